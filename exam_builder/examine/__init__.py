r"""The checks of one drawn question, for what is issued as for what is only imagined.

Nothing here draws anew but the question by itself: its answers are recomputed, its texts held against its values (typed
numbers that should follow, chains of `=` that do not hold, keys that no solution prints), its misconceptions against
its key.
"""
