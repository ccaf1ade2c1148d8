"""Check that all places for answers that a paper declares are on its pages, are drawn, and are free to write on."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from exam_builder.audit.audience_paper import AudiencePaper, get_box
from exam_builder.audit.page_objects import DARK, FAINT, SCALE, Box, PageView
from exam_builder.audit.student_leaks import report_at_part
from exam_builder.findings import Code, Finding
from exam_builder.identity import find_qr_version, make_qr_code
from exam_builder.identity.qr import QUIET_ZONE
from exam_builder.kinds import KINDS
from exam_builder.paper import Paper, Part, Question
from exam_builder.typeset.aux_file import PageRect

PLACE_NAMES = {
    "box": "the box {}",
    "blank": "the blank `{}`",
    "pair": "`{}` of what is to be matched",
    "space": "the answer space",
}
PRINTED_BY = {
    "box": r"let its template print it by \examoption, \examword, \examsquare or \examplaced{box:NAME}{…}",
    "blank": r"let its template print `text|tex`, which sets the blanks of a text",
    "pair": r"let its template print it by \exampair",
    "space": r"let its template print \answerspace",
}
"""Hints on how a template must print each kind of place so that it is recorded."""
SHARED_EDGE = 1.0
"""How far two places may overlap, in points, before they are reported."""
FRAME_SHARE = 0.25
"""The share of a box, at each side, in which its frame is searched."""
DRAWN_SHARE = 0.7
"""The share of a line that must be visible."""
CODE_SHARE = 0.75
"""The share of a QR code's squares that must match. In a wrong code, half of them do; in the right one, a picture of
few pixels blurs some."""
ON_TOP = "take away what lies over it"
COVERED = "something is printed in {}"
DRAWN = "let its template draw it as the built-in one does, and take away what lies over it or changes colours"


def find_missing_places(side: AudiencePaper) -> Iterator[Finding]:
    """Report places that the paper declares but that are on no page, or that are printed several times."""
    counts = Counter((spot.name, spot.kind, spot.item) for spot in side.spots)
    printed = {spot.name for spot in side.spots if spot.kind == "begin"}
    for question, part in _list_all_parts(side.paper):
        if f"{question.name}.{part.id}" not in printed:
            continue
        answered = KINDS.get(part.answer.kind)
        for kind, item in (("space", ""), *(answered.places(part) if answered else ())):
            count = counts[(f"{question.name}.{part.id}", kind, item)]
            if count == 0 or (count > 1 and kind != "space"):
                what, how = PLACE_NAMES[kind].format(item), "is nowhere on" if count == 0 else f"is {count} times on"
                yield report_at_part(question, Code.PLACE, f"{what} {how} {side.full_name}", part, PRINTED_BY[kind])


def _list_all_parts(paper: Paper) -> Iterator[tuple[Question, Part]]:
    return ((question, part) for question in paper.questions for part in question.parts)


def _find_overlapping(side: AudiencePaper, page: int) -> Iterator[Finding]:
    """Report places that overlap on a page."""
    places = [spot for spot in side.on_page.get(page, ()) if spot.kind in ("box", "blank", "space", "field")]
    for one, other in combinations(places, 2):
        if min(get_box(one).overlap(get_box(other))) > SHARED_EDGE:
            apart = one.name != other.name
            named = " and ".join(_name_place(spot) + _name_owner(spot) * apart for spot in (one, other))
            message = f"{named} lie over one another on page {page} of {side.full_name}"
            yield side.finding(Code.PLACE, message, page, get_box(other), "let its template give each its own room")


def _name_place(spot: PageRect) -> str:
    return f"the field `{spot.name}`" if spot.kind == "field" else PLACE_NAMES[spot.kind].format(spot.item)


def _name_owner(spot: PageRect) -> str:
    """Return the question and part of a place, in the format of findings."""
    question, _, part = spot.name.partition(".")
    return f" of {question}({part})" if part else ""


def find_undrawn(side: AudiencePaper, page: int, view: PageView) -> Iterator[Finding]:
    """Report places on a page of the student's paper that are not drawn properly, or not free to write on."""
    yield from _find_overlapping(side, page)
    spaces = {f"{question.name}.{part.id}": part.space.kind for question, part in _list_all_parts(side.paper)}
    for spot in side.on_page.get(page, ()):
        box = get_box(spot)
        if wrong := _describe_fault(spot, box, view, spaces.get(spot.name, "none")):
            named = f"{_name_place(spot)} on page {page} of {side.full_name}"
            hint = ON_TOP if wrong == COVERED else DRAWN
            yield side.finding(Code.PLACE, wrong.format(named), page, box, hint)
        if spot.is_code and not _is_code(side.paper, page, box, view):
            on_page = view.sheet.holds(box)
            wrong, hint = ("cannot be read", ON_TOP) if on_page else ("runs off the page", advise_room_for_code(view))
            yield Finding(Code.PLACE, f"the code on page {page} of {side.full_name} {wrong}", None, hint)


