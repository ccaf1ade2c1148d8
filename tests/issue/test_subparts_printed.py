"""Sub-parts on paper: below the text of their part, with spaces of their own, and named in all that is made."""

import csv
import json
import re
from pathlib import Path

import pytest
from courses import load, run_command, write_course
from papers import render

from exam_builder.audit.page_text import read_page_texts
from exam_builder.companions import Calls
from exam_builder.draw import draw_paper
from exam_builder.findings import Refused
from exam_builder.paper import Paper
from exam_builder.records.record_reader import validate_question
from exam_builder.render import BUILT_IN

QUESTION = r"""
title: A tank
parameters: {r: {choose: [2, 3], default: 3}, h: {choose: [5, 6], default: 5}}
misconceptions:
  half: {text: halves it, keys: {a.ii: answers.a.ii / 2}}
prompt: A box has a base of \VAR{r} by \VAR{r}.
parts:
  - prompt: |
      \newcommand{\high}{\VAR{h}}It is $\high$ high.
    parts:
      - points: 2
        prompt: \label{base}How large is its base?
        answer: {number: r**2, reference: 9}
        recompute: {expression: r * r}
        solution: It is \VAR{answer}.
        space: {box: 1cm}
      - points: 3
        prompt: How much is in it, by (\ref{base})? It is $\high$ high.
        answer: {number: answers.a.i * h, reference: 45}
        recompute: {expression: h * r * r}
        solution: It is $\VAR{answers.a.i} \cdot \high = \VAR{answer}$.
        rubric: [{add: 3, when: right}, {carried: a.i}, {instead: 1, misconception: half}]
  - points: 1
    prompt: How much is half of it?
    answer: {number: answers.a.ii / 2, reference: 22.5}
    recompute: {expression: h * r * r / 2}
    solution: It is \VAR{answer}.
rubric:
  - {less: 1, when: no unit, parts: [a.i, b]}
"""


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of two versions that were built."""
    root = write_course(tmp_path_factory.mktemp("subparts"), QUESTION)
    code, printed = run_command(root, "build", "test", "--versions", "2")
    assert code == 0, printed
    assert "error" not in printed and "warning" not in printed, printed
    return root / "build/test/versions"


def words_of(path: Path) -> str:
    return re.sub(r"\s+", " ", " ".join(read_page_texts(path.read_bytes())))


def test_they_are_printed_below_the_text_of_their_part(versions: Path) -> None:
    asked = (
        r"\(a\) It is (\d) high\. \(i\) How large is its base\? \[2\] .*?\(ii\) .*? by \(a\.i\)\? It is \1 high\. \[3\]"
    )
    assert re.search(asked + r".*?\(b\) How much is half of it\? \[1\]", words_of(versions / "A/student.pdf"))
    solved = words_of(versions / "A/solutions.pdf")
    assert re.search(asked.replace(r"\[2\] .*?", r"\[2\] It is \d\. ?"), solved)
    assert "consistent with the student’s own (a.i)" in words_of(versions / "A/marking.pdf")


def test_the_guide_for_all_versions_has_each_once(versions: Path) -> None:
    guide = words_of(versions / "marking.pdf")
    assert re.findall(r"\(([a-z.]+)\) \[(\d)\]", guide) == [("a.i", "2"), ("a.ii", "3"), ("b", "1")]
    assert "(in (a.i), (b))" in guide


def test_key_layout_and_record_name_them(versions: Path) -> None:
    rows = list(csv.DictReader((versions / "key.csv").read_text().splitlines()))
    assert [(row["part"], row["points"]) for row in rows] == [("a.i", "2"), ("a.ii", "3"), ("b", "1")] * 2
    (layout,) = json.loads((versions / "layout.json").read_text())["layouts"]
    places = [place["part"] for place in layout["places"] if "part" in place]
    assert places == ["a.i", "a.ii", "b"]
    (question,) = Paper.from_json((versions / "A/paper.json").read_text()).questions
    validate_question(question)


@pytest.mark.parametrize(
    ("template", "old", "new", "line", "said"),
    [
        (
            "part.tex",
            r"\(\(\* include 'subpart.tex' \*\)\)",
            r"\\part[((part.points))]",
            8,
            "[q(a.i)] — let part.tex include 'subpart.tex'",
        ),
        ("part.tex", r"\(\(part\.prompt\|tex.*\)\)", "", 11, "[q(a.i)] — let part.tex print `part.prompt|tex`"),
        (
            "question.tex",
            r"\(\(question\.prompt\|tex.*\)\)",
            "",
            5,
            "[q] — let question.tex print `question.prompt|tex`",
        ),
    ],
)
def test_a_template_without_what_students_read_is_refused(
    tmp_path: Path, template: str, old: str, new: str, line: int, said: str
) -> None:
    """A part.tex from before there were sub-parts would print them as parts, without the text above them."""
    root = write_course(tmp_path, QUESTION.lstrip())
    (root / "templates").mkdir()
    (root / "templates" / template).write_text(re.sub(old, new, (BUILT_IN / template).read_text()))
    with pytest.raises(Refused) as refused:
        render(draw_paper(load(root), None, Calls()), "student", templates=(root / "templates",))
    assert str(refused.value.findings[0]) == (
        f"content/questions/q.yaml:{line}:1: error: the course's templates do not print this text, which students need "
        f"{said}, as the built-in one does"
    )
