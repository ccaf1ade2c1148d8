r"""Commands of a course: what `\VAR{…}` prints in their arguments is one thing where they put it."""

from dataclasses import replace
from fractions import Fraction

import pytest

from exam_builder.expressions import expand, parse_text
from exam_builder.expressions.template import Macro, find_macros
from exam_builder.paper import NumberStyle

MACROS = find_macros(
    r"""
    \newcommand{\sq}[1]{#1^2} % a square
    \newcommand*\both[2]{#1#2}
    \renewcommand{\double}[1]{2#1}
    \providecommand{\shown}[1]{#1 = 2#1}
    \newcommand{\scaled}[2][x]{#1\cdot #2}
    \newcommand{\speed}[1]{\SI{#1}{\metre}}
    \newcommand{\size}[1]{\lVert #1\rVert}
    \def\power#1#2{#1^{#2}}
    \NewDocumentCommand{\minus}{m}{-#1}
    \newcommand{\again}[1]{\again{#1}\again{#1}}
    \newcommand{\lost}[1]{}
    \newcommand{\long}[1]{LONG}
    """.replace("LONG", "long " * 20_000)
)
NAMES = {"a": -3, "b": 3, "n": 12, "big": 1200, "third": Fraction(-1, 3)}


def text(source, macros=MACROS):
    return expand(replace(parse_text(source), macros=macros), NAMES, NumberStyle())[0]


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (r"$\sq{\VAR{a}} + \sq{\VAR{b}} + \sq{x - \VAR{b}}$", r"$\sq{(-3)} + \sq{3} + \sq{x - 3}$"),
        (r"$\sq\VAR{a} + \sq\VAR{n} + \sq\VAR{b}$", r"$\sq{(-3)} + \sq{12} + \sq3$"),
        (r"$\sq{\VAR{third}}$", r"$\sq{\left(-\frac{1}{3}\right)}$"),
        (r"$\both{2}{\VAR{a}} + \both{\VAR{b}}{\VAR{b}}$", r"$\both{2}{(-3)} + \both{3}{\cdot 3}$"),
        (r"$\double{\VAR{n}} + \minus{\VAR{a}}$", r"$\double{\cdot 12} + \minus{(-3)}$"),
        (r"$\scaled{\VAR{a}} = \scaled[\VAR{b}]{\VAR{a}}$", r"$\scaled{(-3)} = \scaled[3]{(-3)}$"),
        (r"$\power{\VAR{a}}{\VAR{a}}$", r"$\power{(-3)}{\ensuremath{-3}}$"),
        (r"$\sq{\sq{\VAR{a}}} + 2\minus{x}\VAR{a}$", r"$\sq{\sq{(-3)}} + 2\minus{x}(-3)$"),
        (r"\speed{\VAR{big}} and \VAR{big}", r"\speed{1200} and 1\,200"),
        (r"$\size{\VAR{a}}$ and \sq", r"$\size{\ensuremath{-3}}$ and \sq"),
        (r"$\lost{\VAR{a}}\VAR{b}^2$", r"$\lost{\ensuremath{-3}}3^2$"),
    ],
)
def test_an_argument_is_read_where_the_macro_puts_it(source, result):
    assert text(source) == result


def test_what_a_macro_prints_in_several_places_does_in_all_of_them():
    assert text(r"$\shown{\VAR{n}}$ and $\shown{\VAR{a}}$") == r"$\shown{(12)}$ and $\shown{(-3)}$"


def test_a_text_may_define_macros_itself_and_print_in_them():
    assert text(r"\newcommand{\cube}[1]{#1^3}$\cube{\VAR{a}}$", {}) == r"\newcommand{\cube}[1]{#1^3}$\cube{(-3)}$"
    assert text(r"\def\z{\VAR{a}}$\z^2$ of $\z$", {}) == r"\def\z{(-3)}$\z^2$ of $\z$"


@pytest.mark.parametrize(
    ("used", "printed"),
    [
        (r"$x^\z$ of $2\z$", "{(-3)}"),
        (r"$\sqrt\z$ of $\z$", r"{\ensuremath{-3}}"),
        (r"$\z$ of $\z$", r"\ensuremath{-3}"),
    ],
)
def test_a_macro_without_braces_around_it_prints_all_of_its_value(used, printed):
    assert text(rf"\def\z{{\VAR{{a}}}}{used}", {}) == rf"\def\z{{{printed}}}{used}"


@pytest.mark.parametrize(
    "source", [r"$\again{\VAR{a}}$", r"$\long{\VAR{a}}$", r"$\sq{\VAR{a}", r"$\sq", r"\newcommand{\sq}[1]{#1"]
)
def test_macros_without_end_are_passed_over(source):
    assert text(source).startswith(source.partition(r"\VAR")[0])


def test_definitions_say_how_many_arguments_there_are():
    found = find_macros(r"\newcommand\vect[1]{\mathbf{#1}} \def\R{\mathbb{R}} \newcommand{\p}[2][a]{#1#2}")
    assert found == {
        "vect": Macro(1, None, r"\mathbf{#1}"),
        "R": Macro(0, None, r"\mathbb{R}"),
        "p": Macro(2, "a", "#1#2"),
    }
