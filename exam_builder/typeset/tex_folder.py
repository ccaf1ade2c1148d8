"""The folder in which TeX runs: it may be on a full disk, and it is all that TeX may read of ours."""

import errno
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from exam_builder.codes import Code
from exam_builder.findings import Finding, Lacking, Place
from exam_builder.typeset import sandbox
from exam_builder.typeset.tex_process import DENIED_FILE
from exam_builder.typeset.tex_source import TexSource

FULL = "The temporary disk ({}) is full; make room there, or name another folder in TMPDIR."
NEEDED = 1 << 18
"""Bytes that there must be room for, lest the disk is called full."""

DENIED = re.compile(r"^(?:\S*/)?pdftex: (.+): Permission denied$", re.MULTILINE)
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is gone afterwards; a disk that fills up meanwhile is Lacking."""
    try:
        with tempfile.TemporaryDirectory(prefix="exam-") as name:
            yield Path(name)
    except OSError as problem:
        if problem.errno in NO_ROOM and (problem.filename is None or _is_temporary(Path(problem.filename))):
            raise Lacking(FULL.format(tempfile.gettempdir())) from None
        raise


def _is_temporary(path: Path) -> bool:
    return Path(tempfile.gettempdir()) in path.parents


def check_disk(folder: Path) -> None:
    """Raise Lacking when the disk of a folder has no room left: what TeX wrote there is not whole."""
    try:
        (folder / "room").write_bytes(bytes(NEEDED))
    except OSError:
        raise Lacking(FULL.format(tempfile.gettempdir())) from None
    finally:
        (folder / "room").unlink(missing_ok=True)


def find_trespasses(folder: Path, sheet: TexSource, readable: Sequence[Path] = ()) -> tuple[Finding, ...]:
    """An error for each file that TeX read, or tried to, outside of what it may; what it made then is for nobody."""
    record = _read_text((folder / sheet.name).with_suffix(".fls"))
    read = sandbox.find_outside_reads(record, folder, (*sandbox.installation_folders(), *readable))
    refused = DENIED.findall(_read_text(folder / DENIED_FILE))
    return tuple(_trespass_finding(name, folder, sheet) for name in sorted({*read, *refused}))


def _trespass_finding(name: str, folder: Path, sheet: TexSource) -> Finding:
    """The error of one file, at the first line that names it."""
    lines = _read_text(folder / sheet.name).split("\n")
    named = next((number for number, line in enumerate(lines, 1) if name in line), None)
    origin = sheet.origin(named) if named else None
    place = Place(origin.file, origin.line) if origin else None
    what = f"LaTeX opens `{name}`, which is not the course's"
    return Finding(
        Code.FILE, what, place, "take out the command that reads it", question=origin.question if origin else None
    )


def _read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
