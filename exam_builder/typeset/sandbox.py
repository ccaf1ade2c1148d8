"""Confine TeX with Linux's Landlock, if the kernel has it; it needs no privileges and no other program.

TeX's own paranoid rules leave a hole: pdfTeX's `\\pdfobj file` opens any file. In the sandbox, TeX can read only its
installation and its run folder. `find_outside_reads` protects machines without Landlock.
"""

import ctypes
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""Numbers of the system calls, which are the same on every architecture."""

NO_NEW_PRIVILEGES = 38
RULE_PATH_BENEATH = 1
WRITE_FILE, READ_FILE, READ_DIRECTORY = 1 << 1, 1 << 2, 1 << 3
ALL_RIGHTS = 0x1FFE
"""All rights of Landlock's first version (linux/landlock.h), except to execute."""

OWN_ENDINGS = (".log", ".aux", ".pdf", ".fmt")
"""Endings of the files that TeX itself writes, each once in a run."""

NOT_WRITTEN = (".log", ".fmt", ".fls", ".pdf", ".png", ".jpg", ".jpeg", ".jbig2", ".jb2")
PLAIN = re.compile(r"[\w./+-]+")


class _Ruleset(ctypes.Structure):
    _fields_ = [("handled", ctypes.c_uint64)]


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def _load_syscall() -> Callable[..., int]:
    call: Callable[..., int] = ctypes.CDLL(None, use_errno=True).syscall
    return call


def is_available() -> bool:
    """Return whether this machine has Landlock."""
    try:
        return os.uname().sysname == "Linux" and _load_syscall()(CREATE_RULESET, None, 0, 1) >= 1
    except (OSError, AttributeError):
        return False


def enclose(folder: Path, readable: Iterable[Path]) -> None:
    """Confine this thread and the processes that it starts to a folder, in which they may write, and to `readable`.

    Do nothing without Landlock. A thread cannot leave the sandbox, so call this in one that starts a process and ends.
    Raise OSError if the kernel refuses.
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
        rule = _PathRule(rights, handle)
        _check_result(_load_syscall()(ADD_RULE, ruleset, RULE_PATH_BENEATH, ctypes.byref(rule), 0))
    finally:
        os.close(handle)


def _check_result(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def find_strange_writes(record: str, folder: Path, sheet: str) -> tuple[str, ...]:
    """Return the files that TeX's record says were written although texts must not write them.

    These are TeX's own files if they were written twice, its input, logs and formats, pictures, and files whose names
    have unusual characters, which could not be recognized in the log.
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
    """Return the files that TeX's record (`-recorder`) says it read outside its folder and `readable`.

    Lines that show that the record itself was tampered with are returned as well.
    """
    lines = [line.partition(" ") for line in record.splitlines()]
    read = {name for kind, _, name in lines if kind == "INPUT"}
    forged = [name for kind, _, name in lines if kind not in ("PWD", "INPUT", "OUTPUT") or name.endswith(".fls")]
    allowed = [str(path) for path in (folder.resolve(), *readable)]
    outside = [name for name in read if not _is_within(os.path.realpath(folder / name), allowed)]
    return tuple(sorted([*outside, *forged]))


def find_repeated_reads(record: str, name: str) -> tuple[str, ...]:
    """Return TeX's input file if its record says that the file was read more than once.

    In a run of many papers, that file contains the names of other students.
    """
    reads = sum(line in (f"INPUT {name}", f"INPUT ./{name}") for line in record.splitlines())
    return (name,) if reads > 1 else ()


def _is_within(path: str, folders: Sequence[str]) -> bool:
    return any(path == folder or path.startswith(folder + os.sep) for folder in folders)
