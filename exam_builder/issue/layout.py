"""Where names and answers are to be written in the papers of an edition, and whether that is the same in all."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from exam_builder.codes import Code
from exam_builder.draw import YamlLocation as Spotted
from exam_builder.findings import Finding, Place, format_count
from exam_builder.issue.edition import Edition
from exam_builder.issue.layout_shifts import LayoutShift, find_shifts
from exam_builder.issue.lots import PrintedPaper
from exam_builder.typeset.aux_file import PageRect

EQUALIZE = "write `versions: {equalize: true}` in the exam, which"
ROOM = f"{EQUALIZE} gives each answer the room of the tallest"
FILLED = f"{EQUALIZE} fills the shorter ones up with scratch pages"
PROMPTS = "a prompt before it is higher in some: give its values as many digits, or its figures one size"
SPACES = r"let `templates/answer.tex` of the course make the space as the built-in one does, with \answerspace"
COVER = "let the cover print as much in every paper"
OWN = r"let `templates/paper.tex` of the course end as the built-in one does, with \examfill"


@dataclass(frozen=True)
class Layout:
    """Pages, and where is to be written on them."""

    pages: int
    spots: tuple[PageRect, ...]


@dataclass
class Layouts:
    """The layouts of an edition, each with the names of its papers; those of one kind are to have one."""

    kinds: dict[str, dict[Layout, list[str]]] = field(default_factory=dict)

    def add(self, kind: str, made: PrintedPaper) -> None:
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
                "places": list(map(_place_json, layout.spots)),
            }
            for kind, layout, names in every
        ]
        head = {"exam": exam, "unit": "1/72 inch from the lower left corner: left, bottom, right, top"}
        return (json.dumps(head | {"layouts": shown}, ensure_ascii=False, indent=1) + "\n").encode()


def _place_json(spot: PageRect) -> Mapping[str, object]:
    question, _, part = spot.name.partition(".")
    where = {"question": question, "part": part} if part else {"field": spot.name}
    which = {spot.kind: spot.item} if spot.item else {}
    return {**where, **which, "page": spot.page, "rectangle": [spot.left, spot.bottom, spot.right, spot.top]}


def find_deviations(edition: Edition, layouts: Layouts) -> tuple[Finding, ...]:
    """A warning for each part whose answer moves from its place in papers of a kind; the first paper sets the places.

    What is moved along with it is counted there. Where questions are shuffled only the number of pages counts.
    """
    return tuple(found for each in layouts.kinds.values() for found in _deviations_in_kind(edition, each))


def _is_equalized(edition: Edition) -> bool:
    return edition.drawing.exam.model.versions.equalize


def _deviations_in_kind(edition: Edition, layouts: Mapping[Layout, Sequence[str]]) -> Iterator[Finding]:
    (first, (model, *_)), *others = layouts.items()
    longer = [(layout, name) for layout, names in others for name in names if layout.pages != first.pages]
    if longer:
        layout, name = longer[0]
        message = (
            f"{name} has {format_count(layout.pages, 'page')}, {model} has {first.pages}{_in_more_papers(len(longer))}"
        )
        yield Finding(Code.LAYOUT, message, None, OWN if _is_equalized(edition) else FILLED, "warning")
    if not edition.shuffled:
        yield from _find_moved_places(edition, first, model, others)


def _find_moved_places(
    edition: Edition, first: Layout, model: str, others: Iterable[tuple[Layout, Sequence[str]]]
) -> Iterator[Finding]:
    """A warning for each place that departs from the model's by itself, with what moves it and how many it moves."""
    found: dict[str, list[tuple[LayoutShift, str]]] = {}
    for layout, names in others:
        for departure in find_shifts(first.spots, layout.spots):
            found.setdefault(departure.name, []).extend((departure, paper) for paper in names)
    for name, ((departure, paper), *more) in found.items():
        question, _, part = name.partition(".")
        what = "answer" if part else name
        follow = f", and {format_count(departure.follow, 'place')} after it with it" if departure.follow else ""
        message = f"the place for the {what} is not that of {model}: {departure.how.format(paper)}{follow}"
        message += _in_more_papers(len(more) + 1)
        if not part:
            yield Finding(Code.LAYOUT, message, None, COVER, "warning", "")
            continue
        hint = (SPACES if _is_equalized(edition) else ROOM) if departure.grows else PROMPTS
        yield Finding(Code.LAYOUT, message, _find_place(edition, question, part), hint, "warning", question, part)


def _find_place(edition: Edition, question: str, part: str) -> Place | None:
    """Where a part is written."""
    loaded = edition.drawing.exam.question(question)
    return next((Spotted(loaded, each.path).place() for each in loaded.parts if each.id == part), None)


def _in_more_papers(papers: int) -> str:
    return f"; so in {papers:,} papers" if papers > 1 else ""
