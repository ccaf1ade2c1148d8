"""What kind of value something is, in words, and how values are compared and ordered."""

from fractions import Fraction

from exam_builder.expressions.expression_errors import ExpressionError, shorten
from exam_builder.expressions.scope import Scope
from exam_builder.values import Record, Typed, Value, is_number

AnyReal = int | Fraction | float
NUMBERS = frozenset((int, float, Fraction, Typed))


def describe_value(value: object) -> str:
    """A value in words for a message: "the text `abc`", "a list of 3", "3"."""
    if isinstance(value, bool):
        return f"the truth value {value}"
    if is_number(value):
        return shorten(show_number(value), 24)
    if isinstance(value, str):
        return f"the text `{shorten(value, 24)}`"
    if isinstance(value, tuple):
        return f"a list of {len(value)}"
    return "a record" if isinstance(value, Record) else f"a {type(value).__name__}"


def show_number(value: object) -> str:
    """A number in Python's digits, or words where there would be too many."""
    if isinstance(value, Typed):
        return value.typed
    if isinstance(value, Fraction | int) and max(abs(value.numerator), value.denominator) >= 10**20:
        return "a number of many digits"
    return str(value)


def require_number(value: Value, doing: str) -> AnyReal:
    """The value, when it is a number; else ExpressionError "`doing` needs a number, not …"."""
    if type(value) in NUMBERS or is_number(value):
        return value  # type: ignore[return-value]
    raise ExpressionError(f"{doing} needs a number, not {describe_value(value)}")


def require_whole(value: Value, doing: str, least: int | None = None, most: int | None = None) -> int:
    """The value, when it is a whole number within bounds."""
    found = require_number(value, doing)
    if isinstance(found, Fraction) and found.denominator == 1:
        found = found.numerator
    if not isinstance(found, int):
        raise ExpressionError(f"{doing} needs a whole number, not {describe_value(value)}")
    if (least is not None and found < least) or (most is not None and found > most):
        bounds = f"of at least {least}" if most is None else f"from {least} to {most}"
        raise ExpressionError(f"{doing} needs a whole number {bounds}, not {describe_value(value)}")
    return found


def require_text(value: Value, doing: str) -> str:
    """The value, when it is a text."""
    if isinstance(value, str):
        return value
    raise ExpressionError(f"{doing} needs a text, not {describe_value(value)}")


def require_list(value: Value, doing: str) -> tuple[Value, ...]:
    """The value, when it is a list."""
    if isinstance(value, tuple):
        return value
    raise ExpressionError(f"{doing} needs a list, not {describe_value(value)}")


def require_truth(value: Value, doing: str) -> bool:
    """The value, when it is True or False; a number or a list is neither."""
    if value is True or value is False:
        return value
    raise ExpressionError(f"{doing} needs a comparison or another truth value, not {describe_value(value)}")


def is_same_value(left: Value, right: Value, scope: Scope) -> bool:
    """Whether two values are equal, lists as a whole; a truth value equals no number."""
    if type(left) is tuple and type(right) is tuple:
        scope.spend(len(left))
        return len(left) == len(right) and all(is_same_value(a, b, scope) for a, b in zip(left, right, strict=True))
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    if isinstance(left, Record) and isinstance(right, Record):
        scope.spend(len(left))
        return left.keys() == right.keys() and all(is_same_value(left[name], right[name], scope) for name in left)
    return bool(left == right)


def is_before(left: Value, right: Value, doing: str) -> bool:
    """Whether `left` comes before `right`: numbers by value, texts by the alphabet."""
    if isinstance(left, str) and isinstance(right, str):
        return str.__lt__(left, right)
    if isinstance(left, str) or isinstance(right, str):
        raise ExpressionError(f"{doing} cannot order {describe_value(left)} and {describe_value(right)}")
    return require_number(left, doing) < require_number(right, doing)


def sort_key(value: Value) -> tuple[int, object]:
    """A key that orders any values: truth values, numbers, texts, lists."""
    if isinstance(value, bool):
        return 0, value
    if is_number(value):
        return 1, value
    if isinstance(value, str):
        return 2, str(value)
    if isinstance(value, tuple):
        return 3, tuple(sort_key(item) for item in value)
    raise ExpressionError(f"cannot order {describe_value(value)}")
