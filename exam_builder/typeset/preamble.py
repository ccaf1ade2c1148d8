"""Preambles dumped into formats: TeX reads one in a few milliseconds where the packages take a third of a second."""

import functools
import gzip
import shutil
import subprocess
import zlib
from collections.abc import Sequence
from pathlib import Path

from exam_builder import toolchain
from exam_builder.cache import Cache, digest
from exam_builder.codes import Code
from exam_builder.findings import Finding, Lacking, errors
from exam_builder.render import Origin
from exam_builder.typeset.folder import check_disk, temporary_folder, trespasses
from exam_builder.typeset.loading import errors_of_packages
from exam_builder.typeset.log import findings_of
from exam_builder.typeset.process import Limits, read_log, run_tex
from exam_builder.typeset.sheet import TEMPLATES, Sheet

KIND = "preamble"
GZIP = b"\x1f\x8b"


@functools.cache
def tex_identity() -> str:
    """What tells one TeX installation from another: program, format, class, lists of trees, by size and time.

    Raises Lacking when there is none.
    """
    program = shutil.which("pdftex")
    if program is None or shutil.which("kpsewhich") is None:
        raise Lacking(toolchain.advice(("pdflatex",)))
    asked = ["kpsewhich", "-engine=pdftex", "pdflatex.fmt", "exam.cls", "lmodern.sty"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
    if len(found) < 3:
        raise Lacking(toolchain.advice(toolchain.missing() or ("pdflatex.fmt",)))
    return digest([toolchain.identity(path) for path in (program, *found)], toolchain.trees())


def format_of(
    preamble: str, origins: Sequence[Origin | None], cache: Cache, limits: Limits, *, anew: bool = False
) -> tuple[Path | None, tuple[Finding, ...]]:
    """The format that holds a preamble, made once, with warnings; None, with errors, when it cannot be read.

    `anew` makes it again, where what is kept does not load. Raises Lacking when the temporary disk is full.
    """
    key = _key(preamble)
    path = cache.path(KIND, f"{key}.fmt")
    if path.is_file() and not anew:
        return path.resolve(), warnings_of_preamble(preamble, origins, cache)
    sheet = Sheet("preamble.tex", origins, text=preamble)
    dumped, findings, log = _dump(preamble, sheet, limits)
    if dumped is None:
        return None, findings
    if findings:
        cache.put(KIND, f"{key}.log", log.encode())
    cache.put(KIND, f"{key}.fmt", dumped)
    return path.resolve(), findings


def warnings_of_preamble(preamble: str, origins: Sequence[Origin | None], cache: Cache) -> tuple[Finding, ...]:
    """What TeX warned of when it read a preamble of which there is a format, at the lines of now."""
    log = cache.get(KIND, f"{_key(preamble)}.log") or b""
    return findings_of(log.decode("utf-8", "replace"), Sheet("preamble.tex", origins, text=preamble))


def _key(preamble: str) -> str:
    return digest(preamble, tex_identity(), "unpacked, with its log")


def _dump(preamble: str, sheet: Sheet, limits: Limits) -> tuple[bytes | None, tuple[Finding, ...], str]:
    """The format, or what is wrong; of a format warnings; and the log."""
    with temporary_folder() as folder:
        (folder / sheet.name).write_text(preamble + "\\dump\n", encoding="utf-8")
        arguments = ["-ini", "-recorder", "-file-line-error", "-jobname=preamble", "&pdflatex", sheet.name]
        stopped = run_tex(arguments, folder, limits)
        log = read_log(folder / "preamble.log")
        found = findings_of(log, sheet, stopped)
        wrong = (*_in_order(errors(found), log, sheet), *trespasses(folder, sheet))
        made = _whole(folder / "preamble.fmt")
        if made is None and not wrong:
            check_disk(folder)
            wrong = (Finding(Code.TEX, "TeX cannot read the preamble"),)
        return (None, wrong, log) if wrong else (made, found, log)


def _in_order(wrong: tuple[Finding, ...], log: str, sheet: Sheet) -> tuple[Finding, ...]:
    """What is wrong with packages, from which much else follows; of the rest what an author wrote."""
    of_packages = errors_of_packages(log, sheet) if wrong else ()
    if not of_packages or any(finding.code == Code.NOT_INSTALLED for finding in of_packages):
        return of_packages or wrong
    placed = {finding.place for finding in of_packages}
    own = (each for each in wrong if each.place and not each.place.file.startswith(TEMPLATES))
    return (*of_packages, *(each for each in own if each.place not in placed))


def _whole(path: Path) -> bytes | None:
    """A format that was written to its end: TeX compresses it, and so it ends in a checksum.

    It is kept unpacked, three times as large, since each run of TeX would unpack it first, for 50 ms.
    """
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if content.startswith(GZIP) else content) or None
    except (OSError, EOFError, zlib.error):
        return None
