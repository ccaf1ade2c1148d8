"""A pendulum: its swing is integrated numerically, by the full law with the sine."""

from typing import Any

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

AMPLITUDE = 1e-4
NAMES = {0.25: "quarter", 0.5: "half", 1.0: "same", 2.0: "double", 4.0: "fourfold"}


def swing(l: float, g: float, mass: float = 1.0) -> float:  # noqa: E741
    """Period for a small amplitude: four times the time from the turning point to the lowest one."""

    def motion(_: float, state: Any) -> list[float]:
        torque = -mass * g * l * np.sin(state[0])
        return [state[1], torque / (mass * l**2)]

    def lowest(_: float, state: Any) -> float:
        return float(state[0])

    lowest.terminal = True  # type: ignore[attr-defined]
    path = solve_ivp(motion, (0, 20), [AMPLITUDE, 0], events=lowest, rtol=1e-10, atol=1e-15)
    return float(4 * path.t[-1])


def swing_time(l: float, g: float) -> dict[str, Any]:  # noqa: E741
    """The period with its unit."""
    return {"value": swing(l, g), "unit": "s"}


def adjust(period: float, g: float) -> dict[str, Any]:
    """Length at which the swing takes as long as wanted, by narrowing an interval down."""
    return {"value": float(brentq(lambda length: swing(length, g) - period, 0.01, 10, xtol=1e-12)), "unit": "m"}


def after_the_change(l: float, g: float, change: dict[str, Any]) -> str:  # noqa: E741
    """Which option a swing before and one after the change speak for."""
    after = swing(l * float(change["length"]), g * float(change["gravity"]), float(change["mass"]))
    return NAMES[round(after / swing(l, g), 4)]
