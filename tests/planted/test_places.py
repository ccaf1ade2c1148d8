"""Small questions with one fault each, reported at its line, beside the ones that are right."""

import io
from pathlib import Path

import pytest
from courses import run_command, write_course

from exam_builder.checking import CheckRequest, check_exams
from exam_builder.findings import Finding

pytestmark = pytest.mark.long

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
  - points: 1
    prompt: Which are right?
    options:
      - {id: far, text: The way is long., holds: way > 150}
      - {id: quick, text: The car drives two hours or less., holds: way / speed <= 2}
      - {id: cheap, text: A litre costs less than three EUR., holds: price < 3}
    answer: {options: true, reference: [quick, cheap]}
    recompute:
      expression: >-
        ['quick', 'cheap'] if way == 120 else ['far', 'cheap'] if speed == 60 else ['far', 'quick', 'cheap']
"""


def messages(root: Path, question: str) -> tuple[Finding, ...]:
    """What the check says of a question."""
    write_course(root, question, exam=EXAM)
    return check_exams(CheckRequest(root, ("test",), draws=4, jobs=1, tex=False)).findings


def test_the_right_question_has_no_finding(tmp_path: Path) -> None:
    assert messages(tmp_path, TRIP) == ()


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
    ("a branch that no draw reaches", "speed > 80 else 'slow'", "speed > 800 else 'slow'", "wrong-key"),
    ("a condition that never holds", "way > 0}", "way < 0}", "unreached"),
    ("the condition of one of several options", "way / speed <= 2}", "way / speed < 2}", "wrong-key"),
    ("one that is turned round", "holds: price < 3}", "holds: price > 3}", "wrong-key"),
    ("a value that constraints forbid", "choose: [120, 180]", "choose: [120, 900]", "unreached"),
    ("a waived key that is a number", "number: time - rest / 2,", "number: 1.75,", "constant-key"),
]


@pytest.mark.parametrize(("right", "wrong", "code"), [each[1:] for each in FAULTS], ids=[each[0] for each in FAULTS])
def test_a_fault_is_reported_at_its_line(tmp_path: Path, right: str, wrong: str, code: str) -> None:
    assert TRIP.count(right) == 1
    line = TRIP[: TRIP.index(right)].count("\n") + 1
    found = messages(tmp_path, TRIP.replace(right, wrong))
    assert (line, code) in {(each.place.line, each.code) for each in found if each.place}, "\n".join(map(str, found))


def test_a_build_tells_a_wrong_derive_as_a_check_does(tmp_path: Path) -> None:
    wrong = TRIP.replace("derive: fuel * price", "derive: fuel / price")
    write_course(tmp_path, wrong, exam=EXAM)
    errors = io.StringIO()
    assert run_command(tmp_path, "build", "test", errors=errors)[0] == 1
    line = TRIP[: TRIP.index("derive: fuel * price")].count("\n") + 1
    messages = (
        f"content/questions/q.yaml:{line}:18: error: `cost` is wrong, and the key of (c) follows from it: the key comes"
    )
    assert messages in errors.getvalue(), errors.getvalue()


CURRENT = """\
title: A circuit
parameters:
  r: {default: 100, choose: [100, 220], unit: ohm}
  more: {default: 330, choose: [330, 470], unit: ohm}
  u: {default: 9, choose: [9, 12], unit: V}
  total: {derive: r + more, unit: ohm}
