"""What a convolutional layer costs: build the layer, run it, and count."""

from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def build_layer(channels: int, kernel: int, filters: int) -> Array:
    """Weights of a layer without bias, shape (filters, channels, kernel, kernel); no two of them are equal."""
    weights = np.empty((filters, channels, kernel, kernel))
    weights.flat = np.arange(1, weights.size + 1)
    return weights


def convolve(image: Array, weights: Array) -> tuple[Array, int]:
    """Run a layer over an image of shape (channels, side, side), with the border padded so that the size stays.

    Returns the output, of shape (filters, side, side), and how many multiply-adds went into it.
    """
    side, kernel = image.shape[-1], weights.shape[-1]
    margin = kernel // 2
    padded = np.pad(image, ((0, 0), (margin, margin), (margin, margin)))
    output = np.empty((len(weights), side, side))
    multiply_adds = 0
    for row, column in product(range(side), repeat=2):
        products = weights * padded[:, row : row + kernel, column : column + kernel]
        output[:, row, column] = products.sum(axis=(1, 2, 3))
        multiply_adds += products.size
    return output, multiply_adds


def count_weights(channels: int, kernel: int, filters: int) -> int:
    """Build the layer and count its weights one by one."""
    return sum(1 for _ in build_layer(channels, kernel, filters).flat)


def count_printed_weights(printed: Any) -> int:
    """Count the weights of the layer that the prompt describes, by the numbers that it prints."""
    read = printed.numbers
    return count_weights(read.channels, read.kernel, read.filters)


def count_multiply_adds(side: int, channels: int, kernel: int, filters: int) -> int:
    """Run the layer over an image of the real size and return its own count of multiply-adds."""
    return convolve(np.ones((channels, side, side)), build_layer(channels, kernel, filters))[1]


def count_extra_weights(channels: int, kernel: int, filters: int, growth: int) -> int:
    """Different numbers that the layer's matrix holds for a grown image, less those that it holds before.

    The images are as small as may be: from `kernel // 2 + 1` pixels a side on, every weight meets some pixel.
    """
    weights = build_layer(channels, kernel, filters)
    small = kernel // 2 + 1
    return count_numbers(unroll(weights, growth * small)) - count_numbers(unroll(weights, small))


def unroll(weights: Array, side: int) -> Array:
    """What the layer makes of each image that has a single pixel lit in a single channel: the rows of its matrix.

    Shape (channels, side * side, side, side, filters).
    """
    margin, kernel = weights.shape[-1] // 2, weights.shape[-1]
    lit = np.eye(side**2).reshape(-1, side, side)
    padded = np.pad(lit, ((0, 0), (margin, margin), (margin, margin)))
    patches = np.lib.stride_tricks.sliding_window_view(padded, (kernel, kernel), axis=(1, 2))
    return np.stack([np.tensordot(patches, one, axes=([3, 4], [1, 2])) for one in weights.swapaxes(0, 1)])


def count_numbers(matrix: Array) -> int:
    """How many different numbers other than zero a matrix holds."""
    return np.unique(matrix[matrix != 0]).size


def measure_growth(side: int, channels: int, kernel: int, filters: int, growth: int) -> Fraction:
    """Multiply-adds for the grown image over those for the given one.

    The layer counts them on four small images; the polynomial through three of the counts must give the fourth, and
    is then followed to both sizes. Raises ArithmeticError when the counts are not quadratic in the side.
    """
    weights = build_layer(channels, kernel, filters)
    sides = [kernel, kernel + 1, kernel + 2, 2 * kernel]
    counts = [convolve(np.ones((channels, each, each)), weights)[1] for each in sides]
    law = list(zip(sides, counts, strict=True))
    if extend(law[:3], sides[3]) != counts[3]:
        raise ArithmeticError(f"the counts {counts} on images of side {sides} follow no quadratic law")
    return extend(law, growth * side) / extend(law, side)


def extend(points: list[tuple[int, int]], at: int) -> Fraction:
    """The value, at another place, of the lowest polynomial through some points (Lagrange's form, exact)."""
    total = Fraction(0)
    for place, value in points:
        others = [other for other, _ in points if other != place]
        total += Fraction(value * prod(at - other for other in others), prod(place - other for other in others))
    return total
