"""Mistakes of instructors: each is reported at its line, in words that they understand, and nothing else before it.

All that need TeX are made where EXAM_MISTAKES=all is set, else the first of them: a run takes half a second.
"""

import os
from pathlib import Path

import pytest
import yaml
from mistakes.trials import CORPUS, Mistake, Report, find_reports, made, write_course

pytestmark = pytest.mark.long

KINDS = ("yaml", "fields", "latex", "expressions", "rosters", "python", "tex")
MOST = 3
"""Findings of one mistake."""
SHORT = 1
"""Mistakes for which TeX runs in every test."""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_course(tmp_path_factory.mktemp("mistakes") / "course")


def corpus(kind: str) -> list[Mistake]:
    listed = yaml.safe_load(CORPUS.read_text(encoding="utf-8"))[kind]
    found = [Mistake(**each, tex=kind == "tex") for each in listed]
    return found[:SHORT] if kind == "tex" and os.environ.get("EXAM_MISTAKES") != "all" else found


def describe_fault(mistake: Mistake, line: int, messages: tuple[Report, ...]) -> str:
    """What is wrong with the findings about a mistake; '' if nothing is."""
    if not messages:
        return "silent"
    first = messages[0]
    if first.file != mistake.file or abs(first.line - line) > 1:
        return f"at {first.file}:{first.line} and not at {mistake.file}:{line}"
    if len(messages) > MOST:
        return f"{len(messages)} findings"
    return "" if mistake.says in first.message and mistake.hint in first.hint else f"{first.message} — {first.hint}"


@pytest.mark.parametrize("kind", KINDS)
def test_mistakes_are_reported_at_their_line_in_plain_words(kind: str, course: Path) -> None:
    faults = {}
    for mistake in corpus(kind):
        with made(mistake, course) as line:
            fault = describe_fault(mistake, line, find_reports(mistake, course))
        if fault:
            faults[mistake.new] = fault
    assert faults == {}


def test_the_course_without_a_mistake_has_no_finding(course: Path) -> None:
    assert find_reports(Mistake("content/exams/test.yaml", "", ""), course) == ()
    assert find_reports(Mistake("roster.csv", "", ""), course) == ()
