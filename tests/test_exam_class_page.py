"""docs/coming-from-exam-class.md: its course is right, prints, and uses what the page's table promises."""

import re
from pathlib import Path

import pytest
from courses import run_command, share_slow_results

PAGE = (Path(__file__).parents[1] / "docs" / "coming-from-exam-class.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^```yaml (\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for folder in ("content/exams", "content/questions", "figures"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "content/questions/cls_stone.yaml").write_text(BLOCKS["question"])
    (tmp_path / "content/exams/cls.yaml").write_text(BLOCKS["exam"])
    share_slow_results(tmp_path)
    return tmp_path


def test_the_course_of_the_page_is_checked_and_set(course: Path) -> None:
    code, said = run_command(course, "check", "cls", "--draws", "2", "--jobs", "1")
    assert (code, said.splitlines()[-1].rpartition("; ")[2]) == (0, "0 errors, 0 warnings"), said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{answer_line: 3cm}", "{lines: 5}"),
        ("{answer_line: 3cm}", "{box: 2cm, width: 4cm}"),
        ("{answer_line: 3cm}", "3cm"),
        ("{answer_line: 3cm}", "fill"),
        ("points: 2\n    break", "points: 0.5\n    break"),
        ("columns: 3", "columns: 1"),
        ("marks_table: questions", "marks_table: pages"),
        ("marks_table: questions", "points: text"),
        ("working: lines", "space: stretch"),
        ("- cls_stone", "- {use: cls_stone, bonus: true}"),
    ],
)
def test_what_the_table_says_may_be_written(course: Path, old: str, new: str) -> None:
    for path in course.rglob("cls*.yaml"):
        path.write_text(path.read_text().replace(old, new))
    assert new in "".join(path.read_text() for path in course.rglob("cls*.yaml"))
    code, said = run_command(course, "check", "cls", "--no-tex", "--jobs", "1")
    assert code == 0, said


def test_each_template_that_the_table_names_is_there(course: Path) -> None:
    for name in re.findall(r"exam-builder template (\S+\.tex)", PAGE):
        assert run_command(course, "template", name)[0] == 0
