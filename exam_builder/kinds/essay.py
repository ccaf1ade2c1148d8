"""A free text, which is read by a marker and not computed."""

from collections.abc import Iterator

from exam_builder.fields import StrictModel, Text
from exam_builder.kinds.base.contract import AnswerSource, KeyContext, PrintStyle
from exam_builder.kinds.base.kind import Kind
from exam_builder.values import Value, YamlValue


class EssayKey(StrictModel):
    """A model answer."""

    essay: Text


class Essay(Kind[EssayKey]):
    """An essay, whose model answer is printed in the solutions."""

    called = ("open",)
    name, key = "essay", EssayKey
    further = False
    recomputed = False
    compared = False
    shown_by_solutions = False
    printed_key = False
    solution_field = "essay"

    def list_sources(self, answer: EssayKey) -> Iterator[AnswerSource]:
        yield AnswerSource(("essay",), answer.essay, notation="text")

    def reference_problem(self, answer: EssayKey, reference: YamlValue) -> str:
        return "an essay has no reference"

    def value(self, answer: EssayKey, ask: KeyContext) -> Value:
        return ""

    def tex(self, answer: EssayKey, value: Value, look: PrintStyle) -> str:
        return ""

    def plain(self, answer: EssayKey, value: Value, look: PrintStyle) -> str:
        return ""


KIND = Essay()
