"""Question 7: units that are dead, units that die, and one that comes back."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from exam_builder.companions.python_files import read_python
from exam_builder.companions.python_runs import load_module

FILE = load_module(read_python(Path(__file__).parents[2] / "content/questions/dead_relu.py"))
new_network, dataset, forward, firing = FILE.new_network, FILE.dataset, FILE.forward, FILE.firing
kill, train, gradient, wakened = FILE.kill, FILE.train, FILE.gradient, FILE.wakened

DRAWS = list(product([6, 8, 12], [50, 100, 200]))


@pytest.fixture
def data():
    return dataset(80, np.random.default_rng(2))


@pytest.fixture
def network():
    return new_network(6, np.random.default_rng(4))


@pytest.mark.parametrize("layer", [1, 2])
def test_a_killed_unit_misses_by_the_margin(network, data, layer):
    inputs, _ = data
    dead = kill(network, inputs, layer, margin=0.3)
    assert firing(network, inputs, layer) > 0
    assert firing(dead, inputs, layer) == 0
    assert forward(dead, inputs)[0][layer - 1][:, 0].max() == pytest.approx(-0.3)


def test_training_lowers_the_loss(network, data):
    loss = FILE.loss
    assert loss(train(network, *data, rate=0.02, steps=50), *data) < 0.5 * loss(network, *data)


@pytest.mark.parametrize(("width", "examples"), DRAWS)
def test_both_gradients_of_a_dead_unit_are_exactly_zero(width, examples):
    found = FILE.dead_gradients(width, examples)
    assert found["incoming"] == found["outgoing"] == 0
    assert found["living"] > 0.01
    assert found["doubt"] < 1e-7


def test_a_wrong_gradient_is_noticed(network, data, monkeypatch):
    doubt = FILE._doubt
    wrong = gradient(network, *data)
    wrong.weights[1][2, 3] += 1e-3
    assert doubt(network, *data) < 1e-7
    monkeypatch.setitem(doubt.__globals__, "gradient", lambda *_: wrong)
    assert doubt(network, *data) == pytest.approx(1e-3, rel=1e-3)


@pytest.mark.parametrize(("width", "examples"), DRAWS)
def test_each_cause_kills_and_its_absence_does_not(width, examples):
    found = FILE.ways_to_die(width, examples)
    causes = ["large_rate", "bad_start", "orthogonal", "uncentred", "large_weights"]
    assert {name: count for name, count in found.items() if count == 0} == dict.fromkeys(causes, 0)
    assert all(found[name] >= examples / 5 for name in found if name not in causes)


@pytest.mark.parametrize(("width", "examples"), DRAWS)
def test_a_unit_of_the_second_layer_wakes_up(width, examples):
    assert FILE.wakes_up(width, examples) is True


def test_a_unit_of_the_first_layer_never_does(data):
    networks = [new_network(8, np.random.default_rng(seed)) for seed in range(3)]
    assert [wakened(kill(network, data[0], 1, 0.1), *data, 1) for network in networks] == [0, 0, 0]


def test_nothing_wakes_when_the_layer_below_is_frozen(data):
    """What wakes the unit is the layer below, as the solution says."""
    inputs, targets = data
    network = kill(new_network(8, np.random.default_rng(3)), inputs, 2, 0.1)
    first = network.weights[0], network.biases[0]
    for _ in range(200):
        network = train(network, inputs, targets, rate=0.02, steps=1)
        network = type(network)((first[0], *network.weights[1:]), (first[1], *network.biases[1:]))
        assert firing(network, inputs, 2) == 0
