"""Each kind of answer: its value, and how it prints.

A kind is an entry of `KINDS`: a function from the answer as written and a way to evaluate expressions to the value,
and one from the value to its print. Adding a kind adds an entry.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exam_builder.draw import notations
from exam_builder.expressions import both_printed_to, evaluate, parse, plain, printed
from exam_builder.expressions.digits import AS_IT_IS, Precision, implied
from exam_builder.expressions.latex import escape
from exam_builder.paper import Answer, NumberStyle
from exam_builder.read.models import kind_of
from exam_builder.values import Record, Value, is_number

Evaluate = Callable[..., Value]
"""Evaluate the expression at a key of the answer, with extra names: `evaluate("number", {})`."""

FRACTION = parse("frac(x)")
EXACT = frozenset((int, Fraction))
"""Types of numbers that are always finite."""


class WrongKind(Exception):  # noqa: N818 - what is wrong with a value
    """A key's value is not of its kind; the text says what it is."""


@dataclass(frozen=True)
class Kind:
    """How a kind of answer gets its value, and how that prints in LaTeX and plainly: `both`, if that is faster."""

    value: Callable[[Any, Evaluate], Value]
    tex: Callable[[Any, Value, NumberStyle], str]
    plain: Callable[[Any, Value, NumberStyle], str]
    both: Callable[[Any, Value, NumberStyle], tuple[str, str]] | None = None


def key(answer: Any, evaluate: Evaluate, style: NumberStyle) -> Answer:
    """The key, evaluated and printed; raise WrongKind when the value is not of its kind."""
    name = kind_of(answer)
    return shown(answer, KINDS[name].value(answer, evaluate), style)


def shown(answer: Any, value: Value, style: NumberStyle) -> Answer:
    """A value as this answer would print it."""
    name = kind_of(answer)
    kind = KINDS[name]
    if kind.both is not None:
        return Answer(name, value, *kind.both(answer, value, style))
    return Answer(name, value, kind.tex(answer, value, style), kind.plain(answer, value, style))


def entries(value: Value) -> list[Value]:
    """The numbers and texts in a value, lists taken apart."""
    return [entry for item in value for entry in entries(item)] if isinstance(value, tuple) else [value]


def finite(value: Value) -> bool:
    """Whether no number in a value is infinite or undefined."""
    return all(math.isfinite(entry) for entry in entries(value) if isinstance(entry, float))


def _numeric(name: str, depth: int, words: str) -> Callable[[Any, Evaluate], Value]:
    def value(answer: Any, evaluate: Evaluate) -> Value:
        found = evaluate(name, {})
        if not depth and type(found) in EXACT:
            return found
        if _depth(found) != depth or not all(map(is_number, entries(found))):
            raise WrongKind(f"this answer is not {words}: it came out as {plain(found)}")
        if not finite(found):
            raise WrongKind(f"this answer is not finite: it came out as {plain(found)}")
        return found

    return value


def _depth(value: Value) -> int:
    return 1 + max(map(_depth, value), default=0) if isinstance(value, tuple) else 0


def _precision(answer: Any) -> Precision:
    tolerance, relative = getattr(answer, "tolerance", None), getattr(answer, "relative", None)
    return implied(tolerance, relative, getattr(answer, "digits", None))


def _number_value(answer: Any, evaluate: Evaluate) -> Value:
    found = _numeric("number", 0, "a number")(answer, evaluate)
    if getattr(answer, "simplest", False) and isinstance(found, float):
        raise WrongKind(f"this answer is rounded, so it has no simplest form: it came out as {plain(found)}")
    return found


def _simplest(value: Value, style: NumberStyle) -> Value:
    """An exact number as a fraction in lowest terms, never as a decimal."""
    return evaluate(FRACTION, {"x": value}, style)


def _number(answer: Any, value: Value, style: NumberStyle) -> tuple[str, str]:
    """A number, or a list of them, in LaTeX and plainly, to the digits that the answer's settings imply."""
    precision = _precision(answer)
    if getattr(answer, "simplest", False) and is_number(value) and not isinstance(value, float):
        value, precision = _simplest(value, style), AS_IT_IS
    tex, text = both_printed_to(value, style, precision)
    unit = getattr(answer, "unit", None)
    return (rf"\ensuremath{{{tex}\,\mathrm{{{unit}}}}}", f"{text} {unit}") if unit else (tex, text)


