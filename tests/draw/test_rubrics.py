"""Keys written with the student's own earlier answers: mathematics, whatever the key."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from exam_builder.draw.rubrics import write_carried_formula
from exam_builder.draw.text_filler import TextFiller
from exam_builder.expressions import ExpressionError
from exam_builder.kinds import KINDS
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap, Value

NAMES: dict[str, Value] = {
    "gap": 3,
    "low": -2,
    "part": Fraction(2, 3),
    "word": "x",
    "deep": True,
    "answers": FrozenMap({"a": 5, "b": (1, 2), "c": "up"}),
}


LABELS = {part: part for part in "abc"}
AMONG = {"grows": "it grows", "falls": "50 % less"}


def answer(kind: str, key: Any, **settings: Any) -> Any:
    """An answer as it is read, without a look at its settings."""
    return KINDS[kind].key.model_construct(**{kind: key, **settings})


def carried(key: Any, **hooks: Callable[..., Value]) -> str:
    return write_carried_formula(key, TextFiller(NAMES, NumberStyle(), hooks, {}), LABELS)


@pytest.mark.parametrize(
    ("written", "tex"),
    [
        ("answers.a / gap", r"\displaystyle \frac{\text{(a)}}{3}"),
        ("2 * answers.a**2 - gap", r"2 \cdot \text{(a)}^{2} - 3"),
        ("answers.a - 10000", r"\text{(a)} - 10\,000"),
        ("part**2 / answers.a", r"\displaystyle \frac{\left(\frac{2}{3}\right)^{2}}{\text{(a)}}"),
        ("part * exp(-answers.a)", r"\displaystyle \frac{2}{3} \cdot e^{-\text{(a)}}"),
        ("answers.a * low - low", r"\text{(a)} \cdot (-2) - (-2)"),
        ("low**2 + (answers.a + low)**2", r"(-2)^{2} + (\text{(a)} - 2)^{2}"),
        ("(answers.a + 1) * (answers.a - 1)", r"(\text{(a)} + 1) \cdot (\text{(a)} - 1)"),
        ("answers.a - (gap - answers.a)", r"\text{(a)} - (3 - \text{(a)})"),
        ("answers.a ** gap", r"\text{(a)}^{3}"),
        ("round(answers.a, 2)", r"\operatorname{round}(\text{(a)}, 2)"),
        ("sqrt(answers.a) * pi", r"\sqrt{\text{(a)}} \cdot \pi"),
        ("answers.a // 2 % 3", r"\displaystyle \left\lfloor \frac{\text{(a)}}{2} \right\rfloor \bmod 3"),
        ("answers.a if deep else 1 / answers.a", r"\text{(a)}"),
        ("gap if answers.a > gap else low", r"\begin{cases} 3, & \text{(a)} > 3 \\ -2, & \text{(a)} \le 3 \end{cases}"),
        ("answers.a > 3 and deep", r"\text{(a)} > 3"),
        ("not (answers.a > 3 or answers.a == low)", r"\text{(a)} \le 3 \land \text{(a)} \ne -2"),
        ("sum([answers.a * i for i in [1, 2]])", r"\text{(a)} \cdot 1 + \text{(a)} \cdot 2"),
        ("sum(answers.a**i for i in range(20))", r"\text{(a)}^{0} + \text{(a)}^{1} + \dots + \text{(a)}^{19}"),
        ("answers.b[0] * max(answers.b[1], gap)", r"\text{(b)}_{1} \cdot \max(\text{(b)}_{2}, 3)"),
        ("sum(x**2 for x in answers.b)", r"\text{(b)}_{1}^{2} + \text{(b)}_{2}^{2}"),
    ],
)
def test_a_number(written: str, tex: str) -> None:
    assert carried(answer("number", written)) == rf"\ensuremath{{{tex}}}"


def test_a_fraction_that_is_wide_stands_on_one_line() -> None:
    long = " + ".join(f"{n} * answers.a" for n in range(100, 108))
    found = carried(answer("number", f"({long}) / (answers.a + 1)"))
    assert "frac" not in found
    assert found.startswith(r"\ensuremath{(100 \cdot \text{(a)} + 101")
    assert found.endswith(r"107 \cdot \text{(a)}) / (\text{(a)} + 1)}")


def letter(id_: str) -> str:
    letters = {"up": "B", "down": "A"}
    if id_ not in letters:
        raise ExpressionError("no option")
    return letters[id_]


@pytest.mark.parametrize(
    ("key", "tex"),
    [
        (answer("vector", ["answers.a", 2]), r"(\text{(a)}, 2)"),
        (answer("interval", "[-gap, answers.a) | (10, inf)"), r"[-3,\, \text{(a)}) \cup (10,\, \infty)"),
        (answer("truth", "answers.a > gap"), r"\text{(a)} > 3"),
        (answer("formula", "answers.a * k**2", in_={"k": (0, 1, 0)}), r"\text{(a)} \cdot k^{2}"),
        (
            answer("conclusion", "grows if answers.a > 1 else falls", among=AMONG),
            r"\begin{cases} \text{it grows}, & \text{(a)} > 1 \\ \text{50 \% less}, & \text{(a)} \le 1 \end{cases}",
        ),
        (
            answer("option", "up if answers.c == down else down"),
            r"\begin{cases} \text{B}, & \text{(c)} = \text{A} \\ \text{A}, & \text{(c)} \ne \text{A} \end{cases}",
        ),
        (
            answer("blanks", {"one": answer("number", "answers.a + 1"), "two": answer("number", "2")}),
            r"\text{(a)} + 1",
        ),
    ],
)
def test_other_kinds(key: Any, tex: str) -> None:
    assert carried(key, letter=letter) == rf"\ensuremath{{{tex}}}"
