"""Points of a square inside a square, and what can fit them: linear programs and trained units decide."""

from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Floats = NDArray[np.float64]
Signs = NDArray[np.int64]

SIZES = (2, 3, 4, 5, 6, 8, 10, 12, 16, 20)
DRAWS = 50
"""Random draws of each size that are put to the linear program."""

FITTED, RESTARTS, STEPS = 40, 16, 400
"""Draws that the sigmoid unit must learn, from so many starts, in so many steps."""


def sample(inner: float, outer: float, points: int, rng: np.random.Generator) -> tuple[Floats, Signs]:
    """Points (one a row) uniform on [−outer, outer]², with label 1 inside [−inner, inner]² and −1 outside it."""
    places = np.round(rng.uniform(-outer, outer, (points, 2)), 3)
    return places, label(places, inner)


def label(places: Floats, inner: float) -> Signs:
    """1 for points inside the inner square, −1 for the others."""
    return np.where(np.abs(places).max(axis=1) <= inner, 1, -1)


def draw_dataset(inner: float, outer: float, shown: int) -> dict[str, Floats]:
    """The dataset of the picture: coordinates and labels (1 and −1)."""
    places, labels = sample(inner, outer, shown, np.random.default_rng(5))
    return {"x": places[:, 0], "y": places[:, 1], "label": labels.astype(float)}


def separable(places: Floats, labels: Signs) -> bool:
    """Whether a line classifies every point rightly: a linear program looks for label · (w · x + b) ≥ 1 everywhere.

    Raise ArithmeticError when its answer does not stand: a line that errs, or no verdict.
    """
    rows = labels[:, None] * np.column_stack([places, np.ones(len(places))])
    found = linprog(np.zeros(3), A_ub=-rows, b_ub=-np.ones(len(rows)), bounds=(None, None))
    if found.status == 2:
        return False
    if found.status != 0 or (rows @ found.x <= 0).any():
        raise ArithmeticError(f"the linear program has no verdict: {found.message}")
    return True


def separability(inner: float, outer: float) -> dict[str, list[float] | int]:
    """For each number of points, the share of random draws that a line separates; `sets` draws each."""
    rng = np.random.default_rng(8)
    shares = [np.mean([separable(*sample(inner, outer, size, rng)) for _ in range(DRAWS)]) for size in SIZES]
    return {"points": [float(size) for size in SIZES], "share": [float(share) for share in shares], "sets": DRAWS}


def linear_always(rates: dict[str, Floats]) -> bool:
    """Whether a line separated every draw of more than three points."""
    return bool(np.all(np.asarray(rates["share"])[np.asarray(rates["points"]) > 3] == 1))


def three_points(inner: float, outer: float) -> dict[str, float]:
    """Shares that a line separates: three points off a line with any labels; outer, inner, outer on one line."""
    rng = np.random.default_rng(13)
    general = [sample(inner, outer, 3, rng)[0] for _ in range(40)]
    corners = [places for places in general if abs(_twice_area(places)) > 0.01 * outer**2][:12]
    labelled = [(places, np.array(labels)) for places in corners for labels in product((-1, 1), repeat=3)]
    lines = [_on_a_line(inner, outer, rng) for _ in range(20)]
    return {
        "general": float(np.mean([separable(*one) for one in labelled])),
        "collinear": float(np.mean([separable(places, label(places, inner)) for places in lines])),
    }


def _twice_area(places: Floats) -> float:
    (ax, ay), (bx, by) = places[1:] - places[0]
    return float(ax * by - ay * bx)


def _on_a_line(inner: float, outer: float, rng: np.random.Generator) -> Floats:
    """An outer point, an inner point near the origin, and an outer point opposite to the first."""
    middle = rng.uniform(-0.1 * inner, 0.1 * inner, 2)
    angle = rng.uniform(0, 2 * np.pi)
    way = np.array([np.cos(angle), np.sin(angle)])
    way *= (inner + outer) / 2 / np.abs(way).max()
    return np.array([middle - way, middle, middle + way])


def one_sigmoid_suffices(inner: float, outer: float) -> bool:
    """Whether one trained hidden sigmoid unit fits any draw of six points that no line separates.

    Raise ArithmeticError when training was too weak to tell: it must fit nine in ten draws that a line separates.
    """
    rng = np.random.default_rng(21)
    draws = [sample(inner, outer, 6, rng) for _ in range(FITTED)]
    line = np.array([separable(*draw) for draw in draws])
    fitted = train_one_sigmoid(np.array([places for places, _ in draws]), np.array([signs for _, signs in draws])) == 0
    if line.all() or fitted[line].mean() < 0.9:
        raise ArithmeticError(f"of {line.sum()} draws that a line separates the unit fits {fitted[line].sum()}")
    return bool(fitted[~line].any())


def train_one_sigmoid(places: Floats, labels: Signs) -> Signs:
    """Least number of errors of a network with one hidden sigmoid unit on each dataset, by training.

    `places` is datasets × points × 2. Each dataset is learned by RESTARTS networks, output v · sigmoid(w · x + b) + a,
    with Adam (Kingma and Ba, 2015) on the logistic loss.
    """
    rng = np.random.default_rng(34)
    inputs = np.concatenate([places, np.ones((*places.shape[:2], 1))], axis=2)
    hidden = rng.normal(0, 2, (len(places), RESTARTS, 3))
    output = rng.normal(0, 2, (len(places), RESTARTS, 2))
    least = np.full(len(places), labels.shape[1])
    moments = [[np.zeros_like(hidden), np.zeros_like(hidden)], [np.zeros_like(output), np.zeros_like(output)]]
    for step in range(1, STEPS + 1):
        unit = 1 / (1 + np.exp(-np.clip(hidden @ inputs.transpose(0, 2, 1), -50, 50)))
        margins = labels[:, None] * (output[..., :1] * unit + output[..., 1:])
        least = np.minimum(least, (margins <= 0).sum(axis=2).min(axis=1))
        pull = -labels[:, None] / (1 + np.exp(np.clip(margins, -50, 50)))
        into_output = np.stack([(pull * unit).sum(axis=2), pull.sum(axis=2)], axis=2)
        into_hidden = (pull * output[..., :1] * unit * (1 - unit)) @ inputs
        hidden = hidden - _adam(moments[0], into_hidden, step)
        output = output - _adam(moments[1], into_output, step)
    return least


def _adam(moments: list[Floats], slope: Floats, step: int) -> Floats:
    """Adam's update with rate 0.2; the two running moments are brought up to date."""
    moments[0] = 0.9 * moments[0] + 0.1 * slope
    moments[1] = 0.999 * moments[1] + 0.001 * slope**2
    first, second = moments[0] / (1 - 0.9**step), moments[1] / (1 - 0.999**step)
    return 0.2 * first / (np.sqrt(second) + 1e-8)
