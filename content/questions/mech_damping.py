"""A door with a spring and a damper: it is let go and watched, with no formula for how it moves."""

from typing import Any

STEP = 0.05
"""Seconds times the natural frequency."""

PATIENCE = 300.0
"""How long the door is watched, in the same measure: long enough to tell a damping that is 0.01 % too weak."""


def swings_through(mass: float, damping: float, stiffness: float) -> bool:
    """Whether a door that is let go at rest ever gets to the other side of its resting place.

    Classical Runge-Kutta steps; place and speed are kept of order one, since only their ratio matters.
    """
    frequency = (float(stiffness) / float(mass)) ** 0.5
    step, place, speed = STEP / frequency, 1.0, 0.0
    pull, brake = float(stiffness) / float(mass), float(damping) / float(mass)
    for _ in range(int(PATIENCE / STEP)):
        place, speed = _advance(place, speed, pull, brake, step)
        if place <= 0:
            return True
        size = max(place, abs(speed))
        place, speed = place / size, speed / size
    return False


def _advance(place: float, speed: float, pull: float, brake: float, step: float) -> tuple[float, float]:
    """One step: the motion's own series to the fourth order, which is what Runge-Kutta does with a linear law."""
    total_place, total_speed = place, speed
    for order in range(1, 5):
        place, speed = speed * step / order, (-pull * place - brake * speed) * step / order
        total_place, total_speed = total_place + place, total_speed + speed
    return total_place, total_speed


def watch_door(mass: float, damping: float, stiffness: float) -> str:
    """Let go of the door, and of one that is damped one percent less."""
    if swings_through(mass, damping, stiffness):
        return "swings"
    return "limit" if swings_through(mass, 0.99 * float(damping), stiffness) else "creeps"


def least_damping(mass: float, stiffness: float) -> dict[str, Any]:
    """The damping between those with which the door swings and those with which it does not, by bisection."""
    low, high = 0.0, float(stiffness) + float(mass) + 1
    while high - low > 1e-5 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if swings_through(mass, middle, stiffness) else (low, middle)
    return {"value": (low + high) / 2, "unit": "kg/s"}
