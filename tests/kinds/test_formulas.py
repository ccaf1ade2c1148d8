"""How formulas print where the author says how, and what a mistake leads to instead."""

import pytest

from exam_builder.expressions import evaluate
from exam_builder.kinds import KINDS
from exam_builder.kinds.base.contract import PrintStyle
from exam_builder.kinds.formula import wrap_math
from exam_builder.paper import NumberStyle


@pytest.mark.parametrize(
    ("prints", "tex"),
    [
        (r"3\cos 3x", r"\ensuremath{3\cos 3x}"),
        (r"$3\cos 3x$", r"\ensuremath{3\cos 3x}"),
        (r" \(3x\) ", r"\ensuremath{3x}"),
        (r"\[3x\]", r"\ensuremath{3x}"),
        ("x", r"\ensuremath{x}"),
        ("the zero function", r"\text{the zero function}"),
        ("$x$ for $x>0$, else $0$", r"\text{$x$ for $x>0$, else $0$}"),
        (r"\(x\) or \(y\)", r"\text{\(x\) or \(y\)}"),
        (r"x \text{ for } x > 0 \\ y", r"\ensuremath{x \text{ for } x > 0 \\ y}"),
    ],
)
def test_prints_may_stand_anywhere(prints: str, tex: str) -> None:
    assert wrap_math(prints) == tex


def test_prints_speaks_of_the_key_alone() -> None:
    kind = KINDS["formula"]
    answer = kind.key.model_validate({"formula": "k * x**2", "in": {"x": [0, 1]}, "prints": r"\VAR{k}\,x\,x"})
    key, look = kind.reader(answer), PrintStyle(NumberStyle())
    assert kind.tex(answer, evaluate(key("k * x**2"), {"k": 3}), look) == r"\ensuremath{3\,x\,x}"
    assert kind.tex(answer, evaluate(key("k * x"), {"k": 3}), look) == r"\ensuremath{3 x}"
