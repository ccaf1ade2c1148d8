"""The one option that is right."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from exam_builder.codes import Code
from exam_builder.fields import Fields
from exam_builder.kinds.base.choices import WHICH, Choice, must_be_right, right_ids
from exam_builder.kinds.base.kind import Ask, Wrong
from exam_builder.values import Value


class OptionKey(Fields):
    """The one option that is right: an id, an expression that gives one, or true for the one that holds."""

    option: Annotated[Any, *WHICH]


class Option(Choice):
    """A single choice."""

    name, key = "option", OptionKey

    def misnamed(self, answer: Any, ids: Sequence[str]) -> Iterator[Wrong]:
        if answer.reference is not None and answer.reference not in ids:
            yield Wrong(("reference",), Code.REFERENCE, f"`reference` is none of {', '.join(ids)}")

    def other_keys(self, answer: Any, ids: frozenset[str]) -> Iterator[tuple[str, Any]]:
        if answer.option is not True:
            yield from (("another one keyed", id_) for id_ in sorted(ids - {str(answer.option)}))

    def value(self, answer: Any, ask: Ask) -> Value:
        right = right_ids("option", answer.option, ask)
        must_be_right(right, 1, 1, "one must")
        return right[0]


KIND = Option()
