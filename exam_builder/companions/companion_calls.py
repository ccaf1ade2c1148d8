"""Call the course's functions, and run the programs that papers print; results are cached by their inputs."""

import math
import re
import signal
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from exam_builder.companions.function_calls import (
    CallResult,
    FunctionCall,
    VariantResults,
    Variants,
    answer_call,
    answer_variants,
    fingerprint_calls,
)
from exam_builder.companions.isolation import CALL_SECONDS, LeftRunningError
from exam_builder.companions.process_ends import LateError, ProcessEnded
from exam_builder.companions.processes import GRACE_SECONDS, call_in_both, call_in_first
from exam_builder.companions.programs import run_program
from exam_builder.companions.python_files import PythonFile, read_python
from exam_builder.companions.python_names import find_idle_arguments, find_unseeded
from exam_builder.companions.python_runs import find_dumped_line
from exam_builder.digests import digest
from exam_builder.expressions import value_to_plain
from exam_builder.findings import MAX_SHOWN, Code, CompanionError, Finding, find_nearest_name, shorten
from exam_builder.store import Store
from exam_builder.values import FrozenMap, Person, Value

KIND = "calls"
LESS = 4
"""What the timeout of a function is divided by once another one of its file did not end."""


@dataclass
class Calls:
    """Call companion functions by argument name, and cache their results in memory and, if given, in `store`.

    A result is computed twice before it is stored, so that no result is kept that may differ from run to run.

    With `python` False, nothing is run: a result that is not cached raises CompanionError. `seconds` is the timeout of
    a function. Callers may collect findings with `keep_finding`; `take_findings` returns them.
    """

    store: Store | None = None
    python: bool = True
    seconds: float = CALL_SECONDS
    memory: dict[str, CallResult] = field(default_factory=dict)
    waiting: list[Finding] = field(default_factory=list)
    hung: dict[str, tuple[tuple[str, str], CompanionError]] = field(default_factory=dict)
    """The function of each call that did not end normally, with its error."""

    def keep_finding(self, finding: Finding) -> None:
        """Keep a finding for `take_findings`."""
        self.waiting.append(finding)

    def take_findings(self) -> tuple[Finding, ...]:
        """Return the collected findings, each once, and clear them."""
        findings = tuple(dict.fromkeys(self.waiting))
        self.waiting.clear()
        return findings

    def call(self, path: Path, function: str, available: Mapping[str, Value], seed: int, label: str) -> Value:
        """Return the function's result for the available values that its arguments name.

        An argument `rng` is `numpy.random.default_rng([seed, crc32(label)])`. Raise CompanionError if the function is
        missing, has an argument that is not available, raises, does not end, changes global state, or returns something
        that is not a value.
        """
        return self.outcome(path, function, available, seed, label).value

    def outcome(self, path: Path, function: str, available: Mapping[str, Value], seed: int, label: str) -> CallResult:
        """Return the result as `call` does, and whether the function prints."""
        file = self.read(path)
        arguments = select_arguments(file, function, available)
        entropy = (seed, zlib.crc32(label.encode())) if "rng" in file.signature(function).needed else None
        try:
            return self.run(FunctionCall(file, function, arguments, entropy, self.seconds))
        except CompanionError as problem:
            raise _explain_lacking(problem, file, function, available) from None

    def read(self, path: Path) -> PythonFile:
        """Read the file of a function; raise CompanionError if it is missing."""
        return read_python(path)

    def run(self, call: FunctionCall) -> CallResult:
        """Return the result of a call, cached."""
        key = call.key()
        if key not in self.memory:
            self.memory[key] = self._memo(key, lambda: self._run(call, key))
        return self.memory[key]

    def program_output(self, program: str, language: str) -> str:
        """Return the output of a printed program, cached; raise CompanionError if the program fails."""
        key = digest("program", program, language, fingerprint_calls())
        if key not in self.memory:
            self.memory[key] = self._memo(key, lambda: self._run_program(program, language))
        return str(self.memory[key].value)

    def _memo(self, key: str, make: Callable[[], CallResult]) -> CallResult:
        return self.store.memo(KIND, key, CallResult, make) if self.store else make()

    def _run_program(self, program: str, language: str) -> CallResult:
        if not self.python:
            raise CompanionError("the printed program is not run, as Python is switched off", "leave out --no-python")
        return CallResult(run_program(program, language))

    def _run(self, call: FunctionCall, key: str) -> CallResult:
        """Run a function, unless this call, or another call of the same function, did not end before."""
        if not self.python:
            raise CompanionError(f"`{call.function}` is not run, as Python is switched off", "leave out --no-python")
        this = (call.file.digest, call.function)
        if key in self.hung:
            raise self.hung[key][1]
        if same := [problem.line for each, problem in self.hung.values() if each == this]:
            words = "is not run for this draw, because it did not return for another"
            raise call.error(words, "correct it for that one first", Code.NOT_RUN, same[0])
        if any(each[0] == this[0] for each, _ in self.hung.values()):
            call = replace(call, seconds=call.seconds / LESS)  # for what makes one function hang often hangs others
        try:
            return run_twice(call) if self.store else run_once(call)
        except EndlessError as problem:
            self.hung[key] = this, problem
            raise


class EndlessError(CompanionError):
    """A function that does not end, or that ends its process, which makes another call of it expensive."""


def run_once(call: FunctionCall) -> CallResult:
    """Run a function in a process of its own; raise CompanionError as `answer_call` does."""
    call.file.refuse_clock(call.function)
    with _explain_end(call):
        return call_in_first(answer_call, CallResult, call, _wait_seconds(call))


