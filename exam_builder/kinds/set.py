"""Different things, in no order."""

from typing import Any

from exam_builder.expressions import plain, printed
from exam_builder.expressions.latex import escape
from exam_builder.fields import Expression
from exam_builder.kinds.base.compare import same_set
from exam_builder.kinds.base.kind import Ask, Kind, Look, WrongKind, items_of
from exam_builder.kinds.base.precise import Precise, two_ways
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
        items = (escape(item) if isinstance(item, str) else printed(item, look.style) for item in items_of(value))
        inside = r",\ ".join(items)
        return rf"\{{{inside}\}}"

    def plain(self, answer: Any, value: Value, look: Look) -> str:
        return "{" + ", ".join(plain(item) for item in items_of(value)) + "}"

    def same(self, key: Value, second: Value, within: float | None = None) -> bool:
        return same_set(key, second, within)

    def as_stated(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        return isinstance(stated, list | tuple) and same_set(tuple(stated), value)

    def accepts(self, answer: Any, key: Value, value: Value, style: NumberStyle) -> bool:
        return same_set(key, value)


KIND = Set()
