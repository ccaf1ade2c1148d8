"""Keys written with the student's own earlier answers."""

import pytest

from exam_builder.draw.carried import formula


@pytest.mark.parametrize(
    ("written", "tex"),
    [
        ("answers.a / gap", r"\ensuremath{\text{(a)} / 3}"),
        ("2 * answers.a**2 - gap", r"\ensuremath{2 \cdot  \text{(a)}^{2} - 3}"),
        ("round(answers.a)", r"\texttt{round(answers.a)}"),
        ("answers.a * word", r"\texttt{answers.a * word}"),
        ("answers.a ** gap", r"\texttt{answers.a ** gap}"),
    ],
)
def test_formula(written: str, tex: str) -> None:
    assert formula(written, {"gap": 3, "word": "x"}) == tex
