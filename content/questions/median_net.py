"""A ReLU network, given by its weight matrices, that sorts its inputs and passes one of them on."""

from itertools import permutations, product
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[Any]


def exchange() -> tuple[Array, Array]:
    """Weights into and out of the four ReLU units that put a pair (a, b) in order: (min, max).

    With h = relu(b - a), relu(b), relu(-b), relu(a - b): min = b - relu(b - a) and max = b + relu(a - b), where
    b = relu(b) - relu(-b).
    """
    into = np.array([[-1, 1], [0, 1], [0, -1], [1, -1]])
    out = np.array([[-1, 1, -1, 0], [0, 1, -1, 1]])
    return into, out


def carry() -> tuple[Array, Array]:
    """Weights into and out of the two ReLU units that pass a number on: a = relu(a) - relu(-a)."""
    return np.array([[1], [-1]]), np.array([[1, -1]])


def sorting_round(inputs: int, first: int) -> tuple[Array, Array]:
    """Weights into and out of one round, which exchanges neighbours from wire `first` on and carries the rest."""
    pairs = (inputs - first) // 2
    blocks = [carry()] * first + [exchange()] * pairs + [carry()] * (inputs - first - 2 * pairs)
    into, out = zip(*blocks, strict=True)
    return diagonal(into), diagonal(out)


def diagonal(blocks: tuple[Array, ...]) -> Array:
    """The matrix that has these blocks on its diagonal."""
    matrix = np.zeros(np.sum([block.shape for block in blocks], axis=0), dtype=int)
    row = column = 0
    for block in blocks:
        matrix[row : row + block.shape[0], column : column + block.shape[1]] = block
        row, column = row + block.shape[0], column + block.shape[1]
    return matrix


def build_block() -> dict[str, list[Any]]:
    """The network that puts two numbers in order, as `build_network` gives the whole one."""
    return {"weights": list(exchange()), "relu": [True, False]}


def build_network(inputs: int, last_layer: Array) -> dict[str, list[Any]]:
    """Weight matrices from the inputs to the output, and whether ReLU follows each of them.

    Bubble sort with all exchanges of a round side by side (odd-even transposition sort: as many rounds as inputs),
    smallest first, and `last_layer` as the weights of the output unit.
    """
    weights = [matrix for turn in range(inputs) for matrix in sorting_round(inputs, turn % 2)]
    return {"weights": [*weights, last_layer.reshape(1, -1)], "relu": [True, False] * inputs + [False]}


def run(network: dict[str, list[Any]], cases: Array) -> Array:
    """The network's output for each row of `cases`."""
    for matrix, relu in zip(network["weights"], network["relu"], strict=True):
        cases = cases @ matrix.T
        cases = np.maximum(cases, 0) if relu else cases
    return cases[:, 0]


def try_network(network: dict[str, list[Any]], inputs: int, order: int, rng: Generator) -> dict[str, float]:
    """Run the network on all orders, all binary inputs, ties and random reals, against sorting them.

    Returns how many orders and binary inputs were tried (by the 0-1 principle the latter decide for every input), how
    many outputs were wrong, and the largest error on 500 random inputs from [-10, 10].
    """
    orders = np.array(list(permutations(range(1, inputs + 1))))
    binary = np.array(list(product((0, 1), repeat=inputs)))
    ties = np.array(list(product((-1, 0, 2), repeat=inputs)))
    reals = rng.uniform(-10, 10, size=(500, inputs))
    return {
        "orders": len(orders),
        "binary": len(binary),
        "wrong_orders": int((errors(network, orders, order) != 0).sum()),
        "wrong_binary": int((errors(network, binary, order) != 0).sum()),
        "wrong_ties": int((errors(network, ties, order) != 0).sum()),
        "error_on_reals": float(errors(network, reals, order).max()),
    }


def errors(network: dict[str, list[Any]], cases: Array, order: int) -> Array:
    """How far the network's output is from the number at that place in order (1: the smallest), for each case."""
    wanted: Array = np.sort(cases, axis=1)[:, order - 1]
    return np.abs(run(network, cases) - wanted)
