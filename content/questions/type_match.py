"""Layers whose weights are counted in arrays of their shape, held against the formulas."""

import numpy as np


def count(inputs: int, outputs: int) -> dict[str, str]:
    """For each layer the formula that gives as many numbers as its arrays have."""
    formulas = {
        "product": (inputs + 1) * outputs,
        "nine": (9 * inputs + 1) * outputs,
        "separate": 10 * inputs + (inputs + 1) * outputs,
        "plain": 9 * inputs * outputs,
    }
    shapes = {
        "dense": [(outputs, inputs), (outputs,)],
        "conv": [(outputs, inputs, 3, 3), (outputs,)],
        "depthwise": [(inputs, 3, 3), (inputs,), (outputs, inputs), (outputs,)],
    }
    sizes = {name: sum(np.zeros(shape).size for shape in arrays) for name, arrays in shapes.items()}
    return {name: next(key for key, value in formulas.items() if value == size) for name, size in sizes.items()}
