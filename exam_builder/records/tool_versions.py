"""The tools that made something, by what tells one of them from another, on this machine or on any.

Files count by content here, and not by time and place, so that two machines with the same tools say the same.
"""

import functools
import hashlib
import platform
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path

from exam_builder import toolchain
from exam_builder.digests import fingerprint
from exam_builder.findings import Lacking

LIBRARIES = ("Jinja2", "PyLaTeX", "matplotlib", "numpy", "pikepdf", "segno")
TEX_FILES = ("exam.cls", "latex.ltx", "lmodern.sty", "siunitx.sty")
HASH_DIGITS = 12
"""Digits of a hash that tell enough."""


@functools.cache
def tools() -> Mapping[str, str]:
    """Each tool on which the bytes of what is issued depend, with its version. Raises Lacking without TeX."""
    import pikepdf

    return {
        "exam-builder": f"{metadata.version('exam-builder')} ({fingerprint()[:HASH_DIGITS]})",
        "Python": platform.python_version(),
        "pdfTeX": _tex_version(),
        "LaTeX": _hash_files(_tex_files()),
        "qpdf": pikepdf.__libqpdf_version__,
        **{name: metadata.version(name) for name in LIBRARIES},
    }


def _tex_version() -> str:
    program = shutil.which("pdftex")
    if program is None:
        raise Lacking(toolchain.tools_hint(("pdflatex",)))
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return f"{said.partition(chr(10))[0]} ({_hash_files([Path(program)])})"


def _tex_files() -> Iterator[Path]:
    """Files that stand for the release of LaTeX and its packages."""
    found = subprocess.run(["kpsewhich", *TEX_FILES], capture_output=True, text=True, check=False).stdout
    yield from map(Path, found.splitlines())


def _hash_files(files: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in files:
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:HASH_DIGITS]


def tool_differences(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Each tool that is not what it was, in words."""
    names = dict.fromkeys((*now, *then))
    return tuple(
        f"{name} was {then.get(name, 'not there')} and is {now.get(name, 'not there')}"
        for name in names
        if then.get(name) != now.get(name)
    )
