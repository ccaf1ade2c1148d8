"""Rubric items: their texts filled in, their marks scaled where an exam gives a part other points."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from exam_builder.codes import Code
from exam_builder.draw.carried_formula import write_carried_formula
from exam_builder.draw.text_filler import TextFiller
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.paper import RubricItem, Scoring
from exam_builder.read import LoadedQuestion
from exam_builder.read.models import MarksForEach, MarksRightAndWrong
from exam_builder.values import is_number

MARK_STEP = Fraction(1, 20)
"""Marks come in steps of 0.05."""


def make_rubric(
    items: Sequence[Any], spot: YamlLocation, filler: TextFiller, scale: Fraction
) -> tuple[RubricItem, ...]:
    """The items of a rubric, the routes of an `either` one after the other; raise Refused where one cannot be."""
    return tuple(_expand_items(items, spot, filler, scale))


def make_scoring(marks: Any, scale: Fraction) -> Scoring | None:
    """How a part of several things is marked; None where it is all or nothing."""
    if isinstance(marks, MarksForEach):
        return Scoring(Fraction(marks.each) * scale)
    if isinstance(marks, MarksRightAndWrong):
        return Scoring(*(Fraction(each) * scale for each in (marks.right, marks.wrong, marks.least)))
    return None


def _expand_items(
    items: Sequence[Any], spot: YamlLocation, filler: TextFiller, scale: Fraction
) -> Iterator[RubricItem]:
    for index, item in enumerate(items):
        routes = getattr(item, "either", None)
        if not routes:
            yield _make_item(item, spot / index, filler, scale, 0)
            continue
        for number, route in enumerate(routes):
            for place, inner in enumerate(route):
                yield _make_item(inner, spot / index / "either" / number / place, filler, scale, number + 1)


def _make_item(item: Any, spot: YamlLocation, filler: TextFiller, scale: Fraction, route: int) -> RubricItem:
    kind: Any = next(name for name in ("add", "instead", "less", "note", "carried") if _has_field(item, name))
    return RubricItem(
        kind=kind,
        points=_scale_marks(getattr(item, kind), spot / kind, scale) if is_number(getattr(item, kind)) else None,
        when=filler.text(spot / ("note" if kind == "note" else "when")),
        misconception=getattr(item, "misconception", None),
        each=bool(getattr(item, "each", None)),
        max=_scale_marks(item.max, spot / "max", scale) if _has_field(item, "max") else None,
        carried=tuple(item.carried) if kind == "carried" else (),
        formula=_carried_formula(spot, filler) if kind == "carried" else "",
        route=route,
        parts=tuple(getattr(item, "parts", None) or ()),
        once=bool(getattr(item, "once", None)),
        floor=_scale_marks(item.floor, spot / "floor", scale) if _has_field(item, "floor") else None,
    )


def _carried_formula(spot: YamlLocation, filler: TextFiller) -> str:
    """The key of a carried answer, written with the student's own earlier ones."""
    assert isinstance(spot.question, LoadedQuestion)
    part = next(part for part in spot.question.parts if part.id == spot.part)
    return write_carried_formula(part.model.answer, filler.names, filler.style, filler.hooks.get("letter"))


def _has_field(item: Any, name: str) -> bool:
    return getattr(item, name, None) is not None


def _scale_marks(marks: Any, spot: YamlLocation, scale: Fraction) -> Fraction:
    """Marks times a scale; raise Refused when no step of 0.05 expresses them."""
    scaled = Fraction(marks) * scale
    if scaled % MARK_STEP:
        raise spot.refuse(
            Code.MARKS,
            f"with this exam's points these marks become {scaled}, which is not in steps of {float(MARK_STEP)}",
        )
    return scaled
