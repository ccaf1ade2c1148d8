"""The lowest point again: where the slope, measured and not derived, changes its sign."""


def where_it_is_flat(left: float, right: float) -> float:
    """Halve the stretch between the zeros until the slope's change of sign is pinned down."""

    def slope(x: float, step: float = 1e-3) -> float:
        return height(x + step) - height(x - step)

    def height(x: float) -> float:
        return (x - left) * (x - right)

    low, high = float(left), float(right)
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return low
