"""The context of an evaluation: its names, its limit of work, its errors, and checks of the types of values."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from exam_builder.findings import did_you_mean, find_nearest_name, shorten
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap, Real, Typed, Value, is_number, read_moment


class ExpressionError(Exception):
    """A mistake in an expression: `message` says what is wrong, and `hint` what to write instead (or is empty).

    `offset` counts characters from 0 into the string given to `parse` or `parse_text`.
    """

    def __init__(self, message: str, hint: str = "", offset: int | None = None) -> None:
        super().__init__(message, hint, offset)
        self.message = message
        self.hint = hint
        self._offset = offset

    @property
    def offset(self) -> int:
        """The offset of the mistake, or 0 while it is unknown."""
        return self._offset or 0

    def at(self, offset: int) -> "ExpressionError":
        """Place the error at `offset`, unless an inner step has placed it already; return it."""
        if self._offset is None:
            self._offset = offset
        return self

    def shift_offset(self, distance: int) -> "ExpressionError":
        """Return the same error in a longer string, in which the expression begins at `distance`."""
        return ExpressionError(self.message, self.hint, self.offset + distance)

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


def make_unknown_name_error(kind: str, name: str, names: Iterable[str]) -> ExpressionError:
    """Return the error for an unknown name: "no parameter or function `sied`; did you mean `side`?"."""
    return ExpressionError(f"no {kind} `{shorten(name)}`{did_you_mean(find_nearest_name(name[:100], names))}")


MAX_STEPS = 200_000
"""The most steps of one evaluation; a step, such as one entry of a list, takes at most half a microsecond."""

PRINT_WORK = 10
"""Steps that printing one number costs."""

BITS_A_STEP = 8
"""Bits of a number whose printing costs one step."""

MAX_DEPTH = 16
"""The depth to which lists may be nested."""

CHARACTERS_A_STEP = 16
"""Characters of a text that cost as much as one entry of a list."""

Hook: TypeAlias = Callable[..., Value]


def make_answers(names: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the answers of earlier parts by their ids; they are one mapping among the names."""
    answers = names.get("answers")
    return answers if isinstance(answers, Mapping) else {}


