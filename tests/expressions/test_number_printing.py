"""How values print: digits, grouping, powers of ten, fractions, lists, and the settings of keys."""

import math
from fractions import Fraction
from typing import Any

import pytest

from exam_builder.expressions import (
    ExpressionError,
    Tex,
    derive_precision,
    evaluate,
    key_to_both,
    parse,
    round_as_printed,
    value_to_latex,
    value_to_plain,
)
from exam_builder.expressions.printing import parse_printed_number
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap, Typed, Value

STYLE = NumberStyle()
FRENCH = NumberStyle(grouping="~", digits=3, decimal=",")


@pytest.mark.parametrize(
    ("value", "tex", "bare"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1200, r"1\,200", "1200"),
        (12_000_000, r"12\,000\,000", "12000000"),
        (10**20 - 1, r"99\,999\,999\,999\,999\,999\,999", "99999999999999999999"),
        (10**30, r"\ensuremath{10^{30}}", "1" + "0" * 30),
        (-12 * 10**30, r"\ensuremath{-1.2\times 10^{31}}", "-12" + "0" * 30),
        (2**100, r"\ensuremath{1.268\times 10^{30}}", "1267650600228229401496703205376"),
        ((10**30, 1), r"\ensuremath{(10^{30}, 1)}", f"[{10**30}, 1]"),
        (-1200, r"\ensuremath{-1\,200}", "-1200"),
        (Fraction(1, 8), "0.125", "0.125"),
        (Fraction(-1, 8), r"\ensuremath{-0.125}", "-0.125"),
        (Fraction(12345, 10), r"1\,234.5", "1234.5"),
        (Fraction(1, 3), r"\ensuremath{\frac{1}{3}}", "1/3"),
        (Fraction(-7, 3), r"\ensuremath{-\frac{7}{3}}", "-7/3"),
        (Fraction(1, 10**4), "0.0001", "0.0001"),
        (Fraction(12, 10**6), r"\ensuremath{1.2\times 10^{-5}}", "1.2e-5"),
        (Fraction(1, 10**10), r"\ensuremath{10^{-10}}", "1e-10"),
        (Fraction(21, 20) ** 60, "18.68", "18.6791858941"),
        (Fraction(10**15, 7**12), r"72\,250", "72247.6"),
        (math.pi, "3.142", "3.141592653589793"),
        (-math.pi, r"\ensuremath{-3.142}", "-3.141592653589793"),
        (2.0, "2", "2"),
        (2.5, "2.5", "2.5"),
        (0.1, "0.1", "0.1"),
        (0.30000000000000004, "0.3000", "0.30000000000000004"),
        (2.99999, "3.000", "2.99999"),
        (12345.678, r"12\,350", "12345.678"),
        (9999999.0, r"\ensuremath{1.000\times 10^{7}}", "9999999"),
        (6.02214076e23, r"\ensuremath{6.022\times 10^{23}}", "6.02214076e23"),
        (1.6e-19, r"\ensuremath{1.6\times 10^{-19}}", "1.6e-19"),
        (5e-324, r"\ensuremath{5\times 10^{-324}}", "5e-324"),
        (0.0, "0", "0"),
        (-0.0, "0", "0"),
        (math.inf, r"\ensuremath{\infty}", "inf"),
        (-math.inf, r"\ensuremath{-\infty}", "-inf"),
        (True, "true", "true"),
        ("a $b$", "a $b$", "a $b$"),
        (Tex(r"\ensuremath{-1}", "-1"), r"\ensuremath{-1}", "-1"),
        ((1, Fraction(1, 2)), r"\ensuremath{(1, 0.5)}", "[1, 0.5]"),
        (((1, 2), (3, 4)), r"\ensuremath{\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}}", "[[1, 2], [3, 4]]"),
        (("red", "green"), "red, green", "red, green"),
        (("red", -1), r"red, \ensuremath{-1}", "[red, -1]"),
        ((), r"\ensuremath{()}", "[]"),
    ],
)
def test_values_print(value, tex, bare):
    assert value_to_latex(value, STYLE) == tex
    if not isinstance(value, Fraction) or value.denominator < 10**12:
        assert value_to_plain(value) == bare or value == Fraction(10**15, 7**12)


@pytest.mark.parametrize(
    ("typed", "tex", "bare"),
    [
        ("0.0500", "0.0500", "0.0500"),
        ("-0.050", r"\ensuremath{-0.050}", "-0.050"),
        ("6e-10", r"\ensuremath{6\times 10^{-10}}", "6e-10"),
        ("6.02E+23", r"\ensuremath{6.02\times 10^{23}}", "6.02e23"),
        ("1e6", r"\ensuremath{10^{6}}", "1e6"),
        ("-1e6", r"\ensuremath{-10^{6}}", "-1e6"),
        ("5.0", "5.0", "5.0"),
        ("12000.50", r"12\,000.50", "12000.50"),
        (".5", "0.5", "0.5"),
        ("5.", "5", "5"),
        ("-0", "0", "0"),
        ("-0.00", "0.00", "0.00"),
        ("+0.5", "0.5", "0.5"),
        ("1/8", "0.125", "0.125"),
    ],
)
def test_typed_numbers_print_as_typed(typed, tex, bare):
    assert value_to_latex(Typed(typed), STYLE) == tex
    assert value_to_plain(Typed(typed)) == bare


