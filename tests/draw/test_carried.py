"""Keys written with the student's own earlier answers."""

import pytest

from exam_builder.draw.carried import formula
from exam_builder.paper import NumberStyle


@pytest.mark.parametrize(
    ("written", "tex"),
    [
        ("answers.a / gap", r"\ensuremath{\text{(a)} / 3}"),
        ("2 * answers.a**2 - gap", r"\ensuremath{2 \cdot  \text{(a)}^{2} - 3}"),
        ("answers.a - 10000", r"\ensuremath{\text{(a)} - 10\,000}"),
        ("round(answers.a)", r"\texttt{round(answers.a)}"),
        ("answers.a * word", r"\texttt{answers.a * word}"),
        ("answers.a ** gap", r"\texttt{answers.a ** gap}"),
    ],
)
def test_formula(written: str, tex: str) -> None:
    assert formula(written, {"gap": 3, "word": "x"}, NumberStyle()) == tex
