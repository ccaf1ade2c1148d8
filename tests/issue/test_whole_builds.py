"""Whole builds of the course that `new` makes, with TeX: what is made, and how a build ends when it cannot be."""

import csv
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from courses import change_file, run_here, share_slow_results, start_course

from exam_builder.paper import Paper

pytestmark = pytest.mark.set_anew

FILES = ("key.csv", "manifest.json", "marking.pdf", "paper.json", "solutions.pdf", "student.pdf")
PROGRAM = (sys.executable, "-m", "exam_builder")
ENVIRONMENT = os.environ | {"CI": ""}


def run(course: Path, *arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    if not more:
        return run_here(course, *arguments, **ENVIRONMENT)
    command = [*PROGRAM, *arguments]
    settings = {"env": ENVIRONMENT, "timeout": 120, "check": False, "text": True, "capture_output": True} | more
    return subprocess.run(command, cwd=course, **settings)  # type: ignore[call-overload, no-any-return]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that was built once."""
    course = tmp_path_factory.mktemp("built") / "course"
    start_course(course)
    assert run(course, "build").returncode == 0
    return course


@pytest.fixture
def course(built: Path, tmp_path: Path) -> Path:
    """The same course with its cache, in a folder of its own and not built yet."""
    shutil.copytree(built, tmp_path / "course", symlinks=True)
    shutil.rmtree(tmp_path / "course" / "build" / "first")
    return tmp_path / "course"


def made(course: Path) -> dict[str, bytes]:
    folder = course / "build" / "first"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def test_all_files_of_a_paper_are_there(built: Path) -> None:
    files = made(built)
    assert tuple(sorted(files)) == FILES
    assert all(files[name].startswith(b"%PDF-") for name in FILES if name.endswith(".pdf"))
    paper = Paper.from_json(files["paper.json"].decode())
    assert [question.name for question in paper.questions] == ["fence", "parabola"]
    rows = list(csv.DictReader(files["key.csv"].decode().splitlines()))
    assert [(row["name"], row["part"], row["key"]) for row in rows] == [
        ("fence", "a", "96 m"),
        ("fence", "b", "32"),
        ("parabola", "a", "1"),
    ]


def test_another_folder_an_empty_cache_and_one_job_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    start_course(tmp_path / "elsewhere")
    assert run(tmp_path / "elsewhere", "build", "--jobs", "1").returncode == 0
    assert made(tmp_path / "elsewhere") == made(built)


def test_one_audience_alone_is_the_same_bytes(course: Path, built: Path) -> None:
    shutil.rmtree(course / "build")
    share_slow_results(course)
    assert run(course, "build", "--audience", "student").returncode == 0
    alone, every = made(course), made(built)
    assert set(alone) == {"key.csv", "manifest.json", "paper.json", "student.pdf"}
    assert [alone[name] for name in ("key.csv", "student.pdf")] == [every[name] for name in ("key.csv", "student.pdf")]
    assert Paper.from_json(alone["paper.json"].decode()) == Paper.from_json(every["paper.json"].decode())


def test_a_mistake_stops_a_build_and_a_draft_goes_on(course: Path) -> None:
    change_file(course / "content/questions/fence.yaml", "reference: 32", "reference: 33")
    stopped = run(course, "build")
    assert stopped.returncode == 1
    assert stopped.stderr.endswith("write reference: 32\nfirst: not built, because of 1 error\n")
    assert made(course) == {}
    assert run(course, "build", "--draft").returncode == 1
    assert tuple(sorted(made(course))) == FILES


def test_a_draft_of_what_cannot_be_read_is_not_built(course: Path) -> None:
    change_file(course / "content/questions/fence.yaml", "title:", "titel:")
    assert run(course, "build", "--draft").returncode == 1
    assert made(course) == {}


def test_a_mistake_in_latex_is_reported_at_its_line(course: Path) -> None:
    change_file(course / "content/questions/fence.yaml", "A field of", r"A \feild of")
    stopped = run(course, "build")
    assert stopped.returncode == 1
    assert r"content/questions/fence.yaml:13:" in stopped.stderr
    assert r"\feild" in stopped.stderr
    assert made(course) == {}


def test_readable_latex_compiles_with_plain_pdflatex(course: Path) -> None:
    assert run(course, "build", "--tex", "tex").returncode == 0
    assert {path.name for path in (course / "tex" / "first").iterdir()} == {"student", "solutions", "marking"}
    folder = course / "tex" / "first" / "student"
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "student.tex"]
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def test_readable_latex_for_students_has_nothing_for_others_beside_it(course: Path) -> None:
    assert run(course, "build", "--audience", "student", "--tex", "tex").returncode == 0
    written = {path.relative_to(course / "tex").as_posix() for path in (course / "tex").rglob("*.tex")}
    assert written == {"first/student/student.tex"}


def test_without_python_what_is_in_the_cache_still_serves(course: Path) -> None:
    assert run(course, "build", "--no-python").returncode == 0


def test_without_python_and_cache_each_thing_that_needs_it_is_reported(course: Path) -> None:
    shutil.rmtree(course / "build")
    stopped = run(course, "build", "--no-python")
    assert stopped.returncode == 1
    for name in ("walk_around", "count_posts", "where_it_is_flat", "curves.parabola"):
        assert name in stopped.stderr
    assert made(course) == {}