@pytest.mark.parametrize(
    ("value", "tex"),
    [
        (1_234_567, "1~234~567"),
        (Typed("0.50"), "0{,}50"),
        (math.pi, "3{,}14"),
        (-0.5, r"\ensuremath{-0{,}5}"),
        ((1, Fraction(1, 2)), r"\ensuremath{(1; 0{,}5)}"),
    ],
)
def test_the_style_of_the_exam_is_kept(value, tex):
    assert value_to_latex(value, FRENCH) == tex


def test_the_bare_print_of_a_float_has_the_digits_of_a_style_when_there_is_one():
    assert (value_to_plain(math.pi, FRENCH), value_to_plain(math.pi)) == ("3.14", "3.141592653589793")


def test_a_record_is_shown_plainly_and_does_not_print():
    record = FrozenMap({"f": "x", "g": (1, 2)})
    assert value_to_plain(record) == "{f: x, g: [1, 2]}"
    with pytest.raises(ExpressionError, match="a mapping does not print by itself; print one of its fields: f, g"):
        value_to_latex(record, STYLE)


def test_what_is_only_rounding_beside_a_list_s_largest_entry_prints_as_0():
    assert value_to_latex((1.0, 6.1e-17), STYLE) == r"\ensuremath{(1, 0)}"
    assert value_to_plain(((300.0, 3.7e-14), (-1e-15, 1e-3))) == "[[300, 0], [0, 0.001]]"
    assert round_as_printed((1.0, 6.1e-17), STYLE, derive_precision()) == (1, 0)
    assert value_to_latex((6.1e-17, 1.6e-19, Typed("1e-30")), STYLE).count("times") == 2


def test_not_a_number_is_named():
    assert value_to_plain(math.nan) == "nan"
    with pytest.raises(ExpressionError, match="not a number"):
        value_to_latex(math.nan, STYLE)


@pytest.mark.parametrize(
    ("value", "settings", "tex"),
    [
        (Fraction(22, 7), {"tolerance": Typed("0.01")}, "3.14"),
        (Fraction(22, 7), {"tolerance": Typed("0.05")}, "3.1"),
        (Fraction(22, 7), {"tolerance": Typed("0.005")}, "3.14"),
        (Fraction(22, 7), {"tolerance": Typed("0.004")}, "3.143"),
        (Fraction(22, 7), {"tolerance": 1}, "3"),
        (Fraction(22, 7), {"tolerance": 0.01}, "3.14"),
        (Fraction(22, 7), {"relative": Typed("0.01")}, "3.14"),
        (Fraction(22, 7), {"relative": Typed("0.05")}, "3.1"),
        (Fraction(22, 7), {"digits": 3}, "3.14"),
        (Fraction(1, 8), {"digits": 2}, "0.13"),
        (Fraction(-1, 8), {"digits": 2}, r"\ensuremath{-0.13}"),
        (Typed("0.0500"), {"digits": 2}, "0.050"),
        (1200, {"digits": 2}, r"1\,200"),
        (1200, {"tolerance": Typed("0.5")}, r"1\,200"),
        (12_000_000, {"digits": 2}, r"\ensuremath{1.2\times 10^{7}}"),
        (9.996, {"digits": 3}, "10.0"),
        (0.99996, {"digits": 3}, "1.00"),
        (0, {"digits": 3}, "0"),
        (0, {"tolerance": Typed("0.01")}, "0.00"),
        (-0.001, {"tolerance": Typed("0.01")}, "0.00"),
        (Fraction(1, 3), {}, r"\ensuremath{\frac{1}{3}}"),
        ((Fraction(1, 3), 2.0), {"tolerance": Typed("0.01")}, r"\ensuremath{(0.33, 2.00)}"),
    ],
)
def test_a_key_prints_to_the_digits_that_its_settings_imply(value, settings, tex):
    assert value_to_latex(value, STYLE, derive_precision(**settings)) == tex


def test_the_plain_key_has_the_same_digits():
    assert value_to_plain(Fraction(-22, 7), STYLE, derive_precision(tolerance=Typed("0.01"))) == "-3.14"
    assert value_to_plain(12_345, STYLE, derive_precision(digits=2)) == "12000"


