"""Find the files that a paper read or wrote in a run of TeX although it must not, from TeX's own record."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from exam_builder.findings import Code, Finding
from exam_builder.typeset import sandbox
from exam_builder.typeset.tex_process import DENIED_FILE, find_installation
from exam_builder.typeset.tex_source import TexSource, finding_at, is_content

DENIED_READ = re.compile(r"^(?:\S*/)?pdftex: (.+): Permission denied$", re.MULTILINE)


class ForbiddenAccess(Exception):  # noqa: N818 - it names what a paper did
    """Raised if a paper reads or writes files that it must not, as its `findings` say."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__(findings)


def find_trespasses(folder: Path, sheet: TexSource, readable: Sequence[Path] = ()) -> tuple[Finding, ...]:
    """Report each file that TeX read, wrote or tried to read although it must not; its results are then invalid."""
    record = _read_text((folder / sheet.name).with_suffix(".fls"))
    written = sandbox.find_strange_writes(record, folder, sheet.name)
    if any(name.endswith(".fls") for name in written):  # then the rest of the record cannot be trusted
        return tuple(_trespass_finding(name, sheet, *NOT_THEIRS) for name in written)
    read = sandbox.find_outside_reads(record, folder, (*find_installation().folders, *readable))
    again = sandbox.find_repeated_reads(record, sheet.name)
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
    return finding_at(origin, Code.FILE, f"LaTeX {does} `{shown}`, which is {why}", hint)


def _read_text(path: Path) -> str:
    """Read a file that contains file names, decoded as Python decodes them, whether they are UTF-8 or not."""
    return os.fsdecode(path.read_bytes()) if path.is_file() else ""