def _number_tex(answer: Any, value: Value, style: NumberStyle) -> str:
    return _number(answer, value, style)[0]


def _number_plain(answer: Any, value: Value, style: NumberStyle) -> str:
    return _number(answer, value, style)[1]


def _set_value(answer: Any, evaluate: Evaluate) -> Value:
    found = evaluate("set", {})
    if not isinstance(found, tuple):
        raise WrongKind(f"this answer is not a list of things: it came out as {plain(found)}")
    return tuple(item for index, item in enumerate(found) if item not in found[:index])


def _set_tex(answer: Any, value: Value, style: NumberStyle) -> str:
    inside = r",\ ".join(escape(item) if isinstance(item, str) else printed(item, style) for item in _items(value))
    return rf"\{{{inside}\}}"


def _set_plain(answer: Any, value: Value, style: NumberStyle) -> str:
    return "{" + ", ".join(plain(item) for item in _items(value)) + "}"


def _items(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)


def _truth_value(answer: Any, evaluate: Evaluate) -> Value:
    found = evaluate("truth", {})
    if not isinstance(found, bool):
        raise WrongKind(f"this answer is neither true nor false: it came out as {plain(found)}")
    return found


def _say(answer: Any, value: Value) -> str:
    yes, no = answer.say or ("Yes", "No")
    return str(yes if value else no)


def _conclusion_value(answer: Any, evaluate: Evaluate) -> Value:
    found = evaluate("conclusion", {name: name for name in answer.among})
    if found not in answer.among:
        raise WrongKind(f"this answer is none of {', '.join(answer.among)}: it came out as {plain(found)}")
    return found


def _among(answer: Any, value: Value) -> str:
    return str(answer.among.get(value, value))


def _claim_value(answer: Any, evaluate: Evaluate) -> Value:
    return Record({name: bounds if isinstance(bounds, str) else tuple(bounds) for name, bounds in answer.claim.items()})


def _claim_plain(answer: Any, value: Value, style: NumberStyle) -> str:
    return "; ".join(f"{name} {bound}" for name, bounds in _fields(value) for bound in _items(bounds))


def _fields(value: Value) -> list[tuple[str, Value]]:
    return list(value.items()) if isinstance(value, Mapping) else []


def _claim_tex(answer: Any, value: Value, style: NumberStyle) -> str:
    return escape(_claim_plain(answer, value, style))


def _words_value(answer: Any, evaluate: Evaluate) -> Value:
    found = tuple(answer.words) if isinstance(answer.words, list | tuple) else evaluate("words", {})
    if not found or not all(isinstance(item, str) for item in _items(found)):
        raise WrongKind(f"this answer is not a text or a list of texts: it came out as {plain(found)}")
    return _items(found)


def _first(answer: Any, value: Value, style: NumberStyle) -> str:
    return str(_items(value)[0])


def _interval_value(answer: Any, evaluate: Evaluate) -> Value:
    return evaluate("interval", {})


def _formula_value(answer: Any, evaluate: Evaluate) -> Value:
    return evaluate("formula", {})


def _output_value(answer: Any, evaluate: Evaluate) -> Value:
    found = evaluate("output", {})
    if not isinstance(found, str) or not found.strip():
        raise WrongKind(f"this answer is not a text: it came out as {plain(found)}")
    return notations.compared(plain(found))


KINDS: dict[str, Kind] = {
    "number": Kind(_number_value, _number_tex, _number_plain, _number),
    "vector": Kind(_numeric("vector", 1, "a list of numbers"), _number_tex, _number_plain, _number),
    "matrix": Kind(_numeric("matrix", 2, "a list of rows of numbers"), _number_tex, _number_plain, _number),
    "set": Kind(_set_value, _set_tex, _set_plain),
    "truth": Kind(_truth_value, lambda a, v, s: _say(a, v), lambda a, v, s: _say(a, v)),
    "conclusion": Kind(_conclusion_value, lambda a, v, s: _among(a, v), lambda a, v, s: str(v)),
    "claim": Kind(_claim_value, _claim_tex, _claim_plain),
    "words": Kind(_words_value, _first, _first),
    "interval": Kind(_interval_value, notations.in_units, notations.in_plain_units),
    "formula": Kind(_formula_value, notations.formula_in_latex, notations.formula_in_words),
    "output": Kind(_output_value, notations.verbatim, notations.in_one_line),
}
