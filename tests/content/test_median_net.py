"""The network is checked on every order of its inputs, and a network that does not sort is found out."""

import numpy as np
import pytest

DRAWS = [(3, 2), (5, 2), (5, 3), (5, 4), (7, 4), (7, 6)]


@pytest.fixture
def net(companion):
    return companion("median_net")


def tried(module, network, inputs, order):
    return module.try_network(network, inputs, order, np.random.default_rng(5))


def network(module, inputs, order):
    return module.build_network(inputs, np.eye(inputs, dtype=int)[order - 1])


def wrong(found):
    return found["wrong_orders"] + found["wrong_binary"] + found["wrong_ties"]


@pytest.mark.parametrize(("inputs", "order"), DRAWS)
def test_the_network_passes_on_the_right_number(net, inputs, order):
    found = tried(net, network(net, inputs, order), inputs, order)
    assert wrong(found) == 0
    assert found["error_on_reals"] < 1e-9
    assert (found["orders"], found["binary"]) == ({3: 6, 5: 120, 7: 5040}[inputs], 2**inputs)


@pytest.mark.parametrize(("inputs", "order"), DRAWS)
def test_a_wrong_last_layer_is_seen(net, inputs, order):
    found = tried(net, network(net, inputs, order - 1), inputs, order)
    assert min(found["wrong_orders"], found["wrong_binary"], found["wrong_ties"]) > 0
    assert found["error_on_reals"] > 1e-3


def test_a_missing_round_is_seen(net):
    short = network(net, 5, 3)
    short = {"weights": short["weights"][2:], "relu": short["relu"][2:]}
    assert wrong(tried(net, short, 5, 3)) > 0


def test_a_missing_relu_is_seen(net):
    linear = network(net, 5, 3)
    linear["relu"] = [False, *linear["relu"][1:]]
    assert wrong(tried(net, linear, 5, 3)) > 0


def test_any_weight_of_the_first_round_left_out_is_seen(net):
    whole = network(net, 3, 2)
    for layer, matrix in enumerate(whole["weights"][:2]):
        for place in np.argwhere(matrix):
            weights = [each.copy() for each in whole["weights"]]
            weights[layer][tuple(place)] = 0
            found = tried(net, {"weights": weights, "relu": whole["relu"]}, 3, 2)
            assert wrong(found) > 0, (layer, place)


def test_the_block_puts_a_pair_in_order(net):
    block = net.build_block()
    for pair in ([1, 2], [2, 1], [-3, -3], [-1.5, 4]):
        both = block["weights"][1] @ np.maximum(block["weights"][0] @ pair, 0)
        assert both.tolist() == sorted(pair)
