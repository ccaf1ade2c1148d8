"""A word or a short text, which may have several right wordings."""

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

from pydantic import StrictBool

from exam_builder.expressions import value_to_plain
from exam_builder.expressions.appearance import text_to_plain
from exam_builder.expressions.latex_text import strip_printing, text_to_latex
from exam_builder.fields import FieldType, StrictModel, make_field_error
from exam_builder.findings import Code
from exam_builder.kinds.base.agreement import agrees
from exam_builder.kinds.base.contract import (
    AnswerSource,
    Case,
    KeyContext,
    PrintStyle,
    WrittenKey,
    WrongKeyType,
    as_tuple,
    is_text_reference,
)
from exam_builder.kinds.base.kind import Kind
from exam_builder.paper import Answer, NumberStyle
from exam_builder.values import Value, YamlValue, read_moment


def validate_words(data: YamlValue) -> str | tuple[str, ...]:
    """Validate the right texts, the first of which is printed, or an expression."""
    if isinstance(data, str) and data:
        return data
    words = tuple(word for word in data if isinstance(word, str) and word) if isinstance(data, list) else ()
    if not isinstance(data, list) or not words or len(words) != len(data):
        message = "`words` takes a list of right texts"
        raise make_field_error(Code.WORDS, message, "write, for example, words: [overfitting, over-fitting]")
    return words


LIST = {"type": "array", "items": {"type": "string"}, "minItems": 1}
SomeWords = Annotated[str | tuple[str, ...], FieldType(validate_words, {"anyOf": [{"type": "string"}, LIST]})]


class WordsKey(StrictModel):
    """A text, or several texts that are all right, the first of which is printed."""

    words: SomeWords
    case: StrictBool = False


class Words(Kind[WordsKey]):
    """A text with alternative wordings."""

    called = ("string", "short", "short_answer", "text_answer")
    name, key = "words", WordsKey
    often_right = any_is_right = True
    filled: ClassVar[Mapping[str, YamlValue]] = {"answer": {"words": ["…"]}}
    literal = True

    def list_sources(self, answer: WordsKey) -> Iterator[AnswerSource]:
        if isinstance(answer.words, str):
            yield AnswerSource(("words",), answer.words)

    def reference_problem(self, answer: WordsKey, reference: YamlValue) -> str:
        return "" if is_text_reference(reference) else "`reference` of words is a text"

    def wrong_keys(self, answer: WordsKey, ids: frozenset[str]) -> Iterator[tuple[str, WrittenKey]]:
        if not isinstance(answer.words, str):
            yield "other words", tuple(f"not {word}" for word in answer.words)

    def value(self, answer: WordsKey, ask: KeyContext) -> Value:
        value = ask.value("words") if isinstance(answer.words, str) else answer.words
        if not value or not all(isinstance(item, str) for item in as_tuple(value)):
            as_text = "; join([…]) makes it the text that prints" if read_moment(value) else ""
            what = f"this answer is not a text or a list of texts: it came out as {value_to_plain(value)}"
            raise WrongKeyType(what + as_text)
        return as_tuple(value)

    def tex(self, answer: WordsKey, value: Value, look: PrintStyle) -> str:
        first = as_tuple(value)[0]
        return text_to_latex(first if isinstance(first, str) else str(first))

    def plain(self, answer: WordsKey, value: Value, look: PrintStyle) -> str:
        first = as_tuple(value)[0]
        return text_to_plain(strip_printing(first) if isinstance(first, str) else str(first))

    def secrets(self, answer: Answer) -> tuple[str, ...]:
        return tuple(map(str, as_tuple(answer.value)))

    def same(self, key: Value, second: Value, within: float | None = None) -> bool:
        return isinstance(key, tuple) and any(agrees(word, second) for word in key)

    def how_far(self, key: Value, second: Value, within: float | None = None) -> float:
        return 0.0 if self.same(key, second, within) else math.inf

    def alike(self, one: Answer, other: Answer, style: NumberStyle) -> bool:
        """Return whether a text is right in both answers."""
        return super().alike(one, other, style) or not set(as_tuple(one.value)).isdisjoint(as_tuple(other.value))

    def matches_reference(self, answer: WordsKey, value: Value, reference: YamlValue, style: NumberStyle) -> bool:
        return reference in (*as_tuple(value), *(str(word).replace("{,}", ",") for word in as_tuple(value)))

    def read_print(self, text: str, style: NumberStyle) -> Value:
        return text.strip()

    def reference_yaml(self, case: Case[WordsKey], text: str) -> str:
        return case.quote(text)


KIND = Words()
