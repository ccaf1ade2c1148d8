"""The questions of exams, or of the whole item bank, swept in processes; what is unchanged is remembered.

A question's result does not depend on the others, nor on how many processes there are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from exam_builder.checking.question_sweep import sweep_question
from exam_builder.codes import Code
from exam_builder.companions import Calls
from exam_builder.course import Course
from exam_builder.draw import PaperGenerator
from exam_builder.examine.draw_checks import DRAW_CHECKS, check_draw, find_typed_in_draws
from exam_builder.examine.isolated_question import IsolatedQuestion, isolate_question
from exam_builder.findings import Finding, Refused, format_count, select_errors
from exam_builder.issue.request import store_of
from exam_builder.paper import Paper
from exam_builder.progress import Tell
from exam_builder.read import LoadedExam, read_exam_once
from exam_builder.read.load import ExamLoader
from exam_builder.read.loaded import NamedFiles
from exam_builder.read.models import ExamModel, UseLine
from exam_builder.recompute import Checked
from exam_builder.results import Sweeps, Swept
from exam_builder.sweep.sweep_cache import SWEEP_KIND, sweep_digest

if TYPE_CHECKING:
    from exam_builder.jobs import Jobs
    from exam_builder.typeset.trial_run import TrialFindings

BANK = ""
"""The name of the exam that holds a question which no exam uses."""


@dataclass(frozen=True)
class SweepTask:
    """A question to be swept: its course, its exam (`BANK`: none), for how many papers, and whether to set pages."""

    course: Course
    exam: str
    question: str
    draws: int
    python: bool
    tex: bool = True


def sweep_questions(tasks: Sequence[SweepTask], jobs: "Jobs", tell: Tell) -> Sweeps:
    """Sweep each question that is not remembered."""
    known = [_load_known(task) for task in tasks]
    waiting = [task for task, swept in zip(tasks, known, strict=True) if swept is None]
    fresh = _report_progress(jobs.map(run_sweep, waiting), len(waiting), tell)
    swept = tuple(next(fresh) if each is None else each for each in known)
    return Sweeps(swept, tuple(each.question for each in known if each is not None))


def _report_progress(results: Iterator[Swept], questions: int, tell: Tell) -> Iterator[Swept]:
    for number, swept in enumerate(results, 1):
        tell(
            f"{swept.question}: {format_count(swept.draws, 'draw')} checked "
            f"({number} of {format_count(questions, 'question')})"
        )
        yield swept


def _load_known(task: SweepTask) -> Swept | None:
    """What is remembered of a question."""
    try:
        return store_of(task.course).load(SWEEP_KIND, _task_digest(task, _isolate(task)), Swept)
    except Refused:
        return None


def _task_digest(task: SweepTask, subject: IsolatedQuestion) -> str:
    """Digest all that the sweep of a question depends on; raise Refused where what stands around it cannot be made."""
    return sweep_digest(subject, task.draws, task.python, _digest_pages(task, subject) if task.tex else "")


def _digest_pages(task: SweepTask, subject: IsolatedQuestion) -> str:
    """Digest what stands around the trial pages of a question."""
    from exam_builder.issue.trial_pages import pages_digest

    return pages_digest(_make_generator(task, subject))


def run_sweep(task: SweepTask) -> Swept:
    """The sweep of one question, which is remembered, unless another time it may be another (see `_is_repeatable`)."""
    try:
        subject = _isolate(task)
        swept = sweep_question(
            subject, task.draws, DRAW_CHECKS, partial(_try_pages, task, subject) if task.tex else None
        )
        swept = replace(swept, findings=(*swept.findings, *find_typed_in_draws(subject, swept.papers)), papers=())
    except Refused as refused:
        return Swept(task.question, findings=refused.findings)
    if _is_repeatable(task, swept.findings):
        store_of(task.course).save(SWEEP_KIND, _task_digest(task, subject), Swept, swept)
    return swept


def _try_pages(task: SweepTask, subject: IsolatedQuestion, papers: Sequence[Paper]) -> "list[TrialFindings]":
    """Set the pages of some draws of a question, in the preamble of its exam."""
    from exam_builder.issue.trial_pages import try_pages

    return try_pages(_make_generator(task, subject), papers, python=task.python)


def _make_generator(task: SweepTask, subject: IsolatedQuestion) -> PaperGenerator:
    """Make the whole exam of a question ready, of which its pages need the preamble."""
    exam = load_bank_exam(task.course, task.question) if task.exam == BANK else read_exam_once(task.course, task.exam)
    return PaperGenerator(exam, subject.setting.calls)


def _is_repeatable(task: SweepTask, findings: Sequence[Finding]) -> bool:
    """Whether the same content would show the same: not where a companion was too slow, or was not to run."""
    return not any(finding.code == Code.TOO_SLOW for finding in findings) and (
        task.python or not select_errors(findings)
    )


def _isolate(task: SweepTask) -> IsolatedQuestion:
    """The question by itself; raise Refused where it cannot be read."""
    calls = Calls(store_of(task.course), task.python)
    if task.exam == BANK:
        return isolate_question(load_bank_exam(task.course, task.question), task.question, calls, issued=False)
    return isolate_question(read_exam_once(task.course, task.exam), task.question, calls)


@lru_cache(maxsize=8)
def load_bank_exam(course: Course, name: str) -> LoadedExam:
    """A question of the bank in an exam of its own; raise Refused with all that is wrong with its file."""
    loader = ExamLoader(course)
    question = loader.load(UseLine.model_construct(use=name, points={}), course.content / "questions" / f"{name}.yaml")
    if question is None or select_errors(loader.findings):
        raise Refused(replace(finding, question=name) for finding in loader.findings)
    model = ExamModel.model_construct(title=name, course="", questions=())
    found = tuple(replace(finding, question=name) for finding in loader.findings)
    return LoadedExam(course, BANK, model, question.source, NamedFiles(), (question,), found)


def find_unused(course: Course, exams: Iterable[str]) -> tuple[str, ...]:
    """Questions of the bank that none of these exams uses, as far as the exams can be read."""
    used: set[str] = set()
    for name in exams:
        try:
            used |= {question.name for question in read_exam_once(course, name).questions}
        except Refused:
            continue
    stems = (path.stem for path in (course.content / "questions").glob("*.yaml") if path.is_file())
    return tuple(sorted(set(stems) - used))


def check_reference(task: SweepTask) -> tuple[Paper, Checked, tuple[Finding, ...]]:
    """The reference draw of a question by itself, recomputed, and what its texts and its file show.

    Raise Refused where it cannot be read or drawn.
    """
    subject = _isolate(task)
    paper = subject.reference
    checked = check_draw(subject, paper, DRAW_CHECKS)
    return paper, checked, (*subject.exam.findings, *checked.findings)
