"""A plank on two trestles: balances of torques about other points, solved as linear equations, and energy."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

TURN = 1e-6


def supports(length: float, plank: float, person: float, d: float, x: float, g: float) -> NDArray[np.float64]:
    """Forces of the trestles from the torques about the right end and about a point to the left of the plank."""
    loads = [(length / 2, plank * g), (x, person * g)]
    points = (length, -1.0)
    arms = [[trestle - point for trestle in (0.0, d)] for point in points]
    torques = [sum((place - point) * load for place, load in loads) for point in points]
    return np.asarray(np.linalg.solve(arms, torques), dtype=np.float64)


def push(printed: Any, g: float) -> dict[str, Any]:
    """The forces with their unit, from the numbers in the prompts as a student reads them."""
    read = printed.numbers
    return {"value": supports(read.length, read.plank, read.person, read.d, read.x, g), "unit": "N"}


def safe(length: float, plank: float, person: float, d: float, g: float) -> str:
    """Places of the painter at which both trestles push: the end of them by bisection."""
    low, high = 0.0, length
    if supports(length, plank, person, d, low, g).min() < 0:
        raise ArithmeticError("the plank does not even lie with the painter at its left end")
    for _ in range(60):
        middle = (low + high) / 2
        if supports(length, plank, person, d, middle, g)[0] >= 0:
            low = middle
        else:
            high = middle
    return f"[0, {low!r}]"


def walk_to_the_end(length: float, plank: float, person: float, d: float, bag: float, g: float) -> str:
    """Whether the potential energy falls when the plank with all that is on it turns a little about trestle B."""
    slices = 1000
    places = [(number + 0.5) * length / slices for number in range(slices)]
    masses = [(place, plank / slices) for place in places] + [(length, person), (0.0, bag)]
    gained = sum(mass * g * (d - place) * np.sin(TURN) for place, mass in masses)
    return "stays" if gained > 0 else "tips"
