"""Running a function of the course so that it leaves nothing behind, whatever it does.

What it prints is kept from the screen, global state is put back, and a function that does not end is ended.
"""

import io
import os
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    import numpy

Result = TypeVar("Result")
NumpyState: TypeAlias = "tuple[str, numpy.typing.NDArray[numpy.uint32], int, int, float] | None"
"""None where NumPy is not in use, or still on its way."""

CALL_SECONDS = 20.0
"""How long a function may take, on the clock."""

SHARED_RANDOM = "draws from the random numbers that all share"
SHARED_RANDOM_HINT = "ask for the argument `rng`, and draw from it"


class TimeLimitExceeded(BaseException):
    """A function took too long. No Exception, so that the function's own `except Exception` does not catch it."""


@dataclass(frozen=True)
class SideEffect:
    """Something that a function left changed, in words, and what would correct it."""

    message: str
    hint: str


@dataclass(frozen=True)
class RunResult(Generic[Result]):
    """What a function made, whether it printed anything, and what it left changed (and has been put back)."""

    made: Result
    prints: bool
    changes: tuple[SideEffect, ...]


def run_isolated(make: Callable[[], Result], seconds: float) -> RunResult[Result]:
    """Run `make`; raise what it raises, or TimeLimitExceeded when it does not end in time.

    The limit holds in the main thread of a process, where Python sees signals, and not inside a call of compiled code.
    """
    return _run_and_restore(make, seconds, _GlobalState.now(dict(os.environ)))


def import_isolated(make: Callable[[], Result], seconds: float) -> RunResult[Result]:
    """As `run_isolated`, but variables of the environment are left as they become: importing a library may set some."""
    return _run_and_restore(make, seconds, _GlobalState.now(None))


def _run_and_restore(make: Callable[[], Result], seconds: float, before: "_GlobalState") -> RunResult[Result]:
    said = io.StringIO()
    try:
        with redirect_stdout(said), redirect_stderr(said), warnings.catch_warnings(), time_limit(seconds):
            warnings.simplefilter("ignore")
            made = make()
    finally:
        changes = tuple(before.restore())
    return RunResult(made, said.closed or bool(said.getvalue()), changes)


@dataclass(frozen=True)
class _GlobalState:
    """What functions share with each other and with the toolkit; `variables` None are not put back."""

    folder: str | None
    variables: dict[str, str] | None
    python: object
    numpy: NumpyState

    @classmethod
    def now(cls, variables: dict[str, str] | None) -> "_GlobalState":
        return cls(_current_folder(), variables, random.getstate(), _numpy_state())

    def restore(self) -> Iterator[SideEffect]:
        """Put everything back, and tell what had to be."""
        if self.folder is not None and _current_folder() != self.folder:
            os.chdir(self.folder)
            yield SideEffect("changes the working folder", "write paths that begin with Path(__file__).parent")
        if self.variables is not None:
            yield from _restore_variables(self.variables)
        if random.getstate() != self.python:
            random.setstate(self.python)  # type: ignore[arg-type]
            yield SideEffect(f"{SHARED_RANDOM} (`random`)", SHARED_RANDOM_HINT)
        if self.numpy is not None and not _is_same_state(self.numpy, _numpy_state()):
            sys.modules["numpy"].random.set_state(self.numpy)
            yield SideEffect(f"{SHARED_RANDOM} (`numpy.random`)", SHARED_RANDOM_HINT)


def _restore_variables(before: dict[str, str]) -> Iterator[SideEffect]:
    changed = sorted(name for name, _ in before.items() ^ dict(os.environ).items())
    for name in dict.fromkeys(changed):
        if name in before:
            os.environ[name] = before[name]
        else:
            del os.environ[name]
        yield SideEffect(f"changes the environment variable `{name}`", "leave it as it is")


def _current_folder() -> str | None:
    try:
        return str(Path.cwd())
    except OSError:
        return None


def _numpy_state() -> NumpyState:
    """The state of NumPy's shared random numbers; None where NumPy is not in use, or still on its way."""
    numpy = sys.modules.get("numpy")
    shared = getattr(numpy, "random", None)
    state: NumpyState = shared.get_state() if shared is not None else None
    return state


def _is_same_state(one: NumpyState, other: NumpyState) -> bool:
    if one is None or other is None:
        return one is other
    return one[0] == other[0] and bool((one[1] == other[1]).all()) and one[2:] == other[2:]


@contextmanager
def time_limit(seconds: float, error: type[BaseException] = TimeLimitExceeded) -> Iterator[None]:
    """Raise an error in the block when it takes longer, again each second in case the block catches it.

    That is so in the main thread of a process; in others there is no limit.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(number: int, frame: object) -> None:
        raise error

    previous = signal.signal(signal.SIGALRM, ring)
    began = time.monotonic()
    outer, _ = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
        if outer:
            signal.setitimer(signal.ITIMER_REAL, max(0.001, outer - (time.monotonic() - began)))
