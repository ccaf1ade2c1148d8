"""Try every mutant of a question: does `check` notice, over the reference paper and drawn ones?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from exam_builder.companions import Calls
from exam_builder.drift import find_drift
from exam_builder.findings import Finding, Refused, deduplicate, select_errors
from exam_builder.mutants.chain_edits import find_chain_edits
from exam_builder.mutants.equivalence import has_same_keys, is_equivalent
from exam_builder.mutants.field_edits import Edit, list_edits
from exam_builder.mutants.question_edit import edit_field, edit_text
from exam_builder.read import LoadedExam, LoadedQuestion, text_place
from exam_builder.read.checks.question_checks import check_question
from exam_builder.recompute import check_paper
from exam_builder.results import Mutant
from exam_builder.sweep import IsolatedQuestion, isolate_question, sweep_question

DEFAULT_DRAWS = 20
"""Drawn papers on which a mutant is tried, where no other number is asked for."""


def try_question_mutants(exam: LoadedExam, question: str, draws: int, calls: Calls) -> tuple[Mutant, ...]:
    """Every mutant of a question of an exam, and what became of it.

    Raise Refused where the question itself has errors in these papers: then no mutant would prove anything.
    """
    trial = MutantTrial(isolate_question(exam, question, calls), draws)
    wrong = deduplicate(trial.wrong(trial.subject))
    if wrong:
        raise Refused(wrong)
    paper = trial.subject.drawn(None)
    found = (
        *list_edits(trial.subject.question),
        *find_chain_edits(trial.subject.question, paper.questions[0], paper.numbers),
    )
    return tuple(map(trial.tried, found))


@dataclass(frozen=True)
class MutantTrial:
    """A question without errors, and on how many drawn papers its mutants are tried."""

    subject: IsolatedQuestion
    draws: int

    def tried(self, edit: Edit) -> Mutant:
        """One mutant: on the papers in turn until one shows an error; then, where it is no equivalent, in a sweep."""
        loaded = self.subject.question
        place = loaded.source.place(edit.path) if edit.offset is None else text_place(loaded, edit.path, edit.offset)
        mutant = Mutant(loaded.name, edit.part, edit.what, place, edit.before, edit.after, "survived")
        broken = self.apply_edit(edit)
        found = next(self.wrong(broken), None)
        if found is None and self.equivalent(edit, broken):
            return replace(mutant, fate="equivalent")
        found = found or next(iter(self.swept(broken)), None)
        return replace(mutant, fate="caught", by=found.code, seed=found.seed) if found else mutant

    def apply_edit(self, edit: Edit) -> IsolatedQuestion:
        """The question with one change."""
        change = edit_field if edit.offset is None else edit_text
        return self.with_question(change(self.subject.question, edit.path, edit.value))

    def with_question(self, loaded: LoadedQuestion) -> IsolatedQuestion:
        return replace(self.subject, exam=replace(self.subject.exam, questions=(loaded,)))

    def wrong(self, subject: IsolatedQuestion) -> Iterator[Finding]:
        """Errors that `check` finds in a question: when it is read, then paper by paper."""
        yield from select_errors(check_question(subject.question, set()))
        for seed in (None, *range(1, self.draws + 1)):
            yield from select_errors(_check_seed(subject, seed))

    def equivalent(self, edit: Edit, broken: IsolatedQuestion) -> bool:
        """Whether the change is proved to change no value."""
        try:
            return is_equivalent(self.subject.ready, edit) or (
                edit.of_key and has_same_keys(self.subject.ready, broken.ready)
            )
        except Refused:
            return False

    def swept(self, broken: IsolatedQuestion) -> Iterable[Finding]:
        """Errors of a change that show in a sweep of all draws, or of those at the corners."""
        if self.has_sweep_errors:
            return ()
        return select_errors(sweep_question(broken, self.draws, (find_drift,)).findings)

    @cached_property
    def has_sweep_errors(self) -> bool:
        """Whether the question itself shows errors in a sweep, so that those of a mutant would prove nothing."""
        return bool(select_errors(sweep_question(self.subject, self.draws, (find_drift,)).findings))


def _check_seed(subject: IsolatedQuestion, seed: int | None) -> tuple[Finding, ...]:
    try:
        paper = subject.drawn(seed)
        checked = check_paper(subject.exam, paper, subject.setting.calls)
    except Refused as refused:
        return refused.findings
    return (*checked.findings, *find_drift(subject.exam, paper))
