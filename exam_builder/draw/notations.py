"""Keys in a notation of their own: how intervals and printed output get their values, and how they print."""

from collections.abc import Callable
from typing import Any

from exam_builder.expressions import Expression, parse
from exam_builder.expressions.digits import implied
from exam_builder.expressions.intervals import interval_plain, interval_tex, parse_interval
from exam_builder.expressions.latex import typewriter
from exam_builder.paper import NumberStyle
from exam_builder.read.models import kind_of
from exam_builder.values import Value

LINE_BREAK = " ⏎ "
"""What stands for a line break where a text of several lines is shown in one."""


def reader(answer: Any) -> Callable[[Any], Expression]:
    """What reads the key of an answer."""
    return parse_interval if kind_of(answer) == "interval" else parse


def in_units(answer: Any, value: Value, style: NumberStyle) -> str:
    """Intervals as LaTeX, with their unit."""
    tex = interval_tex(value, style, implied(answer.tolerance, answer.relative, answer.digits))
    return rf"\ensuremath{{{tex}\,\mathrm{{{answer.unit}}}}}" if answer.unit else tex


def in_plain_units(answer: Any, value: Value, style: NumberStyle) -> str:
    """Intervals as an author writes them, with their unit."""
    text = interval_plain(value, style, implied(answer.tolerance, answer.relative, answer.digits))
    return f"{text} {answer.unit}" if answer.unit else text


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
