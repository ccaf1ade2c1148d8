"""When two routes agree."""

import math
from fractions import Fraction

import pytest

from exam_builder.kinds.base.agreement import agrees, is_same_set
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
