"""Two carts collide: through a light spring between them, followed in time, or so that they stick."""

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

STIFFNESS = 100.0


def bounce(m_1: float, m_2: float, velocities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Velocities when the spring between the carts has been pressed (or drawn out, if they part) and is slack again."""

    def motion(_: float, state: Any) -> list[float]:
        force = STIFFNESS * (state[0] - state[1])
        return [state[2], state[3], -force / m_1, force / m_2]

    def slack(time: float, state: Any) -> float:
        return float(state[0] - state[1]) if time > 0 else 1.0

    slack.terminal = True  # type: ignore[attr-defined]
    slack.direction = -np.sign(velocities[0] - velocities[1])  # type: ignore[attr-defined]
    path = solve_ivp(motion, (0, 10), [0, 0, *velocities], events=slack, rtol=1e-10, atol=1e-12, max_step=0.05)
    return np.asarray(path.y[2:, -1], dtype=np.float64)


def elastic(m_1: float, m_2: float, v_1: float, v_2: float) -> dict[str, Any]:
    """Velocities after the elastic collision."""
    return {"value": bounce(m_1, m_2, np.array([v_1, v_2], dtype=np.float64)), "unit": "m/s"}


def elastic_matrix(m_1: float, m_2: float) -> NDArray[np.float64]:
    """What becomes of the velocities (1, 0) and (0, 1): the columns of the matrix."""
    return np.column_stack([bounce(m_1, m_2, each) for each in np.eye(2)])


def lost(m_1: int, m_2: int, v_1: int, v_2: int) -> Fraction:
    """Share of the kinetic energy that is lost: what the carts have of it as seen from their common motion."""
    common = Fraction(m_1 * v_1 + m_2 * v_2, m_1 + m_2)
    inner = m_1 * (v_1 - common) ** 2 + m_2 * (v_2 - common) ** 2
    return inner / Fraction(m_1 * v_1**2 + m_2 * v_2**2)
