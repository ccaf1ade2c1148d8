"""References and second routes of further answers, computed values and misconceptions."""

from pathlib import Path

import pytest
from courses import check, load, write_course

from exam_builder.findings import Refused

QUESTION = """\
title: Energy
parameters:
  m: {default: 2, choose: [2, 4]}
  v: {default: 3, choose: [3, 5]}
  table: {compute: look_up, recompute: {function: sum_up, within: 1e-6}, reference: {low: 4, high: 9.50}}
misconceptions:
  no_half: {keys: {a: m * v**2}, reference: {a: 18}, text: the factor is missing}
prompt: Find the energy for \\VAR{m}, \\VAR{v} and \\VAR{table['low']}.
points: 1
answer: {number: m * v**2 / 2, reference: 9}
also:
  - {number: 3 + m * v**2 / 2, when: it starts higher, recompute: higher, reference: 12}
recompute: accelerate
rubric:
  - {add: 1, when: right}
  - {instead: 0.5, misconception: no_half}
"""
COMPANION = """\
def look_up(m: float) -> dict:
    return {"low": 2 * m, "high": 9.5}

def sum_up(m: float) -> dict:
    return {"low": m + m, "high": 19 / 2}

def accelerate(m: float, v: float) -> float:
    return sum(m * v * v / 2000 for _ in range(1000))

def higher(m: float, v: float) -> float:
    return accelerate(m, v) + 3
"""


def said(
    root: Path, right: str = "", wrong: str = "", companion: str = COMPANION, seed: int | None = None
) -> list[str]:
    """What the check says of the question with one text in place of another."""
    assert not right or QUESTION.count(right) == 1
    root = write_course(root, QUESTION.replace(right, wrong) if right else QUESTION, companion)
    return [f"{each.place.line}: {each.code}: {each.message}" for each in check(root, seed).findings if each.place]


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_what_is_right_has_no_finding(tmp_path: Path, seed: int | None) -> None:
    assert said(tmp_path, seed=seed) == []


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("reference: {a: 18}", "reference: {a: 19}", "7: reference: the reference says 19, but `no_half` leads to 18"),
        (
            "reference: {low: 4, high: 9.50}",
            "reference: {low: 4, high: 9.51}",
            "5: reference: the reference says {low: 4, high: 9.51}, but `look_up` gives {low: 4, high: 9.5}",
        ),
        (
            "reference: 12}",
            "reference: 13}",
            "12: reference: the reference says 13, but this further answer and `higher`",
        ),
        (
            "number: 3 + m * v**2 / 2",
            "number: 4 + m * v**2 / 2",
            "12: wrong-key: this further answer comes out as 13, but `higher` gives 12.00 and the reference says 12",
        ),
        (
            "recompute: higher",
            "recompute: accelerate",
            "8: recompute: `accelerate` gives 9.000, but this further answer and",
        ),
        (
            "recompute: {function: sum_up, within: 1e-6}",
            "recompute: {function: look_up}",
            "5: no-second-route: the recompute is the function that computes the value, so it is not a second route",
        ),
        (
            "recompute: {function: sum_up, within: 1e-6}",
            "recompute: {expression: table}",
            "5: no-second-route: the recompute asks for `table`, so it is not a second route",
        ),
        ("recompute: higher", "recompute: {expression: 3 + m * v**2 / 2}", "12: no-second-route: the recompute is the"),
    ],
)
def test_what_is_wrong_is_reported_at_its_line(tmp_path: Path, right: str, wrong: str, words: str) -> None:
    (found,) = said(tmp_path, right, wrong)
    assert found.startswith(words)


def test_a_wrong_entry_of_a_reference_is_reported_at_its_line(tmp_path: Path) -> None:
    old = "table: {compute: look_up, recompute: {function: sum_up, within: 1e-6}, reference: {low: 4, high: 9.50}}"
    new = (
        "table:\n    compute: look_up\n    recompute: {function: sum_up, within: 1e-6}\n    reference:\n      low: 4\n"
    )
    assert said(tmp_path / "right", old, f"{new}      high: 9.50") == []
    (found,) = said(tmp_path / "wrong", old, f"{new}      high: 9.60")
    assert found.startswith("10: reference: the reference says {low: 4, high: 9.60}")


