"""The store of results, each under a digest of the inputs from which it was made.

Writing is atomic, so processes may share a store, and it survives interruptions.
"""

import atexit
import errno
import hashlib
import hmac
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

from exam_builder.cache_key import get_cache_key, tell_once
from exam_builder.codec import decode, encode
from exam_builder.course_files import open_regular, read_regular
from exam_builder.findings import Lacking
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


def choose_writable_folder(folder: Path) -> Path:
    """Return the folder if it is writable or can be created; else a temporary one, deleted when this process ends.

    It is also a temporary one if the parent is a link, which might lead anywhere, or if TeX cannot read its path. Raise
    OSError if that cannot be made either.
    """
    nearest = next(each for each in (folder, *folder.parents) if os.path.lexists(each))
    fits = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK) and not folder.parent.is_symlink()
    return folder if fits and not re.search('["\n]', str(folder)) else _make_temporary_folder()


_temporary: list[Path] = []
"""The folder used in place of all unwritable ones, made when it is first needed."""


def _make_temporary_folder() -> Path:
    """Return a scratch folder, which the next command removes if this process is killed."""
    if not _temporary:
        stack = ExitStack()
        atexit.register(stack.close)
        _temporary.append(stack.enter_context(scratch_folder()))
    return _temporary[0]


LARGEST = 1 << 28
"""The size limit of an entry, in bytes."""
TRIES = 3
"""How often work is done again because a file changed that it reads."""
SEAL = 64
"""The length of a seal, which is an HMAC in hexadecimal."""
MISPLACED = (errno.EEXIST, errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP)
"""Errors of the system if something is in the place of a folder or an entry, or if a folder was removed."""
SPOILT = (
    "the cache {folder} has entries that are damaged or were not sealed with your key (the first is {kind}/{key}): "
    "they are ignored, and made again where they are needed"
)
CHANGED = "The cache {folder} changed while it was in use (the first entry is {kind}/{key}). Run the command again."


class ChangedStoreError(Lacking):
    """A file of the store that was there is damaged or gone, so that nothing can be said about what is made of it."""

    @classmethod
    def of(cls, path: Path) -> "ChangedStoreError":
        """Return the error for an entry. (An exception that crosses processes is made again from its message.)"""
        return cls(CHANGED.format(folder=path.parents[2], kind=path.parts[-3], key=path.name))


@dataclass(frozen=True)
class Store:
    """Results under `folder`, each by its kind and a digest of its inputs.

    There are two sorts of results: files, which other programs read (`put`, `find`, `read`), and typed data (`load`,
    `save`, `memo`). Each has a seal, an HMAC with the user's key (`get_cache_key`): an entry that is truncated,
    damaged, planted by somebody else or of another type counts as missing. Data begins with its seal; that of a file
    is in a second file beside it.
    """

    folder: Path

    def path(self, kind: str, key: str) -> Path:
        """Return the path of the entry with that kind and digest, whether or not it exists."""
        return self.folder / kind / key[:2] / key

    def put(self, kind: str, key: str, content: bytes) -> Path:
        """Store a file and return its path; raise OSError if the folder is not writable.

        The same content is not written again, because another process may be reading it.
        """
        path, seal = self.path(kind, key), _seal(kind, key, content)
        if not (_is_intact(path) and _read_seal(path) == seal):
            self._write(_seal_path(path), seal)
            self._write(path, content)
        return path

    def find(self, kind: str, key: str) -> Path | None:
        """Return the path of a file that `put` stored, or None; its seal is checked again if it may have changed."""
        path = self.path(kind, key)
        if _is_intact(path):
            return path
        if _read_file_state(path) is not None:
            self._warn_of_damage(kind, key)
        return None

    def read(self, kind: str, key: str) -> bytes:
        """Return the content of a file that `put` stored; raise ChangedStoreError if it is not there any more."""
        path = self.path(kind, key)
        try:
            content = read_regular(path, LARGEST)
        except OSError:
            raise ChangedStoreError.of(path) from None
        if not hmac.compare_digest(_read_seal(path), _seal(kind, key, content)):
            raise ChangedStoreError.of(path)
        return content

    def read_all(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of some files by key, as `read` does."""
        return {key: self.read(kind, key) for key in keys}

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
_verified: set[tuple[str, str, FileState]] = set()
"""The files whose seals this process has verified, by kind, key and their states at that time, whatever their path."""


def _read_file_state(path: Path) -> FileState | None:
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
    return hmac.digest(get_cache_key(), f"{kind}/{key}\n".encode() + content, "sha256").hex().encode()


def _read_seal(path: Path) -> bytes:
    """Return the seal of a file; b'' if it has none."""
    try:
        return read_regular(_seal_path(path), SEAL)
    except OSError:
        return b""


def _is_intact(path: Path) -> bool:
    """Return whether a file of a store is as `put` stored it; its seal is checked if it may have changed."""
    state = _read_file_state(path)
    if state is None or ((path.parts[-3], path.name, state) not in _verified and not _is_sealed(path)):
        return False
    _verified.add((path.parts[-3], path.name, state))
    return True


def _is_sealed(path: Path) -> bool:
    made = hmac.new(get_cache_key(), f"{path.parts[-3]}/{path.name}\n".encode(), "sha256")
    try:
        with open_regular(path, LARGEST) as file:
            digest = hashlib.file_digest(file, lambda: made).hexdigest()
        return hmac.compare_digest(_read_seal(path), digest.encode())
    except OSError:
        return False


def read_by(work: Callable[[], Item], paths: Sequence[Path]) -> Item:
    """Return the result of some work that reads files that `find` or `put` returned.

    If one changes meanwhile, result or exception are dropped and the work is done again, because another command may
    have stored the same file. Raise ChangedStoreError if one is damaged.
    """
    for _ in range(TRIES):
        states = [_read_file_state(path) for path in paths]
        if damaged := [path for path in paths if not _is_intact(path)]:
            raise ChangedStoreError.of(damaged[0])
        try:
            result = work()
        except Exception:
            if states == [_read_file_state(path) for path in paths]:
                raise
        else:
            if states == [_read_file_state(path) for path in paths]:
                return result
    raise ChangedStoreError.of(paths[0])
