"""The files of a paper: all or none, and the key as a table."""

import csv
import errno
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from courses import paper as drawn
from courses import write_course
from papers import number, paper, part, question

from exam_builder.findings import Lacking
from exam_builder.issue.publish import (
    escape_cell,
    escape_number,
    explain_os_errors,
    format_key,
    list_csv_lines,
    prepare_folder,
    require_writable,
)
from exam_builder.issue.switch import SCRATCH, publish_files, settle_folder
from exam_builder.paper import Answer
from exam_builder.scratch import scratch_folder


def test_a_file_in_place_of_the_folder_is_reported_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("a file")
    with pytest.raises(Lacking) as caught:
        require_writable(tmp_path / "build" / "quiz")
    assert str(caught.value) == (
        f"cannot write {tmp_path}/build/quiz: Not a directory. "
        "Nothing was changed; free the place or name another: --out DIR"
    )


def test_a_full_disk_is_reported_with_the_folder(tmp_path: Path) -> None:
    with (
        pytest.raises(Lacking, match=r"^cannot write /full/student.pdf: No space left on device\. "),
        explain_os_errors(tmp_path),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/full/student.pdf")


def test_a_full_disk_that_the_system_does_not_name_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/dev/shm")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=0 if place == tmp_path else 1))
    with (
        pytest.raises(Lacking, match=rf"^cannot write {tmp_path}: No space left on device\. "),
        explain_os_errors(tmp_path / "new"),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_is_no_refusal_of_the_file_system_passes(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), explain_os_errors(tmp_path):
        (tmp_path / "missing").read_bytes()


def test_a_writable_folder_is_made_and_left_empty(tmp_path: Path) -> None:
    require_writable(tmp_path / "build" / "quiz")
    assert list((tmp_path / "build" / "quiz").iterdir()) == []


def test_folders_that_a_stopped_command_made_are_removed_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(KeyboardInterrupt), prepare_folder(tmp_path / "there/new/quiz"):
        raise KeyboardInterrupt
    assert list(tmp_path.rglob("*")) == [tmp_path / "there"]
    with prepare_folder(tmp_path / "there/quiz"):
        (tmp_path / "there/quiz/student.pdf").touch()
    assert (tmp_path / "there/quiz/student.pdf").is_file()


def plant_note(scratch: Path, staged: object, stale: object) -> None:
    (scratch / "moves.json").write_text(json.dumps([staged, stale]))


def plant_link_to_files(scratch: Path, outside: Path) -> None:
    (scratch / "staged").symlink_to(outside)
    plant_note(scratch, "staged", [])


def plant_switch(scratch: Path, outside: Path) -> None:
    (scratch / "now").symlink_to(outside)
    (scratch / "old").mkdir()
    (scratch / "old" / "mine").touch()
    (scratch.parent / "mine").symlink_to(f"{scratch.name}/now/mine")


def plant_deeper_switch(scratch: Path, outside: Path) -> None:
    for name in ("old/below", "new", "../below"):
        (scratch / name).mkdir(parents=True)
    (scratch / "now").symlink_to("new")
    (scratch / "old/below/mine").touch()
    (scratch / "new/below").symlink_to(outside)
    (scratch.parent / "below/mine").symlink_to(f"../{scratch.name}/now/below/mine")


def plant_overwriting(scratch: Path, outside: Path) -> None:
    (scratch / "staged/link").mkdir(parents=True)
    (scratch / "staged/link/mine").write_text("theirs")
    (scratch.parent / "link").symlink_to(outside)
    plant_note(scratch, "staged", [])


PLANTED: tuple[Callable[[Path, Path], object], ...] = (
    lambda scratch, outside: plant_note(scratch, "staged", [str(outside / "mine")]),
    lambda scratch, outside: plant_note(scratch, "staged", ["../outside/mine"]),
    lambda scratch, outside: plant_note(scratch, str(outside), []),
    lambda scratch, outside: plant_note(scratch, "../../outside", []),
    lambda scratch, outside: plant_note(scratch, "..", []),
    lambda scratch, outside: plant_note(scratch, "staged\0", ["a\0b", 7, None, "..", ""]),
    lambda scratch, outside: plant_note(scratch, {"a": 1}, 7),
    lambda scratch, outside: (scratch / "moves.json").write_bytes(b"\xff{"),
    lambda scratch, outside: (scratch / "moves.json").write_text("[" * 100_000),
    lambda scratch, outside: (scratch / "moves.json").symlink_to("/dev/zero"),
    lambda scratch, outside: os.mkfifo(scratch / "moves.json"),
    lambda scratch, outside: os.truncate(os.open(scratch / "moves.json", os.O_CREAT | os.O_RDWR), 1 << 40),
    lambda scratch, outside: (scratch / "aside").symlink_to(outside),
    plant_link_to_files,
    plant_switch,
    plant_deeper_switch,
    plant_overwriting,
)
"""What somebody may put into a course, so that the next command would complete it outside the course."""


@pytest.mark.parametrize("plant", PLANTED)
@pytest.mark.parametrize("staged", [True, False])
def test_what_is_left_half_done_leads_nowhere_else(
    tmp_path: Path, plant: Callable[[Path, Path], object], staged: bool
) -> None:
    outside, scratch = tmp_path / "outside", tmp_path / "course" / ".new-abcdefgh"
    outside.mkdir()
    (outside / "mine").write_text("mine")
    scratch.mkdir(parents=True)
    if staged and plant not in (plant_link_to_files, plant_overwriting):
        (scratch / "staged").mkdir()
    plant(scratch, outside)
    settle_folder(scratch.parent)
    assert {path.name: path.read_text() for path in outside.iterdir()} == {"mine": "mine"}
    assert not scratch.exists()


def test_what_was_left_half_done_is_completed(tmp_path: Path) -> None:
    scratch = tmp_path / ".new-abcdefgh"
    (scratch / "paper" / "s1").mkdir(parents=True)
    (scratch / "paper" / "s1" / "student.pdf").write_text("new")
    (tmp_path / "marking.pdf").write_text("old")
    plant_note(scratch, "paper", ["marking.pdf", "solutions.pdf"])
    settle_folder(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == ["s1", "s1/student.pdf"]


def test_nothing_is_published_through_a_link(tmp_path: Path) -> None:
    folder, outside = tmp_path / "quiz", tmp_path / "outside"
    for each in (folder, outside):
        each.mkdir()
    (folder / "s1").symlink_to(outside)
    with scratch_folder(SCRATCH, folder) as staged, pytest.raises(NotADirectoryError, match="leads out"):
        (staged / "paper" / "s1").mkdir(parents=True)
        (staged / "paper" / "s1" / "student.pdf").write_text("new")
        publish_files(staged / "paper", folder)
    assert not [*outside.iterdir()]


def rows(*answers: Answer, also: tuple[Answer, ...] = ()) -> list[str]:
    """The lines of the key, without their head, when these are the keys of a question's parts."""
    parts = [part(letter, answer=answer, also=also) for letter, answer in zip("abc", answers, strict=False)]
    return format_key(paper(question("q", 1, *parts))).decode().splitlines()[1:]


def test_the_key_has_a_row_a_part() -> None:
    assert rows(number(1200), number(-3)) == ["1,q,a,0.5,number,1200,,,", "1,q,b,0.5,number,-3,,,"]


def test_further_right_answers_stand_in_one_column() -> None:
    assert rows(number(4), also=(number(3), number(2))) == ["1,q,a,0.5,number,4,3; 2,,"]


@pytest.mark.parametrize("text", ["=cmd()", "+1 is wrong", "-x", "@sum", "\u2060=x", "\u3000\u202e+x"])
def test_no_text_runs_as_a_formula_in_a_spreadsheet(text: str) -> None:
    assert rows(Answer("words", text, text, text)) == [f"1,q,a,0.5,words,'{text},,,"]


def test_a_key_among_options_has_its_letter_and_no_latex(tmp_path: Path) -> None:
    course = write_course(
        tmp_path,
        r"""
        title: Shares
        misconceptions: {half: {keys: {a: 22.5}, text: half}}
        points: 1
        answer: {number: 45.0, unit: '\%', reference: 45}
        options: {from: misconceptions}
        waived: an example
        """,
    )
    assert format_key(drawn(course)).decode().splitlines()[1] == "1,q,a,1,number,B: 45.0 %,,,"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-x",
        "@sum",
        "\t=1",
        "\r1",
        " =1",
        "'=1",
        '"=1',
        "\u201c=1",
        "\uff1d1",
        "\uff0b1",
        "\ufe631",
        "\uff201",
    ],
)
def test_what_a_spreadsheet_would_run_is_written_as_text(text: str) -> None:
    assert escape_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("x;=1", "x;'=1"),
        ("Ada\t@sum(1)", "Ada\t'@sum(1)"),
        ("x; -1+cmd|' /C calc'!A0", "x;' -1+cmd|' /C calc'!A0"),
        ("x\n=a", "x\n'=a"),
        ("[1; -2)", "[1; -2)"),
        ("-1; -2 m/s", "-1; -2 m/s"),
        ("x; '=1", "x; '=1"),
    ],
)
def test_no_formula_hides_where_a_semicolon_or_a_tab_separates(text: str, cell: str) -> None:
    written = list_csv_lines([["1", text]])
    assert next(csv.reader(io.StringIO(written))) == ["1", cell]


