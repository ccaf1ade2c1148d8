r"""The language of expressions, and how values print.

`parse` and `evaluate` for expressions, `parse_text` and `expand` for LaTeX with `\VAR{…}`, `printed` and its kin for
values. docs/expressions.md is the reference for authors. Importing this package loads nothing heavy.
"""

from exam_builder.expressions.errors import ExpressionError, nearest, unknown
from exam_builder.expressions.evaluation import evaluate
from exam_builder.expressions.filling import expand
from exam_builder.expressions.functions import FUNCTIONS, HOOKED
from exam_builder.expressions.functions.numeric import CONSTANTS
from exam_builder.expressions.numbers import typed_number
from exam_builder.expressions.parsing import Expression, parse
from exam_builder.expressions.printing import (
    both_printed_to,
    plain,
    plain_to,
    printed,
    printed_to,
    rounded_as_printed,
)
from exam_builder.expressions.reference import agree_reference, is_exactly
from exam_builder.expressions.template import Hole, Template, parse_text
from exam_builder.expressions.tex import Tex

__all__ = [
    "CONSTANTS",
    "FUNCTIONS",
    "HOOKED",
    "Expression",
    "ExpressionError",
    "Hole",
    "Template",
    "Tex",
    "agree_reference",
    "both_printed_to",
    "evaluate",
    "expand",
    "is_exactly",
    "nearest",
    "parse",
    "parse_text",
    "plain",
    "plain_to",
    "printed",
    "printed_to",
    "rounded_as_printed",
    "typed_number",
    "unknown",
]
