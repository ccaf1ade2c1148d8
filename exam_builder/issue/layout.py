"""The places for names and answers in the papers of an edition, and warnings if they differ from paper to paper."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from exam_builder.codec import decode
from exam_builder.findings import Code, Finding, format_count
from exam_builder.issue.edition import Edition
from exam_builder.issue.lots import LAYOUT_KINDS, PrintedPaper
from exam_builder.records.record_reader import read_list, read_object
from exam_builder.typeset.aux_file import PageRect
from exam_builder.values import Json

MM = 72 / 25.4
TOLERANCE = 2 * MM
"""How far a place may be off, in PDF points: 2 mm."""


@dataclass(frozen=True)
class LayoutShift:
    """A place that is not where it is in another paper, although the places before it are.

    `how` describes the shift in words. With `grows`, the height of the place itself differs, else that of the text
    before it.
    """

    name: str
    how: str
    grows: bool
    follow: int = 0
    """How many places after it are shifted along with it."""


def find_shifts(own: Iterable[PageRect], other: Iterable[PageRect]) -> Iterator[LayoutShift]:
    """Yield the shifts of places from `own` to `other`; places that are moved along with an earlier one are only
    counted."""
    model, found = _group_by_name(own), _group_by_name(other)
    off = [name for name in model if name in found and not _are_same_places(model[name], found[name])]
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
    """Return the spots of each part and field, in page order; blanks are left out, as they move with their text."""
    groups: dict[str, list[PageRect]] = {}
    for spot in spots:
        if spot.kind != "blank":
            groups.setdefault(spot.name, []).append(spot)
    return groups


def _are_same_places(one: Sequence[PageRect], other: Sequence[PageRect]) -> bool:
    return len(one) == len(other) and all(_is_near(*spots) for spots in zip(one, other, strict=True))


def _is_near(one: PageRect, other: PageRect) -> bool:
    return one.page == other.page and _measure_distance(one, other) <= TOLERANCE


def _measure_distance(one: PageRect, other: PageRect) -> float:
    """Return the greatest distance between corresponding edges, in points."""
    sides = (one.left - other.left, one.bottom - other.bottom, one.right - other.right, one.top - other.top)
    return max(map(abs, sides))


def _describe_shift(own: Sequence[PageRect], other: Sequence[PageRect]) -> tuple[str, bool]:
    """Describe a shift, with `{}` for the paper's name, and return whether the place itself grows or shrinks."""
    apart = next((pair for pair in zip(own, other, strict=False) if not _is_near(*pair)), None)
    if apart is None:
        return f"in {{}} it has {format_count(len(other), 'piece')}, not {len(own)}", True
    one, two = apart
    if one.page != two.page:
        return f"on page {two.page} in {{}}, where the text before it takes more room, or less", False
    away = f"{_measure_distance(one, two) / MM:.0f} mm away in {{}}, where"
    lower = one.top - two.top
    if abs(lower) > TOLERANCE:
        more = "more" if lower > 0 else "less"
        return f"{away} the text before it takes {abs(lower) / MM:.0f} mm {more}", False
    if abs(one.left - two.left) > TOLERANCE:
        return f"{away} it is further to the {'right' if two.left > one.left else 'left'}", False
    sizes = [sum(spot.top - spot.bottom for spot in spots) / MM for spots in (other, own)]
    return f"{away} it is {sizes[0]:.0f} mm high, not {sizes[1]:.0f} mm", True


EQUALIZE = "write `versions: {equalize: true}` in the exam, which"
ROOM = f"{EQUALIZE} gives each answer the room of the tallest"
FILLED = f"{EQUALIZE} fills the shorter ones up with scratch pages"
PROMPTS = (
    "let the prompts before it be equally high in all: values with the same number of digits, figures of one size, "
    "options in as many `columns`"
)
SPACES = r"let `templates/answer.tex` of the course make the space as the built-in one does, with \answerspace"
COVER = "let the cover print as much in every paper"
OWN = r"let `templates/paper.tex` of the course end as the built-in one does, with \examfill"


@dataclass(frozen=True)
class Layout:
    """A number of pages, and the spots on them where something is written."""

    pages: int
    spots: tuple[PageRect, ...]


@dataclass
class Layouts:
    """The layouts of an edition, by kind of paper, each with the names of its papers; ideally one for each kind."""

    kinds: dict[str, dict[Layout, list[str]]] = field(default_factory=dict)

    def add(self, kind: str, paper: PrintedPaper) -> None:
        """Add a paper."""
        self.kinds.setdefault(kind, {}).setdefault(Layout(paper.pages, paper.spots), []).append(paper.name)

    @classmethod
    def from_json(cls, data: Json) -> "Layouts":
        """Return the layouts that `to_json` wrote; raise KeyError, TypeError or ValueError for anything else."""
        layouts = cls()
        for each in map(read_object, read_list(read_object(data)["layouts"])):
            kind, names = decode(str, each["kind"]), list(decode(tuple[str, ...], each["papers"]))
            spots = tuple(map(_read_place, map(read_object, read_list(each["places"]))))
            known = layouts.kinds.setdefault("" if kind == "standard" else kind, {})
            known[Layout(decode(int, each["pages"]), spots)] = names
        return layouts

    def to_json(self, exam: str) -> bytes:
        """Return the content of `layout.json`."""
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


