"""Parse, evaluate and print unions of intervals, such as `[-a, 0] | (b, inf)`.

The value is a mapping with one field, `interval`: the pieces in order, separate from one another. Each piece lists its
lower end, its upper end, and whether it includes the lower and the upper end.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from exam_builder.expressions.numbers import UNROUNDED, Precision
from exam_builder.expressions.parsing import Expression, evaluate, parse
from exam_builder.expressions.printing import ensure_math, value_to_math, value_to_plain
from exam_builder.expressions.scope import INTERVAL, ExpressionError, IntervalPiece, Scope, describe_value, read_pieces
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap, Real, Value, is_number

MAX_PIECES = 50
"""The most pieces of a union."""

EXAMPLE_HINT = "write, for example, '[-2, 0] | (3, inf)'"
CLOSING = {"[": "])", "(": "])"}


@dataclass(frozen=True)
class WrittenInterval:
    """One interval as written: its ends, their offsets, and which of them it includes."""

    low: Expression
    high: Expression
    low_at: int
    high_at: int
    has_low: bool
    has_high: bool


def parse_interval(source: object) -> Expression:
    """Parse a union of intervals into an expression; raise ExpressionError, with the offset into `source`.

    The expression evaluates to the mapping.
    """
    if not isinstance(source, str):
        raise ExpressionError("an interval is a text", EXAMPLE_HINT, 0)
    written = parse_union(source)
    ends = [(each.low, each.low_at) for each in written] + [(each.high, each.high_at) for each in written]
    offsets: dict[str, int] = {}
    for end, at in ends:
        for name, offset in end.offsets.items():
            offsets.setdefault(name, offset + at)
    return Expression(
        source,
        frozenset().union(*[end.names for end, _ in ends]),
        frozenset().union(*[end.answers for end, _ in ends]),
        frozenset().union(*[end.calls for end, _ in ends]),
        frozenset().union(*[end.constants for end, _ in ends]),
        offsets,
        lambda scope: unite_pieces([evaluate_interval(each, scope) for each in written]),
        source,
    )


def map_written_ends(source: str, style: NumberStyle) -> dict[Value, str]:
    """Map the value of each end of a union without names to its source; raise ExpressionError like parsing."""
    ends = (end for each in parse_union(source) for end in (each.low, each.high))
    return {evaluate(end, {}, style): end.source for end in ends}


def parse_union(source: str) -> list[WrittenInterval]:
    """Parse each piece of a union; raise ExpressionError like parsing."""
    return [parse_piece(source[start:end], start) for start, end in split_union(source)]


def split_union(source: str) -> list[tuple[int, int]]:
    """Return the start and end of each piece of a union, without the blanks around it."""
    places, start = [], 0
    for end in [*(at for at, sign in enumerate(source) if sign in "|∪"), len(source)]:
        text = source[start:end]
        begin = start + len(text) - len(text.lstrip())
        places.append((begin, begin + len(text.strip())))
        start = end + 1
    if len(places) > MAX_PIECES:
        raise ExpressionError(f"more than {MAX_PIECES} intervals in one union", "", 0)
    return places


def parse_piece(text: str, at: int) -> WrittenInterval:
    """Parse one interval, whose offset is `at`; raise ExpressionError if it is not an interval."""
    if len(text) < 2 or text[0] not in CLOSING or text[-1] not in CLOSING[text[0]]:
        raise ExpressionError(f"`{text[:40]}` is not an interval", EXAMPLE_HINT, at)
    comma = find_outer_comma(text)
    if comma is None:
        raise ExpressionError(f"`{text[:40]}` does not have two ends with a comma between them", EXAMPLE_HINT, at)
    low, high = parse_end(text[1:comma], at + 1), parse_end(text[comma + 1 : -1], at + comma + 1)
    return WrittenInterval(low, high, at + 1, at + comma + 1, text[0] == "[", text[-1] == "]")


def parse_end(text: str, at: int) -> Expression:
    """Parse one end of an interval."""
    try:
        return parse(text)
    except ExpressionError as error:
        raise error.shift_offset(at) from None


def find_outer_comma(text: str) -> int | None:
    """Return the position of the comma outside inner brackets; None unless there is exactly one."""
    depth, found = 0, []
    for at, sign in enumerate(text[1:-1], 1):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            found.append(at)
    return found[0] if len(found) == 1 else None


def evaluate_interval(written: WrittenInterval, scope: Scope) -> IntervalPiece:
    """Evaluate one interval; raise ExpressionError if it is empty or invalid."""
    low, high = evaluate_end(written.low, written.low_at, scope), evaluate_end(written.high, written.high_at, scope)
    for value, belongs, at in ((low, written.has_low, written.low_at), (high, written.has_high, written.high_at)):
        if belongs and value in (float("inf"), float("-inf")):
            raise ExpressionError("infinity belongs to no interval", "write a round bracket at inf", at)
    if low > high or (low == high and not (written.has_low and written.has_high)):
        shown = f"from {value_to_plain(low, scope.style)} to {value_to_plain(high, scope.style)}"
        raise ExpressionError(f"there is no number {shown}", "swap the ends, or add a constraint", written.low_at)
    return IntervalPiece(low, high, written.has_low, written.has_high)


def evaluate_end(expression: Expression, at: int, scope: Scope) -> Real:
    """Evaluate one end of an interval."""
    try:
        value = expression.run(scope)
    except ExpressionError as error:
        raise error.at(0).shift_offset(at) from None
    if not is_number(value) or value != value:
        raise ExpressionError(f"the end of an interval is a number, not {describe_value(value)}", "", at)
    return value


def unite_pieces(pieces: Iterable[IntervalPiece]) -> FrozenMap:
    """Return the mapping of a union: sort the pieces, and merge those that overlap or touch."""
    made: list[IntervalPiece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.low, not piece.has_low)):
        if made and _touch(made[-1], piece):
            made[-1] = _join_pieces(made[-1], piece)
        else:
            made.append(piece)
    return FrozenMap({INTERVAL: tuple(map(tuple, made))})


def _touch(before: IntervalPiece, after: IntervalPiece) -> bool:
    """Return whether there is no gap between an interval and one that does not begin before it."""
    return after.low < before.high or (after.low == before.high and (after.has_low or before.has_high))


def _join_pieces(before: IntervalPiece, after: IntervalPiece) -> IntervalPiece:
    """Merge two intervals that touch."""
    if after.high > before.high:
        return before._replace(high=after.high, has_high=after.has_high)
    return before._replace(has_high=before.has_high or (after.high == before.high and after.has_high))


def interval_to_latex(value: Value, style: NumberStyle, precision: Precision = UNROUNDED) -> str:
    r"""Return a union as LaTeX, safe in text and in mathematics: `[-2, 0]\cup(3, \infty)`, a single point in braces."""
    between = ";\\," if style.decimal == "," else ",\\,"

    def write(piece: IntervalPiece) -> str:
        low, high = (value_to_math(end, style, precision) for end in (piece.low, piece.high))
        return rf"\{{{low}\}}" if piece.low == piece.high else _put_in_brackets(piece, f"{low}{between}{high}")

    return ensure_math(r"\cup ".join(map(write, read_pieces(value) or ())))


def interval_to_plain(value: Value, style: NumberStyle | None = None, precision: Precision = UNROUNDED) -> str:
    """Return a union as an author writes it: `[-2, 0] | (3, inf)`."""

    def write(piece: IntervalPiece) -> str:
        ends = (value_to_plain(end, style, precision) for end in (piece.low, piece.high))
        return _put_in_brackets(piece, ", ".join(ends))

    return " | ".join(map(write, read_pieces(value) or ()))


def _put_in_brackets(piece: IntervalPiece, ends: str) -> str:
    """Put the ends of an interval in its brackets."""
    return f"{'[' if piece.has_low else '('}{ends}{']' if piece.has_high else ')'}"
