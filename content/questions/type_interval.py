"""A small network that is run on many inputs; where its output changes sign is found by halving."""

from itertools import pairwise

from scipy.optimize import brentq


def scan(right: float, left: float, level: float) -> str:
    """The intervals on which the output is positive, between -60 and 60 and beyond."""

    def output(x: float) -> float:
        return max(0.0, x - float(right)) + max(0.0, -x - float(left)) - float(level)

    grid = [-60.05 + 0.1 * step for step in range(1202)]
    pairs = pairwise(grid)
    roots = [brentq(output, low, high, xtol=1e-12) for low, high in pairs if output(low) * output(high) < 0]
    ends = ["-inf", *map(repr, map(float, roots)), "inf"]
    middles = [-61.0, *[(low + high) / 2 for low, high in pairwise(roots)], 61.0]
    pieces = zip(middles, ends, ends[1:], strict=False)
    return " | ".join(f"({low}, {high})" for middle, low, high in pieces if output(middle) > 0)
