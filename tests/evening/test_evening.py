"""An instructor's evening: a course of fourteen questions with all that a paper can have, from three rosters to marks.

`course/` is what the instructor wrote. Every finding can be acted on, and nothing that was issued changes.
"""

import hashlib
import shutil
from pathlib import Path

import pypdfium2
import pytest
from courses import run_command, share_slow_results

pytestmark = pytest.mark.long
COURSE = Path(__file__).with_name("course")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("evening") / "course"
    shutil.copytree(COURSE, root)
    (root / ".exam-secret").write_text("0" * 64 + "\n")
    (root / ".exam-secret").chmod(0o600)
    share_slow_results(root)
    return root


def build(course: Path, *arguments: str) -> list[str]:
    """Build the exam; return the warnings and the last line that is no file."""
    code, said = run_command(course, "build", "evening", "--jobs", "1", *arguments)
    assert code == 0, said
    lines = [line for line in said.splitlines() if not line.startswith("  ")]
    return [*(line for line in lines if "warning" in line), lines[-1]]


def digests(folder: Path) -> dict[str, str]:
    """The digest of each PDF of a copy, by its path in the folder."""
    paths = sorted(folder.glob("2026*/*.pdf"))
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_all_of_it_is_checked_without_a_warning(course: Path) -> None:
    code, said = run_command(course, "check", "evening", "--draws", "10", "--jobs", "1")
    assert (code, said.splitlines()[-1].rpartition("; ")[2]) == (0, "0 errors, 0 warnings")


def test_three_rosters_are_issued_one_after_the_other_and_none_changes_the_others(course: Path) -> None:
    copies = course / "build/evening/copies"
    assert build(course, "--roster", "rosters/canvas.csv") == ["evening: 14 copies; 140 pages to print"]
    first = digests(copies)
    assert len(first) == 28
    for roster, count, before in (("moodle", 13, 14), ("excel", 13, 27)):
        (said,) = build(course, "--roster", f"rosters/{roster}.csv")
        assert said.startswith(f"evening: {count} copies beside {before} that stay as they were issued")
    together = digests(copies)
    assert len(together) == 80
    assert {name: together[name] for name in first} == first
    assert [*copies.glob("print-late-*.pdf")]


def test_every_copy_has_equally_many_pages_but_for_large_print(course: Path) -> None:
    pages: dict[int, int] = {}
    for path in (course / "build/evening/copies").glob("2026*/student.pdf"):
        count = len(pypdfium2.PdfDocument(path))
        pages[count] = pages.get(count, 0) + 1
    assert max(pages.values()) >= 38
    assert len(pages) <= 2


def test_a_lost_copy_is_made_again_from_the_record(course: Path) -> None:
    copies = course / "build/evening/copies"
    issued = digests(copies)
    (copies / "20260101/student.pdf").unlink()
    code, said = run_command(course, "rebuild", "build/evening/copies/paper.json", "20260101")
    assert code == 0, said
    assert digests(copies) == issued


def test_the_exam_day_has_its_papers(course: Path) -> None:
    code, said = run_command(course, "day", "evening")
    assert code == 0, said
    names = {path.name for path in (course / "build/evening").rglob("*")}
    assert {"sign-in.pdf", "key-A.pdf", "key.pdf", "labels.pdf", "marks.csv", "marks.xlsx"} <= names


def test_a_corrected_question_changes_nothing_that_was_issued_unless_asked(course: Path) -> None:
    copies, question = course / "build/evening/copies", course / "content/questions/ev_concept.yaml"
    issued, text = digests(copies), question.read_text()
    assert "title: " in text
    question.write_text(text.replace("title: ", "title: Corrected ", 1))
    try:
        code, said = run_command(course, "build", "evening", "--jobs", "1", "--roster", "rosters/canvas.csv")
    finally:
        question.write_text(text)
    assert code == 1
    assert "copies that were issued would change" in said
    assert digests(copies) == issued
