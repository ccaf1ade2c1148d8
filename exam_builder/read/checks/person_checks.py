"""Check persons: only texts may use them, each alone in its hole, and there must be enough names for a paper."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from exam_builder.expressions import ExpressionError, Template
from exam_builder.fields import YamlPath
from exam_builder.findings import Code, Finding, did_you_mean, find_nearest_name, format_count
from exam_builder.read.by_language import SEPARATOR
from exam_builder.read.checks.remark import Remark
from exam_builder.read.checks.unknown_names import parse_usage
from exam_builder.read.checks.usages import Usage, collect_usages
from exam_builder.read.loaded import LoadedExam, LoadedQuestion
from exam_builder.read.models import DrawnFigure, ListingText
from exam_builder.read.models.person_models import find_person_slips

ALONE = re.compile(r"\s*\w+(?:\s*\.\s*\w+)?\s*")
"""The name of a person, or a form of its pronouns."""


def check_persons(question: LoadedQuestion) -> Iterator[Remark]:
    """Report persons that are used elsewhere than in texts."""
    persons = question.persons
    yield from find_computed_persons(collect_usages(question), question)
    for path, name in _find_other_places(question):
        if name in persons:
            yield _refuse(path, name)


def find_computed_persons(uses: Iterable[Usage], loaded: LoadedQuestion | LoadedExam) -> Iterator[Remark]:
    """Report expressions and texts that compute with a person."""
    persons = loaded.persons
    for use in uses if persons else ():
        try:
            parsed = parse_usage(use, loaded)
        except ExpressionError:
            continue
        if isinstance(parsed, Template) and (use.path[-1] == "when" or not {"answer", "also"} & {*use.path[:-1]}):
            yield from _check_holes(use, parsed, persons)
        elif parsed.names & persons.keys():
            in_cell = "tables" in use.path[:3] and "cells" in use.path[:-1]
            if in_cell and ALONE.fullmatch(parsed.source):
                continue
            yield from _refuse_names(use, parsed.names & persons.keys(), parsed.offsets)


def _check_holes(use: Usage, template: Template, persons: dict[str, str]) -> Iterator[Remark]:
    """Report holes that compute with a person."""
    for hole in template.holes:
        names = hole.expression.names & persons.keys()
        if names and not ALONE.fullmatch(hole.expression.source):
            offsets = {name: hole.offset + hole.expression.offsets.get(name, 0) for name in names}
            yield from _refuse_names(use, names, offsets)


def _refuse_names(use: Usage, names: frozenset[str], offsets: Mapping[str, int]) -> Iterator[Remark]:
    return (_refuse(use.path, name, max(0, offsets.get(name, 0) - len(use.bare))) for name in sorted(names))


def _refuse(path: YamlPath, name: str, offset: int | None = None) -> Remark:
    message = f"`{name}` is a person, and nothing can be computed with one: only texts may name persons"
    hint = rf"write \VAR{{{name}}} or \VAR{{{name}.they}} by itself in a text"
    return Remark(path, Code.PERSON, message, hint, offset)


def _find_other_places(question: LoadedQuestion) -> Iterator[tuple[YamlPath, str]]:
    """Yield the names of parameters outside expressions, with their paths."""
    for name, misconception in question.model.misconceptions.items():
        yield from ((("misconceptions", name, "with", each), each) for each in misconception.with_)
    for name, figure in question.model.figures.items():
        shows = figure.shows if isinstance(figure, DrawnFigure) else ()
        yield from ((("figures", name, "shows", each), each) for each in shows)
    for name, listing in question.model.listings.items():
        if isinstance(listing, ListingText):
            yield ("listings", name, "text"), listing.text


def check_exam_persons(exam: LoadedExam, uses: Iterable[Usage]) -> Iterator[Remark]:
    """Check the exam's list of names, and the use of persons in its texts and expressions."""
    pronouns = {called: dict(forms) for called, forms in exam.speech.pronouns}
    for path, message, hint, key in find_person_slips(exam.model.persons or {}, pronouns):
        yield Remark(path, Code.PERSON, message, hint, key=key)
    for name in exam.persons.keys() & exam.model.constants.keys():
        yield _refuse(("constants", name), name)
    yield from find_computed_persons(uses, exam)


