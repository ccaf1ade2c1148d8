"""A word or a few, which may be written in several right ways."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import StrictBool

from exam_builder.codes import Code
from exam_builder.expressions import value_to_plain
from exam_builder.expressions.appearance import text_to_plain
from exam_builder.expressions.latex_text import text_to_latex
from exam_builder.fields import StrictModel, field_error, make_field
from exam_builder.kinds.base.agreement import agrees
from exam_builder.kinds.base.kind import (
    AnswerSource,
    KeyContext,
    Kind,
    PrintStyle,
    WrongKeyType,
    as_tuple,
    is_text_reference,
)
from exam_builder.paper import Answer, NumberStyle
from exam_builder.values import Value


def validate_words(data: Any) -> str | tuple[str, ...]:
    """Texts that are right, the first of which is printed; or an expression."""
    if isinstance(data, str) and data:
        return data
    if not isinstance(data, list) or not data or not all(isinstance(word, str) and word for word in data):
        raise field_error(
            Code.WORDS, "words holds the right texts", "write, for example, words: [overfitting, over-fitting]"
        )
    return tuple(data)


LIST = {"type": "array", "items": {"type": "string"}, "minItems": 1}
SomeWords = Annotated[str | tuple[str, ...], *make_field(validate_words, {"anyOf": [{"type": "string"}, LIST]})]


class WordsKey(StrictModel):
    """A text; where there are several, all are right and the first is printed."""

    words: SomeWords
    case: StrictBool = False


class Words(Kind):
    """Texts of which any is right."""

    name, key = "words", WordsKey
    filled: ClassVar[Mapping[str, Any]] = {"answer": {"words": ["…"]}}
    literal = True

    def written(self, answer: Any) -> Iterator[AnswerSource]:
        if isinstance(answer.words, str):
            yield AnswerSource(("words",), answer.words)

    def reference_problem(self, answer: Any) -> str:
        return "" if is_text_reference(answer.reference) else "`reference` of words is a text"

    def wrong_keys(self, answer: Any, ids: frozenset[str]) -> Iterator[tuple[str, Any]]:
        if not isinstance(answer.words, str):
            yield "other words", tuple(f"not {word}" for word in answer.words)

    def value(self, answer: Any, ask: KeyContext) -> Value:
        found = ask.value("words") if isinstance(answer.words, str) else tuple(answer.words)
        if not found or not all(isinstance(item, str) for item in as_tuple(found)):
            raise WrongKeyType(f"this answer is not a text or a list of texts: it came out as {value_to_plain(found)}")
        return as_tuple(found)

    def tex(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return text_to_latex(as_tuple(value)[0])  # type: ignore[arg-type]  # words are texts

    def plain(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return text_to_plain(str(as_tuple(value)[0]))

    def secrets(self, answer: Answer) -> tuple[str, ...]:
        return tuple(map(str, as_tuple(answer.value)))

    def same(self, key: Value, second: Value, within: float | None = None) -> bool:
        return isinstance(key, tuple) and any(agrees(word, second) for word in key)

    def matches_reference(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        return stated in as_tuple(value)


KIND = Words()
