"""Preambles dumped into formats: TeX reads one in a few milliseconds where the packages take a third of a second."""

import functools
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from exam_builder import toolchain
from exam_builder.cache import Cache, digest
from exam_builder.findings import Finding, Lacking
from exam_builder.render import Origin
from exam_builder.typeset.log import Sheet, findings_of
from exam_builder.typeset.process import Limits, read_log, run_tex

KIND = "preamble"


@functools.cache
def tex_identity() -> str:
    """What tells one TeX installation from another: the program, LaTeX's format and the class, by size and time.

    Raises Lacking when there is none.
    """
    program = shutil.which("pdftex")
    if program is None or shutil.which("kpsewhich") is None:
        raise Lacking(toolchain.advice(("pdflatex",)))
    asked = ["kpsewhich", "-engine=pdftex", "pdflatex.fmt", "exam.cls", "lmodern.sty"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
    if len(found) < 3:
        raise Lacking(toolchain.advice(toolchain.missing() or ("pdflatex.fmt",)))
    paths = [Path(program).resolve(), *map(Path, found)]
    return digest([[str(path), path.stat().st_size, path.stat().st_mtime_ns] for path in paths])


def format_of(
    preamble: str, origins: Sequence[Origin | None], cache: Cache, limits: Limits
) -> tuple[Path | None, tuple[Finding, ...]]:
    """The format that holds a preamble, made once; None, with what is wrong, when the preamble cannot be read."""
    key = digest(preamble, tex_identity()) + ".fmt"
    path = cache.path(KIND, key)
    if path.is_file():
        return path.resolve(), ()
    dumped, findings = _dump(preamble, Sheet("preamble.tex", origins), limits)
    if dumped is None or findings:
        return None, findings
    cache.put(KIND, key, dumped)
    return path.resolve(), ()


def _dump(preamble: str, sheet: Sheet, limits: Limits) -> tuple[bytes | None, tuple[Finding, ...]]:
    with tempfile.TemporaryDirectory(prefix="exam-") as name:
        folder = Path(name)
        (folder / sheet.name).write_text(preamble + "\\dump\n", encoding="utf-8")
        stopped = run_tex(["-ini", "-file-line-error", "-jobname=preamble", "&pdflatex", sheet.name], folder, limits)
        findings = findings_of(read_log(folder / "preamble.log"), sheet, stopped)
        made = folder / "preamble.fmt"
        if not made.is_file() and not findings:
            findings = (Finding("tex", "TeX cannot read the preamble"),)
        return (made.read_bytes() if made.is_file() else None), findings
