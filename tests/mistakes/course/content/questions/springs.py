"""Springs, step by step."""


def swing(stiffness, load):
    """The angular frequency from the time of half a swing."""
    low, high = 0.0, 100.0
    for _ in range(200):
        middle = (low + high) / 2
        if middle * middle * load < stiffness:
            low = middle
        else:
            high = middle
    return round(low, 9)
