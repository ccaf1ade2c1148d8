"""Probabilities of random logits, before and after these are moved."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities from logits, row by row."""
    powers = np.exp(logits)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def move(classes: int, shift: float, rng: Generator) -> dict[str, float]:
    """How much probabilities change if all logits of a row are moved, what they sum to, and if only one is moved."""
    logits = rng.normal(0, 2, size=(20, classes))
    before, after = softmax(logits), softmax(logits + float(shift))
    alone = softmax(logits + float(shift) * np.eye(classes)[0])
    return {
        "gap": float(np.abs(after - before).max()),
        "sum": float(after.sum(axis=1).max()),
        "gap_of_one": float(np.abs(alone - before).max()),
    }
