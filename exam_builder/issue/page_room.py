"""Distribute the empty rest of each page among the answer spaces on it.

Papers are typeset once to measure the rest of each page. It is shared in proportion to the heights of the spaces. The
sums become minimal heights of the pieces of solutions, and thus those of the spaces in students' papers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from exam_builder.draw import YamlLocation
from exam_builder.findings import Code, Finding
from exam_builder.issue.edition import Edition, get_paper_name
from exam_builder.issue.survey import Survey, measure_solutions
from exam_builder.paper import Paper, Part
from exam_builder.render.renderer import Heights
from exam_builder.typeset.passes import TypesetPaper

Policy: TypeAlias = Literal["stretch", "exact"] | None
EMPTY, NEARLY_EMPTY = 1 / 3, 4 / 5
"""Shares of a page: an empty rest above the first is distributed by default, one above the second gets a warning."""
POINT = 65536
SPARE, SPARE_OF_SAMPLES = POINT, 28 * POINT
"""How much stays empty nevertheless: on a page that was measured, and, two lines, on a page of a similar copy."""
STRETCHED = ("blank", "lines", "grid", "box", "answer_line")


@dataclass(frozen=True, slots=True)
class MeasuredPage:
    """A page with questions: its height, what is left of it (in scaled points), and the pieces of spaces on it.

    A piece is the name of its part and its index among the pieces of this part. `asked` means that the rest is
    intended: a space fills the page anyway, or the author asked for a page break after it.
    """

    number: int
    height: int
    left: int
    begins: tuple[str, ...]
    pieces: tuple[tuple[str, int], ...]
    asked: bool


@dataclass(frozen=True, slots=True)
class MeasuredPaper:
    """A paper before any rest is distributed: its pages, and the heights of its answers."""

    count: int
    pages: tuple[MeasuredPage, ...]
    heights: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Rooms:
    """Minimal heights of answers, by kind or name of papers, and the pages of the longest paper of each kind."""

    heights: dict[str, Heights] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def of(self, kind: str, names: Iterable[str] = ()) -> Heights:
        """Return the minimal heights of the first of `names` that has its own, else those of the kind."""
        own = (self.heights[name] for name in names if name in self.heights)
        return next(own, self.heights.get(kind, {}))


def find_rooms(edition: Edition, survey: Survey, heights: Mapping[str, Heights]) -> Rooms:
    """Return the room that the answers of each kind of paper get; `heights` are those that the kind has in common."""
    rooms, policy = Rooms(), edition.drawing.exam.model.space
    for kind, first in survey.first.items():
        named = {get_paper_name(which): paper for which, paper in survey.drawn.items()} if edition.form.complete else {}
        papers = list(named.values()) or first
        if not any(part.space.kind in STRETCHED for paper in papers for part in _map_parts(paper).values()):
            continue
        if edition.varied and not edition.form.complete:
            rooms.findings.extend(_refuse_varied(edition, policy))
            continue
        measured = _measure(edition, papers, heights.get(kind))
        if measured:
            rooms.pages[kind] = max(each.count for each in measured)
            rooms.heights.update(_share_among(edition, kind, list(named), papers, measured))
            rooms.findings.extend(_find_empty_pages(edition, papers[0], measured[0], policy))
    return rooms


def _refuse_varied(edition: Edition, policy: Policy) -> Iterator[Finding]:
    """Warn that rests are not distributed in copies whose questions, or their order, differ."""
    if policy == "stretch":
        message = "if copies have other questions, or another order, spaces stay as high as they ask for"
        place = YamlLocation(edition.drawing.exam, ("space",)).place()
        yield Finding(Code.SPACE, message, place, "write `space: exact`, or give students versions", "warning")


def _measure(edition: Edition, papers: Sequence[Paper], heights: Heights | None) -> list[MeasuredPaper]:
    """Measure the rests of the pages of solutions; return [] if TeX cannot typeset one of the papers."""
    made = measure_solutions(edition, papers, heights)
    return [_read_pages(papers[index], each) for index, each in made.items()] if len(made) == len(papers) else []


def _read_pages(paper: Paper, made: TypesetPaper) -> MeasuredPaper:
    """Return what TeX recorded about a paper's pages."""
    pieces: dict[int, list[tuple[str, int]]] = {}
    begins: dict[int, list[str]] = {}
    count: dict[str, int] = {}
    for spot in made.spots:
        if spot.kind == "space" and spot.name in made.heights:
            pieces.setdefault(spot.page, []).append((spot.name, count.setdefault(spot.name, 0)))
            count[spot.name] += 1
        elif spot.kind == "begin":
            begins.setdefault(spot.page, []).append(spot.name)
    parts, breaking = _map_parts(paper), set(_get_flow(paper))
    filled = {page for page, each in pieces.items() if any(parts[name].space.kind == "fill" for name, _ in each)}
    pages = (
        MeasuredPage(
            number,
            height,
            left,
            tuple(begins.get(number, ())),
            tuple(pieces.get(number, ())),
            number in filled or bool(breaking & set(begins.get(number + 1, ())[:2])),
        )
        for number, left, height in sorted(made.rooms)
        if number in begins or number in pieces
    )
    return MeasuredPaper(made.pages, tuple(pages), dict(made.heights))


