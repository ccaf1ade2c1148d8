"""One of a few conclusions, which the student writes out."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, ClassVar

from exam_builder.codes import Code
from exam_builder.expressions import value_to_plain
from exam_builder.expressions.appearance import appearance_of
from exam_builder.expressions.latex_text import text_to_latex
from exam_builder.fields import ExpressionField, Name, Plain, StrictModel
from exam_builder.kinds.base.kind import AnswerProblem, AnswerSource, KeyContext, Kind, PrintStyle, WrongKeyType
from exam_builder.paper import Answer
from exam_builder.values import Value


class ConclusionKey(StrictModel):
    """One of a few conclusions: an expression whose value is the id of one of `among`."""

    conclusion: ExpressionField
    among: dict[Name, Plain]


class Conclusion(Kind):
    """A conclusion, which prints as its text."""

    name, key = "conclusion", ConclusionKey
    filled: ClassVar[Mapping[str, Any]] = {"among": {}}

    def written(self, answer: Any) -> Iterator[AnswerSource]:
        yield AnswerSource(("conclusion",), answer.conclusion, frozenset(answer.among))

    def choices(self, answer: Any) -> Mapping[str, str]:
        found: Mapping[str, str] = answer.among
        return found

    def wrong(self, answer: Any, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        if len(answer.among) < 2:
            yield AnswerProblem(
                ("among",), Code.AMONG, "a conclusion is one of at least two", "add the other conclusions"
            )
        for one, other in combinations(answer.among, 2):
            if appearance_of(text_to_latex(answer.among[one])) == appearance_of(text_to_latex(answer.among[other])):
                hint = "let one of them say something else"
                yield AnswerProblem(("among", other), Code.OPTIONS_ALIKE, f"`{one}` and `{other}` print alike", hint)
        for name in answer.among:
            if name in taken:
                message = f"`{name}` is also the name of a parameter"
                yield AnswerProblem(("among", name), Code.AMBIGUOUS, message, "choose another id", key=True)

    def reference_problem(self, answer: Any) -> str:
        known = ", ".join(answer.among)
        return "" if answer.reference in answer.among else f"`reference` is none of {known}"

    def wrong_keys(self, answer: Any, ids: frozenset[str]) -> Iterator[tuple[str, Any]]:
        yield from (("another one keyed", id_) for id_ in sorted(ids - {str(answer.conclusion)}))

    def value(self, answer: Any, ask: KeyContext) -> Value:
        found = ask.value("conclusion", {name: name for name in answer.among})
        if found not in answer.among:
            raise WrongKeyType(
                f"this answer is none of {', '.join(answer.among)}: it came out as {value_to_plain(found)}"
            )
        return found

    def tex(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return text_to_latex(str(answer.among.get(value, value)))

    def plain(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return str(value)

    def secrets(self, answer: Answer) -> tuple[str, ...]:
        return (answer.tex,)


KIND = Conclusion()
