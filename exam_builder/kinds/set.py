"""Different things, in no order."""

from collections.abc import Callable, Sequence
from typing import Any

from exam_builder.expressions import agrees_with_reference, round_as_printed, value_to_latex, value_to_plain
from exam_builder.expressions.latex_text import escape
from exam_builder.expressions.numbers import implied_precision
from exam_builder.fields import ExpressionField
from exam_builder.kinds.base.agreement import agrees, is_same_set
from exam_builder.kinds.base.kind import KeyContext, Kind, PrintStyle, WrongKeyType, as_tuple, show_as_typed
from exam_builder.kinds.base.numeric_kind import (
    NumericKey,
    check_one_precision,
    is_near,
    is_rounded,
    precision_settings,
)
from exam_builder.paper import NumberStyle
from exam_builder.values import Value


class SetKey(NumericKey):
    """Different things, in no order."""

    set: ExpressionField


class Set(Kind):
    """A set: an entry that is there twice counts once."""

    name, key = "set", SetKey
    mathematical = True
    ordered = False

    def wrong(self, answer: Any, taken: Any) -> Any:
        return check_one_precision(answer)

    def reference_problem(self, answer: Any) -> str:
        return "" if isinstance(answer.reference, list) else "`reference` of a set is a list"

    def value(self, answer: Any, ask: KeyContext) -> Value:
        found = ask.value("set")
        if not isinstance(found, tuple):
            raise WrongKeyType(f"this answer is not a list of things: it came out as {value_to_plain(found)}")
        return tuple(item for index, item in enumerate(found) if item not in found[:index])

    def tex(self, answer: Any, value: Value, look: PrintStyle) -> str:
        rounding = implied_precision(**precision_settings(answer))
        each = (
            escape(one) if isinstance(one, str) else value_to_latex(one, look.style, rounding)
            for one in as_tuple(value)
        )
        inside = r",\ ".join(each)
        return rf"\{{{inside}\}}"

    def plain(self, answer: Any, value: Value, look: PrintStyle) -> str:
        rounding = implied_precision(**precision_settings(answer))
        style = look.style if is_rounded(answer) else None
        return "{" + ", ".join(value_to_plain(item, style, rounding) for item in as_tuple(value)) + "}"

    def same(self, key: Value, second: Value, within: float | None = None) -> bool:
        return is_same_set(key, second, within)

    def matches_reference(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        if not isinstance(stated, list | tuple) or len(_drop_duplicates(as_tuple(value))) != len(
            set(map(show_as_typed, stated))
        ):
            return False
        rounds = is_rounded(answer)
        return _match_both_ways(
            as_tuple(value), stated, lambda item, said: agrees_with_reference(item, said, style, rounds=rounds)
        )

    def accepts(self, answer: Any, key: Value, value: Value, style: NumberStyle) -> bool:
        def alike(one: Value, other: Value) -> bool:
            return agrees(one, other) or is_near(answer, one, other, style)

        return _match_both_ways(as_tuple(key), as_tuple(value), alike)

    def value_as_printed(self, answer: Any, value: Value, style: NumberStyle) -> Value:
        return round_as_printed(value, style, implied_precision(**precision_settings(answer)))


def _drop_duplicates(items: Sequence[Value]) -> list[Value]:
    """The things of a list, each once."""
    found: list[Value] = []
    for item in items:
        if not any(agrees(item, other) for other in found):
            found.append(item)
    return found


def _match_both_ways(items: Sequence[Any], others: Sequence[Any], alike: Callable[[Any, Any], bool]) -> bool:
    """Whether each of some things is alike to one of the others, and each of those to one of these."""
    return all(any(alike(item, other) for other in others) for item in items) and all(
        any(alike(item, other) for item in items) for other in others
    )


KIND = Set()
