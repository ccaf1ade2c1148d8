"""Keys, second routes and references held against each other: who is blamed, where, in which words."""

from pathlib import Path

import pytest
from courses import check, write_course

QUESTION = """\
title: Areas
parameters:
  side: {default: 5, choose: [3, 5, 7]}
prompt: 'The side is \\VAR{side}.'
points: 1
answer: {number: side**2, reference: 25}
recompute: count_squares
solution: '$\\VAR{answer}$'
"""
COMPANION = """\
def count_squares(side):
    return sum(1 for _ in range(side) for _ in range(side))
"""


def found(root: Path, question: str = QUESTION, companion: str = COMPANION, seed: int | None = None) -> list[str]:
    return [str(finding) for finding in check(write_course(root, question, companion), seed).findings]


def test_three_witnesses_agree(tmp_path: Path) -> None:
    checked = check(write_course(tmp_path, QUESTION, COMPANION))
    assert (checked.parts, checked.recomputed, checked.waived, checked.findings) == (1, 1, 0, ())
    (row,) = checked.rows
    assert (row.key, row.route, row.second, row.agrees) == ("25", "`count_squares`", "25", True)


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_a_wrong_key_is_reported_at_the_key(tmp_path: Path, seed: int | None) -> None:
    (said,) = found(tmp_path, QUESTION.replace("number: side**2", "number: side**2 + 1"), seed=seed)
    assert said.startswith("content/questions/q.yaml:6:18: error: the key comes out as ")
    agrees = seed is None
    assert said.endswith("expression, since the two others agree" if agrees else "expression, or `count_squares`")


def test_a_wrong_key_in_words(tmp_path: Path) -> None:
    assert found(tmp_path, QUESTION.replace("number: side**2", "number: side**2 + 1")) == [
        "content/questions/q.yaml:6:18: error: the key comes out as 26, but `count_squares` gives 25 and the reference "
        "says 25 [q(a)] — correct the key's expression, since the two others agree"
    ]


def test_routes_that_print_alike_are_shown_to_more_digits(tmp_path: Path) -> None:
    nearly = QUESTION.replace("side**2, reference: 25", "sqrt(side), reference: 2.236")
    (said,) = found(tmp_path, nearly, "def count_squares(side):\n    return side**0.5 + 1e-8\n")
    assert "the key comes out as 2.2360679775, but `count_squares` gives 2.2360679875" in said


def test_a_wrong_reference_is_reported_at_the_reference(tmp_path: Path) -> None:
    assert found(tmp_path, QUESTION.replace("reference: 25", "reference: 52")) == [
        "content/questions/q.yaml:6:38: error: the reference says 52, but key and `count_squares` both give 25 [q(a)] "
        "— write reference: 25"
    ]


def test_a_wrong_second_route_is_reported_at_the_recompute(tmp_path: Path) -> None:
    assert found(tmp_path, companion=COMPANION.replace("range(side))", "range(side - 1))")) == [
        "content/questions/q.py:2:1: error: `count_squares` gives 20, but key and reference say 25 "
        "[q(a), called in content/questions/q.yaml:7:12] "
        "— correct `count_squares`, or find out which of the two is right"
    ]


def test_a_second_route_that_raises(tmp_path: Path) -> None:
    assert found(tmp_path, companion=COMPANION.replace("sum(", "1 / (side - 5) + sum(")) == [
        "content/questions/q.py:2:1: error: `count_squares` in q.py fails: it divides by 0; "
        "Python says ZeroDivisionError: division by zero "
        "(line 2 of q.py) [q(a), called in content/questions/q.yaml:7:12] "
        "— look at the divisor, which is 0 for these values"
    ]


def test_a_second_route_that_is_not_there(tmp_path: Path) -> None:
    (said,) = found(tmp_path, companion=COMPANION.replace("def count_squares", "def count_square"))
    assert "q.py has no function `count_squares` [q(a)] — did you mean `count_square`?" in said


def test_a_second_route_that_asks_for_what_is_not_there(tmp_path: Path) -> None:
    (said,) = found(tmp_path, companion=COMPANION.replace("(side):", "(sides):"))
    assert "`count_squares` in q.py needs `sides`, which is not a parameter of the question" in said


