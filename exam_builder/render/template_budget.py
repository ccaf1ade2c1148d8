"""Limit the resources of a template while it is filled in: steps of loops and calls, time, memory, sizes of values.

Jinja's sandbox keeps templates away from Python's internals, but does not stop endless work. So loops, calls and
included templates are counted, and operations that build long values from short ones (`~`, `+`, `*`, `%`, nested
lists) are limited. This works in every thread, without signals.
"""

import functools
import re
import resource
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateRuntimeError, Undefined, nodes, pass_environment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import make_attrgetter
from jinja2.nodes import EvalContext
from jinja2.runtime import Context

SECONDS = 5.0
"""Seconds of CPU time for one template, with four times that in real time; a long paper takes 0.05 s."""
LONGEST = 20_000_000
"""The most characters that one template may print, including origin marks; a long paper has 100,000."""
MOST_ITEMS = 1_000_000
"""The most items of a list, or binary digits of a number."""
DEEPEST = 6
"""The deepest nesting of lists, since comparing or printing deeper ones may take forever."""
LARGEST_POWER = 1_000
STEPS_PER_LOOK = 500
"""The number of steps between checks of time and memory."""
MOST_MEMORY = 1 << 29
"""The most bytes by which the process may grow while a template is filled in."""
WIDE = re.compile(r"%[^a-zA-Z%]*(?:\d{4}|\*)|:[^}]*(?:\d{4}|\{)")
"""Field widths in a format string that may be very large."""
SIZED = frozenset(("center", "ljust", "rjust", "zfill"))
"""Methods of strings that take a length."""
PATTERNS = frozenset(("format", "format_map"))
OF_TEXTS = frozenset(("capitalize", "center", "e", "escape", "forceescape", "indent", "lower", "replace", "safe"))
OF_TEXTS |= {
    "string",
    "striptags",
    "title",
    "trim",
    "truncate",
    "upper",
    "urlencode",
    "urlize",
    "wordcount",
    "wordwrap",
}
"""Filters of Jinja that turn what they are given into a text."""
REFUSED = frozenset(("translate", "maketrans", "expandtabs", "encode"))
"""Methods of strings that no template needs, and whose results may have any length."""


class EndlessTemplate(TemplateRuntimeError):  # noqa: N818 - the name describes the template
    """A template never ends."""

    def __init__(self, message: str = "it never ends") -> None:
        super().__init__(message)


@dataclass
class Budget:
    """The CPU time by which a template must end, the largest size of the process, and the steps taken so far."""

    end: float = float("inf")
    size: float = float("inf")
    steps: int = 0

    def take_step(self) -> None:
        """Count a step; raise EndlessTemplate if time or memory is used up."""
        self.steps += 1
        if self.steps % STEPS_PER_LOOK:
            return
        if time.thread_time() > self.end:
            raise EndlessTemplate
        if _measure_memory() > self.size:
            raise EndlessTemplate("it takes too much memory")


def _measure_memory() -> int:
    """Return the memory of this process in bytes, or 0 if unknown."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0


UNLIMITED = Budget()
CURRENT: ContextVar[Budget] = ContextVar("budget", default=UNLIMITED)


@contextmanager
def limit_template() -> Iterator[None]:
    """Set a budget for templates filled in inside the block; a nested block shares the budget of the outer one."""
    if CURRENT.get() is not UNLIMITED:
        yield
        return
    token = CURRENT.set(Budget(time.thread_time() + SECONDS, _measure_memory() + MOST_MEMORY))
    try:
        yield
    finally:
        CURRENT.reset(token)


def take_step() -> None:
    """Count a step of the template that is being filled in."""
    CURRENT.get().take_step()


def count_items(items: Iterable[Any]) -> Iterator[Any]:
    """Yield the items of a loop, and count each as a step."""
    budget = CURRENT.get()
    for each in items:
        budget.take_step()
        yield each


def bound_size(made: Any) -> Any:
    """Return the value of an expression; raise EndlessTemplate if it is too long or nested too deeply."""
    if isinstance(made, str):
        _require(len(made) <= LONGEST, "this text is too long")
    elif isinstance(made, int):
        _require(made.bit_length() <= MOST_ITEMS, "this number is too large")
    else:
        _bound_depth(made, DEEPEST)
    return made


def _bound_depth(made: object, left: int) -> None:
    if type(made) not in (list, tuple, dict):
        return
    assert isinstance(made, list | tuple | dict)
    _require(len(made) <= MOST_ITEMS, "this list is too long")
    _require(left > 0, "lists are nested too deeply")
    for each in count_items(made.values() if isinstance(made, dict) else made):
        _bound_depth(each, left - 1)


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise EndlessTemplate(otherwise)


PRINTED = (str, int, float, Fraction, Undefined)
"""The types of values that templates may print; Jinja itself refuses an undefined one, with its name."""


class UnprintableValue(TemplateRuntimeError):  # noqa: N818 - it names what was to be printed
    """A filter was given a value that it cannot print."""


def require_printable(value: object) -> object:
    """Return a value, unless it is one that would be printed in Python's notation: an object of the paper, a list."""
    if not isinstance(value, PRINTED):
        raise UnprintableValue(f"{describe_value(value)} is printed here as Python writes it")
    return value


def describe_value(given: object) -> str:
    if given is None:
        return "nothing (None)"
    word = {"str": "a plain text", "int": "a whole number", "tuple": "a list"}.get(type(given).__name__)
    return word or f"a {type(given).__name__}"


def join_texts(parts: Iterable[object]) -> str:
    """Join the operands of `~`; raise EndlessTemplate if the text is too long."""
    made = "".join(str(require_printable(bound_size(each))) for each in parts)
    bound_size(made)
    return made


