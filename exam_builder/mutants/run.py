"""Try every mutant of a question: does `check` notice, over the reference paper and drawn ones?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from exam_builder.companions import Calls
from exam_builder.drift import drift
from exam_builder.findings import Finding, Refused, each_once, errors
from exam_builder.mutants.chains import in_chains
from exam_builder.mutants.edit import edited, rewritten
from exam_builder.mutants.places import Edit, edits
from exam_builder.mutants.same import equivalent, same_keys
from exam_builder.read import LoadedExam, LoadedQuestion, text_place
from exam_builder.read.checks import check_question
from exam_builder.recompute import check_paper
from exam_builder.results import Mutant
from exam_builder.sweep import Subject, subject_of, sweep

DRAWS = 20
"""Drawn papers on which a mutant is tried, where no other number is asked for."""


def mutants_of(exam: LoadedExam, question: str, draws: int, calls: Calls) -> tuple[Mutant, ...]:
    """Every mutant of a question of an exam, and what became of it.

    Raise Refused where the question itself has errors in these papers: then no mutant would prove anything.
    """
    trial = Trial(subject_of(exam, question, calls), draws)
    wrong = each_once(trial.wrong(trial.subject))
    if wrong:
        raise Refused(wrong)
    paper = trial.subject.drawn(None)
    found = (*edits(trial.subject.question), *in_chains(trial.subject.question, paper.questions[0], paper.numbers))
    return tuple(map(trial.tried, found))


@dataclass(frozen=True)
class Trial:
    """A question without errors, and on how many drawn papers its mutants are tried."""

    subject: Subject
    draws: int

    def tried(self, edit: Edit) -> Mutant:
        """One mutant: on the papers in turn until one shows an error; then, where it is no equivalent, in a sweep."""
        loaded = self.subject.question
        place = loaded.source.place(edit.path) if edit.offset is None else text_place(loaded, edit.path, edit.offset)
        mutant = Mutant(loaded.name, edit.part, edit.what, place, edit.before, edit.after, "survived")
        broken = self.broken(edit)
        found = next(self.wrong(broken), None)
        if found is None and self.equivalent(edit, broken):
            return replace(mutant, fate="equivalent")
        found = found or next(iter(self.swept(broken)), None)
        return replace(mutant, fate="caught", by=found.code, seed=found.seed) if found else mutant

    def broken(self, edit: Edit) -> Subject:
        """The question with one change."""
        change = edited if edit.offset is None else rewritten
        return self.with_question(change(self.subject.question, edit.path, edit.value))

    def with_question(self, loaded: LoadedQuestion) -> Subject:
        return replace(self.subject, exam=replace(self.subject.exam, questions=(loaded,)))

    def wrong(self, subject: Subject) -> Iterator[Finding]:
        """Errors that `check` finds in a question: when it is read, then paper by paper."""
        yield from errors(check_question(subject.question, set()))
        for seed in (None, *range(1, self.draws + 1)):
            yield from errors(_in_paper(subject, seed))

    def equivalent(self, edit: Edit, broken: Subject) -> bool:
        """Whether the change is proved to change no value."""
        try:
            return equivalent(self.subject.ready, edit) or (edit.of_key and same_keys(self.subject.ready, broken.ready))
        except Refused:
            return False

    def swept(self, broken: Subject) -> Iterable[Finding]:
        """Errors of a change that show in a sweep of all draws, or of those at the corners."""
        if self.unswept:
            return ()
        return errors(sweep(broken, self.draws, (drift,)).findings)

    @cached_property
    def unswept(self) -> bool:
        """Whether the question itself shows errors in a sweep, so that those of a mutant would prove nothing."""
        return bool(errors(sweep(self.subject, self.draws, (drift,)).findings))


def _in_paper(subject: Subject, seed: int | None) -> tuple[Finding, ...]:
    try:
        paper = subject.drawn(seed)
        checked = check_paper(subject.exam, paper, subject.setting.calls)
    except Refused as refused:
        return refused.findings
    return (*checked.findings, *drift(subject.exam, paper))
