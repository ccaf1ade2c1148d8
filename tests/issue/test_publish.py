"""The files of a paper: all or none, and the key as a table."""

import csv
import errno
import io
import os
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from courses import paper as drawn
from courses import write_course
from papers import number, paper, part, question

from exam_builder.findings import Lacking
from exam_builder.issue.publish import (
    csv_lines,
    escape_cell,
    escape_number,
    explain_os_errors,
    key_csv,
    require_writable,
)
from exam_builder.paper import Answer


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


def rows(*answers: Answer, also: tuple[Answer, ...] = ()) -> list[str]:
    """The lines of the key, without their head, when these are the keys of a question's parts."""
    parts = [part(letter, answer=answer, also=also) for letter, answer in zip("abc", answers, strict=False)]
    return key_csv(paper(question("q", 1, *parts))).decode().splitlines()[1:]


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
    assert key_csv(drawn(course)).decode().splitlines()[1] == "1,q,a,1,number,B: 45.0 %,,,"


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
    written = csv_lines([["1", text]])
    assert next(csv.reader(io.StringIO(written))) == ["1", cell]


@pytest.mark.parametrize("text", ["-5", "-0.5", "-1/2", "-1,000.5", "-1.5e-05", "-5 m/s", "-5 kg m/s^2", "-5 %"])
def test_negative_numbers_stay_numbers(text: str) -> None:
    assert escape_number(text) == text


@pytest.mark.parametrize("text", ["-5 =1", "-5 a(1)", "-5+cmd|' /C calc'!A0", "-5 @x", "-sum(1)"])
def test_a_unit_is_not_run_behind_a_number(text: str) -> None:
    assert escape_number(text) == f"'{text}"
