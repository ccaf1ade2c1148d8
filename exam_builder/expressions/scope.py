"""What an evaluation may look at, and how much work it may still do."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from exam_builder.expressions.errors import ExpressionError
from exam_builder.paper import NumberStyle
from exam_builder.values import Record, Value

STEPS = 100_000
"""Work allowed to one evaluation; a step is about a microsecond, or one entry of a list."""

DEPTH = 16
"""Lists may be nested so deep."""

CHARACTERS_A_STEP = 16

Hook: TypeAlias = Callable[..., Value]


class Scope:
    """The names that an expression sees, how numbers print, the caller's functions, and the work that is left."""

    __slots__ = ("hooks", "left", "local", "names", "style")

    def __init__(self, names: Mapping[str, Value], style: NumberStyle, hooks: Mapping[str, Hook]) -> None:
        self.names = names
        self.style = style
        self.hooks = hooks
        self.local: dict[str, Value] = {}
        self.left = STEPS

    def spend(self, steps: int) -> None:
        """Count work; raise ExpressionError when it is more than one expression may take."""
        self.left -= steps
        if self.left < 0:
            raise ExpressionError("this takes too much work", "make lists, numbers or texts smaller")

    def made(self, value: Value) -> Value:
        """Count a list or a text that was made at its whole size, so that none in existence is ever larger."""
        if type(value) is tuple or isinstance(value, str | Record):
            self.spend(size(value))
        return value


def size(value: Value, depth: int = 0) -> int:
    """Entries of a list, all levels together, or characters of a text, in steps of work."""
    if isinstance(value, str):
        return len(value) // CHARACTERS_A_STEP
    if isinstance(value, Record):
        value = tuple(value.values())
    if not isinstance(value, tuple):
        return 0
    if depth == DEPTH:
        raise ExpressionError(f"lists are nested more than {DEPTH} deep")
    return len(value) + sum([size(item, depth + 1) for item in value if isinstance(item, tuple | str | Record)])
