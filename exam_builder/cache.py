"""A store of results, keyed by a digest of their inputs.

Writing is atomic, so a store may be shared by processes and survives being interrupted.
"""

import atexit
import functools
import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def digest(*parts: Any) -> str:
    """SHA-256, in hexadecimal, of JSON data (strings, numbers, lists, mappings)."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file atomically; raise OSError if it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def writable_folder(folder: Path) -> Path:
    """Return the folder if it is writable or can be created; else a temporary one, deleted when this process ends.

    Raise OSError where that cannot be made either.
    """
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    fits = os.access(nearest, os.W_OK | os.X_OK) or not nearest.is_dir()  # a file in its place is told when it is used
    return folder if fits else _temporary_folder(os.getpid())


@functools.cache
def _temporary_folder(process: int) -> Path:
    made = Path(tempfile.mkdtemp(prefix="exam-kept-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@dataclass(frozen=True)
class Cache:
    """Files under `folder`, named by kind and digest."""

    folder: Path

    def path(self, kind: str, key: str) -> Path:
        """The path of the entry with that kind and digest, whether or not it exists."""
        return self.folder / kind / key[:2] / key

    def get(self, kind: str, key: str) -> bytes | None:
        """The stored bytes, or None."""
        try:
            return self.path(kind, key).read_bytes()
        except OSError:
            return None

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Store bytes; raise OSError when the folder cannot be written."""
        write_atomically(self.path(kind, key), content)
