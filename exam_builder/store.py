"""The store of results, each under a digest of what it was made of.

Writing is atomic, so a store may be shared by processes and survives being interrupted.
"""

import atexit
import functools
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from exam_builder.codec import decode, encode

Item = TypeVar("Item")


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
class Store:
    """Results under `folder`, each by its kind and a digest of what it was made of.

    Two sorts of results are kept: files, which other programs read (`path`, `put`), and typed data (`load`, `save`,
    `memo`). Data that is cut, spoilt or of another shape counts as not kept.
    """

    folder: Path

    def path(self, kind: str, key: str) -> Path:
        """The path of the entry with that kind and digest, whether or not it exists."""
        return self.folder / kind / key[:2] / key

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Store a file; raise OSError when the folder cannot be written."""
        write_atomically(self.path(kind, key), content)

    def save(self, kind: str, key: str, of: type[Item], item: Item) -> None:
        """Store data of a type that `codec` knows; raise OSError when the folder cannot be written."""
        self.put(kind, key, json.dumps({repr(of): encode(of, item)}).encode())

    def load(self, kind: str, key: str, of: type[Item]) -> Item | None:
        """The data of that type which was saved, or None."""
        try:
            return decode(of, json.loads(self.path(kind, key).read_bytes())[repr(of)])
        except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError):
            return None

    def memo(self, kind: str, key: str, of: type[Item], make: Callable[[], Item]) -> Item:
        """The data that was saved; else what `make` gives, which is saved."""
        known = self.load(kind, key, of)
        if known is not None:
            return known
        made = make()
        self.save(kind, key, of, made)
        return made
