"""A page's code says which sheet it is, and cannot be made without the secret."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_builder.identity import CopyPage, make_page_code, make_readable_id, read_id, verify_code
from exam_builder.identity.copy_codes import ALPHABET

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
