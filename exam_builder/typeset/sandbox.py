"""Confine TeX with Linux's Landlock, if the kernel has it; it needs no privileges and no other program.

TeX's own paranoid rules leave a hole: pdfTeX's `\\pdfobj file` opens any file. In the sandbox, TeX can read only its
installation and its run folder. `trespasses` protects machines without Landlock.
"""

import ctypes
import os
from collections.abc import Callable, Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""Numbers of the system calls, which are the same on every architecture."""

NO_NEW_PRIVILEGES = 38
RULE_PATH_BENEATH = 1
WRITE_FILE, READ_FILE, READ_DIRECTORY = 1 << 1, 1 << 2, 1 << 3
ALL_RIGHTS = 0x1FFE
"""All rights of Landlock's first version (linux/landlock.h), except to execute."""


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
