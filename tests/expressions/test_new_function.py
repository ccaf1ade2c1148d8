"""A new function is one registration, from which all other parts of the toolkit know it."""

import subprocess
import sys

REGISTRATION = r"""
import math
from exam_builder.expressions.functions.numeric import register_float_function
from exam_builder.expressions.functions.register import Forms
register_float_function("cosh", math.cosh, "", Forms(command=r"\cosh", mistaken_for="cos"))
"""
USES = r"""
from exam_builder.examine.latex_arithmetic import evaluate_tokens
from exam_builder.examine.latex_tokens import tokenize_math
from exam_builder.expressions import evaluate, parse
from exam_builder.expressions.functions.register import Term
from exam_builder.formula.math_writer import write_math
from exam_builder.formula.notations import Notation
from exam_builder.formula.points import parse_formula
from exam_builder.formula.symbol_printing import formula_to_latex, formula_to_plain
from exam_builder.formula.symbols import differ_symbolically
from exam_builder.checking.expression_changes import list_changes
from exam_builder.paper import NumberStyle

style, domain = NumberStyle(), {"x": (0, 1, 0)}
formula = evaluate(parse_formula("2 * cosh(x)", domain), {})
print(evaluate(parse("cosh(0)"), {}), evaluate(parse("cosh([0, 0])"), {}))
print(write_math("cosh(x)", {}, {"x": Term("x")}, Notation(style)).text)
print(formula_to_latex(formula, style), formula_to_plain(formula))
print(differ_symbolically(formula, evaluate(parse_formula("2 * cosh(x) + 1", domain), {})))
print(evaluate_tokens(tokenize_math(r"3 \cosh 0", style)))
print([change.text for change in list_changes("cosh(a)", {"a"})])
"""


def test_a_function_is_registered_in_one_place() -> None:
    done = subprocess.run([sys.executable, "-c", REGISTRATION + USES], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "1.0 (1.0, 1.0)",
        r"\cosh(x)",
        r"\ensuremath{2 \cosh{\left(x \right)}} 2*cosh(x)",
        "True",
        "3.0",
        "['cos(a)']",
    ]
