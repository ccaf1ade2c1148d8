"""Keys that name options which the author wrote: one of them, several, in an order, in pairs."""

from collections.abc import Iterator
from typing import Any, ClassVar

from exam_builder.codes import Code
from exam_builder.expressions import plain
from exam_builder.fields import ANYTHING, Datum, an_expression, field_of, refusal
from exam_builder.findings import count
from exam_builder.kinds.base.kind import Ask, Kind, Labels, Look, Unfit, Written, WrongKind, items_of
from exam_builder.values import Value


def which(data: Any) -> Datum:
    """An id, an expression whose value is one (a list of them for several), or true: what holds."""
    if data is False:
        raise refusal(Code.OPTION, "`false` names no option", "write an option's id, or true for what holds")
    return an_expression(data)


WHICH = field_of(which, ANYTHING)


class Choice(Kind):
    """A key that names options; it prints as their labels."""

    further: ClassVar[bool] = False
    lists: ClassVar[bool] = True
    shown_by_solutions: ClassVar[bool] = False

    def written(self, answer: Any) -> Iterator[Written]:
        yield Written((self.name,), getattr(answer, self.name))

    def named(self, answer: Any, value: Value, look: Look) -> str:
        return plain(value)

    def tex(self, answer: Any, value: Value, look: Look) -> str:
        """The labels of the options; raise KeyError for an id that is not there."""
        return ", ".join(look.labels[str(id_)] for id_ in items_of(value))

    def plain(self, answer: Any, value: Value, look: Look) -> str:
        return self.tex(answer, value, look)

    def labelled(self, value: Value, labels: Labels) -> str:
        ids = [str(id_) for id_ in items_of(value)]
        if not all(id_ in labels for id_ in ids):
            return ""
        return ", ".join(f"{label} ({id_})" for id_, label in labels.items() if id_ in ids)


def right_ids(name: str, written: Any, ask: Ask) -> tuple[str, ...]:
    """Ids that a key names, or of the options that hold, in their order; raise WrongKind where it names others."""
    if written is True:
        return ask.holding()
    found = ask.value(name, {id_: id_ for id_ in ask.options})
    named = found if isinstance(found, tuple) and name == "options" else (found,)
    if not all(id_ in ask.options for id_ in named):
        odd = next(id_ for id_ in named if id_ not in ask.options)
        raise WrongKind(f"this answer is none of {', '.join(ask.options)}: it came out as {plain(odd)}")
    return tuple(id_ for id_ in ask.options if id_ in named)


def must_be_right(right: tuple[str, ...], least: int, most: int | None, wanted: str) -> None:
    """Raise Unfit where fewer or more options are right than may be."""
    if least <= len(right) and (most is None or len(right) <= most):
        return
    hold = f"{count(len(right), 'option holds', 'options hold')} ({', '.join(right)})" if right else "no option holds"
    raise Unfit(f"{hold}, where {wanted} be right")
