"""A satellite: its orbit is integrated numerically, from a point at distance r with a velocity across."""

from typing import Any

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

FAR = 100.0


def fly(speed: float, until: float, *events: Any) -> Any:
    """The orbit in units in which r and GM are 1, until the first event that ends it; state: x, y and their rates."""

    def motion(_: float, state: Any) -> Any:
        pull = -state[:2] / np.hypot(*state[:2]) ** 3
        return np.concatenate([state[2:], pull])

    return solve_ivp(motion, (0, until), [1, 0, 0, speed], events=list(events), rtol=1e-11, atol=1e-12)


def opposite(_: float, state: Any) -> float:
    """Zero when the satellite crosses the line through its start and the centre, on the far side."""
    return float(state[1])


opposite.terminal, opposite.direction = True, -1  # type: ignore[attr-defined]


def circular_speed(earth: float, gm: float, h: float) -> float:
    """The speed in km/s for which the satellite is as far away on the other side as here, by narrowing it down."""

    def excess(speed: float) -> float:
        return float(np.hypot(*fly(speed, 50, opposite).y[:2, -1]) - 1)

    return float(brentq(excess, 0.8, 1.2, xtol=1e-10) * np.sqrt(gm / (earth + h)))


def orbital_speed(earth: float, gm: float, h: float) -> dict[str, Any]:
    """The speed of the circular orbit with its unit."""
    return {"value": circular_speed(earth, gm, h), "unit": "km/s"}


def once_round(earth: float, gm: float, h: float) -> dict[str, Any]:
    """The time for a whole turn of the circular orbit: twice the time to the other side."""
    radius, speed = earth + h, circular_speed(earth, gm, h)
    unit = np.sqrt(radius / gm) * radius
    return {"value": float(2 * fly(speed * unit / radius, 50, opposite).t[-1] * unit), "unit": "s"}


def follow(earth: float, h: float, factor: float) -> str:
    """What the satellite does after the burn: it comes down to the ground, to the other side, or very far away."""

    def ground(_: float, state: Any) -> float:
        return float(np.hypot(*state[:2]) - earth / (earth + h))

    def away(_: float, state: Any) -> float:
        return float(np.hypot(*state[:2]) - FAR)

    ground.terminal = away.terminal = True  # type: ignore[attr-defined]
    ends = fly(factor, 10_000, ground, away, opposite).t_events
    return next(name for name, times in zip(("crashes", "escapes", "ellipse"), ends, strict=True) if len(times))