def test_without_tex_it_says_how_to_get_it(course: Path, tmp_path: Path) -> None:
    shutil.rmtree(course / "build")
    lacking = run(course, "build", env=ENVIRONMENT | {"PATH": str(tmp_path)})
    assert lacking.returncode == 3
    assert ". On Debian or Ubuntu: apt-get install texlive-latex-base" in lacking.stderr
    assert "Traceback" not in lacking.stderr


@pytest.mark.parametrize("blocked", ["build", "build/first"])
def test_a_file_in_place_of_a_folder_is_reported_in_one_line(course: Path, blocked: str) -> None:
    shutil.rmtree(course / "build")
    (course / blocked).parent.mkdir(exist_ok=True)
    (course / blocked).write_text("a file")
    lacking = run(course, "build")
    assert lacking.returncode == 3
    assert lacking.stderr.count("\n") == 1
    assert lacking.stderr.startswith(f"exam-builder: cannot write {course}/{blocked}")


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 200 kB, where one may be mounted."""
    place = tmp_path / "tiny"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", place], check=False).returncode:
        pytest.skip("no disk may be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_full_disk_is_reported_and_nothing_is_half_written(course: Path, tiny_disk: Path) -> None:
    lacking = run(course, "build", "--out", str(tiny_disk))
    assert lacking.returncode == 3
    assert lacking.stderr.splitlines()[-1].startswith(f"exam-builder: cannot write {tiny_disk}/first: No space left on")
    assert "Traceback" not in lacking.stderr
    assert [path for path in tiny_disk.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("most", [20_000, 40_000], ids=["in the cache", "in TeX"])
def test_files_that_may_not_grow_are_reported(course: Path, most: int) -> None:
    def take_little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    shutil.rmtree(course / "build" / ".cache")
    lacking = run(course, "build", preexec_fn=take_little)
    assert lacking.returncode == 3
    assert lacking.stderr.splitlines()[-1].startswith("exam-builder: ")
    assert made(course) == {}


ENDLESS_PYTHON = ("fence.py", "    return len(posts(length, width, 1))", "    while True:\n        pass")
ENDLESS_TEX = ("fence.yaml", "Two sides of each length", r"\loop\iftrue\repeat Two")


@pytest.mark.parametrize(
    ("endless", "program", "stop"),
    [
        (ENDLESS_PYTHON, "server.py", signal.SIGINT),
        (ENDLESS_TEX, "-fmt", signal.SIGQUIT),
        pytest.param(ENDLESS_PYTHON, "server.py", signal.SIGQUIT, marks=pytest.mark.long),
        pytest.param(ENDLESS_TEX, "-fmt", signal.SIGINT, marks=pytest.mark.long),
    ],
    ids=["interrupted in Python", "quit in TeX", "quit in Python", "interrupted in TeX"],
)
def test_keys_that_end_a_command_leave_nothing(
    course: Path, endless: tuple[str, str, str], program: str, stop: signal.Signals
) -> None:
    question, right, wrong = endless
    change_file(course / "content/questions" / question, right, wrong)
    process = subprocess.Popen(
        [*PROGRAM, "build"], cwd=course, stderr=subprocess.PIPE, text=True, start_new_session=True, env=ENVIRONMENT
    )
    assert process.stderr is not None
    for line in process.stderr:  # it says what it begins, and then does not come to an end
        if "recomputing" in line:
            break
    while process.poll() is None and not any(program in command for command in commands(process.pid)):
        time.sleep(0.1)
    time.sleep(1)
    process.send_signal(stop)
    _, said = process.communicate(timeout=60)
    assert process.returncode == (130 if stop == signal.SIGINT else -stop)
    assert said.endswith("Stopped; earlier files are unchanged.\n") == (stop == signal.SIGINT)
    assert "Traceback" not in said
    assert ("(most recent call first)" in said) == (stop == signal.SIGQUIT)
    if stop == signal.SIGINT:
        assert made(course) == {}
        assert not running_in(course)
    while running_in(course):  # the system ends the others
        time.sleep(0.1)


def commands(process: int) -> Iterator[str]:
    """The commands of all processes that a process started, and that these started."""
    with suppress(OSError):  # one that has ended
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            for child in map(int, children.read_text().split()):
                yield Path(f"/proc/{child}/cmdline").read_text()
                yield from commands(child)


def running_in(course: Path) -> list[str]:
    """Processes that run in the course."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            folder, command = (entry / "cwd").resolve(), (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if folder == course and entry.name.isdigit():
            found.append(command.decode())
    return found


def test_a_course_is_built_in_a_folder_whose_name_is_not_utf8(course: Path) -> None:
    there = course.rename(course.with_name(os.fsdecode(b"cours\xe9")))
    (there / "students.csv").write_text("id,name\ns1,Ann Bee\ns2,Cy Dee\n")
    for arguments in ((), ("--versions", "2"), ("--roster", "students.csv"), ("--out", os.fsdecode(b"fran\xe7ais"))):
        done = run(there, "build", "first", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (there / "build/first/copies/print.pdf").is_file()
