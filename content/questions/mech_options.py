"""Two pucks that collide: a spring between them is pressed together and pushes back, followed in time."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

Array = NDArray[np.float64]

STIFFNESS = 100.0
SMALL = 1e-6


def meet(first: float, second: float, speed: float, bounce: float) -> tuple[Array, float]:
    """Velocities of both pucks after the collision, and the impulse that the second one got on the way.

    The spring pushes back with the share bounce² of the force with which it was pressed, so that it gives back that
    share of its energy.
    """
    state = np.array([0.0, float(speed), 0.0, 0.0])
    state = _follow(state, float(first), float(second), STIFFNESS, _pressing)
    state = _follow(state, float(first), float(second), STIFFNESS * float(bounce) ** 2, _touching)
    return state[1:3], float(state[3])


def _follow(state: Array, first: float, second: float, stiffness: float, until: object) -> Array:
    """Compression, both velocities and the impulse, from a state until an event."""

    def rates(_: float, now: Array) -> list[float]:
        force = stiffness * now[0]
        return [now[1] - now[2], -force / first, force / second, force]

    found = solve_ivp(rates, (0, 100), state, "DOP853", events=until, rtol=1e-11, atol=1e-12)
    if not found.t_events[0].size:
        raise ArithmeticError("the pucks never part")
    return np.asarray(found.y_events[0][0])


def _pressing(_: float, now: Array) -> float:
    return float(now[1] - now[2])


def _touching(_: float, now: Array) -> float:
    return float(now[0])


for _event in (_pressing, _touching):
    _event.terminal, _event.direction = True, -1  # type: ignore[attr-defined]


def collide(first: float, second: float, speed: float, bounce: float) -> list[str]:
    """Which statements are true of the pucks whose collision was followed."""
    (one, two), _ = meet(first, second, speed, bounce)
    m, big, v = float(first), float(second), float(speed)
    true = {
        "momentum": abs(m * one + big * two - m * v) < SMALL,
        "energy": abs(m * one**2 + big * two**2 - m * v**2) < SMALL,
        "back": one < -SMALL,
        "stops": abs(one) <= SMALL,
        "faster": two > v + SMALL,
    }
    return [name for name, holds in true.items() if holds]


def impulse(first: float, second: float, speed: float, bounce: float) -> dict[str, Any]:
    """The force on the second puck, summed up over the time of the collision."""
    return {"value": meet(first, second, speed, bounce)[1], "unit": r"N\,s"}