def test_an_answer_that_is_not_recomputed(tmp_path: Path) -> None:
    (said,) = found(tmp_path, QUESTION.replace("recompute: count_squares\n", ""))
    assert "this answer is not recomputed [q(a)] — add `recompute:`" in said


def test_a_waived_answer_is_counted_apart(tmp_path: Path) -> None:
    waived = QUESTION.replace("recompute: count_squares\n", "waived: by definition\n")
    checked = check(write_course(tmp_path, waived))
    assert (checked.parts, checked.recomputed, checked.waived, checked.findings) == (1, 0, 1, ())


def test_a_waived_answer_still_has_its_reference(tmp_path: Path) -> None:
    waived = QUESTION.replace("recompute: count_squares\n", "waived: by definition\n")
    assert (
        "the reference says 52, but the key is 25"
        in found(tmp_path, waived.replace("reference: 25", "reference: 52"))[0]
    )


def test_an_expression_is_a_second_route_too(tmp_path: Path) -> None:
    route = QUESTION.replace("recompute: count_squares", "recompute: {expression: side * side}")
    assert found(tmp_path, route, "") == []
    (said,) = found(tmp_path, route.replace("side * side", "side * side * 1.5"), "")
    assert said.startswith("content/questions/q.yaml:7:12: error: `side * side * 1.5` gives 37.5")


def test_within_widens_the_agreement(tmp_path: Path) -> None:
    route = QUESTION.replace("recompute: count_squares", "recompute: {function: nearly, within: 1e-3}")
    companion = "def nearly(side):\n    return side * side * 1.0005\n"
    assert found(tmp_path, route, companion) == []
    assert found(tmp_path, route.replace("1e-3", "1e-4"), companion) != []


@pytest.mark.parametrize(
    ("derive", "argument", "words"),
    [
        ("  area: {derive: side**2}\n", "area", "asks for `area`, which is the key"),
        (
            "  area: {derive: side**2}\n  twice: 2\n",
            "twice",
            "asks for `twice`, which nothing outside the answers uses",
        ),
    ],
)
def test_a_second_route_may_not_ask_for_the_key(tmp_path: Path, derive: str, argument: str, words: str) -> None:
    key = "area" if argument == "area" else "area * twice / twice"
    question = QUESTION.replace("prompt:", f"{derive}prompt:").replace("number: side**2", f"number: {key}")
    companion = f"def count_squares({argument}, side=5):\n    return 25\n"
    assert any(
        f"the recompute {words}, so it is not a second route" in said for said in found(tmp_path, question, companion)
    )


CLAIM = """\
title: Small
parameters: {size: {default: 4, choose: [4, 8]}}
prompt: 'Of size \\VAR{size}.'
points: 1
answer:
  claim:
    gap: '< 1e-6'
    count: ['> size - 1', '<= size']
    ratio: '[0.9, 1.1]'
  reference: {gap: 0.000, count: 4, ratio: 1.0}
recompute: measure
solution: yes, it is
"""
MEASURE = """\
def measure(size):
    return {"gap": 1e-9, "count": size, "ratio": 1.0}
"""


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_a_claim_that_holds(tmp_path: Path, seed: int | None) -> None:
    assert found(tmp_path, CLAIM, MEASURE, seed) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "'< 1e-6'",
            "'< 1e-12'",
            "q.yaml:7:10: error: `gap` was measured as 1e-9 by `measure`, so the claim `< 1e-12` is false",
        ),
        (
            "'<= size'",
            "'< size'",
            "q.yaml:8:27: error: `count` was measured as 4 by `measure`, so the claim `< size` is false",
        ),
        (
            "[0.9, 1.1]",
            "[1.05, 1.1]",
            "q.yaml:9:12: error: `ratio` was measured as 1 by `measure`, so the claim `[1.05, 1.1]` is",
        ),
        ("count: 4", "count: 5", "q.yaml:10:34: error: `count` was measured as 4 by `measure`; the reference says 5"),
        ("'< 1e-6'", "'< 1 / (size - 4)'", "q.yaml:7:13: error: division by zero"),
    ],
)
def test_a_claim_that_does_not(tmp_path: Path, old: str, new: str, said: str) -> None:
    (finding,) = found(tmp_path, CLAIM.replace(old, new), MEASURE)
    assert said in finding


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ('{"gap": 1.0, "count": size, "ratio": 1.0}', "but the claim is < 1e-6 and the reference says 0.000"),
        ('{"gap": 0.0, "count": size}', "returned no number for `ratio`, which is claimed"),
        ("True", "returned true, not measurements of gap, count, ratio"),
        (
            '{"gap": float("nan"), "count": size, "ratio": 1.0}',
            "`measure` in q.py returned NaN for `gap`, which is not a number",
        ),
        ('{"gap": None, "count": size, "ratio": 1.0}', "did not return a value: NoneType is not a number"),
    ],
)
def test_measurements_that_do_not_fit_are_reported_at_the_recompute(tmp_path: Path, returned: str, said: str) -> None:
    (finding,) = found(tmp_path, CLAIM, f"def measure(size):\n    return {returned}\n")
    assert finding.startswith("content/questions/q.py:2:1: error: ")
    assert "content/questions/q.yaml:11:12" in finding
    assert said in finding


