"""A multilayer perceptron with two hidden ReLU layers whose units are made to die, and to wake up again."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

INPUTS = 3
UNIT = 0
"""The unit that is watched in a layer."""


@dataclass(frozen=True)
class Network:
    """Weights (outputs × inputs) and biases of the layers, from the input to the output."""

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]


def new_network(width: int, rng: np.random.Generator) -> Network:
    """A network of INPUTS inputs, two hidden layers of `width` units, one output; biases start at zero."""
    sizes = [INPUTS, width, width, 1]
    weights = (rng.normal(0, (2 / inputs) ** 0.5, (outputs, inputs)) for inputs, outputs in pairwise(sizes))
    return Network(tuple(weights), tuple(np.zeros(outputs) for outputs in sizes[1:]))


def forward(network: Network, inputs: Floats) -> tuple[list[Floats], list[Floats]]:
    """What enters each layer's units and what leaves them (examples × units); the output layer is linear."""
    entering, leaving = [], [inputs]
    for weights, biases in zip(network.weights, network.biases, strict=True):
        entering.append(leaving[-1] @ weights.T + biases)
        leaving.append(np.maximum(entering[-1], 0))
    leaving[-1] = entering[-1]
    return entering, leaving


def loss(network: Network, inputs: Floats, targets: Floats) -> float:
    """Half the mean squared error."""
    return float(np.mean((forward(network, inputs)[1][-1][:, 0] - targets) ** 2) / 2)


def gradient(network: Network, inputs: Floats, targets: Floats) -> Network:
    """The derivatives of the loss by back-propagation, arranged like the network."""
    entering, leaving = forward(network, inputs)
    error = (leaving[-1] - targets[:, None]) / len(inputs)
    weights: list[Floats] = []
    biases: list[Floats] = []
    for layer in reversed(range(len(network.weights))):
        weights.insert(0, error.T @ leaving[layer])
        biases.insert(0, error.sum(axis=0))
        if layer:
            error = error @ network.weights[layer] * (entering[layer - 1] > 0)
    return Network(tuple(weights), tuple(biases))


def train(network: Network, inputs: Floats, targets: Floats, rate: float, steps: int) -> Network:
    """The network after so many steps of gradient descent."""
    for _ in range(steps):
        slope = gradient(network, inputs, targets)
        network = Network(
            tuple(w - rate * g for w, g in zip(network.weights, slope.weights, strict=True)),
            tuple(b - rate * g for b, g in zip(network.biases, slope.biases, strict=True)),
        )
    return network


def firing(network: Network, inputs: Floats, layer: int) -> int:
    """On how many examples the watched unit of a hidden layer (1 or 2) is active."""
    return int(np.sum(forward(network, inputs)[0][layer - 1][:, UNIT] > 0))


def with_unit(network: Network, layer: int, bias: float, incoming: Floats | None = None) -> Network:
    """The network with another bias, and other incoming weights if given, for the watched unit of a layer."""
    weights, biases = [array.copy() for array in network.weights], [array.copy() for array in network.biases]
    biases[layer - 1][UNIT] = bias
    if incoming is not None:
        weights[layer - 1][UNIT] = incoming
    return Network(tuple(weights), tuple(biases))


def kill(network: Network, inputs: Floats, layer: int, margin: float) -> Network:
    """The network with a bias that keeps the watched unit's largest input at `margin` below zero."""
    largest = forward(network, inputs)[0][layer - 1][:, UNIT].max()
    return with_unit(network, layer, float(network.biases[layer - 1][UNIT] - largest - margin))


