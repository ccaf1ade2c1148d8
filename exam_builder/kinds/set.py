"""A set of numbers or texts, in no particular order."""

from collections.abc import Sequence
from functools import partial

from exam_builder.expressions import agrees_with_reference, value_to_latex, value_to_plain
from exam_builder.expressions.latex_text import escape
from exam_builder.fields import ExpressionField
from exam_builder.kinds.base.agreement import agrees, is_same_set, match_both_ways, set_distance
from exam_builder.kinds.base.contract import Case, KeyContext, PrintStyle, WrongKeyType, as_tuple, show_as_typed
from exam_builder.kinds.base.numeric_kind import NumericKey, NumericKind, get_precision, is_near, list_given_precisions
from exam_builder.paper import NumberStyle
from exam_builder.values import Value, YamlValue


class SetKey(NumericKey):
    """Different numbers or texts, in no particular order."""

    set: ExpressionField


class Set(NumericKind[SetKey]):
    """A set, in which repeated entries count once."""

    name, key = "set", SetKey
    ordered = False

    def reference_problem(self, answer: SetKey, reference: YamlValue) -> str:
        return "" if isinstance(reference, list) else "`reference` of a set is a list"

    def value(self, answer: SetKey, ask: KeyContext) -> Value:
        value = ask.value("set")
        if not isinstance(value, tuple):
            raise WrongKeyType(f"this answer is not a list of things: it came out as {value_to_plain(value)}")
        return tuple(item for index, item in enumerate(value) if item not in value[:index])

    def tex(self, answer: SetKey, value: Value, look: PrintStyle) -> str:
        rounding = get_precision(answer)
        each = (
            escape(one) if isinstance(one, str) else value_to_latex(one, look.style, rounding)
            for one in as_tuple(value)
        )
        inside = (r";\ " if look.style.decimal == "," else r",\ ").join(each)
        return rf"\{{{inside}\}}"

    def plain(self, answer: SetKey, value: Value, look: PrintStyle) -> str:
        return _to_plain(answer, value, look.style if list_given_precisions(answer) else None)

    def name_value(self, answer: SetKey, value: Value, look: PrintStyle) -> str:
        return _to_plain(answer, value, look.style)

    def same(self, key: Value, second: Value, within: float | None = None) -> bool:
        return is_same_set(key, second, within)

    def how_far(self, key: Value, second: Value, within: float | None = None) -> float:
        return set_distance(key, second)

    def matches_reference(self, answer: SetKey, value: Value, reference: YamlValue, style: NumberStyle) -> bool:
        items = as_tuple(value)
        if not isinstance(reference, list) or len(_drop_duplicates(items)) != len(set(map(show_as_typed, reference))):
            return False
        rounds = bool(list_given_precisions(answer))
        agree = partial(agrees_with_reference, style=style, rounds=rounds)
        return match_both_ways(items, reference, agree)

    def accepts(self, answer: SetKey, key: Value, value: Value, style: NumberStyle) -> bool:
        def alike(one: Value, other: Value) -> bool:
            return agrees(one, other) or is_near(answer, one, other, style)

        return match_both_ways(as_tuple(key), as_tuple(value), alike)

    def reference_yaml(self, case: Case[SetKey], text: str) -> str:
        texts = [item for item in as_tuple(case.key.value) if isinstance(item, str)]
        return f"[{', '.join(map(case.quote, texts)) if texts else text[1:-1]}]"


def _drop_duplicates(items: Sequence[Value]) -> list[Value]:
    """Return the entries of a list without repetitions."""
    unique: list[Value] = []
    for item in items:
        if not any(agrees(item, other) for other in unique):
            unique.append(item)
    return unique


KIND = Set()


def _to_plain(answer: SetKey, value: Value, style: NumberStyle | None) -> str:
    rounding = get_precision(answer)
    return "{" + ", ".join(value_to_plain(item, style, rounding) for item in as_tuple(value)) + "}"
