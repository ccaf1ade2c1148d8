"""Folders for work on the way: gone afterwards, and when their maker was killed cleared away by who comes next."""

import errno
import fcntl
import os
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from exam_builder import scratch
from exam_builder.findings import Lacking
from exam_builder.scratch import find_leftovers, hold_folder, scratch_folder, write_beside


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_is_there_and_then_gone(temporary: Path) -> None:
    with scratch_folder() as folder:
        assert folder.parent == temporary
        (folder / "file").touch()
    assert not folder.exists()


def test_what_lives_is_no_leftover_and_what_a_killed_process_left_is_one() -> None:
    with scratch_folder() as mine:
        child = os.fork()
        if not child:
            with scratch_folder() as folder:
                (folder / "file").touch()
                os._exit(0)
        os.waitpid(child, 0)
        (left,) = find_leftovers()
        assert left != mine
        assert (left / "file").exists()


@pytest.mark.parametrize("name", ["exam-builder-notes", "exam-homework", "exam-builder-", "exam-builder-ABCDEFGH"])
def test_folders_of_other_names_are_not_ours(temporary: Path, name: str) -> None:
    (temporary / name).mkdir()
    assert list(find_leftovers()) == []


def test_neither_a_link_nor_a_file_nor_what_another_user_owns_is_ours(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (temporary / "elsewhere").mkdir()
    (temporary / "exam-builder-aaaaaaaa").symlink_to(temporary / "elsewhere")
    (temporary / "exam-builder-bbbbbbbb").touch()
    assert list(find_leftovers()) == []
    (temporary / "exam-builder-cccccccc").mkdir()
    assert [path.name for path in find_leftovers()] == ["exam-builder-cccccccc"]
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert list(find_leftovers()) == []


def test_a_folder_that_was_cleared_away_before_its_lock_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, gone = scratch._lock, []

    def late(path: Path) -> int | None:
        if not gone:
            path.rmdir()
            gone.append(path)
        return lock(path)

    monkeypatch.setattr(scratch, "_lock", late)
    with scratch_folder() as folder:
        assert folder.is_dir()
        assert folder != gone[0]


def test_a_folder_that_somebody_else_locked_first_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that clears leftovers may have locked it, and then be stopped."""
    made = tempfile.TemporaryDirectory
    locks: list[int | None] = []

    def lock_first(*arguments: object, **names: object) -> tempfile.TemporaryDirectory[str]:
        folder = made(*arguments, **names)  # type: ignore[call-overload]  # whatever it was called with
        if not locks:
            locks.append(scratch._lock(Path(folder.name)))
        return folder  # type: ignore[no-any-return]  # for the same reason

    monkeypatch.setattr(tempfile, "TemporaryDirectory", lock_first)
    with scratch_folder() as folder:
        assert folder.is_dir()
    assert locks[0] is not None
    os.close(locks[0])


def test_a_folder_is_held_by_one_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "WAIT_SECONDS", 0.0)
    said = pytest.raises(Lacking, match="Another command has been putting files into")
    with hold_folder(tmp_path), said, hold_folder(tmp_path):
        pass
    monkeypatch.setattr(scratch, "WAIT_SECONDS", 60.0)
    with ExitStack() as other:
        other.enter_context(hold_folder(tmp_path))
        monkeypatch.setattr(time, "sleep", lambda _: other.close())
        with hold_folder(tmp_path):
            pass


def test_a_disk_without_locks_is_used_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(handle: int, how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with hold_folder(tmp_path), hold_folder(tmp_path), scratch_folder() as folder:
        assert folder.is_dir()


def test_what_a_killed_command_left_beside_a_file_goes(tmp_path: Path) -> None:
    (tmp_path / ".exam-builder-abcdefgh").mkdir()
    write_beside(tmp_path / "made.txt", b"made")
    assert [path.name for path in tmp_path.iterdir()] == ["made.txt"]


def test_a_file_that_cannot_be_written_is_named_and_not_its_scratch_folder(tmp_path: Path) -> None:
    (tmp_path / "table.csv").mkdir()
    with pytest.raises(OSError) as caught:
        write_beside(tmp_path / "table.csv", b"made")
    assert caught.value.filename == str(tmp_path / "table.csv")
