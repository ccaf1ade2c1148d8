"""The base of kinds whose key names options of the author: one, several, in an order, or in pairs."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from exam_builder.expressions import value_to_plain
from exam_builder.fields import ANYTHING, FieldType, make_field_error, validate_expression
from exam_builder.findings import Code, find_nearest_name, format_count
from exam_builder.kinds.base.contract import Key, KeyContext, Labels, NoKeyInDraw, PrintStyle, WrongKeyType, as_tuple
from exam_builder.kinds.base.kind import Kind
from exam_builder.values import Value, YamlValue


def validate_key_options(data: YamlValue) -> YamlValue:
    """Validate a key of options: an id, an expression for one (or for a list of ids), or true for those that hold."""
    if data is False:
        raise make_field_error(Code.OPTION, "`false` names no option", "write an option's id, or true for what holds")
    return validate_expression(data)


KeyOptions = Annotated[YamlValue, FieldType(validate_key_options, ANYTHING)]


class ChoiceKind(Kind[Key]):
    """A kind whose key names options; it prints as their labels."""

    further: ClassVar[bool] = False
    lists: ClassVar[bool] = True
    shown_by_solutions: ClassVar[bool] = False

    def name_value(self, answer: Key, value: Value, look: PrintStyle) -> str:
        return value_to_plain(value)

    def tex(self, answer: Key, value: Value, look: PrintStyle) -> str:
        """Return the labels of the options; raise KeyError for an unknown id."""
        return ", ".join(look.labels[str(id_)] for id_ in as_tuple(value))

    def plain(self, answer: Key, value: Value, look: PrintStyle) -> str:
        return self.tex(answer, value, look)

    def label_value(self, value: Value, labels: Labels) -> str:
        ids = [str(id_) for id_ in as_tuple(value)]
        if not all(id_ in labels for id_ in ids):
            return ""
        return ", ".join(f"{label} ({id_})" for id_, label in labels.items() if id_ in ids)


def describe_unknown_id(reference: YamlValue, ids: Sequence[str]) -> tuple[str, str]:
    """Return a message and a hint for a reference that names no option."""
    suggestion = find_nearest_name(str(reference), ids)
    return f"`reference` is {reference}, which is not one of {', '.join(ids)}", f"write {suggestion or 'one of these'}"


def find_right_ids(name: str, value: YamlValue, ask: KeyContext) -> tuple[str, ...]:
    """Return the ids of the right options, in their order; raise WrongKeyType if the key names something else."""
    if value is True:
        return ask.find_holding()
    key = ask.value(name, {id_: id_ for id_ in ask.options})
    named = key if isinstance(key, tuple) and name == "options" else (key,)
    if not all(id_ in ask.options for id_ in named):
        unknown_id = next(id_ for id_ in named if id_ not in ask.options)
        message = f"this answer is not one of {', '.join(ask.options)}: it came out as {value_to_plain(unknown_id)}"
        raise WrongKeyType(message)
    return tuple(id_ for id_ in ask.options if id_ in named)


def require_right_count(right: tuple[str, ...], least: int, most: int | None, expected: str) -> None:
    """Raise NoKeyInDraw if too few or too many options are right."""
    if least <= len(right) and (most is None or len(right) <= most):
        return
    count = format_count(len(right), "option holds", "options hold")
    hold = f"{count} ({', '.join(right)})" if right else "no option holds"
    raise NoKeyInDraw(f"{hold}, but {expected} be right")
