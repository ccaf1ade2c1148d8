"""A page's code says which sheet it is, and cannot be made without the secret."""

import string
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_builder.cache_key import take_notices
from exam_builder.findings import Lacking, Refused
from exam_builder.identity import (
    SECRET_FILE,
    SECRET_VARIABLE,
    CopyPage,
    load_secret,
    make_page_code,
    make_readable_id,
    read_id,
    verify_code,
)
from exam_builder.identity.copy_codes import ALPHABET
from exam_builder.start import create_course

SECRET = bytes(range(32))
NAMES = st.text(min_size=1, max_size=12)
PAGES = st.integers(1, 999)


def test_it_is_readable() -> None:
    code = make_page_code(SECRET, "midterm", "20231234", 7)
    assert code == "midterm/20231234/07/SCGNKY65VH9B6"
    assert verify_code(SECRET, code) == CopyPage("midterm", "20231234", 7)
    assert verify_code(SECRET, f" {code}\r\n") == CopyPage("midterm", "20231234", 7), "scanners add a line's end"


@given(exam=NAMES, copy=NAMES, page=PAGES)
def test_every_sheet_reads_back(exam: str, copy: str, page: int) -> None:
    code = make_page_code(SECRET, exam, copy, page)
    composed = (unicodedata.normalize("NFC", each) for each in (exam, copy))
    assert code.isascii()
    assert verify_code(SECRET, code) == CopyPage(*composed, page)


@given(one=st.tuples(NAMES, NAMES, PAGES), other=st.tuples(NAMES, NAMES, PAGES))
def test_a_seal_fits_no_other_sheet(one: tuple[str, str, int], other: tuple[str, str, int]) -> None:
    sheet, seal = make_page_code(SECRET, *one).rsplit("/", 1)
    elsewhere = make_page_code(SECRET, *other).rsplit("/", 1)[0]
    assert (verify_code(SECRET, f"{elsewhere}/{seal}") is None) == (elsewhere != sheet)


def test_names_with_separators_do_not_run_into_each_other() -> None:
    codes = {
        make_page_code(SECRET, *names, 1) for names in [("a/b", "c"), ("a", "b/c"), ("a%2Fb", "c"), ("a", "b%2Fc")]
    }
    assert len({code.rsplit("/", 1)[0] for code in codes}) == 4


@pytest.mark.parametrize("at", range(33))
def test_no_letter_can_be_changed(at: int) -> None:
    code = make_page_code(SECRET, "midterm", "20231234", 7)
    for letter in string.ascii_letters + string.digits + "/%":
        if letter != code[at]:
            assert verify_code(SECRET, code[:at] + letter + code[at + 1 :]) is None


@pytest.mark.parametrize(
    "text", ["", "x", "a/b/01", "a/b/1/SCGNKY65VH9B6", "a/b/01/ÄCGNKY65VH9B6", "a/b/٠١/SCGNKY65VH9B6", "/" * 99]
)
def test_other_texts_are_no_codes(text: str) -> None:
    assert verify_code(SECRET, text) is None


def test_another_secret_makes_other_codes() -> None:
    code = make_page_code(SECRET, "midterm", "1", 1)
    assert verify_code(SECRET[::-1], code) is None


def test_seals_are_long_enough() -> None:
    seals = {make_page_code(SECRET, "e", "c", page).rsplit("/", 1)[1] for page in range(1, 2000)}
    assert {len(seal) for seal in seals} == {13}
    for at in range(13):
        assert {seal[at] for seal in seals} == set(ALPHABET), "each letter carries 5 bits"


def test_the_id_of_a_copy() -> None:
    id_ = make_readable_id(SECRET, "midterm", "20231234")
    assert id_ == "WACZ0-XJ4G9"
    assert read_id(" waczo xj4g9") == id_
    assert make_readable_id(SECRET, "final", "20231234") != id_
    assert make_readable_id(SECRET, "midterm2", "0231234") != id_


@given(copy=NAMES, at=st.integers(0, 9), letter=st.sampled_from(ALPHABET))
def test_an_id_shows_one_wrong_letter(copy: str, at: int, letter: str) -> None:
    whole = make_readable_id(SECRET, "e", copy).replace("-", "")
    wrong = whole[:at] + letter + whole[at + 1 :]
    assert (read_id(wrong) is None) == (wrong != whole)


@given(copy=NAMES, at=st.integers(0, 8))
def test_an_id_shows_neighbours_swapped(copy: str, at: int) -> None:
    whole = make_readable_id(SECRET, "e", copy).replace("-", "")
    swapped = whole[:at] + whole[at + 1] + whole[at] + whole[at + 2 :]
    assert (read_id(swapped) is None) == (swapped != whole)


