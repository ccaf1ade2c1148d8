"""A free text, which nobody computes: it is read by a marker."""

from collections.abc import Iterator
from typing import Any

from exam_builder.fields import Fields, Text
from exam_builder.kinds.base.kind import Ask, Kind, Look, Written
from exam_builder.values import Value


class EssayKey(Fields):
    """A model answer."""

    essay: Text


class Essay(Kind):
    """An essay, whose model answer stands in the solutions."""

    name, key = "essay", EssayKey
    further = False
    recomputed = False
    compared = False
    shown_by_solutions = False
    told = "essay"

    def written(self, answer: Any) -> Iterator[Written]:
        yield Written(("essay",), answer.essay, text=True)

    def misstated(self, answer: Any) -> str:
        return "an essay has no reference"

    def value(self, answer: Any, ask: Ask) -> Value:
        return ""

    def tex(self, answer: Any, value: Value, look: Look) -> str:
        return ""

    def plain(self, answer: Any, value: Value, look: Look) -> str:
        return ""


KIND = Essay()
