"""LaTeX of units and words as text for a cell."""

import pytest

from exam_builder.expressions.appearance import latex_to_plain


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
