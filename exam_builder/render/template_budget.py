"""Limit the time and memory of a template while it is filled in, and what it may print.

Jinja's sandbox keeps templates away from Python's internals, but does not stop endless work.
"""

import functools
import resource
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateRuntimeError, Undefined, nodes, pass_environment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import make_attrgetter
from jinja2.nodes import EvalContext
from jinja2.runtime import Context

from exam_builder.companions.isolation import time_limit
from exam_builder.expressions.latex_commands import split_names

SECONDS = 5.0
"""Seconds of CPU time for one template; a long paper takes 0.05 s."""
LONGEST = 20_000_000
"""The most characters that one template may print, including origin marks; a long paper has 100,000."""
MOST_MEMORY = 1 << 29
"""The most bytes by which the process may grow while a template is filled in."""
OF_TEXTS = split_names(
    "capitalize center e escape forceescape format indent lower replace safe string striptags title trim truncate upper"
    " urlencode urlize wordcount wordwrap"
)
"""Filters of Jinja that turn what they are given into a text."""
PRINTED = (str, int, float, Fraction, Undefined)
"""The types of values that templates may print; Jinja itself refuses an undefined one, with its name."""


class EndlessTemplate(TemplateRuntimeError):  # noqa: N818 - the name describes the template
    """A template never ends."""

    def __init__(self, message: str = "it never ends") -> None:
        super().__init__(message)


class UnprintableValue(TemplateRuntimeError):  # noqa: N818 - it names what was to be printed
    """A filter was given a value that it cannot print."""


@contextmanager
def limit_template() -> Iterator[None]:
    """Raise EndlessTemplate in the block when the time is up, and MemoryError if the process grows too much.

    A nested block shares the limits of the outer one. This works only in the main thread, as `time_limit` does.
    """
    before, hard = resource.getrlimit(resource.RLIMIT_AS)
    size = _measure_memory()
    most = size + MOST_MEMORY
    limits = size > 0 and (before == resource.RLIM_INFINITY or most < before)
    resource.setrlimit(resource.RLIMIT_AS, (most if limits else before, hard))
    try:
        with time_limit(SECONDS, EndlessTemplate, signal.ITIMER_PROF):
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, hard))


def _measure_memory() -> int:
    """Return the size of this process in bytes, or 0 if unknown."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0


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
    """Join the operands of `~`."""
    return "".join(str(require_printable(each)) for each in parts)


def _read_items(environment: Environment, items: Iterable[Any], attribute: str | int | None) -> Iterator[Any]:
    return map(make_attrgetter(environment, attribute) if attribute is not None else lambda each: each, items)


@pass_environment
def join_items(environment: Environment, items: Iterable[Any], d: str = "", attribute: str | int | None = None) -> str:
    """Join items, or an attribute of each."""
    return d.join(str(require_printable(each)) for each in _read_items(environment, items, attribute))


@pass_environment
def add_items(
    environment: Environment, items: Iterable[Any], attribute: str | int | None = None, start: Any = 0
) -> Any:
    """Sum items, or an attribute of each, one by one: no signal would interrupt Python's own `sum`."""
    for each in _read_items(environment, items, attribute):
        start = start + each
    return start


class GuardedCode(CodeGenerator):
    """A generator of Python code for templates that refuses to join by `~` what cannot be printed."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        """Write `~` as a call."""
        self.write("environment.join_texts(")
        super().visit_Tuple(nodes.Tuple(node.nodes, "load"), frame)
        self.write(")")


def guard_text_filter(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a filter of Jinja that makes a text so that it refuses what cannot be printed."""

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        given = [each for each in arguments if not isinstance(each, Context | EvalContext | Environment)]
        for each in (*given, *named.values()) if name == "format" else given[:1]:
            require_printable(each)
        return function(*arguments, **named)

    return call
