"""Different things, in no order."""

from collections.abc import Callable, Sequence
from typing import Any

from exam_builder.expressions import agree_reference, plain, printed, rounded_as_printed
from exam_builder.expressions.digits import implied
from exam_builder.expressions.latex import escape
from exam_builder.fields import Expression
from exam_builder.kinds.base.compare import agrees, same_set
from exam_builder.kinds.base.kind import Ask, Kind, Look, WrongKind, as_typed, items_of
from exam_builder.kinds.base.precise import Precise, near, precision, rounded, two_ways
from exam_builder.paper import NumberStyle
from exam_builder.values import Value


class SetKey(Precise):
    """Different things, in no order."""

    set: Expression


class Set(Kind):
    """A set: an entry that is there twice counts once."""

    name, key = "set", SetKey

    def wrong(self, answer: Any, taken: Any) -> Any:
        return two_ways(answer)

    def misstated(self, answer: Any) -> str:
        return "" if isinstance(answer.reference, list) else "`reference` of a set is a list"

    def value(self, answer: Any, ask: Ask) -> Value:
        found = ask.value("set")
        if not isinstance(found, tuple):
            raise WrongKind(f"this answer is not a list of things: it came out as {plain(found)}")
        return tuple(item for index, item in enumerate(found) if item not in found[:index])

    def tex(self, answer: Any, value: Value, look: Look) -> str:
        rounding = implied(**precision(answer))
        each = (escape(one) if isinstance(one, str) else printed(one, look.style, rounding) for one in items_of(value))
        inside = r",\ ".join(each)
        return rf"\{{{inside}\}}"

    def plain(self, answer: Any, value: Value, look: Look) -> str:
        rounding = implied(**precision(answer))
        style = look.style if rounded(answer) else None
        return "{" + ", ".join(plain(item, style, rounding) for item in items_of(value)) + "}"

    def same(self, key: Value, second: Value, within: float | None = None) -> bool:
        return same_set(key, second, within)

    def as_stated(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        if not isinstance(stated, list | tuple) or len(_different(items_of(value))) != len(set(map(as_typed, stated))):
            return False
        rounds = rounded(answer)
        return _paired(items_of(value), stated, lambda item, said: agree_reference(item, said, style, rounds=rounds))

    def accepts(self, answer: Any, key: Value, value: Value, style: NumberStyle) -> bool:
        def alike(one: Value, other: Value) -> bool:
            return agrees(one, other) or near(answer, one, other, style)

        return _paired(items_of(key), items_of(value), alike)

    def as_printed(self, answer: Any, value: Value, style: NumberStyle) -> Value:
        return rounded_as_printed(value, style, **precision(answer))


def _different(items: Sequence[Value]) -> list[Value]:
    """The things of a list, each once."""
    found: list[Value] = []
    for item in items:
        if not any(agrees(item, other) for other in found):
            found.append(item)
    return found


def _paired(items: Sequence[Any], others: Sequence[Any], alike: Callable[[Any, Any], bool]) -> bool:
    """Whether each of some things is alike to one of the others, and each of those to one of these."""
    return all(any(alike(item, other) for other in others) for item in items) and all(
        any(alike(item, other) for item in items) for other in others
    )


KIND = Set()
