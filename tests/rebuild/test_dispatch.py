"""What was issued, made again by real pdfLaTeX once the course is gone: the same bytes."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from courses import run_here, start_course

from exam_builder import toolchain
from exam_builder.digests import digest_file
from exam_builder.paper import Paper
from exam_builder.records import verify

pytestmark = pytest.mark.long

PROGRAM = (sys.executable, "-m", "exam_builder")
OTHER_SCRIPT = "王小明" if not toolchain.find_missing_script_tools() else "Łukasz Ṭa"
ROSTER = f"""\
id,name,version,accommodation
a1,Ann Lee,,
b2,{OTHER_SCRIPT},,
c3,Zoë Müller,,large print; extra time: 30 minutes
d4,Bo Li,,
e5,Eve Ng,,
f6,Fay Oz,B,
"""
OWN_TEMPLATE = "((* include 'built_in_part.tex' *))\n\\par{\\small\\itshape Keep this line.}\\par\n"
COPIES = ("copies/paper.json", "copies/manifest.json")


SETTINGS = {"CI": "", "EXAM_SECRET": "5e" * 32}


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_here(folder, *arguments, **SETTINGS)


def run_separately(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    settings, command = os.environ | SETTINGS, [*PROGRAM, *arguments]
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False, timeout=180)


def files_below(folder: Path) -> dict[str, str | None]:
    return {path.relative_to(folder).as_posix(): digest_file(path) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was built of a course that is gone, with a template and a word of its own; of its copies TeX cannot set
    each.
    """
    course = tmp_path_factory.mktemp("gone") / "course"
    start_course(course)
    templates = Path(__file__).parents[2] / "templates"
    (course / "templates").mkdir()
    (course / "templates/part.tex").write_text(OWN_TEMPLATE)
    shutil.copy(templates / "part.tex", course / "templates/built_in_part.tex")
    (course / "templates/words").mkdir()
    (course / "templates/words/en.yaml").write_text("number: Candidate number\n")
    exam = course / "content/exams/first.yaml"
    exam.write_text(exam.read_text() + "versions: {equalize: true}\n")
    fence = course / "content/questions/fence.yaml"
    text = fence.read_text().replace("gets a fence", r"gets\ifnum\VAR{gap}=6 \nowhere\fi{} a fence")
    fence.write_text(text.replace("Two sides", r"\rule{0pt}{\VAR{2 * length}mm}Two sides"))
    (course / "roster.csv").write_text(ROSTER)
    plain, copies = run(course, "build"), run(course, "build", "--roster", "roster.csv")
    assert (plain.returncode, copies.returncode) == (0, 1), plain.stderr + copies.stderr
    kept = course.parent / "kept"
    shutil.copytree(course / "build/first", kept)
    shutil.rmtree(course)
    return kept


def test_a_paper_is_made_again_without_its_course(issued: Path, tmp_path: Path) -> None:
    """Slow: it is the first to need what all tests here rebuild, and a process of its own makes its formats."""
    again = run_separately(tmp_path, "rebuild", str(issued / "paper.json"), "--out", "again")
    assert (again.returncode, again.stdout) == (0, "first: 4 files as they were issued, in again\n")
    assert files_below(tmp_path / "again") == {
        name: digest_file(issued / name) for name in ("student.pdf", "solutions.pdf", "marking.pdf", "key.csv")
    }


def test_copies_are_made_again_and_bound_again(issued: Path, tmp_path: Path) -> None:
    again = run(tmp_path, "rebuild", str(issued / "copies/paper.json"), "--out", "again")
    was = files_below(issued / "copies")
    assert again.returncode == 0, again.stderr
    assert again.stdout == f"first: {len(was) - 2} files as they were issued, in again\n"
    assert files_below(tmp_path / "again") == {
        name: digest for name, digest in was.items() if name not in ("paper.json", "manifest.json")
    }


