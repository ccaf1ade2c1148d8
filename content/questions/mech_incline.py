"""A crate on a ramp: Newton's second law in horizontal and vertical components, solved as linear equations."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def directions(angle: float) -> tuple[Array, Array]:
    """Unit vectors down the ramp and out of it; x is horizontal, towards where the ramp falls, and y is up."""
    turn = np.radians(angle)
    return np.array([np.cos(turn), -np.sin(turn)]), np.array([np.sin(turn), np.cos(turn)])


def stays(m: float, angle: float, surface: dict[str, Any], g: float) -> bool:
    """Whether the friction that would balance the weight is one that static friction can give."""
    down, out = directions(angle)
    friction, normal = np.linalg.solve(np.column_stack([-down, out]), [0, m * g])
    return bool(friction <= surface["s"] * normal)


def sliding(m: float, angle: float, surface: dict[str, Any], g: float) -> dict[str, Any]:
    """The acceleration of a crate that slides down; unknown are its two components and the normal force.

    m a = N (out - mu down) + (0, -m g), and a has no component out of the ramp.
    """
    down, out = directions(angle)
    contact = out - surface["k"] * down
    equations = np.array([[m, 0, -contact[0]], [0, m, -contact[1]], [*out, 0]])
    return {"value": np.linalg.solve(equations, [0, -m * g, 0])[:2], "unit": "m/s^2"}


def pull(m: float, angle: float, surface: dict[str, Any], g: float) -> dict[str, Any]:
    """The force uphill for which all forces on a crate that moves uphill balance; the normal force is unknown too."""
    down, out = directions(angle)
    contact = out + surface["k"] * down
    return {"value": float(np.linalg.solve(np.column_stack([-down, contact]), [0, m * g])[0]), "unit": "N"}
