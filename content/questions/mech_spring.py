"""Two gliders and three springs: forces from the energy of the springs, and frequencies from the motion itself."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

STEP = 0.5


def energy(k: float, x: NDArray[np.float64]) -> float:
    """Energy of the three springs, each by how much longer it has become."""
    return float(k / 2 * sum(np.diff([0, *x, 0]) ** 2))


def accelerations(m: float, k: float) -> NDArray[np.float64]:
    """The matrix from displacements to accelerations, by second differences of the energy, exact as it is quadratic."""
    matrix = np.empty((2, 2))
    for row, column in np.ndindex(2, 2):
        one, other = STEP * np.eye(2)[row], STEP * np.eye(2)[column]
        corners = [sign * mirror * energy(k, sign * one + mirror * other) for sign in (1, -1) for mirror in (1, -1)]
        matrix[row, column] = -sum(corners) / (4 * STEP**2) / m
    return matrix


def motion_matrix(m: float, k: float) -> dict[str, Any]:
    """The matrix with its unit."""
    return {"value": accelerations(m, k), "unit": "s^{-2}"}


def frequencies(m: float, k: float) -> list[float]:
    """Squares of the angular frequencies: of motions that begin at rest where the acceleration points back."""
    matrix = accelerations(m, k)
    return [quarter(matrix, start) ** 2 for start in np.linalg.eigh(matrix)[1].T]


def quarter(matrix: NDArray[np.float64], start: NDArray[np.float64]) -> float:
    """Angular frequency from the time until a motion from rest first comes through zero: a quarter of a period."""

    def zero(_: float, state: Any) -> float:
        return float(state[:2] @ start)

    def motion(_: float, state: Any) -> list[float]:
        return [*state[2:], *(matrix @ state[:2])]

    zero.terminal = True  # type: ignore[attr-defined]
    path = solve_ivp(motion, (0, 10), [*start, 0, 0], events=zero, rtol=1e-10, atol=1e-12)
    return float(np.pi / 2 / path.t[-1])
