"""A statement that is true or false, with words to tick."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from exam_builder.expressions import value_to_plain
from exam_builder.expressions.appearance import normalize_appearance, text_to_plain
from exam_builder.expressions.latex_text import text_to_latex
from exam_builder.fields import ExpressionField, FieldType, StrictModel, make_field_error
from exam_builder.findings import Code, find_nearest_name
from exam_builder.kinds.base.contract import AnswerProblem, KeyContext, PrintStyle, WrongKeyType
from exam_builder.kinds.base.kind import Kind
from exam_builder.paper import NumberStyle, Part
from exam_builder.values import FrozenMap, Value, YamlValue


def validate_word_pair(data: YamlValue) -> tuple[str, str]:
    """Validate the word for true and the word for false."""
    words = [word for word in data if isinstance(word, str) and word] if isinstance(data, list) else []
    if not isinstance(data, list) or len(data) != 2 or len(words) != 2:
        hint = "write say: ['True', 'False']" if data == [True, False] else "write say: [Yes, No]"
        raise make_field_error(Code.SAY, "`say` takes two words, one for true and one for false", hint)
    return words[0], words[1]


PAIR = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
TruthWords = Annotated[tuple[str, str], FieldType(validate_word_pair, PAIR)]


class TruthKey(StrictModel):
    """Whether something holds; `say` has the words for true and false."""

    truth: ExpressionField
    say: TruthWords = ("Yes", "No")


class Truth(Kind[TruthKey]):
    """A truth value, which prints as its word."""

    called = ("boolean", "bool", "true_false", "truefalse", "tf")
    name, key = "truth", TruthKey
    is_short = yes_or_no = often_right = True
    word_fields = ("say",)

    def wrong(self, answer: TruthKey, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        if len({normalize_appearance(text_to_latex(word)) for word in answer.say}) == 1:
            message = f"the words for true and for false both print {answer.say[0]}"
            yield AnswerProblem(("say",), Code.OPTIONS_ALIKE, message, "write say: [Yes, No]")

    def reference_problem(self, answer: TruthKey, reference: YamlValue) -> str:
        if isinstance(reference, bool) or reference in answer.say:
            return ""
        same = next((word for word in answer.say if word.casefold() == str(reference).casefold()), "")
        suggestion = same or find_nearest_name(str(reference), answer.say) or f"{answer.say[0]} or {answer.say[1]}"
        return f"`reference` is {reference}, but the words are {answer.say[0]} and {answer.say[1]} — write {suggestion}"

    def other_references(self, answer: TruthKey, reference: YamlValue) -> Sequence[str]:
        return [word for word in answer.say if word != reference]

    def wrong_keys(self, answer: TruthKey, ids: frozenset[str]) -> Iterator[tuple[str, YamlValue]]:
        if isinstance(answer.truth, str):
            yield "the other truth", f"not ({answer.truth})"

    def value(self, answer: TruthKey, ask: KeyContext) -> Value:
        value = ask.value("truth")
        if not isinstance(value, bool):
            raise WrongKeyType(f"this answer is neither true nor false: it came out as {value_to_plain(value)}")
        return value

    def tex(self, answer: TruthKey, value: Value, look: PrintStyle) -> str:
        return text_to_latex(answer.say[0 if value else 1])

    def plain(self, answer: TruthKey, value: Value, look: PrintStyle) -> str:
        return text_to_plain(str(answer.say[0 if value else 1]))

    def form(self, answer: TruthKey, value: Value) -> FrozenMap:
        return FrozenMap({"words": tuple(map(text_to_latex, answer.say))})

    def places(self, part: Part) -> tuple[tuple[str, str], ...]:
        return super().places(part) or (("box", "true"), ("box", "false"))

    def matches_reference(self, answer: TruthKey, value: Value, reference: YamlValue, style: NumberStyle) -> bool:
        return bool(reference == value if isinstance(reference, bool) else reference == answer.say[0 if value else 1])


KIND = Truth()
