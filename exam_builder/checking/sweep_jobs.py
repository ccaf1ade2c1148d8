"""Sweep the questions of exams, or of the whole item bank, in processes; results of unchanged questions are loaded.

A question's result depends neither on the others nor on the number of processes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from exam_builder import values
from exam_builder.checking.question_sweep import sweep_question
from exam_builder.companions import Calls, find_named_files
from exam_builder.course import Course
from exam_builder.course_files import read_regular
from exam_builder.digests import digest, digest_file, digest_tree, fingerprint
from exam_builder.draw import PaperGenerator
from exam_builder.examine.draw_checks import DRAW_CHECKS, find_typed_in_draws
from exam_builder.examine.isolated_question import IsolatedQuestion, isolate_question
from exam_builder.findings import Code, Finding, Refused, format_count, select_errors
from exam_builder.jobs import Jobs
from exam_builder.paper import Paper
from exam_builder.read import LoadedExam, read_exam_once
from exam_builder.read.by_language import find_languages
from exam_builder.read.checked_load import CheckingLoader
from exam_builder.read.checks.exam_checks import list_surrounding_usages
from exam_builder.read.language_words import FIRST_LANGUAGE, read_words
from exam_builder.read.load import ExamLoader
from exam_builder.read.loaded import LoadedSection, NamedFiles, get_raw_text
from exam_builder.read.models import ExamModel, SectionModel, UseLine
from exam_builder.read.yaml_source import Source
from exam_builder.results import SweepResult, Sweeps
from exam_builder.terminal import ShowStep

if TYPE_CHECKING:
    from exam_builder.issue.trial_pages import PageTrials

SWEEP_KIND = "sweeps"
LIBRARIES = ("numpy", "scipy", "matplotlib", "sympy", "pint")
"""Libraries whose releases may change what companions and checks compute."""
BANK = ""
"""The exam name of a question that no exam uses."""


@dataclass(frozen=True)
class QuestionTask:
    """A question to check: its course, its exam (or `BANK`), and the number of papers.

    Without `python` no companion runs, without `pages` none are typeset.
    """

    course: Course
    exam: str
    question: str
    draws: int
    python: bool = True
    pages: "PageTrials | None" = None

    @property
    def calls(self) -> Calls:
        """Calls of companions."""
        return Calls(self.course.open_store(), self.python)

    def load(self) -> "LoadedTask":
        """Read the question in its exam; raise Refused if it cannot be read."""
        if self.exam == BANK:
            exam = load_bank_exam(self.course, self.question)
        else:
            exam = read_exam_once(self.course, self.exam)
        return LoadedTask(self, exam, isolate_question(exam, self.question, self.calls))


@dataclass(frozen=True)
class LoadedTask:
    """A question to check, as read: its whole exam, and the question by itself."""

    task: QuestionTask
    exam: LoadedExam
    subject: IsolatedQuestion

    def digest(self) -> str:
        """Return a digest of everything on which the sweep depends; raise Refused if what surrounds pages cannot be
        made.
        """
        task, subject = self.task, self.subject
        pages = task.pages.digest(self._generator()) if task.pages else ""
        return digest(
            _gather_subject_content(subject), task.draws, task.python, fingerprint(libraries=LIBRARIES), pages
        )

    def sweep(self) -> SweepResult:
        """Sweep the question; raise Refused if its reference draw cannot be made."""
        try_pages = self._try_pages if self.task.pages else None
        swept = sweep_question(self.subject, self.task.draws, DRAW_CHECKS, try_pages)
        return replace(swept, findings=(*swept.findings, *find_typed_in_draws(self.subject, swept.papers)), papers=())

    def _try_pages(self, papers: Sequence[Paper]) -> Sequence[tuple[Finding, ...] | None]:
        assert self.task.pages is not None
        return self.task.pages.draws(self._generator(), papers)

    def _generator(self) -> PaperGenerator:
        """Prepare the whole exam, because the question's pages need its preamble."""
        return PaperGenerator(self.exam, self.subject.settings.calls)


def _gather_subject_content(subject: IsolatedQuestion) -> list[object]:
    """Return, as JSON data, everything in a question and its exam on which draws depend."""
    question, settings, model = subject.question, subject.settings, subject.exam.model
    exam = [
        subject.exam.name,
        repr(settings.style),
        values.to_json(values.FrozenMap(settings.shared)),
        repr(settings.units),
        repr((model.parameters, model.constraints)),
        repr([(each.model, each.lines) for each in subject.exam.sections] if subject.plan.taken else []),
        [
            get_raw_text(subject.exam, use.path)
            for use in list_surrounding_usages(subject.exam)
            if use.written is not None
        ],
    ]
    points = [[part.id, str(part.points)] for part in question.parts]
    figures, numbered = subject.numbering.figures, subject.numbering.questions or {}
    numbers = [[figure, number] for (name, figure), number in figures.items() if name == question.name]
    asked = [settings.shuffle_options, list(numbered.items()), repr(settings.macros)]
    return [_list_question_files(subject), exam, points, numbers, asked, model.language, model.working]


