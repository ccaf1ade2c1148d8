"""The text above sub-parts is a prompt: what it prints is read by whoever answers one, and is checked as they are."""

from pathlib import Path

import pytest
from courses import run_command, write_course

QUESTION = r"""
title: A tank
parameters: {r: {choose: [3, 4, 5], default: 3}, rate: {choose: [10, 20, 40], default: 10}}
parts:
  - prompt: LEAD
    parts:
      - points: 1
        prompt: How large is its base?
        answer: {number: r**2, reference: 9}
        recompute: {expression: r * r}
      - points: 1
        prompt: How long does it take to fill it?
        answer: {number: answers.a.i / rate, reference: 0.9}
        recompute: {expression: r * r / rate}
"""


@pytest.mark.parametrize(
    ("lead", "said"),
    [
        (r"A square of side \VAR{r} is filled at \VAR{rate}.", []),
        (
            r"A square of side \VAR{r} is filled at 10.",
            [
                "q.yaml:4:51: error: 10 is typed here, and stays 10 when `rate` is drawn anew [q]",
                "q.yaml:12:26: error: what is printed does not decide the key",
                "q.yaml:13:20: error: the recompute asks for `rate`, which nothing outside the answers uses",
            ],
        ),
        (
            r"A square of side \VAR{r} is filled at \VAR{rate}; its base is \VAR{r**2}.",
            [r"q.yaml:4:75: error: the prompt prints the answer to (a.i): `\VAR{r**2}` is its key [q(a)]"],
        ),
    ],
)
def test_it_prints_what_keys_need_and_no_key(tmp_path: Path, lead: str, said: list[str]) -> None:
    root = write_course(tmp_path, QUESTION.lstrip().replace("LEAD", lead))
    _, printed = run_command(root, "check", "test", "--no-tex", "--draws", "10", "--show-keys")
    errors = [line.removeprefix("content/questions/") for line in printed.splitlines() if ": error: " in line]
    assert len(errors) == len(said), errors
    assert all(error.startswith(start) for error, start in zip(errors, said, strict=True)), errors
