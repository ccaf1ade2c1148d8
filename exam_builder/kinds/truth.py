"""Whether something holds: true or false, in words to tick."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from exam_builder.codes import Code
from exam_builder.expressions import value_to_plain
from exam_builder.expressions.appearance import appearance_of, text_to_plain
from exam_builder.expressions.latex_text import text_to_latex
from exam_builder.fields import ExpressionField, StrictModel, field_error, make_field
from exam_builder.kinds.base.kind import AnswerProblem, KeyContext, Kind, PrintStyle, WrongKeyType
from exam_builder.paper import NumberStyle, Part
from exam_builder.values import Record, Value


def validate_word_pair(data: Any) -> tuple[str, str]:
    """The word for true and the word for false."""
    if not isinstance(data, list) or len(data) != 2 or not all(isinstance(word, str) and word for word in data):
        raise field_error(Code.SAY, "say holds the word for true and the word for false", "write say: [Yes, No]")
    return data[0], data[1]


PAIR = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
TruthWords = Annotated[tuple[str, str], *make_field(validate_word_pair, PAIR)]


class TruthKey(StrictModel):
    """Whether something holds; `say` has the words for true and for false."""

    truth: ExpressionField
    say: TruthWords = ("Yes", "No")


class Truth(Kind):
    """A truth value, which prints as its word."""

    name, key = "truth", TruthKey
    is_short = True

    def wrong(self, answer: Any, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        if len({appearance_of(text_to_latex(word)) for word in answer.say}) == 1:
            message = f"the words for true and for false both print {answer.say[0]}"
            yield AnswerProblem(("say",), Code.OPTIONS_ALIKE, message, "write say: [Yes, No]")

    def other_references(self, answer: Any) -> Sequence[str]:
        return [word for word in answer.say if word != answer.reference]

    def reference_problem(self, answer: Any) -> str:
        if isinstance(answer.reference, bool) or answer.reference in answer.say:
            return ""
        return f"`reference` is neither {answer.say[0]} nor {answer.say[1]}"

    def wrong_keys(self, answer: Any, ids: frozenset[str]) -> Iterator[tuple[str, Any]]:
        if isinstance(answer.truth, str):
            yield "the other truth", f"not ({answer.truth})"

    def value(self, answer: Any, ask: KeyContext) -> Value:
        found = ask.value("truth")
        if not isinstance(found, bool):
            raise WrongKeyType(f"this answer is neither true nor false: it came out as {value_to_plain(found)}")
        return found

    def tex(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return text_to_latex(answer.say[0 if value else 1])

    def plain(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return text_to_plain(str(answer.say[0 if value else 1]))

    def form(self, answer: Any, value: Value) -> Record:
        return Record({"words": tuple(map(text_to_latex, answer.say))})

    def places(self, part: Part) -> tuple[tuple[str, str], ...]:
        return super().places(part) or (("box", "true"), ("box", "false"))

    def matches_reference(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        return bool(stated == value if isinstance(stated, bool) else stated == answer.say[0 if value else 1])


KIND = Truth()
