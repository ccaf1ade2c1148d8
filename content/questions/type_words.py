"""Regression with a penalty, solved for one weight after the other: the penalty is known by how weights shrink."""

from collections.abc import Sequence

TARGETS = (0.2, 3.0, 6.0)
"""What single weights would be without a penalty, if the inputs are uncorrelated."""
STEPS = 8_000


def shrink(powers: Sequence[int]) -> str:
    """The name: ridge regression makes no weight zero, and the lasso takes the same from all large ones."""
    small, medium, large = (smallest_loss(target, powers) for target in TARGETS)
    if small:
        return "ridge regression"
    return "lasso" if abs((TARGETS[1] - medium) - (TARGETS[2] - large)) < 0.01 else "elastic net"


def smallest_loss(target: float, powers: Sequence[int]) -> float:
    """The weight on a fine grid at which squared error and penalty have the smallest sum."""
    grid = [step * 8 / STEPS for step in range(STEPS + 1)]
    return min(grid, key=lambda w: (target - w) ** 2 + sum(w**power for power in powers))
