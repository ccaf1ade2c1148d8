"""What a misconception leads to: only the parts that name it are worked out, and what goes wrong speaks of it."""

from pathlib import Path

import pytest
from courses import check, question, write_course

from exam_builder.findings import Refused

TWO = """\
title: Samples
parameters:
  n: {default: 9, choose: [9, 16]}
  s: 12
  c: {compute: crit}
misconceptions:
  one: {with: {n: 1}, text: n is forgotten}
prompt: 'Of \\VAR{n}: \\VAR{s}, \\VAR{c}.'
parts:
  - points: 1
    answer: {number: FIRST, digits: 3, reference: 1.33}
    recompute: {expression: s * n**-1}
    rubric:
      - {add: 1, when: right}
      - {instead: 0.5, misconception: one}
  - points: 1
    answer: {truth: answers.a > c, reference: Yes}
    recompute: {expression: s > c * n}
"""
CRIT = """\
def crit(n):
    return 1 / (n - 1) if n > 1 else float("nan")
"""


def test_a_part_that_does_not_name_it_is_not_worked_out(tmp_path: Path) -> None:
    root = write_course(tmp_path, TWO.replace("FIRST", "s / n"), CRIT)
    assert [(each.misconception, each.value) for each in question(root).parts[0].mistakes] == [("one", 12)]
    assert check(root).findings == ()


def test_what_goes_wrong_in_a_part_that_does_speaks_of_it(tmp_path: Path) -> None:
    root = write_course(tmp_path, TWO.replace("FIRST", "s / n * c / c"), CRIT)
    with pytest.raises(Refused) as caught:
        question(root)
    assert [str(finding) for finding in caught.value.findings] == [
        "content/questions/q.py:2:1: error: with the misconception `one` (n = 1): `crit` in q.py returned NaN, "
        "which is not a number [q, called in content/questions/q.yaml:5:16] — "
        "look for 0/0 or a root of a negative number; "
        "or give the misconception `keys` in place of `with`"
    ]


def test_an_earlier_key_that_a_part_needs_is_worked_out_too(tmp_path: Path) -> None:
    rubric = "    rubric: [{add: 1, when: right}, {instead: 0.5, misconception: one}]\n"
    root = write_course(
        tmp_path, TWO.replace("FIRST", "s / n").replace("answers.a > c", "answers.a > 5") + rubric, CRIT
    )
    first, second = question(root).parts
    assert [each.value for each in (*first.mistakes, *second.mistakes)] == [12, True]


def test_conditions_of_options_are_needed(tmp_path: Path) -> None:
    text = """\
        title: Options
        parameters: {n: {default: 9, choose: [9, 16]}, c: {derive: 1 / (n - 1)}, d: {derive: 2 * n}}
        misconceptions: {two: {with: {n: 2}, text: another n}}
        prompt: Of \\VAR{n}.
        points: 1
        options:
          - {id: small, text: small, holds: d < 10}
          - {id: large, text: large, holds: d >= 10}
        answer: {option: true, reference: large}
        waived: by definition
        rubric: [{add: 1, when: right}, {note: none, misconception: two}]
        """
    (part,) = question(write_course(tmp_path, text)).parts
    assert [each.value for each in part.mistakes] == ["small"]
