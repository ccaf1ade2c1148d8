"""The functions of the language, by name; importing this package fills the register."""

from exam_builder.expressions.functions import linear_algebra, list_functions, numeric, printers
from exam_builder.expressions.functions.numeric import CONSTANTS
from exam_builder.expressions.functions.register import FUNCTIONS, HOOK_FUNCTIONS, Function

__all__ = [
    "CONSTANTS",
    "FUNCTIONS",
    "HOOK_FUNCTIONS",
    "Function",
    "linear_algebra",
    "list_functions",
    "numeric",
    "printers",
]