def dataset(examples: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Centred inputs (examples × INPUTS) and a curved function of them to be learned."""
    inputs = rng.normal(size=(examples, INPUTS))
    return inputs, 3 + np.abs(inputs).sum(axis=1)


def dead_gradients(width: int, examples: int) -> dict[str, float]:
    """Largest derivatives of the weights into and out of dead units of either hidden layer, by back-propagation.

    `living` is the largest derivative at the same units before they were killed, and `doubt` how far
    back-propagation is from central differences of the loss, over every weight of the living and dead networks.
    """
    rng = np.random.default_rng(7)
    inputs, targets = dataset(examples, rng)
    alive = new_network(width, rng)
    dead = [kill(alive, inputs, layer, margin=0.5) for layer in (1, 2)]
    into, out_of = zip(
        *(_around(network, inputs, targets, layer) for layer, network in enumerate(dead, 1)), strict=True
    )
    return {
        "incoming": max(into),
        "outgoing": max(out_of),
        "living": min(min(_around(alive, inputs, targets, layer)) for layer in (1, 2)),
        "doubt": max(_doubt(network, inputs, targets) for network in (alive, *dead)),
    }


def _around(network: Network, inputs: Floats, targets: Floats, layer: int) -> tuple[float, float]:
    """Largest derivatives of the weights (and the bias) into the watched unit of a layer, and out of it."""
    slope = gradient(network, inputs, targets)
    into = np.append(slope.weights[layer - 1][UNIT], slope.biases[layer - 1][UNIT])
    return float(np.abs(into).max()), float(np.abs(slope.weights[layer][:, UNIT]).max())


def _doubt(network: Network, inputs: Floats, targets: Floats) -> float:
    """Largest distance of back-propagation from central differences, over all weights."""
    slope = gradient(network, inputs, targets)
    step, worst = 1e-6, 0.0
    for layer, weights in enumerate(network.weights):
        for place in np.ndindex(*weights.shape):
            nudge = np.zeros_like(weights)
            nudge[place] = step
            up, down = (_moved(network, layer, sign * nudge) for sign in (1, -1))
            slow = (loss(up, inputs, targets) - loss(down, inputs, targets)) / (2 * step)
            worst = max(worst, abs(slow - float(slope.weights[layer][place])))
    return worst


def _moved(network: Network, layer: int, nudge: Floats) -> Network:
    weights = list(network.weights)
    weights[layer] = weights[layer] + nudge
    return replace(network, weights=tuple(weights))


def ways_to_die(width: int, examples: int) -> dict[str, int]:
    """On how many examples a unit of the first hidden layer fires: with each cause of death, and without that cause."""
    rng = np.random.default_rng(11)
    inputs, targets = dataset(examples, rng)
    network = new_network(width, rng)
    return {
        **_overshoot(network, inputs, targets),
        **_start(network, inputs),
        **_orthogonal(network, inputs),
        **_uncentred(network, inputs),
        **_large(network, inputs, targets),
    }


def _overshoot(network: Network, inputs: Floats, targets: Floats) -> dict[str, int]:
    """One step with a large and with a small rate, from outputs above their targets; short inputs: the bias decides."""
    upward, short = _upward(network), 0.2 * inputs
    after = [train(upward, short, targets - 20, rate, steps=1) for rate in (5.0, 0.001)]
    return dict(zip(("large_rate", "small_rate"), (firing(trained, short, 1) for trained in after), strict=True))


def _upward(network: Network) -> Network:
    """The network with positive weights after the first layer, so that more in the unit is more in the output."""
    first, *later = network.weights
    return replace(network, weights=(first, *map(np.abs, later)))


def _start(network: Network, inputs: Floats) -> dict[str, int]:
    """An unlucky start, with a very negative bias, and the usual start with bias zero."""
    return {"bad_start": firing(with_unit(network, 1, -20), inputs, 1), "good_start": firing(network, inputs, 1)}


def _orthogonal(network: Network, inputs: Floats) -> dict[str, int]:
    """Inputs in a plane and a small negative bias; incoming weights at a right angle to the plane, and inside it."""
    flat = inputs * [1, 1, 0]
    across, along = (with_unit(network, 1, -0.1, np.array(weights)) for weights in ([0, 0, 1.0], [1.0, 0, 0]))
    return {"orthogonal": firing(across, flat, 1), "aligned": firing(along, flat, 1)}


def _uncentred(network: Network, inputs: Floats) -> dict[str, int]:
    """The same unit, bias zero, on inputs that are shifted far from the origin, and on the centred ones."""
    unit = with_unit(network, 1, 0, np.array([-1.0, -0.5, 0.5]))
    return {"uncentred": firing(unit, inputs + 10, 1), "centred": firing(unit, inputs, 1)}


def _large(network: Network, inputs: Floats, targets: Floats) -> dict[str, int]:
    """One step with an ordinary rate on uncentred inputs, from large weights and biases, and from small ones."""
    unit = _upward(with_unit(network, 1, 0.5, np.array([0.5, 0.5, 0.5])))
    found = {}
    for name, scale in (("large_weights", 10.0), ("small_weights", 0.2)):
        scaled = Network(tuple(scale * w for w in unit.weights), tuple(scale * b for b in unit.biases))
        found[name] = firing(train(scaled, inputs + 2, targets, rate=0.01, steps=1), inputs + 2, 1)
    return found


def wakes_up(width: int, examples: int) -> bool:
    """Whether training wakes a dead unit of the second hidden layer, in any of five networks.

    A dead unit of the first hidden layer, whose inputs are the data themselves, is watched in the same way. Raise
    ValueError when that one wakes, since then the units were not dead, and the run tells nothing.
    """
    rng = np.random.default_rng(3)
    inputs, targets = dataset(examples, rng)
    networks = [new_network(width, rng) for _ in range(5)]
    lower, upper = ([wakened(kill(net, inputs, at, 0.1), inputs, targets, at) for net in networks] for at in (1, 2))
    if any(lower):
        raise ValueError(f"dead units of the first layer woke and fired on {lower} examples")
    return any(upper)


def wakened(network: Network, inputs: Floats, targets: Floats, layer: int) -> int:
    """On how many examples the watched unit, dead at first, fires when training wakes it; 0 if 200 steps do not."""
    for _ in range(200):
        network = train(network, inputs, targets, rate=0.02, steps=1)
        if fired := firing(network, inputs, layer):
            return fired
    return 0