def _list_question_files(subject: IsolatedQuestion) -> list[object]:
    """Return the question's file, its companion, the files that it names, and figure functions if it has figures."""
    question = subject.question
    named = {name: digest_file(path) for name, path in sorted(question.files.paths.items())}
    companion = [digest_file(path) for path in _list_companion_files(question.companion)]
    figures = digest_tree(subject.exam.course.figures, ".py") if question.model.figures else {}
    return [question.source.file, question.source.text, companion, named, figures]


def _list_companion_files(path: Path | None) -> tuple[Path, ...]:
    """Return a question's companion and the files that it names."""
    return (path, *find_named_files(path, read_regular(path, links=True).decode("utf-8", "replace"))) if path else ()


def sweep_questions(tasks: Sequence[QuestionTask], jobs: Jobs, show_step: ShowStep) -> Sweeps:
    """Sweep each question that has no stored result."""
    known = [_load_known(task) for task in tasks]
    waiting = [task for task, swept in zip(tasks, known, strict=True) if swept is None]
    fresh = _report_progress(jobs.map(run_sweep, waiting), len(waiting), show_step)
    swept = tuple(next(fresh) if each is None else each for each in known)
    return Sweeps(swept, tuple(each.question for each in known if each is not None))


def _report_progress(results: Iterator[SweepResult], questions: int, show_step: ShowStep) -> Iterator[SweepResult]:
    for number, swept in enumerate(results, 1):
        show_step(
            f"{swept.question}: {format_count(swept.draws, 'draw')} checked "
            f"({number} of {format_count(questions, 'question')})"
        )
        yield swept


def _load_known(task: QuestionTask) -> SweepResult | None:
    """Return the stored result of a question, or None."""
    try:
        return task.course.open_store().load(SWEEP_KIND, task.load().digest(), SweepResult)
    except Refused:
        return None


def run_sweep(task: QuestionTask) -> SweepResult:
    """Sweep one question, and store the result if it is repeatable (see `_is_repeatable`)."""
    try:
        loaded = task.load()
        swept = loaded.sweep()
    except Refused as refused:
        return SweepResult(task.question, findings=refused.findings)
    if _is_repeatable(task, swept.findings):
        task.course.open_store().save(SWEEP_KIND, loaded.digest(), SweepResult, swept)
    return swept


def _is_repeatable(task: QuestionTask, findings: Sequence[Finding]) -> bool:
    """Tell whether the same content would give the same result: not after a limit, or without companions."""
    return not any(finding.code in (Code.TOO_SLOW, Code.OVER_LIMIT) for finding in findings) and (
        task.python or not select_errors(findings)
    )


def load_bank_exam(course: Course, name: str) -> LoadedExam:
    """Return a question of the bank in an exam of its own; raise Refused with all mistakes of its file."""
    loader = CheckingLoader(course)
    question = loader.load(UseLine.model_construct(use=name, points={}), course.content / "questions" / f"{name}.yaml")
    if question is None or select_errors(loader.findings):
        raise Refused(replace(finding, question=name) for finding in loader.findings)
    bare = ExamModel.model_construct(title=name, course="", questions=())
    model, source, files = _find_macros(course, name, bare) or (bare, question.source, NamedFiles())
    findings = tuple(replace(finding, question=name) for finding in loader.findings)
    speech = read_words(FIRST_LANGUAGE, course.template_folders).speech
    sections = (LoadedSection((), SectionModel.model_construct(questions=()), ()),)
    exam = LoadedExam(course, BANK, model, source, files, (question,), findings, sections, speech=speech)
    prints = model.preamble is not None and r"\VAR" in get_raw_text(exam, ("preamble",))
    return replace(exam, model=model.model_copy(update={"preamble": None})) if prints else exam


def _find_macros(course: Course, question: str, bare: ExamModel) -> tuple[ExamModel, Source, NamedFiles] | None:
    """Return a bare exam with the packages and the preamble of the first exam that names a question, or else of any.

    The question's text may use them. An exam that names it has other mistakes, so that none uses the question.
    """
    found: list[tuple[bool, ExamModel, Source, NamedFiles]] = []
    for exam in course.exams():
        loader = ExamLoader(course)
        source = loader.source(course.content / "exams" / f"{exam}.yaml")
        loader.languages = find_languages(source)
        loader.merge(source)
        read = loader.model(ExamModel, source).model
        if source and read and (read.preamble or read.packages):
            lines = (line for _, section in read.in_sections() for line in section.questions)
            names = any(isinstance(line, UseLine) and line.use == question for line in lines)
            model = bare.model_copy(update={"packages": read.packages, "preamble": read.preamble})
            found.append((names, model, source, loader.files(model, source, frozenset())))
    chosen = max(found, key=lambda each: each[0], default=None)
    return chosen and chosen[1:]


def find_unasked(course: Course, exams: Iterable[str]) -> tuple[str, ...]:
    """Return the questions of the bank that none of these exams uses; exams that cannot be read do not count."""
    used: set[str] = set()
    for name in exams:
        try:
            used |= {question.name for question in read_exam_once(course, name).questions}
        except Refused:
            continue
    stems = (path.stem for path in (course.content / "questions").glob("*.yaml") if path.is_file())
    return tuple(sorted(set(stems) - used))
