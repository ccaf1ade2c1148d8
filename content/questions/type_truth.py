"""Gradient descent on a parabola, followed for a while."""


def descend(rate: float) -> bool:
    """Whether two hundred steps lead close to the minimum."""
    x = 1.0
    for _ in range(200):
        x -= rate * 2 * x
    return abs(x) < 1e-3
