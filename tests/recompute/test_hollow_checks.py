"""Second routes that are none: they ask for the key, or give back what made it."""

from pathlib import Path

import pytest
from courses import check, write_course

CIRCLE = """\
title: A circle
parameters: {r: {default: 2, choose: [2, 3]}}
prompt: 'What is the area of a circle of radius \\VAR{r}?'
points: 1
answer: {number: pi * r**2, digits: 3, reference: 12.6}
recompute: {expression: 2 * pi * r * r / 2}
"""


@pytest.mark.parametrize(
    ("key", "route", "reference"),
    [
        ("pi * r**2", "2 * pi * r * r / 2", "12.6"),
        ("e * r", "r + (e - 1) * r", "5.44"),
        ("min(r, inf)", "sum([x for x in [r] if x < inf])", "2"),
        ("pi", "4 * atan(1)", "3.14"),
    ],
)
def test_constants_of_the_language_may_be_asked_for(tmp_path: Path, key: str, route: str, reference: str) -> None:
    text = CIRCLE.replace("pi * r**2", f"'{key}'").replace("2 * pi * r * r / 2", f"'{route}'")
    assert check(write_course(tmp_path, text.replace("12.6", reference))).findings == ()


def test_a_parameter_that_hides_a_constant_is_a_parameter(tmp_path: Path) -> None:
    text = CIRCLE.replace("2, choose: [2, 3]}", "2, choose: [2, 3]}, pi: 3").replace("12.6", "12.0")
    (found,) = check(write_course(tmp_path, text)).findings
    assert found.message == (
        "the recompute asks for `pi`, which nothing outside the answers uses, so it is not a second route"
    )


MEAN = """\
title: A mean
parameters:
  n: {default: 4, choose: [4, 6]}
  made: {compute: make}
prompt: Of \\VAR{n} numbers, \\VAR{made["data"]}?
points: 1
answer:
  number: KEY
  reference: 1.5
recompute: ROUTE
"""
MADE = """\
def make(n):
    data = list(range(n))
    return {"data": data, "mean": sum(data) / len(data)}


def same(made):
    return made["mean"]


def calls(n):
    return make(n)["mean"]


def another(made):
    return sum(made["data"]) / len(made["data"])


def data_alone(n):
    return sum(range(n)) / n
"""


def found(root: Path, key: str, route: str, text: str = MEAN) -> list[str]:
    course = write_course(root, text.replace("KEY", key).replace("ROUTE", route), MADE)
    checked = check(course)
    assert checked.recomputed == (0 if checked.findings else 1)
    return [f"{each.place}: {each.message}" for each in checked.findings]


RETURNS = "returns `made['mean']`, which is the key, as a companion computed it, so it is not a second route"


@pytest.mark.parametrize(
    ("key", "route", "words"),
    [
        ("made['mean']", "same", RETURNS),
        ("made['mean'] + 0", "same", RETURNS),
        ("made['mean']", "{expression: \"made['mean'] * 1\"}", RETURNS),
        (
            "made['mean']",
            "make",
            "is `make`, which made `made`, from which the key follows, so it is not a second route",
        ),
    ],
)
def test_a_route_that_gives_back_what_made_the_key(tmp_path: Path, key: str, route: str, words: str) -> None:
    assert f"content/questions/q.yaml:10:12: the recompute {words}" in found(tmp_path, key, route)


def test_a_route_that_calls_what_made_the_key(tmp_path: Path) -> None:
    text = MEAN.replace('numbers, \\VAR{made["data"]}', "numbers")
    words = "the recompute calls `make`, which made `made`, from which the key follows, so it is not a second route"
    assert found(tmp_path, "made['mean']", "calls", text) == [f"content/questions/q.yaml:10:12: {words}"]


def test_a_derived_parameter_hides_nothing(tmp_path: Path) -> None:
    text = MEAN.replace("prompt:", "  copy: {derive: \"made['mean']\"}\nprompt:")
    (said,) = found(tmp_path, "copy * 1", "same", text)
    assert said == f"content/questions/q.yaml:11:12: the recompute {RETURNS}"


@pytest.mark.parametrize("route", ["another", "data_alone"])
def test_a_route_of_its_own_is_one(tmp_path: Path, route: str) -> None:
    assert found(tmp_path, "made['mean']", route) == []


def test_what_the_question_shows_may_be_given_back(tmp_path: Path) -> None:
    text = MEAN.replace('made["data"]}', "made}").replace("\\VAR{made}", "\\VAR{made['mean']}")
    assert found(tmp_path, "made['mean'] + 0", "same", text) == []


def test_of_a_sketch_that_shows_nothing_nobody_knows_what_it_will_show(tmp_path: Path) -> None:
    text = CIRCLE.replace("prompt: 'What is the area of a circle of radius \\VAR{r}?'\n", "")
    assert check(write_course(tmp_path, text)).findings == ()


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


def list_findings(root: Path, question: str, companion: str = "") -> list[str]:
    return [str(finding) for finding in check(write_course(root, question, companion)).findings]


@pytest.mark.parametrize(
    "bound",
    ["'< inf'", "'== measured'", "'< 2 or True'", "'[-inf, inf]'", "'< 5 if False else 1 == 1'", "'!= 7'", "'> -inf'"],
)
def test_a_bound_that_cannot_fail(tmp_path: Path, bound: str) -> None:
    (said,) = list_findings(tmp_path, CLAIM.replace("BOUND", bound), MEASURE)
    assert said.startswith(
        f"content/questions/q.yaml:6:16: error: `{bound[1:-1]}` does not bound `gap`: it cannot fail"
    )


@pytest.mark.parametrize(
    "bound",
    ["'< 2'", "'== 1'", "'[0.5, 2 * size]'", "'> 0.5'", "['> 0.5', '< size']", "'in [1, 2]'", "'< 2**(500 * size)'"],
)
def test_a_bound_that_can(tmp_path: Path, bound: str) -> None:
    assert list_findings(tmp_path, CLAIM.replace("BOUND", bound), MEASURE) == []


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
    (said,) = list_findings(tmp_path, NUMBER.replace("ROUTE", f"{{expression: {same}}}"))
    assert "the recompute is the key's own expression, so it is not a second route" in said


def test_another_expression_is_one(tmp_path: Path) -> None:
    assert list_findings(tmp_path, NUMBER.replace("ROUTE", "{expression: '1 + sum([other] * side)'}")) == []


def test_within_has_a_limit(tmp_path: Path) -> None:
    route = "{function: nearly, within: WIDE}"
    companion = "def nearly(side, other):\n    return side * other + 1.01\n"
    (said,) = list_findings(tmp_path, NUMBER.replace("ROUTE", route.replace("WIDE", "0.1")), companion)
    assert said.startswith("content/questions/q.yaml:6:39: error: `within: 0.1` would let a wrong key pass")
    assert list_findings(tmp_path, NUMBER.replace("ROUTE", route.replace("WIDE", "0.01")), companion) == []
