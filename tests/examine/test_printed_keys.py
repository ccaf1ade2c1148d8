"""Prompts that print the answer, and those that print what they must."""

from pathlib import Path

import pytest
from courses import load, paper, write_course

from exam_builder.examine.draw_checks import find_floor_slips
from exam_builder.examine.printed_keys import find_keys_elsewhere, find_printed_keys

QUESTION = """\
title: Weights
parameters:
  side: {{default: 100, choose: [64, 100]}}
  area: {{derive: side**2}}
  few: {{default: 3, choose: [3, 4]}}
prompt: {prompt}
points: 1
answer: {{number: {key}, reference: 1}}
waived: a test
"""


def said(folder: Path, prompt: str, key: str = "side**2") -> list[str]:
    root = write_course(folder, QUESTION.format(prompt=f"'{prompt}'", key=key))
    return [f"{each.place}: {each.severity}: {each.message}" for each in find_printed_keys(load(root), paper(root))]


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Is it 10000?", "error: the prompt prints the answer to (a): 10000 is the key"),
        (
            r"A square of \VAR{side**2} pixels.",
            r"error: the prompt prints the answer to (a): `\VAR{side**2}` is its key",
        ),
        (r"A square of \VAR{ side ** 2 }.", "error: the prompt prints the answer to (a)"),
        (r"A square of \VAR{area} pixels.", r"error: the prompt prints the answer to (a): `\VAR{area}` is its key"),
    ],
)
def test_a_prompt_that_prints_its_key_is_reported(tmp_path: Path, prompt: str, words: str) -> None:
    (messages,) = said(tmp_path, prompt)
    assert words in messages
    assert messages.startswith("content/questions/q.yaml:6:")


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        (r"A side of \VAR{side} pixels, that is 64 or 100.", "side**2"),
        (r"Of \VAR{10000} pixels in all, a side of \VAR{side}.", "side**2"),
        ("There are 9 ways.", "few**2"),
        ("There are 10000 ways.", "10000"),
        (r"A side of \VAR{side}.", "side"),
    ],
)
def test_what_is_given_is_no_key(tmp_path: Path, prompt: str, key: str) -> None:
    assert said(tmp_path, prompt, key) == []


OPTIONS = """\
title: Which?
prompt: {prompt}
points: 1
options:
  - {{id: a, text: The gradient vanishes}}
  - {{id: b, text: The gradient explodes}}
answer: {{option: a, reference: a}}
waived: a test
"""


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("What happens, when the gradient vanishes here?", 1),
        ("Is it that the gradient vanishes, or that the gradient explodes?", 0),
        ("When the gradient explodes?", 0),
        ("What happens?", 0),
    ],
)
def test_the_right_option_alone_in_the_prompt_is_reported(tmp_path: Path, prompt: str, count: int) -> None:
    root = write_course(tmp_path, OPTIONS.format(prompt=prompt))
    assert len(list(find_printed_keys(load(root), paper(root)))) == count


@pytest.mark.parametrize(
    ("hole", "count"), [("few // side", 1), ("side // few", 0), ("1 // side", 1), ("few / side", 0)]
)
def test_a_quotient_that_is_rounded_to_nothing_is_reported(tmp_path: Path, hole: str, count: int) -> None:
    root = write_course(tmp_path, QUESTION.format(prompt=rf"'A share of \VAR{{{hole}}}.'", key="side**2"))
    assert len(list(find_floor_slips(load(root), paper(root)))) == count


TWO_PARTS = """\
title: Weights
parameters: {{side: {{default: 100, choose: [64, 100]}}}}
parts:
  - {{points: 1, prompt: How large is the area?, answer: {{number: side**2, reference: 10000}}, waived: a test}}
  - points: 1
    prompt: '{prompt}'
    answer: {{number: 2 * side, reference: 200}}
    waived: a test
"""


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("With your 10000 from part (a), how long is it?", 1),
        ("With the area of (a), 10000, how long is it?", 1),
        ("If you did not find (a), use 10000. How long is it?", 0),
        ("A field of 10000 is beside it. How long is the wire?", 0),
        ("With the area of (a), how long is it?", 0),
    ],
)
def test_the_key_of_an_earlier_part_beside_its_letter_is_a_warning(tmp_path: Path, prompt: str, count: int) -> None:
    root = write_course(tmp_path, TWO_PARTS.format(prompt=prompt))
    found = list(find_printed_keys(load(root), paper(root)))
    assert [each.severity for each in found] == ["warning"] * count
    assert all(each.place and each.place.line == 6 for each in found)


@pytest.mark.parametrize(
    ("prompt", "found"),
    [("It has 10000 pixels.", True), ("It has 2500 pixels.", False), (r"It has \VAR{10000} pixels.", False)],
)
def test_a_key_in_the_prompt_of_another_question(tmp_path: Path, prompt: str, found: bool) -> None:
    root = write_course(tmp_path, QUESTION.format(prompt="How many?", key="side**2"))
    (root / "content/questions/other.yaml").write_text(QUESTION.format(prompt=f"'{prompt}'", key="few + 4"))
    (root / "content/exams/test.yaml").write_text("title: T\ncourse: C\nquestions: [q, other]\n")
    said = [f"{each.place}: {each.severity}: {each.message}" for each in find_keys_elsewhere(load(root), paper(root))]
    message = "warning: the prompt prints the answer to (a) of `q`: 10000 is its key"
    assert said == [f"content/questions/other.yaml:6:17: {message}"] * found
