"""A text to the character, as a program prints it."""

from typing import Any

from exam_builder.expressions import plain
from exam_builder.expressions.latex import typewriter
from exam_builder.fields import Expression, Fields
from exam_builder.kinds.base.kind import Ask, Kind, Look, Misread, WrongKind, as_typed, is_text
from exam_builder.paper import NumberStyle
from exam_builder.values import Value

LINE_BREAK = " ⏎ "
"""What stands for a line break where a text of several lines is shown in one."""


class OutputKey(Fields):
    """A text to the character, as a program prints it."""

    output: Expression


class Output(Kind):
    """What a program prints: all of it counts but blanks at the ends of lines, and the end of the last."""

    name, key = "output", OutputKey
    compared = False

    def misstated(self, answer: Any) -> str:
        return "" if is_text(answer.reference) else "`reference` of output is a text"

    def value(self, answer: Any, ask: Ask) -> Value:
        found = ask.value("output")
        if not isinstance(found, str) or not found.strip():
            raise WrongKind(f"this answer is not a text: it came out as {plain(found)}")
        return trimmed(plain(found))

    def tex(self, answer: Any, value: Value, look: Look) -> str:
        lines = [typewriter(line) for line in str(value).split("\n")]
        if len(lines) == 1:
            return lines[0]
        return r"\begin{tabular}[t]{@{}l@{}}" + r" \\ ".join(lines) + r"\end{tabular}"

    def plain(self, answer: Any, value: Value, look: Look) -> str:
        return str(value).replace("\n", LINE_BREAK)

    def understood(self, answer: Any, second: Value, style: NumberStyle) -> Value:
        if not isinstance(second, str):
            raise Misread(f"gives {plain(second)}, which is no text", "return the text that is printed")
        return trimmed(second)

    def as_stated(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        return isinstance(value, str) and trimmed(as_typed(stated)) == trimmed(value)


def trimmed(text: str) -> str:
    """Output as it is compared: blanks at the ends of lines do not count, nor does the end of the last line."""
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n"))


KIND = Output()
