"""Versions held against each other: they differ in every question that can."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from exam_builder.codes import Code
from exam_builder.draw.papers import Drawing
from exam_builder.draw.spots import Spot
from exam_builder.draw.which import Which
from exam_builder.findings import Finding
from exam_builder.paper import Paper, Question
from exam_builder.read import LoadedQuestion
from exam_builder.values import Record

MORE = "give its parameters more values, or its options another order"


def repeated(drawing: Drawing, versions: Sequence[Which]) -> tuple[Finding, ...]:
    """A warning for each question that several of these versions print alike."""
    papers = [drawing.paper(version) for version in versions]
    return tuple(found for question in drawing.exam.questions for found in _repeated(question, papers))


def _repeated(question: LoadedQuestion, papers: Sequence[Paper]) -> Iterator[Finding]:
    alike: list[tuple[Question, list[str]]] = []
    for paper in papers:
        for asked in (_printed(each) for each in paper.questions if each.name == question.name):
            letters = next((letters for other, letters in alike if other == asked), None)
            if letters is None:
                alike.append((asked, [paper.version]))
            else:
                letters.append(paper.version)
    asking = sum(len(letters) for _, letters in alike)
    for _, letters in alike:
        if len(letters) > 1:
            who = "all versions" if 2 < len(letters) == asking else f"versions {_listed(letters)}"
            message = f"`{question.name}` is the same in {who}"
            yield Finding(Code.SAME, message, Spot(question).place(), MORE, "warning", question.name)


def _printed(question: Question) -> Question:
    """What tells a question from others: not its place, nor what is drawn and never shown."""
    figures = tuple(replace(figure, number=0) for figure in question.figures)
    return replace(question, number=0, seed=0, tried=1, figures=figures, parameters=Record({}), section=0)


def _listed(letters: Sequence[str]) -> str:
    return ", ".join(letters[:-1]) + f" and {letters[-1]}"
