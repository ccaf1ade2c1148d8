"""When a build has nothing to do, and what makes it start again."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from exam_builder.codes import Code
from exam_builder.digests import digest_file
from exam_builder.findings import Finding, Place
from exam_builder.issue import forms
from exam_builder.issue.forms import Stamp, digest_inputs
from exam_builder.store import Store

OPTIONS = {"seed": None, "draft": False}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for name in ("content/exams/quiz.yaml", "content/questions/sum.py", "figures/plots.py", "templates/cover.tex"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"contents of {name}\n")
    (tmp_path / "content/data").symlink_to("exams")
    return tmp_path


def test_the_same_content_has_the_same_digest_whenever_it_was_saved(course: Path) -> None:
    before = digest_inputs(course, OPTIONS)
    os.utime(course / "content/exams/quiz.yaml", (1, 1))
    assert digest_inputs(course, OPTIONS) == before


def edit(course: Path) -> None:
    (course / "content/exams/quiz.yaml").write_text("other\n")


def add(course: Path) -> None:
    (course / "figures/new.py").write_text("")


def rename(course: Path) -> None:
    (course / "templates/cover.tex").rename(course / "templates/front.tex")


def remove(course: Path) -> None:
    (course / "content/questions/sum.py").unlink()


def lead_elsewhere(course: Path) -> None:
    (course / "content/data").unlink()
    (course / "content/data").symlink_to("questions")


@pytest.mark.parametrize("change", [edit, add, rename, remove, lead_elsewhere])
def test_any_change_of_content_changes_the_digest(course: Path, change: Callable[[Path], None]) -> None:
    before = digest_inputs(course, OPTIONS)
    change(course)
    assert digest_inputs(course, OPTIONS) != before


@pytest.mark.parametrize("name", ["content/.quiz.yaml.swp", "content/quiz.yaml~", "figures/__pycache__/a.pyc"])
def test_what_an_editor_or_python_leaves_is_no_content(course: Path, name: str) -> None:
    before = digest_inputs(course, OPTIONS)
    (course / name).parent.mkdir(exist_ok=True)
    (course / name).write_text("left behind")
    assert digest_inputs(course, OPTIONS) == before


def test_options_count(course: Path) -> None:
    assert digest_inputs(course, OPTIONS) != digest_inputs(course, {"seed": 7, "draft": False})


def test_another_tex_counts(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest_inputs(course, OPTIONS)
    other = tmp_path / "bin" / "pdflatex"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(other.parent))
    assert digest_inputs(course, OPTIONS) != before


def test_another_version_of_a_package_counts(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = tmp_path / "packages"
    (packages / "numpy-1.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(packages))
    before = digest_inputs(course, OPTIONS)
    (packages / "numpy-1.0.dist-info").rename(packages / "numpy-1.1.dist-info")
    assert digest_inputs(course, OPTIONS) != before


def test_the_toolkits_own_source_counts(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest_inputs(course, OPTIONS)
    monkeypatch.setattr(forms, "fingerprint", lambda: "of another version")
    assert digest_inputs(course, OPTIONS) != before


def test_a_pipe_among_the_content_is_not_waited_for(course: Path) -> None:
    os.mkfifo(course / "content/exams/pipe.yaml")
    assert digest_inputs(course, OPTIONS)
    assert digest_file(course / "content/exams/pipe.yaml") is None


def test_a_file_without_end_is_not_read_for_its_digest(course: Path) -> None:
    with (course / "templates/huge.tex").open("wb") as file:
        file.truncate(1 << 40)
    assert digest_file(course / "templates/huge.tex") is None


def a_stamp(folder: Path) -> Stamp:
    warning = Finding(Code.OVERFULL, "the line is too wide", Place("q.yaml", 3, 1), "break it", "warning", "q", "a")
    return Stamp("digest", {"student.pdf": str(digest_file(folder / "student.pdf"))}, (warning,), {"pages": 2})


@pytest.fixture
def made(tmp_path: Path) -> Path:
    folder = tmp_path / "build" / "quiz"
    folder.mkdir(parents=True)
    (folder / "student.pdf").write_bytes(b"%PDF")
    return folder


def test_a_stamp_comes_back_with_its_warnings(made: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    forms.save_stamp(store, made, a_stamp(made))
    assert forms.load_stamp(store, made) == a_stamp(made)


def test_each_folder_has_its_own_stamp(made: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "cache")
    forms.save_stamp(store, made, a_stamp(made))
    assert forms.load_stamp(store, tmp_path / "elsewhere") is None


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"inputs": 1, "outputs": {}, "warnings": 3}'])
def test_a_broken_stamp_is_none(made: Path, tmp_path: Path, content: bytes) -> None:
    store = Store(tmp_path / "cache")
    forms.save_stamp(store, made, a_stamp(made))
    (entry,) = (path for path in (tmp_path / "cache").rglob("*") if path.is_file())
    entry.write_bytes(content)
    assert forms.load_stamp(store, made) is None


def test_a_stamp_holds_while_the_files_are_as_written(made: Path) -> None:
    assert a_stamp(made).holds(made, ["student.pdf"])


def test_a_stamp_does_not_hold_for_a_file_that_it_did_not_see(made: Path) -> None:
    (made / "key.csv").write_bytes(b"")
    assert not a_stamp(made).holds(made, ["student.pdf", "key.csv"])


def test_a_stamp_does_not_hold_for_a_changed_or_missing_file(made: Path) -> None:
    before = a_stamp(made)
    (made / "student.pdf").write_bytes(b"%PDF-")
    assert not before.holds(made, ["student.pdf"])
    (made / "student.pdf").unlink()
    assert not before.holds(made, ["student.pdf"])