def advise_room_for_code(view: PageView) -> str:
    """Return the hint for a page that is too narrow for its code, which stands at the right of the text."""
    return rf"leave 2 cm on both sides of the text: `\geometry{{textwidth={view.width / 72 * 2.54 - 4:.1f}cm}}`"


def _describe_fault(spot: PageRect, box: Box, view: PageView, space: str) -> str:
    """Describe what is wrong with a place, with `{}` for its name; '' if nothing is."""
    if spot.kind == "box":
        if not _has_frame(box, view):
            return "{} is not drawn"
        return COVERED if _has_ink(_get_inner_box(box, 0.5), view) else ""
    if spot.kind == "blank" or (spot.kind == "space" and space == "answer_line"):
        foot = Box(box.left + 1, box.bottom - 1, box.right - 1, box.bottom + box.height * FRAME_SHARE)
        if _measure_drawn_share(view, foot) < DRAWN_SHARE:
            return "{} has no rule"
        return COVERED if _has_ink(_get_inner_box(box, 0.7), view) else ""
    if spot.kind == "pair":
        return "" if _has_ink(box, view) else "{} is not drawn"
    if spot.kind == "space" and box.height > 4:
        if space == "box" and not _has_frame(box.expand(2), view):
            return "{} has no frame"
        return COVERED if _has_ink(box.expand(-3), view) else ""
    return ""


def _get_inner_box(box: Box, share: float) -> Box:
    """Return a share of a rectangle around its centre."""
    across, along = (box.right - box.left) * (1 - share) / 2, box.height * (1 - share) / 2
    return Box(box.left + across, box.bottom + along, box.right - across, box.top - along)


def _has_ink(box: Box, view: PageView) -> bool:
    """Return whether there is ink in a rectangle."""
    cut = view.crop(box)
    return cut.size > 0 and int(cut.min()) < DARK


def _measure_drawn_share(view: PageView, box: Box, axis: int = 0) -> float:
    """Return the share of a rectangle's columns (axis 0), or of its rows (axis 1), in which something is drawn."""
    cut = view.crop(box)
    inked = (cut < FAINT).any(axis=axis)
    return float(inked.mean()) if inked.size else 0.0


def _has_frame(box: Box, view: PageView) -> bool:
    """Return whether something is drawn along all four sides of a rectangle."""
    across, along = min(6.0, (box.right - box.left) * FRAME_SHARE), min(6.0, box.height * FRAME_SHARE)
    wide, high = box.expand(0.5), box.expand(0.5)
    sides = (
        (Box(wide.left, box.top - along, wide.right, high.top), 0),
        (Box(wide.left, high.bottom, wide.right, box.bottom + along), 0),
        (Box(wide.left, high.bottom, box.left + across, high.top), 1),
        (Box(box.right - across, high.bottom, wide.right, high.top), 1),
    )
    return all(_measure_drawn_share(view, each, axis) >= DRAWN_SHARE for each, axis in sides)


def _is_code(paper: Paper, page: int, box: Box, view: PageView) -> bool:
    """Return whether the picture of a page shows its QR code."""
    import numpy

    sheets = paper.identity.sheets if paper.identity else ()
    if not 0 < page <= len(sheets):
        return False
    rows = numpy.array(make_qr_code(sheets[page - 1], find_qr_version(len(sheets[page - 1]))).rows)
    step = (box.right - box.left) / (len(rows) + 2 * QUIET_ZONE)
    places = (numpy.arange(len(rows)) + QUIET_ZONE + 0.5) * step * SCALE
    down = (places + (view.height - box.top) * SCALE).astype(int)
    right = (places + box.left * SCALE).astype(int)
    if down.max() >= view.picture.shape[0] or right.max() >= view.picture.shape[1]:
        return False
    dark = view.picture[numpy.ix_(down, right)] < DARK
    return float((dark == rows).mean()) >= CODE_SHARE
