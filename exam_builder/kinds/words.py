"""A word or a few, which may be written in several right ways."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import StrictBool

from exam_builder.codes import Code
from exam_builder.expressions import plain
from exam_builder.expressions.legible import legible_text
from exam_builder.expressions.letters import text_in_latex
from exam_builder.fields import Fields, field_of, refusal
from exam_builder.kinds.base.compare import agrees
from exam_builder.kinds.base.kind import Ask, Kind, Look, Written, WrongKind, is_text, items_of
from exam_builder.paper import Answer, NumberStyle
from exam_builder.values import Value


def some_words(data: Any) -> str | tuple[str, ...]:
    """Texts that are right, the first of which is printed; or an expression."""
    if isinstance(data, str) and data:
        return data
    if not isinstance(data, list) or not data or not all(isinstance(word, str) and word for word in data):
        raise refusal(
            Code.WORDS, "words holds the right texts", "write, for example, words: [overfitting, over-fitting]"
        )
    return tuple(data)


LIST = {"type": "array", "items": {"type": "string"}, "minItems": 1}
SomeWords = Annotated[str | tuple[str, ...], *field_of(some_words, {"anyOf": [{"type": "string"}, LIST]})]


class WordsKey(Fields):
    """A text; where there are several, all are right and the first is printed."""

    words: SomeWords
    case: StrictBool = False


class Words(Kind):
    """Texts of which any is right."""

    name, key = "words", WordsKey

    def written(self, answer: Any) -> Iterator[Written]:
        if isinstance(answer.words, str):
            yield Written(("words",), answer.words)

    def misstated(self, answer: Any) -> str:
        return "" if is_text(answer.reference) else "`reference` of words is a text"

    def other_keys(self, answer: Any, ids: frozenset[str]) -> Iterator[tuple[str, Any]]:
        if not isinstance(answer.words, str):
            yield "other words", tuple(f"not {word}" for word in answer.words)

    def value(self, answer: Any, ask: Ask) -> Value:
        found = ask.value("words") if isinstance(answer.words, str) else tuple(answer.words)
        if not found or not all(isinstance(item, str) for item in items_of(found)):
            raise WrongKind(f"this answer is not a text or a list of texts: it came out as {plain(found)}")
        return items_of(found)

    def tex(self, answer: Any, value: Value, look: Look) -> str:
        return text_in_latex(items_of(value)[0])  # type: ignore[arg-type]  # words are texts

    def plain(self, answer: Any, value: Value, look: Look) -> str:
        return legible_text(str(items_of(value)[0]))

    def secrets(self, answer: Answer) -> tuple[str, ...]:
        return tuple(map(str, items_of(answer.value)))

    def same(self, key: Value, second: Value, within: float | None = None) -> bool:
        return isinstance(key, tuple) and any(agrees(word, second) for word in key)

    def as_stated(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        return stated in items_of(value)


KIND = Words()
