"""Small courses for tests: a question's YAML is the test's input, so that a reader sees both in one place."""

import contextlib
import io
import json
import os
import pickle
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any
from unittest.mock import patch

from exam_builder import cli
from exam_builder.companions import Calls, companion_calls, programs
from exam_builder.course import find_course
from exam_builder.digests import digest, digest_of
from exam_builder.draw import draw_paper
from exam_builder.paper import Paper, Question
from exam_builder.read import LoadedExam, read_exam
from exam_builder.recompute import CheckedPaper, check_paper
from exam_builder.start import create_course
from exam_builder.store import Store, write_atomically
from exam_builder.typeset import Limits, passes, tex_process

ROOT = Path(__file__).parents[1]
EXAM = """\
title: Test
course: Testing
questions: [q]
"""


SHARED_KINDS = ("fonts", "preamble", "calls", "figures", "plotted", "steady", "company")
"""Results in a course's store that are costly to make: each is kept under all that it follows from."""


def shared_cache(folder: Path, kinds: Sequence[str] = SHARED_KINDS) -> Store:
    """A store that takes its costly results from a folder that all tests of a run fill."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in kinds:
        shared = shared_folder() / kind
        shared.mkdir(exist_ok=True)
        if not (folder / kind).exists():
            (folder / kind).symlink_to(shared)
    return Store(folder)


def shared_formats(folder: Path) -> Store:
    """A store that shares TeX's formats alone, which take a second each, and makes all else itself."""
    return shared_cache(folder, ("preamble",))


def shared_fonts(folder: Path) -> Store:
    """A store that shares the fonts of figures alone, which take two seconds, and makes all else itself."""
    return shared_cache(folder, ("fonts",))


def share_slow_results(root: Path) -> None:
    """Give a course a `shared_cache`."""
    shared_cache(root / "build" / ".cache")


def forget_shared_results(root: Path) -> None:
    """Let a course make all its results itself."""
    for kind in SHARED_KINDS:
        (root / "build" / ".cache" / kind).unlink()


def shared_folder() -> Path:
    """The store of all tests of a run: for the project's own content, which is slow."""
    return Path(os.environ["EXAM_TESTS_SHARED"])


def shared_calls() -> Calls:
    """Calls of companions that keep their results for all tests of a run."""
    return Calls(Store(shared_folder()))


@contextlib.contextmanager
def call_once() -> Iterator[None]:
    """Let companions and printed programs run in one process; else two do, whose results are compared, half as fast."""
    run = cache(programs._run_in_folder)
    calls = patch.object(companion_calls, "run_twice", companion_calls.run_once)
    with calls, patch.object(programs, "_run_in_folder", lambda program, _: run(program, "0")):
        yield


@contextlib.contextmanager
def set_once() -> Iterator[None]:
    """Let TeX set the same files once for all tests of a run, with the same format, arguments and limits."""
    with patch.object(passes, "run_tex", _run_tex_once):
        yield


def _run_tex_once(
    arguments: Sequence[str], folder: Path, limits: Limits, readable: Sequence[Path]
) -> tex_process.StopReason:
    """Run TeX, or write the files that it wrote when it last had the same ones, where it ended by itself."""
    *options, format_, paper = arguments
    before = {name: digest_of(content) for name, content in read_below(folder).items()}
    key = digest(options, Path(format_).name, paper, repr(limits), tex_process._make_tex_environment(), before)
    paths = ((os.fsencode(folder), b"<folder>"), (os.fsencode(format_), b"<format>"))
    kept = shared_folder() / "tex" / key
    if kept.is_file():
        for name, content in pickle.loads(kept.read_bytes()).items():
            for path, word in paths if name.endswith(".fls") else ():
                content = content.replace(word, path)
            (folder / name).write_bytes(content)
        return ""
    stopped = tex_process.run_tex(arguments, folder, limits, readable)
    after = {name: content for name, content in read_below(folder).items() if before.get(name) != digest_of(content)}
    for name in after:
        for path, word in paths if name.endswith(".fls") else ():
            after[name] = after[name].replace(path, word)
    if not stopped and tex_process.DENIED_FILE not in after:
        write_atomically(kept, pickle.dumps(after))
    return stopped


