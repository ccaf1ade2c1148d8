"""Columns of siunitx read numbers: their cells get bare digits."""

import pytest

from exam_builder.expressions import expand, parse_text
from exam_builder.expressions.latex_commands import find_number_columns
from exam_builder.paper import NumberStyle


def text(source):
    return expand(parse_text(source), {"a": -3, "big": 1200}, NumberStyle(decimal=","))[0]


def test_cells_of_number_columns_get_bare_digits():
    source = r"""\begin{tabular}{lS[table-format=2.3]|S}
{\VAR{big}} & {in \VAR{big}} & {Head} \\ \midrule
\VAR{big} & \VAR{big} & \VAR{1 / 4} \\[\VAR{a}pt]
\VAR{big} & $\VAR{a}^2$ & \VAR{a} \pm 0.1 \tabularnewline
\multicolumn{2}{c}{\VAR{big}} & \VAR{big}
\end{tabular} \VAR{big}"""
    assert (
        text(source)
        == r"""\begin{tabular}{lS[table-format=2.3]|S}
{1\,200} & {in 1\,200} & {Head} \\ \midrule
1\,200 & 1200 & 0.25 \\[-3pt]
1\,200 & $(-3)^2$ & -3 \pm 0.1 \tabularnewline
\multicolumn{2}{c}{1\,200} & 1200
\end{tabular} 1\,200"""
    )


@pytest.mark.parametrize(
    ("specification", "numbers"),
    [
        ("lS", [False, True]),
        ("*{2}{lS}c", [False, True, False, True, False]),
        (r">{\bfseries}l<{}S@{S}S[table-format=1.2]p{3cm}|S", [False, True, True, False, True]),
        ("", []),
        ("S[", [True]),
        ("{l}S[2pt]", [True]),
        ("p {3cm}S", [False, True]),
    ],
)
def test_what_columns_hold_numbers(specification, numbers):
    assert find_number_columns(specification) == numbers


def test_columns_that_are_repeated_within_one_another_are_bounded() -> None:
    assert find_number_columns("*{99}{" * 4 + "S" + "}" * 4) == [True] * 1000