def concatenate(parts: Iterable[str]) -> str:
    """Join the output of a block or macro; raise EndlessTemplate if it is too long."""
    made: list[str] = []
    size = 0
    for each in parts:
        made.append(each)
        size += len(each)
        _require(size <= LONGEST, "this text is too long")
    return "".join(made)


def compute(operator: str, function: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """Compute a sum, product, power or remainder; refuse large ones, which could use up all memory."""
    if operator == "**":
        _require(max(abs(left), abs(right)) <= LARGEST_POWER, "this power is too large")
    elif operator == "*" and not (isinstance(left, int) and isinstance(right, int)):
        _require(_count_items(left) * _count_items(right) <= LONGEST, "this text is too long")
    elif operator == "%" and isinstance(left, str):
        _require(not WIDE.search(left), "this pattern asks for a text that is too long")
        for each in right if isinstance(right, tuple) else (right,):
            require_printable(each)
    return bound_size(function(left, right))


def _count_items(factor: object) -> int:
    """Return the length of a text or list, or the value of a whole number, in a product."""
    return len(factor) if isinstance(factor, str | list | tuple) else factor if isinstance(factor, int) else 0


def check_call(called: object, arguments: tuple[Any, ...]) -> None:
    """Count a call by a template; refuse methods of strings that would make a very long one."""
    take_step()
    own, name = getattr(called, "__self__", None), getattr(called, "__name__", "")
    if not isinstance(own, str) or not arguments:
        return
    if name in SIZED:
        _require(int(arguments[0]) <= LARGEST_POWER, "this text is too long")
    elif name == "replace" and len(arguments) > 1:
        _require(own.count(str(arguments[0])) * len(str(arguments[1])) <= LONGEST, "this text is too long")
    elif name == "join":
        parts = list(count_items(arguments[0]))
        _require(sum(map(len, map(str, parts))) + len(own) * len(parts) <= LONGEST, "this text is too long")


def check_pattern(text: object, attribute: object) -> None:
    """Refuse `format` methods of a string that may produce a very long one."""
    if isinstance(text, str) and attribute in PATTERNS:
        _require(not WIDE.search(text), "this pattern asks for a text that is too long")


def check_filter(name: str, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> None:
    """Count the use of a filter of Jinja's own; refuse one that would make a very long text or list."""
    take_step()
    given, *others = [each for each in arguments if not isinstance(each, Context | EvalContext | Environment)]
    others += named.values()
    most = max((each for each in others if type(each) is int), default=0)
    length = len(given) if isinstance(given, str | list | tuple) else 1
    _require(max(1, length) * most <= LONGEST, f"the filter `{name}` would make too much of this")
    if name in ("replace", "wordwrap"):
        put = max((len(each) for each in others if isinstance(each, str)), default=0)
        _require(length * put <= LONGEST, "this text is too long")
    for each in (given, *others) if name == "format" else (given,) if name in OF_TEXTS else ():
        require_printable(each)
    if name in ("format", "attr"):
        check_pattern(given, "format")


def bound_items(made: Any) -> Any:
    """Return the result of a filter or call, with its size limited or, for an iterator, its items counted."""
    return count_items(made) if isinstance(made, Iterator) else bound_size(made)


def _make_reader(environment: Environment, attribute: str | int | None) -> Callable[[Any], Any]:
    """Make a function that reads an attribute of an item, or returns the item itself if none is named."""
    return make_attrgetter(environment, attribute) if attribute is not None else lambda each: each


@pass_environment
def add_items(
    environment: Environment, items: Iterable[Any], attribute: str | int | None = None, start: Any = 0
) -> Any:
    """Sum items, or an attribute of each, with limited intermediate sums."""
    total = start
    read = _make_reader(environment, attribute)
    for each in count_items(items):
        total = bound_size(total + read(each))
    return total


@pass_environment
def join_items(environment: Environment, items: Iterable[Any], d: str = "", attribute: str | int | None = None) -> str:
    """Join items, or an attribute of each; raise EndlessTemplate if the text is too long."""
    read = _make_reader(environment, attribute)
    made: list[str] = []
    size = 0
    for each in count_items(items):
        made.append(str(require_printable(read(each))))
        size += len(made[-1]) + len(d)
        _require(size <= LONGEST, "this text is too long")
    return d.join(made)


def count_loops(tree: nodes.Template) -> nodes.Template:
    """Make the loops of a template count their items."""
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, COUNTED, [], [], None, None, lineno=loop.iter.lineno)
    return tree


class GuardedCode(CodeGenerator):
    """A generator of Python code for templates that limits `~` and the sizes of lists, tuples and dicts."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        """Write `~` as a call."""
        self._write_call("environment.join_texts", nodes.Tuple(node.nodes, "load"), frame)

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802
        """Write a list with limited size."""
        self.write("environment.bound_size(")
        super().visit_List(node, frame)
        self.write(")")

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802
        """Write a tuple with limited size, unless it is assigned to."""
        bounded = node.ctx == "load"
        self.write("environment.bound_size(" if bounded else "")
        super().visit_Tuple(node, frame)
        self.write(")" if bounded else "")

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802
        """Write a dict with limited size."""
        self.write("environment.bound_size(")
        super().visit_Dict(node, frame)
        self.write(")")

    def _write_call(self, function: str, node: nodes.Tuple, frame: Frame) -> None:
        self.write(f"{function}(")
        super().visit_Tuple(node, frame)
        self.write(")")


COUNTED = "counted_items"
OWN_FILTERS: dict[str, Callable[..., Any]] = {COUNTED: count_items, "sum": add_items, "join": join_items}


def guard_builtin(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a built-in filter of Jinja so that its arguments and results are limited."""

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        check_filter(name, arguments, named)
        return bound_items(function(*arguments, **named))

    return call
