"""What commands write is for its owner alone, and the secret stands in none of it."""

import base64
import io
import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from courses import run_command, write_course

QUESTION = "title: Q\nparameters: {k: {default: 1, range: [1, 9], step: 1}}\npoints: 1\nprompt: What is $\\VAR{k}+1$?\n"
QUESTION += "answer: {number: k + 1, reference: 2}\nwaived: a test\n"
SECRET = bytes(range(32, 64))


@pytest.fixture
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> set[tuple[str, int]]:
    """The kinds and modes of all that stands in a folder, itself included, but for what a test shares by a link."""
    below = [path for path in (folder, *folder.rglob("*")) if not path.is_symlink() and ".cache" not in path.parts]
    return {("folder" if path.is_dir() else "file", stat.S_IMODE(path.stat().st_mode)) for path in below}


def build_copies(root: Path, *more: str) -> None:
    write_course(root, QUESTION)
    (root / ".exam-secret").write_text(SECRET.hex())
    (root / "students.csv").write_text("id,name\n1,Ann\n2,Bob\n")
    assert run_command(root, "build", "--roster", "students.csv", "--jobs", "1", *more)[0] == 0


@pytest.mark.parametrize("umask", [0o000], indirect=True)
def test_a_build_is_for_its_owner_alone_and_holds_no_secret(tmp_path: Path, umask: int) -> None:
    (tmp_path / "build").mkdir()
    build_copies(tmp_path)
    assert modes(tmp_path / "build") == {("folder", 0o700), ("file", 0o600)}
    forms = (SECRET, SECRET.hex().encode(), SECRET.hex().upper().encode(), base64.b64encode(SECRET)[:40])
    made = [path for path in (tmp_path / "build").rglob("*") if path.is_file()]
    assert made and not [path for path in made for form in forms if form in path.read_bytes()]
    assert os.umask(umask) == umask


@pytest.mark.parametrize(("link", "target"), [("build", ""), ("build/test", ""), ("build", "build"), ("build", "no")])
@pytest.mark.parametrize("command", [("build",), ("build", "--versions", "2"), ("check", "--no-tex")])
def test_nothing_goes_where_a_link_in_a_course_leads(
    tmp_path: Path, link: str, target: str, command: tuple[str, ...]
) -> None:
    """Neither results nor the cache nor the mode of build/."""
    outside, root = tmp_path / "outside", tmp_path / "course"
    (outside / "versions").mkdir(parents=True)
    outside.chmod(0o755)
    write_course(root, QUESTION)
    if link == "build":
        shutil.rmtree(root / "build")
    (root / link).symlink_to(target or outside)
    errors = io.StringIO()
    code, _ = run_command(root, *command, errors=errors)
    assert code == (0 if command[0] == "check" else 3)
    assert command[0] == "check" or f"{link} is a link: remove it" in errors.getvalue()
    assert [path.name for path in outside.rglob("*")] == ["versions"]
    assert stat.S_IMODE(outside.stat().st_mode) == 0o755
    if command == ("build",):
        assert run_command(root, *command, "--out", str(tmp_path / "out"))[0] == 0


def test_papers_for_the_day_go_through_no_link_and_copies_replace_theirs(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "course"
    outside.mkdir()
    build_copies(root)
    (root / "build/test/day").symlink_to(outside)
    errors = io.StringIO()
    assert run_command(root, "day", "test", errors=errors)[0] == 3
    assert "build/test/day is a link: remove it" in errors.getvalue()
    shutil.rmtree(root / "build/test/copies")
    (root / "build/test/copies").symlink_to(outside)
    assert run_command(root, "build", "--roster", "students.csv", "--reissue", "--jobs", "1")[0] == 0
    assert not (root / "build/test/copies").is_symlink() and [*outside.iterdir()] == []


def test_entries_of_a_cache_behind_a_link_go_there_and_change_nothing_else(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "course"
    outside.mkdir(mode=0o755)
    (outside / "read").mkdir(mode=0o755)
    (outside / "note.txt").write_text("mine")
    write_course(root, QUESTION)
    shutil.rmtree(root / "build/.cache")
    (root / "build/.cache").symlink_to(outside)
    assert run_command(root, "check", "--no-tex")[0] == 0
    assert (outside / "note.txt").read_text() == "mine"
    assert {stat.S_IMODE(each.stat().st_mode) for each in (outside, outside / "read")} == {0o755}
    new = [path for path in outside.rglob("*") if path.is_file() and path.name != "note.txt"]
    assert new and all(re.fullmatch(r"[0-9a-f]{64}(\.seal)?", path.name) for path in new)


def test_results_elsewhere_are_too_and_what_is_shared_stays_readable(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_course(tmp_path, QUESTION)
        report = tmp_path / "report.html"
        assert run_command(tmp_path, "check", "--no-tex", "--report", str(report))[0] == 0
        assert run_command(tmp_path, "sign", "test", "--by", "Ann")[0] == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "signatures/test.yaml").stat().st_mode) == 0o644
