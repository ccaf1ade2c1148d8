"""A free text, which nobody computes: it is read by a marker."""

from collections.abc import Iterator
from typing import Any

from exam_builder.fields import StrictModel, Text
from exam_builder.kinds.base.kind import AnswerSource, KeyContext, Kind, PrintStyle
from exam_builder.values import Value


class EssayKey(StrictModel):
    """A model answer."""

    essay: Text


class Essay(Kind):
    """An essay, whose model answer stands in the solutions."""

    name, key = "essay", EssayKey
    further = False
    recomputed = False
    compared = False
    shown_by_solutions = False
    printed_key = False
    told = "essay"

    def written(self, answer: Any) -> Iterator[AnswerSource]:
        yield AnswerSource(("essay",), answer.essay, notation="text")

    def reference_problem(self, answer: Any) -> str:
        return "an essay has no reference"

    def value(self, answer: Any, ask: KeyContext) -> Value:
        return ""

    def tex(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return ""

    def plain(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return ""


KIND = Essay()
