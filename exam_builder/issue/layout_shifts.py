"""Where the places for answers of one paper depart from those of another, and what moves them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from exam_builder.findings import format_count
from exam_builder.typeset.aux_file import PageRect

MM = 72 / 25.4
TOLERANCE = 2 * MM
"""Points of PDF by which a place may be off: 2 mm."""


@dataclass(frozen=True)
class LayoutShift:
    """A place that is not where it is in another paper though what stands before it is.

    `how` says so in words; `grows` tells that the place itself is higher or lower, else what stands before it is.
    """

    name: str
    how: str
    grows: bool
    follow: int = 0
    """So many places after it are off, too, and need no cause of their own."""


def find_shifts(own: Iterable[PageRect], other: Iterable[PageRect]) -> Iterator[LayoutShift]:
    """The places of a paper that depart from a model's own by themselves; others are moved along with them."""
    model, found = _group_by_name(own), _group_by_name(other)
    off = [name for name in model if name in found and not _is_same_place(model[name], found[name])]
    groups: list[list[str]] = []
    pages: set[int] = set()
    for name in off:
        moves_along = groups and (model[name][0].page in pages or found[name][0].page != model[name][0].page)
        groups = [*groups[:-1], [*groups[-1], name]] if moves_along else [*groups, [name]]
        pages |= {spot.page for spot in model[name]}
    for name, *after in groups:
        how, grows = _describe_shift(model[name], found[name])
        yield LayoutShift(name, how, grows, len(after))


def _group_by_name(spots: Iterable[PageRect]) -> Mapping[str, list[PageRect]]:
    """The spots of each part and field, in the order of the pages; blanks move with the text in which they stand."""
    found: dict[str, list[PageRect]] = {}
    for spot in spots:
        if spot.kind != "blank":
            found.setdefault(spot.name, []).append(spot)
    return found


def _is_same_place(one: Sequence[PageRect], other: Sequence[PageRect]) -> bool:
    return len(one) == len(other) and all(_is_near(*spots) for spots in zip(one, other, strict=True))


def _is_near(one: PageRect, other: PageRect) -> bool:
    return one.page == other.page and _distance(one, other) <= TOLERANCE


def _distance(one: PageRect, other: PageRect) -> float:
    """Points by which an edge is off, at most."""
    sides = (one.left - other.left, one.bottom - other.bottom, one.right - other.right, one.top - other.top)
    return max(map(abs, sides))


def _describe_shift(own: Sequence[PageRect], other: Sequence[PageRect]) -> tuple[str, bool]:
    """How a place departs, in words with a gap for the paper's name, and whether it is the place itself that grows."""
    apart = next((pair for pair in zip(own, other, strict=False) if not _is_near(*pair)), None)
    if apart is None:
        return f"in {{}} it has {format_count(len(other), 'piece')}, not {len(own)}", True
    one, two = apart
    if one.page != two.page:
        return f"on page {two.page} in {{}}, where what stands before it takes more room, or less", False
    away = f"{_distance(one, two) / MM:.0f} mm away in {{}}, where"
    lower = one.top - two.top
    if abs(lower) > TOLERANCE:
        more = "more" if lower > 0 else "less"
        return f"{away} what stands before it takes {abs(lower) / MM:.0f} mm {more}", False
    if abs(one.left - two.left) > TOLERANCE:
        return f"{away} it stands further to the {'right' if two.left > one.left else 'left'}", False
    sizes = [sum(spot.top - spot.bottom for spot in spots) / MM for spots in (other, own)]
    return f"{away} it is {sizes[0]:.0f} mm high, not {sizes[1]:.0f} mm", True
