"""Hashes of all issued files and of the tools that made them, so that both can be verified later.

Files of tools are compared by content, not by path or time, so that two machines with the same tools agree.
"""

import hashlib
import json
import platform
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import TypedDict

from exam_builder import toolchain
from exam_builder.course_files import open_regular, read_regular
from exam_builder.digests import digest_of, fingerprint
from exam_builder.findings import Lacking

SCHEMA = 1
"""The schema number of records; those with another one are not read."""
LIBRARIES = ("Jinja2", "PyLaTeX", "matplotlib", "numpy", "pikepdf", "segno")
TEX_FILES = ("exam.cls", "latex.ltx", "lmodern.sty", "siunitx.sty")
"""A few files that represent the release of LaTeX and its packages."""
HASH_DIGITS = 12
"""The number of digits of a hash that are recorded for a tool."""


def list_tools() -> Mapping[str, str]:
    """Return the version of each tool that affects the bytes of issued files; raise Lacking if TeX is missing."""
    import pikepdf

    return {
        "exam-builder": own_version(),
        "Python": platform.python_version(),
        "pdfTeX": _get_tex_version(),
        "LaTeX": _hash_files(map(Path, toolchain.ask_program("kpsewhich", *TEX_FILES).splitlines())),
        "qpdf": pikepdf.__libqpdf_version__,
        **{name: metadata.version(name) for name in LIBRARIES},
    }


def own_version() -> str:
    """Return the version of the toolkit as records hold it, with the hash of its sources."""
    return f"{metadata.version('exam-builder')} ({fingerprint()[:HASH_DIGITS]})"


def _get_tex_version() -> str:
    program = shutil.which("pdftex")
    if program is None:
        raise Lacking(toolchain.suggest_tools(("pdflatex",)))
    output = toolchain.ask_program("pdftex", "--version")
    return f"{output.partition(chr(10))[0]} ({_hash_files([Path(program)])})"


def _hash_files(files: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for path in files:
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:HASH_DIGITS]


def describe_tool_differences(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Describe each tool whose version has changed."""
    names = dict.fromkeys((*now, *then))
    return tuple(
        f"{name} was {then.get(name, 'not there')} and is {now.get(name, 'not there')}"
        for name in names
        if then.get(name) != now.get(name)
    )


MANIFEST_NAME = "manifest.json"


class FileEntry(TypedDict):
    """A manifest's entry for a file."""

    sha256: str
    bytes: int


def make_entry(content: bytes) -> FileEntry:
    """Return the entry for the content of a file."""
    return {"sha256": digest_of(content), "bytes": len(content)}


def make_entry_of_file(path: Path) -> FileEntry:
    """Return the entry for a file, without reading all of it into memory."""
    with open_regular(path, sys.maxsize, links=True) as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": path.stat().st_size}


def make_manifest(exam: str, inputs: str, made_by: Mapping[str, str], entries: Mapping[str, FileEntry]) -> bytes:
    """Return the manifest of some files, by their paths relative to it; `inputs` is the hash of their inputs.

    It contains no date, so that the same inputs give the same manifest.
    """
    head = {"schema": SCHEMA, "exam": exam, "inputs": inputs, "tools": dict(made_by)}
    files = {name: entries[name] for name in sorted(entries)}
    return (json.dumps(head | {"files": files}, ensure_ascii=False, indent=1) + "\n").encode()


def verify(manifest: Path, names: Iterable[str] | None = None) -> tuple[str, ...]:
    """Return those of a manifest's files, or of the named ones, that do not match it.

    Raise ValueError if it is not a manifest, OSError if it cannot be read.
    """
    try:
        files = json.loads(read_regular(manifest, links=True))["files"]
        hashes = {str(name): str(entry["sha256"]) for name, entry in files.items()}
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as problem:
        raise ValueError("is not a manifest of exam-builder") from problem
    wanted = hashes if names is None else [name for name in names if name in hashes]
    return tuple(_find_changed(manifest.parent, wanted, hashes))


def _find_changed(folder: Path, names: Iterable[str], hashes: Mapping[str, str]) -> Iterator[str]:
    """Yield the files that do not match; names are untrusted, so paths that lead out of the folder are never opened."""
    for name in names:
        path = folder / name
        inside = path.resolve().is_relative_to(folder.resolve())
        if not inside or not path.is_file() or make_entry_of_file(path)["sha256"] != hashes[name]:
            yield name
