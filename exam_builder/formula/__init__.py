"""Formulas: points at which they are compared, and SymPy for their LaTeX, built from our own syntax tree.

`points` needs no SymPy; whoever imports `symbols` or `latex` loads it.
"""
