"""A single choice: one option is right."""

from collections.abc import Iterator, Sequence

from exam_builder.fields import StrictModel
from exam_builder.findings import Code
from exam_builder.kinds.base.choice_kind import (
    ChoiceKind,
    KeyOptions,
    describe_unknown_id,
    find_right_ids,
    require_right_count,
)
from exam_builder.kinds.base.contract import AnswerProblem, KeyContext
from exam_builder.values import Value, YamlValue


class OptionKey(StrictModel):
    """The right option: an id, an expression for an id, or true for the option that holds."""

    option: KeyOptions


class OptionKind(ChoiceKind[OptionKey]):
    """A single choice."""

    called = ("multiple_choice", "choice", "mc")
    name, key = "option", OptionKey
    ticked = single = often_right = True

    def find_unknown_ids(self, answer: OptionKey, reference: YamlValue, ids: Sequence[str]) -> Iterator[AnswerProblem]:
        if reference is not None and reference not in ids:
            yield AnswerProblem(("reference",), Code.REFERENCE, *describe_unknown_id(reference, ids))

    def wrong_keys(self, answer: OptionKey, ids: frozenset[str]) -> Iterator[tuple[str, YamlValue]]:
        if answer.option is not True:
            yield from (("another one keyed", id_) for id_ in sorted(ids - {str(answer.option)}))

    def value(self, answer: OptionKey, ask: KeyContext) -> Value:
        right = find_right_ids("option", answer.option, ask)
        require_right_count(right, 1, 1, "one must")
        return right[0]


KIND = OptionKind()
