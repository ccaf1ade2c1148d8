"""When two routes agree, how far they are apart, and how much of its bounds a claim uses."""

import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from courses import check, write_course

from exam_builder.fields import StrictModel
from exam_builder.kinds import get_kind
from exam_builder.kinds.base.agreement import agrees, is_same_set, measure_relative_distance
from exam_builder.kinds.base.contract import Case
from exam_builder.values import Typed, Value


@pytest.mark.parametrize(
    ("key", "second"),
    [
        (1200, 1200),
        (1200, Fraction(1200)),
        (Fraction(1, 3), 1 / 3),
        (Typed("0.50"), Fraction(1, 2)),
        (1.0, 1.0 + 1e-10),
        (0.0, 1e-13),
        ((1.0, 1e6), (1.0 + 1e-4, 1e6)),
        ("yes", "yes"),
        (True, True),
        (math.inf, math.inf),
        (("a", 1.0), ("a", 1.0 + 1e-10)),
        ((10**400, 1.0), (10**400, 1.0)),
    ],
)
def test_agreement(key: Value, second: Value) -> None:
    assert agrees(key, second)


@pytest.mark.parametrize(
    ("key", "second"),
    [
        (1200, 1201),
        (12_000_000, 12_000_001),
        (Fraction(1, 3), Fraction(333333333333, 10**12)),
        (1.0, 1.0 + 1e-8),
        (0.0, 1e-11),
        (True, 1),
        ("1", 1),
        (math.nan, math.nan),
        (1.0, math.nan),
        (math.inf, 1e300),
        (("a", 1.0), ("b", 1.0)),
        ((10**400, 1.0), (10**400 + 1, 1.0)),
        ((1, 2), (1, 2, 3)),
        ((1, 2), 1),
    ],
)
def test_disagreement(key: Value, second: Value) -> None:
    assert not agrees(key, second)


def test_within_is_relative_to_the_key() -> None:
    assert agrees(200, 200.01, within=1e-4)
    assert not agrees(200, 200.05, within=1e-4)


def test_sets_have_no_order() -> None:
    assert is_same_set((1, 2), (2, 1))
    assert is_same_set((0.5,), (0.5 + 1e-12,))
    assert not is_same_set((1, 2), (1, 2, 3))
    assert not is_same_set((1, 2, 3), (1, 2))
    assert not is_same_set((1,), 1)


QUESTION = """\
    title: Title
    parameters: {{c: 2, low: {{default: 1, choose: [1, 3]}}}}
    prompt: What?
    points: 1
    answer: {answer}
    recompute: again
    solution: So.
    rubric: [{{add: 1, when: right}}]
    """


def case(root: Path, answer: str, returned: str) -> Case[StrictModel]:
    """The part's witnesses in the reference paper."""
    companion = f"def again(low):\n    return {returned}\n"
    (found,) = check(write_course(root, QUESTION.format(answer=answer), companion)).cases
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("key", "second", "far"),
    [
        (4, 4, 0),
        (4, 4.5, 0.125),
        (0.0, 5e-13, 5e-10),
        ((1, -8), (1.0, -7), 0.125),
        (((1, 2), (3, 4)), ((1, 2), (3, 5)), 0.25),
        ((1, 2), (1, 2, 3), math.inf),
        (1, True, math.inf),
        ("yes", "no", math.inf),
        (("a", 1), ("a", 1.0), 0),
        (2.0, math.nan, math.inf),
        pytest.param(10**400, 10**400 + 10**398, 0.01, id="huge"),
        pytest.param(1.0, 10**400, math.inf, id="one is huge"),
    ],
)
def test_a_distance_is_a_share_of_the_largest_entry(key: Any, second: Any, far: float) -> None:
    assert measure_relative_distance(key, second) == pytest.approx(far)


@pytest.mark.parametrize("key", [5e-7, 0.3, 4.0, 1e9])
def test_values_agree_up_to_a_distance_of_one_in_a_billion(key: float) -> None:
    near, far = key + 0.98e-9 * max(key, 1e-3), key + 2.02e-9 * max(key, 1e-3)
    assert (agrees(key, near), agrees(key, far)) == (True, False)
    assert measure_relative_distance(key, near) < 1e-9 < measure_relative_distance(key, far)


