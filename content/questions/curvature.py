"""Gradient descent on quadratics, run on dense matrices: how fast it really is.

Nothing here looks at the eigenvalues after the matrix is built: rates are found by search, contractions by iterating.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TOLERANCE = 0.01
"""Share of its first length to which the error must fall."""

MOST_STEPS = 200_000
SQUARINGS = 50
"""Steps of gradient descent are taken 2**50 at a time, by squaring the matrix of one step."""


def dense(eigenvalues: Floats, seed: int = 0) -> Floats:
    """Q diag(eigenvalues) Qᵀ with a random orthogonal Q."""
    size = len(eigenvalues)
    rotation, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(size, size)))
    matrix: Floats = rotation @ np.diag(eigenvalues) @ rotation.T
    return matrix


def contraction(matrix: Floats, rates: Floats) -> Floats:
    """For each fixed rate, the factor by which a step of gradient descent shrinks (or stretches) the error at last."""
    steps = np.eye(len(matrix)) - np.asarray(rates, float)[:, None, None] * matrix
    logarithm = np.zeros(len(steps))
    for done in range(SQUARINGS):
        size = np.linalg.norm(steps, axis=(1, 2))
        logarithm += np.log(size) / 2**done
        steps = steps / size[:, None, None]
        steps = steps @ steps
    return np.exp(logarithm)


def best_rate(matrix: Floats) -> tuple[float, float]:
    """The fixed rate with the strongest contraction, found by search, and that contraction."""
    low, high = 0.0, 2 * len(matrix) / float(np.trace(matrix))
    for _ in range(12):
        rates = np.linspace(low, high, 41)[1:-1]
        found = contraction(matrix, rates)
        best = int(np.argmin(found))
        width = (high - low) / 40
        low, high = rates[best] - width, rates[best] + width
    return float(rates[best]), float(found[best])


def steps_needed(matrix: Floats, rate: float) -> int:
    """Steps of gradient descent until the error is TOLERANCE of what it was at the start; at most MOST_STEPS."""
    theta = np.random.default_rng(2).normal(size=len(matrix))
    goal = TOLERANCE**2 * (theta @ theta)
    for step in range(MOST_STEPS):
        if theta @ theta <= goal:
            return step
        theta = theta - rate * (matrix @ theta)
    return MOST_STEPS


def faster_problem(eigenvalues_1: Floats, eigenvalues_2: Floats) -> str:
    """Which problem needs fewer steps, each with its best rate: `problem_1`, `problem_2`, or `unclear`.

    It is unclear unless one needs ten times as many steps as the other, both in the numbers that `explained` accepts.
    """
    needed_1, needed_2 = (explained(matrix) for matrix in (dense(eigenvalues_1), dense(eigenvalues_2, seed=1)))
    if min(needed_1, needed_2) == 0:
        return "unclear"
    if 10 * needed_1 < needed_2:
        return "problem_1"
    return "problem_2" if 10 * needed_2 < needed_1 else "unclear"


def explained(matrix: Floats) -> int:
    """Steps that gradient descent needs with its best rate, or 0 when the condition number κ does not explain them.

    It does when the contraction is (κ − 1)/(κ + 1), with the κ that a singular value decomposition gives, and the
    steps are within a factor of two of what this contraction needs for TOLERANCE.
    """
    rate, contracted = best_rate(matrix)
    needed = steps_needed(matrix, rate)
    condition = (1 + contracted) / (1 - contracted) / np.linalg.cond(matrix)
    share = needed * np.log(contracted) / np.log(TOLERANCE)
    return needed if abs(condition - 1) < 1e-4 and 0.5 < share < 2 else 0


def scaled_problem(eigenvalues_1: Floats, c: float) -> dict[str, float]:
    """What multiplying every eigenvalue by c does to gradient descent, measured.

    `retuned`: change of the best contraction when the rate is chosen anew. `kept`: how many times faster the error
    falls (in logarithm) when a small rate, 1/10000 of the best, is kept. `best_kept`: the factor by which a step
    stretches the error when the old best rate is kept.
    """
    before, after = dense(eigenvalues_1), c * dense(eigenvalues_1, seed=1)
    rate, contracted = best_rate(before)
    small = np.array([rate / 10_000])
    return {
        "retuned": abs(best_rate(after)[1] - contracted),
        "kept": float(np.log(contraction(after, small)[0]) / np.log(contraction(before, small)[0])),
        "best_kept": float(contraction(after, np.array([rate]))[0]),
    }