def _map_parts(paper: Paper) -> dict[str, Part]:
    return {f"{question.name}.{part.id}": part for question in paper.questions for part in question.parts}


def _get_flow(paper: Paper) -> Iterator[str]:
    """Yield the questions and parts before which the author asked for a page break."""
    for question in paper.questions:
        if question.flow.breaks:
            yield question.name
        for part in question.parts:
            if part.flow.breaks or part.lead_flow.breaks:
                yield f"{question.name}.{part.id}"


def _share_among(
    edition: Edition, kind: str, names: Sequence[str], papers: Sequence[Paper], measured: Sequence[MeasuredPaper]
) -> Iterator[tuple[str, Heights]]:
    """Yield minimal heights, once for the kind if all its papers break pages alike, else for each paper by name."""
    policy, spare = edition.drawing.exam.model.space, SPARE if edition.form.complete else SPARE_OF_SAMPLES
    outlines = {tuple((page.number, page.begins, page.pieces) for page in each.pages) for each in measured}
    if len(outlines) == 1:
        yield kind, _give(papers[0], measured, policy, spare)
    elif edition.form.complete:
        for name, paper, each in zip(names, papers, measured, strict=True):
            yield name, _give(paper, [each], policy, spare)


def _give(paper: Paper, papers: Sequence[MeasuredPaper], policy: Policy, spare: int) -> Heights:
    """Return new heights for answers of papers that break pages alike, using the smallest rest of each page."""
    parts = _map_parts(paper)
    highest = {
        name: [max(int(each.heights[name][at][:-2]) for each in papers) for at in range(len(sizes))]
        for name, sizes in papers[0].heights.items()
        if all(len(each.heights.get(name, ())) == len(sizes) for each in papers)
    }
    given: dict[str, list[int]] = {}
    for pages in zip(*(each.pages for each in papers), strict=True):
        page, left = pages[0], min(each.left for each in pages) - spare
        filled = any(parts[name].space.kind == "fill" for name, _ in page.pieces)
        distributes = policy == "stretch" or (policy is None and all(each.left > EMPTY * each.height for each in pages))
        own = [piece for piece in page.pieces if piece[0] in highest and _is_stretched(parts[piece[0]])]
        total = sum(highest[name][at] for name, at in own)
        last = dict(own)  # only the last piece of an answer grows, so that its solution has no gap
        if total and left > 0 and not filled and distributes:
            for name, at in own:
                sizes = given.setdefault(name, list(highest[name]))
                sizes[last[name]] += left * highest[name][at] // total
    return {name: tuple(f"{size}sp" for size in sizes) for name, sizes in given.items()}


def _is_stretched(part: Part) -> bool:
    """Return whether a space may grow: not if its height is fixed, nor if it is a box or line for a short answer.

    A box for a number with its unit beside it is narrow, even without a `width`.
    """
    space = part.space
    narrow = space.width or (space.kind == "box" and "unit" in part.form)
    short = narrow and not (space.kind == "answer_line" and space.size)
    return space.kind in STRETCHED and not space.fixed and not short


def _find_empty_pages(edition: Edition, paper: Paper, measured: MeasuredPaper, policy: Policy) -> Iterator[Finding]:
    """Yield a warning for each page that stays nearly empty although nobody asked for it."""
    parts = _map_parts(paper)
    for at, page in enumerate(measured.pages if len(measured.pages) > 1 else ()):
        own = [name for name, _ in page.pieces if _is_stretched(parts[name])]
        if page.asked or page.left <= NEARLY_EMPTY * page.height or (own and policy != "exact"):
            continue
        question, _, part = (page.begins[0] if page.begins else page.pieces[0][0]).partition(".")
        message = f"page {page.number} is {100 - 100 * page.left // page.height} % full"
        smaller = " or ".join(_name_spaces(measured.pages, at))
        hint = f"make {smaller} smaller, so that fewer pages are needed, or ask for a page by `break: before`"
        yield Finding(Code.PAGES, message, edition.place(question, part), hint, "warning", question, part or None)


def _name_spaces(pages: Sequence[MeasuredPage], at: int) -> Iterator[str]:
    """Name the spaces that may be why a page is nearly empty: what is on it, or comes next, did not fit elsewhere."""
    page = pages[at]
    if at and page.pieces:
        yield "its own space"
    if at and page.begins:
        yield "a space before it"
    for after in pages[at + 1 : at + 2]:
        if after.pieces or not at:
            yield f"what is on page {after.number}"
