"""A second route that returns a unit, and answers that accept several."""

import subprocess
import sys
from pathlib import Path

import pytest
from courses import check, question, write_course
from hypothesis import given
from hypothesis import strategies as st

from exam_builder.fields import validate_unit
from exam_builder.findings import Refused
from exam_builder.kinds.base.units import IncompatibleUnits, UnknownUnit, convert_unit
from exam_builder.read.checks.unit_checks import find_nearly_units

SPEED = """\
title: A train
parameters: {km: {default: 90, choose: [90, 126, 180]}}
prompt: 'A train goes \\VAR{km} km in an hour.'
points: 1
answer:
  number: km / 3.6
  unit: m/s
  reference: 25
recompute: drive
solution: '\\VAR{answer}'
"""
DRIVE = """\
def drive(km):
    return {"value": km, "unit": "km/h"}
"""


def said(root: Path, written: str = SPEED, companion: str = DRIVE) -> list[str]:
    return [str(finding) for finding in check(write_course(root, written, companion)).findings]


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_a_unit_is_converted_into_that_of_the_key(tmp_path: Path, seed: int | None) -> None:
    assert check(write_course(tmp_path, SPEED, DRIVE), seed).findings == ()


def test_a_row_shows_the_number_with_its_own_unit(tmp_path: Path) -> None:
    (row,) = check(write_course(tmp_path, SPEED, DRIVE)).rows
    assert (row.key, row.second, row.agrees) == ("25 m/s", "90 km/h", True)


def test_a_number_without_its_unit_is_in_the_unit_of_the_key(tmp_path: Path) -> None:
    assert said(tmp_path, companion="def drive(km):\n    return km / 3.6\n") == []


def test_a_wrong_number_in_another_unit_is_reported_in_the_unit_of_the_key(tmp_path: Path) -> None:
    assert said(tmp_path, companion=DRIVE.replace('km, "unit"', 'km + 18, "unit"')) == [
        "content/questions/q.py:2:1: error: `drive` gives 30 m/s, but key and reference say 25 m/s "
        "[q(a), called in content/questions/q.yaml:9:12] — correct `drive`, or find out which of the two is right"
    ]


def test_a_right_number_with_a_wrong_unit_is_reported_apart(tmp_path: Path) -> None:
    assert said(tmp_path, companion=DRIVE.replace('km, "unit": "km/h"', 'km / 3.6, "unit": "km/h"')) == [
        "content/questions/q.yaml:7:9: error: the number is right and the unit is not: the key is 25 m/s, but `drive` "
        "gives 25 km/h [q(a)] — correct `unit`, or the unit that `recompute` returns"
    ]


def test_a_unit_of_another_kind_is_reported_at_the_unit(tmp_path: Path) -> None:
    assert said(tmp_path, companion=DRIVE.replace("km/h", "kg")) == [
        "content/questions/q.yaml:7:9: error: the key is in m/s, but `drive` gives 90 kg: another kind of unit [q(a)] "
        "— correct `unit`, or the unit that `recompute` returns"
    ]


def test_a_unit_that_cannot_be_read(tmp_path: Path) -> None:
    assert said(tmp_path, companion=DRIVE.replace("km/h", "wheels")) == [
        "content/questions/q.py:2:1: error: the unit `wheels` cannot be converted "
        "[q(a), called in content/questions/q.yaml:9:12] — return a plain "
        "number in the key's unit, or write the unit so that it can be read, such as m/s^2"
    ]


def test_a_unit_where_the_answer_has_none(tmp_path: Path) -> None:
    (finding,) = said(tmp_path, SPEED.replace("  unit: m/s\n", ""))
    assert "`drive` gives 90 km/h, but the answer has no unit [q(a)] — add unit: km/h" in finding


ACCEPTING = SPEED.replace("  unit: m/s\n", "  unit: m/s\n  digits: 3\n  accept: {km/h: 1 / 3.6}\n")


def test_an_accepted_unit_prints_as_a_further_right_answer(tmp_path: Path) -> None:
    (part,) = question(write_course(tmp_path, ACCEPTING, DRIVE)).parts
    assert (part.answer.plain, [other.plain for other in part.also]) == ("25.0 m/s", ["90.0 km/h"])
    assert part.also[0].tex == r"\ensuremath{90.0\,\mathrm{km/h}}"


@pytest.mark.parametrize(
    ("unit", "number", "plain", "box"),
    [
        ("1", "0.5", "0.5", {}),
        ("°", r"\ensuremath{0.5\mathrm{°}}", "0.5 °", {"unit": "°"}),
        ("°C", r"\ensuremath{0.5\,\mathrm{°C}}", "0.5 °C", {"unit": "°C"}),
    ],
)
def test_no_unit_prints_nothing_and_degrees_print_without_a_space(
    tmp_path: Path, unit: str, number: str, plain: str, box: dict[str, str]
) -> None:
    text = f"""\
        title: A share
        parameters: {{v: {{default: 0.5, unit: {unit}}}}}
        prompt: Half, or \\VAR{{quantity(v)}}.
        points: 1
        answer: {{number: v, unit: {unit}, reference: 0.5}}
        waived: it is typed
        """
    made = question(write_course(tmp_path, text))
    (part,) = made.parts
    assert made.prompt is not None
    assert (made.prompt.tex, part.answer.tex) == (f"Half, or {number}.", number)
    assert (part.answer.plain, dict(part.form)) == (plain, box)


