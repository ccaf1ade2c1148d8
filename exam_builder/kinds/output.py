"""An exact text, such as the output of a program."""

from exam_builder.expressions import value_to_plain
from exam_builder.expressions.latex_text import typewriter
from exam_builder.fields import ExpressionField, StrictModel
from exam_builder.kinds.base.contract import (
    Case,
    InvalidRecomputation,
    KeyContext,
    PrintStyle,
    WrongKeyType,
    is_text_reference,
    show_as_typed,
)
from exam_builder.kinds.base.kind import Kind
from exam_builder.paper import NumberStyle
from exam_builder.values import Value, YamlValue

LINE_BREAK = " ⏎ "
"""The sign for a line break in a text that is shown on one line."""


class OutputKey(StrictModel):
    """An exact text, such as the output of a program."""

    output: ExpressionField


class Output(Kind[OutputKey]):
    """The output of a program; only trailing blanks of lines and trailing newlines do not matter."""

    name, key = "output", OutputKey
    compared = False
    literal = True

    def reference_problem(self, answer: OutputKey, reference: YamlValue) -> str:
        return "" if is_text_reference(reference) else "`reference` of output is a text"

    def value(self, answer: OutputKey, ask: KeyContext) -> Value:
        value = ask.value("output")
        if not isinstance(value, str) or not value.strip():
            shown = "an empty one" if isinstance(value, str) else value_to_plain(value)
            raise WrongKeyType(f"this answer is not a text: it came out as {shown}")
        return trim_output(value_to_plain(value))

    def tex(self, answer: OutputKey, value: Value, look: PrintStyle) -> str:
        lines = [typewriter(line) for line in str(value).split("\n")]
        if len(lines) == 1:
            return lines[0]
        return r"\begin{tabular}[t]{@{}l@{}}" + r" \\ ".join(lines) + r"\end{tabular}"

    def plain(self, answer: OutputKey, value: Value, look: PrintStyle) -> str:
        return str(value).replace("\n", LINE_BREAK)

    def read_print(self, text: str, style: NumberStyle) -> Value:
        return text

    def convert_recomputed(self, answer: OutputKey, second: Value, style: NumberStyle) -> Value:
        if not isinstance(second, str):
            message = f"gives {value_to_plain(second)}, which is not text"
            raise InvalidRecomputation(message, "return the text that is printed")
        return trim_output(second)

    def matches_reference(self, answer: OutputKey, value: Value, reference: YamlValue, style: NumberStyle) -> bool:
        return isinstance(value, str) and trim_output(show_as_typed(reference)) == trim_output(value)

    def suggest_reference(self, case: Case[OutputKey], text: str) -> str:
        lines = str(case.key.value).split("\n")
        if len(lines) == 1:
            return super().suggest_reference(case, text)
        shown = ", ".join(f"`{line}`" for line in lines)
        return f"write {case.reference_path[-1]}: | and below it, further in, the lines {shown}"


def trim_output(text: str) -> str:
    """Remove trailing blanks of lines and trailing newlines, which do not matter in comparisons."""
    return "\n".join(line.rstrip() for line in text.rstrip().split("\n"))


KIND = Output()