def check_cast(exam: LoadedExam) -> Iterator[Remark]:
    """Check that there are enough names for the persons of any paper, also for those with certain pronouns."""
    names = Counter(person.pronouns for person in exam.speech.persons)
    path: YamlPath = ("persons",) if exam.model.persons is not None else ("questions",)
    file = f"templates/words/{exam.model.language.split(SEPARATOR)[0].partition('-')[0]}.yaml"
    for pronouns, count in _count_persons(exam).items():
        most = names[pronouns] if pronouns else names.total()
        if count > most and (not pronouns or pronouns in dict(exam.speech.pronouns)):
            whose = f" with the pronouns `{pronouns}`" if pronouns else ""
            message = f"a paper may need {format_count(count, 'person')}{whose}, but there are names for {most}"
            hint = f"add names to `persons`, of the exam or of {file}"
            yield Remark(path, Code.PERSON, message, hint, depends_on=(("persons",),))


def _count_persons(exam: LoadedExam) -> Counter[str]:
    """Return the maximum number of persons in a paper, in all ('') and with certain pronouns."""
    wanted = Counter(each for each in exam.persons.values() if each)
    wanted[""] = len(exam.persons)
    for line in exam.lines:
        persons = [exam.question(name).persons for name in line.names]
        roles = [Counter(each for name, each in own.items() if name not in exam.persons) for own in persons]
        for pronouns in {each for own in roles for each in own if each}:
            wanted[pronouns] += sum(sorted((own[pronouns] for own in roles), reverse=True)[: line.count])
        wanted[""] += sum(sorted((own.total() for own in roles), reverse=True)[: line.count])
    return wanted


def find_strange_persons(exam: LoadedExam) -> Iterator[Finding]:
    """Report persons with unknown pronouns, and parameters that are not the same person in an exam and a question that
    needs them.
    """
    known = {None, "", *dict(exam.speech.pronouns)}
    owners: tuple[LoadedExam | LoadedQuestion, ...] = (exam, *exam.questions)
    for loaded in owners:
        for name, pronouns in loaded.persons.items():
            field = "needs" if isinstance(loaded, LoadedQuestion) and name in loaded.model.needs else "parameters"
            if pronouns not in known:
                yield _report_pronouns(exam, (field, name, "person"), pronouns).finding(loaded)
    for question in exam.questions:
        for name in question.model.needs.keys() & exam.model.parameters.keys():
            in_exam, in_question = exam.persons.get(name), question.persons.get(name)
            if in_exam in known and (
                (in_exam is None) != (in_question is None) or (in_question and in_question != in_exam)
            ):
                yield _report_different_role(name, in_exam, in_question).finding(question)


def _report_pronouns(exam: LoadedExam, path: YamlPath, pronouns: str) -> Remark:
    known = dict(exam.speech.pronouns)
    guess = did_you_mean(find_nearest_name(pronouns, known))
    message = f"there are no pronouns `{pronouns}` in `{exam.model.language}`{guess}"
    return Remark(path, Code.PERSON, message, f"write true, or one of {', '.join(known)}" if known else "write true")


def _report_different_role(name: str, in_exam: str | None, in_question: str | None) -> Remark:
    """Report a parameter that is a person only in the exam or only in the question, or with different pronouns."""
    there, own = map(_describe_role, (in_exam, in_question))
    fix = f"{name}: {{person: {in_exam or 'true'}}}" if in_exam is not None else "its value, or choose another name"
    return Remark(("needs", name), Code.PERSON, f"`{name}` is {there} in the exam, and {own} here", f"write {fix}")


def _describe_role(pronouns: str | None) -> str:
    if pronouns is None:
        return "no person"
    return f"a person with the pronouns `{pronouns}`" if pronouns else "a person with any pronouns"
