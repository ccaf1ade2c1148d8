"""A step of gradient descent whose gradient is measured: by symmetric differences of the loss."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

STEP = 1e-3


def descend(x: Sequence[float], w: Sequence[float], target: float, rate: float) -> NDArray[np.float64]:
    """The weights after the step; the differences are exact up to rounding, since the loss is a square."""
    inputs, weights = np.array(x, float), np.array(w, float)

    def loss(at: NDArray[np.float64]) -> float:
        return float((inputs @ at - float(target)) ** 2 / 2)

    slopes = [(loss(weights + STEP * one) - loss(weights - STEP * one)) / (2 * STEP) for one in np.eye(len(weights))]
    return weights - float(rate) * np.array(slopes)
