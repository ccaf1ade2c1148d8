"""Try the mutants of all questions of an exam in several processes."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

from exam_builder.checking.changed_questions import edit_field, edit_text
from exam_builder.checking.computed_changes import change_calls
from exam_builder.checking.equivalence import has_same_keys, is_equivalent
from exam_builder.checking.mutant_edits import Edit, list_edits
from exam_builder.checking.page_edits import find_chain_edits, list_page_edits
from exam_builder.checking.page_trials import PageTrial
from exam_builder.checking.question_sweep import sweep_question
from exam_builder.checking.sweep_jobs import QuestionTask
from exam_builder.digests import digest
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.examine.solution_checks import find_drift
from exam_builder.findings import Code, Finding, Refused, deduplicate, select_errors
from exam_builder.mutants import Mutant, MutantPlace
from exam_builder.read import locate_in_text
from exam_builder.read.checks.question_checks import FIELD_CHECKS, QUESTION_CHECKS, check_question
from exam_builder.recompute import check_paper

MUTANT_KIND = "mutants"
SLOW_CODES = frozenset((Code.TOO_SLOW, Code.NOT_RUN))
"""Codes of findings that might not occur on a less busy machine."""
MutantResults: TypeAlias = tuple[tuple[Mutant, ...], tuple[Finding, ...]]


MapTasks: TypeAlias = Callable[
    [Callable[[QuestionTask], MutantResults], Iterable[QuestionTask]], Iterator[MutantResults]
]


Places: TypeAlias = tuple[MutantPlace, ...]
EVERYWHERE: Places = ("key", "page")


def try_mutants(tasks: Sequence[QuestionTask], spread: MapTasks, of: Places = EVERYWHERE) -> MutantResults:
    """Return the results of every mutant of some questions, on the reference paper and at least `DEFAULT_DRAWS` drawn
    ones.

    Surviving mutants of keys are findings too; those of the page only count in its score, because much of a page has no
    witness. A question with errors has no mutants: its errors are the findings.
    """
    enough = [replace(task, draws=max(task.draws, DEFAULT_DRAWS), pages=None) for task in tasks]
    results = list(spread(partial(_try_question, of), enough))
    mutants = tuple(itertools.chain.from_iterable(each for each, _ in results))
    survived = (each.finding() for each in mutants if each.fate == "survived" and each.of == "key")
    return mutants, deduplicate((*itertools.chain.from_iterable(findings for _, findings in results), *survived))


def _try_question(of: Places, task: QuestionTask) -> MutantResults:
    try:
        return _try_unless_known(task, of), ()
    except Refused as refused:
        return (), refused.findings


def _try_unless_known(task: QuestionTask, of: Places) -> tuple[Mutant, ...]:
    """Return the stored mutants of the same content, or try them now; results that may change are not stored."""
    store, loaded = task.course.open_store(), task.load()
    content = digest(loaded.digest(), *of)
    known = store.load(MUTANT_KIND, content, tuple[Mutant, ...])
    if known:
        return known
    mutants = try_question_mutants(loaded.subject, task.draws, of)
    if task.python and not any(mutant.by in SLOW_CODES for mutant in mutants):
        store.save(MUTANT_KIND, content, tuple[Mutant, ...], mutants)
    return mutants


DEFAULT_DRAWS = 20
"""The number of drawn papers on which a mutant is tried by default."""


def try_question_mutants(subject: IsolatedQuestion, draws: int, of: Places = EVERYWHERE) -> tuple[Mutant, ...]:
    """Return every mutant of a question with its result.

    Raise Refused if the question itself has errors in these papers, because then no mutant would prove anything.
    """
    trial = MutantTrial(subject, draws)
    wrong = deduplicate(trial.wrong(trial.subject))
    if wrong:
        raise Refused(wrong)
    paper = trial.subject.reference
    loaded, question = trial.subject.question, paper.questions[0]
    edits: dict[MutantPlace, Iterator[Edit]] = {
        "key": itertools.chain(list_edits(loaded), find_chain_edits(loaded, question, paper.numbers)),
        "page": list_page_edits(loaded, question, subject.exam.course.figures),
    }
    return tuple(trial.try_edit(edit) for place in of for edit in edits[place])


@dataclass
class MutantTrial:
    """A question without errors, and the number of drawn papers on which its mutants are tried.

    `sweep_errors` are the errors of the question itself in a sweep; None until they are needed.
    """

    subject: IsolatedQuestion
    draws: int
    sweep_errors: Sequence[Finding] | None = None
    page: PageTrial = field(init=False)

    def __post_init__(self) -> None:
        self.page = PageTrial(self.subject)

    def try_edit(self, edit: Edit) -> Mutant:
        """Return a mutant: try papers until one has an error, then a sweep unless the change is equivalent."""
        loaded = self.subject.question
        place = (
            loaded.source.place(edit.path) if edit.offset is None else locate_in_text(loaded, edit.path, edit.offset)
        )
        mutant = Mutant(loaded.name, edit.part, edit.what, place, edit.before, edit.after, "survived")
        mutant, broken = replace(mutant, of=edit.of), self.apply_edit(edit)
        wrong = next(self.wrong_by(edit, broken), None)
        if wrong is None and self.equivalent(edit, broken):
            return replace(mutant, fate="equivalent")
        if edit.of == "key":
            wrong = wrong or next(iter(self.swept(broken)), None)
        return replace(mutant, fate="caught", by=wrong.code, seed=wrong.seed) if wrong else mutant

    def apply_edit(self, edit: Edit) -> IsolatedQuestion:
        """Return the question with one change."""
        loaded, settings = self.subject.question, self.subject.settings
        if edit.computed is not None:
            label = f"{loaded.name}.{edit.path[1]}"
            calls = change_calls(settings.calls, str(edit.value), label, edit.computed)
            return replace(self.subject, settings=replace(settings, calls=calls, plans={}))
        if edit.offset is None:
            changed = edit_field(loaded, edit.path, edit.value)
        else:
            changed = edit_text(loaded, edit.path, str(edit.value))
        return replace(self.subject, exam=replace(self.subject.exam, questions=(changed,)))

    def wrong(self, subject: IsolatedQuestion) -> Iterator[Finding]:
        """Yield errors that `check` finds in a question: when it is read, then paper by paper."""
        yield from select_errors(check_question(subject.question, set()))
        yield from self._find_drawn(subject)

    def wrong_by(self, edit: Edit, broken: IsolatedQuestion) -> Iterator[Finding]:
        """Yield errors of a mutant in the same way, or those that a broken page causes in a few papers."""
        checks = FIELD_CHECKS if edit.offset is None else QUESTION_CHECKS
        yield from select_errors(check_question(broken.question, set(), checks))
        yield from self._find_drawn(broken) if edit.of == "key" else self.page.errors(broken, edit)

    def _find_drawn(self, subject: IsolatedQuestion) -> Iterator[Finding]:
        for seed in (None, *range(1, self.draws + 1)):
            yield from _find_errors(subject, seed)

    def equivalent(self, edit: Edit, broken: IsolatedQuestion) -> bool:
        """Tell whether the change provably changes no value."""
        try:
            if edit.of == "page":
                return self.page.is_same(broken)
            return is_equivalent(self.subject.plan, edit) or (
                edit.of_key and has_same_keys(self.subject.plan, broken.plan)
            )
        except Refused:
            return False

    def swept(self, broken: IsolatedQuestion) -> Iterable[Finding]:
        """Return errors of a mutant in a sweep of all draws, or of the corners.

        There are none if the question itself has errors there, because then a mutant's errors would prove nothing.
        """
        if self.sweep_errors is None:
            self.sweep_errors = self._find_sweep_errors(self.subject)
        return () if self.sweep_errors else self._find_sweep_errors(broken)

    def _find_sweep_errors(self, subject: IsolatedQuestion) -> Sequence[Finding]:
        return select_errors(sweep_question(subject, self.draws, (find_drift,)).findings)


def _find_errors(subject: IsolatedQuestion, seed: int | None) -> Iterator[Finding]:
    """Yield errors of one paper: those of its answers first, and those of its texts only if more are needed."""
    try:
        paper = subject.draw(seed)
        checked = check_paper(subject.exam, paper, subject.settings.calls)
    except Refused as refused:
        yield from select_errors(refused.findings)
        return
    yield from select_errors(checked.findings)
    yield from select_errors(find_drift(subject.exam, paper))
