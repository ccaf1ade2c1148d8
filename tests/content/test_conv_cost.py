"""The layer that counts its own weights and work is a convolution, and its counts are the ones that it must have."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.signal import correlate

SIZES = [(3, 5, 16), (4, 7, 32), (3, 3, 8)]


@pytest.fixture
def cost(companion):
    return companion("conv_cost")


def test_the_layer_convolves(cost):
    rng = np.random.default_rng(0)
    image, weights = rng.normal(size=(3, 9, 9)), rng.normal(size=(4, 3, 5, 5))
    output, _ = cost.convolve(image, weights)
    expected = [
        sum(correlate(channel, window, mode="same") for channel, window in zip(image, kernel, strict=True))
        for kernel in weights
    ]
    np.testing.assert_allclose(output, expected)


def test_the_unrolled_layer_does_what_the_layer_does(cost):
    weights = cost.build_layer(2, 3, 4)
    image = np.random.default_rng(1).normal(size=(2, 5, 5))
    rows = cost.unroll(weights, 5)
    output = np.tensordot(image.reshape(2, 25), rows, axes=2)
    np.testing.assert_allclose(np.moveaxis(output, -1, 0), cost.convolve(image, weights)[0])


def test_reference_numbers(cost):
    assert cost.count_weights(3, 5, 16) == 1200
    assert cost.count_multiply_adds(100, 3, 5, 16) == 12_000_000
    assert cost.count_extra_weights(3, 5, 16, 2) == 0
    assert cost.measure_growth(100, 3, 5, 16, 2) == 4


@pytest.mark.parametrize(("channels", "kernel", "filters"), SIZES)
def test_every_weight_is_met_by_the_smallest_image_of_the_count(cost, channels, kernel, filters):
    weights = cost.build_layer(channels, kernel, filters)
    assert cost.count_numbers(cost.unroll(weights, kernel // 2 + 1)) == weights.size


def test_weights_that_belong_to_places_are_seen_to_grow_with_the_image(cost, monkeypatch):
    shared = cost.unroll

    def locally_connected(weights, side):
        rows = shared(weights, side)
        return rows * (1 + 0.001 * np.arange(side**2)).reshape(1, 1, side, side, 1)

    monkeypatch.setattr(cost, "unroll", locally_connected)
    assert cost.count_extra_weights(3, 3, 8, 2) > 0


def test_work_that_does_not_grow_with_the_square_is_noticed(cost, monkeypatch):
    monkeypatch.setattr(cost, "convolve", lambda image, weights: (image, image.shape[-1] ** 3))
    with pytest.raises(ArithmeticError, match="follow no quadratic law"):
        cost.measure_growth(100, 3, 5, 16, 2)


def test_extend_follows_the_polynomial_through_the_points(cost):
    assert cost.extend([(1, 1), (2, 4), (4, 16)], 10) == 100
    assert cost.extend([(0, 1), (2, 2)], 1) == Fraction(3, 2)


@pytest.mark.parametrize(("side", "kernel"), [(9, 3), (8, 5), (10, 7)])
def test_products_with_padding_as_the_accepted_answer_counts_them(cost, side, kernel):
    """The marking scheme takes side * kernel less the kernel's overhang for what falls on the image, along a side."""
    covered, _ = cost.convolve(np.ones((1, side, side)), np.ones((1, 1, kernel, kernel)))
    assert covered.sum() == (side * kernel - (kernel // 2) * (kernel // 2 + 1)) ** 2
