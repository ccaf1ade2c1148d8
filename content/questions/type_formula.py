"""The slope of softplus, by a complex step: no difference of nearly equal numbers is taken."""

import cmath

STEP = 1e-20


def slope(k: int, x: float) -> float:
    """The derivative of log(1 + exp(k x)) at x."""
    return cmath.log(1 + cmath.exp(k * complex(float(x), STEP))).imag / STEP
