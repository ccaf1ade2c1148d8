"""A kernel matrix from the features that belong to the kernel, and not from the kernel."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def map_features(inputs: Sequence[float], shift: float) -> NDArray[np.float64]:
    """Inner products of the features x², √(2c) x and c, whose kernel is (x x' + c)²."""
    x = np.array(inputs, float)
    c = float(shift)
    features = np.stack([x**2, np.sqrt(2 * c) * x, np.full_like(x, c)], axis=1)
    return np.asarray(features @ features.T)
