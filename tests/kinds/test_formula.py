"""Formulas from end to end: drawn, printed, compared with a second route at points, used in later parts."""

from pathlib import Path

import pytest
from courses import check, paper, question, write_course

from exam_builder.expressions import evaluate
from exam_builder.findings import Refused
from exam_builder.kinds import KINDS
from exam_builder.kinds.base.contract import PrintStyle
from exam_builder.kinds.formula import wrap_math
from exam_builder.paper import NumberStyle, Paper


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


WAVE = """\
title: A wave
parameters:
  a: {default: 2, choose: [2, 3, 5]}
  k: {default: 3, choose: [3, 4]}
misconceptions:
  inner: {keys: {a: a * cos(k * x)}, text: the inner derivative is forgotten}
prompt: 'Let $f(x) = \\VAR{a}\\sin \\VAR{k}x$.'
parts:
  - points: 1
    answer:
      formula: a * k * cos(k * x)
      in: {x: [0.2, 3]}
      reference: 6*cos(3*x)
    recompute: {function: slope, within: 1e-6}
    solution: '\\VAR{answer}'
    rubric:
      - {add: 1, when: right}
      - {instead: 0.5, misconception: inner}
  - points: 1
    answer: {number: 'answers.a(x=0) + answers.a(x=2 * pi)', digits: 3, reference: 12.0}
    recompute: {expression: '2 * a * k'}
    solution: '$f\'\'(0) = \\VAR{answers.a(x=0)}$, so \\VAR{answer}'
"""
SLOPE = """\
import math


def slope(a, k, x, h=1e-5):
    return a * (math.sin(k * (x + h)) - math.sin(k * (x - h))) / (2 * h)
"""


def said(root: Path, written: str = WAVE, companion: str = SLOPE, seed: int | None = None) -> list[str]:
    return [str(finding) for finding in check(write_course(root, written, companion), seed).findings]


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_a_formula_agrees_with_values_at_points(tmp_path: Path, seed: int | None) -> None:
    assert said(tmp_path, seed=seed) == []


def test_a_key_is_where_its_print_is_written(tmp_path: Path) -> None:
    """What is wrong with its LaTeX is reported there."""
    for more, line in (("", "formula"), ("      prints: '$x$'\n", "prints")):
        shown = WAVE.replace("      reference: 6", f"{more}      reference: 6")
        (part, *_) = paper(write_course(tmp_path, shown)).questions[0].parts
        assert line in (tmp_path / "content/questions/q.yaml").read_text().splitlines()[part.answer.line - 1]


def test_a_formula_prints_with_its_numbers(tmp_path: Path) -> None:
    first, second = question(write_course(tmp_path, WAVE, SLOPE)).parts
    assert first.answer.tex == r"\ensuremath{6 \cos{\left(3 x \right)}}"
    assert (first.answer.plain, first.mistakes[0].plain, second.answer.plain) == ("6*cos(3*x)", "2*cos(3*x)", "12.0")
    assert second.solution is not None
    assert second.solution.tex.startswith("$f'(0) = 6$, so 12.0")


def test_a_formula_may_print_as_its_author_wants(tmp_path: Path) -> None:
    shown = WAVE.replace("      reference: 6", "      prints: '$\\VAR{a * k}\\cos \\VAR{k}x$'\n      reference: 6")
    assert question(write_course(tmp_path, shown, SLOPE)).parts[0].answer.tex == r"\ensuremath{6\cos 3x}"


def test_a_formula_survives_the_paper_as_json(tmp_path: Path) -> None:
    made = paper(write_course(tmp_path, WAVE, SLOPE))
    assert Paper.from_json(made.to_json()) == made


def test_a_row_says_at_how_many_points(tmp_path: Path) -> None:
    row = check(write_course(tmp_path, WAVE, SLOPE)).rows[0]
    assert (row.key, row.second, row.agrees) == ("6*cos(3*x)", "values at 12 points", True)


def test_a_wrong_key_is_reported_with_a_point(tmp_path: Path) -> None:
    (finding, *_) = said(tmp_path, WAVE.replace("formula: a * k", "formula: k * k"))
    assert finding.startswith("content/questions/q.yaml:11:16: error: at x = ")
    assert " the key 9*cos(3*x) comes out as " in finding
    assert ", but `slope` gives " in finding
    assert " and the reference says 6*cos(3*x) [q(a)] — correct the key's formula, or `slope`" in finding


def test_a_wrong_second_route_is_reported_with_a_point(tmp_path: Path) -> None:
    (finding,) = said(tmp_path, companion=SLOPE.replace("(2 * h)", "h"))
    assert finding.startswith("content/questions/q.py:5:1: error: at x = ")
    assert "`slope` gives " in finding and ", but key and reference say " in finding


def test_a_route_that_is_wrong_in_part_of_the_domain_only(tmp_path: Path) -> None:
    wrong = SLOPE.replace("return a", "return (1 if x < 2.5 else -1) * a")
    assert len(said(tmp_path, companion=wrong)) == 1


@pytest.mark.parametrize("returned", ["float('nan')", "'x'"])
def test_what_is_no_number_agrees_with_nothing(tmp_path: Path, returned: str) -> None:
    found = said(tmp_path, companion=f"def slope(a, k, x):\n    return {returned}\n")
    assert len(found) == 1
    assert found[0].startswith("content/questions/q.py:2:1: error: ")


