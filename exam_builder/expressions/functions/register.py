"""The register of functions: all that the toolkit knows of a function is stated once, where it is defined."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from exam_builder.expressions.scope import ExpressionError, make_unknown_name_error
from exam_builder.findings import format_count
from exam_builder.values import Value

Call: TypeAlias = Callable[..., Value]
OwnCall = TypeVar("OwnCall", bound=Call)

MANY = 1_000

CHOICE, CONDITION, COMPARISON, SUM, PRODUCT, FRACTION, POWER, ATOM = range(8)


class Term(NamedTuple):
    """A piece of mathematics and its precedence level, from CHOICE (loosest) to ATOM (tightest)."""

    text: str
    level: int = ATOM


Role: TypeAlias = Literal["call", "argument", "quotient", "sum", "product"]
"""How a formula shows a function: as a call, only as its argument (since it formats it), or as arithmetic."""


@dataclass(frozen=True, slots=True)
class Forms:
    """The uses of a function outside an evaluation.

    `role` is how a formula shows it. A call prints what `latex` returns for the notation and the arguments, or else its
    `command` (`\\sin`) or name. `sympy` is its name in SymPy, or a function of that module and the arguments; without
    it, formulas that use the function are compared only by their values. `compute` evaluates `command` for a float
    where authors type it before a number. `mistaken_for` is the function that an author may write by mistake.
    """

    role: Role = "call"
    command: str = ""
    latex: Callable[..., Term] | None = None
    sympy: str | Callable[..., object] = ""
    compute: Callable[[float], float] | None = None
    mistaken_for: str = ""

    def in_sympy(self, sympy: ModuleType) -> Callable[..., object] | None:
        """Return the equivalent in SymPy, or None."""
        if not isinstance(self.sympy, str):
            make = self.sympy
            return lambda *arguments: make(sympy, *arguments)
        function: Callable[..., object] | None = getattr(sympy, self.sympy) if self.sympy else None
        return function


@dataclass(frozen=True, slots=True)
class Function:
    """A function that expressions may call: `call(scope, *arguments, **settings)`."""

    name: str
    call: Call
    least: int
    most: int
    settings: frozenset[str]
    forms: Forms

    def check(self, given: int, settings: list[str]) -> None:
        """Raise ExpressionError if the function does not take these arguments."""
        if not self.least <= given <= self.most:
            hint = f"write {self.name}(…, digits=…)" if "digits" in self.settings and given > self.most else ""
            raise ExpressionError(f"`{self.name}` takes {self.describe_count()}, not {given}", hint)
        for name in settings:
            if name not in self.settings:
                raise make_unknown_name_error(f"setting of `{self.name}` is called", name, self.settings)
            if settings.count(name) > 1:
                raise ExpressionError(f"`{name}` is set twice")

    def describe_count(self) -> str:
        """Describe how many arguments the function takes."""
        if self.least == self.most:
            return format_count(self.least, "argument")
        return f"at least {self.least}" if self.most == MANY else f"{self.least} to {self.most} arguments"


FUNCTIONS: dict[str, Function] = {}

HOOK_FUNCTIONS = frozenset(("figure", "quantity"))
"""Functions that the caller of an evaluation supplies, because they depend on the paper."""

NO_FORMS = Forms()


def register_function(
    least: int, most: int | None = None, *settings: str, name: str = "", forms: Forms = NO_FORMS
) -> Callable[[OwnCall], OwnCall]:
    """Register a function under its own name (or `name`), with `least` to `most` arguments and these settings."""

    def register(call: OwnCall) -> OwnCall:
        called = name or call.__name__
        FUNCTIONS[called] = Function(called, call, least, most or least, frozenset(settings), forms)
        return call

    return register
