"""Gradient descent, done."""


def descend(rate):
    """One step from 1, and what it did."""
    after = 1 - rate * 1
    facts = {"smaller": abs(after) < 1, "jumps": after < 0, "grows": abs(after) > 1, "stays": after == 1}
    return [name for name, holds in facts.items() if holds]
