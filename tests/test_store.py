"""What is stored comes back as it was, or not at all; and writing is whole."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from exam_builder.codes import Code
from exam_builder.findings import Finding, Place
from exam_builder.results import CheckResult, Row, Sweeps, Swept
from exam_builder.store import Store

CHECKED = CheckResult(
    findings=(Finding(Code.CHAIN, "message", Place("file", 2, 3), "hint", "warning", "q", "a", 7),),
    tried={"q": (3, 4)},
    sweeps=Sweeps((Swept("q", 3, complete=True),), ("q",)),
    rows=(Row("q", "a", "key", "route", "second", agrees=True),),
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def test_data_comes_back_as_it_was(store: Store) -> None:
    store.save("kind", "key", CheckResult, CHECKED)
    assert store.load("kind", "key", CheckResult) == CHECKED


def test_bytes_and_numbers_come_back_too(store: Store) -> None:
    store.save("kind", "bytes", bytes, b"\x00%PDF\xff")
    store.save("kind", "number", Fraction, Fraction(1, 3))
    assert store.load("kind", "bytes", bytes) == b"\x00%PDF\xff"
    assert store.load("kind", "number", Fraction) == Fraction(1, 3)


def test_what_was_never_stored_is_none(store: Store) -> None:
    assert store.load("kind", "key", CheckResult) is None


@dataclass(frozen=True)
class Other:
    """Data of another shape."""

    parts: int = 0


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"3", b"null", b"\xff\x00", b"[" * 100_000])
def test_a_spoilt_entry_counts_as_not_stored(store: Store, content: bytes) -> None:
    store.put("kind", "key", content)
    assert store.load("kind", "key", CheckResult) is None


def test_an_entry_cut_anywhere_counts_as_not_stored(store: Store) -> None:
    store.save("kind", "key", CheckResult, CHECKED)
    whole = store.path("kind", "key").read_bytes()
    for end in range(len(whole)):
        store.put("kind", "key", whole[:end])
        assert store.load("kind", "key", CheckResult) is None


def test_data_of_another_type_counts_as_not_stored(store: Store) -> None:
    store.save("kind", "key", Other, Other())
    assert store.load("kind", "key", CheckResult) is None
    store.save("kind", "key", str, "text")
    assert store.load("kind", "key", bytes) is None


@pytest.mark.parametrize(("right", "wrong"), [("3", '"3"'), ('"chain"', '"no-such-code"'), ("[3, 4]", "[3]")])
def test_a_field_of_another_type_counts_as_not_stored(store: Store, right: str, wrong: str) -> None:
    store.save("kind", "key", CheckResult, CHECKED)
    store.put("kind", "key", store.path("kind", "key").read_bytes().replace(right.encode(), wrong.encode()))
    assert store.load("kind", "key", CheckResult) is None


def test_what_is_remembered_is_made_once(store: Store) -> None:
    made: list[str] = []

    def make() -> str:
        made.append("made")
        return "text"

    assert [store.memo("kind", "key", str, make) for _ in range(2)] == ["text", "text"]
    assert made == ["made"]
