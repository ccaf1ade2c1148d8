"""Components along a slope, by solving for how much of each turned unit vector makes up a force."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def unit_vectors(triangle: list[int]) -> Array:
    """Unit vectors up the slope and off its surface, one a column; the second is the vertical less its share."""
    rise, run, _ = triangle
    up_the_slope = np.array([run, rise], float)
    vertical = np.array([0.0, 1.0])
    off_the_slope = vertical - up_the_slope * (vertical @ up_the_slope) / (up_the_slope @ up_the_slope)
    return np.array([arrow / np.linalg.norm(arrow) for arrow in (up_the_slope, off_the_slope)]).T


def components(force: Array, triangle: list[int]) -> Array:
    """How much of each of the two unit vectors adds up to a force."""
    return np.asarray(np.linalg.solve(unit_vectors(triangle), force), np.float64)


def turn_axes(triangle: list[int]) -> list[list[float]]:
    """The matrix, column by column: what becomes of one newton along x, and of one along y."""
    columns = [components(force, triangle) for force in np.eye(2)]
    return [[float(entry) for entry in row] for row in np.column_stack(columns)]


def resolve(triangle: list[int], wind: float, weight: float) -> dict[str, Any]:
    """The components of the wind and of the weight along the slope, added up force by force."""
    wind_force, weight_force = np.array([float(wind), 0.0]), np.array([0.0, -float(weight)])
    return {"value": components(wind_force, triangle) + components(weight_force, triangle), "unit": "N"}
