"""Preambles dumped into formats: TeX reads one in a few milliseconds where the packages take a third of a second."""

import gzip
import zlib
from collections.abc import Sequence
from pathlib import Path

from exam_builder.codes import Code
from exam_builder.digests import digest
from exam_builder.findings import Finding, select_errors
from exam_builder.render import Origin
from exam_builder.store import Store
from exam_builder.typeset.log import parse_log
from exam_builder.typeset.package_errors import find_package_errors
from exam_builder.typeset.tex_process import (
    Limits,
    check_disk,
    find_trespasses,
    read_log,
    run_tex,
    temporary_folder,
    tex_identity,
)
from exam_builder.typeset.tex_source import TEMPLATES, TexSource

KIND = "preamble"
GZIP = b"\x1f\x8b"


def find_format(
    preamble: str, origins: Sequence[Origin | None], store: Store, limits: Limits
) -> tuple[Path | None, tuple[Finding, ...]]:
    """The format that holds a preamble, made once, with warnings; else as `make_format`."""
    path = store.path(KIND, f"{_format_key(preamble)}.fmt")
    if path.is_file():
        return path.resolve(), preamble_warnings(preamble, origins, store)
    return make_format(preamble, origins, store, limits)


def make_format(
    preamble: str, origins: Sequence[Origin | None], store: Store, limits: Limits
) -> tuple[Path | None, tuple[Finding, ...]]:
    """Make the format that holds a preamble; None, with errors, when it cannot be read.

    Raises Lacking when the temporary disk is full.
    """
    key = _format_key(preamble)
    path = store.path(KIND, f"{key}.fmt")
    sheet = TexSource("preamble.tex", origins, text=preamble)
    dumped, findings, log = _dump_format(preamble, sheet, limits)
    if dumped is None:
        return None, findings
    if findings:
        store.save(KIND, f"{key}.log", str, log)
    store.put(KIND, f"{key}.fmt", dumped)
    return path.resolve(), findings


def preamble_warnings(preamble: str, origins: Sequence[Origin | None], store: Store) -> tuple[Finding, ...]:
    """What TeX warned of when it read a preamble of which there is a format, at the lines of now."""
    log = store.load(KIND, f"{_format_key(preamble)}.log", str) or ""
    return parse_log(log, TexSource("preamble.tex", origins, text=preamble))


def _format_key(preamble: str) -> str:
    return digest(preamble, tex_identity(), "unpacked, with its log")


def _dump_format(preamble: str, sheet: TexSource, limits: Limits) -> tuple[bytes | None, tuple[Finding, ...], str]:
    """The format, or what is wrong; of a format warnings; and the log."""
    with temporary_folder() as folder:
        (folder / sheet.name).write_text(preamble + "\\dump\n", encoding="utf-8")
        arguments = ["-ini", "-recorder", "-file-line-error", "-jobname=preamble", "&pdflatex", sheet.name]
        stopped = run_tex(arguments, folder, limits)
        log = read_log(folder / "preamble.log")
        found = parse_log(log, sheet, stopped)
        wrong = (*_select_errors(select_errors(found), log, sheet), *find_trespasses(folder, sheet))
        made = _read_format(folder / "preamble.fmt")
        if made is None and not wrong:
            check_disk(folder)
            wrong = (Finding(Code.TEX, "TeX cannot read the preamble"),)
        return (None, wrong, log) if wrong else (made, found, log)


def _select_errors(wrong: tuple[Finding, ...], log: str, sheet: TexSource) -> tuple[Finding, ...]:
    """What is wrong with packages, from which much else follows; of the rest what an author wrote."""
    of_packages = find_package_errors(log, sheet) if wrong else ()
    if not of_packages or any(finding.code == Code.NOT_INSTALLED for finding in of_packages):
        return of_packages or wrong
    placed = {finding.place for finding in of_packages}
    own = (each for each in wrong if each.place and not each.place.file.startswith(TEMPLATES))
    return (*of_packages, *(each for each in own if each.place not in placed))


def _read_format(path: Path) -> bytes | None:
    """A format that was written to its end: TeX compresses it, and so it ends in a checksum.

    It is kept unpacked, three times as large, since each run of TeX would unpack it first, for 50 ms.
    """
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if content.startswith(GZIP) else content) or None
    except (OSError, EOFError, zlib.error):
        return None
