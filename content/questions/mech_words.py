"""A comet that is followed round its sun, to see what stays the same."""

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

Array = NDArray[np.float64]

SPANS, POINTS = 12, 400
"""Equal times in one period, and points of the path in each of them."""

DRAG = 0.2
"""The drag of a comet that does not obey the law: over one period it costs it about a fifth of its momentum."""


def follow(near: float, far: float, drag: float = 0.0) -> Array:
    """Positions and velocities (x, y, vx, vy, one point a column) over one period, from the nearest point on.

    The sun has GM = 1. Raise ArithmeticError when the path does not reach out as far as it should.
    """
    near, far = float(near), float(far)
    period = 2 * np.pi * ((near + far) / 2) ** 1.5
    start = [near, 0.0, 0.0, np.sqrt(2 * far / near / (near + far))]
    times = np.linspace(0, period, SPANS * POINTS + 1)
    path = solve_ivp(_rates, (0, period), start, "DOP853", times, args=(drag / period,), rtol=1e-11, atol=1e-13).y
    if not drag and abs(np.hypot(*path[:2]).max() / far - 1) > 1e-6:
        raise ArithmeticError(f"the comet should go out to {far}")
    return np.asarray(path)


def _rates(_: float, now: Array, drag: float) -> list[float]:
    x, y, vx, vy = now
    pull = -1 / (x * x + y * y) ** 1.5
    return [vx, vy, pull * x - drag * vx, pull * y - drag * vy]


def conserved(near: float, far: float) -> str:
    """The one of several quantities that does not change along the path."""
    x, y, vx, vy = follow(near, far)
    quantities = {
        "momentum": np.stack([vx, vy]),
        "kinetic energy": (vx**2 + vy**2) / 2,
        "potential energy": -1 / np.hypot(x, y),
        "angular momentum": x * vy - y * vx,
    }
    steady = [name for name, values in quantities.items() if np.ptp(values, axis=-1).max() < 1e-6]
    if len(steady) != 1:
        raise ArithmeticError(f"{len(steady)} quantities stay the same")
    return steady[0]


def sweep(near: float, far: float) -> dict[str, float]:
    """The torque about the sun, how unequal the areas of equal times are, and how the speeds compare."""
    path = follow(near, far)
    speeds = np.hypot(path[2], path[3])
    _, _, ax, ay = _rates(0.0, path, 0.0)
    return {
        "torque": float(np.abs(path[0] * ay - path[1] * ax).max()),
        "spread": unevenness(path),
        "with_drag": unevenness(follow(near, far, DRAG)),
        "speeds": float(speeds.max() / speeds.min()),
    }


def unevenness(path: Array) -> float:
    """The largest and the smallest area of the equal times, over their mean; added up from thin triangles."""
    x, y = path[:2]
    triangles = np.abs(x[:-1] * y[1:] - y[:-1] * x[1:]) / 2
    areas = triangles.reshape(SPANS, POINTS).sum(axis=1)
    return float(np.ptp(areas) / areas.mean())
