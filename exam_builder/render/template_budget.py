"""What a template may take while it is filled in: steps of loops and calls, time, and sizes of what it puts together.

Jinja's sandbox keeps templates from what is Python's own, but not from work without end. So loops, calls and included
templates are counted, and what makes a long thing of short ones (`~`, `+`, `*`, `%`, lists in lists) is bounded. That
holds in every thread; no signal is needed.
"""

import functools
import re
import resource
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateRuntimeError, nodes, pass_environment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import make_attrgetter
from jinja2.nodes import EvalContext
from jinja2.runtime import Context

SECONDS = 5.0
"""How long one template may compute, and four times that on the clock; a long paper takes a twentieth of a second."""
LONGEST = 20_000_000
"""Characters that one template may print, marks of origin among them; a long paper has a tenth of a million."""
MOST_ITEMS = 1_000_000
"""Items of a list, digits of a number."""
DEEPEST = 6
"""Lists in lists in lists: to compare or to print what is deeper may take for ever."""
LARGEST_POWER = 1_000
STEPS_PER_LOOK = 500
"""Steps between two looks at the clock."""
MOST_MEMORY = 1 << 29
"""Bytes by which the process may grow while a template is filled in."""
WIDE = re.compile(r"%[^a-zA-Z%]*(?:\d{4}|\*)|:[^}]*(?:\d{4}|\{)")
"""What in a text that is a pattern may ask for more letters than a line has."""
SIZED = frozenset(("center", "ljust", "rjust", "zfill"))
"""Methods of texts that are given a length."""
PATTERNS = frozenset(("format", "format_map"))
REFUSED = frozenset(("translate", "maketrans", "expandtabs", "encode"))
"""Methods of texts that no template needs, and whose results may be of any length."""


class EndlessTemplate(TemplateRuntimeError):  # noqa: N818 - it names what is wrong with the template
    """A template never ends."""

    def __init__(self, message: str = "it never ends") -> None:
        super().__init__(message)


@dataclass
class Budget:
    """When a template must be done, how large the process may be by then, and how many steps it took."""

    end: float = float("inf")
    size: float = float("inf")
    steps: int = 0

    def take_step(self) -> None:
        """Count a step; raise EndlessTemplate when the time is over, or too much memory is in use."""
        self.steps += 1
        if self.steps % STEPS_PER_LOOK:
            return
        if time.thread_time() > self.end:
            raise EndlessTemplate
        if _memory_in_use() > self.size:
            raise EndlessTemplate("it takes too much memory")


def _memory_in_use() -> int:
    """Return bytes of memory that this process has; 0 where the machine does not tell."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0


UNLIMITED = Budget()
CURRENT: ContextVar[Budget] = ContextVar("budget", default=UNLIMITED)


@contextmanager
def limit_template() -> Iterator[None]:
    """Give what is filled in inside the block its budget; a block inside another one has what is left to that."""
    if CURRENT.get() is not UNLIMITED:
        yield
        return
    token = CURRENT.set(Budget(time.thread_time() + SECONDS, _memory_in_use() + MOST_MEMORY))
    try:
        yield
    finally:
        CURRENT.reset(token)


def take_step() -> None:
    """Count a step of the template that is being filled in."""
    CURRENT.get().take_step()


def count_items(items: Iterable[Any]) -> Iterator[Any]:
    """Give what a loop goes through, counting its steps."""
    budget = CURRENT.get()
    for each in items:
        budget.take_step()
        yield each


def bound_size(made: Any) -> Any:
    """Give back what an expression made; raise EndlessTemplate where it is too long, or lists are in too many lists."""
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
    _require(left > 0, "these are too many lists in lists")
    for each in count_items(made.values() if isinstance(made, dict) else made):
        _bound_depth(each, left - 1)


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise EndlessTemplate(otherwise)


def join_texts(parts: Iterable[object]) -> str:
    """Join the operands of `~` to a text that is not longer than a template may print."""
    made = "".join(str(bound_size(each)) for each in parts)
    bound_size(made)
    return made


def concatenate(parts: Iterable[str]) -> str:
    """Join what a block or a macro prints."""
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
    return bound_size(function(left, right))


def _count_items(factor: object) -> int:
    """Return the length of a text or list, or the value of a whole number, in a product."""
    return len(factor) if isinstance(factor, str | list | tuple) else factor if isinstance(factor, int) else 0


def check_call(called: object, arguments: tuple[Any, ...]) -> None:
    """Count a call of a template; refuse that of a text's method that would make a very long one."""
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
    """Refuse the methods `format` of a text that may ask for a very long one."""
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
    if name == "replace":
        put = max((len(each) for each in others if isinstance(each, str)), default=0)
        _require(length * put <= LONGEST, "this text is too long")
    if name in ("format", "attr"):
        check_pattern(given, "format")


def bound_items(made: Any) -> Any:
    """Give back what a filter made; what comes one by one is counted."""
    return count_items(made) if isinstance(made, Iterator) else bound_size(made)


def _make_reader(environment: Environment, attribute: str | int | None) -> Callable[[Any], Any]:
    """Make what reads an attribute of an item, or gives the item itself where none is named."""
    return make_attrgetter(environment, attribute) if attribute is not None else lambda each: each


@pass_environment
def add_items(
    environment: Environment, items: Iterable[Any], attribute: str | int | None = None, start: Any = 0
) -> Any:
    """Sum up items, or an attribute of each, each sum bounded."""
    total = start
    read = _make_reader(environment, attribute)
    for each in count_items(items):
        total = bound_size(total + read(each))
    return total


@pass_environment
def join_items(environment: Environment, items: Iterable[Any], d: str = "", attribute: str | int | None = None) -> str:
    """Join items, or an attribute of each, to a text that is not longer than a template may print."""
    read = _make_reader(environment, attribute)
    made: list[str] = []
    size = 0
    for each in count_items(items):
        made.append(str(read(each)))
        size += len(made[-1]) + len(d)
        _require(size <= LONGEST, "this text is too long")
    return d.join(made)


def count_loops(tree: nodes.Template) -> nodes.Template:
    """Let the loops of a template go through items that are counted."""
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, COUNTED, [], [], None, None, lineno=loop.iter.lineno)
    return tree


class GuardedCode(CodeGenerator):
    """Python code of templates whose `~` and lists are bounded."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        """Write `~` as a call."""
        self._write_call("environment.join_texts", nodes.Tuple(node.nodes, "load"), frame)

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802
        """Write a list that is bounded."""
        self.write("environment.bound_size(")
        super().visit_List(node, frame)
        self.write(")")

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802
        """Write a tuple that is bounded, except where it is assigned to."""
        bounded = node.ctx == "load"
        self.write("environment.bound_size(" if bounded else "")
        super().visit_Tuple(node, frame)
        self.write(")" if bounded else "")

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802
        """Write a mapping that is bounded."""
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
    """Wrap a filter of Jinja's own so that what it is asked for and what it makes are bounded."""

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        check_filter(name, arguments, named)
        return bound_items(function(*arguments, **named))

    return call
