"""The usual slips in units: m for mm, s for ms, a factor of 1000, 60 or 3.6."""

import re
from collections.abc import Iterator

SYMBOL = re.compile(r"(?<![\\\w])[^\W\d_]+(?!\w)|%|°(?!\w)")
PREFIXED = ("N", "J", "W", "V", "A", "Pa", "Hz", "eV", "mol", "C", "F", "T", "bit", "B")
"""Units for which those with k are taken, and the other way round."""
SLIPS = {
    "m": "mm",
    "mm": "m",
    "cm": "m",
    "km": "m",
    "s": "ms",
    "ms": "s",
    "min": "s",
    "h": "min",
    "d": "h",
    "g": "kg",
    "kg": "g",
    "%": "1",
    "°": "rad",
    "rad": "°",
    **{name: f"k{name}" for name in PREFIXED},
    **{f"k{name}": name for name in PREFIXED},
}
"""What is written in place of a unit."""
WHOLE = {"m/s": "km/h", "km/h": "m/s", "1": "%"}
"""What is written in place of a whole one."""


def slip_units(unit: str) -> Iterator[str]:
    """Other units that an author may write in place of one: each of its symbols mistaken, and the whole of it."""
    written = unit.strip()
    if written in WHOLE:
        yield WHOLE[written]
    for found in SYMBOL.finditer(written):
        if found[0] in SLIPS:
            yield written[: found.start()] + SLIPS[found[0]] + written[found.end() :]
