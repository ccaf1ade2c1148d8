"""One of a few conclusions, which the student writes out."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, ClassVar

from exam_builder.codes import Code
from exam_builder.expressions import plain
from exam_builder.expressions.letters import text_in_latex
from exam_builder.expressions.looks import looks
from exam_builder.fields import Expression, Fields, Name, Plain
from exam_builder.kinds.base.kind import Ask, Kind, Look, Written, Wrong, WrongKind
from exam_builder.paper import Answer
from exam_builder.values import Value


class ConclusionKey(Fields):
    """One of a few conclusions: an expression whose value is the id of one of `among`."""

    conclusion: Expression
    among: dict[Name, Plain]


class Conclusion(Kind):
    """A conclusion, which prints as its text."""

    name, key = "conclusion", ConclusionKey
    filled: ClassVar[Mapping[str, Any]] = {"among": {}}

    def written(self, answer: Any) -> Iterator[Written]:
        yield Written(("conclusion",), answer.conclusion, frozenset(answer.among))

    def wrong(self, answer: Any, taken: Mapping[str, object]) -> Iterator[Wrong]:
        if len(answer.among) < 2:
            yield Wrong(("among",), Code.AMONG, "a conclusion is one of at least two", "add the other conclusions")
        for one, other in combinations(answer.among, 2):
            if looks(text_in_latex(answer.among[one])) == looks(text_in_latex(answer.among[other])):
                mend = "let one of them say something else"
                yield Wrong(("among", other), Code.OPTIONS_ALIKE, f"`{one}` and `{other}` print alike", mend)
        for name in answer.among:
            if name in taken:
                message = f"`{name}` is also the name of a parameter"
                yield Wrong(("among", name), Code.AMBIGUOUS, message, "choose another id", key=True)

    def misstated(self, answer: Any) -> str:
        known = ", ".join(answer.among)
        return "" if answer.reference in answer.among else f"`reference` is none of {known}"

    def other_keys(self, answer: Any, ids: frozenset[str]) -> Iterator[tuple[str, Any]]:
        yield from (("another one keyed", id_) for id_ in sorted(ids - {str(answer.conclusion)}))

    def value(self, answer: Any, ask: Ask) -> Value:
        found = ask.value("conclusion", {name: name for name in answer.among})
        if found not in answer.among:
            raise WrongKind(f"this answer is none of {', '.join(answer.among)}: it came out as {plain(found)}")
        return found

    def tex(self, answer: Any, value: Value, look: Look) -> str:
        return text_in_latex(str(answer.among.get(value, value)))

    def plain(self, answer: Any, value: Value, look: Look) -> str:
        return str(value)

    def secrets(self, answer: Answer) -> tuple[str, ...]:
        return (answer.tex,)


KIND = Conclusion()
