"""A multiple choice: several options are right."""

from collections.abc import Iterator, Sequence

from exam_builder.fields import Count, StrictModel
from exam_builder.findings import Code, format_count
from exam_builder.kinds.base.agreement import is_same_set, set_distance
from exam_builder.kinds.base.choice_kind import (
    ChoiceKind,
    KeyOptions,
    describe_unknown_id,
    find_right_ids,
    require_right_count,
)
from exam_builder.kinds.base.contract import AnswerProblem, KeyContext, PrintStyle, as_tuple
from exam_builder.paper import NumberStyle
from exam_builder.values import Value, YamlValue


class OptionsKey(StrictModel):
    """The right options, from `least` to `most` of them: a list of ids, or true for all that hold."""

    options: KeyOptions
    least: Count = 1
    most: Count | None = None


class Options(ChoiceKind[OptionsKey]):
    """A multiple choice."""

    name, key = "options", OptionsKey
    ordered = False
    ticked = often_right = True

    def find_unknown_ids(self, answer: OptionsKey, reference: YamlValue, ids: Sequence[str]) -> Iterator[AnswerProblem]:
        if answer.most is not None and answer.most < answer.least:
            message = f"at least {answer.least} and at most {answer.most} cannot both be"
            yield AnswerProblem(("most",), Code.OPTIONS, message, f"write most: {answer.least} or more")
        for field in ("least", "most"):
            if ids and (getattr(answer, field) or 0) > len(ids):
                here = f"the {format_count(len(ids), 'option')} here"
                message = f"`{field}` is {getattr(answer, field)}, more than {here}"
                yield AnswerProblem((field,), Code.OPTIONS, message, f"write {field}: {len(ids)} or fewer")
        if reference is not None and not isinstance(reference, list):
            message = "`reference` of options is a list of ids"
            yield AnswerProblem(("reference",), Code.REFERENCE, message, f"write [{reference}]")
            return
        for index, id_ in enumerate(reference or ()):
            if id_ not in ids:
                yield AnswerProblem(("reference", index), Code.REFERENCE, *describe_unknown_id(id_, ids))

    def wrong_keys(self, answer: OptionsKey, ids: frozenset[str]) -> Iterator[tuple[str, YamlValue]]:
        """Yield keys with one id fewer or one more."""
        if not isinstance(answer.options, list):
            return
        key = [str(id_) for id_ in answer.options]
        for id_ in key if len(key) > 1 else ():
            yield "another one keyed", [other for other in key if other != id_]
        for id_ in sorted(ids - set(key)):
            yield "another one keyed", [*key, id_]

    def tex(self, answer: OptionsKey, value: Value, look: PrintStyle) -> str:
        """Return the letters in the order of the page; raise KeyError for an unknown id."""
        named = {look.labels[str(id_)] for id_ in as_tuple(value)}
        return ", ".join(label for label in look.labels.values() if label in named)

    def items(self, answer: OptionsKey, options: int) -> int:
        return options

    def value(self, answer: OptionsKey, ask: KeyContext) -> Value:
        right = find_right_ids("options", answer.options, ask)
        wanted = f"at least {answer.least} must" if len(right) < answer.least else f"at most {answer.most} may"
        require_right_count(right, answer.least, answer.most, wanted)
        return right

    def same(self, key: Value, second: Value, within: float | None = None) -> bool:
        return is_same_set(key, second, within)

    def how_far(self, key: Value, second: Value, within: float | None = None) -> float:
        return set_distance(key, second)

    def matches_reference(self, answer: OptionsKey, value: Value, reference: YamlValue, style: NumberStyle) -> bool:
        return isinstance(reference, list) and is_same_set(tuple(map(str, reference)), value)


KIND = Options()
