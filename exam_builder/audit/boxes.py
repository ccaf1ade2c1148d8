"""Rectangles on a page, and which of them lie over one another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """From the lower edge to the upper one."""
        return self.top - self.bottom

    def shared(self, other: "Box") -> tuple[float, float]:
        """The width and height that two rectangles share; negative where they lie apart."""
        width = min(self.right, other.right) - max(self.left, other.left)
        return width, min(self.top, other.top) - max(self.bottom, other.bottom)

    def holds(self, other: "Box", slack: float = 1.0) -> bool:
        """Whether another rectangle lies inside, but for so many points."""
        across = self.left - slack <= other.left and other.right <= self.right + slack
        return across and self.bottom - slack <= other.bottom and other.top <= self.top + slack

    def within(self, other: "Box") -> "Box":
        """What two rectangles share."""
        left, bottom = max(self.left, other.left), max(self.bottom, other.bottom)
        return Box(left, bottom, min(self.right, other.right), min(self.top, other.top))

    def expand(self, by: float) -> "Box":
        """The rectangle with so many points more on each side."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)


def overlapping_pairs(boxes: Sequence[Box], least: float) -> Iterator[tuple[int, int]]:
    """Pairs of rectangles that share more than so many points in both directions, by their indexes."""
    import numpy

    if not boxes:
        return
    edges = numpy.array([(each.left, each.bottom, each.right, each.top) for each in boxes])
    left, bottom, right, top = edges.T
    across = numpy.minimum.outer(right, right) - numpy.maximum.outer(left, left) > least
    along = numpy.minimum.outer(top, top) - numpy.maximum.outer(bottom, bottom) > least
    for one, other in numpy.argwhere(numpy.triu(across & along, 1)):
        yield int(one), int(other)