def test_a_wrong_reference_is_reported_at_the_reference(tmp_path: Path) -> None:
    (finding,) = said(tmp_path, WAVE.replace("reference: 6*cos", "reference: 6*sin"))
    assert finding.startswith(
        "content/questions/q.yaml:13:18: error: the reference says 6*sin(3*x), but key and `slope` both give "
        "6*cos(3*x): at x = "
    )
    assert finding.endswith("— write reference: 6*cos(3*x)")


def test_a_reference_may_be_written_in_another_way(tmp_path: Path) -> None:
    assert said(tmp_path, WAVE.replace("reference: 6*cos(3*x)", "reference: 6 - 12 * sin(3 * x / 2)**2")) == []


def test_sympy_sees_what_numbers_cannot_tell(tmp_path: Path) -> None:
    (finding,) = said(tmp_path, WAVE.replace("reference: 6*cos(3*x)", "reference: 6 * cos(3 * x) + 1 / 10**13"))
    assert "13:18: error: the reference says 6 * cos(3 * x) + 1 / 10**13, but key and `slope` both give" in finding


CONSTANT = WAVE.replace("a * k * cos(k * x)\n", "-a * k * sin(k * x / 2)**2 * 2\n      up_to: constant\n").replace(
    "reference: 12.0", "reference: 0.00"
)


def test_a_constant_may_be_added_where_the_author_says(tmp_path: Path) -> None:
    numbers = CONSTANT.replace("'answers.a(x=0) + answers.a(x=2 * pi)'", "0").replace("'2 * a * k'", "'a - a'")
    assert said(tmp_path, numbers) == []
    (finding,) = said(tmp_path, numbers.replace("      up_to: constant\n", ""))
    assert "the key -12*sin(3*x/2)^2 comes out as " in finding
    (finding,) = said(tmp_path, numbers, SLOPE.replace("return a", "return x * a"))
    assert ", and they differ by no constant [q(a), called in" in finding


SEQUENCE = """\
title: A sum
parameters: {s: {default: 1, choose: [1, 2]}}
prompt: 'Add the numbers from 0 to $n$, \\VAR{s} times.'
points: 1
answer:
  formula: s * n * (n + 1) / 2
  in: {n: {range: [0, 6], step: 1}}
  reference: n * (n + 1) / 2
recompute: {expression: 's * sum(range(n + 1))'}
solution: '\\VAR{answer}'
"""


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_a_small_grid_is_tried_at_all_its_points(tmp_path: Path, seed: int | None) -> None:
    checked = check(write_course(tmp_path, SEQUENCE), seed)
    assert ([str(found) for found in checked.findings], checked.rows[0].second) == ([], "values at 7 points")


def test_a_formula_that_is_wrong_at_one_point_only(tmp_path: Path) -> None:
    (finding,) = said(tmp_path, SEQUENCE.replace("range(n + 1))", "range(n + 1)) + (1 if n == 6 else 0)"))
    assert finding.startswith(
        "content/questions/q.yaml:9:12: error: at n = 6 `s * sum(range(n + 1)) + (1 if n == 6 else 0)` gives 22, but "
        "key and reference say 21"
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("in: {x: [0.2, 3]}", "in: {x: [3, 0.2]}", "12:15: error: there is no number from 3 to 0.2"),
        ("in: {x: [0.2, 3]}", "in: {x: 3}", "12:15: error: `3` does not say where the variable lies"),
        ("in: {x: [0.2, 3]}", "in: {x: [0, 1], a: [0, 1]}", "12:23: error: the variable `a` is also the name of a"),
        ("in: {x: [0.2, 3]}", "in: {t: [0.2, 3]}", "12:12: error: nothing uses the variable `t`"),
        ("formula: a * k", "formula: a * q", "11:20: error: no parameter or function `q`"),
        ("reference: 6*cos(3*x)", "reference: 6*cos(k*x)", "13:18: error: `reference` of a formula has numbers in pl"),
        ("answers.a(x=0) +", "answers.a(y=0) +", "20:23: error: no variable of the formula `y`"),
        ("answers.a(x=0) +", "answers.a(0) +", "20:23: error: a formula is called with its variables by name"),
        ("answers.a(x=0) +", "answers.a +", "20:23: error: "),
        (
            "a: a * cos(k * x)}",
            "a: a * k - 2 * a * k * sin(k * x / 2)**2}",
            "6:10: error: the misconception `inner` gives the ri",
        ),
    ],
)
def test_what_does_not_fit_is_reported_with_its_place(tmp_path: Path, old: str, new: str, words: str) -> None:
    written = WAVE.replace(old, new)
    assert written != WAVE
    with pytest.raises(Refused) as refused:
        question(write_course(tmp_path, written, SLOPE))
    assert f"content/questions/q.yaml:{words}" in str(refused.value)


def test_a_domain_in_which_the_formula_has_no_value(tmp_path: Path) -> None:
    (finding,) = said(tmp_path, WAVE.replace("cos(k * x)\n", "cos(k * x) + 0 * sqrt(x - 2)\n").replace("x=0", "x=3"))[
        :1
    ]
    assert finding.startswith(
        "content/questions/q.yaml:12:11: error: the formula has no value somewhere in its domain:"
    )
