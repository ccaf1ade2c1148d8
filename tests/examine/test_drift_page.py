"""docs/checking.md, section Drift: its question is clean, and each line of its tables is reported as the page says."""

import re
from pathlib import Path

import pytest
from courses import load, paper, papers, write_course

from exam_builder.examine.solution_checks import find_drift
from exam_builder.examine.typed_numbers import find_typed_numbers
from exam_builder.findings import deduplicate

PAGE = (Path(__file__).parents[2] / "docs" / "checking.md").read_text(encoding="utf-8")
SECTION = re.split(r"^## ", PAGE.partition("\n## Drift\n")[2], flags=re.MULTILINE)[0]
(QUESTION,) = re.findall(r"^```yaml\n(.*?)^```", SECTION, re.MULTILINE | re.DOTALL)
ROWS = re.findall(r"^\| `(.+?)` \|(?: (.+?))? \|$", SECTION, re.MULTILINE)


def said(root: Path, question: str) -> list[str]:
    course = write_course(root, question)
    exam, reference = load(course), paper(course)
    drawn = papers(course, range(1, 8))
    return [
        finding.message
        for finding in deduplicate((*find_drift(exam, reference), *find_typed_numbers(exam, reference, drawn)))
    ]


def test_the_question_of_the_page_is_clean_and_its_tables_are_read(tmp_path: Path) -> None:
    assert said(tmp_path, QUESTION) == []
    assert len(ROWS) == 9


@pytest.mark.parametrize(("written", "expected"), ROWS)
def test_a_line_of_the_page_is_reported_as_it_says(tmp_path: Path, written: str, expected: str) -> None:
    messages = said(tmp_path, QUESTION + f"  {written}\n")
    assert list(dict.fromkeys(messages))[:1] == ([expected] if expected else [])
