"""When a key is what its author says: printed to as many digits it reads the same."""

import math
from fractions import Fraction

import pytest

from exam_builder.expressions import agrees_with_reference, is_exactly
from exam_builder.values import FrozenMap, Typed


@pytest.mark.parametrize(
    ("value", "reference"),
    [
        (1200, 1200),
        (1200.0, 1200),
        (1199.7, 1200),
        (math.pi, Typed("3.14")),
        (math.pi, Typed("3.1")),
        (math.pi, 3),
        (Fraction(1, 3), Typed("0.333")),
        (Fraction(1, 8), Typed("0.13")),
        (Fraction(1, 8), Typed("0.12")),
        (Fraction(1, 2), Typed("0.50")),
        (6.02e-10, Typed("6.0e-10")),
        (3e-9, Typed("0.000000")),
        (12_345, Typed("1.23e4")),
        (Fraction(1, 3), "1/3"),
        (2**0.5, "sqrt(2)"),
        (math.inf, "inf"),
        (2 / 3, "2/3"),
        (Fraction(-5, 7), "-5/7"),
        (math.pi / 2, "pi / 2"),
        (6, "2 * 3"),
        (Fraction(5, 7), "0.714"),
        (-0.71428, "-0.714"),
        (1000.4, Typed("1e3")),
        (12_340, Typed("1.23e4")),
        (Fraction(12, 10), Typed("1.2")),
        (0.1 + 0.2, 0.3),
        (True, True),
        ("first", "first"),
        ((1, Fraction(1, 3)), (1, Typed("0.33"))),
        ((1, 2), [1, 2]),
        (FrozenMap({"gap": 1e-9, "growth": 3.99}), FrozenMap({"gap": Typed("0.0000"), "growth": Typed("4.0")})),
    ],
)
def test_agrees(value, reference):
    assert agrees_with_reference(value, reference)


@pytest.mark.parametrize(
    ("value", "reference"),
    [
        (1201, 1200),
        (Fraction(4803, 4), 1200),
        (1200.6, 1200),
        (math.pi, Typed("3.15")),
        (math.pi, Typed("3.140")),
        (Fraction(1, 3), Typed("0.34")),
        (6.1e-10, Typed("6.0e-10")),
        (2e-6, Typed("0.000000")),
        (Fraction(1, 3), "1/4"),
        (Fraction(1, 3), "1 +"),
        (2**0.5, "sqrt(3)"),
        (math.inf, 10**400),
        (0.5, 10**400),
        (1, True),
        (True, 1),
        (True, "true"),
        (1, None),
        (Fraction(2, 3), "5/7"),
        (2 / 3, "5/7"),
        (0.7143, "5/7"),
        (Fraction(1, 2), "1/3"),
        (6.3, "2 * 3"),
        (Fraction(5, 7), "0.715"),
        (1400, Typed("1e3")),
        (12_000.6, Typed("12e3")),
        (12_000, "12 000"),
        (0.5, "50 %"),
        ((Fraction(1, 3), 2), ("2/7", 2)),
        (((Fraction(1, 3),),), (("2/7",),)),
        (FrozenMap({"gap": 0.3}), FrozenMap({"gap": "1/3"})),
        ("first", "second"),
        ("1", 1),
        ((1, 2), (1, 3)),
        ((1, 2), (1, 2, 3)),
        (1, (1,)),
        (FrozenMap({"gap": 1}), FrozenMap({"growth": 1})),
        (1, FrozenMap({"gap": 1})),
    ],
)
def test_does_not_agree(value, reference):
    assert not agrees_with_reference(value, reference)


@pytest.mark.parametrize("value", [Fraction(7, 2), (Fraction(7, 2), 4)])
def test_an_exact_number_that_is_not_rounded_is_no_whole_number(value):
    stated = 4 if isinstance(value, Fraction) else [4, 4]
    assert agrees_with_reference(value, stated)
    assert not agrees_with_reference(value, stated, rounds=False)


@pytest.mark.parametrize(("value", "reference"), [(Fraction(1, 4), Typed("0.25")), (Fraction(1, 4), "2/8"), (3, 3)])
def test_is_exactly(value, reference):
    assert is_exactly(value, reference)


@pytest.mark.parametrize(("value", "reference"), [(Fraction(1, 3), Typed("0.333")), (Fraction(1, 3), 0), (3, "three")])
def test_is_not_exactly(value, reference):
    assert not is_exactly(value, reference)
