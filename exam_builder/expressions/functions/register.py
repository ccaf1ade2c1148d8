"""The register of functions: of each function everything that is known anywhere, said once where it is defined."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Literal, TypeAlias, TypeVar

from exam_builder.expressions.notation import Term
from exam_builder.expressions.scope import ExpressionError, unknown_name_error
from exam_builder.findings import format_count
from exam_builder.values import Value

Call: TypeAlias = Callable[..., Value]
OwnCall = TypeVar("OwnCall", bound=Call)

MANY = 1_000

Role: TypeAlias = Literal["call", "argument", "quotient", "sum", "product"]
"""How a function stands in a formula: called; only as its argument, since it says how that prints; as arithmetic."""


@dataclass(frozen=True, slots=True)
class Forms:
    """What a function is outside of an evaluation; what is not given, it is not.

    In a formula it is its `role`: a call prints as what `latex` makes of the notation and the arguments, else by its
    `command` (`\\sin`) or its name. `sympy` is its name in SymPy, or what makes SymPy's form from that module and the
    arguments; without it a formula that uses the function is compared by its values alone. Where authors type
    `command` before a number, its value is `compute` of a float. A slip of the author may put `mistaken_for` in its
    place.
    """

    role: Role = "call"
    command: str = ""
    latex: Callable[..., Term] | None = None
    sympy: str | Callable[..., object] = ""
    compute: Callable[[float], float] | None = None
    mistaken_for: str = ""

    def in_sympy(self, sympy: ModuleType) -> Callable[..., object] | None:
        """Return the function of SymPy's that this is, None where it has none."""
        if not isinstance(self.sympy, str):
            make = self.sympy
            return lambda *arguments: make(sympy, *arguments)
        found: Callable[..., object] | None = getattr(sympy, self.sympy) if self.sympy else None
        return found


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
        """Raise ExpressionError when the arguments cannot fit."""
        if not self.least <= given <= self.most:
            raise ExpressionError(f"`{self.name}` takes {self.describe_count()}, not {given}")
        for name in settings:
            if name not in self.settings:
                raise unknown_name_error(f"setting of `{self.name}` is called", name, self.settings)
            if settings.count(name) > 1:
                raise ExpressionError(f"`{name}` is set twice")

    def describe_count(self) -> str:
        """Return how many arguments the function takes, in words."""
        if self.least == self.most:
            return format_count(self.least, "argument")
        return f"at least {self.least}" if self.most == MANY else f"{self.least} to {self.most} arguments"


FUNCTIONS: dict[str, Function] = {}

HOOK_FUNCTIONS = frozenset(("figure", "quantity"))
"""Functions that whoever evaluates brings along: they need to know the paper."""

NO_FORMS = Forms()


def register_function(
    least: int, most: int | None = None, *settings: str, name: str = "", forms: Forms = NO_FORMS
) -> Callable[[OwnCall], OwnCall]:
    """Register a function under its own name (or `name`) for `least` to `most` arguments and some settings."""

    def register(call: OwnCall) -> OwnCall:
        called = name or call.__name__
        FUNCTIONS[called] = Function(called, call, least, most or least, frozenset(settings), forms)
        return call

    return register
