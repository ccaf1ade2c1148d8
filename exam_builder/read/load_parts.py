"""Load the parts of a question, with their letters and with their points in an exam."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from exam_builder.read.loaded import LoadedPart, get_letter, get_roman
from exam_builder.read.models import PART_FIELDS, PartGroupModel, PartModel, QuestionModel, UseLine
from exam_builder.values import YamlNumber


def load_parts(model: QuestionModel, use: UseLine | None = None) -> tuple[LoadedPart, ...]:
    """Return the parts of a question with their letters and their points in an exam.

    Sub-parts take the place of the part that has them. The fields of a question without `parts` are its part `a`.
    """
    given = use.points if use else {}
    if model.parts:
        parts = [part for index, each in enumerate(model.parts) for part in _load_part(index, each)]
    elif model.answer and model.points:
        fields = {name: getattr(model, name) for name in (*PART_FIELDS, "rubric")}
        parts = [LoadedPart("a", (), PartModel.model_construct(prompt=None, **fields), Fraction(model.points))]
    else:
        parts = []
    return tuple(_set_points(part, given.get(part.id)) for part in parts)


def _load_part(index: int, part: PartModel | PartGroupModel) -> Iterator[LoadedPart]:
    """Yield a part, or its sub-parts if it has some, with the points in its file."""
    letter, path = get_letter(index), ("parts", index)
    if isinstance(part, PartModel):
        yield LoadedPart(letter, path, part, Fraction(part.points))
        return
    for place, inner in enumerate(part.parts):
        lead = () if place else path
        id_ = f"{letter}.{get_roman(place)}"
        yield LoadedPart(id_, (*path, "parts", place), inner, Fraction(inner.points), lead=lead)


def _set_points(part: LoadedPart, given: YamlNumber | None) -> LoadedPart:
    """Return a part with the points that the exam gives it, if any."""
    return part if given is None else replace(part, points=Fraction(given), scale=Fraction(given) / part.points)
