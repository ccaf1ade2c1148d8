"""Try every mutant of a question: does `check` notice, over the reference paper and drawn ones?"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from exam_builder.companions import Calls
from exam_builder.draw import draw_paper, sweepable
from exam_builder.draw.papers import shared_parameters
from exam_builder.draw.questions import Setting
from exam_builder.drift import drift
from exam_builder.findings import Finding, Refused, each_once, errors
from exam_builder.mutants.chains import in_chains
from exam_builder.mutants.edit import edited, rewritten
from exam_builder.mutants.mutant import Mutant
from exam_builder.mutants.places import Edit, edits
from exam_builder.mutants.same import equivalent, same_keys
from exam_builder.paper import NumberStyle
from exam_builder.read import LoadedExam, LoadedQuestion, text_place
from exam_builder.read.checks import check_question
from exam_builder.recompute import check_paper

DRAWS = 20
"""Drawn papers on which a mutant is tried, where no other number is asked for."""


def mutants_of(exam: LoadedExam, question: str, draws: int, calls: Calls) -> tuple[Mutant, ...]:
    """Every mutant of a question of an exam, and what became of it.

    Raise Refused where the question itself has errors in these papers: then no mutant would prove anything.
    """
    loaded = exam.question(question)
    seeds = (None, *range(1, draws + 1))
    wrong = each_once(_wrong(exam, loaded, seeds, calls))
    if wrong:
        raise Refused(wrong)
    paper = draw_paper(replace(exam, questions=(loaded,)), None, calls)
    found = (*edits(loaded), *in_chains(loaded, paper.questions[0], paper.numbers))
    return tuple(_tried(exam, loaded, edit, seeds, calls) for edit in found)


def _tried(exam: LoadedExam, loaded: LoadedQuestion, edit: Edit, seeds: Iterable[int | None], calls: Calls) -> Mutant:
    """One mutant, on the papers in turn until one shows an error."""
    place = loaded.source.place(edit.path) if edit.offset is None else text_place(loaded, edit.path, edit.offset)
    mutant = Mutant(loaded.name, edit.part, edit.what, place, edit.before, edit.after, "survived")
    try:
        broken = (edited if edit.offset is None else rewritten)(loaded, edit.path, edit.value)
        found = next(_wrong(exam, broken, seeds, calls), None)
    except Refused as refused:
        found = refused.findings[0]
    if found is not None:
        return replace(mutant, fate="caught", by=found.code, seed=found.seed)
    return replace(mutant, fate="equivalent") if _no_change(exam, loaded, edit, calls) else mutant


def _wrong(exam: LoadedExam, loaded: LoadedQuestion, seeds: Iterable[int | None], calls: Calls) -> Iterator[Finding]:
    """Errors that `check` finds in a question: when it is read, then paper by paper."""
    yield from errors(check_question(loaded, set()))
    alone = replace(exam, questions=(loaded,))
    for seed in seeds:
        yield from errors(_in_paper(alone, seed, calls))


def _in_paper(exam: LoadedExam, seed: int | None, calls: Calls) -> tuple[Finding, ...]:
    try:
        paper = draw_paper(exam, seed, calls)
        return (*check_paper(exam, paper, calls).findings, *drift(exam, paper))
    except Refused as refused:
        return refused.findings


def _no_change(exam: LoadedExam, loaded: LoadedQuestion, edit: Edit, calls: Calls) -> bool:
    """Whether the change is proved to change no value."""
    numbers = exam.model.numbers
    style = NumberStyle(numbers.grouping, numbers.digits, numbers.decimal)
    setting = Setting(exam.course, style, shared_parameters(exam, style), {}, calls)
    question = sweepable(loaded, setting)
    if equivalent(question, edit):
        return True
    return edit.of_key and same_keys(question, sweepable(edited(loaded, edit.path, edit.value), setting))
