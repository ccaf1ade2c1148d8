"""Calling the course's functions, each result kept under what it was made of."""

import math
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from exam_builder import values
from exam_builder.codes import Code
from exam_builder.companions.conversion import from_python, to_python
from exam_builder.companions.isolation import CALL_SECONDS, RunResult, TimeLimitExceeded, run_isolated
from exam_builder.companions.processes import GRACE_SECONDS, ProcessEnded, call_in_both, call_in_first
from exam_builder.companions.programs import run_program
from exam_builder.companions.python_files import (
    COMPANION_EXCEPTIONS,
    CompanionError,
    PythonFile,
    describe_exception,
    load_module,
    read_python,
)
from exam_builder.digests import digest, fingerprint
from exam_builder.findings import Finding
from exam_builder.store import Store
from exam_builder.values import Record, Value, is_number

KIND = "calls"
MAX_HANGS = 2
"""A function that did not end for so many draws is not run for others."""


@dataclass(frozen=True)
class CallResult:
    """What a function returned, and whether it printed anything meanwhile."""

    value: Value
    prints: bool = False


@dataclass
class Calls:
    """Calls companion functions by argument name, and remembers results in memory and, if given, in `store`.

    What is to stand in a store is computed twice before, so that nothing is kept that may come out otherwise.

    With `python` False nothing is run: a result that is not remembered raises CompanionError. `seconds` is how long a
    function may take. Whoever calls may leave what is to be told besides with `tell`; `told` hands it over.
    """

    store: Store | None = None
    python: bool = True
    seconds: float = CALL_SECONDS
    memory: dict[str, CallResult] = field(default_factory=dict)
    waiting: list[Finding] = field(default_factory=list)
    hung: dict[str, tuple[tuple[str, str], CompanionError]] = field(default_factory=dict)
    """The function of each call that did not end, and what was told of it."""

    def tell(self, finding: Finding) -> None:
        """Keep a finding until somebody asks what there is to tell."""
        self.waiting.append(finding)

    def told(self) -> tuple[Finding, ...]:
        """The findings that were kept, each once; they are kept no longer."""
        findings = tuple(dict.fromkeys(self.waiting))
        self.waiting.clear()
        return findings

    def call(self, path: Path, function: str, available: Mapping[str, Value], seed: int, label: str) -> Value:
        """The function's result for the values that its arguments name.

        An argument `rng` is `numpy.random.default_rng([seed, crc32(label)])`. Raise CompanionError when the function
        is missing, asks for a name that is not available, raises, does not end, leaves global state changed, or returns
        what is no value.
        """
        return self.outcome(path, function, available, seed, label).value

    def outcome(self, path: Path, function: str, available: Mapping[str, Value], seed: int, label: str) -> CallResult:
        """As `call`, and whether the function prints."""
        file = read_python(path)
        arguments = select_arguments(file, function, available)
        entropy = [seed, zlib.crc32(label.encode())] if "rng" in file.signature(function).needed else None
        key = digest(
            file.digest,
            function,
            {name: values.to_json(value) for name, value in arguments.items()},
            entropy,
            _fingerprint(),
        )
        if key not in self.memory:
            self.memory[key] = self._memo(key, lambda: self._run(file, function, arguments, entropy, key))
        return self.memory[key]

    def printed(self, program: str, language: str) -> str:
        """What a printed program prints, by the same memory; raise CompanionError where it does not run to its end."""
        key = digest("program", program, language, _fingerprint())
        if key not in self.memory:
            self.memory[key] = self._memo(key, lambda: self._run_program(program, language))
        return str(self.memory[key].value)

    def _memo(self, key: str, make: Callable[[], CallResult]) -> CallResult:
        return self.store.memo(KIND, key, CallResult, make) if self.store else make()

    def _run_program(self, program: str, language: str) -> CallResult:
        if not self.python:
            raise CompanionError("the printed program is not run, as Python is switched off", "leave out --no-python")
        return CallResult(run_program(program, language))

    def _run(
        self, file: PythonFile, function: str, arguments: Mapping[str, Value], entropy: list[int] | None, key: str
    ) -> CallResult:
        """Run a function, unless this call did not end before, or too many others did not."""
        if not self.python:
            raise CompanionError(f"`{function}` is not run, as Python is switched off", "leave out --no-python")
        this = (file.digest, function)
        if key in self.hung:
            raise self.hung[key][1]
        if [each for each, _ in self.hung.values()].count(this) >= MAX_HANGS:
            message = f"`{function}` in {file.path.name} is not run for this draw, as it did not end for {MAX_HANGS} "
            raise CompanionError(f"{message}others", "mend it for those first", Code.NOT_RUN)
        try:
            return run_in_process(file, function, arguments, entropy, self.seconds, again=self.store is not None)
        except EndlessError as problem:
            self.hung[key] = this, problem
            raise


class EndlessError(CompanionError):
    """A function that does not end, or that ends its process: whoever asks has to wait, or to begin again."""


