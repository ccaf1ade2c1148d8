"""Call a function of the course, in a separate process: convert its arguments and its result."""

import datetime
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from fractions import Fraction
from numbers import Integral, Rational, Real
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeAlias

from exam_builder import values
from exam_builder.companions.isolation import (
    HERE,
    LeftRunningError,
    ProcessStarts,
    RunResult,
    TimeLimitExceeded,
    call_and_restore,
    import_isolated,
    run_isolated,
    time_limit,
)
from exam_builder.companions.printed_items import PRINTED, name_items
from exam_builder.companions.python_files import PythonFile
from exam_builder.companions.python_names import find_shared_random
from exam_builder.companions.python_runs import (
    COMPANION_EXCEPTIONS,
    describe_failure,
    explain_exception,
    find_endless_line,
    format_exception_message,
    get_module_name,
    load_module,
)
from exam_builder.companions.shared_state import SHARED_RANDOM, list_watched_modules
from exam_builder.digests import digest, fingerprint
from exam_builder.findings import Code, CompanionError
from exam_builder.values import (
    CLOCK,
    DATE,
    DAY_MINUTES,
    FrozenMap,
    Value,
    is_number,
    make_moment_mapping,
    read_moment,
)

if TYPE_CHECKING:
    import numpy

Array: TypeAlias = "numpy.typing.NDArray[numpy.int64 | numpy.float64]"
PythonValue: TypeAlias = (
    "bool | int | float | str | datetime.date | datetime.time | list[PythonValue] | dict[str, PythonValue] | Array"
)
"""The values that are passed to a function: numbers, texts, days and times, arrays, lists and dicts."""
FRESH_CALLS = 8
"""The number of calls for which the second process runs a file again, to detect calls that depend on earlier ones."""


@dataclass
class LoadedModules:
    """The modules of the course in a server process, each run once; `process` is the number of that process."""

    process: int = 0
    modules: dict[tuple[Path, str], ModuleType] = field(default_factory=dict)
    isolated: dict[tuple[Path, str], RunResult[ModuleType]] = field(default_factory=dict)
    watched: dict[str, tuple[ModuleType, ...]] = field(default_factory=dict)
    """The modules that a module of the course may change, by its name."""
    fresh: Counter[str] = field(default_factory=Counter)
    """How often each file was run again for a call, by its digest."""

    def load(self, file: PythonFile) -> ModuleType:
        """Return the file as a module; raise CompanionError if running it fails."""
        key = (file.path, file.digest)
        if key not in self.modules:
            self.modules[key] = load_module(file)
        return self.modules[key]

    def load_isolated(self, file: PythonFile, seconds: float) -> RunResult[ModuleType]:
        """Return the file as a module, with the side effects of running it."""
        key = (file.path, file.digest)
        if key not in self.isolated:
            self.isolated[key] = import_isolated(lambda: self.load(file), seconds)
        return self.isolated[key]

    def watch_process(self, output: int, starts: ProcessStarts) -> None:
        """Store the surroundings of functions in this server process."""
        HERE.output, HERE.started = output, starts

    def watched_by(self, file: PythonFile, module: ModuleType) -> tuple[ModuleType, ...]:
        """Return the modules that a module of the course may change through its names."""
        if module.__name__ not in self.watched:
            self.watched[module.__name__] = list_watched_modules(module, file.imports)
        return self.watched[module.__name__]

    def forget(self) -> None:
        """Forget all modules, so that their files are run again."""
        self.modules.clear()
        self.isolated.clear()

    def forget_for_call(self, file: PythonFile) -> None:
        """Forget all modules, in the second process, for each of the first calls of a file."""
        if self.process and self.fresh[file.digest] < FRESH_CALLS:
            self.fresh[file.digest] += 1
            self.forget()


@dataclass(frozen=True)
class CallResult:
    """The value that a function returned, and whether it printed anything."""

    value: Value
    prints: bool = False


@dataclass(frozen=True)
class FunctionCall:
    """A function, the values of its arguments, the seed of its `rng` (None: it has none), and its timeout."""

    file: PythonFile
    function: str
    arguments: Mapping[str, Value]
    entropy: tuple[int, int] | None
    seconds: float

    @property
    def name(self) -> str:
        """The name of the function in messages."""
        return f"`{self.function}` in {self.file.path.name}"

    def error(self, words: str, hint: str = "", code: Code = Code.COMPANION, line: int = 0) -> CompanionError:
        """Return an error of this call, at a line of its file, or where the function begins."""
        where = line or self.file.lines.get(self.function, 0)
        return CompanionError(f"{self.name} {words}", hint, code, self.file.path, where)

    def list_arguments(self) -> dict[str, object]:
        """Return the arguments for the function, except `rng`."""
        given: dict[str, object] = {name: to_python(value) for name, value in self.arguments.items()}
        return {**given, PRINTED: name_items(given[PRINTED])} if PRINTED in given else given

    def key(self) -> str:
        """Return the digest of everything on which the result depends."""
        given = {name: values.to_json(value) for name, value in self.arguments.items()}
        return digest(self.file.digest, self.function, given, self.entropy, fingerprint_calls())


