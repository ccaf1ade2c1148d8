"""The store of results, each under a digest of the inputs from which it was made.

Writing is atomic, so processes may share a store, and it survives interruptions.
"""

import atexit
import errno
import hashlib
import hmac
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
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
    """Write a file atomically, by default readable by its owner alone; raise OSError if it cannot be written."""
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

    It is also a temporary one if the parent is a link, which might lead anywhere. Raise OSError if that cannot be made
    either.
    """
    nearest = next(each for each in (folder, *folder.parents) if os.path.lexists(each))
    fits = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK) and not folder.parent.is_symlink()
    return folder if fits else _temporary_folder()


_temporary: list[Path] = []
"""The folder used in place of all unwritable ones, made when it is first needed."""


def _temporary_folder() -> Path:
    """Return a scratch folder, which the next command removes if this process is killed."""
    if not _temporary:
        stack = ExitStack()
        atexit.register(stack.close)
        _temporary.append(stack.enter_context(scratch_folder()))
    return _temporary[0]


LARGEST = 1 << 28
"""The size limit of an entry, in bytes."""
SEAL = 64
"""The length of a seal, which is an HMAC in hexadecimal."""
MISPLACED = (errno.EEXIST, errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP)
"""Errors of the system if something is in the place of a folder or an entry, or if a folder was removed."""
SPOILT = (
    "the cache {folder} holds what was not sealed with your key, or is damaged (the first is {kind}/{key}): "
    "it is not used, and is made again where it is needed"
)


@dataclass(frozen=True)
class Store:
    """Results under `folder`, each by its kind and a digest of its inputs.

    There are two sorts of results: files, which other programs read (`find`, `put`), and typed data (`load`, `save`,
    `memo`). Each has a seal, an HMAC with the user's key (`cache_key`): an entry that is truncated, damaged, planted
    by somebody else or of another type counts as missing. Data begins with its seal; that of a file is in a second
    file beside it.
    """

    folder: Path

    def path(self, kind: str, key: str) -> Path:
        """Return the path of the entry with that kind and digest, whether or not it exists."""
        return self.folder / kind / key[:2] / key

    def put(self, kind: str, key: str, content: bytes) -> Path:
        """Store a file and return its path; raise OSError if the folder is not writable."""
        path = self.path(kind, key)
        self._write(_seal_path(path), _seal(kind, key, content))
        self._write(path, content)
        return path

    def find(self, kind: str, key: str) -> Path | None:
        """Return the path of a file that `put` stored, or None; its seal is checked again if it may have changed."""
        path = self.path(kind, key)
        state = _file_state(path)
        if state is None:
            return None
        if _verified.get((path, kind, key)) != state:
            if not _is_sealed(path, kind, key):
                self._warn_of_damage(kind, key)
                return None
            _verified[path, kind, key] = state
        return path

    def find_all(self, kind: str, keys: Iterable[str]) -> dict[str, Path]:
        """Return the files of those keys that have one."""
        return {key: path for key in keys if (path := self.find(kind, key))}

    def fill(self, kind: str, contents: Mapping[str, bytes]) -> None:
        """Put files into the store, by key, unless they are there; raise OSError if the folder is not writable."""
        for key, content in contents.items():
            if self.find(kind, key) is None:
                self.put(kind, key, content)

    def save(self, kind: str, key: str, of: type[Item], item: Item) -> None:
        """Store data of a type that `codec` knows; raise OSError if the folder is not writable."""
        content = json.dumps({repr(of): encode(of, item)}).encode()
        self._write(self.path(kind, key), _seal(kind, key, content) + content)

    def load(self, kind: str, key: str, of: type[Item]) -> Item | None:
        """Return the saved data of this type, or None."""
        try:
            sealed = read_regular(self.path(kind, key), LARGEST)
        except FileNotFoundError:
            return None
        except OSError:
            sealed = b""
        content = sealed[SEAL:]
        if not hmac.compare_digest(sealed[:SEAL], _seal(kind, key, content)):
            self._warn_of_damage(kind, key)
            return None
        try:
            return decode(of, json.loads(content)[repr(of)])
        except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError):
            return None

    def memo(self, kind: str, key: str, of: type[Item], make: Callable[[], Item]) -> Item:
        """Return the saved data; if there is none, call `make` and save its result."""
        known = self.load(kind, key, of)
        if known is not None:
            return known
        made = make()
        self.save(kind, key, of, made)
        return made

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file of the store, replacing anything else at its path."""
        try:
            write_atomically(path, content)
        except OSError as problem:
            if problem.errno not in MISPLACED:
                raise
            self._clear(path)
            write_atomically(path, content)

    def _clear(self, path: Path) -> None:
        """Remove what is in the place of a folder on the path, and a folder in the place of the file."""
        for folder in (self.folder / path.relative_to(self.folder).parts[0], path.parent):
            if os.path.lexists(folder) and not folder.is_dir():
                folder.unlink()
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)

    def _warn_of_damage(self, kind: str, key: str) -> None:
        tell_once(SPOILT, folder=str(self.folder), kind=kind, key=key)


FileState: TypeAlias = tuple[int, ...]
_verified: dict[tuple[Path, str, str], FileState] = {}
"""The files whose seals this process has verified, with their states at that time."""


def _file_state(path: Path) -> FileState | None:
    """Return the state of a file, which differs after any change; None if there is no file."""
    try:
        state = os.lstat(path)
    except OSError:
        return None
    return state.st_dev, state.st_ino, state.st_mode, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def _seal_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.seal")


def _seal(kind: str, key: str, content: bytes) -> bytes:
    """Return the seal of an entry, which is valid only for its kind and digest."""
    return hmac.digest(cache_key(), f"{kind}/{key}\n".encode() + content, "sha256").hex().encode()


def _is_sealed(path: Path, kind: str, key: str) -> bool:
    made = hmac.new(cache_key(), f"{kind}/{key}\n".encode(), "sha256")
    try:
        with open_regular(path, LARGEST) as file:
            digest = hashlib.file_digest(file, lambda: made).hexdigest()
        return hmac.compare_digest(read_regular(_seal_path(path), SEAL), digest.encode())
    except OSError:
        return False
