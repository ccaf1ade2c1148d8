"""What back-propagation keeps in memory, measured on a small tanh network, and two ways to keep less."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass
class Memory:
    """Counts the activations (numbers, not arrays) that are stored at a time, and the most there ever were."""

    stored: int = 0
    peak: int = 0

    def keep(self, activations: Array) -> Array:
        self.stored += activations.size
        self.peak = max(self.peak, self.stored)
        return activations

    def free(self, activations: Array) -> None:
        self.stored -= activations.size


def forward(weights: Sequence[Array], inputs: Array) -> list[Array]:
    """Outputs of all layers, each tanh(previous @ W) of shape (examples, units)."""
    outputs = []
    for matrix in weights:
        inputs = np.tanh(inputs @ matrix)
        outputs.append(inputs)
    return outputs


def loss(weights: Sequence[Array], inputs: Array, targets: Array) -> complex:
    """Half the squared error, summed over the examples."""
    return complex(((forward(weights, inputs)[-1] - targets) ** 2).sum() / 2)


def gradient(weights: Sequence[Array], inputs: Array, targets: Array, memory: Memory, spacing: int = 1) -> list[Array]:
    """Gradient of the loss, layer by layer, by back-propagation that stores every `spacing`-th layer's activations.

    The layers between two stored ones are computed once more when the backward pass comes to them.
    """
    blocks = [weights[start : start + spacing] for start in range(0, len(weights), spacing)]
    starts = [inputs]
    for block in blocks:
        starts.append(memory.keep(forward(block, starts[-1])[-1]))
    backward = starts[-1] - targets
    gradients: list[Array] = []
    for block, start, end in reversed(list(zip(blocks, starts[:-1], starts[1:], strict=True))):
        again = [start, *map(memory.keep, forward(block[:-1], start)), end]
        for matrix, before, after in reversed(list(zip(block, again[:-1], again[1:], strict=True))):
            backward = backward * (1 - after**2)
            gradients.insert(0, before.T @ backward)
            backward = backward @ matrix.T
            memory.free(after)
    return gradients


def gradient_in_pieces(
    weights: Sequence[Array], inputs: Array, targets: Array, memory: Memory, pieces: int
) -> list[Array]:
    """The same gradient, accumulated over pieces of the minibatch that go through the network one by one."""
    total = [np.zeros_like(matrix) for matrix in weights]
    for few, wanted in zip(np.array_split(inputs, pieces), np.array_split(targets, pieces), strict=True):
        for sum_so_far, part in zip(total, gradient(weights, few, wanted, memory), strict=True):
            sum_so_far += part
    return total


def problem(layers: int, units: int, batch: int, rng: Generator) -> tuple[list[Array], Array, Array]:
    """Weights, inputs and targets of a random network of `layers` square layers and a random minibatch."""
    weights = [rng.normal(size=(units, units)) / np.sqrt(units) for _ in range(layers)]
    return weights, rng.normal(size=(batch, units)), rng.uniform(-1, 1, size=(batch, units))


def count_stored(layers: int, units: int, batch: int, pieces: int, spacing: int) -> dict[str, int]:
    """Most activations stored at a time: by plain back-propagation, in pieces, and with recomputation."""
    weights, inputs, targets = problem(layers, units, batch, np.random.default_rng(0))
    plain, in_pieces, recomputing = Memory(), Memory(), Memory()
    gradient(weights, inputs, targets, plain)
    gradient_in_pieces(weights, inputs, targets, in_pieces, pieces)
    gradient(weights, inputs, targets, recomputing, spacing)
    return {"plain": plain.peak, "pieces": in_pieces.peak, "recomputing": recomputing.peak}


def measure_ways_out(
    layers: int, units: int, batch: int, pieces: int, spacing: int, rng: Generator
) -> dict[str, float]:
    """Back-propagate in the plain way and in each economical way, and compare gradients and stored activations.

    Gaps are the largest difference of two gradients relative to the largest entry of the plain one; peaks are shares
    of the plain peak; `smaller_batch_peak` belongs to half the minibatch. `true_gap` holds the plain gradient against
    the loss itself, by a complex step in a random direction.
    """
    weights, inputs, targets = problem(layers, units, batch, rng)
    memory = {name: Memory() for name in ("plain", "pieces", "recomputing", "half")}
    plain = gradient(weights, inputs, targets, memory["plain"])
    in_pieces = gradient_in_pieces(weights, inputs, targets, memory["pieces"], pieces)
    recomputed = gradient(weights, inputs, targets, memory["recomputing"], spacing)
    gradient(weights, inputs[: batch // 2], targets[: batch // 2], memory["half"])
    return {
        "true_gap": slope_gap(weights, inputs, targets, plain, rng),
        "pieces_gap": gap(plain, in_pieces),
        "recomputing_gap": gap(plain, recomputed),
        "pieces_peak": memory["pieces"].peak / memory["plain"].peak,
        "recomputing_peak": memory["recomputing"].peak / memory["plain"].peak,
        "smaller_batch_peak": memory["half"].peak / memory["plain"].peak,
    }


def gap(plain: Sequence[Array], other: Sequence[Array]) -> float:
    """Largest difference of two gradients, relative to the largest entry of the first."""
    differences = [np.abs(a - b).max() for a, b in zip(plain, other, strict=True)]
    return float(np.max(differences) / max(np.abs(matrix).max() for matrix in plain))


def slope_gap(weights: Sequence[Array], inputs: Array, targets: Array, plain: Sequence[Array], rng: Generator) -> float:
    """Relative difference of the loss's slope in a random direction, by a complex step, and by the gradient."""
    step = 1e-30
    direction = [rng.normal(size=matrix.shape) for matrix in weights]
    moved = [matrix + 1j * step * ahead for matrix, ahead in zip(weights, direction, strict=True)]
    slope = loss(moved, inputs, targets).imag / step
    along = sum(float((a * b).sum()) for a, b in zip(plain, direction, strict=True))
    return abs(along - slope) / abs(slope)
