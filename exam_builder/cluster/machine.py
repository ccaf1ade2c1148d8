"""The software of a machine that determines a paper's bytes, and how a worker's machine differs from the builder's."""

import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from os import W_OK, access
from pathlib import Path

from exam_builder.digests import digest, fingerprint
from exam_builder.toolchain import FILES

NOT_INSTALLED = "none"

OTHER_VERSION = "has {name} {theirs}, but this machine has {ours}; install the same version there, and restart it"
FOLDER_UNSEEN = (
    "does not see the folder {folder} of this machine; "
    "put the course and its results on a disk that all machines mount at the same path"
)
READ_ONLY = "cannot write to {folder}; give its user permission to write there"


@dataclass(frozen=True)
class BuilderMachine:
    """The machine on which a build was started: its tools with their versions, and files that show its folders."""

    tools: tuple[tuple[str, str], ...]
    probes: tuple[tuple[Path, str], ...] = ()


def list_versions() -> tuple[tuple[str, str], ...]:
    """List the software that determines a paper's bytes, with versions: this toolkit, Python, libraries, TeX."""
    return (
        ("exam-builder", f"{metadata.version('exam-builder')} ({fingerprint()[:8]})"),
        ("Python", platform.python_version()),
        *((name, metadata.version(name)) for name in _list_libraries()),
        ("pdfTeX", _pdftex_version()),
        ("a LaTeX whose files hash to", _latex_digest()),
    )


def find_difference(home: BuilderMachine) -> str:
    """Say how this machine differs from the one that started the build, as the end of a sentence; "" if it does not."""
    for (name, ours), (_, theirs) in zip(home.tools, list_versions(), strict=False):
        if ours != theirs:
            return OTHER_VERSION.format(name=name, ours=ours, theirs=theirs)
    for probe, text in home.probes:
        if _read_probe(probe) != text:
            return FOLDER_UNSEEN.format(folder=probe.parent)
        if not access(probe.parent, W_OK):
            return READ_ONLY.format(folder=probe.parent)
    return ""


def _read_probe(probe: Path) -> str | None:
    try:
        return probe.read_text()
    except OSError:
        return None


def _list_libraries() -> Iterator[str]:
    """Names of the packages that the toolkit requires, without extras."""
    for asked in metadata.requires("exam-builder") or ():
        name = re.match(r"[\w.-]+", asked)
        if name and "extra ==" not in asked:
            yield name[0]


def _pdftex_version() -> str:
    if shutil.which("pdftex") is None:
        return NOT_INSTALLED
    said = subprocess.run(["pdftex", "--version"], capture_output=True, text=True, check=False).stdout
    return said.partition("\n")[0].removeprefix("pdfTeX ") or NOT_INSTALLED


def _latex_digest() -> str:
    """The digest of a few files of LaTeX that papers are made with."""
    if shutil.which("kpsewhich") is None:
        return NOT_INSTALLED
    asked = ["kpsewhich", "latex.ltx", "article.cls", *FILES]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split("\n")
    return digest([Path(path).read_bytes().hex() for path in found if path])[:8]