def fingerprint_calls() -> str:
    """Return a digest of what results depend on besides the course: Python, NumPy, SciPy, and this package."""
    return fingerprint("companions", libraries=("numpy", "scipy"))


def answer_call(modules: LoadedModules, call: FunctionCall) -> CallResult:
    """Run a function once, isolated.

    Raise CompanionError if it raises, changes global state, or returns something that is not a value;
    TimeLimitExceeded if it does not end.
    """
    modules.forget_for_call(call.file)
    try:
        return _run_call(modules, call)
    except LeftRunningError as left:
        raise LeftRunningError(*call.error(left.message, left.hint).args) from left
    except CompanionError:
        raise
    except TimeLimitExceeded as late:
        late.line = late.line or find_endless_line(late, call.file)
        raise
    except BaseException as problem:
        raise _make_exception_error(call, problem) from problem


@dataclass(frozen=True)
class Variants:
    """A call, and variants of the text of its file."""

    call: FunctionCall
    texts: tuple[str, ...]


@dataclass(frozen=True)
class VariantResults:
    """The results of a function with each text (None if it fails), and the processor time of all in seconds."""

    results: tuple[CallResult | None, ...]
    seconds: float


def answer_variants(_modules: LoadedModules, variants: Variants) -> VariantResults:
    """Run a function with several variants of its file's text; all together may take as long as 50 calls."""
    if variants.call.entropy is not None or not variants.call.file.standard:
        import numpy  # noqa: F401 - before the timeout starts, and before its shared random numbers are watched
    began = time.process_time()
    ran = run_isolated(
        lambda: tuple(_run_variant(variants.call, text) for text in variants.texts),
        50 * variants.call.seconds,
        timer=signal.ITIMER_PROF,
    )
    return VariantResults(ran.made, time.process_time() - began)


def _run_variant(call: FunctionCall, text: str) -> CallResult | None:
    file = replace(call.file, text=text, digest=digest(text))
    try:
        with time_limit(call.seconds, timer=signal.ITIMER_PROF):
            module, given, numpy = load_module(file), call.list_arguments(), sys.modules.get("numpy")
            if numpy is not None and call.entropy is not None:
                given["rng"] = numpy.random.default_rng(call.entropy)
            with nullcontext() if numpy is None else numpy.errstate(divide="raise", invalid="raise"):
                return CallResult(_to_value(getattr(module, call.function)(**given), call))
    except (TimeLimitExceeded, CompanionError, *COMPANION_EXCEPTIONS):
        return None
    finally:
        sys.modules.pop(get_module_name(file), None)


def _run_call(modules: LoadedModules, call: FunctionCall) -> CallResult:
    call.file.signature(call.function)
    if call.entropy is not None or not call.file.standard:
        import numpy  # before the timeout starts, and before its shared random numbers are watched
    loaded = modules.load_isolated(call.file, call.seconds)
    given = call.list_arguments()
    if call.entropy is not None:
        given["rng"] = numpy.random.default_rng(call.entropy)
    function = getattr(loaded.made, call.function)
    ran = run_isolated(
        lambda: _call_function(call, function, given), call.seconds, modules.watched_by(call.file, loaded.made)
    )
    for change in (*loaded.changes, *ran.changes):
        raise call.error(change.message, change.hint, line=_find_drawing_line(call, change.message))
    return CallResult(ran.made, loaded.prints or ran.prints)


def _find_drawing_line(call: FunctionCall, message: str) -> int:
    """Return the line that draws from shared random numbers, if that is what the message is about; else 0."""
    library = re.search(r"`([\w.]+)`", message) if message.startswith(SHARED_RANDOM) else None
    return find_shared_random(call.file.text, library[1], call.function) if library else 0


def _call_function(call: FunctionCall, function: Callable[..., object], arguments: Mapping[str, object]) -> Value:
    """Return the function's result as a value, converted under the timeout because conversion may run its code."""
    try:
        made = call_and_restore(function, arguments)
    except COMPANION_EXCEPTIONS as problem:
        raise _make_exception_error(call, problem) from problem
    return _to_value(made, call)


def _make_exception_error(call: FunctionCall, problem: BaseException) -> CompanionError:
    words = f"fails: {describe_failure(problem, call.file.path)}"
    hint, line = explain_exception(problem, call.file.path)
    if isinstance(problem, MemoryError):
        return call.error(words, MEMORY_HINT, Code.OVER_LIMIT, line)
    return call.error(words, hint, line=line)