def test_a_unit_of_our_own_is_converted_by_what_the_author_says(tmp_path: Path) -> None:
    boxes = SPEED.replace("unit: m/s", "unit: pens\n  accept: {boxes: 12}")
    route = 'def drive(km):\n    return {"value": km / 3.6 / 12, "unit": "boxes"}\n'
    assert said(tmp_path, boxes, route) == []


def test_a_wrong_factor_is_reported_at_its_unit(tmp_path: Path) -> None:
    assert said(tmp_path, ACCEPTING.replace("1 / 3.6", "3.6"), "def drive(km):\n    return km / 3.6\n") == [
        "content/questions/q.yaml:9:18: error: 1 km/h is 0.2777777777777778 m/s, not 3.6 [q(a)] "
        "— write km/h: 0.2777777777777778"
    ]


def test_an_accepted_unit_of_another_kind(tmp_path: Path) -> None:
    (finding,) = said(tmp_path, ACCEPTING.replace("km/h: 1 / 3.6", "kg: 2"), "def drive(km):\n    return km / 3.6\n")
    assert "kg and m/s measure different things [q(a)] — leave it out, or correct `unit`" in finding


SIMPLEST = SPEED.replace("number: km / 3.6\n  unit: m/s", "number: km / 120\n  simplest: true").replace("25", "0.75")


def test_lowest_terms_print_as_a_fraction(tmp_path: Path) -> None:
    route = "def drive(km):\n    return km / 120\n"
    assert said(tmp_path, SIMPLEST, route) == []
    answer = question(tmp_path).parts[0].answer
    assert (answer.plain, answer.tex) == ("3/4", r"\ensuremath{\frac{3}{4}}")


def test_what_is_rounded_has_no_lowest_terms(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="this answer is rounded, so it has no simplest form: it came out as 9"):
        question(write_course(tmp_path, SIMPLEST.replace("km / 120", "sqrt(km)"), DRIVE))


@pytest.mark.parametrize(
    ("of", "to", "expected"),
    [
        (r"\mu m", "mm", 0.003),
        (r"k\Omega", r"\Omega", 3000),
        (r"kg\,m/s^2", "N", 3),
        ("J·kg⁻¹·K⁻¹", r"kJ/(kg\,K)", 0.003),
        (r"J/(kg\,K)", r"kJ\,kg^{-1}\,K^{-1}", 0.003),
        (r"^\circ C", "K", 276.15),
        ("m²", "cm^2", 30000),
        (r"\mathrm{kWh}", "MJ", 10.8),
        (r"\%", "ppm", 30000),
    ],
)
def test_units_are_read_as_instructors_write_them(of: str, to: str, expected: float) -> None:
    assert convert_unit(3, of, to) == pytest.approx(expected)


def test_a_prefix_before_a_command_is_no_unit_of_its_own() -> None:
    assert list(find_nearly_units(r"k\Omega")) == []
    assert list(find_nearly_units("kmm")) == [("kmm", "mm")]


@pytest.mark.parametrize("unit", [r"J/kg\,K", "m/s/s", "m;import os", "", "m^99", "(m", "__class__", "m**m"])
def test_what_can_be_read_in_two_ways_or_not_at_all_is_no_unit(unit: str) -> None:
    with pytest.raises(UnknownUnit):
        convert_unit(1, unit, "m")


def test_a_list_is_converted_entry_by_entry() -> None:
    assert convert_unit((1, 2), "m", "cm") == (100, 200)
    with pytest.raises(IncompatibleUnits):
        convert_unit((1, 2), "m", "s")


@given(st.floats(1e-6, 1e6), st.sampled_from([("km", "cm"), ("h", "ms"), ("eV", "J"), ("bar", "Pa")]))
def test_there_and_back_is_the_same(value: float, units: tuple[str, str]) -> None:
    one, other = units
    assert convert_unit(convert_unit(value, one, other), other, one) == pytest.approx(value)


def test_pint_is_not_loaded_unless_a_unit_is_converted() -> None:
    code = "import sys, exam_builder.recompute, exam_builder.cli; print('pint' in sys.modules, 'sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False False\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  unit: m/s\n", "  accept: {km/h: 1}\n", "q.yaml:7:3: error: `accept` has further units, but there is no `u"),
        ("unit: m/s", "simplest: true\n  digits: 3", "q.yaml:8:3: error: `simplest` is exact, and `digits` rounds"),
        ("unit: m/s", "unit: m/s\n  accept: {km/h: kms}", "q.yaml:8:18: error: no parameter or function `kms`"),
    ],
)
def test_settings_that_do_not_fit_are_reported_when_read(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        question(write_course(tmp_path, SPEED.replace(old, new), DRIVE))
    assert said in str(refused.value)


def test_a_factor_that_is_no_number(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="one km/h is a number above 0 of the key's unit, not 0"):
        question(write_course(tmp_path, ACCEPTING.replace("1 / 3.6", "km - 90"), DRIVE))


@pytest.mark.parametrize(
    ("written", "unit"),
    [("m s$^{-1}$", "m s^{-1}"), (r"$\mu$m", r"\mu m"), ("$m^2$", "m^2"), ("EUR/$", "EUR/$"), (r"\$/\$", r"\$/\$")],
)
def test_a_formula_in_a_unit_loses_its_dollar_signs(written: str, unit: str) -> None:
    assert validate_unit(written) == unit
