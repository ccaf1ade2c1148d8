r"""The language of expressions, and the printing of values.

Use `parse` and `evaluate` for expressions, `parse_text` and `expand` for LaTeX with `\VAR{…}`, and `value_to_latex`
and its relatives for values. docs/expressions.md is the reference for authors. Importing this package is cheap.
"""

from exam_builder.expressions.filling import expand, expand_plainly
from exam_builder.expressions.functions import CONSTANTS, FUNCTIONS, HOOK_FUNCTIONS
from exam_builder.expressions.latex_text import Tex
from exam_builder.expressions.numbers import derive_precision, parse_number
from exam_builder.expressions.parsing import Expression, evaluate, parse, try_evaluate
from exam_builder.expressions.printing import key_to_both, round_as_printed, value_to_latex, value_to_plain
from exam_builder.expressions.reference import agrees_with_reference, is_exactly
from exam_builder.expressions.scope import ExpressionError
from exam_builder.expressions.template import Hole, Template, parse_text, try_parse_text

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
    "derive_precision",
    "evaluate",
    "expand",
    "expand_plainly",
    "is_exactly",
    "key_to_both",
    "parse",
    "parse_number",
    "parse_text",
    "round_as_printed",
    "try_evaluate",
    "try_parse_text",
    "value_to_latex",
    "value_to_plain",
]
