"""Options to be put in the right order."""

from collections.abc import Iterator, Sequence

from exam_builder.expressions import value_to_plain
from exam_builder.fields import ExpressionField, StrictModel
from exam_builder.findings import Code
from exam_builder.kinds.base.choice_kind import ChoiceKind
from exam_builder.kinds.base.contract import AnswerProblem, AnswerSource, KeyContext, Labels, WrongKeyType, as_tuple
from exam_builder.paper import NumberStyle, Part
from exam_builder.values import FrozenMap, Value, YamlValue


class OrderKey(StrictModel):
    """The ids of all options in the right order: a list, or an expression for one."""

    order: ExpressionField


class Order(ChoiceKind[OrderKey]):
    """An order, which prints as letters; the options are never printed in that order."""

    name, key = "order", OrderKey

    def list_sources(self, answer: OrderKey) -> Iterator[AnswerSource]:
        if isinstance(answer.order, str):
            yield AnswerSource(("order",), answer.order)

    def find_unknown_ids(self, answer: OrderKey, reference: YamlValue, ids: Sequence[str]) -> Iterator[AnswerProblem]:
        for field, named in (("order", answer.order), ("reference", reference)):
            if isinstance(named, str) and field == "order":
                continue
            if named is not None and (not isinstance(named, list) or sorted(map(str, named)) != sorted(ids)):
                message = f"`{field}` does not name each of {', '.join(ids)} once"
                hint = f"write {field}: [{', '.join(ids)}], in the right order"
                yield AnswerProblem((field,), Code(field), message, hint)

    def wrong_keys(self, answer: OrderKey, ids: frozenset[str]) -> Iterator[tuple[str, YamlValue]]:
        """Yield keys with two neighbours swapped."""
        key = answer.order if isinstance(answer.order, list) else []
        for index in range(len(key) - 1):
            yield "another order", [*key[:index], key[index + 1], key[index], *key[index + 2 :]]

    def items(self, answer: OrderKey, options: int) -> int:
        return options

    def value(self, answer: OrderKey, ask: KeyContext) -> Value:
        if isinstance(answer.order, list):
            return tuple(map(str, answer.order))
        value = ask.value("order", {id_: id_ for id_ in ask.options})
        if not isinstance(value, tuple) or sorted(map(str, value)) != sorted(ask.options):
            names = ", ".join(ask.options)
            message = f"this answer does not name each of {names} once: it came out as {value_to_plain(value)}"
            raise WrongKeyType(message)
        return value

    def key_places(self, value: Value, listed: Sequence[str], placed: Sequence[str]) -> Sequence[int]:
        return [placed.index(str(id_)) for id_ in as_tuple(value)]

    def label_value(self, value: Value, labels: Labels) -> str:
        ids = value if isinstance(value, tuple) else ()
        return ", ".join(f"{labels.get(str(id_), '?')} ({id_})" for id_ in ids)

    def form(self, answer: OrderKey, value: Value) -> FrozenMap:
        return FrozenMap({"verdicts": False})

    def places(self, part: Part) -> tuple[tuple[str, str], ...]:
        return tuple(("box", str(place)) for place in range(1, len(part.options) + 1))

    def matches_reference(self, answer: OrderKey, value: Value, reference: YamlValue, style: NumberStyle) -> bool:
        return isinstance(reference, list) and tuple(reference) == value


KIND = Order()
