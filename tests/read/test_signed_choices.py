"""Formulas to choose from, some of which begin with a minus sign."""

from pathlib import Path

import pytest
from courses import load, write_course

from exam_builder.findings import Refused

QUESTION = """
title: T
parameters: {f: {default: 'x + 1', choose: ['x + 1', CHOICE]}, n: {default: 2, choose: [2, 3]}}
points: 1
prompt: 'Let $y = PROMPT$.'
answer: {number: 1, reference: 1}
waived: a test
"""


def messages(root: Path, prompt: str, choice: str = "-x") -> list[str]:
    written = QUESTION.replace("PROMPT", prompt).replace("CHOICE", repr(choice))
    try:
        load(write_course(root, written))
    except Refused as refused:
        return [str(each) for each in refused.findings]
    return []


@pytest.mark.parametrize("prompt", [r"2\VAR{f}", r"\VAR{n}\VAR{f}", r"x^2 \VAR{f}", r"\frac12\,\VAR{f}"])
def test_a_minus_sign_behind_a_factor_is_an_error(tmp_path: Path, prompt: str) -> None:
    (found,) = messages(tmp_path, prompt)
    assert "error: where `f` is `-x`, its minus sign takes it from what stands before it [q]" in found
    assert r"write (\VAR{f})" in found and found.startswith("content/questions/q.yaml:5:")


@pytest.mark.parametrize(
    "prompt", [r"\VAR{f}", r"2(\VAR{f})", r"2\cdot\VAR{f}", r"2 + \VAR{f}", r"x_\VAR{f}", r"\sin\VAR{f}"]
)
def test_elsewhere_it_is_fine(tmp_path: Path, prompt: str) -> None:
    assert messages(tmp_path, prompt) == []


def test_terms_with_signs_of_their_own_are_fine(tmp_path: Path) -> None:
    assert messages(tmp_path, r"2\VAR{f}", choice="2x") == []
    course = QUESTION.replace("'x + 1'", "'+ x'").replace("CHOICE", "'- x'").replace("PROMPT", r"x^2\VAR{f}")
    load(write_course(tmp_path, course))
