"""The side of a convolution's output: the filter is slid along, and its positions are counted."""


def slide(side: int, kernel: int) -> int:
    """How many positions a filter has whose last pixel is still in the image."""
    return sum(1 for first in range(side) if first + kernel <= side)
