"""A pendulum made longer, by its period."""

from math import isclose, pi, sqrt


def grow(factor):
    """Both periods, and the option that is their ratio."""
    ratio = 2 * pi * sqrt(factor / 9.81) / (2 * pi * sqrt(1 / 9.81))
    worth = {"root": sqrt(factor), "same": factor, "square": factor**2, "one": 1}
    return next(name for name, value in worth.items() if isclose(value, ratio))