class Scope:
    """The names that an expression sees, the style of numbers, the caller's functions, and the steps that are left."""

    __slots__ = ("hooks", "left", "local", "names", "style")

    def __init__(self, names: Mapping[str, Value], style: NumberStyle, hooks: Mapping[str, Hook]) -> None:
        self.names = names
        self.style = style
        self.hooks = hooks
        self.local: dict[str, Value] = {}
        self.left = MAX_STEPS

    def spend(self, steps: int) -> None:
        """Charge steps; raise ExpressionError if none are left."""
        self.left -= steps
        if self.left < 0:
            raise ExpressionError("this takes too much work", "make lists, numbers or texts smaller")

    def count_made(self, value: Value) -> Value:
        """Charge a new list or text for its whole size, so that the limit of work also limits memory; return it."""
        if type(value) in COMPOUND or isinstance(value, str):
            self.visit(value)
        return value

    def visit(self, value: Value, work: int = 1, depth: int = 0) -> None:
        """Charge `work` for every entry of a list, on all levels, or for every few characters of a text."""
        if isinstance(value, str):
            self.spend(work * len(value) // CHARACTERS_A_STEP)
            return
        entries = tuple(value.values()) if isinstance(value, FrozenMap) else value
        if not isinstance(entries, tuple):
            return
        if depth == MAX_DEPTH:
            raise ExpressionError(f"lists are nested more than {MAX_DEPTH} deep")
        self.spend(work * len(entries))
        for entry in entries:
            if type(entry) in COMPOUND or isinstance(entry, str):
                self.visit(entry, work, depth + 1)

    def prints(self, value: Value) -> None:
        """Charge for printing a value: for every entry, and for the digits of large numbers."""
        self.visit(value)
        if isinstance(value, tuple):
            for entry in value:
                self.prints(entry)
        elif isinstance(value, int | Fraction):
            bits = value.numerator.bit_length() + value.denominator.bit_length()
            self.spend(PRINT_WORK + bits // BITS_A_STEP)
        else:
            self.spend(PRINT_WORK)


COMPOUND = frozenset((tuple, FrozenMap))


def describe_value(value: object) -> str:
    """Describe a value for a message: "the text `abc`", "a list of 3", "3"."""
    if isinstance(value, bool):
        return f"the truth value {value}"
    if is_number(value):
        return shorten(show_number(value), 24)
    if isinstance(value, str):
        return f"the text `{shorten(value, 24)}`"
    if isinstance(value, tuple):
        return f"a list of {len(value)}"
    if moment := read_moment(value):
        return f"a {moment[0]}"
    return "a mapping" if isinstance(value, FrozenMap) else f"a {type(value).__name__}"


def show_number(value: object) -> str:
    """Return the digits of a number, or words if there are too many."""
    if isinstance(value, Typed):
        return value.typed
    if isinstance(value, Fraction | int) and max(abs(value.numerator), value.denominator) >= 10**20:
        return "a number of many digits"
    return str(value)


def require_number(value: Value, doing: str) -> Real:
    """Return the value if it is a number; otherwise raise ExpressionError: "`doing` needs a number, not …"."""
    if is_number(value):
        return value
    raise ExpressionError(f"{doing} needs a number, not {describe_value(value)}")


def require_whole(value: Value, doing: str, least: int | None = None, most: int | None = None) -> int:
    """Return the value if it is a whole number within bounds; otherwise raise ExpressionError."""
    number = require_number(value, doing)
    if isinstance(number, Fraction) and number.denominator == 1:
        number = number.numerator
    if not isinstance(number, int):
        raise ExpressionError(f"{doing} needs a whole number, not {describe_value(value)}")
    if (least is not None and number < least) or (most is not None and number > most):
        bounds = f"of at least {least}" if most is None else f"from {least} to {most}"
        raise ExpressionError(f"{doing} needs a whole number {bounds}, not {describe_value(value)}")
    return number


def require_text(value: Value, doing: str) -> str:
    """Return the value if it is a text; otherwise raise ExpressionError."""
    if isinstance(value, str):
        return value
    raise ExpressionError(f"{doing} needs a text, not {describe_value(value)}")


def require_list(value: Value, doing: str) -> tuple[Value, ...]:
    """Return the value if it is a list; otherwise raise ExpressionError."""
    if isinstance(value, tuple):
        return value
    raise ExpressionError(f"{doing} needs a list, not {describe_value(value)}")


def require_truth(value: Value, doing: str) -> bool:
    """Return the value if it is True or False; otherwise, for a number too, raise ExpressionError."""
    if value is True or value is False:
        return value
    raise ExpressionError(f"{doing} needs a comparison or another truth value, not {describe_value(value)}")


def is_same_value(left: Value, right: Value, scope: Scope) -> bool:
    """Return whether two values are equal; lists compare as a whole, and a truth value never equals a number."""
    if type(left) is tuple and type(right) is tuple:
        scope.spend(len(left))
        return len(left) == len(right) and all(is_same_value(a, b, scope) for a, b in zip(left, right, strict=True))
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    if isinstance(left, FrozenMap) and isinstance(right, FrozenMap):
        scope.spend(len(left))
        return left.keys() == right.keys() and all(is_same_value(left[name], right[name], scope) for name in left)
    return bool(left == right)


def is_before(left: Value, right: Value, doing: str) -> bool:
    """Return whether `left` comes before `right`: numbers and moments by value, texts alphabetically."""
    if isinstance(left, str) and isinstance(right, str):
        return str.__lt__(left, right)
    if isinstance(left, str) or isinstance(right, str):
        raise ExpressionError(f"{doing} cannot order {describe_value(left)} and {describe_value(right)}")
    one, other = read_moment(left), read_moment(right)
    if one and other and one[0] == other[0]:
        return one[1] < other[1]
    return require_number(left, doing) < require_number(right, doing)


def sort_key(value: Value) -> tuple[int, object]:
    """Return a key that sorts values of any types: truth values, numbers, texts, lists, moments."""
    if isinstance(value, bool):
        return 0, value
    if is_number(value):
        return 1, value
    if isinstance(value, str):
        return 2, str(value)
    if isinstance(value, tuple):
        return 3, tuple(sort_key(item) for item in value)
    if moment := read_moment(value):
        return 4, moment
    raise ExpressionError(f"cannot order {describe_value(value)}")


INTERVAL = "interval"
"""The only field of the mapping that represents a union of intervals."""


class IntervalPiece(NamedTuple):
    """One interval: its ends, and whether it includes them."""

    low: Real
    high: Real
    has_low: bool
    has_high: bool


IntervalPieces: TypeAlias = tuple[IntervalPiece, ...]


def read_pieces(value: Value) -> IntervalPieces | None:
    """Return the pieces of a union of intervals; None if the value is not a union."""
    if not isinstance(value, FrozenMap) or set(value) != {INTERVAL}:
        return None
    return tuple(IntervalPiece(*piece) for piece in value[INTERVAL])  # type: ignore[union-attr,misc]  # of `unite_pieces`


def is_in_pieces(number: Value, pieces: IntervalPieces) -> bool:
    """Return whether a number is in one of the pieces."""
    if not is_number(number):
        return False
    return any(
        (low < number or (has_low and low == number)) and (number < high or (has_high and high == number))
        for low, high, has_low, has_high in pieces
    )


class FormulaValue(NamedTuple):
    """A formula as a value: its source, the values of the parameters that it uses, and the domains of its variables.

    A domain is the lower end, the upper end and the step, which is 0 for a continuous one.
    """

    source: str
    given: FrozenMap
    variables: FrozenMap


def read_formula(value: Value) -> FormulaValue | None:
    """Return the formula that a mapping represents; None if the value is not a formula."""
    if not isinstance(value, FrozenMap) or set(value) != {"formula", "given", "variables"}:
        return None
    source, given, variables = value["formula"], value["given"], value["variables"]
    if isinstance(source, str) and isinstance(given, FrozenMap) and isinstance(variables, FrozenMap):
        return FormulaValue(source, given, variables)
    return None


def require_formula(value: Value) -> FormulaValue:
    """Return the formula that a mapping represents; raise ExpressionError if the value is not a formula."""
    formula = read_formula(value)
    if formula is None:
        raise ExpressionError(f"{describe_value(value)} is not a formula")
    return formula


def make_formula_mapping(formula: FormulaValue) -> FrozenMap:
    """Return the mapping that represents a formula."""
    return FrozenMap({"formula": formula.source, "given": formula.given, "variables": formula.variables})