def test_some_copy_of_the_roster_was_set_aside_and_is_recorded(issued: Path) -> None:
    """Else nothing here would show that a lot is set again with the copies that failed in it."""
    order = json.loads((issued / "copies/paper.json").read_text())["record"]["order"]
    out = {path.parent.name for path in (issued / "copies").glob("*/student.pdf")}
    assert out < set(order) == {"a1", "b2", "c3", "d4", "e5", "f6"}


def test_one_copy_that_was_lost_is_put_back_where_it_was(issued: Path, tmp_path: Path) -> None:
    shutil.copytree(issued / "copies", tmp_path / "copies")
    shutil.rmtree(tmp_path / "copies/a1")
    again = run(tmp_path, "rebuild", "copies/paper.json", "a1", "--jobs", "1")
    assert (again.returncode, again.stdout) == (0, "first: 2 files as they were issued, in copies\n")
    assert files_below(tmp_path / "copies") == files_below(issued / "copies")


def test_what_an_earlier_build_left_does_not_matter(issued: Path, tmp_path: Path) -> None:
    """A build that begins from the .aux file of another content makes what one from nothing makes."""
    start_course(tmp_path / "course")
    question = tmp_path / "course/content/questions/fence.yaml"
    text = question.read_text()
    question.write_text(text.replace("space: 2.5cm", "space: 14cm"))
    assert run(tmp_path / "course", "build").returncode == 0
    question.write_text(text)
    assert run(tmp_path / "course", "build").returncode == 0
    built = tmp_path / "course/build/first"
    (tmp_path / "course/content").rename(tmp_path / "content")
    assert run(tmp_path, "rebuild", str(built / "paper.json"), "--out", "again").returncode == 0
    start_course(tmp_path / "fresh")
    assert run(tmp_path / "fresh", "build").returncode == 0
    assert files_below(tmp_path / "fresh/build/first") == files_below(built)


def test_a_difference_is_reported_and_what_was_issued_stays(issued: Path, tmp_path: Path) -> None:
    shutil.copytree(issued, tmp_path / "first", ignore=shutil.ignore_patterns("copies"))
    record = json.loads((tmp_path / "first/paper.json").read_text())
    record["cover"]["title"]["tex"] = "Another test"
    record["record"]["tools"]["qpdf"] = "1.0"
    (tmp_path / "first/paper.json").write_text(json.dumps(record))
    before = files_below(tmp_path / "first")
    again = run(tmp_path, "rebuild", "first/paper.json")
    first, second = again.stderr.splitlines()[-2:]
    assert again.returncode == 1
    assert first == (
        "first/paper.json:1:1: warning: this record was changed after the build: manifest.json has another hash for it"
        " — restore it from a backup"
    )
    assert second.startswith("first/paper.json:1:1: warning: other tools wrote this record: qpdf was 1.0 and is ")
    assert again.stdout == (
        "first: 1 of 4 files as they were issued, in first\n"
        "  marking.pdf differs and was not written\n"
        "  solutions.pdf differs and was not written\n"
        "  student.pdf differs and was not written\n"
    )
    assert files_below(tmp_path / "first") == before


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "it says of no file what it was, so nothing can be compared"),
        ({"key.csv": "0" * 64}, "it does not say what student.pdf was"),
    ],
)
def test_a_record_that_does_not_say_what_its_files_were_is_not_taken_for_right(
    issued: Path, tmp_path: Path, files: dict[str, str], says: str
) -> None:
    record = json.loads((issued / "paper.json").read_text())
    record["record"]["files"] = files
    (tmp_path / "paper.json").write_text(json.dumps(record))
    again = run(tmp_path, "rebuild", "paper.json")
    assert (again.returncode, again.stdout) == (1, "")
    assert f"paper.json:1:1: error: this is not a record of exam-builder: {says} — " in again.stderr
    assert [*files_below(tmp_path)] == ["paper.json"]


