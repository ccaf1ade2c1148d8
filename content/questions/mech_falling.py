"""A ball thrown from a roof: the equation of motion, integrated numerically."""

from typing import Any

from scipy.integrate import solve_ivp

LONG = 60.0


def flight(v: float, h: float, g: float, event: Any) -> Any:
    """The flight (height above the ground, velocity) until the event, a function of time and state, is zero."""
    event.terminal = True
    return solve_ivp(lambda _, state: [state[1], -g], (0, LONG), [h, v], events=event, rtol=1e-10, atol=1e-10)


def highest(v: float, h: float, g: float) -> dict[str, Any]:
    """Height above the ground at which the ball turns round."""
    return {"value": float(flight(v, h, g, lambda _, state: state[1]).y[0, -1]), "unit": "m"}


def impact(v: float, h: float, g: float) -> dict[str, Any]:
    """Speed at which the ball meets the ground."""
    return {"value": float(-flight(v, h, g, lambda _, state: state[0]).y[1, -1]), "unit": "m/s"}


def above(v: float, h: float, g: float, rise: float) -> str:
    """The times between which the ball is higher than `rise` above the roof: up through that height, and down again."""

    def level(_: float, state: Any) -> float:
        return float(state[0] - h - rise)

    def ground(_: float, state: Any) -> float:
        return float(state[0])

    ground.terminal = True  # type: ignore[attr-defined]
    path = solve_ivp(
        lambda _, state: [state[1], -g], (0, LONG), [h, v], events=[level, ground], rtol=1e-10, atol=1e-10, max_step=0.1
    )
    up, down = path.t_events[0].tolist()
    return f"({up!r}, {down!r})"
