"""What a sweep found is remembered under what it was made of, and forgotten when any of that changes."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from courses import EXAM, forget_shared_results, load, write_course

from exam_builder.checking import CheckRequest, check_exams, sweep_jobs
from exam_builder.checking.question_sweep import DrawCheck, PageTrial, sweep_question
from exam_builder.checking.sweep_jobs import SWEEP_KIND
from exam_builder.codes import Code
from exam_builder.course import find_course
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.findings import Finding, Place
from exam_builder.results import CheckResult, SweepResult

QUESTION = """\
    title: Area
    parameters:
      side: {default: 4, choose: [4, 5, 6]}
      table: {read: rows.csv}
    figures: {square: {draw: shapes.square, alt: a square}}
    prompt: |
      A square of side $\\VAR{side}$, \\FIGURE{square} and $\\VAR{len(table['a'])}$ rows.
    points: 1
    answer: {number: side**2, reference: 16}
    recompute: count
    solution: They are \\VAR{answer}.
    rubric: [{add: 1, when: right}]
    """
COUNT = "# its sums are those of sums.py\ndef count(side):\n    return sum(side for _ in range(side))\n"
SHAPES = "def square(side):\n    from matplotlib.figure import Figure\n    return Figure()\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "content/questions").mkdir(parents=True)
    (tmp_path / "content/questions/rows.csv").write_text("a,b\n1,2\n")
    (tmp_path / "content/questions/sums.py").write_text(COUNT)
    return write_course(tmp_path, QUESTION, COUNT, figures=SHAPES)


def key(course: Path, draws: int = 5, python: bool = True) -> str:
    return sweep_jobs.QuestionTask(find_course(course), "test", "q", draws, python).load().digest()


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("content/questions/q.yaml", "title: Area", "title: Areas"),
        ("content/questions/q.py", "sum", "1 + sum"),
        ("content/questions/rows.csv", "1,2", "1,3"),
        ("content/questions/sums.py", "sum", "1 + sum"),
        ("figures/shapes.py", "Figure()", "Figure(dpi=99)"),
        ("content/exams/test.yaml", "questions:", "numbers: {digits: 3}\nquestions:"),
        ("content/exams/test.yaml", "questions:", "preamble: \\newcommand{\\sq}[1]{#1^2}\nquestions:"),
    ],
)
def test_whatever_a_question_is_made_of_counts(course: Path, file: str, right: str, wrong: str) -> None:
    before = key(course)
    assert key(course) == before
    text = (course / file).read_text()
    assert right in text
    (course / file).write_text(text.replace(right, wrong))
    os.utime(course / file, (1, 1))
    assert key(course) != before


def test_draws_and_python_count(course: Path) -> None:
    assert len({key(course), key(course, 6), key(course, python=False)}) == 3


def test_what_is_remembered_is_what_was_found(course: Path) -> None:
    store = load(course).course.open_store()
    finding = Finding(Code.CHAIN, "message", Place("file", 2, 3), "hint", "warning", "q", "a", 7)
    swept = SweepResult("q", 3, 3, complete=True, tried=4, findings=(finding, replace(finding, place=None)))
    assert store.load(SWEEP_KIND, "0123", SweepResult) is None
    store.save(SWEEP_KIND, "0123", SweepResult, swept)
    assert store.load(SWEEP_KIND, "0123", SweepResult) == swept
    store.put(SWEEP_KIND, "0123", b"[]")
    assert store.load(SWEEP_KIND, "0123", SweepResult) is None


def unchanged(checked: CheckResult) -> tuple[str, ...]:
    assert checked.sweeps is not None
    return checked.sweeps.unchanged


def test_only_what_changed_is_swept_again(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (course / "content/exams/test.yaml").write_text(EXAM.replace("[q]", "[q, r]"))
    first = course / "content/questions/q.yaml"
    other = course / "content/questions/r.yaml"
    other.write_text(first.read_text())
    (course / "content/questions/r.py").write_text(COUNT)
    before = check_exams(CheckRequest(course, draws=5, jobs=1, tex=False))
    assert (before.findings, unchanged(before)) == ((), ())
    first.write_text(first.read_text().replace("side**2", "side**2 + (1 if side == 6 else 0)"))
    asked: list[str] = []

    def noted(
        subject: IsolatedQuestion, count: int, looks: Sequence[DrawCheck], try_pages: PageTrial | None
    ) -> SweepResult:
        asked.append(subject.question.name)
        return sweep_question(subject, count, looks, try_pages)

    monkeypatch.setattr(sweep_jobs, "sweep_question", noted)
    after = check_exams(CheckRequest(course, draws=5, jobs=1, tex=False))
    assert (asked, unchanged(after)) == (["q"], ("r",))
    assert [found.code for found in after.findings] == ["wrong-key"]
    again = check_exams(CheckRequest(course, draws=5, jobs=1, tex=False))
    assert (asked, unchanged(again), again.findings) == (["q"], ("q", "r"), after.findings)


def test_questions_that_no_exam_uses_are_checked_where_the_whole_bank_is(course: Path) -> None:
    first = (course / "content/questions/q.yaml").read_text()
    wrong = first.replace("side**2", "side**2 + (1 if side == 6 else 0)")
    (course / "content/questions/spare.yaml").write_text(wrong)
    (course / "content/questions/spare.py").write_text(COUNT)
    (course / "content/questions/torn.yaml").write_text(first.replace("title:", "titel:"))
    assert check_exams(CheckRequest(course, draws=5, jobs=1, tex=False)).findings == ()
    checked = check_exams(CheckRequest(course, draws=5, jobs=1, tex=False, bank=True))
    assert checked.parts == 2
    found = {finding.question: finding for finding in checked.findings}
    assert set(found) == {"spare", "torn"}
    assert found["spare"].message == "the key comes out as 37, but `count` gives 36, with side = 6"
    assert (found["spare"].seed, found["spare"].part) == (None, "a")
    assert found["torn"].message.startswith("unknown key `titel`")


SPARE = """\
title: An edge
parameters: {n: {default: 3, choose: [3, 4]}}
points: 1
prompt: 'How long are two times $\\side$ of $\\VAR{n}$?'
answer: {number: 2 * n, reference: 6}
waived: a test
"""


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("questions: [q]\npreamble: {file: own.tex}", []),
        ("questions: [spare]\ntotal: 9\npreamble: \\newcommand{\\side}{s}", ["total"]),
        ("questions: [q]\npreamble: \\newcommand{\\slide}{s}", ["command"]),
    ],
)
def test_pages_of_questions_that_no_exam_uses_have_the_macros_of_an_exam(
    course: Path, fields: str, found: list[str]
) -> None:
    (course / "content/questions/spare.yaml").write_text(SPARE)
    (course / "content/exams/own.tex").write_text("\\newcommand{\\side}{s}\n")
    (course / "content/exams/other.yaml").write_text(f"title: Other\ncourse: C\n{fields}\n")
    checked = check_exams(CheckRequest(course, ("other",), draws=5, jobs=1, bank=True))
    assert [each.code for each in checked.findings if each.severity == "error"] == found


def test_a_preamble_that_prints_parameters_of_its_exam_is_left_out_of_the_bank(course: Path) -> None:
    (course / "content/questions/spare.yaml").write_text(SPARE.replace("$\\side$ of ", ""))
    exam = course / "content/exams/test.yaml"
    exam.write_text(exam.read_text() + "parameters: {g: 9}\npreamble: \\newcommand{\\g}{\\VAR{g}}\n")
    checked = check_exams(CheckRequest(course, draws=5, jobs=1, bank=True))
    assert [each for each in checked.findings if each.question == "spare"] == []


def test_a_reference_that_is_wrong_is_found_in_the_whole_bank_without_draws(course: Path) -> None:
    spare = (course / "content/questions/q.yaml").read_text().replace("reference: 16", "reference: 17")
    (course / "content/questions/spare.yaml").write_text(spare)
    (course / "content/questions/spare.py").write_text(COUNT)
    checked = check_exams(CheckRequest(course, jobs=1, tex=False, bank=True))
    assert [(each.question, each.code) for each in checked.findings] == [("spare", "reference")]
    assert checked.sweeps is None


def test_a_sweep_without_python_that_failed_is_made_again(course: Path) -> None:
    forget_shared_results(course)
    without = check_exams(CheckRequest(course, draws=5, jobs=1, tex=False, python=False))
    assert {finding.code for finding in without.findings} == {"companion", "figure"}
    assert check_exams(CheckRequest(course, draws=5, jobs=1, tex=False)).findings == ()
    assert check_exams(CheckRequest(course, draws=5, jobs=1, tex=False, python=False)).findings == ()
