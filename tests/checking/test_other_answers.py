"""A sweep of further right answers: they are something else than the key, and than what misconceptions lead to."""

from pathlib import Path

import pytest
from courses import load, write_course

from exam_builder.checking.question_sweep import sweep_question
from exam_builder.companions import Calls
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.findings import Finding

GROWN = """\
    title: Grown
    parameters: {n: {default: 3, choose: [3, 4, 5]}}
    misconceptions: {side: {keys: {a: n}, text: only one side}}
    prompt: By which factor does a square grow when its sides grow $\\VAR{n}$ times?
    points: 1
    answer: {number: n**2, unit: x}
    also:
      - {number: ALSO, when: it is said what comes on top}
    waived: short
    solution: $\\VAR{answer}$
    rubric: [{add: 1, when: right}, {instead: 0.5, when: y, misconception: side}]
    """


def found(root: Path, also: str) -> list[Finding]:
    course = write_course(root, GROWN.replace("ALSO", also))
    return list(sweep_question(isolate_question(load(course), "q", Calls()), 20).findings)


@pytest.mark.parametrize(
    "also", ["'n**2 - 1', unit: x", "'9', unit: x", "'n', unit: y", "'n**2 + 1', unit: x, tolerance: 0.5"]
)
def test_a_further_answer_apart_from_key_and_misconceptions_is_right(tmp_path: Path, also: str) -> None:
    assert found(tmp_path, also) == []


@pytest.mark.parametrize(
    ("also", "shown", "draws"),
    [("'n', unit: x", "4 x", 3), ("'n if n == 5 else n**2 - 1', unit: x", "5 x", 1)],
)
def test_a_further_answer_that_is_a_misconceptions_is_found(tmp_path: Path, also: str, shown: str, draws: int) -> None:
    (finding,) = found(tmp_path, also)
    assert (finding.code, str(finding.place), finding.severity) == (
        "misconception-is-accepted", "content/questions/q.yaml:8:14", "error",
    )  # fmt: skip
    more = f"; so in {draws} of 3 draws" if draws > 1 else ""
    assert finding.message == (
        f"the misconception `side` gives {shown}, which is near enough to {shown}, a further right answer,"
        f" to be marked right{more}"
    )
    assert finding.seed is not None


def test_a_further_answer_with_so_wide_a_tolerance_that_a_misconception_is_right_is_found(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "'n + 1.5', unit: x, tolerance: 2")
    assert finding.code == "misconception-is-accepted"


def test_a_further_answer_that_is_the_key_is_a_warning(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "'n * n', unit: x")
    assert (finding.code, str(finding.place), finding.severity) == (
        "also-is-the-key", "content/questions/q.yaml:8:5", "warning",
    )  # fmt: skip
    assert finding.message == "this is the key in every draw"
