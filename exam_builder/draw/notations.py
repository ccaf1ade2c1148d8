"""Keys in a notation of their own: how intervals, formulas and printed output get their values, and how they print."""

from collections.abc import Callable
from typing import Any

from exam_builder.expressions import Expression, ExpressionError, expand, parse, parse_text
from exam_builder.expressions.applied import is_formula
from exam_builder.expressions.digits import implied
from exam_builder.expressions.formulas import parse_formula
from exam_builder.expressions.intervals import interval_plain, interval_tex, parse_interval
from exam_builder.expressions.latex import typewriter
from exam_builder.formula.points import apart, points, values_at
from exam_builder.paper import Answer, NumberStyle
from exam_builder.read.models import kind_of
from exam_builder.values import Record, Value

LINE_BREAK = " ⏎ "
"""What stands for a line break where a text of several lines is shown in one."""


def reader(answer: Any) -> Callable[[Any], Expression]:
    """What reads the key of an answer."""
    kind = kind_of(answer)
    if kind == "formula":
        return lambda source: parse_formula(source, answer.in_, answer.prints or "")
    return parse_interval if kind == "interval" else parse


def in_units(answer: Any, value: Value, style: NumberStyle) -> str:
    """Intervals as LaTeX, with their unit."""
    tex = interval_tex(value, style, implied(answer.tolerance, answer.relative, answer.digits))
    return rf"\ensuremath{{{tex}\,\mathrm{{{answer.unit}}}}}" if answer.unit else tex


def in_plain_units(answer: Any, value: Value, style: NumberStyle) -> str:
    """Intervals as an author writes them, with their unit."""
    text = interval_plain(value, style, implied(answer.tolerance, answer.relative, answer.digits))
    return f"{text} {answer.unit}" if answer.unit else text


def formula_in_latex(answer: Any, value: Value, style: NumberStyle) -> str:
    """A formula as the author wants it printed, else as SymPy does."""
    if answer.prints:
        given = value["given"] if isinstance(value, Record) else Record({})
        return expand(parse_text(answer.prints), given, style)[0]  # type: ignore[arg-type]
    from exam_builder.formula.latex import formula_tex

    return formula_tex(value, style)


def formula_in_words(answer: Any, value: Value, style: NumberStyle) -> str:
    """A formula as an author writes it, with its numbers."""
    from exam_builder.formula.latex import formula_plain

    return formula_plain(value)


def alike(one: Answer, other: Answer, style: NumberStyle) -> bool:
    """Whether two answers would both be marked right: formulas that have the same values, all else that is equal."""
    if one.value == other.value or one.plain == other.plain:
        return True
    if one.kind != "formula" or not is_formula(one.value) or not is_formula(other.value):
        return False
    where = points(one.value["variables"], one.plain)  # type: ignore[call-overload, index, arg-type]
    try:
        return apart(where, values_at(one.value, where, style), values_at(other.value, where, style)) is None
    except ExpressionError:
        return False


def compared(text: str) -> str:
    """Output as it is compared: blanks at the ends of lines do not count, nor does the end of the last line."""
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n"))


def verbatim(answer: Any, value: Value, style: NumberStyle) -> str:
    r"""Output to the letter as LaTeX, safe in text and in mathematics; several lines below each other."""
    lines = [typewriter(line) for line in str(value).split("\n")]
    if len(lines) == 1:
        return lines[0]
    return r"\begin{tabular}[t]{@{}l@{}}" + r" \\ ".join(lines) + r"\end{tabular}"


def in_one_line(answer: Any, value: Value, style: NumberStyle) -> str:
    """Output in one line, without LaTeX."""
    return str(value).replace("\n", LINE_BREAK)
