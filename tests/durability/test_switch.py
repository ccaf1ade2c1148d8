"""What is issued takes its place in one step, at whatever moment a command is killed, and the next one recovers."""

import errno
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from kills import digests, kill_at_each_change

from exam_builder.course import Course
from exam_builder.issue import switch
from exam_builder.issue.switch import SCRATCH, clear_course, publish_files, replace_folder, settle_folder
from exam_builder.private_files import make_private
from exam_builder.scratch import scratch_folder, write_beside

pytestmark = pytest.mark.long

OLD = {"student.pdf": b"old student", "key.csv": b"old key", "marking.pdf": b"old guide"}
NEW = {"student.pdf": b"new student", "key.csv": b"new key", "s1/student.pdf": b"first of s1"}
STALE = ("marking.pdf", "solutions.pdf")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which an exam is issued, with a file of the user's."""
    folder = tmp_path / "build" / "quiz"
    write(folder, OLD | {"notes.txt": b"mine"})
    write(folder / "copies", {"key.csv": b"old key of copies"})
    return folder


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in digests(folder)}


def publish(folder: Path, files: dict[str, bytes], stale: Iterable[str] = ()) -> None:
    with scratch_folder(SCRATCH, folder) as staged:
        write(staged / "paper", files)
        publish_files(staged / "paper", folder, stale)


def replace(folder: Path) -> None:
    with scratch_folder(SCRATCH, folder) as staged:
        write(staged / "copies", {"key.csv": b"new key of copies", "s1/student.pdf": b"first of s1"})
        replace_folder(staged / "copies", folder / "copies")


def refuse(number: int) -> Callable[..., None]:
    def call(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return call


def test_a_file_outside_of_build_is_whole_and_the_next_command_takes_away_what_is_left(tmp_path: Path) -> None:
    write(tmp_path, {"content/exams/quiz.yaml": b"", "report.html": b"old"})
    for _ in kill_at_each_change(lambda: write_beside(tmp_path / "report.html", b"new")):
        assert (tmp_path / "report.html").read_bytes() in (b"old", b"new")
        clear_course(Course(tmp_path))
        assert sorted(path.name for path in tmp_path.iterdir()) == ["content", "report.html"]
        (tmp_path / "report.html").write_bytes(b"old")


def test_a_killed_sign_leaves_nothing_that_the_next_does_not_take_away(tmp_path: Path) -> None:
    write(tmp_path, {"content/exams/quiz.yaml": b"", "signatures/quiz.yaml": b"old"})
    for _ in kill_at_each_change(lambda: publish(tmp_path / "signatures", {"quiz.yaml": b"new"})):
        clear_course(Course(tmp_path))
        assert [path.name for path in (tmp_path / "signatures").iterdir()] == ["quiz.yaml"]


def test_a_secret_has_no_second_name_at_whatever_moment_its_maker_is_killed(tmp_path: Path) -> None:
    for _ in kill_at_each_change(lambda: make_private(tmp_path / ".exam-secret", "secret")):
        left = [(path.name, path.read_text()) for path in tmp_path.iterdir()]
        assert left in ([], [(".exam-secret", "secret")])
    make_private(tmp_path / ".exam-secret", "another")
    assert (tmp_path / ".exam-secret").read_text() == "secret"


@pytest.mark.parametrize("links", [True, False])
def test_a_secret_is_kept_on_disks_without_nameless_files_or_links(
    links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_TMPFILE")
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", refuse(errno.EPERM))
    for _ in range(2):
        make_private(tmp_path / ".exam-secret", "secret")
        assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(".exam-secret", "secret")]
    assert (tmp_path / ".exam-secret").stat().st_mode & 0o777 == 0o600


def test_files_are_replaced_stale_ones_go_and_foreign_ones_stay(folder: Path) -> None:
    publish(folder, NEW, STALE)
    assert contents(folder) == NEW | {"notes.txt": b"mine", "copies/key.csv": b"old key of copies"}
    assert not [path for path in folder.rglob("*") if path.is_symlink() or path.name.startswith(".")]


def test_a_folder_in_the_place_of_a_file_changes_nothing(folder: Path) -> None:
    (folder / "student.pdf").unlink()
    (folder / "student.pdf").mkdir()
    with pytest.raises(IsADirectoryError, match="there is a folder where a file is to be written"):
        publish(folder, NEW)
    assert (folder / "key.csv").read_bytes() == OLD["key.csv"]


def test_a_kill_at_any_change_leaves_all_old_or_all_new_files(folder: Path) -> None:
    """The moment of the kill itself, and after the next command; and all moments before and after the switch occur."""
    kept = folder.with_name("kept")
    shutil.copytree(folder, kept)
    old = contents(folder)
    new = {name: content for name, content in (old | NEW).items() if name not in STALE}
    seen = []
    for _ in kill_at_each_change(lambda: publish(folder, NEW, STALE)):
        found = contents(folder)
        settle_folder(folder)
        assert found in (old, new)
        assert contents(folder) == found
        assert not [path for path in folder.rglob("*") if path.is_symlink() or path.name.startswith(".")]
        seen.append(found == new)
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
    assert seen == sorted(seen), "first the old, then the new"
    assert 10 < sum(seen) < len(seen) - 10


def test_a_recovery_that_is_killed_itself_is_brought_to_its_end(folder: Path) -> None:
    """Wherever both are killed, though only some of all pairs are tried."""
    kept, half = folder.with_name("kept"), folder.with_name("half")
    shutil.copytree(folder, kept)
    for at in kill_at_each_change(lambda: publish(folder, NEW, STALE)):
        if at % 24 == 20:
            found = contents(folder)
            shutil.copytree(folder, half, symlinks=True)
            for _ in kill_at_each_change(lambda: settle_folder(folder)):
                assert contents(folder) == found
                settle_folder(folder)
                assert contents(folder) == found
                assert not list(folder.glob(".*"))
                shutil.rmtree(folder)
                shutil.copytree(half, folder, symlinks=True)
            shutil.rmtree(half)
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)