points: 1
prompt: How large is the current at \\VAR{quantity(u)} through \\VAR{quantity(r)} and \\VAR{quantity(more)}?
answer: {number: 1000 * u / total, unit: mA, digits: 3, reference: 20.9}
recompute: {expression: u * 1000 / (more + r)}
solution: \\VAR{answer}
"""


def test_a_key_that_comes_out_in_another_unit_is_reported_alone(tmp_path: Path) -> None:
    assert messages(tmp_path / "right", CURRENT) == ()
    (found,) = messages(tmp_path / "wrong", CURRENT.replace("number: 1000 * u", "number: u"))
    assert (found.code, found.place and found.place.line) == ("wrong-unit", 9)


def test_a_parameter_in_a_wrong_unit_is_reported_itself_where_all_else_is_right(tmp_path: Path) -> None:
    text = CURRENT.replace("At \\VAR", "").replace("at \\VAR{quantity(u)}", "at $\\VAR{u}\\,\\mathrm{V}$")
    assert messages(tmp_path / "right", text) == ()
    (found,) = messages(tmp_path / "wrong", text.replace("unit: V}", "unit: kV}"))
    assert (found.code, found.place and found.place.line) == ("wrong-unit", 5)


def test_units_that_are_converted_wrongly_are_not_blamed_on_the_second_route(tmp_path: Path) -> None:
    text = CURRENT.replace("reference: 20.9", "accept: {A: 1000}, reference: 20.9")
    text = text.replace("{expression: u * 1000 / (more + r)}", "flow")
    flow = 'def flow(u, r, more):\n    return {"value": u / (r + more), "unit": "A"}\n'
    for folder, accept, count in (("right", "A: 1000", 0), ("wrong", "A: 0.001", 1)):
        write_course(tmp_path / folder, text.replace("A: 1000", accept), flow, exam=EXAM)
        found = check_exams(CheckRequest(tmp_path / folder, ("test",), jobs=1, tex=False)).findings
        assert ["1 A is 1000 mA, not 0.001" in each.message for each in found] == [True] * count


def test_a_key_in_a_wrong_unit_is_reported_at_the_derived_parameter_that_makes_it_so(tmp_path: Path) -> None:
    (found,) = messages(tmp_path, CURRENT.replace("r + more, unit: ohm", "r * more"))
    assert (found.code, found.place and found.place.line) == ("wrong-unit", 6)
    assert found.message.startswith("`total` is wrong, and the key of (a) follows from it")


SWAPPED = """\
title: Swapped
parameters: {a: {default: 3, choose: [3, 4]}, b: {default: 5, choose: [5, 7]}}
prompt: Take $a = \\VAR{a}$ and $b = \\VAR{b}$.
parts:
  - points: 1
    prompt: What is their sum?
    answer: {number: a + b, reference: 8}
    recompute: {expression: 'sum([a, b])'}
    solution: \\VAR{answer}
  - points: 1
    prompt: What is their product?
    answer: {number: a * b, reference: 15}
    recompute: {expression: 'sum([a for k in range(b)])'}
    solution: \\VAR{answer}
"""


@pytest.mark.parametrize(
    ("one", "other", "places", "what"),
    [
        ("number: a + b", "number: a * b", {7, 12}, "the keys, or the second routes,"),
        ("{expression: 'sum([a, b])'}", "{expression: 'sum([a for k in range(b)])'}", {8, 13}, "the second routes"),
    ],
    ids=["keys", "routes"],
)
def test_swapped_parts_are_reported_at_both(tmp_path: Path, one: str, other: str, places: set[int], what: str) -> None:
    assert messages(tmp_path / "right", SWAPPED) == ()
    found = messages(tmp_path, SWAPPED.replace(one, "…").replace(other, one).replace("…", other))
    assert {each.place.line for each in found if each.place} == places
    assert all(f"{what} of (" in each.message and "are swapped" in each.message for each in found)


BLANKS = """\
title: Blanks
parameters: {a: {default: 3, choose: [3, 4]}, b: {default: 5, choose: [5, 7]}}
prompt: 'Add \\VAR{a} and \\VAR{b}: \\BLANK{sum}. Multiply them: \\BLANK{product}.'
points: 1
answer:
  blanks: {sum: {number: a + b}, product: {number: a * b}}
  reference: {sum: 8, product: 15}
recompute: again
"""


def test_wrong_blanks_are_named(tmp_path: Path) -> None:
    write_course(tmp_path, BLANKS, "def again(a, b):\n    return {'sum': a * b, 'product': a + b}\n", exam=EXAM)
    (found,) = check_exams(CheckRequest(tmp_path, ("test",), draws=4, jobs=1, tex=False)).findings
    assert found.message == (
        "blank `sum`: `again` gives 15, but key and reference say 8; "
        "blank `product`: `again` gives 8, but key and reference say 15; the mistake is probably in this line"
    )
