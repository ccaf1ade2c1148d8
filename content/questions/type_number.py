"""The entropy of one bit: what the best code for long blocks needs, by the integral of its derivative."""

from math import log2

from scipy.integrate import quad


def measure(ones: int, all: int) -> float:  # noqa: A002 - the parameter of the question
    """Entropy by integrating its derivative log((1 - p) / p) from 0 to p."""
    found, _ = quad(lambda p: log2((1 - p) / p), 0, ones / all, limit=200, epsabs=1e-10)
    return float(found)
