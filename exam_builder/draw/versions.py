"""Versions held against each other: they differ in every question that can."""

from collections.abc import Iterator, Sequence

from exam_builder.draw.papers import Drawing
from exam_builder.draw.spots import Spot
from exam_builder.draw.which import Which
from exam_builder.findings import Finding
from exam_builder.read import LoadedQuestion

MORE = "give its parameters more values, or its options another order"


def repeated(drawing: Drawing, versions: Sequence[Which]) -> tuple[Finding, ...]:
    """A warning for each question that several of these versions have alike."""
    return tuple(found for question in drawing.exam.questions for found in _repeated(question, drawing, versions))


def _repeated(question: LoadedQuestion, drawing: Drawing, versions: Sequence[Which]) -> Iterator[Finding]:
    alike: dict[object, list[str]] = {}
    for version in versions:
        form = drawing.forms_of(version).get(question.name)
        if form is not None:
            alike.setdefault((form.values, form.order), []).append(version.version)
    for letters in alike.values():
        if len(letters) > 1:
            every = len(letters) == sum(map(len, alike.values()))
            who = "all versions" if every and len(letters) > 2 else f"versions {_listed(letters)}"
            message = f"`{question.name}` is the same in {who}"
            yield Finding("same", message, Spot(question).place(), MORE, "warning", question.name)


def _listed(letters: Sequence[str]) -> str:
    return ", ".join(letters[:-1]) + f" and {letters[-1]}"
