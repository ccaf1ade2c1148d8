"""A wall around TeX, where the kernel builds one: Linux's Landlock, which needs no rights and no other program.

TeX's own paranoid rules leave a hole (pdfTeX's `\\pdfobj file` opens what it likes). Behind this wall TeX reads its
installation and its run folder only. `find_outside_reads` is the second lock, for machines without the wall.
"""

import ctypes
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""Numbers of the system calls, the same on every architecture."""

NO_NEW_PRIVILEGES = 38
RULE_PATH_BENEATH = 1
WRITE_FILE, READ_FILE, READ_DIRECTORY = 1 << 1, 1 << 2, 1 << 3
ALL_RIGHTS = 0x1FFE
"""Every right of Landlock's first version (linux/landlock.h) but that to execute."""

OWN_ENDINGS = (".log", ".aux", ".pdf", ".fmt")
"""Of the files that a run writes, each once."""
NOT_WRITTEN = (".log", ".fmt", ".fls", ".pdf", ".png", ".jpg", ".jpeg", ".jbig2", ".jb2")
PLAIN = re.compile(r"[\w./+-]+")


class _Ruleset(ctypes.Structure):
    _fields_ = [("handled", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def _load_syscall() -> Callable[..., int]:
    call: Callable[..., int] = ctypes.CDLL(None, use_errno=True).syscall
    return call


def is_available() -> bool:
    """Return whether this machine can build the wall."""
    try:
        return os.uname().sysname == "Linux" and _load_syscall()(CREATE_RULESET, None, 0, 1) >= 1
    except (OSError, AttributeError):
        return False


def enclose(folder: Path, readable: Iterable[Path]) -> None:
    """Shut this thread, and what it starts, in: a folder to write in, and what else it may read.

    Does nothing where there is no wall to be had. What is shut in cannot get out again, so this is for a thread that
    starts a process and ends. Raises OSError when the kernel refuses.
    """
    if not is_available():
        return
    ruleset = _check_result(
        _load_syscall()(CREATE_RULESET, ctypes.byref(_Ruleset(ALL_RIGHTS)), ctypes.sizeof(_Ruleset), 0)
    )
    try:
        _allow_path(ruleset, folder, ALL_RIGHTS)
        _allow_path(ruleset, Path("/dev/null"), READ_FILE | WRITE_FILE)
        for path in readable:
            _allow_path(ruleset, path, READ_FILE | READ_DIRECTORY if path.is_dir() else READ_FILE)
        _check_result(ctypes.CDLL(None, use_errno=True).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0))
        _check_result(_load_syscall()(RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)


def _allow_path(ruleset: int, path: Path, rights: int) -> None:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _Beneath(rights, handle)
        _check_result(_load_syscall()(ADD_RULE, ruleset, RULE_PATH_BENEATH, ctypes.byref(rule), 0))
    finally:
        os.close(handle)


def _check_result(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def find_strange_writes(record: str, folder: Path, sheet: str) -> tuple[str, ...]:
    """Return the files of TeX's own that its record says were written once more, or that only TeX may write.

    These are what it reads of us, and pictures, which are not for a text to make. A name with a blank in it could not
    be known from the words around it in the log.
    """
    job = Path(sheet).stem
    lines = (line.lstrip("\0").partition(" ") for line in record.splitlines())
    written = Counter(name for kind, _, name in lines if kind == "OUTPUT")
    times: Counter[str] = Counter()
    for name, often in written.items():
        times[os.path.relpath(os.path.realpath(folder / name), os.path.realpath(folder))] += often
    own = {f"{job}{ending}" for ending in OWN_ENDINGS}
    strange = (name for name in times if name == sheet or name.endswith(NOT_WRITTEN) or not PLAIN.fullmatch(name))
    return tuple(sorted({*(name for name in strange if name not in own), *(each for each in own if times[each] > 1)}))


def find_outside_reads(record: str, folder: Path, readable: Sequence[Path]) -> tuple[str, ...]:
    """Return the files that TeX's own record (`-recorder`) says it read outside of its folder and what it may read.

    A record that somebody wrote into is strange itself.
    """
    lines = [line.partition(" ") for line in record.splitlines()]
    read = {name for kind, _, name in lines if kind == "INPUT"}
    forged = [name for kind, _, name in lines if kind not in ("PWD", "INPUT", "OUTPUT") or name.endswith(".fls")]
    allowed = [str(path) for path in (folder.resolve(), *readable)]
    outside = [name for name in read if not _is_within(os.path.realpath(folder / name), allowed)]
    return tuple(sorted([*outside, *forged]))


def find_repeated_reads(record: str, name: str) -> tuple[str, ...]:
    """Return the file that TeX was given, if its own record says that something read it once more.

    In a run of many papers the names of others stand in it.
    """
    reads = sum(line in (f"INPUT {name}", f"INPUT ./{name}") for line in record.splitlines())
    return (name,) if reads > 1 else ()


def _is_within(path: str, folders: Sequence[str]) -> bool:
    return any(path == folder or path.startswith(folder + os.sep) for folder in folders)