def run_in_process(
    file: PythonFile,
    function: str,
    arguments: Mapping[str, Value],
    entropy: list[int] | None,
    seconds: float,
    *,
    again: bool,
) -> CallResult:
    """Run a function in a process of its own; raise CompanionError as `run` does.

    With `again`, for a value that is to be kept, it runs in a second process too, and another value there is an error.
    In the second, sets have another order, and the file is run anew for each of the first calls: a value that follows
    from its arguments and `rng` alone is the same there.
    """
    file.refuse_clock(function)
    name, request, most = (
        f"`{function}` in {file.path.name}",
        (file, function, arguments, entropy, seconds),
        2 * seconds,
    )
    try:
        if again:
            first, second = call_in_both(answer_call, request, most + GRACE_SECONDS)
        else:
            first = second = call_in_first(answer_call, (*request, 0), most + GRACE_SECONDS)
    except TimeLimitExceeded:
        hint = "look for a loop that goes on for ever"
        raise EndlessError(f"{name} does not end within {seconds:g} s", hint, Code.TOO_SLOW) from None
    except ProcessEnded as gone:
        hint = (
            "let it return a value, and end nothing" if gone.status >= 0 else "look for what crashes, or takes memory"
        )
        raise EndlessError(f"{name} {gone.words}", hint, Code.TOO_SLOW if gone.was_killed else Code.COMPANION) from None
    if not is_alike(first.value, second.value):
        values_ = f"{_shorten(first.value)} one time and {_shorten(second.value)} another"
        raise CompanionError(f"{name} returns {values_}", STEADY_HINT, Code.UNSTEADY)
    return CallResult(first.value, first.prints or second.prints)


STEADY_HINT = (
    "sort what comes out of a set, draw from the argument `rng`, and keep clock and global variables out of it"
)


def is_alike(one: Value, other: Value) -> bool:
    """Whether two values are the same, but for the rounding of floats."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(is_alike, one, other))
    if isinstance(one, Record) and isinstance(other, Record):
        return list(one) == list(other) and all(is_alike(one[name], other[name]) for name in one)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return type(one) is type(other) and one == other


def _shorten(value: Value) -> str:
    from exam_builder.expressions import value_to_plain

    text = value_to_plain(value)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


MAX_SHOWN = 60
FRESH_CALLS = 8
"""Calls for which the second process runs a file anew: by then it shows whether one call depends on another."""
_fresh_counts: Counter[str] = Counter()


def answer_call(
    file: PythonFile,
    function: str,
    arguments: Mapping[str, Value],
    entropy: list[int] | None,
    seconds: float,
    process: int,
) -> CallResult:
    """What `run` returns, in the process of that number; whatever else is raised becomes CompanionError."""
    if process and _fresh_counts[file.digest] < FRESH_CALLS:
        _fresh_counts[file.digest] += 1
        _load_isolated.cache_clear()
        load_module.cache_clear()
    try:
        return run_function(file, function, arguments, entropy, seconds)
    except (CompanionError, TimeLimitExceeded):
        raise
    except BaseException as problem:
        name = f"`{function}` in {file.path.name}"
        raise CompanionError(f"{name} raised {describe_exception(problem, file.path)}") from problem


def select_arguments(file: PythonFile, function: str, available: Mapping[str, Value]) -> dict[str, Value]:
    """The values that a function asks for by name; raise CompanionError for a name that is not there."""
    signature = file.signature(function)
    wanted = [name for name in signature.needed if name != "rng"]
    for name in wanted:
        if name not in available:
            known = ", ".join(f"`{each}`" for each in available if each != "answers") or "none"
            raise CompanionError(
                f"`{function}` in {file.path.name} needs `{name}`, which is not a parameter of the question",
                f"its parameters are {known}",
            )
    return {name: available[name] for name in (*wanted, *signature.optional) if name in available}


def run_function(
    file: PythonFile,
    function: str,
    arguments: Mapping[str, Value],
    entropy: list[int] | None,
    seconds: float = CALL_SECONDS,
) -> CallResult:
    """Run a function once, isolated.

    Raise CompanionError when it raises, changes what it should not, or returns what is no value; TooLate when it does
    not end.
    """
    file.signature(function)
    if entropy is not None or not file.standard:
        import numpy  # outside the clock, and before its shared random numbers are watched
    loaded = _load_isolated(file, seconds)
    given: dict[str, Any] = {name: to_python(value) for name, value in arguments.items()}
    if entropy is not None:
        given["rng"] = numpy.random.default_rng(entropy)
    called = file.function(function)
    name = f"`{function}` in {file.path.name}"
    try:
        ran = run_isolated(lambda: called(**given), seconds)
    except COMPANION_EXCEPTIONS as problem:
        raise CompanionError(f"{name} raised {describe_exception(problem, file.path)}") from problem
    for change in (*loaded.changes, *ran.changes):
        raise CompanionError(f"{name} {change.message}", change.hint)
    return CallResult(_to_value(file, function, ran.made), loaded.prints or ran.prints)


@lru_cache(maxsize=256)
def _load_isolated(file: PythonFile, seconds: float) -> RunResult[ModuleType]:
    """What running the file does besides defining its functions."""
    return run_isolated(lambda: load_module(file), seconds, environment=False)


def _to_value(file: PythonFile, function: str, made: Any) -> Value:
    """What a function returned; raise CompanionError for nothing, for NaN and for what is no value."""
    name = f"`{function}` in {file.path.name}"
    if made is None:
        raise CompanionError(f"{name} returned nothing", "end every way through it with `return …`")
    try:
        value = from_python(made)
    except Exception as problem:
        raise CompanionError(f"{name} returned what is no value: {problem}") from problem
    if _contains_nan(value):
        fields = [field for field in value if _contains_nan(value[field])] if isinstance(value, Record) else []
        of_which = f" for `{fields[0]}`" if fields else ""
        raise CompanionError(
            f"{name} returned NaN{of_which}, which is no number", "look for 0/0 or a root of a negative number"
        )
    return value


def _fingerprint() -> str:
    """What results depend on besides the course: Python, NumPy and SciPy, and how values are passed."""
    return fingerprint("companions", libraries=("numpy", "scipy"))


def _contains_nan(value: Value) -> bool:
    if isinstance(value, Record):
        return any(map(_contains_nan, value.values()))
    return any(map(_contains_nan, value)) if isinstance(value, tuple) else is_number(value) and value != value
