"""Unions of intervals: in order, disjoint, and holding what their pieces hold."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_builder.expressions import ExpressionError, evaluate, parse
from exam_builder.expressions.interval_unions import interval_to_latex, interval_to_plain, parse_interval
from exam_builder.expressions.scope import read_pieces
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap

PIECE = st.tuples(st.integers(-9, 9), st.integers(1, 6), st.booleans(), st.booleans())


def written(low: int, width: int, has_low: bool, has_high: bool) -> str:
    return f"{'[' if has_low else '('}{low}, {low + width}{']' if has_high else ')'}"


@given(st.lists(PIECE, min_size=1, max_size=5), st.integers(-40, 40))
def test_a_union_holds_what_its_pieces_hold(pieces: list[tuple[int, int, bool, bool]], halves: int) -> None:
    union = evaluate(parse_interval(" | ".join(written(*piece) for piece in pieces)), {})
    inside = any(
        low * 2 < halves < (low + width) * 2
        or (has_low and halves == low * 2)
        or (has_high and halves == (low + width) * 2)
        for low, width, has_low, has_high in pieces
    )
    assert evaluate(parse(f"{halves} / 2 in answers.a"), {"answers": FrozenMap({"a": union})}) is inside


@given(st.lists(PIECE, min_size=1, max_size=5))
def test_a_union_reads_back_from_its_print(pieces: list[tuple[int, int, bool, bool]]) -> None:
    union = evaluate(parse_interval("|".join(written(*piece) for piece in pieces)), {})
    assert evaluate(parse_interval(interval_to_plain(union)), {}) == union
    found = read_pieces(union) or ()
    assert all(a[1] < b[0] or (a[1] == b[0] and not (a[3] or b[2])) for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("source", "offset", "message"),
    [
        (3, 0, "an interval is a text"),
        ("|".join(["[1, 2]"] * 51), 0, "more than 50 intervals in one union"),
        ("[1, 2 +)", 7, "the expression ends too early"),
        ("[0, 1] | [2, 1 / 0]", 13, "division by zero"),
        ("['a', 2]", 1, "the end of an interval is a number, not the text `a`"),
    ],
)
def test_what_is_no_interval(source: object, offset: int, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(parse_interval(source), {})
    assert (caught.value.message, caught.value.offset) == (message, offset)


def test_only_numbers_are_in_an_interval() -> None:
    union = evaluate(parse_interval("[1, 2]"), {})
    assert [evaluate(parse(f"{each} in answers.a"), {"answers": FrozenMap({"a": union})}) for each in ("1", "'1'")] == [
        True,
        False,
    ]


def test_a_decimal_comma_needs_another_sign_between_the_ends() -> None:
    union = evaluate(parse_interval("(0.5, 3] | [4, 4]"), {})
    assert interval_to_latex(union, NumberStyle()) == r"\ensuremath{(0.5,\,3]\cup \{4\}}"
    assert interval_to_latex(union, NumberStyle(decimal=",")) == r"\ensuremath{(0{,}5;\,3]\cup \{4\}}"
