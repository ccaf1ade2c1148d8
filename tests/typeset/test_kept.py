"""What is kept of TeX's work is whole: a full disk or a damaged file costs time, never a paper."""

import errno
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from courses import shared_formats
from papers import paper, render

from exam_builder import toolchain
from exam_builder.findings import Lacking
from exam_builder.store import ChangedStoreError, Store
from exam_builder.typeset import passes, preamble, typeset_document
from exam_builder.typeset import tex_process as folder_
from exam_builder.typeset.batch import BatchPaper, typeset_batch
from exam_builder.typeset.tex_process import Limits, StopReason, find_installation, run_tex

pytestmark = pytest.mark.set_anew

DOCUMENT = render(paper(), "student")


def cutting(name: str) -> object:
    """A TeX whose disk was full at the end: half of a file is there."""

    def run(arguments: Sequence[str], folder: Path, limits: Limits, readable: Sequence[Path] = ()) -> StopReason:
        stopped = run_tex(arguments, folder, limits, readable)
        path = folder / name
        if path.exists():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        return stopped

    return run


def full(_: Path) -> None:
    raise Lacking("full")


@pytest.mark.parametrize(
    ("module", "name"),
    [(preamble, "preamble.fmt"), (passes, "paper.aux"), (passes, "paper.pdf"), (passes, "paper.log")],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_nothing_that_a_full_disk_cut_short_is_kept(
    module: object, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path) if module is preamble else shared_formats(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(module, "run_tex", cutting(name))
        patched.setattr(module, "check_disk", full)
        with pytest.raises(Lacking):
            typeset_document(DOCUMENT, {}, store=store)
    assert not [path for path in tmp_path.glob("*/*/*") if module is preamble or path.parts[-3] != "preamble"]
    assert typeset_document(DOCUMENT, {}, store=store).pdf.startswith(b"%PDF")


def test_a_full_temporary_disk_is_reported_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", no_room)
    with pytest.raises(Lacking, match=r"^The temporary disk \(.*\) is full; make room there, or name another"):
        folder_.check_disk(tmp_path)
    monkeypatch.setattr(Path, "write_text", no_room)
    with pytest.raises(Lacking, match=r"^The temporary disk \("):
        typeset_document(DOCUMENT, {}, store=Store(tmp_path))


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which a document was typeset."""
    folder = tmp_path_factory.mktemp("warm")
    typeset_document(DOCUMENT, {}, store=Store(folder))
    return folder


@pytest.mark.parametrize("damage", [b"", b"no format", None], ids=["empty", "other", "half"])
def test_a_format_that_does_not_load_is_made_again(warm: Path, tmp_path: Path, damage: bytes | None) -> None:
    shutil.copytree(warm, tmp_path, dirs_exist_ok=True)
    (kept,) = tmp_path.rglob("*.fmt")
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    other = render(paper(), "solutions")
    assert typeset_document(other, {}, store=Store(tmp_path)).pdf.startswith(b"%PDF")
    assert kept.stat().st_size > len(whole) * 0.9


@pytest.mark.parametrize("damage", [b"no format", None], ids=["other", "gone"])
def test_a_format_that_is_spoilt_while_tex_reads_it_makes_no_mistake_of_the_content(
    warm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes | None
) -> None:
    shutil.copytree(warm, tmp_path, dirs_exist_ok=True)
    (kept,) = tmp_path.rglob("*.fmt")

    def spoil_first(*given: Any, **more: Any) -> StopReason:
        kept.unlink() if damage is None else kept.write_bytes(damage)
        return run_tex(*given, **more)

    monkeypatch.setattr(passes, "run_tex", spoil_first)
    other = render(paper(), "solutions")
    with pytest.raises(ChangedStoreError, match=r"the first entry is preamble/.*\.fmt\)"):
        typeset_document(other, {}, store=Store(tmp_path))
    with pytest.raises(ChangedStoreError):
        typeset_batch([BatchPaper(other, 1)], {}, store=Store(tmp_path))
    monkeypatch.undo()
    assert typeset_document(other, {}, store=Store(tmp_path)).pdf.startswith(b"%PDF")


def test_an_updated_tree_of_tex_makes_another_format(monkeypatch: pytest.MonkeyPatch) -> None:
    before = find_installation.__wrapped__().identity
    monkeypatch.setattr(toolchain, "read_tex_tree_states", lambda: [["/usr/share/texlive/texmf-dist/ls-R", 1, 2]])
    assert find_installation.__wrapped__().identity != before
