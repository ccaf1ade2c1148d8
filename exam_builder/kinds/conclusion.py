"""One of a few given conclusions, which the student writes out."""

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import ClassVar

from exam_builder.expressions import value_to_plain
from exam_builder.expressions.appearance import normalize_appearance
from exam_builder.expressions.latex_text import text_to_latex
from exam_builder.fields import ExpressionField, Name, Plain, StrictModel
from exam_builder.findings import Code, find_nearest_name
from exam_builder.kinds.base.contract import (
    AnswerProblem,
    AnswerSource,
    InvalidRecomputation,
    KeyContext,
    PrintStyle,
    WrongKeyType,
)
from exam_builder.kinds.base.kind import Kind
from exam_builder.paper import Answer, NumberStyle
from exam_builder.values import Value, YamlValue


class ConclusionKey(StrictModel):
    """One of a few conclusions: an expression whose value is an id in `among`."""

    conclusion: ExpressionField
    among: dict[Name, Plain]


class Conclusion(Kind[ConclusionKey]):
    """A conclusion, which prints as its text."""

    name, key = "conclusion", ConclusionKey
    often_right = True
    word_fields = ("among",)
    filled: ClassVar[Mapping[str, YamlValue]] = {"among": {}}

    def list_sources(self, answer: ConclusionKey) -> Iterator[AnswerSource]:
        yield AnswerSource(("conclusion",), answer.conclusion, frozenset(answer.among))

    def choices(self, answer: ConclusionKey) -> Mapping[str, str]:
        return answer.among

    def wrong(self, answer: ConclusionKey, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        if len(answer.among) < 2:
            message = "a conclusion needs at least two to choose from"
            missing = [each for each in _list_results(answer.conclusion) if each not in answer.among]
            hint = f"add {missing[0]}: and its words" if missing else "add the other conclusions"
            yield AnswerProblem(("among",), Code.AMONG, message, hint)
            return
        for one, other in combinations(answer.among, 2):
            if normalize_appearance(text_to_latex(answer.among[one])) == normalize_appearance(
                text_to_latex(answer.among[other])
            ):
                hint = "let one of them say something else"
                yield AnswerProblem(("among", other), Code.OPTIONS_ALIKE, f"`{one}` and `{other}` print alike", hint)
        if misnamed := self.find_misnamed(answer):
            reference = getattr(answer, "reference", "")
            message = f"`{misnamed}` is called `{reference}` in the key and in `reference`"
            yield AnswerProblem(("among", misnamed), Code.AMONG, message, f"write {reference}:", key=True)
        yield from self._find_unknown(answer, misnamed)
        for name in answer.among:
            if name in taken:
                message = f"`{name}` is also the name of a parameter"
                yield AnswerProblem(("among", name), Code.AMBIGUOUS, message, "choose another id", key=True)

    def _find_unknown(self, answer: ConclusionKey, misnamed: str) -> Iterator[AnswerProblem]:
        """Find ids that the key may come to, as it is written, and that `among` has not."""
        given, reference = dict.fromkeys(_list_results(answer.conclusion)), getattr(answer, "reference", None)
        for id_ in given:
            near = find_nearest_name(id_, [name for name in answer.among if name not in given])
            if id_ in answer.among or (misnamed and near == misnamed):
                continue
            message = f"the key may be `{id_}`, and `among` has no such id"
            if near and not (reference in answer.among and reference not in given):
                yield AnswerProblem(("among", near), Code.AMONG, message, f"write {id_}:", key=True)
            else:
                meant = f"'{near}'" if near else f"one of {', '.join(answer.among)}, or add it to `among`"
                yield AnswerProblem(("conclusion",), Code.AMONG, message, f"write {meant}")

    def find_misnamed(self, answer: ConclusionKey) -> str:
        """Return the name in `among` that key and reference spell differently; '' if there is none."""
        reference, written = str(getattr(answer, "reference", "")), str(answer.conclusion)
        known = reference in answer.among or not re.search(rf"['\"]{re.escape(reference)}['\"]", written)
        return "" if known else find_nearest_name(reference, answer.among)

    def reference_problem(self, answer: ConclusionKey, reference: YamlValue) -> str:
        if len(answer.among) < 2 or reference in list(answer.among) or self.find_misnamed(answer):
            return ""
        near = find_nearest_name(str(reference), answer.among)
        known = ", ".join(answer.among)
        return f"`reference` is {reference}, which is not one of {known} — write {near or 'one of these'}"

    def wrong_keys(self, answer: ConclusionKey, ids: frozenset[str]) -> Iterator[tuple[str, YamlValue]]:
        yield from (("another one keyed", id_) for id_ in sorted(ids - {str(answer.conclusion)}))

    def value(self, answer: ConclusionKey, ask: KeyContext) -> Value:
        value = ask.value("conclusion", {name: name for name in answer.among})
        if value not in answer.among:
            names = ", ".join(answer.among)
            raise WrongKeyType(f"this answer is not one of {names}: it came out as {value_to_plain(value)}")
        return value

    def convert_recomputed(self, answer: ConclusionKey, second: Value, style: NumberStyle) -> Value:
        if second not in answer.among:
            what = f"gives {value_to_plain(second)}, which is not one of {', '.join(answer.among)}"
            raise InvalidRecomputation(what, "correct the function, or what it is given")
        return second

    def tex(self, answer: ConclusionKey, value: Value, look: PrintStyle) -> str:
        return text_to_latex(answer.among.get(str(value), str(value)))

    def plain(self, answer: ConclusionKey, value: Value, look: PrintStyle) -> str:
        return str(value)

    def secrets(self, answer: Answer) -> tuple[str, ...]:
        return (answer.tex,)


def _list_results(value: YamlValue) -> Iterator[str]:
    """Yield the texts that an expression may come to, where its branches are texts."""
    try:
        left = [ast.parse(str(value).strip(), mode="eval").body]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    while left:
        node = left.pop()
        if isinstance(node, ast.IfExp):
            left += [node.body, node.orelse]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


KIND = Conclusion()
