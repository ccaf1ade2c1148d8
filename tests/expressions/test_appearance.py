"""What LaTeX shows: pieces that print alike and others that do not, and units and words as text for a cell."""

import pytest

from exam_builder.expressions.appearance import latex_to_plain, normalize_appearance


@pytest.mark.parametrize(
    "alike",
    [
        ("1", "$1$", r"\(1\)", "$ 1 $", r"\textbf{}1", "{1}", r"\ensuremath{1}", r"\mbox{1}", "1% none\n"),
        (r"\frac12", r"\frac{1}{2}", r"\dfrac 1 2", r"{\tfrac{1}2}"),
        ("$x^2$", "$x^{2}$", r"\( x ^ {2} \)", r"\ensuremath{x^2}"),
        (r"$2\,000$", "$2000$", r"2\,000"),
        ("a  b", "a\nb", "a~b", r"a\ b"),
        (r"$\left(x\right)$", "$(x)$", r"$\bigl( x \bigr)$"),
        (r"$a\leq b$", r"$a \le b$", "$a ≤ b$", r"$a\le{}b$"),
        ("3 Ω", r"3 $\Omega$", r"3 \ensuremath{\Omega}"),
        (r"$\alpha → β$", r"$α \to \beta$"),
        (r"5 \%", r"$5$ \%"),
        ("$-1$", "-1", "−1"),
        (r"$\mathrm{m}$", "m", r"$\text{m}$"),
        (r"\verb|f(x)|", r"\texttt{f(x)}"),
    ],
)
def test_these_print_alike(alike: tuple[str, ...]) -> None:
    assert len(set(map(normalize_appearance, alike))) == 1


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
        ("$a ≤ b$", "$a < b$", "$a ≥ b$"),
        (r"$\bar{}$", r"$\bar{x}$"),
        (r"$\{1\}$", "$1$"),
        ("1.0", "1", "1.00"),
    ],
)
def test_these_do_not(different: tuple[str, ...]) -> None:
    assert len(set(map(normalize_appearance, different))) == len(different)


@pytest.mark.parametrize("odd", ["{" * 500, "\\frac" * 300, "}}}", "$$$", "\\", "^", "\\verb|x", "\\" + "sqrt{" * 300])
def test_anything_has_a_look(odd: str) -> None:
    assert isinstance(normalize_appearance(odd), str)


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\%", "%"),
        ("m/s^2", "m/s^2"),
        (r"N\,m", "N m"),
        (r"^\circ C", "°C"),
        (r"^{\circ}\mathrm{C}", "°C"),
        (r"\mu m", "µm"),
        (r"k\Omega", "kΩ"),
        (r"\text{per \emph{cent}}", "per cent"),
        (r"$x$ \& $y$", "x & y"),
        (r"3\,\% of 5~kg", "3 % of 5 kg"),
        ("5 $ and more", "5 $ and more"),
        (r"\frac{1}{2}", r"\frac{1}{2}"),
    ],
)
def test_what_a_cell_says(tex: str, text: str) -> None:
    assert latex_to_plain(tex) == text
