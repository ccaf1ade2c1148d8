"""What an evaluation may look at, and how much work it may still do."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeAlias

from exam_builder.expressions.expression_errors import ExpressionError
from exam_builder.paper import NumberStyle
from exam_builder.values import Record, Value

MAX_STEPS = 200_000
"""Work allowed to one evaluation; a step takes half a microsecond or less, such as one entry of a list."""

PRINT_WORK = 10
"""Steps that printing one number takes."""

BITS_A_STEP = 8
"""Bits of a number whose printing takes as long as a step."""

MAX_DEPTH = 16
"""Lists may be nested so deep."""

CHARACTERS_A_STEP = 16
"""Characters of a text that count as much as an entry of a list."""

Hook: TypeAlias = Callable[..., Value]


class Scope:
    """The names that an expression sees, how numbers print, the caller's functions, and the work that is left."""

    __slots__ = ("hooks", "left", "local", "names", "style")

    def __init__(self, names: Mapping[str, Value], style: NumberStyle, hooks: Mapping[str, Hook]) -> None:
        self.names = names
        self.style = style
        self.hooks = hooks
        self.local: dict[str, Value] = {}
        self.left = MAX_STEPS

    def spend(self, steps: int) -> None:
        """Count work; raise ExpressionError when it is more than one expression may take."""
        self.left -= steps
        if self.left < 0:
            raise ExpressionError("this takes too much work", "make lists, numbers or texts smaller")

    def made(self, value: Value) -> Value:
        """Count a list or a text that was made at its whole size, so that none in existence is ever larger."""
        if type(value) in COMPOUND or isinstance(value, str):
            self.visit(value)
        return value

    def visit(self, value: Value, work: int = 1, depth: int = 0) -> None:
        """Count `work` for every entry of a list, all levels together, or for so many characters of a text."""
        if isinstance(value, str):
            self.spend(work * len(value) // CHARACTERS_A_STEP)
            return
        entries = tuple(value.values()) if isinstance(value, Record) else value
        if not isinstance(entries, tuple):
            return
        if depth == MAX_DEPTH:
            raise ExpressionError(f"lists are nested more than {MAX_DEPTH} deep")
        self.spend(work * len(entries))
        for entry in entries:
            if type(entry) in COMPOUND or isinstance(entry, str):
                self.visit(entry, work, depth + 1)

    def prints(self, value: Value) -> None:
        """Count the work of printing a value: every entry, and the digits of large numbers."""
        self.visit(value)
        if isinstance(value, tuple):
            for entry in value:
                self.prints(entry)
        elif isinstance(value, int | Fraction):
            bits = value.numerator.bit_length() + value.denominator.bit_length()
            self.spend(PRINT_WORK + bits // BITS_A_STEP)
        else:
            self.spend(PRINT_WORK)


COMPOUND = frozenset((tuple, Record))
