"""Find the files that a paper read or wrote in a run of TeX although it must not, from TeX's own record."""

import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from exam_builder.findings import Code, Finding
from exam_builder.typeset.tex_process import DENIED_FILE, find_installation
from exam_builder.typeset.tex_source import TexSource, is_content, report_at

OWN_ENDINGS = (".log", ".aux", ".pdf", ".fmt")
"""Endings of the files that TeX itself writes, each once in a run."""
NOT_WRITTEN = (".log", ".fmt", ".fls", ".pdf", ".png", ".jpg", ".jpeg", ".jbig2", ".jb2")
PLAIN = re.compile(r"[\w./+-]+")
DENIED_READ = re.compile(r"^(?:\S*/)?pdftex: (.+): Permission denied$", re.MULTILINE)


class ForbiddenAccess(Exception):  # noqa: N818 - it names what a paper did
    """Raised if a paper reads or writes files that it must not, as its `findings` say."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__(findings)


def find_trespasses(folder: Path, sheet: TexSource, readable: Sequence[Path] = ()) -> tuple[Finding, ...]:
    """Report each file that TeX read, wrote or tried to read although it must not; its results are then invalid."""
    record = _read_text((folder / sheet.name).with_suffix(".fls"))
    written = find_strange_writes(record, folder, sheet.name)
    if any(name.endswith(".fls") for name in written):  # then the rest of the record cannot be trusted
        return tuple(_trespass_finding(name, sheet, *NOT_THEIRS) for name in written)
    read = find_outside_reads(record, folder, (*find_installation().folders, *readable))
    again = find_repeated_reads(record, sheet.name)
    refused = DENIED_READ.findall(_read_text(folder / DENIED_FILE))
    return (
        *(_trespass_finding(name, sheet, *NOT_OURS) for name in sorted({*read, *again, *refused} - {*written})),
        *(_trespass_finding(name, sheet, *NOT_THEIRS) for name in written),
    )


NOT_OURS = ("opens", "not the course's", "take out the command that reads it")
NOT_THEIRS = ("writes", "not for a text to write", "take out the command that writes it")
OPENS = re.compile(r"\\(?:openout|jobname|begin\s*\{filecontents)")


def _trespass_finding(name: str, sheet: TexSource, does: str, why: str, hint: str) -> Finding:
    """Report one file, at the first line of content that names it, or otherwise that may open a file."""
    lines = list(enumerate(sheet.text.split("\n"), 1))
    named = [number for number, line in lines if name in line]
    opened = [number for number, line in lines if does == "writes" and OPENS.search(line)]
    known = [origin for number in (*named, *opened) if (origin := sheet.origin(number))]
    origin = next(filter(is_content, known), known[0] if known else None)
    shown = name.encode(errors="replace").decode()
    return report_at(origin, Code.FILE, f"LaTeX {does} `{shown}`, which is {why}", hint)


def _read_text(path: Path) -> str:
    """Read a file that contains file names, decoded as Python decodes them, whether they are UTF-8 or not."""
    return os.fsdecode(path.read_bytes()) if path.is_file() else ""


def find_strange_writes(record: str, folder: Path, sheet: str) -> tuple[str, ...]:
    """Return the files that TeX's record says were written although texts must not write them.

    These are TeX's own files if they were written twice, its input, logs and formats, pictures, and files whose names
    have unusual characters, which could not be recognized in the log.
    """
    job = Path(sheet).stem
    lines = (line.lstrip("\0").partition(" ") for line in record.splitlines())
    written = Counter(name for kind, _, name in lines if kind == "OUTPUT")
    times: Counter[str] = Counter()
    for name, often in written.items():
        times[os.path.relpath(os.path.realpath(folder / name), os.path.realpath(folder))] += often
    own = {f"{job}{ending}" for ending in OWN_ENDINGS}
    strange = (name for name in times if name == sheet or name.endswith(NOT_WRITTEN) or not PLAIN.fullmatch(name))
    return tuple(sorted({*(name for name in strange if name not in own), *(each for each in own if times[each] > 1)}))


def find_outside_reads(record: str, folder: Path, readable: Sequence[Path]) -> tuple[str, ...]:
    """Return the files that TeX's record (`-recorder`) says it read outside its folder and `readable`.

    Lines that show that the record itself was tampered with are returned as well.
    """
    lines = [line.partition(" ") for line in record.splitlines()]
    read = {name for kind, _, name in lines if kind == "INPUT"}
    forged = [name for kind, _, name in lines if kind not in ("PWD", "INPUT", "OUTPUT") or name.endswith(".fls")]
    allowed = [str(path) for path in (folder.resolve(), *readable)]
    outside = [name for name in read if not _is_within(os.path.realpath(folder / name), allowed)]
    return tuple(sorted([*outside, *forged]))


def find_repeated_reads(record: str, name: str) -> tuple[str, ...]:
    """Return TeX's input file if its record says that the file was read more than once.

    In a run of many papers, that file contains the names of other students.
    """
    reads = sum(line in (f"INPUT {name}", f"INPUT ./{name}") for line in record.splitlines())
    return (name,) if reads > 1 else ()


def _is_within(path: str, folders: Sequence[str]) -> bool:
    return any(path == folder or path.startswith(folder + os.sep) for folder in folders)
