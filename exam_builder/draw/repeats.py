"""Find questions that print alike in several versions, although their values or options could differ."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from exam_builder.draw.persons import list_roles
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.findings import Code, Finding, join_with_and
from exam_builder.paper import Paper, Question
from exam_builder.read import LoadedExam
from exam_builder.read.checks.usages import find_varying_names
from exam_builder.read.loaded import LoadedQuestion
from exam_builder.read.models import PersonParameter
from exam_builder.values import Record

VARY_HINT = "give its parameters more values, or its options another order"


def find_repeats(exam: LoadedExam, versions: Sequence[Paper]) -> tuple[Finding, ...]:
    """Return a warning for each question with parameters or options that prints alike in several versions."""
    shared = find_varying_names(exam)
    return tuple(
        found
        for question in exam.questions
        if any(not isinstance(each, PersonParameter) for each in question.model.parameters.values())
        or not shared.isdisjoint(question.model.needs)
        or any(part.model.options for part in question.parts)
        for found in _find_repeats_of(question, versions)
    )


def _find_repeats_of(question: LoadedQuestion, papers: Sequence[Paper]) -> Iterator[Finding]:
    alike: list[tuple[object, list[str]]] = []
    for paper in papers:
        for asked in (_tell_apart(question, each) for each in paper.questions if each.name == question.name):
            letters = next((letters for other, letters in alike if other == asked), None)
            if letters is None:
                alike.append((asked, [paper.version]))
            else:
                letters.append(paper.version)
    asking = sum(len(letters) for _, letters in alike)
    for _, letters in alike:
        if len(letters) > 1:
            who = "all versions" if 2 < len(letters) == asking else f"versions {join_with_and(letters)}"
            message = f"`{question.name}` is the same in {who}"
            yield Finding(Code.SAME, message, YamlLocation(question).place(), VARY_HINT, "warning", question.name)


def _tell_apart(loaded: LoadedQuestion, question: Question) -> object:
    """Return what distinguishes a question; with persons, its values, keys and options, regardless of who they are."""
    persons = {role.name for role in list_roles(loaded)}
    if not persons:
        return _strip_hidden(question)
    values = {name: value for name, value in question.parameters.items() if name not in persons}
    return values, [(part.answer, part.mistakes, [option.id for option in part.options]) for part in question.parts]


def _strip_hidden(question: Question) -> Question:
    """Return a question without its place in the paper and without values that are not shown."""
    figures = tuple(replace(figure, number=0) for figure in question.figures)
    return replace(question, number=0, seed=0, tried=1, figures=figures, parameters=Record({}), section=0)