@pytest.mark.parametrize(
    ("value", "settings", "stands_for"),
    [
        (math.pi, {}, Fraction(3142, 1000)),
        (Fraction(1, 3), {}, Fraction(1, 3)),
        (Fraction(1, 3), {"digits": 2}, Fraction(33, 100)),
        (1200, {}, 1200),
        (Typed("6e-10"), {}, Fraction(6, 10**10)),
        (-1.6e-19, {}, Fraction(-16, 10**20)),
        (math.inf, {}, math.inf),
        ((math.pi, 1), {"digits": 1}, (3, 1)),
        ("text", {}, "text"),
        (True, {}, True),
    ],
)
def test_what_a_print_stands_for(value, settings, stands_for):
    found = round_as_printed(value, STYLE, derive_precision(**settings))
    assert (found, type(found)) == (stands_for, type(stands_for))


@pytest.mark.parametrize(
    ("source", "tex", "bare"),
    [
        ("num(2 / 3, decimals=2)", "0.67", "0.67"),
        ("num([1 / 3, 2], decimals=1)", r"\ensuremath{(0.3, 2.0)}", "[0.3, 2.0]"),
        ("num(10**9, digits=2)", r"\ensuremath{1.0\times 10^{9}}", "1.0e9"),
        ("num(inf, digits=2)", r"\ensuremath{\infty}", "inf"),
        ("plain(12345.5 * 1)", "12345.5", "12345.5"),
        ("plain(['a', 'b'])", "a, b", "a, b"),
        ("sci(0)", "0.000", "0.000"),
        ("sci(-5)", r"\ensuremath{-5.000\times 10^{0}}", "-5.000e0"),
        ("sci(99999, digits=2)", r"\ensuremath{1.0\times 10^{5}}", "1.0e5"),
        ("frac(4 / 2)", "2", "2"),
        ("frac(-1 / 1200)", r"\ensuremath{-\frac{1}{1\,200}}", "-1/1200"),
        ("frac('a', 2)", r"\ensuremath{\frac{a}{2}}", "a/2"),
        ("frac(0.5)", r"\ensuremath{\frac{1}{2}}", "1/2"),
        ("signed(0)", r"\ensuremath{+0}", "+0"),
        ("signed(1 / 3, digits=2)", r"\ensuremath{+0.33}", "+0.33"),
        ("term(1 / 2, 'x')", r"\ensuremath{+ 0.5x}", "+ 0.5x"),
        ("term(-2 / 3, 'x')", r"\ensuremath{- \frac{2}{3}x}", "- 2/3x"),
        ("term(1, 'x', first=True)", r"\ensuremath{x}", "x"),
        ("term(-1, 'x', first=True)", r"\ensuremath{- x}", "- x"),
        ("term(1, '')", r"\ensuremath{+ 1}", "+ 1"),
        ("join([1, 'a', 1 / 3], '; ')", r"1; a; \ensuremath{\frac{1}{3}}", "1; a; 1/3"),
        ("join([])", "", ""),
        ("'x = ' + num(-1)", r"x = \ensuremath{-1}", "x = -1"),
        (
            r"verb('f(x) = \n_1^2 {~} --')",
            r"\texttt{f(x)\ =\ \textbackslash{}n\_1\textasciicircum{}2\ \{\textasciitilde{}\}\ {-}{-}}",
            r"f(x) = \n_1^2 {~} --",
        ),
    ],
)
def test_functions_that_print(source, tex, bare):
    value = evaluate(parse(source), {})
    assert (value_to_latex(value, STYLE), value_to_plain(value)) == (tex, bare)


NUMBERS = [0, -7, 12345, Fraction(1, 3), Fraction(-5, 4), Typed("0.0500"), Typed("6e-10"), 2.5, -1e-9, 1e12]


@pytest.mark.parametrize("settings", [{}, {"digits": 3}, {"tolerance": Fraction(1, 100)}, {"relative": Typed("0.01")}])
@pytest.mark.parametrize("value", [*NUMBERS, tuple(NUMBERS), (tuple(NUMBERS[:2]), tuple(NUMBERS[2:4])), math.inf])
def test_both_prints_at_once_are_those_of_each(value: Value, settings: dict[str, Any]) -> None:
    for style in (STYLE, FRENCH):
        precision = derive_precision(**settings)
        wanted = value_to_latex(value, style, precision), value_to_plain(value, style, precision)
        assert key_to_both(value, style, precision) == wanted


@pytest.mark.parametrize(("grouping", "mark"), [(",", "{,}"), ("'", r"\text{'}"), ("’", r"\text{'}"), (" ", "~")])
def test_thousands_print_alike_in_text_and_in_formulas(grouping: str, mark: str) -> None:
    r"""In mathematics `,` would have a gap, `'` would be a prime, and a blank nothing."""
    style = NumberStyle(grouping=grouping)
    assert value_to_latex(1234567, style) == f"1{mark}234{mark}567"
    assert value_to_latex((1200, 3), style) == rf"\ensuremath{{(1{mark}200, 3)}}"
    assert value_to_latex(Fraction(-24001, 10), style) == rf"\ensuremath{{-2{mark}400.1}}"
    assert parse_printed_number(value_to_latex(-1234567, style), style) == -1234567
