"""Numbers of steps, counted by loops where that is quick, and put into order."""

from math import isqrt


def sort_them(n: int) -> list[str]:
    """Ids by the number of steps, the smallest first."""
    halvings, left = 0, n
    while left > 1:
        left //= 2
        halvings += 1
    steps = {
        "logarithm": halvings,
        "root": isqrt(n),
        "linear": n,
        "sorting": n * halvings,
        "square": n * n,
    }
    return sorted(steps, key=lambda name: steps[name])
