"""Small changes to expressions, such as a slip of the author would make."""

import pytest

from exam_builder.checking.expression_changes import (
    list_changes,
    negate_comparisons,
    raise_last_digit,
    substitute_names,
)

IDS = frozenset(("first", "second"))


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (
            "side * width + 2",
            {
                "side * width - 2": "an operator",
                "(side + width) + 2": "an operator",
                "side / width + 2": "an operator",
                "side * width": "a term dropped",
                "2": "a term dropped",
                "side + 2": "a factor dropped",
                "width + 2": "a factor dropped",
                "side * width + 3": "a constant",
                "side * width + 1": "a constant",
                "width * side + 2": "two parameters swapped",
            },
        ),
        (
            "side**2",
            {"side * 2": "an operator", "side": "a power dropped", "side**3": "a constant", "side**1": "a constant"},
        ),
        ("side / 0.50", {"side * 0.50": "an operator", "side": "a divisor dropped", "side / 0.51": "a constant"}),
        (
            "'first' if side < width else 'second'",
            {
                "'second' if side < width else 'first'": "a choice turned round",
                "'second' if side < width else 'second'": "another one keyed",
                "'first' if side < width else 'first'": "another one keyed",
                "'first' if side > width else 'second'": "a comparison",
                "'first' if side <= width else 'second'": "a comparison",
                "'first' if width < side else 'second'": "two parameters swapped",
            },
        ),
        ("side > 1 and not width", {"side > 1 or not width": "and for or", "side > 1 and width": "a negation dropped"}),
        ("max(side, width)", {"min(side, width)": "a function", "max(width, side)": "two parameters swapped"}),
        (r"['\sin x', '\cos x']", {r"['\sin x']": "an entry dropped", r"['\cos x']": "an entry dropped"}),
        (
            "answers.a * side",
            {"answers.a": "a factor dropped", "side": "a factor dropped", "answers.a + side": "an operator"},
        ),
        ("-side", {"side": "a sign"}),
        ("0", {"1": "a constant", "-1": "a constant"}),
        ("True", {"False": "a truth value"}),
        (
            "[k * side for k in range(3)]",
            {"[k + side for k in range(3)]": "an operator", "[k * side for k in range(4)]": "a constant"},
        ),
    ],
)
def test_changes(written: str, wanted: dict[str, str]) -> None:
    found = {bare(change.text): change.what for change in list_changes(written, frozenset(("side", "width")), IDS)}
    assert {bare(text): what for text, what in wanted.items()}.items() <= found.items()
    assert bare(written) not in found


def bare(text: str) -> str:
    """A text without blanks, and without the brackets around a sum that stands alone before another."""
    return text.replace(" ", "").replace("(side+width)+2", "side+width+2")


def test_all_changes_of_a_small_expression_and_no_others() -> None:
    assert [change.text for change in list_changes("side + 1", frozenset(("side",)))] == [
        "side - 1",
        "side",
        "1",
        "side + 2",
        "side + 0",
    ]


def test_a_variable_of_a_comprehension_is_not_swapped() -> None:
    found = list_changes("[k * side for k in range(3)]", frozenset(("side", "width")))
    assert "two parameters swapped" not in {change.what for change in found}


@pytest.mark.parametrize(
    ("number", "raised"),
    [("1200", "1201"), ("0.50", "0.51"), ("0.99", "1.00"), ("0.000000", "0.000001"), ("-1", "0"), ("-0.25", "-0.24")],
)
def test_the_last_digit_goes_up_by_one(number: str, raised: str) -> None:
    assert raise_last_digit(number) == raised


def test_the_last_digit_of_a_power_of_ten_is_that_before_the_power() -> None:
    assert raise_last_digit("6e-10") == "7e-10"


def test_what_is_put_in_place_of_a_name_keeps_together() -> None:
    assert substitute_names("side * width", {"width": "k + 1"}) == "side * (k + 1)"
    assert substitute_names("side * 2", {"width": "1"}) == "side * 2"
    assert substitute_names("[0, side) | (2 * width, inf)", {"width": "k + 1"}) == "[0, side) | (2 * (k + 1), inf)"


def test_each_comparison_is_turned_round_in_turn() -> None:
    assert negate_comparisons("side < width and width > 2") == (
        "not side < width and width > 2",
        "side < width and (not width > 2)",
    )
