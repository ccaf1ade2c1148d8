"""Only what the user's own key sealed is believed; the key is private, and a user without a folder has a cold cache."""

import os
import pickle
from pathlib import Path

import pytest

from exam_builder import cache_key
from exam_builder.cache_key import KEY_VARIABLE, get_key_path, read_key, take_notices
from exam_builder.findings import Misuse
from exam_builder.store import Store


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_key, "_keys", [])
    take_notices()


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "states" / "cache-key"
    old = os.umask(0)
    try:
        made = read_key(path)
    finally:
        os.umask(old)
    assert read_key(path) == made and len(made) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("what", ["empty", "short", "fifo", "folder", "link", "open"])
def test_a_key_that_is_none_is_reported_and_the_cache_is_cold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.delenv(KEY_VARIABLE)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    path = get_key_path()
    path.parent.mkdir()
    if what == "fifo":
        os.mkfifo(path)
    elif what == "folder":
        path.mkdir()
    elif what == "link":
        path.symlink_to("/dev/zero")
    else:
        path.write_text({"empty": "", "short": "ab", "open": "ab" * 32}[what])
        path.chmod(0o644 if what == "open" else 0o600)
    first = cache_key.get_cache_key()
    assert first == cache_key.get_cache_key() and len(first) == 32
    cache_key._keys.clear()
    assert first != cache_key.get_cache_key()
    (messages,) = (notice for _, notice in take_notices())
    assert messages.startswith(f"the key of the cache can be neither read nor kept ({path}: ")


def test_a_user_without_a_folder_has_a_key_for_the_command_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.delenv(KEY_VARIABLE)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert len(cache_key.get_cache_key()) == 32
    assert len(take_notices()) == 1


def test_a_key_in_the_environment_that_can_be_guessed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "hunter2")
    with pytest.raises(Misuse, match="must have 32 characters or more"):
        cache_key.get_cache_key()


def test_what_another_key_sealed_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    monkeypatch.setenv(KEY_VARIABLE, "a" * 32)
    store.save("checks", "abc", str, "planted")
    store.put("figures", "abc", b"%PDF planted")
    assert store.load("checks", "abc", str) == "planted"
    cache_key.use_key(b"b" * 32)
    assert store.load("checks", "abc", str) is None
    assert store.find("figures", "abc") is None
    assert len(take_notices()) == 1


def test_a_store_that_is_sent_to_a_worker_holds_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "a key that must not leave this process")
    Store(tmp_path).save("kind", "key", str, "text")
    assert b"must not leave" not in pickle.dumps(Store(tmp_path))