def copy_content(root: Path) -> Path:
    """Copy the project's own exams into a folder, where tests may make of them what they like."""
    for name in ("content", "figures"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def start_course(root: Path) -> tuple[Path, ...]:
    """Write the course that `exam-builder new` writes; the files made."""
    made = create_course(root)
    share_slow_results(root)
    return made


def run_command(folder: Path, *arguments: str, errors: io.StringIO | None = None) -> tuple[int, str]:
    """Run `exam-builder` with these arguments in a folder, in this process; its exit code and what it printed.

    What it prints to standard error goes to `errors`, or among the rest as in a terminal.
    """
    printed = io.StringIO()
    said = contextlib.redirect_stderr(printed if errors is None else errors)
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed), said:
        code = cli.run(arguments)
    return code, printed.getvalue()


def run_here(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `exam-builder` as a process of its own would, but in this one, which saves importing everything anew."""
    errors = io.StringIO()
    with patch.dict(os.environ, environment):
        code, printed = run_command(folder, *arguments, errors=errors)
    return subprocess.CompletedProcess(arguments, code, printed, errors.getvalue())


def change_file(path: Path, old: str, new: str) -> None:
    """Write another text in place of one that must be in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def change_first(root: Path, file: str, old: str, new: str) -> None:
    """Write another text in place of the first such one in a file of a course."""
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def commit_files(root: Path) -> None:
    """Commit all files of a folder."""
    for command in ("init -q .", "add -A", "-c user.name=A -c user.email=a@example.org commit -q -m All"):
        subprocess.run(["git", "-C", str(root), *command.split()], check=True)


def check_as_json(root: Path, *options: str) -> list[dict[str, Any]]:
    """Check a course in one process; all that is found."""
    _, printed = run_command(root, "check", "--jobs", "1", "--format", "json", *options)
    return list(json.loads(printed[printed.index("{") :])["findings"])


def find_reports(root: Path) -> list[tuple[str, int, str]]:
    """Check a course without its pages; the places and words of what is found."""
    return [(each["file"], each["line"], each["message"]) for each in check_as_json(root, "--no-tex")]


def read_below(folder: Path) -> dict[str, bytes]:
    """The contents of all files below a folder, by their paths from there."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write_course(root: Path, question: str, companion: str = "", exam: str = EXAM, figures: str = "") -> Path:
    """Write a course with one question, `q`; texts are dedented."""
    for folder in ("content/exams", "content/questions", "figures"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    share_slow_results(root)
    (root / "content/exams/test.yaml").write_text(dedent(exam))
    (root / "content/questions/q.yaml").write_text(dedent(question))
    if companion:
        (root / "content/questions/q.py").write_text(dedent(companion))
    if figures:
        (root / "figures/shapes.py").write_text(dedent(figures))
    return root


def load(root: Path) -> LoadedExam:
    """The exam of a course that `write_course` wrote."""
    return read_exam(find_course(root), "test")


def paper(root: Path, seed: int | None = None) -> Paper:
    """Its paper."""
    return draw_paper(load(root), seed, Calls())


def papers(root: Path, seeds: Iterable[int]) -> list[Paper]:
    """Its papers of some seeds; the course is read once for all."""
    exam, calls = load(root), Calls()
    return [draw_paper(exam, seed, calls) for seed in seeds]


def question(root: Path, seed: int | None = None) -> Question:
    """Its question, as it stands in a paper."""
    return paper(root, seed).questions[0]


def check(root: Path, seed: int | None = None) -> CheckedPaper:
    """Its paper, recomputed."""
    exam, calls = load(root), Calls()
    return check_paper(exam, draw_paper(exam, seed, calls), calls)
