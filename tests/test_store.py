"""What is stored comes back as it was, or not at all; and writing is whole."""

import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from exam_builder import jobs
from exam_builder.cache_key import add_notices, take_notices, tell_once
from exam_builder.codes import Code
from exam_builder.findings import Finding, Place
from exam_builder.results import CheckResult, Row, SweepResult, Sweeps
from exam_builder.store import SEAL, ChangedStoreError, Store, choose_writable_folder, read_by
from exam_builder.store import _seal as seal_of

CHECKED = CheckResult(
    findings=(Finding(Code.CHAIN, "message", Place("file", 2, 3), "hint", "warning", "q", "a", 7),),
    tried={"q": (3, 4)},
    sweeps=Sweeps((SweepResult("q", 3, complete=True),), ("q",)),
    rows=(Row("q", "a", "key", "route", "second", agrees=True),),
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def test_a_folder_whose_path_tex_cannot_read_is_no_store(tmp_path: Path) -> None:
    assert choose_writable_folder(tmp_path / "50% é" / ".cache") == tmp_path / "50% é" / ".cache"
    assert not choose_writable_folder(tmp_path / 'the "new" one' / ".cache").is_relative_to(tmp_path)


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


HOSTILE = (b"", b"{}", b"[]", b"3", b"null", b"\xff\x00", b"[" * 100_000, b"0" * 64, b"0" * 64 + b"{}")


def plant(path: Path, content: bytes = b"") -> Path:
    """Write what `Store` did not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("content", HOSTILE)
def test_a_spoilt_entry_counts_as_not_stored_and_is_reported_once(store: Store, content: bytes) -> None:
    take_notices()
    for key in ("first", "second"):
        plant(store.path("kind", key), content)
        assert store.load("kind", key, CheckResult) is None
    ((_, messages),) = take_notices()
    assert messages == (
        f"the cache {store.folder} has entries that are damaged or were not sealed with your key "
        "(the first is kind/first): they are ignored, and made again where they are needed"
    )


def test_data_that_our_key_sealed_but_is_none_counts_as_not_stored(store: Store) -> None:
    for content in HOSTILE:
        plant(store.path("kind", "key"), seal_of("kind", "key", content) + content)
        assert store.load("kind", "key", CheckResult) is None


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_link(path: Path) -> None:
    path.symlink_to("/dev/zero")


def make_link_to_a_good_one(path: Path) -> None:
    shutil.copyfile(path.with_name("good"), path.parent.parent.parent / "elsewhere")
    path.symlink_to(path.parent.parent.parent / "elsewhere")


def make_folder(path: Path) -> None:
    (path / "below").mkdir(parents=True)


def make_huge(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 40)


def make_loop(path: Path) -> None:
    path.symlink_to(path.name)


def make_dangling_link(path: Path) -> None:
    path.symlink_to("nowhere")


STRANGE = (make_fifo, make_link, make_loop, make_dangling_link, make_link_to_a_good_one, make_folder, make_huge)


@pytest.mark.parametrize("make", STRANGE)
def test_what_is_no_plain_file_is_neither_waited_for_nor_read_and_is_replaced(
    store: Store, make: Callable[[Path], None]
) -> None:
    store.save("kind", "good", str, "text")
    store.put("file", "good", b"text")
    for kind in ("kind", "file"):
        make(store.path(kind, "goal"))
    assert store.load("kind", "goal", str) is None
    assert store.find("file", "goal") is None
    store.save("kind", "goal", str, "new")
    assert store.load("kind", "goal", str) == "new"
    assert store.put("file", "goal", b"new") == store.find("file", "goal")
    assert store.path("file", "goal").read_bytes() == b"new"


@pytest.mark.parametrize("make", STRANGE[:4])
def test_what_stands_where_a_folder_of_the_store_is_to_be_is_replaced(
    store: Store, make: Callable[[Path], None]
) -> None:
    make(store.folder / "kind")
    assert store.load("kind", "key", str) is None and store.find("kind", "key") is None
    store.save("kind", "key", str, "new")
    assert store.load("kind", "key", str) == "new"


def test_an_entry_stands_for_no_other(store: Store) -> None:
    """Whoever has good entries, of this user too, cannot put one in the place of another."""
    store.save("kind", "key", str, "text")
    store.put("file", "key", b"text")
    for kind, key in (("other", "key"), ("kind", "kex")):
        plant(store.path(kind, key), store.path("kind", "key").read_bytes())
        assert store.load(kind, key, str) is None
    for kind, key in (("other", "key"), ("file", "kex")):
        plant(store.path(kind, key), b"text")
        plant(store.path(kind, f"{key}.seal"), store.path("file", "key.seal").read_bytes())
        assert store.find(kind, key) is None


def test_a_file_that_was_seen_to_be_right_is_looked_at_again_when_it_changed(store: Store) -> None:
    path = store.put("figures", "key", b"%PDF-1.5 right")
    assert store.find("figures", "key") == path
    path.write_bytes(b"%PDF-1.5 wrong")
    assert store.find("figures", "key") is None
    store.put("figures", "key", b"%PDF-1.5 right")
    assert store.find("figures", "key") == path


def test_a_file_that_two_stores_share_is_looked_at_once(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put("kind", "key", b"content")
    assert store.find("kind", "key")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/kind").symlink_to(tmp_path / "kind")
    monkeypatch.setattr("exam_builder.store._is_sealed", lambda path: False)
    assert Store(tmp_path / "other").find("kind", "key") == tmp_path / "other/kind/ke/key"


def test_what_a_worker_has_to_tell_of_the_cache_comes_with_its_result() -> None:
    take_notices()
    messages = [jobs._run_entry(tell_of, number) for number in (3, 4)]
    assert take_notices() == ()
    for _, notices in messages:
        add_notices(notices)
    assert take_notices() == (("spoilt: {number}", "spoilt: 3"),)


def tell_of(number: int) -> int:
    tell_once("spoilt: {number}", number=str(number))
    return number


def test_an_entry_cut_anywhere_counts_as_not_stored(store: Store) -> None:
    store.save("kind", "key", CheckResult, CHECKED)
    whole = store.path("kind", "key").read_bytes()
    for end in (0, 1, SEAL - 1, *range(SEAL, len(whole), 29), len(whole) - 1):
        plant(store.path("kind", "key"), whole[:end])
        assert store.load("kind", "key", CheckResult) is None


def test_data_of_another_type_counts_as_not_stored(store: Store) -> None:
    store.save("kind", "key", Other, Other())
    assert store.load("kind", "key", CheckResult) is None
    store.save("kind", "key", str, "text")
    assert store.load("kind", "key", bytes) is None


@pytest.mark.parametrize(("right", "wrong"), [("3", '"3"'), ('"chain"', '"no-such-code"'), ("[3, 4]", "[3]")])
def test_a_field_of_another_type_counts_as_not_stored(store: Store, right: str, wrong: str) -> None:
    store.save("kind", "key", CheckResult, CHECKED)
    content = store.path("kind", "key").read_bytes()[SEAL:].replace(right.encode(), wrong.encode())
    plant(store.path("kind", "key"), seal_of("kind", "key", content) + content)
    assert store.load("kind", "key", CheckResult) is None


def test_what_is_remembered_is_made_once(store: Store) -> None:
    made: list[str] = []

    def make() -> str:
        made.append("made")
        return "text"

    assert [store.memo("kind", "key", str, make) for _ in range(2)] == ["text", "text"]
    assert made == ["made"]


def test_a_file_is_read_as_it_was_stored_or_not_at_all(store: Store) -> None:
    path = store.put("figures", "key", b"%PDF-1.5 right")
    assert store.read("figures", "key") == b"%PDF-1.5 right"
    for spoil in SPOILERS:
        spoil(path)
        with pytest.raises(ChangedStoreError, match=rf"^The cache {store.folder} changed .* figures/key\)\. Run "):
            store.read("figures", "key")
        store.put("figures", "key", b"%PDF-1.5 right")
        assert store.read("figures", "key") == b"%PDF-1.5 right"


def empty(path: Path) -> None:
    os.truncate(path, 0)


def replace_file(path: Path) -> None:
    path.with_name("other").write_bytes(b"%PDF-1.5 wrong")
    path.with_name("other").replace(path)


SPOILERS: tuple[Callable[[Path], None], ...] = (empty, Path.unlink, replace_file)


@pytest.mark.parametrize("spoil", SPOILERS)
def test_what_a_program_says_of_a_file_that_changed_is_not_believed(
    store: Store, spoil: Callable[[Path], None]
) -> None:
    path = store.put("fonts", "key", b"font")

    def work(spoilt: bool) -> bytes:
        if spoilt:
            spoil(path)
            raise ValueError("cannot be read")
        return path.read_bytes()

    assert read_by(lambda: work(spoilt=False), [path]) == b"font"
    with pytest.raises(ChangedStoreError):
        read_by(lambda: work(spoilt=True), [path])
    with pytest.raises(ChangedStoreError):
        read_by(lambda: pytest.fail("what is spoilt before is not used at all"), [path])
    with pytest.raises(ValueError, match="a real one"):
        read_by(lambda: int("a real one"), [store.put("fonts", "key", b"font")])


def test_a_file_that_another_command_stores_again_stays_the_same_for_its_readers(store: Store) -> None:
    path, begun = store.put("fonts", "key", b"font"), []

    def work(spoil: Callable[[Path], None]) -> bytes:
        begun.append(path.stat().st_ino)
        if len(begun) == 2:
            spoil(path)
        return store.put("fonts", "key", b"font").read_bytes()

    assert read_by(lambda: work(empty), [path]) == b"font" and len(begun) == 1
    assert read_by(lambda: work(empty), [path]) == b"font" and len(begun) == 3
    empty(path.with_name("key.seal"))
    assert store.put("fonts", "key", b"font") == store.find("fonts", "key")
    store.put("fonts", "key", b"another")
    assert store.read("fonts", "key") == b"another"


def test_the_error_of_a_worker_whose_store_changed_comes_as_it_was(store: Store) -> None:
    with pytest.raises(ChangedStoreError) as caught:
        store.read("figures", "key")
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is ChangedStoreError and str(again) == str(caught.value)