MEMORY_HINT = "let it take less memory at once, or allow more with --memory"


def _to_value(made: object, call: FunctionCall) -> Value:
    """Convert a function's result to a value; raise CompanionError for None, NaN, and anything that is not a value."""
    if made is None:
        line = call.file.find_return(call.function, (None,))
        hint = "end each path through it with `return` and the result"
        raise call.error("returned nothing", hint, line=line)
    try:
        value = from_python(made)
    except TimeLimitExceeded as late:  # by chance, the course's code or ours runs at that moment
        late.line = call.file.find_return(call.function)
        raise
    except COMPANION_EXCEPTIONS as problem:
        words = f"did not return a value: {format_exception_message(problem)}"
        hint = "return a number, a text, True or False, or a list or dict of these"
        raise call.error(words, hint, line=call.file.find_return(call.function)) from problem
    if _contains_nan(value):
        fields = [field for field in value if _contains_nan(value[field])] if isinstance(value, FrozenMap) else []
        of_which = f" for `{fields[0]}`" if fields else ""
        words = f"returned NaN{of_which}, which is not a number"
        line = call.file.find_return(call.function, fields[:1])
        raise call.error(words, "look for 0/0 or a root of a negative number", line=line)
    return value


def _contains_nan(value: Value) -> bool:
    if isinstance(value, FrozenMap):
        return any(map(_contains_nan, value.values()))
    return any(map(_contains_nan, value)) if isinstance(value, tuple) else is_number(value) and value != value


INTEGER_LIMIT = 10**4000
"""Whole numbers from this one on are refused in results, as in expressions."""


def to_python(value: Value) -> PythonValue:
    """Convert a value for a companion: whole numbers become int, other exact numbers float, mappings dicts.

    Rectangular lists of numbers become NumPy arrays; days and times of day become those of `datetime`.
    """
    if isinstance(value, tuple):
        return _to_array(value) if _get_array_shape(value) is not None else [to_python(item) for item in value]
    if moment := read_moment(value):
        kind, number = moment
        hours, minutes = divmod(number % DAY_MINUTES, 60)
        return datetime.date.fromordinal(number) if kind == DATE else datetime.time(hours, minutes)
    if isinstance(value, FrozenMap):
        return {name: to_python(item) for name, item in value.items()}
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value


def _to_array(value: tuple[Value, ...]) -> PythonValue:
    import numpy as np

    return np.array(_to_nested_list(value))


def _to_nested_list(value: Value) -> PythonValue:
    return [_to_nested_list(item) for item in value] if isinstance(value, tuple) else to_python(value)


def _get_array_shape(value: Value) -> tuple[int, ...] | None:
    """Return the shape of an array of numbers, or None if the value is not one."""
    if not isinstance(value, tuple):
        return () if is_number(value) and not _is_huge(value) else None
    inner = {_get_array_shape(item) for item in value}
    if len(inner) > 1 or None in inner:
        return None
    return (len(value), *(inner.pop() or ())) if inner else (0,)


def _is_huge(value: Value) -> bool:
    return isinstance(value, int) and abs(value) >= 2**63


def from_python(result: object) -> Value:
    """Convert a companion's result to a value; raise TypeError, naming the type, if that is impossible."""
    if type(result) is str:
        result.encode()
    if type(result) in (bool, str, float):
        return result  # type: ignore[return-value]  # mypy does not narrow by `type(…) in`
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(result, numpy.ndarray | numpy.generic):
        return from_python(result.tolist())
    if isinstance(result, Integral):
        if abs(int(result)) >= INTEGER_LIMIT:
            raise TypeError("a whole number of more than 4,000 digits is too large")
        return int(result)
    if isinstance(result, Rational):
        exact = Fraction(result)
        return int(exact) if exact.denominator == 1 else exact
    if isinstance(result, Real):
        return float(result)
    return _from_collection(result)


def _from_collection(result: object) -> Value:
    if type(result) is datetime.date:
        return make_moment_mapping(DATE, result.toordinal())
    if type(result) is datetime.time:
        if result.second or result.microsecond or result.tzinfo:
            raise TypeError(f"the time {result} has more than hours and minutes, which is all that is printed")
        return make_moment_mapping(CLOCK, result.hour * 60 + result.minute)
    if isinstance(result, list | tuple):
        return tuple(map(from_python, result))
    if isinstance(result, set | frozenset):
        return tuple(sorted(map(from_python, result), key=lambda item: (str(type(item)), item)))
    if isinstance(result, Mapping) and all(isinstance(name, str) for name in result):
        return FrozenMap({name: from_python(item) for name, item in result.items()})
    raise TypeError(f"{type(result).__name__} is not a number, text, truth value, list or mapping of these")