@pytest.mark.parametrize("exchanged", [True, False], ids=["exchanged", "moved"])
def test_a_kill_at_any_change_leaves_an_old_or_a_new_folder(
    folder: Path, exchanged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once where the kernel exchanges; else after the next command."""
    if not exchanged:
        monkeypatch.setattr(switch, "_exchange", lambda one, other: False)
    kept = folder.with_name("kept")
    shutil.copytree(folder, kept)
    old, new = {"key.csv": b"old key of copies"}, {"key.csv": b"new key of copies", "s1/student.pdf": b"first of s1"}
    seen = []
    for _ in kill_at_each_change(lambda: replace(folder)):
        if exchanged:
            assert contents(folder / "copies") in (old, new)
        settle_folder(folder)
        assert contents(folder / "copies") in (old, new)
        assert not list(folder.glob(".*"))
        seen.append(contents(folder / "copies") == new)
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
    assert seen == sorted(seen)
    assert 0 < sum(seen) < len(seen)


def test_a_disk_without_links_is_brought_to_the_new_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "symlink_to", refuse(errno.EPERM))
    kept = folder.with_name("kept")
    shutil.copytree(folder, kept)
    old = contents(folder)
    new = {name: content for name, content in (old | NEW).items() if name not in STALE}
    for _ in kill_at_each_change(lambda: publish(folder, NEW, STALE)):
        settle_folder(folder)
        assert contents(folder) in (old, new)
        assert not list(folder.glob(".*"))
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
    publish(folder, NEW, STALE)
    assert contents(folder) == new


def test_a_disk_without_second_names_gets_copies_of_the_old_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "hardlink_to", refuse(errno.EPERM))
    publish(folder, NEW)
    assert contents(folder)["student.pdf"] == b"new student"


def test_what_a_running_command_makes_is_left_alone(folder: Path) -> None:
    with scratch_folder(SCRATCH, folder) as staged:
        write(staged / "paper", NEW)
        settle_folder(folder)
        publish_files(staged / "paper", folder)
    assert contents(folder)["s1/student.pdf"] == b"first of s1"


def test_all_is_on_the_disk_before_it_takes_its_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, bytes]] = []
    monkeypatch.setattr(switch, "_flush_disk", lambda _: seen.append(contents(folder)))
    before = contents(folder)
    publish(folder, NEW)
    between = contents(folder)
    replace(folder)
    assert seen == [before, between] and before != between != contents(folder)


def test_ctrl_c_waits_for_the_switch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    switched = switch._switch_files

    def interrupted(*arguments: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)
        switched(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(switch, "_switch_files", interrupted)
    over = threading.Event()
    another = threading.Thread(target=over.wait)
    another.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            publish(folder, NEW)
    finally:
        over.set()
    assert contents(folder)["student.pdf"] == b"new student"


def test_two_at_once_do_not_mix_their_files(folder: Path) -> None:
    """Threads, whose locks exclude each other as those of processes do."""
    sides = [dict.fromkeys(NEW, b"%d" % side * 1000) for side in range(2)]
    threads = [threading.Thread(target=lambda files=files: publish(folder, files)) for files in sides * 8]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = contents(folder)
    assert {name: found[name] for name in NEW} in sides
    assert not list(folder.glob(".*"))
