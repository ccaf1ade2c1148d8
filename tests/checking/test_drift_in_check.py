"""`check` tells of what drifts, once for each thing, with the seed of the first draw that shows it."""

from pathlib import Path

import pytest
from courses import start_course

from exam_builder.checking import CheckRequest, check_exams
from exam_builder.findings import Finding


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    start_course(tmp_path / "course")
    monkeypatch.chdir(tmp_path / "course")
    return tmp_path / "course"


def messages(course: Path, right: str, wrong: str, draws: int) -> tuple[Finding, ...]:
    file = course / "content" / "questions" / "fence.yaml"
    assert file.read_text().count(right) == 1
    file.write_text(file.read_text().replace(right, wrong))
    codes = ("chain", "typed-number", "key-not-shown")
    return tuple(
        each
        for each in check_exams(CheckRequest(course, draws=draws, jobs=1, tex=False)).findings
        if each.code in codes
    )


def test_a_chain_that_breaks_in_every_paper_is_reported_of_the_reference_paper(course: Path) -> None:
    (finding,) = messages(
        course, r"$2\cdot(\VAR{length} + \VAR{width})", r"$2\cdot(\VAR{length} - \VAR{width})", draws=6
    )
    assert finding.message.startswith(r"`2\cdot(30 - 18) = 96")
    assert finding.message.endswith("` does not hold: 24 on the left, 96 on the right")
    assert (finding.code, finding.part, finding.seed) == ("chain", "a", None)


def test_a_chain_that_breaks_in_draws_only_is_reported_once_with_its_typed_number(course: Path) -> None:
    typed, chain = messages(course, r"$\VAR{answers.a} / \VAR{gap}", r"$96 / \VAR{gap}", draws=6)
    assert (typed.code, chain.code) == ("typed-number", "chain")
    assert typed.message == "96 is typed here, and stays 96 when `answers.a` is drawn anew"
    assert chain.message.startswith("`96 / ")
    assert chain.seed is not None


def test_a_typed_number_is_found_as_soon_as_something_is_drawn(course: Path) -> None:
    (finding,) = messages(course, r"A field of \VAR{length}\,m", r"A field of 30\,m", draws=6)
    assert str(finding).startswith("content/questions/fence.yaml:13:14: error: 30 is typed here")


def test_a_hidden_key_is_a_warning_and_reported_once(course: Path) -> None:
    (finding,) = messages(course, r": $\VAR{answers.a} / \VAR{gap} = \VAR{answer}$", "", draws=6)
    assert finding.message == "this solution never prints the key, 32"
    assert finding.severity == "warning"
