"""Checks that could not fail are themselves findings."""

from pathlib import Path

import pytest
from courses import check, write_course

CLAIM = """\
title: Small
parameters: {size: 4}
prompt: 'Of size \\VAR{size}.'
points: 1
answer:
  claim: {gap: BOUND}
  reference: {gap: 1.0}
recompute: measure
solution: yes
"""
MEASURE = "def measure(size):\n    return {'gap': 1.0}\n"


def found(root: Path, question: str, companion: str = "") -> list[str]:
    return [str(finding) for finding in check(write_course(root, question, companion)).findings]


@pytest.mark.parametrize(
    "bound",
    ["'< inf'", "'== measured'", "'< 2 or True'", "'[-inf, inf]'", "'< 5 if False else 1 == 1'", "'!= 7'", "'> -inf'"],
)
def test_a_bound_that_cannot_fail(tmp_path: Path, bound: str) -> None:
    (said,) = found(tmp_path, CLAIM.replace("BOUND", bound), MEASURE)
    assert said.startswith(
        f"content/questions/q.yaml:6:16: error: `{bound[1:-1]}` does not bound `gap`: it cannot fail"
    )


@pytest.mark.parametrize(
    "bound", ["'< 2'", "'== 1'", "'[0.5, 2 * size]'", "'> 0.5'", "['> 0.5', '< size']", "'in [1, 2]'"]
)
def test_a_bound_that_can(tmp_path: Path, bound: str) -> None:
    assert found(tmp_path, CLAIM.replace("BOUND", bound), MEASURE) == []


NUMBER = """\
title: Area
parameters: {side: 5, other: 3}
prompt: 'Sides \\VAR{side} and \\VAR{other}.'
points: 1
answer: {number: side * other + 1, reference: 16}
recompute: ROUTE
solution: '\\VAR{answer}'
"""


@pytest.mark.parametrize("same", ["side * other + 1", "side*other+1", "(side * other) + 1"])
def test_a_second_route_that_is_the_first(tmp_path: Path, same: str) -> None:
    (said,) = found(tmp_path, NUMBER.replace("ROUTE", f"{{expression: {same}}}"))
    assert "the recompute is the key's own expression, so it is no second route" in said


def test_another_expression_is_one(tmp_path: Path) -> None:
    assert found(tmp_path, NUMBER.replace("ROUTE", "{expression: '1 + sum([other] * side)'}")) == []


def test_within_has_a_limit(tmp_path: Path) -> None:
    route = "{function: nearly, within: WIDE}"
    companion = "def nearly(side, other):\n    return side * other + 1.01\n"
    (said,) = found(tmp_path, NUMBER.replace("ROUTE", route.replace("WIDE", "0.1")), companion)
    assert said.startswith("content/questions/q.yaml:6:39: error: `within: 0.1` would let a wrong key pass")
    assert found(tmp_path, NUMBER.replace("ROUTE", route.replace("WIDE", "0.01")), companion) == []
