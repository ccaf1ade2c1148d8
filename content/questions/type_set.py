"""Support vectors by what they are for: the boundary moves when one of them is left out."""

from collections.abc import Sequence
from typing import Any

import numpy as np


def boundary(points: Sequence[tuple[float, int]]) -> float:
    """The threshold with the widest margin, on a grid of eighths between the outermost points."""
    sizes = [size for size, _ in points]
    grid = np.arange(min(sizes), max(sizes), 0.125)
    return float(max(grid, key=lambda cut: min(side * (size - cut) for size, side in points)))


def leave_out(benign: Sequence[float], malignant: Sequence[float]) -> dict[str, Any]:
    """The sizes without which the boundary would be elsewhere."""
    points = [(float(size), -1) for size in benign] + [(float(size), 1) for size in malignant]
    whole = boundary(points)
    moving = [point[0] for point in points if boundary([other for other in points if other != point]) != whole]
    return {"value": moving, "unit": "mm"}
