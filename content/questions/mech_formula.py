"""A boat that glides to rest: Newton's law, followed step by step, with no formula for where it leads."""

from typing import Any

STEPS = 400


def glide(mass: float, drag: float, speed: float, t: float) -> float:
    """The position at time t, by the classical Runge-Kutta method on position and speed together."""
    step, place, now = float(t) / STEPS, 0.0, float(speed)
    rate = -float(drag) / float(mass)
    for _ in range(STEPS):
        second = now + step / 2 * rate * now
        third = now + step / 2 * rate * second
        fourth = now + step * rate * third
        mean = (now + 2 * second + 2 * third + fourth) / 6
        place, now = place + step * mean, now + step * rate * mean
    return place


def distance(mass: float, drag: float, speed: float, time: float) -> dict[str, Any]:
    """The way that it makes in the given time: every metre costs b/m of the speed, so the loss of speed tells it.

    The speed at the end comes from halving the step of the mid-point rule and extrapolating.
    """
    coarse, fine = (_speed_after(mass, drag, speed, time, steps) for steps in (2000, 4000))
    end = fine + (fine - coarse) / 3
    return {"value": (float(speed) - end) * float(mass) / float(drag), "unit": "m"}


def _speed_after(mass: float, drag: float, speed: float, time: float, steps: int) -> float:
    step, now = float(time) / steps, float(speed)
    for _ in range(steps):
        middle = now - step / 2 * float(drag) * now / float(mass)
        now -= step * float(drag) * middle / float(mass)
    return now
