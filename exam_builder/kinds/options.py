"""All options that are right."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from exam_builder.codes import Code
from exam_builder.fields import Count, Fields
from exam_builder.kinds.base.choices import WHICH, Choice, must_be_right, right_ids
from exam_builder.kinds.base.compare import same_set
from exam_builder.kinds.base.kind import Ask, Look, Wrong, items_of
from exam_builder.paper import NumberStyle
from exam_builder.values import Value


class OptionsKey(Fields):
    """The options that are right, from `least` to `most` of them: a list of ids, or true for all that hold."""

    options: Annotated[Any, *WHICH]
    least: Count = 1
    most: Count | None = None


class Options(Choice):
    """A multiple choice."""

    name, key = "options", OptionsKey

    def misnamed(self, answer: Any, ids: Sequence[str]) -> Iterator[Wrong]:
        if answer.most is not None and answer.most < answer.least:
            message = f"at least {answer.least} and at most {answer.most} cannot both be"
            yield Wrong(("most",), Code.OPTIONS, message, f"write most: {answer.least} or more")
        stated = answer.reference
        if stated is not None and not isinstance(stated, list):
            yield Wrong(("reference",), Code.REFERENCE, "`reference` of options is a list of ids", f"write [{stated}]")
            return
        for index, id_ in enumerate(stated or ()):
            if id_ not in ids:
                yield Wrong(("reference", index), Code.REFERENCE, f"`reference` is none of {', '.join(ids)}")

    def other_keys(self, answer: Any, ids: frozenset[str]) -> Iterator[tuple[str, Any]]:
        """One id fewer, and one more."""
        if not isinstance(answer.options, list | tuple):
            return
        key = [str(id_) for id_ in answer.options]
        for id_ in key if len(key) > 1 else ():
            yield "another one keyed", [other for other in key if other != id_]
        for id_ in sorted(ids - set(key)):
            yield "another one keyed", [*key, id_]

    def tex(self, answer: Any, value: Value, look: Look) -> str:
        """The letters in their order on the page, whatever that of the key is; raise KeyError as any choice."""
        named = {look.labels[str(id_)] for id_ in items_of(value)}
        return ", ".join(label for label in look.labels.values() if label in named)

    def items(self, answer: Any, options: int) -> int:
        return options

    def value(self, answer: Any, ask: Ask) -> Value:
        right = right_ids("options", answer.options, ask)
        wanted = f"at least {answer.least} must" if len(right) < answer.least else f"at most {answer.most} may"
        must_be_right(right, answer.least, answer.most, wanted)
        return right

    def same(self, key: Value, second: Value, within: float | None = None) -> bool:
        return same_set(key, second, within)

    def as_stated(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        return isinstance(stated, list | tuple) and same_set(tuple(stated), value)


KIND = Options()
