"""The store of results, each under a digest of what it was made of.

Writing is atomic, so a store may be shared by processes and survives being interrupted.
"""

import atexit
import hashlib
import hmac
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

from exam_builder.cache_key import cache_key, tell_once
from exam_builder.codec import decode, encode
from exam_builder.course_files import open_regular, read_regular
from exam_builder.scratch import scratch_folder

Item = TypeVar("Item")


def write_atomically(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file atomically, for its owner's eyes unless said; raise OSError if it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def writable_folder(folder: Path) -> Path:
    """Return the folder if it is writable or can be created; else a temporary one, deleted when this process ends.

    Raise OSError where that cannot be made either.
    """
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    fits = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    return folder if fits else _temporary_folder()


_temporary: list[Path] = []
"""The folder in place of those that cannot be written, once one is needed."""


def _temporary_folder() -> Path:
    """Return one of those that the next command takes away where this process is killed."""
    if not _temporary:
        held = ExitStack()
        atexit.register(held.close)
        _temporary.append(held.enter_context(scratch_folder()))
    return _temporary[0]


LARGEST = 1 << 28
"""Bytes of the largest entry that is read."""
SEAL = 64
"""Letters of a seal: an HMAC in hexadecimal."""
SPOILT = (
    "the cache {folder} holds what was not sealed with your key, or is damaged (the first is {kind}/{key}): "
    "it is not used, and is made again where it is needed"
)


@dataclass(frozen=True)
class Store:
    """Results under `folder`, each by its kind and a digest of what it was made of.

    Two sorts of results are kept: files, which other programs read (`find`, `put`), and typed data (`load`, `save`,
    `memo`). Each is sealed with the user's key (`cache_key`): what is cut, spoilt, planted by somebody else or of
    another shape counts as not kept. Data begins with its seal, a file has it in another beside it.
    """

    folder: Path

    def path(self, kind: str, key: str) -> Path:
        """Return the path of the entry with that kind and digest, whether or not it exists."""
        return self.folder / kind / key[:2] / key

    def put(self, kind: str, key: str, content: bytes) -> Path:
        """Store a file; return its path. Raise OSError when the folder cannot be written."""
        path = self.path(kind, key)
        self._write(_seal_path(path), _seal(kind, key, content))
        self._write(path, content)
        return path

    def find(self, kind: str, key: str) -> Path | None:
        """Return the path of a file that `put` stored, or None; a file is hashed again when it may have changed."""
        path = self.path(kind, key)
        state = _file_state(path)
        if state is None:
            return None
        if _believed.get((path, kind, key)) != state:
            if not _is_sealed(path, kind, key):
                self._tell_spoilt(kind, key)
                return None
            _believed[path, kind, key] = state
        return path

    def save(self, kind: str, key: str, of: type[Item], item: Item) -> None:
        """Store data of a type that `codec` knows; raise OSError when the folder cannot be written."""
        content = json.dumps({repr(of): encode(of, item)}).encode()
        self._write(self.path(kind, key), _seal(kind, key, content) + content)

    def load(self, kind: str, key: str, of: type[Item]) -> Item | None:
        """Return the data of that type which was saved, or None."""
        try:
            sealed = read_regular(self.path(kind, key), LARGEST)
        except FileNotFoundError:
            return None
        except OSError:
            sealed = b""
        content = sealed[SEAL:]
        if not hmac.compare_digest(sealed[:SEAL], _seal(kind, key, content)):
            self._tell_spoilt(kind, key)
            return None
        try:
            return decode(of, json.loads(content)[repr(of)])
        except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError):
            return None

    def memo(self, kind: str, key: str, of: type[Item], make: Callable[[], Item]) -> Item:
        """Return the data that was saved; else what `make` gives, which is saved."""
        known = self.load(kind, key, of)
        if known is not None:
            return known
        made = make()
        self.save(kind, key, of, made)
        return made

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file of the store, in the place of whatever else stands there."""
        try:
            write_atomically(path, content)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            self._clear(path)
            write_atomically(path, content)

    def _clear(self, path: Path) -> None:
        """Take away what is no folder where one is needed, and what is one in the place of a file."""
        for folder in (self.folder / path.relative_to(self.folder).parts[0], path.parent):
            if os.path.lexists(folder) and not folder.is_dir():
                folder.unlink()
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)

    def _tell_spoilt(self, kind: str, key: str) -> None:
        tell_once(SPOILT, folder=str(self.folder), kind=kind, key=key)


FileState: TypeAlias = tuple[int, ...]
_believed: dict[tuple[Path, str, str], FileState] = {}
"""The files whose seals this process has seen to be right, as they then were."""


def _file_state(path: Path) -> FileState | None:
    """Return what tells a file from the same one changed; None where there is nothing."""
    try:
        state = os.lstat(path)
    except OSError:
        return None
    return state.st_dev, state.st_ino, state.st_mode, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def _seal_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.seal")


def _seal(kind: str, key: str, content: bytes) -> bytes:
    """Return the seal of an entry, which is of no other kind or digest."""
    return hmac.digest(cache_key(), f"{kind}/{key}\n".encode() + content, "sha256").hex().encode()


def _is_sealed(path: Path, kind: str, key: str) -> bool:
    made = hmac.new(cache_key(), f"{kind}/{key}\n".encode(), "sha256")
    try:
        with open_regular(path, LARGEST) as file:
            found = hashlib.file_digest(file, lambda: made).hexdigest()
        return hmac.compare_digest(read_regular(_seal_path(path), SEAL), found.encode())
    except OSError:
        return False