@pytest.mark.skipif(OTHER_SCRIPT != "王小明", reason="no name is drawn here")
def test_a_record_that_lacks_the_picture_of_a_name_is_refused(issued: Path, tmp_path: Path) -> None:
    start_course(tmp_path / "course")
    copies = tmp_path / "course/build/first/copies"
    shutil.copytree(issued / "copies", copies)
    record = json.loads((copies / "paper.json").read_text())
    record["figures"] = {}
    (copies / "paper.json").write_text(json.dumps(record))
    again = run(tmp_path / "course", "rebuild", str(copies / "paper.json"), "--out", "again")
    assert again.returncode == 1 and "it lacks a figure of copy a1" in again.stderr
    day = run(tmp_path / "course", "day", "first")
    assert day.returncode == 1 and re.search(r"paper\.json:1:1: error: .*there is no `[0-9a-f]{64}` where", day.stderr)


def test_a_copy_that_was_set_aside_is_not_made_again(issued: Path, tmp_path: Path) -> None:
    order = json.loads((issued / "copies/paper.json").read_text())["record"]["order"]
    aside = next(name for name in order if not (issued / "copies" / name).exists())
    again = run(tmp_path, "rebuild", str(issued / "copies/paper.json"), aside, "--out", "again")
    assert (again.returncode, again.stdout) == (2, "")
    assert "What is named was set aside when the others were built" in again.stderr


def test_a_draft_is_made_again_as_a_draft(tmp_path: Path) -> None:
    start_course(tmp_path / "course")
    question = tmp_path / "course/content/questions/fence.yaml"
    question.write_text(question.read_text().replace("reference: 32", "reference: 33"))
    assert run(tmp_path / "course", "build", "--draft", "--audience", "student").returncode == 1
    again = run(tmp_path, "rebuild", "course/build/first/paper.json", "--out", "again")
    assert (again.returncode, again.stdout) == (0, "first: 2 files as they were issued, in again\n")


def test_audiences_of_two_builds_stand_in_one_record(tmp_path: Path) -> None:
    start_course(tmp_path / "course")
    for audience in ("marking", "solutions"):
        assert run(tmp_path / "course", "build", "--audience", audience).returncode == 0
    again = run(tmp_path, "rebuild", "course/build/first/paper.json", "--out", "again")
    assert again.stdout == "first: 3 files as they were issued, in again\n", again.stderr
    assert set(files_below(tmp_path / "again")) == {"key.csv", "marking.pdf", "solutions.pdf"}


def test_the_manifest_holds_everything_issued(issued: Path) -> None:
    for folder in (issued, issued / "copies"):
        listed = json.loads((folder / "manifest.json").read_text())["files"]
        stands = {name for name in files_below(folder) if not name.startswith("copies/")} - {"manifest.json"}
        assert set(listed) == stands
        assert verify(folder / "manifest.json") == ()
        assert all(listed[name]["bytes"] == (folder / name).stat().st_size for name in listed)


def test_the_secret_is_in_no_record(issued: Path) -> None:
    for name in ("paper.json", *COPIES):
        text = (issued / name).read_text()
        assert "5e" * 32 not in text
        assert "secret" not in text
    assert Paper.from_json((issued / "paper.json").read_text()).exam == "first"


def test_who_is_not_in_it_is_reported(issued: Path) -> None:
    unknown = run(issued, "rebuild", "copies/paper.json", "zz")
    assert (unknown.returncode, unknown.stderr.splitlines()[-1]) == (
        2,
        "exam-builder: there is no copy `zz` in this record",
    )
    alone = run(issued, "rebuild", "paper.json", "a1")
    assert (alone.returncode, alone.stderr) == (
        2,
        "exam-builder: this record is of one paper; only copies and versions are named\n",
    )
    nothing = run(issued, "rebuild", "nowhere.json")
    assert (nothing.returncode, nothing.stderr) == (2, "exam-builder: there is no file `nowhere.json`\n")
    folder = run(issued, "rebuild", "copies")
    assert (folder.returncode, folder.stderr) == (2, "exam-builder: `copies` is a folder; name the paper.json in it\n")
