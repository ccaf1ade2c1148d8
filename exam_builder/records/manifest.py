"""A hash of everything that was issued, so that one can tell later whether it is still that."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypedDict

from exam_builder.records.conditions import SCHEMA
from exam_builder.records.tool_versions import tools

MANIFEST_NAME = "manifest.json"


class FileEntry(TypedDict):
    """What a manifest says of a file."""

    sha256: str
    bytes: int


def entry_of(content: bytes) -> FileEntry:
    """What a manifest says of a file."""
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def entry_of_file(path: Path) -> FileEntry:
    """The same, without the file in memory."""
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": path.stat().st_size}


def manifest_of(exam: str, inputs: str, entries: Mapping[str, FileEntry]) -> bytes:
    """The manifest of some files, by their paths from where it stands; `inputs` is the hash of what they are made of.

    It holds no date: the same input is the same manifest.
    """
    head = {"schema": SCHEMA, "exam": exam, "inputs": inputs, "tools": dict(tools())}
    files = {name: entries[name] for name in sorted(entries)}
    return (json.dumps(head | {"files": files}, ensure_ascii=False, indent=1) + "\n").encode()


def verify(manifest: Path, names: Iterable[str] | None = None) -> tuple[str, ...]:
    """Which of its files, or of those named, are not there as a manifest says; raise ValueError where it is none.

    Raises OSError where it cannot be read.
    """
    try:
        files = json.loads(manifest.read_bytes())["files"]
        hashes = {str(name): str(entry["sha256"]) for name, entry in files.items()}
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as problem:
        raise ValueError("is no manifest of exam-builder") from problem
    wanted = hashes if names is None else [name for name in names if name in hashes]
    return tuple(_find_changed(manifest.parent, wanted, hashes))


def _find_changed(folder: Path, names: Iterable[str], hashes: Mapping[str, str]) -> Iterator[str]:
    """Names may be anybody's: a path that leads out of the folder is never opened."""
    for name in names:
        path = folder / name
        inside = path.resolve().is_relative_to(folder.resolve())
        if not inside or not path.is_file() or entry_of_file(path)["sha256"] != hashes[name]:
            yield name
