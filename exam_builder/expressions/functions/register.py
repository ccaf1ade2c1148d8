"""The register of functions: what a name calls, and with how many arguments."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from exam_builder.expressions.expression_errors import ExpressionError, unknown_name_error
from exam_builder.findings import format_count

Call: TypeAlias = Callable[..., Any]

MANY = 1_000


@dataclass(frozen=True, slots=True)
class Function:
    """A function that expressions may call: `call(scope, *arguments, **settings)`."""

    name: str
    call: Call
    least: int
    most: int
    settings: frozenset[str] = frozenset()

    def check(self, given: int, settings: list[str]) -> None:
        """Raise ExpressionError when the arguments cannot fit."""
        if not self.least <= given <= self.most:
            raise ExpressionError(f"`{self.name}` takes {self.wanted()}, not {given}")
        for name in settings:
            if name not in self.settings:
                raise unknown_name_error(f"setting of `{self.name}` is called", name, self.settings)
            if settings.count(name) > 1:
                raise ExpressionError(f"`{name}` is set twice")

    def wanted(self) -> str:
        """How many arguments the function takes, in words."""
        if self.least == self.most:
            return format_count(self.least, "argument")
        return f"at least {self.least}" if self.most == MANY else f"{self.least} to {self.most} arguments"


FUNCTIONS: dict[str, Function] = {}

HOOK_FUNCTIONS = frozenset(("figure",))
"""Functions that whoever evaluates brings along: they need to know the paper."""


def register_function(least: int, most: int | None = None, *settings: str, name: str = "") -> Callable[[Call], Call]:
    """Register a function under its own name (or `name`) for `least` to `most` arguments and some settings."""

    def register(call: Call) -> Call:
        called = name or call.__name__
        FUNCTIONS[called] = Function(called, call, least, most or least, frozenset(settings))
        return call

    return register
