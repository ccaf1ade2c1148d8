"""What is proved, explained or drawn: quantities that the recompute measures, each with its bound.

Its second route is a measurement, so `recompute.claims` holds the two against each other.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from exam_builder.codes import Code
from exam_builder.expressions.latex_text import escape
from exam_builder.fields import Name, StrictModel, field_error, make_field, show_value
from exam_builder.kinds.base.kind import AnswerSource, KeyContext, Kind, PrintStyle, as_tuple
from exam_builder.values import Record, Value

BOUNDS = ("<", ">", "==", "!=", "in ", "not in ", "[")


def validate_bound(data: Any) -> str | tuple[str, ...]:
    """What is claimed of a measured quantity: a comparison without its left side, an interval, or several of these."""
    if isinstance(data, list) and data and not any(isinstance(item, list) for item in data):
        return tuple(str(validate_bound(item)) for item in data)
    if isinstance(data, str) and data.startswith(BOUNDS):
        return data
    hint = f"write '== {show_value(data)}'" if isinstance(data, int | float) or hasattr(data, "typed") else ""
    if isinstance(data, bool):
        hint = "let the recompute return a number, and bound it: a bare true cannot fail"
    raise field_error(
        Code.BOUND, f"`{show_value(data)}` is not a bound", hint or "write a comparison such as '< 1e-10' or '== 5'"
    )


LIST = {"type": "array", "items": {"type": "string"}, "minItems": 1}
Bound = Annotated[str | tuple[str, ...], *make_field(validate_bound, {"anyOf": [{"type": "string"}, LIST]})]


class ClaimKey(StrictModel):
    """Quantities that the recompute measures, each with its bound; `reference` has a typed number for each."""

    claim: dict[Name, Bound]


class Claim(Kind):
    """A claim, whose key are the bounds."""

    name, key = "claim", ClaimKey
    further = False
    compared = False
    shown_by_solutions = False
    printed_key = False
    measures = True

    def written(self, answer: Any) -> Iterator[AnswerSource]:
        for name, bounds in answer.claim.items():
            several = not isinstance(bounds, str)
            for index, text in enumerate(bounds if several else (bounds,)):
                path = ("claim", name, index) if several else ("claim", name)
                bare = "" if text.startswith("[") else "measured "
                yield AnswerSource(path, text, frozenset(("measured",)), "bound", bare)

    def reference_problem(self, answer: Any) -> str:
        if not isinstance(answer.reference, dict):
            return f"`reference` of a claim holds a number for each of {', '.join(answer.claim)}"
        lacking = [name for name in answer.claim if name not in answer.reference]
        odd = [name for name in answer.reference if name not in answer.claim]
        if lacking:
            return f"`reference` has no number for `{lacking[0]}`"
        return f"`reference` has a number for `{odd[0]}`, which is not claimed" if odd else ""

    def value(self, answer: Any, ask: KeyContext) -> Value:
        bounds = answer.claim.items()
        return Record({name: each if isinstance(each, str) else tuple(each) for name, each in bounds})

    def tex(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return escape(self.plain(answer, value, look))

    def plain(self, answer: Any, value: Value, look: PrintStyle) -> str:
        fields = value.items() if isinstance(value, Mapping) else ()
        return "; ".join(f"{name} {bound}" for name, bounds in fields for bound in as_tuple(bounds))


KIND = Claim()
