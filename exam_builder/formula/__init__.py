"""Formulas as answers: compare them at points, and print and compare them with SymPy.

`points` does not need SymPy; importing `symbols` or `symbol_printing` loads it.
"""