@pytest.mark.parametrize("text", ["x\ry", "x\r\ny", "x\ny"])
def test_a_line_break_in_a_cell_ends_no_row(text: str) -> None:
    """Spreadsheets take a lone carriage return, which the module csv does not quote, for the end of a row."""
    assert list_csv_lines([["1", text]]) == '1,"x\ny"\n'


@pytest.mark.parametrize("text", ["-5", "-0.5", "-1/2", "-1,000.5", "-1.5e-05", "-5 m/s", "-5 kg m/s^2", "-5 %"])
def test_negative_numbers_stay_numbers(text: str) -> None:
    assert escape_number(text) == text


@pytest.mark.parametrize("text", ["-5 =1", "-5 a(1)", "-5+cmd|' /C calc'!A0", "-5 @x", "-sum(1)"])
def test_a_unit_is_not_run_behind_a_number(text: str) -> None:
    assert escape_number(text) == f"'{text}"


def test_a_disk_that_may_only_be_read_is_named_by_the_folder_of_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**given: Path) -> None:
        raise OSError(errno.EROFS, "Read-only file system", f"{given['dir']}/tmp4711")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    with pytest.raises(Lacking, match=rf"^cannot write {tmp_path}: Read-only file system\. Nothing was changed;"):
        require_writable(tmp_path)