@pytest.mark.parametrize("typed", ["", "WACZ0", "WACZ0-XJ4G9-0", "WACZ0-XJ4GU", "ÉACZ0-XJ4G9"])
def test_other_words_are_no_ids(typed: str) -> None:
    assert read_id(typed) is None


MAKE = "python3 -c 'import secrets; print(secrets.token_hex(32))'"


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)


def test_it_is_made_on_first_need_for_its_owner_only(tmp_path: Path) -> None:
    made = load_secret(tmp_path)
    assert len(made) == 32
    assert [path.name for path in tmp_path.iterdir()] == [SECRET_FILE]
    assert (tmp_path / SECRET_FILE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / SECRET_FILE).read_text() == made.hex() + "\n"
    assert load_secret(tmp_path) == made


def test_two_courses_have_two_secrets(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    assert load_secret(tmp_path / "a") != load_secret(tmp_path / "b")


def test_a_disk_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert load_secret(tmp_path) == bytes.fromhex((tmp_path / SECRET_FILE).read_text())
    assert (tmp_path / SECRET_FILE).stat().st_mode & 0o777 == 0o600


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    code = "import sys, pathlib, exam_builder.identity as i; print(i.load_secret(pathlib.Path(sys.argv[1])).hex())"
    together = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) for _ in range(4)]
    assert len({process.communicate()[0] for process in together}) == 1
    assert [process.returncode for process in together] == [0] * 4


def test_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, " " + "0aF1" * 8 + "\n")
    assert load_secret(tmp_path) == bytes.fromhex("0af1" * 8)
    assert not (tmp_path / SECRET_FILE).exists()
    monkeypatch.setenv(SECRET_VARIABLE, "")
    assert len(load_secret(tmp_path)) == 32


@pytest.mark.parametrize("content", ["", "swordfish", "0a" * 15, "0a" * 16 + "0", "0a" * 1024, "é" * 64])
def test_a_file_that_holds_none_is_not_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / SECRET_FILE).write_text(content)
    with pytest.raises(Refused) as caught:
        load_secret(tmp_path)
    assert str(caught.value) == (
        ".exam-secret:1:1: error: .exam-secret does not hold a secret: a secret has 32 or more hexadecimal "
        "digits — restore the file with which papers were issued; if none were issued, delete it, and a new one is made"
    )
    assert (tmp_path / SECRET_FILE).read_text() == content


def test_a_word_in_the_environment_is_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, "swordfish")
    with pytest.raises(Refused) as caught:
        load_secret(tmp_path)
    assert str(caught.value) == (
        "error: EXAM_SECRET does not hold a secret: a secret has 32 or more hexadecimal digits"
        f" — set it to what `{MAKE}` prints, or unset it to use .exam-secret"
    )
    assert "swordfish" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / SECRET_FILE).mkdir()
    with pytest.raises(Lacking) as caught:
        load_secret(tmp_path)
    assert str(caught.value) == (
        "The secret .exam-secret can be neither read nor made: it is not a regular file. "
        f"Correct that, or set EXAM_SECRET to what `{MAKE}` prints."
    )


def test_a_course_that_is_not_there_gets_none(tmp_path: Path) -> None:
    with pytest.raises(Lacking, match="No such file or directory"):
        load_secret(tmp_path / "gone")


def test_git_ignores_it_in_a_new_course(tmp_path: Path) -> None:
    create_course(tmp_path / "course")
    load_secret(tmp_path / "course")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path / "course", check=True)
    said = subprocess.run(["git", "check-ignore", SECRET_FILE], cwd=tmp_path / "course", capture_output=True, text=True)
    assert said.stdout == f"{SECRET_FILE}\n"


def test_a_secret_that_others_can_read_is_closed_and_reported(tmp_path: Path) -> None:
    """A link may lead to any file of the user's, so nothing is changed behind it."""
    take_notices()
    for course, elsewhere in (("own", False), ("linked", True)):
        (tmp_path / course).mkdir()
        secret = tmp_path / ("other" if elsewhere else f"own/{SECRET_FILE}")
        secret.write_text("0a" * 16)
        secret.chmod(0o644)
        if elsewhere:
            (tmp_path / course / SECRET_FILE).symlink_to(secret)
        load_secret(tmp_path / course)
        load_secret(tmp_path / course)
        assert secret.stat().st_mode & 0o777 == (0o644 if elsewhere else 0o600)
    assert [messages.partition(" secret .exam-secret")[0] for _, messages in take_notices()] == [
        "others on this machine could read the",
        "others on this machine can read the",
    ]


def test_a_word_that_is_no_secret_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / SECRET_FILE).write_text("swordfish")
    (tmp_path / SECRET_FILE).chmod(0o644)
    with pytest.raises(Refused):
        load_secret(tmp_path)
    assert (tmp_path / SECRET_FILE).stat().st_mode & 0o777 == 0o644
