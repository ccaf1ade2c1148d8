"""Pieces of LaTeX that print alike, and others that do not."""

import pytest

from exam_builder.expressions.appearance import appearance_of


@pytest.mark.parametrize(
    "alike",
    [
        ("1", "$1$", r"\(1\)", "$ 1 $", r"\textbf{}1", "{1}", r"\ensuremath{1}", r"\mbox{1}", "1% none\n"),
        (r"\frac12", r"\frac{1}{2}", r"\dfrac 1 2", r"{\tfrac{1}2}"),
        ("$x^2$", "$x^{2}$", r"\( x ^ {2} \)", r"\ensuremath{x^2}"),
        (r"$2\,000$", "$2000$", r"2\,000"),
        ("a  b", "a\nb", "a~b", r"a\ b"),
        (r"$\left(x\right)$", "$(x)$", r"$\bigl( x \bigr)$"),
        (r"$a\leq b$", r"$a \le b$"),
        (r"5 \%", r"$5$ \%"),
        ("$-1$", "-1", "−1"),
        (r"$\mathrm{m}$", "m", r"$\text{m}$"),
        (r"\verb|f(x)|", r"\texttt{f(x)}"),
    ],
)
def test_these_print_alike(alike: tuple[str, ...]) -> None:
    assert len(set(map(appearance_of, alike))) == 1


@pytest.mark.parametrize(
    "different",
    [
        (r"\frac12", "0.5", "1/2", r"\frac21"),
        ("$x$", "x", r"\textbf{x}", "$\\mathbf{x}$"),
        (r"\sqrt{2}3", r"\sqrt{23}", r"\sqrt23 4"),
        ("a b", "ab"),
        ("$x^{12}$", "$x^12$", "$x_{12}$"),
        (r"\FIGURE{one}", r"\FIGURE{two}"),
        (r"\alpha", r"\beta", ""),
        (r"$\{1\}$", "$1$"),
        ("1.0", "1", "1.00"),
    ],
)
def test_these_do_not(different: tuple[str, ...]) -> None:
    assert len(set(map(appearance_of, different))) == len(different)


@pytest.mark.parametrize("odd", ["{" * 500, "\\frac" * 300, "}}}", "$$$", "\\", "^", "\\verb|x", "\\" + "sqrt{" * 300])
def test_anything_has_a_look(odd: str) -> None:
    assert isinstance(appearance_of(odd), str)