def run_variants(call: FunctionCall, texts: Sequence[str]) -> VariantResults:
    """Run a function with several variants of its file's text; raise CompanionError if the process ends.

    The variants run in one process and may affect each other, so the results are not cached. Their time is that of the
    processor, so that what is found does not depend on how busy the machine is.
    """
    variants = Variants(call, tuple(texts))
    with _explain_end(call):
        return call_in_first(answer_variants, VariantResults, variants, 300 * call.seconds + GRACE_SECONDS)


def _wait_seconds(call: FunctionCall) -> float:
    """Return how long to wait for a call whose own process cannot end it because it blocks signals.

    The time to run the file is included.
    """
    return 1.5 * call.seconds + GRACE_SECONDS


def run_twice(call: FunctionCall) -> CallResult:
    """Run a function in two processes, for a result that will be stored; different results are an error.

    In the second process, sets have another order, and the first few calls each run the file again. A result that
    depends only on the arguments and `rng` is the same there.
    """
    call.file.refuse_clock(call.function)
    with _explain_end(call):
        first, second = call_in_both(answer_call, CallResult, call, _wait_seconds(call))
    if not is_alike(first.value, second.value):
        values_ = f"{_shorten(first.value)} one time and {_shorten(second.value)} another"
        line = find_unseeded(call.file.text, call.function)
        raise call.error(f"returns {values_}", STEADY_HINT, Code.UNSTEADY, line)
    return CallResult(first.value, first.prints or second.prints)


@contextmanager
def _explain_end(call: FunctionCall) -> Iterator[None]:
    """Add the place to each error, and turn the end of the process into an error of the companion."""
    try:
        yield
    except LateError as late:
        line = late.line or find_dumped_line(late.output, call.file.path)
        raise _make_endless_error(call, line) from None
    except ProcessEnded as gone:
        line = find_dumped_line(gone.output, call.file.path)
        if gone.status == -signal.SIGXCPU:
            raise _make_endless_error(call, line) from None
        raise EndlessError(*call.error(*gone.explain(), line).args) from None
    except LeftRunningError as left:
        raise EndlessError(*_locate(left, call).args) from None
    except CompanionError as problem:
        raise _locate(problem, call) from None


def _make_endless_error(call: FunctionCall, line: int) -> EndlessError:
    words = f"does not end within {call.seconds:g} s"
    return EndlessError(*call.error(words, "look for a loop that goes on for ever", Code.TOO_SLOW, line).args)


UNDEFINED = re.compile(r"NameError: name '(?P<name>\w+)' is not defined.*\(line (?P<line>\d+) of")


def _explain_lacking(
    problem: CompanionError, file: PythonFile, function: str, available: Mapping[str, Value]
) -> CompanionError:
    """Return the error; if the function uses a parameter that is not among its arguments, place it at its `def`."""
    lacking = UNDEFINED.search(problem.message)
    if lacking is None or lacking["name"] not in (*available, "rng"):
        return problem
    if not file.has_line(function, int(lacking["line"])):
        return problem
    idle = find_idle_arguments(file.tree, function)
    if len(idle) == 1:
        hint = f"did you mean `{idle[0]}`, an argument that no line uses?"
        return CompanionError(problem.message, hint, problem.code, file.path, int(lacking["line"]))
    hint = f"name `{lacking['name']}` among the arguments in the brackets after `def {function}`"
    return CompanionError(problem.message, hint, problem.code, file.path, file.lines[function])


def _locate(problem: CompanionError, call: FunctionCall) -> CompanionError:
    """Return the error with its line in the file, or the line where the function begins."""
    line = problem.line or call.file.lines.get(call.function, 0)
    return CompanionError(problem.message, problem.hint, problem.code, call.file.path, line)


STEADY_HINT = (
    "sort what comes out of a set, draw from the argument `rng`, and keep clock and global variables out of it"
)


def is_alike(one: Value, other: Value) -> bool:
    """Return whether two values are the same, except for the rounding of floats."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(is_alike, one, other))
    if isinstance(one, FrozenMap) and isinstance(other, FrozenMap):
        return list(one) == list(other) and all(is_alike(one[name], other[name]) for name in one)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return type(one) is type(other) and one == other


def _shorten(value: Value) -> str:
    return shorten(value_to_plain(value), MAX_SHOWN)


def select_arguments(file: PythonFile, function: str, available: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values of a function's arguments by name; raise CompanionError for a name that is not available."""
    signature = file.signature(function)
    wanted = [name for name in signature.needed if name != "rng"]
    for name in wanted:
        if name not in available:
            names = [each for each in available if each != "answers"]
            known = f"its parameters are {', '.join(f'`{each}`' for each in names) or 'none'}"
            near = find_nearest_name(name, [each for each in names if each not in wanted])
            raise CompanionError(
                f"`{function}` in {file.path.name} needs `{name}`, which is not a parameter of the question",
                f"did you mean `{near}`? If not, {known}" if near else known,
                path=file.path,
                line=file.lines.get(function, 0),
            )
    arguments = {name: available[name] for name in (*wanted, *signature.optional) if name in available}
    for name, value in arguments.items():
        if isinstance(value, Person):
            message = f"`{function}` in {file.path.name} asks for `{name}`, which is a person, not a value"
            line = file.lines.get(function, 0)
            raise CompanionError(message, "take it out of its arguments", Code.PERSON, file.path, line)
    return arguments
