"""What is printed and has a witness is counted; with `--strict` what has none is a warning."""

import json
from pathlib import Path

import pytest
from courses import run_here, write_course

QUESTION = """\
title: Energy
parameters:
  m: {default: 2, choose: [2, 4], unit: kg}
  v: {default: 3, choose: [3, 5], unit: m/s}
  table: {compute: look_up, reference: [4, 6]}
misconceptions:
  no_half: {keys: {a: m * v**2}, reference: {a: 18}, text: the factor is missing}
tables:
  numbers: {cells: '[table]'}
prompt: What is the energy of \\VAR{quantity(m)} at \\VAR{quantity(v)}? \\TABLE{numbers}
points: 1
answer: {number: m * v**2 / 2, unit: J, reference: 9}
also:
  - {number: m * v**2 / 2 + m * v**2 / 6, unit: J, when: it starts higher, reference: 12}
recompute: accelerate
rubric:
  - {add: 1, when: right}
  - {instead: 0.5, misconception: no_half}
"""
COMPANION = """\
def look_up(m: float) -> list:
    return [2 * m, 3 * m]

def accelerate(m: float, v: float, printed: object) -> float:
    return sum(m * v * v / 2000 for _ in range(1000))
"""
FAULTS = [
    (", reference: {a: 18}", "", "misconceptions", (7,), "nothing confirms what this misconception leads to"),
    (", reference: [4, 6]", "", "computed values", (5,), "nothing confirms what this function computes"),
    (", reference: 12", "", "also", (14,), "nothing confirms this further answer"),
    (", unit: kg", "", "units", (12, 14), "the unit of this answer does not follow from those of the parameters"),
]


def checked(root: Path, question: str, companion: str, *more: str) -> dict:
    """What `check --format json` says."""
    root = write_course(root, question, companion)
    return json.loads(run_here(root, "check", "--no-tex", "--jobs", "1", "--format", "json", *more).stdout)


def test_all_that_has_a_witness_is_counted(tmp_path: Path) -> None:
    said = checked(tmp_path, QUESTION, COMPANION, "--strict")
    assert said["findings"] == []
    assert said["witnesses"]["test"] == {
        "keys": {"of": 1, "witnessed": 1, "by": {"recompute": 1, "reference": 1}},
        "options": {"of": 0, "witnessed": 0, "by": {}},
        "also": {"of": 1, "witnessed": 1, "by": {"reference": 1}},
        "misconceptions": {"of": 1, "witnessed": 1, "by": {"reference": 1}},
        "computed values": {"of": 1, "witnessed": 1, "by": {"reference": 1}},
        "figures": {"of": 0, "witnessed": 0, "by": {}},
        "tables": {"of": 1, "witnessed": 1, "by": {"printed": 1}},
        "units": {"of": 2, "witnessed": 2, "by": {"computed": 2}},
    }


@pytest.mark.parametrize(("right", "wrong", "kind", "lines", "words"), FAULTS)
def test_what_has_no_witness_is_a_warning_where_the_check_is_strict(
    tmp_path: Path, right: str, wrong: str, kind: str, lines: tuple[int, ...], words: str
) -> None:
    question = QUESTION.replace(r"\VAR{quantity(m)}", r"\VAR{m}").replace(right, wrong)
    assert checked(tmp_path, question, COMPANION)["findings"] == []
    said = checked(tmp_path, question, COMPANION, "--strict")
    assert {(each["code"], each["severity"], each["line"], each["message"]) for each in said["findings"]} == {
        ("unwitnessed", "warning", each, words) for each in lines
    }
    assert said["witnesses"]["test"][kind]["witnessed"] < said["witnesses"]["test"][kind]["of"]


@pytest.mark.parametrize(
    ("key", "route", "witnessed"),
    [
        ("m * v**2 / 2", "m, v, table", 1),
        ("m * v**2 / 2", "m, v", 0),
        ("'m * v**2 / 2 + 0 * table[0]'", "m, v, table", 0),
    ],
)
def test_a_key_confirms_what_its_second_route_uses_and_it_does_not(
    tmp_path: Path, key: str, route: str, witnessed: int
) -> None:
    question = QUESTION.replace(", reference: [4, 6]", "").replace(
        "number: m * v**2 / 2, unit: J, ref", f"number: {key}, ref"
    )
    said = checked(
        tmp_path, question, COMPANION.replace("accelerate(m: float, v: float, printed: object)", f"accelerate({route})")
    )
    count = said["witnesses"]["test"]["computed values"]
    assert (count["of"], count["witnessed"]) == (1, witnessed)


def test_a_text_that_is_typed_needs_no_reference(tmp_path: Path) -> None:
    question = (
        "title: W\npoints: 1\nprompt: Which?\nanswer: {words: [mass], reference: mass}\nwaived: a word\n"
        "also:\n  - {words: ['inertia'], when: old}\n"
    )
    count = checked(tmp_path, question, "", "--strict")["witnesses"]["test"]["also"]
    assert count["of"] == 0