def test_a_computed_value_is_recomputed_in_every_draw(tmp_path: Path) -> None:
    wrong = COMPANION.replace('"low": m + m', '"low": 4')
    assert said(tmp_path, companion=wrong) == []
    messages = [found for seed in range(1, 8) for found in said(tmp_path, companion=wrong, seed=seed)]
    assert set(messages) == {
        "5: wrong-value: `look_up` gives {low: 8, high: 9.5}, but `sum_up` gives {low: 4, high: 9.5}"
    }


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("def sum_up(m: float)", "def sum_up(n: float)", "4: companion: `sum_up` in q.py needs `n`, which is not a"),
        ('"low": m + m', '"low": m / 0', "5: companion: `sum_up` in q.py fails: it divides by 0"),
        ("def sum_up(", "def add_up(", "5: companion: q.py has no function `sum_up`"),
    ],
)
def test_a_second_route_to_a_computed_value_that_fails_is_reported(
    tmp_path: Path, right: str, wrong: str, words: str
) -> None:
    found = said(tmp_path, companion=COMPANION.replace(right, wrong))
    assert any(each.startswith(words) for each in found)


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("reference: {a: 18}", "reference: {b: 18}", "there is no part `b`"),
        ("reference: {a: 18}", "reference: {a: [1]}", "`reference` of a number is a number, not […]"),
        ("reference: 12}", "reference: [12]}", "`reference` of a number is a number, not […]"),
        ("  - {instead: 0.5, misconception: no_half}\n", "", "(a) does not name `no_half`"),
        ("function: sum_up, within: 1e-6", "prints: x", "this names no second route to the value"),
    ],
)
def test_what_cannot_be_a_witness_is_refused(tmp_path: Path, right: str, wrong: str, words: str) -> None:
    with pytest.raises(Refused) as caught:
        load(write_course(tmp_path, QUESTION.replace(right, wrong), COMPANION))
    assert any(words in each.message for each in caught.value.findings), caught.value.findings


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("misconception: twice", "`twice` has no key for (a), and no line of this rubric names `no_half`"),
        ("misconception: no_square}\n  - {note: x, misconception: no_square", "`no_square` is already named above"),
    ],
)
def test_a_rubric_that_names_another_misconception_is_to_blame(tmp_path: Path, line: str, words: str) -> None:
    more = "  twice: {keys: {b: 1}, text: twice}\n  no_square: {with: {v: 1}, text: no square}\nprompt: Find"
    text = QUESTION.replace("prompt: Find", more).replace("misconception: no_half", line)
    with pytest.raises(Refused) as caught:
        load(write_course(tmp_path, text, COMPANION))
    assert any(words in each.message for each in caught.value.findings), caught.value.findings


def test_a_second_route_of_another_part_is_reported_where_it_is_named(tmp_path: Path) -> None:
    text = QUESTION.replace("recompute: accelerate", "recompute: RIGHT")
    companion = COMPANION.replace("return accelerate(m, v) + 3", "return m * v * v / 2 + 3")
    root = write_course(tmp_path, text.replace("RIGHT", "higher"), companion)
    (found,) = (each for each in check(root).findings if each.code == "recompute")
    assert (str(found.place), "nothing uses `accelerate`" in found.message) == ("content/questions/q.yaml:13:12", True)


@pytest.mark.parametrize(("function", "count"), [("accelerate", 1), ("second", 0)])
def test_one_second_route_of_two_parts_beside_a_function_that_is_not_used(
    tmp_path: Path, function: str, count: int
) -> None:
    text = "title: Two\nparts:\n"
    for name in ("accelerate", function):
        text += f"  - {{points: 1, answer: {{number: 4, reference: 4}}, recompute: {name}}}\n"
    root = write_course(tmp_path, text, "def accelerate():\n    return 4\n\ndef second():\n    return 4\n")
    found = [f"{each.place}: {each.message}" for each in check(root).findings]
    words = "`accelerate` may be the wrong function: it is also the second route of (a) and nothing uses"
    assert [words in each for each in found] == [True] * count


FORMULA = """\
title: Way
parameters: {v: 3, all: 12345.6}
misconceptions:
  constant: {keys: {a: v * t**2}, reference: {a: 3 * t * t}, text: a slip}
  long: {keys: {b: 2 * all}, reference: {b: 24700}, text: a slip}
parts:
  - points: 1
    answer: {formula: v * t, in: {t: [1, 2]}, reference: 3 * t}
    waived: x
    rubric: [{add: 1, when: right}, {note: no, misconception: constant}]
  - points: 1
    answer: {number: all, digits: 3, reference: 12300}
    waived: x
    rubric: [{add: 1, when: right}, {note: no, misconception: long}]
"""


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("", "", ()),
        ("3 * t * t", "4 * t * t", ("4: reference: the reference says 4 * t * t, but `constant` leads to 3*t^2",)),
        ("24700", "24800", ("5: reference: the reference says 24800, but `long` leads to 24700",)),
        ("reference: 12300", "reference: 12400", ("12: reference: the reference says 12400, but the key is 12300",)),
    ],
)
def test_a_reference_is_read_as_the_answer_is(tmp_path: Path, right: str, wrong: str, words: tuple[str, ...]) -> None:
    """Formulas are compared by what they mean, and a number with `digits` by what it prints."""
    found = check(write_course(tmp_path, FORMULA.replace(right, wrong) if right else FORMULA)).findings
    messages = [
        f"{each.place.line}: {each.code}: {each.message}" for each in found if each.place and each.code == "reference"
    ]
    assert len(messages) == len(words)
    assert all(one.startswith(other) for one, other in zip(messages, words, strict=True))


def test_a_second_route_of_a_value_that_the_reference_contradicts_is_wrong_itself(tmp_path: Path) -> None:
    wrong = COMPANION.replace("m + m,", "m + m + 1,")
    (found,) = said(tmp_path / "reference", companion=wrong)
    assert found.startswith("5: recompute: `look_up` gives {low: 4, high: 9.5}, but `sum_up` gives {low: 5")
    (drawn,) = said(tmp_path / "drawn", companion=wrong, seed=1)
    assert drawn.startswith("5: wrong-value: `look_up` gives ")
