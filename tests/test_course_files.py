"""Files of a course are opened in one way, which follows no link out of it, and opens no pipe and no device."""

import os
import pickle
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from courses import run_command, write_course

from exam_builder.course_files import (
    LargeFileError,
    OutsideError,
    SpecialFileError,
    WrongFileError,
    hint_at_capitals,
    read_file,
    read_regular,
)

QUESTION = """\
title: Six
points: 1
prompt: What is $2 \\cdot 3$?
answer: {number: 6, reference: 6}
waived: done in the head
solution: It is 6.
"""


def test_a_file_is_read_wherever_a_link_inside_the_course_leads(tmp_path: Path) -> None:
    (tmp_path / "course/content/more").mkdir(parents=True)
    (tmp_path / "course/content/more/text").write_text("words")
    (tmp_path / "course/content/text").symlink_to("more/text")
    (tmp_path / "course/content/link").symlink_to("more")
    (tmp_path / "behind").symlink_to("course")
    for name in ("text", "link/text"):
        assert read_file(tmp_path / "behind/content" / name, (tmp_path / "behind/content",)) == b"words"


@pytest.mark.parametrize("leads", ["../../secret", "../.secret", "chain", ".hidden", "/etc/hostname", "/dev/zero"])
def test_no_link_out_of_it_or_to_something_hidden_is_followed(tmp_path: Path, leads: str) -> None:
    content = tmp_path / "course/content"
    content.mkdir(parents=True)
    (content / "chain").symlink_to(tmp_path / "secret")
    for path in (tmp_path / "secret", tmp_path / "course/.secret", content / ".hidden"):
        path.write_text(secrets.token_hex())
    (content / "text").symlink_to(leads)
    with pytest.raises(OutsideError):
        read_file(content / "text", (content,))


def test_no_folder_that_is_itself_a_link_out_of_the_course(tmp_path: Path) -> None:
    for name in ("elsewhere", "course"):
        (tmp_path / name).mkdir()
    (tmp_path / "elsewhere/text").write_text("words")
    (tmp_path / "course/content").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutsideError):
        read_file(tmp_path / "course/content/text", (tmp_path / "course/content",))


def test_pipes_devices_folders_and_far_too_large_files_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(SpecialFileError):
            read_regular(path, links=True)
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(LargeFileError):
        read_regular(tmp_path / "sparse")


def test_what_replaces_a_file_before_it_is_opened_is_closed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "before").touch()
    before, opened = (tmp_path / "before").stat(), len([*Path("/proc/self/fd").iterdir()])
    monkeypatch.setattr(Path, "stat", lambda path, follow_symlinks: before)
    with pytest.raises(SpecialFileError):
        read_regular(tmp_path)
    assert len([*Path("/proc/self/fd").iterdir()]) == opened


@pytest.mark.parametrize("name", ["q.py", "q.yaml"])
def test_what_is_planted_in_a_course_is_reported_in_one_line_at_the_file(tmp_path: Path, name: str) -> None:
    course = write_course(tmp_path / "course", QUESTION)
    secret = secrets.token_hex()
    (tmp_path / "secret").write_text(secret)
    planted = course / "content/questions" / name
    planted.unlink(missing_ok=True)
    for plant, words in PLANTED:
        plant(planted, tmp_path / "secret")
        code, said = run_command(course, "check", "--no-tex", "--format", "text")
        planted.rmdir() if planted.is_dir() else planted.unlink()
        assert (code, secret in said, said.count("error: ")) == (1, False, 1), said
        assert f"content/questions/{name}:1:1: error: " in said and words in said


Plant = Callable[[Path, Path], object]
PLANTED: tuple[tuple[Plant, str], ...] = (
    (lambda path, secret: path.symlink_to(secret), "is outside content/"),
    (lambda path, _: path.symlink_to("nowhere"), "there is no file"),
    (lambda path, _: path.symlink_to(path.name), "there is no file"),
    (lambda path, _: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 1 << 40), "has more than 1,000,000 bytes"),
    (lambda path, _: os.mkfifo(path), "is a pipe, a device or the like"),
    (lambda path, _: path.mkdir(), "is a folder"),
)


def test_no_figure_function_is_read_through_a_link_out_of_the_course(tmp_path: Path) -> None:
    figure = "figures: {g: {draw: g.h, alt: A line.}}\n"
    course = write_course(tmp_path / "course", QUESTION.replace("prompt: ", "prompt: \\FIGURE{g} ") + figure)
    (tmp_path / "secret").write_text("zx" + secrets.token_hex())
    (course / "figures").mkdir(exist_ok=True)
    drawn = course / "figures" / "g.py"
    for leads in (tmp_path / "secret", "/dev/zero", "../content/exams/test.yaml"):
        drawn.symlink_to(leads)
        code, said = run_command(course, "check", "--no-tex")
        drawn.unlink()
        assert (code, "g.py" in said or "figures" in said, "zx" in said) == (1, True, False), said


def test_a_roster_and_a_secret_without_end_are_not_read_for_their_digests(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course", QUESTION)
    for name in ("roster.csv", ".exam-secret"):
        with (course / name).open("wb") as file:
            file.truncate(1 << 42)
    code, said = run_command(course, "build", "test", "--roster", "roster.csv", "--jobs", "1")
    assert (code, ".exam-secret:1:1: error: " in said) == (1, True), said
    (course / ".exam-secret").unlink()
    code, said = run_command(course, "build", "test", "--roster", "roster.csv", "--jobs", "1")
    assert (code, "roster.csv:1:1: error: the roster takes 4,194,304 MiB" in said) == (1, True), said


def test_a_file_that_differs_in_capitals_is_to_be_renamed(tmp_path: Path) -> None:
    (tmp_path / "fence.PY").touch()
    assert hint_at_capitals(tmp_path / "fence.py") == "rename fence.PY to fence.py"
    assert hint_at_capitals(tmp_path / "field.py") == ""
    assert hint_at_capitals(tmp_path / "no" / "field.py") == ""


@pytest.mark.parametrize("kind", [OutsideError, SpecialFileError, LargeFileError])
def test_an_error_comes_back_from_a_worker_as_it_was(kind: type[WrongFileError]) -> None:
    """Else the worker would count as killed."""
    again = pickle.loads(pickle.dumps(kind("it is a pipe", Path("q.yaml"))))
    assert (type(again), again.strerror, again.filename) == (kind, "it is a pipe", "q.yaml")
