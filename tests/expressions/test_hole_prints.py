r"""What `\VAR{…}` prints in the arithmetic of pgf, which reads -3^2 as -9 and ends a coordinate at its first `)`."""

import pytest

from exam_builder.expressions import expand, parse_text
from exam_builder.paper import NumberStyle


def text(source):
    return expand(parse_text(source), {"a": -3, "b": 3, "big": 1200}, NumberStyle())[0]


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (r"(\VAR{a}^2,0) (2*\VAR{a},\VAR{b}^2)", "({(-3)^2},0) (2*-3,3^2)"),
        (r"(0, 1-\VAR{a} ^2) ++(\VAR{a}^2:1)", "(0,{ 1-(-3) ^2}) ++({(-3)^2}:1)"),
        (r"to(\VAR{a}^2,{\VAR{a}^2}) circle (\VAR{a}^2)", "to({(-3)^2},{(-3)^2}) circle ({(-3)^2})"),
        (r"(0,{max(\VAR{a}^2,4)}) ($(A)!\VAR{a}!(B)$)", "(0,{max((-3)^2,4)}) ($(A)!-3!(B)$)"),
        (r"(1,{4/\VAR{a}*2 + 2^\VAR{a}*3 + 4/\VAR{a}})", "(1,{4/(-3)*2 + 2^(-3)*3 + 4/-3})"),
        (r"\foreach \x/\y/\z in {1/\VAR{a}/2} \fill (\x,\y);", r"\foreach \x/\y/\z in {1/-3/2} \fill (\x,\y);"),
        (r"node {$\VAR{a}^2$} (\VAR{big},0)", "node {$(-3)^2$} (1200,0)"),
    ],
)
def test_a_negative_number_is_one_thing_in_a_picture(source, result):
    assert text(rf"\begin{{tikzpicture}}\draw {source}\end{{tikzpicture}}") == (
        rf"\begin{{tikzpicture}}\draw {result}\end{{tikzpicture}}"
    )


def test_in_a_plot_too():
    source = r"\begin{axis}\addplot {\VAR{a}*x^2}; \addplot coordinates {(\VAR{a}^2,1)};\end{axis}"
    assert text(source) == r"\begin{axis}\addplot {-3*x^2}; \addplot coordinates {({(-3)^2},1)};\end{axis}"


def test_brackets_of_a_formula_are_no_coordinate():
    assert text(r"\(\VAR{a}^2, 1\) and $(\VAR{a}^2, 1)$") == r"\((-3)^2, 1\) and $((-3)^2, 1)$"


def test_a_list_of_foreach_is_read_wherever_it_stands():
    assert text(r"\foreach \i in {1,...,\VAR{big}} {\VAR{big}}") == r"\foreach \i in {1,...,1200} {1\,200}"