def test_every_part_is_checked_even_if_one_fails(tmp_path: Path) -> None:
    parts = """\
    title: Two
    parameters: {side: 5}
    prompt: 'Side \\VAR{side}'
    parts:
      - {points: 1, answer: {number: 3 * side, reference: 15}, recompute: broken, solution: s}
      - {points: 1, answer: {number: 2 * side, reference: 11}, recompute: double, solution: s}
    """
    companion = "def broken(side):\n    raise ValueError('no')\n\n\ndef double(side):\n    return side + side\n"
    checked = check(write_course(tmp_path, parts, companion))
    assert [(each.part, each.code) for each in checked.findings] == [("a", "companion"), ("b", "reference")]
    assert (checked.parts, checked.recomputed) == (2, 1)


def test_a_solution_is_no_use_that_makes_a_key_a_given(tmp_path: Path) -> None:
    question = QUESTION.replace("prompt:", "  area: {derive: side**2}\nprompt:").replace(
        "number: side**2", "number: area + 0"
    )
    question = question.replace("solution: '$", "solution: '$\\VAR{area} = ")
    (said,) = found(tmp_path, question, "def count_squares(area):\n    return area\n")
    assert "the recompute asks for `area`, which nothing outside the answers uses" in said


def test_words_in_a_list_are_texts_and_no_expressions(tmp_path: Path) -> None:
    question = QUESTION.replace(
        "{number: side**2, reference: 25}", "{words: [angular momentum, spin!], reference: spin!}"
    )
    assert found(tmp_path, question, "def count_squares(side):\n    return 'angular momentum'\n") == []


NOISE = """\
title: A sine
parameters: {a: 3, s: {compute: noisy}, q: 1.6e-19}
prompt: 'Take \\VAR{q} and \\VAR{a}.'
parts:
  - {points: 1, answer: {number: s, reference: 0}, recompute: nothing}
  - {points: 1, answer: {number: s, reference: 0, tolerance: 0.01}, recompute: nothing}
  - {points: 1, answer: {number: q * sqrt(2), reference: 2.26e-19}, recompute: {expression: q * 2**0.5}}
  - {points: 1, answer: {number: 2 * s, reference: 0}, waived: a test}
"""
NOISY = """\
def noisy(a):
    return 1.2e-16 * a
def nothing(a):
    return 0.0
"""


def test_a_key_that_is_only_rounding_is_reported(tmp_path: Path) -> None:
    hint = "which is only the rounding error of floats: it should be 0 [q({part})] — "
    hint += "write round(…, 12) around it in `number`, or correct what it is computed from"
    assert found(tmp_path, NOISE, NOISY) == [
        "content/questions/q.yaml:5:34: error: the key prints 3.600e-16, " + hint.format(part="a"),
        "content/questions/q.yaml:8:34: error: the key prints 7.200e-16, " + hint.format(part="d"),
    ]
