"""A softmax of divided logits, computed and looked at."""

import numpy as np
from numpy.typing import NDArray


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities from logits."""
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum())


def divide(divisor: float) -> str:
    """What happens to the probabilities of three classes, the same for all of some triples of logits."""
    found = set()
    for logits in np.array([[1.0, 2.0, 4.0], [-3.0, 0.5, 0.0], [0.2, 0.1, 0.0]]):
        before, after = softmax(logits), softmax(logits / float(divisor))
        if before.argmax() != after.argmax():
            found.add("other")
        elif np.allclose(before, after):
            found.add("same")
        else:
            found.add("sharper" if after.max() > before.max() else "flatter")
    (only,) = found
    return only
