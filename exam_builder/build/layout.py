"""Where names and answers are to be written in the papers of an edition, and whether that is the same in all."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from exam_builder.build.edition import Edition
from exam_builder.build.lots import Set
from exam_builder.draw import Spot as Place
from exam_builder.findings import Finding, count
from exam_builder.typeset.aux_file import Spot

NEAR = 2 * 72 / 25.4
"""Points of PDF by which a place may be off: 2 mm."""
EQUALIZE = "write `versions: {equalize: true}` in the exam, which"
ROOM = f"{EQUALIZE} gives each answer the room of the tallest"
FILLED = f"{EQUALIZE} fills the shorter ones up with scratch pages"
PROMPTS = "a prompt before it is higher in some: give its values as many digits, or its figures one size"
OWN = r"let `templates/paper.tex` of the course end as the built-in one does, with \examfill"


@dataclass(frozen=True)
class Layout:
    """Pages, and where is to be written on them."""

    pages: int
    spots: tuple[Spot, ...]


@dataclass
class Layouts:
    """The layouts of an edition, each with the names of its papers; those of one kind are to have one."""

    kinds: dict[str, dict[Layout, list[str]]] = field(default_factory=dict)

    def add(self, kind: str, made: Set) -> None:
        """Take in a paper."""
        self.kinds.setdefault(kind, {}).setdefault(Layout(made.pages, made.spots), []).append(made.name)

    def to_json(self, exam: str) -> bytes:
        """The layouts as `layout.json` holds them."""
        every = [(kind, layout, names) for kind, layouts in self.kinds.items() for layout, names in layouts.items()]
        shown = [
            {
                "kind": kind or "standard",
                "papers": names,
                "pages": layout.pages,
                "places": list(map(_shown, layout.spots)),
            }
            for kind, layout, names in every
        ]
        head = {"exam": exam, "unit": "1/72 inch from the lower left corner: left, bottom, right, top"}
        return (json.dumps(head | {"layouts": shown}, ensure_ascii=False, indent=1) + "\n").encode()


def _shown(spot: Spot) -> Mapping[str, object]:
    question, _, part = spot.name.partition(".")
    where = {"question": question, "part": part} if part else {"field": spot.name}
    which = {spot.kind: spot.item} if spot.item else {}
    return {**where, **which, "page": spot.page, "rectangle": [spot.left, spot.bottom, spot.right, spot.top]}


def deviations(edition: Edition, layouts: Layouts, shuffled: bool) -> tuple[Finding, ...]:
    """A warning for each part that is not answered in the same place in all papers of a kind; the first paper sets it.

    Where questions are shuffled only the number of pages counts. Blanks move with the text in which they stand.
    """
    equal = edition.drawing.exam.model.versions.equalize
    return tuple(found for each in layouts.kinds.values() for found in _in_kind(edition, each, shuffled, equal))


def _in_kind(
    edition: Edition, layouts: Mapping[Layout, Sequence[str]], shuffled: bool, equal: bool
) -> Iterator[Finding]:
    (first, (model, *_)), *others = layouts.items()
    longer = [(layout, name) for layout, names in others for name in names if layout.pages != first.pages]
    if longer:
        layout, name = longer[0]
        message = f"{name} has {count(layout.pages, 'page')}, {model} has {first.pages}{_more(len(longer))}"
        yield Finding("layout", message, None, OWN if equal else FILLED, "warning")
    if not shuffled:
        yield from _moved(edition, first, model, others, PROMPTS if equal else ROOM)


def _moved(
    edition: Edition, first: Layout, model: str, others: Iterable[tuple[Layout, Sequence[str]]], mend: str
) -> Iterator[Finding]:
    off: dict[str, list[tuple[Spot, str]]] = {}
    places = _by_name(first.spots)
    for layout, names in others:
        for name, spots in _by_name(layout.spots).items():
            if name in places and not _same(places[name], spots):
                off.setdefault(name, []).extend((spots[0], paper) for paper in names)
    for name, found in off.items():
        spot, paper = found[0]
        own = places[name][0]
        what = f"on page {spot.page}" if spot.page != own.page else f"{_off(spot, own):.0f} mm away"
        question, _, part = name.partition(".")
        loaded = edition.drawing.exam.question(question) if part else None
        where = (
            next((Place(loaded, each.path).place() for each in loaded.parts if each.id == part), None)
            if loaded
            else None
        )
        message = f"the place for the answer is not that of {model}: {what} in {paper}{_more(len(found))}"
        yield Finding("layout", message, where, mend, "warning", question, part or None)


def _by_name(spots: Iterable[Spot]) -> dict[str, list[Spot]]:
    found: dict[str, list[Spot]] = {}
    for spot in spots:
        if spot.kind != "blank":
            found.setdefault(spot.name, []).append(spot)
    return found


def _same(one: Sequence[Spot], other: Sequence[Spot]) -> bool:
    return len(one) == len(other) and all(
        a.page == b.page and _off(a, b) * 72 / 25.4 <= NEAR for a, b in zip(one, other, strict=True)
    )


def _off(one: Spot, other: Spot) -> float:
    """Millimetres by which an edge is off, at most."""
    sides = (one.left - other.left, one.bottom - other.bottom, one.right - other.right, one.top - other.top)
    return max(map(abs, sides)) * 25.4 / 72


def _more(papers: int) -> str:
    return f"; so in {papers:,} papers" if papers > 1 else ""