def _read_place(data: Mapping[str, Json]) -> PageRect:
    """Return a place as `_place_json` wrote it."""
    sizes = decode(tuple[float, float, float, float], data["rectangle"])
    page = decode(int, data["page"])
    if "field" in data:
        return PageRect(decode(str, data["field"]), page, *sizes, kind="field")
    kind = next((each for each in LAYOUT_KINDS if each in data), "space")
    item = decode(str, data[kind]) if kind in data else ""
    return PageRect(f"{data['question']}.{data['part']}", page, *sizes, kind=kind, item=item)


def find_deviations(edition: Edition, layouts: Layouts) -> tuple[Finding, ...]:
    """Return a warning for each part whose answer is not where it is in the first paper of its kind.

    Places that are moved along with it are only counted. If questions are shuffled, only the number of pages and the
    columns of options are compared.
    """
    return tuple(found for each in layouts.kinds.values() for found in _list_deviations_in_kind(edition, each))


def _list_deviations_in_kind(edition: Edition, layouts: Mapping[Layout, Sequence[str]]) -> Iterator[Finding]:
    (first, (model, *_)), *others = layouts.items()
    longer = [(layout, name) for layout, names in others for name in names if layout.pages != first.pages]
    if longer:
        layout, name = longer[0]
        message = (
            f"{name} has {format_count(layout.pages, 'page')}, {model} has {first.pages}{_in_more_papers(len(longer))}"
        )
        yield _report_pages(
            edition, message, None if edition.shuffled else next(find_shifts(first.spots, layout.spots), None)
        )
    rows = find_columns(layouts)
    yield from (_report_columns(edition, name, each) for name, each in rows.items())
    if not edition.shuffled:
        yield from (
            each
            for each in _find_moved_places(edition, first, model, others)
            if f"{each.question}.{each.part}" not in rows
        )


def _report_pages(edition: Edition, message: str, shift: LayoutShift | None) -> Finding:
    """Return a warning for different numbers of pages, at the first part whose answer is shifted."""
    hint = OWN if edition.equalized else FILLED
    question, _, part = shift.name.partition(".") if shift else ("", "", "")
    if not part:
        return Finding(Code.LAYOUT, message, None, hint, "warning")
    message += "; they part at this answer"
    return Finding(Code.LAYOUT, message, edition.place(question, part), hint, "warning", question, part)


def find_columns(layouts: Mapping[Layout, Sequence[str]]) -> dict[str, dict[int, list[str]]]:
    """Find parts whose boxes form more columns in some papers: their papers by the number of columns, most first."""
    by_page: dict[str, dict[int, list[str]]] = {}
    for layout, papers in layouts.items():
        for name, spots in _group_by_name(layout.spots).items():
            lefts = sorted(spot.left for spot in spots if spot.kind == "box")
            columns = sum(1 for at, left in enumerate(lefts) if not at or left - lefts[at - 1] > TOLERANCE)
            by_page.setdefault(name, {}).setdefault(columns, []).extend(papers)
    return {name: dict(sorted(each.items(), reverse=True)) for name, each in by_page.items() if len(each) > 1}


def _report_columns(edition: Edition, name: str, papers: Mapping[int, Sequence[str]]) -> Finding:
    """Return a warning for options in fewer columns in some papers, since they are wider there."""
    question, _, part = name.partition(".")
    (most, wide), *_, (least, narrow) = papers.items()
    message = f"the options stand in {format_count(most, 'column')} in {wide[0]}, and in {least} in {narrow[0]}"
    message += _in_more_papers(len(narrow))
    hint = f"write `columns: {least}` at this part, which holds for all papers"
    return Finding(Code.LAYOUT, message, edition.place(question, part), hint, "warning", question, part)


def _find_moved_places(
    edition: Edition, first: Layout, model: str, others: Iterable[tuple[Layout, Sequence[str]]]
) -> Iterator[Finding]:
    """Yield a warning for each place that is shifted, with the cause and the number of places moved along with it."""
    places: dict[str, list[tuple[LayoutShift, str]]] = {}
    for layout, names in others:
        for departure in find_shifts(first.spots, layout.spots):
            places.setdefault(departure.name, []).extend((departure, paper) for paper in names)
    for name, ((departure, paper), *more) in places.items():
        question, _, part = name.partition(".")
        what = "answer" if part else name
        follow = f", and {format_count(departure.follow, 'place')} after it with it" if departure.follow else ""
        message = f"the place for the {what} is not that of {model}: {departure.how.format(paper)}{follow}"
        message += _in_more_papers(len(more) + 1)
        if not part:
            yield Finding(Code.LAYOUT, message, None, COVER, "warning", "")
            continue
        hint = (SPACES if edition.equalized else ROOM) if departure.grows else PROMPTS
        yield Finding(Code.LAYOUT, message, edition.place(question, part), hint, "warning", question, part)


def _in_more_papers(papers: int) -> str:
    return f"; so in {papers:,} papers" if papers > 1 else ""
