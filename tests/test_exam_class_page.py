"""docs/coming-from-exam-class.md: its course is right, prints, and uses what the page's table promises."""

import re
import subprocess
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
    for name in set(re.findall(r"exam-builder template (\S+\.tex)", PAGE)):
        assert run_command(course, "template", name)[0] == 0


INSIDE = {
    *("addquestionobject", "PgInfo", "filedate", "fileversion", "greeknum", "inecolor", "ifcancelspace", "par"),
    *("noquestionsonthispage", "partno"),
}
"""What exam.cls defines for itself, and what only takes another command back."""
DEFINED = re.compile(
    r"^\s*\\(?:def|let|newif|gdef|newcommand\*?|newenvironment|newlength)\s*\{?\\?([A-Za-z@]+)", re.MULTILINE
)


def test_every_command_of_exam_cls_is_named() -> None:
    where = subprocess.run(["kpsewhich", "exam.cls"], capture_output=True, text=True, check=True).stdout.strip()
    commands = {each for each in DEFINED.findall(Path(where).read_text("latin-1")) if "@" not in each} - INSIDE
    assert len(commands) > 250
    named = re.findall(r"\\(?:begin\{)?([A-Za-z…]+)", PAGE[PAGE.index("## What each") :])
    patterns = [re.compile(re.escape(each).replace("…", "[A-Za-z]*")) for each in named]
    assert [each for each in sorted(commands) if not any(pattern.fullmatch(each) for pattern in patterns)] == []


def test_families_of_commands_are_no_wildcards() -> None:
    families = re.findall(r"\\((?:begin\{)?[A-Za-z]*…[A-Za-z]*)", PAGE)
    assert all(len(each) >= len("…word") for each in families)