@pytest.mark.parametrize(
    ("answer", "returned", "far"),
    [
        ("{number: low + 1, unit: m, reference: 2}", "{'value': 201, 'unit': 'cm'}", 0.005),
        ("{set: '[1, 2]', reference: [1, 2]}", "[2.5, 1]", 0.25),
        ("{words: [one, two], reference: one}", "'two'", 0.0),
        ("{words: [one, two], reference: one}", "'three'", math.inf),
        ("{interval: '[0, 4)', reference: '[0, 4)'}", "'[0, 3)'", 0.25),
        ("{interval: '[0, 4)', reference: '[0, 4)'}", "'[0, 4]'", math.inf),
        ("{formula: c * x, in: {x: {range: [1, 2], step: 1}}, reference: 2 * x}", "0", 1),
        ("{formula: c * x, in: {x: {range: [1, 2], step: 1}}, up_to: constant, reference: 2 * x}", "7", 0.5),
        ("{formula: c * x, in: {x: {range: [1, 2], step: 1}}, up_to: constant, reference: 2 * x}", "'7'", math.inf),
        ("{claim: {gap: '< 1'}, reference: {gap: 0}}", "{'gap': 0.5}", None),
    ],
)
def test_each_kind_has_a_distance(tmp_path: Path, answer: str, returned: str, far: float | None) -> None:
    found = case(tmp_path, answer, returned)
    assert get_kind(found.answer).distance(found) == (far if far is None else pytest.approx(far))


@pytest.mark.parametrize(
    ("returned", "far"),
    [("{'n': 4, 'w': 'b'}", 0.0), ("{'n': 5, 'w': 'b'}", 0.25), ("{'n': 4, 'w': 'c'}", math.inf), ("4", math.inf)],
)
def test_blanks_are_as_far_apart_as_the_worst_of_them(tmp_path: Path, returned: str, far: float) -> None:
    question = QUESTION.replace("What?", r"'\BLANK{{n}} \BLANK{{w}}'").format(
        answer="{blanks: {n: {number: 4}, w: {words: [a, b]}}, reference: {n: 4, w: a}}"
    )
    (found,) = check(write_course(tmp_path, question, f"def again(low):\n    return {returned}\n")).cases
    assert found is not None
    assert get_kind(found.answer).distance(found) == pytest.approx(far)


def test_formulas_are_as_far_apart_as_at_their_worst_point(tmp_path: Path) -> None:
    question = QUESTION.format(answer="{formula: c * x, in: {x: {range: [1, 4], step: 1}}, reference: 2 * x}")
    companion = "def again(x):\n    return 2 * x + (1 if x == 3 else 0)\n"
    (found,) = check(write_course(tmp_path, question, companion)).cases
    assert found is not None
    assert get_kind(found.answer).distance(found) == 1 / 8


def used(root: Path, bounds: str, measured: str) -> Sequence[tuple[str, float | None]]:
    """Each bound and the share that is used of it."""
    answer = f"{{claim: {{m: {bounds}}}, reference: {{m: 4}}}}"
    found = case(root, answer, f"{{'m': {measured}}}")
    return [(bound, share) for bound, share, _ in get_kind(found.answer).shares(found)]


@pytest.mark.parametrize(
    ("bounds", "measured", "expected"),
    [
        ("'< 2 * c'", "1", [("m < 2 * c", 0.25)]),
        ("'< 4'", "-3", [("m < 4", 0.0)]),
        ("'<= 4'", "6", [("m <= 4", 1.5)]),
        ("'> 1'", "8", [("m > 1", 0.125)]),
        ("'>= 1'", "-1", [("m >= 1", math.inf)]),
        ("'> -4'", "-1", [("m > -4", 0.25)]),
        ("'< -1'", "-4", [("m < -1", 0.25)]),
        ("'> 0'", "3", [("m > 0", None)]),
        ("'== 7'", "7", [("m == 7", 0.0)]),
        ("'== 7'", "8", [("m == 7", math.inf)]),
        ("'!= 7'", "8", [("m != 7", None)]),
        ("'[3, 5]'", "4.5", [("m [3, 5]", 0.5)]),
        ("['> 3', '< 5']", "4.5", [("m > 3 and < 5", 0.5)]),
        ("['> 1', '!= 5']", "4", [("m > 1", 0.25), ("m != 5", None)]),
    ],
)
def test_a_claim_uses_a_share_of_what_its_bounds_allow(
    tmp_path: Path, bounds: str, measured: str, expected: list[tuple[str, float | None]]
) -> None:
    assert used(tmp_path, bounds, measured) == expected
