"""Companions that fail or leave something behind for some draws: one finding each, and all else is still checked."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from exam_builder import companions
from exam_builder.checking import exam_check, sweep_jobs

pytestmark = [pytest.mark.called_twice, pytest.mark.long]

BESIDE = {"mech_output": 12}
"""A question that stands in the same exam, and how many draws it has."""


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """The working folder, the environment and NumPy's random numbers are afterwards as they were."""
    folder, state = Path.cwd(), np.random.get_state()[1].copy()
    yield
    assert Path.cwd() == folder
    assert "PUCKS" not in os.environ
    assert (np.random.get_state()[1] == state).all()


@pytest.fixture
def spoil(plant):
    """Plant a line before another one of a companion."""

    def spoilt(question, before, line, beside=BESIDE):
        return plant(question, before, f"    {line}\n{before}", python=True, beside=next(iter(beside)))

    return spoilt


def test_a_companion_that_raises(spoil):
    """It raises an exception for one pair of values."""
    fault = spoil("mech_falling", '    return {"value": float(-flight(', "assert v != 18 or h != 25, 'no ground'")
    fault.expect(
        "62:16",
        "companion",
        "`impact` in mech_falling.py fails: AssertionError: no ground (line 23 of mech_falling.py);"
        " so in 3 of 60 draws",
        drawn={"v": 18, "h": 25},
        python=23,
    )
    assert fault.draws() == {"mech_falling": 60} | BESIDE


def test_a_companion_that_hangs(spoil, monkeypatch):
    """It does not end for one draw."""
    for module in (exam_check, sweep_jobs):
        monkeypatch.setattr(module, "Calls", partial(companions.Calls, seconds=3))
    line = "while (first, second, speed, bounce) == (4, 1, 6, 1): pass"
    fault = spoil("mech_options", '    return {"value": meet(', line)
    fault.expect(
        "74:16",
        "too-slow",
        "`impulse` in mech_options.py does not end within 3 s",
        drawn={"first": 4, "second": 1, "speed": 6, "bounce": 1},
        python=68,
    )
    assert fault.draws() == {"mech_options": 36} | BESIDE


def test_a_companion_that_returns_nan(spoil):
    """It returns what is no number, for one pair of values."""
    line = "if (angle, m) == (35, 20): return float('nan')"
    fault = spoil("mech_incline", "    contact = out + surface", line)
    fault.expect(
        "85:16",
        "companion",
        "`pull` in mech_incline.py returned NaN, which is not a number; so in 3 of 45 draws",
        drawn={"angle": 35, "m": 20},
        python=40,
    )
    assert fault.draws() == {"mech_incline": 45} | BESIDE


def test_a_companion_that_returns_none(spoil):
    """It returns nothing for one draw."""
    fault = spoil("mech_words", "    return steady[0]\n", "if (near, far) == (0.5, 8): return None")
    fault.expect(
        "24:16", "companion", "`conserved` in mech_words.py returned nothing", python=49, drawn={"near": 0.5, "far": 8}
    )
    assert fault.draws() == {"mech_words": 9} | BESIDE


def test_a_companion_that_returns_another_shape(spoil):
    """It returns one number in place of two, for one draw."""
    fault = spoil("mech_matrix", '    return {"value": components(', "if (wind, weight) == (136, 680): return [1.0]")
    fault.expect(
        "61:15",
        "wrong-key",
        "the key comes out as [-200, -664] N, but `resolve` gives [1] N",
        drawn={"shove": 8, "load": 40},
    )
    assert fault.draws() == {"mech_matrix": 18} | BESIDE


def test_a_companion_that_returns_infinity(spoil):
    """It returns a number that is not finite, for one value of a parameter."""
    fault = spoil("mech_damping", "    low, high = 0.0, float(stiffness)", "if stiffness == 36: return float('inf')")
    fault.expect(
        "60:22",
        "wrong-key",
        "the key comes out as 36.0 kg/s, but `least_damping` gives inf kg/s; so in 6 of 18 draws",
        drawn={"root_stiffness": 6},
    )
    assert fault.draws() == {"mech_damping": 18} | BESIDE


def test_a_companion_that_prints(spoil):
    """It prints for some draws."""
    line = "if steps == 4: print(program)"
    fault = spoil("mech_output", "    height = float(run_program", line, beside={"mech_words": 9})
    fault.expect(
        "71:16",
        "prints",
        "`lag` in mech_output.py prints; so in 6 of 12 draws",
        drawn={"steps": 4},
        severity="warning",
        python=31,
    )
    assert fault.draws() == {"mech_output": 12, "mech_words": 9}


def test_a_companion_that_seeds_what_all_share(spoil):
    """It seeds NumPy's shared random numbers, for one pair of values."""
    fault = spoil("mech_collision", "    common = Fraction(", "if (m_1, m_2) == (3, 4): np.random.seed(1)")
    fault.expect(
        "80:16",
        "companion",
        "`lost` in mech_collision.py draws from the global random numbers (`numpy.random`); so in 9 of 76 draws",
        drawn={"m_1": 3, "m_2": 4},
        python=41,
    )
    assert fault.draws() == {"mech_collision": 76} | BESIDE


def test_a_companion_that_goes_elsewhere(spoil):
    """It changes the working folder, for one value of a parameter."""
    fault = spoil("mech_matrix", "    columns = [components", "if triangle[0] == 8: __import__('os').chdir('/')")
    fault.expect(
        "41:16",
        "companion",
        "`turn_axes` in mech_matrix.py changes the working folder; so in 6 of 18 draws",
        drawn={"triangle": (8, 15, 17)},
        python=25,
    )
    assert fault.draws() == {"mech_matrix": 18} | BESIDE


def test_a_companion_that_sets_an_environment_variable(spoil):
    """It changes an environment variable, for one value of a parameter."""
    line = "if speed == 6: __import__('os').environ['PUCKS'] = '2'"
    fault = spoil("mech_options", "    m, big, v = float(first)", line)
    fault.expect(
        "55:16",
        "companion",
        "`collide` in mech_options.py changes the environment variable `PUCKS`; so in 18 of 36 draws",
        drawn={"speed": 6},
        python=52,
    )
    assert fault.draws() == {"mech_options": 36} | BESIDE


def test_a_companion_that_raises_for_the_defaults(spoil):
    """It makes a parameter, and so keeps the reference paper from being made."""
    line = "assert start != 150, 'too low'"
    fault = spoil("mech_output", "    return PROGRAM.format(", line, beside={"mech_words": 9})
    fault.expect(
        "14:22",
        "companion",
        "`write_program` in mech_output.py fails: AssertionError: too low (line 18 of mech_output.py)",
        python=18,
    )
    assert fault.draws() == {"mech_words": 9}
