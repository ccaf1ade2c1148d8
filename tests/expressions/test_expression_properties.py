"""Properties that hold for any expression, number and text."""

import math
import operator
import re
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from exam_builder.expressions import (
    ExpressionError,
    agrees_with_reference,
    derive_precision,
    evaluate,
    expand,
    parse,
    parse_number,
    parse_text,
    round_as_printed,
    value_to_latex,
    value_to_plain,
)
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap, Typed, is_exact

STYLE = NumberStyle()
NAMES = {
    "n": 3,
    "v": (3, 1, 2),
    "m": ((1, 2), (3, 4)),
    "s": "ab",
    "r": FrozenMap({"f": 1}),
    "x": 2.5,
    "t": Typed("0.50"),
}
OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}

typed = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=0, max_value=10**6).map(str)
leaves = st.one_of(st.integers(0, 10**6).map(str), typed).map(lambda text: (text, Fraction(text)))


def combined(children):
    def apply(symbol, left, right):
        (a, x), (b, y) = left, right
        undefined = x is None or y is None or (symbol == "/" and y == 0)
        return f"({a} {symbol} {b})", None if undefined else OPERATORS[symbol](x, y)

    return st.builds(apply, st.sampled_from(sorted(OPERATORS)), children, children)


@given(st.recursive(leaves, combined, max_leaves=12))
def test_arithmetic_is_that_of_fractions(case):
    source, expected = case
    try:
        found = evaluate(parse(source), {})
    except ExpressionError as error:
        assert error.message == "division by zero"
        assert expected is None
    else:
        assert found == expected
        assert is_exact(found)
        assert isinstance(found, int | Typed) or found.denominator > 1


TOKENS = [
    *"+-*/%@()[]<>,:.=",
    *("//", "**", "==", "!=", "<=", " and ", " or ", " not ", " in ", " if ", " else ", " for ", " "),
    *("n", "v", "m", "s", "r", "x", "t", "1", "0", "2.5", "'a'", "'f'", "[1, 2]", "answers.a", "True", "lambda"),
    *("sum(", "sqrt(", "round(", "range(", "det(", "inv(", "join(", "num(", "letter(", "set(", "term("),
]


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=30), st.lists(st.sampled_from(TOKENS), max_size=12).map("".join)))
def test_anything_is_a_value_or_a_located_error(source):
    try:
        value = evaluate(parse(source), NAMES)
        value_to_latex(value, STYLE)
        value_to_plain(value)
    except ExpressionError as error:
        assert 0 <= error.offset <= len(source)
        assert error.message


@given(st.integers(1 - 10**20, 10**20 - 1))
def test_whole_numbers_of_up_to_20_digits_print_all_their_digits(value):
    assert int(re.sub(r"\\ensuremath\{|\}|\\,", "", value_to_latex(value, STYLE))) == value
    assert value_to_plain(value) == str(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_plain_print_of_a_float_reads_back_as_it(value):
    assert float(value_to_plain(value)) == value


@given(st.fractions(), st.integers(1, 20))
def test_rounding_moves_a_number_by_half_a_unit_at_most(value, digits):
    found = round_as_printed(value, STYLE, derive_precision(digits=digits))
    unit = Fraction(10) ** (math.floor(math.log10(abs(value))) + 1 - digits) if value else 0
    assert abs(found - value) <= unit / 2


@given(st.floats(-1e6, 1e6), st.sampled_from(["0.5", "0.05", "0.01", "0.002", "1", "30"]))
def test_a_key_as_printed_is_accepted(value, tolerance):
    found = round_as_printed(value, STYLE, derive_precision(Typed(tolerance)))
    assert abs(found - Fraction(repr(value))) <= Fraction(tolerance)
    assert agrees_with_reference(
        value, parse_number(value_to_plain(found) if found == int(found) else f"{float(found)}")
    )


PRINT = re.compile(r"(-)?([0-9.]+)?(?:(?:\\times )?10\^\{(-?[0-9]+)\})?")


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 12))
def test_what_is_printed_is_what_it_stands_for(value, digits):
    text = value_to_latex(value, STYLE, derive_precision(digits=digits))
    formula = text.removeprefix(r"\ensuremath{").removesuffix("}") if text.startswith(r"\ensuremath") else text
    sign, mantissa, power = PRINT.fullmatch(formula.replace(r"\,", "")).groups(default="")
    number = Fraction(mantissa or "1") * Fraction(10) ** int(power or 0)
    assert (-number if sign else number) == round_as_printed(value, STYLE, derive_precision(digits=digits))
    assert ("-" in formula or "10^" in formula) == text.startswith(r"\ensuremath")


@given(st.text(alphabet="ab \n\\{}'$%VAR"))
def test_text_without_holes_stands_as_it_is(source):
    try:
        template = parse_text(source)
    except ExpressionError as error:
        assert 0 <= error.offset <= len(source)
        return
    if not template.holes:
        assert expand(template, {}, STYLE) == (source, tuple(range(source.count("\n") + 1)))


@given(st.lists(st.sampled_from(["a\n", "\\VAR{two}", "\\VAR{1}", "\\VAR{1\n+ 1}", "\\VAR{''}", "b", "\n"])))
def test_every_line_of_the_result_has_a_line_of_the_source(pieces):
    source = "".join(pieces)
    text, lines = expand(parse_text(source), {"two": "x\ny"}, STYLE)
    assert len(lines) == text.count("\n") + 1
    assert list(lines) == sorted(lines)
    assert lines[-1] <= source.count("\n")
