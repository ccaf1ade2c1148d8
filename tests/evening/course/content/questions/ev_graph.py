"""Which graph, by the sign of the slope between two points."""


def look(k):
    """Two points of the line."""
    rise = k * 2 - k * 1
    return "up" if rise > 0 else "down" if rise < 0 else "flat"
