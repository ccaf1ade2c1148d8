"""Persons stand in texts only, each by itself, and an exam has as many as a paper may need."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from exam_builder.codes import Code
from exam_builder.expressions import ExpressionError, Template
from exam_builder.fields import YamlPath
from exam_builder.findings import Finding, did_you_mean, format_count, nearest_name
from exam_builder.read.by_language import SEPARATOR
from exam_builder.read.checks.remark import Remark
from exam_builder.read.checks.unknown_names import parse_usage
from exam_builder.read.checks.usages import Usage, collect_usages, text_usages
from exam_builder.read.loaded import LoadedExam, LoadedQuestion
from exam_builder.read.models import DrawnFigure, ListingText, PersonParameter
from exam_builder.read.models.person_models import find_person_slips
from exam_builder.values import Record

ALONE = re.compile(r"\s*\w+(?:\s*\.\s*\w+)?\s*")
"""A name, or a form of its pronouns."""


def list_persons(loaded: LoadedQuestion | LoadedExam) -> dict[str, str]:
    """The parameters that are persons, with the pronouns that they must have."""
    return {name: each.person for name, each in loaded.model.parameters.items() if isinstance(each, PersonParameter)}


def check_persons(question: LoadedQuestion) -> Iterator[Remark]:
    """Persons of whom something else than a text would tell."""
    persons = list_persons(question)
    for use in (*text_usages(Usage(("title",), question.model.title)), *collect_usages(question)) if persons else ():
        try:
            found = parse_usage(use, question)
        except ExpressionError:
            continue
        if isinstance(found, Template) and (use.path[-1] == "when" or not {"answer", "also"} & {*use.path[:-1]}):
            yield from _check_holes(use, found, persons)
        elif found.names & persons.keys() and not (_is_cell(use.path) and ALONE.fullmatch(found.source)):
            yield from _refuse_names(use, found.names & persons.keys(), found.offsets)
    for path, name in _find_other_places(question):
        if name in persons:
            yield _refuse(path, name)
    for name, need in question.model.needs.items():
        if isinstance(need.value, Record) and "person" in need.value:
            message, hint = f"`{name}` is a person, and only questions have persons", "write it in `parameters`"
            yield Remark(("needs", name), Code.PERSON, message, hint)


def _check_holes(use: Usage, found: Template, persons: dict[str, str]) -> Iterator[Remark]:
    """Holes in which something is done with a person."""
    for hole in found.holes:
        names = hole.expression.names & persons.keys()
        if names and not ALONE.fullmatch(hole.expression.source):
            offsets = {name: hole.offset + hole.expression.offsets.get(name, 0) for name in names}
            yield from _refuse_names(use, names, offsets)


def _refuse_names(use: Usage, names: frozenset[str], offsets: Mapping[str, int]) -> Iterator[Remark]:
    return (_refuse(use.path, name, max(0, offsets.get(name, 0) - len(use.bare))) for name in sorted(names))


def _refuse(path: YamlPath, name: str, offset: int | None = None) -> Remark:
    message = f"`{name}` is a person, with whom nothing is computed: only texts tell of persons"
    hint = rf"write \VAR{{{name}}} or \VAR{{{name}.they}} by itself in a text"
    return Remark(path, Code.PERSON, message, hint, offset)


def _is_cell(path: YamlPath) -> bool:
    return path[0] == "tables" and "cells" in path and path[-1] != "cells"


def _find_other_places(question: LoadedQuestion) -> Iterator[tuple[YamlPath, str]]:
    """Where names of parameters stand that are no expressions."""
    for name, misconception in question.model.misconceptions.items():
        yield from ((("misconceptions", name, "with", each), each) for each in misconception.with_)
    for name, figure in question.model.figures.items():
        shows = figure.shows if isinstance(figure, DrawnFigure) else ()
        yield from ((("figures", name, "shows", each), each) for each in shows)
    for name, listing in question.model.listings.items():
        if isinstance(listing, ListingText):
            yield ("listings", name, "text"), listing.text


def check_exam_persons(exam: LoadedExam) -> Iterator[Remark]:
    """What is wrong with the exam's own list of names."""
    for name in list_persons(exam):
        message = f"`{name}` is a person, and only questions have persons"
        yield Remark(("parameters", name, "person"), Code.PERSON, message, "write it in the question that tells of it")
    pronouns = {called: dict(forms) for called, forms in exam.speech.pronouns}
    for path, message, hint, key in find_person_slips(exam.model.persons or {}, pronouns):
        yield Remark(path, Code.PERSON, message, hint, key=key)


def check_cast(exam: LoadedExam) -> Iterator[Remark]:
    """Whether no paper needs more persons than there are names, of those with certain pronouns too."""
    there = Counter(person.pronouns for person in exam.speech.persons)
    path: YamlPath = ("persons",) if exam.model.persons is not None else ("questions",)
    file = f"templates/words/{exam.model.language.split(SEPARATOR)[0].partition('-')[0]}.yaml"
    for pronouns, count in _count_wanted(exam).items():
        most = there[pronouns] if pronouns else there.total()
        if count > most and (not pronouns or pronouns in dict(exam.speech.pronouns)):
            whose = f" with the pronouns `{pronouns}`" if pronouns else ""
            message = f"a paper may tell of {format_count(count, 'person')}{whose}, and there are names for {most}"
            hint = f"add names to `persons`, of the exam or of {file}"
            yield Remark(path, Code.PERSON, message, hint, depends_on=(("persons",),))


def _count_wanted(exam: LoadedExam) -> Counter[str]:
    """How many persons a paper may have, of all pronouns ('') and of those that are asked for."""
    wanted: Counter[str] = Counter()
    for line in exam.lines:
        roles = [Counter(list_persons(exam.question(name)).values()) for name in line.names]
        for pronouns in {each for own in roles for each in own if each}:
            wanted[pronouns] += sum(sorted((own[pronouns] for own in roles), reverse=True)[: line.count])
        wanted[""] += sum(sorted((own.total() for own in roles), reverse=True)[: line.count])
    return wanted


def find_unknown_pronouns(exam: LoadedExam) -> Iterator[Finding]:
    """Findings at persons with pronouns that the exam's language has not got."""
    known = dict(exam.speech.pronouns)
    for question in exam.questions:
        for name, pronouns in list_persons(question).items():
            if pronouns and pronouns not in known:
                message = f"there are no pronouns `{pronouns}` in `{exam.model.language}`"
                hint = f"write true, or one of {', '.join(known)}" if known else "write true"
                guess = did_you_mean(nearest_name(pronouns, known))
                path = ("parameters", name, "person")
                yield Remark(path, Code.PERSON, f"{message}{guess}", hint).finding(question)
