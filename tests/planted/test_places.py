"""Small questions with one fault each, told at its line, beside the ones that are right."""

from pathlib import Path

import pytest
from courses import write_course

from exam_builder.checking import CheckRequest, check_exams
from exam_builder.findings import Finding

EXAM = "title: Places\ncourse: Testing\nquestions: [q]\n"
TRIP = r"""title: A trip
parameters:
  way: {default: 120, choose: [120, 180], unit: km}
  speed: {default: 60, choose: [60, 90], unit: km/h}
  rest: {default: 0.5, choose: [0.5, 0.25], unit: h}
  price: {value: 2}
  time: {derive: way / speed, unit: h}
  total: {derive: time + rest, unit: h}
  fuel: {derive: way * 7 / 100}
  cost: {derive: fuel * price}
  pace: {derive: "'fast' if speed > 80 else 'slow'"}
constraints: [way < 500]
misconceptions:
  no_rest:
    keys: {b: way / speed}
    text: the rest is forgotten
    reference: {b: 2.00}
  upside_down:
    keys: {a: speed / way}
    text: the quotient is upside down
    reference: {a: 0.500}
tables:
  facts:
    columns: [what, how much]
    cells:
      - ["'way in km'", way]
      - ["'speed in km/h'", speed]
prompt: |
  \TABLE{facts} After half of the way there is a rest of \VAR{rest}~h. A litre costs \VAR{price}~EUR.
parts:
  - points: 1
    prompt: How long does the car drive?
    answer: {number: time, unit: h, digits: 3, reference: 2.00}
    recompute: {expression: '60 * way / speed / 60'}
    solution: It drives \VAR{answer}.
    rubric: [{add: 1, when: right}, {instead: 0, misconception: upside_down}]
  - points: 1
    prompt: How long does the trip take?
    answer: {number: total, unit: h, digits: 3, reference: 2.50}
    also:
      - {number: 60 * total, unit: min, digits: 3, when: in minutes, recompute: {expression: 60 * (way / speed + rest)},
         reference: 150}
    recompute: {expression: '(way + rest * speed) / speed'}
    solution: It takes \VAR{answer}.
    rubric: [{add: 1, when: right}, {instead: 0, misconception: no_rest}]
  - points: 1
    prompt: What does the fuel cost, with 7 litres for 100 km?
    answer: {number: cost, digits: 4, reference: 16.80}
    recompute: {expression: 'price * 0.07 * way'}
    solution: It costs \VAR{answer}.
  - points: 1
    prompt: Is it faster than 80 km/h?
    answer: {truth: pace == 'fast', reference: false}
    recompute: {expression: 'not speed <= 80'}
    solution: \VAR{answer}.
  - points: 1
    prompt: How long is it driving, less half of the rest?
    answer: {number: time - rest / 2, digits: 3, unit: h, reference: 1.75}
    waived: an example
    solution: It is \VAR{answer}.
  - points: 1
    prompt: The rest is …
    options:
      - {id: long, text: longer than 20 minutes, holds: rest > 1/3}
      - {id: short, text: at most 20 minutes, holds: rest <= 1/3 and way > 0}
    answer: {option: true, reference: long}
    recompute: {expression: "'long' if rest >= 1/2 else 'short'"}
    solution: The answer is \VAR{answer}.
"""


def told(root: Path, question: str) -> tuple[Finding, ...]:
    """What the check says of a question."""
    write_course(root, question, exam=EXAM)
    return check_exams(CheckRequest(root, ("test",), draws=4, jobs=1, tex=False)).findings


def test_the_right_question_has_no_finding(tmp_path: Path) -> None:
    assert told(tmp_path, TRIP) == ()


FAULTS = [
    ("a wrong derive from which two keys follow", "derive: way / speed", "derive: speed / way", "wrong-key"),
    ("a wrong derive of one key", "derive: time + rest", "derive: time - rest", "wrong-key"),
    ("the first derive of a chain", "derive: way * 7 / 100", "derive: way * 7 / 10", "wrong-key"),
    ("the last derive of a chain", "derive: fuel * price", "derive: fuel / price", "wrong-key"),
    ("a derived text", "speed > 80 else 'slow'", "speed > 90 else 'slow'", "wrong-key"),
    ("a wrong key", "{number: time, unit: h", "{number: time + rest, unit: h", "wrong-key"),
    ("a wrong misconception", "keys: {b: way / speed}", "keys: {b: 2 * way / speed}", "reference"),
    ("a misconception that is the key", "keys: {b: way / speed}", "keys: {b: total}", "misconception-is-right"),
    ("another that is the key", "keys: {a: speed / way}", "keys: {a: way / speed}", "misconception-is-right"),
    (
        "a further answer with a wrong factor",
        "number: 60 * total, unit: min",
        "number: 100 * total, unit: min",
        "wrong-key",
    ),
    ("a further answer in a wrong unit", "number: 60 * total, unit: min", "number: 60 * total, unit: s", "wrong-unit"),
    ("a key in a wrong unit", "{number: time, unit: h", "{number: time, unit: min", "wrong-unit"),
    ("a wrong unit in the prompt", r"\VAR{rest}~h.", r"\VAR{rest}~min.", "other-unit"),
    ("a wrong reference", "digits: 3, reference: 2.50", "digits: 3, reference: 2.51", "reference"),
    ("a wrong second route", "'(way + rest * speed) / speed'", "'(way + rest * speed) / way'", "recompute"),
    ("an option turned round", "holds: rest > 1/3}", "holds: rest < 1/3}", "options-hold"),
    ("a tolerance as large as the key", "{number: cost, digits: 4", "{number: cost, tolerance: 20", "wide-tolerance"),
    ("a relative tolerance of all", "{number: cost, digits: 4", "{number: cost, relative: 1", "wide-tolerance"),
    ("a truth that never changes", "truth: pace == 'fast'", "truth: pace == 'quick'", "constant-key"),
    ("a branch that no draw reaches", "speed > 80 else 'slow'", "speed > 800 else 'slow'", "unreached"),
    ("a condition that never holds", "way > 0}", "way < 0}", "unreached"),
    ("a value that constraints forbid", "choose: [120, 180]", "choose: [120, 900]", "unreached"),
    ("a waived key that is a number", "number: time - rest / 2,", "number: 1.75,", "constant-key"),
]


@pytest.mark.parametrize(("right", "wrong", "code"), [each[1:] for each in FAULTS], ids=[each[0] for each in FAULTS])
def test_a_fault_is_told_at_its_line(tmp_path: Path, right: str, wrong: str, code: str) -> None:
    assert TRIP.count(right) == 1
    line = TRIP[: TRIP.index(right)].count("\n") + 1
    found = told(tmp_path, TRIP.replace(right, wrong))
    assert (line, code) in {(each.place.line, each.code) for each in found if each.place}, "\n".join(map(str, found))
