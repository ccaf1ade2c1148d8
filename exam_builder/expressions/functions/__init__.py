"""The functions of the language, by name; importing this package fills the register."""

from exam_builder.expressions.functions import linear, lists, numeric, printers, statistics, texts
from exam_builder.expressions.functions.register import FUNCTIONS, HOOKED, Function

__all__ = ["FUNCTIONS", "HOOKED", "Function", "linear", "lists", "numeric", "printers", "statistics", "texts"]
