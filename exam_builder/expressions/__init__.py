r"""The language of expressions, and how values print.

`parse` and `evaluate` for expressions, `parse_text` and `expand` for LaTeX with `\VAR{…}`, `value_to_latex` and its kin
for values. docs/expressions.md is the reference for authors. Importing this package loads nothing heavy.
"""

from exam_builder.expressions.evaluation import evaluate
from exam_builder.expressions.expression_errors import ExpressionError, nearest_name, unknown_name_error
from exam_builder.expressions.filling import expand
from exam_builder.expressions.functions import FUNCTIONS, HOOK_FUNCTIONS
from exam_builder.expressions.functions.numeric import CONSTANTS
from exam_builder.expressions.numbers import parse_number
from exam_builder.expressions.parsing import Expression, parse
from exam_builder.expressions.printing import (
    key_to_both,
    key_to_latex,
    key_to_plain,
    round_as_printed,
    value_to_latex,
    value_to_plain,
)
from exam_builder.expressions.reference import agrees_with_reference, is_exactly
from exam_builder.expressions.template import Hole, Template, parse_text
from exam_builder.expressions.tex import Tex

__all__ = [
    "CONSTANTS",
    "FUNCTIONS",
    "HOOK_FUNCTIONS",
    "Expression",
    "ExpressionError",
    "Hole",
    "Template",
    "Tex",
    "agrees_with_reference",
    "evaluate",
    "expand",
    "is_exactly",
    "key_to_both",
    "key_to_latex",
    "key_to_plain",
    "nearest_name",
    "parse",
    "parse_number",
    "parse_text",
    "round_as_printed",
    "unknown_name_error",
    "value_to_latex",
    "value_to_plain",
]
