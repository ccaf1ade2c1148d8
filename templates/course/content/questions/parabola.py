"""The lowest point again: where the curve, followed and not differentiated, stops falling."""


def where_it_is_flat(left: float, right: float) -> float:
    """Halve the stretch between the zeros until the point where the curve stops falling is pinned down."""

    def height(x: float) -> float:
        return (x - left) * (x - right)

    low, high = float(left), float(right)
    for _ in range(60):
        middle = (low + high) / 2
        falls = height(middle + 0.5) < height(middle - 0.5)
        low, high = (middle, high) if falls else (low, middle)
    return low
