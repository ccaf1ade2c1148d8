r"""Check one drawn question, in papers that are issued and in draws that are only tried.

Nothing here draws more than the question itself. Its answers are recomputed; its texts are compared with its values
(typed numbers that should follow a parameter, chains of `=` that do not hold, keys that no solution prints), and its
misconceptions with its key.
"""
