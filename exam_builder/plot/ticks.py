"""The decimal mark of the exam in what matplotlib writes by itself: the labels of ticks, and their common factor."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

DECIMAL_POINT = "."
BETWEEN_DIGITS = re.compile(r"(?<=[0-9])\.(?=[0-9])")
NUMBER_FORMATTERS = (
    "ScalarFormatter",
    "LogFormatter",
    "LogitFormatter",
    "PercentFormatter",
    "StrMethodFormatter",
    "FormatStrFormatter",
)
"""matplotlib's classes, with those below them, that write numbers; labels of others are those of the function."""


def set_decimal_mark(figure: "Figure", mark: str) -> None:
    """Let the numbers beside all axes of a figure have a decimal mark in place of matplotlib's point."""
    if mark == DECIMAL_POINT:
        return
    for axes in _find_axes(figure):
        for axis in axes._axis_map.values():  # matplotlib has no public way to the z axis and the rest alike
            for part in (axis.major, axis.minor):
                if any(kind.__name__ in NUMBER_FORMATTERS for kind in type(part.formatter).__mro__):
                    part.formatter.__class__ = _make_formatter(type(part.formatter), mark.strip("{}"))


def _find_axes(parent: "Artist") -> Iterator[Any]:
    """All axes of a figure, those that stand in others too."""
    for axes in getattr(parent, "axes", ()):
        yield axes
        yield from getattr(axes, "child_axes", ())


def _make_formatter(formatter: type, mark: str) -> type:
    """A class of formatters that does the same with another decimal mark."""

    class Marking(formatter):  # type: ignore[misc]
        def __call__(self, x: float, pos: int | None = None) -> str:
            return replace_point(super().__call__(x, pos), mark)

        def format_ticks(self, values: Sequence[float]) -> list[str]:
            return [replace_point(label, mark) for label in super().format_ticks(values)]

        def get_offset(self) -> str:
            return replace_point(super().get_offset(), mark)

    return Marking


def replace_point(label: str, mark: str) -> str:
    """A label with its numbers' decimal mark; in mathematics in braces, or a comma would have space after it."""
    return BETWEEN_DIGITS.sub(lambda _: f"{{{mark}}}" if "$" in label else mark, label)
