"""Check how finished pages look.

All places for answers must be drawn. Everything must be within the printable area, without overlaps. Each page must
have its foot, with its number, at the bottom, and the first page of a copy must name its student.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from exam_builder.audit.answer_places import advise_room_for_code, find_missing_places, find_undrawn
from exam_builder.audit.audience_paper import AudiencePaper, drop_repeats, get_box
from exam_builder.audit.page_difference import find_differences
from exam_builder.audit.page_objects import FAINT, LINE_SHARE, MIN_OVERLAP, SCALE, Box, PageItem, PageView
from exam_builder.audit.page_process import PageError
from exam_builder.audit.page_text import PageReader
from exam_builder.audit.student_leaks import report_at_part
from exam_builder.findings import Code, Finding, Place, format_count
from exam_builder.paper import Audience, Paper
from exam_builder.typeset.aux_file import PageRect
from exam_builder.typeset.passes import TypesetPaper

MM = 72 / 25.4
EDGE_WIDTH = 8 * MM
"""The margin that printers leave white along the edges of a sheet, in points."""
LEAST_INK = 3
"""The least number of inked pixels that count."""
FOOT_HEIGHT = 30 * MM
"""The greatest height of a foot above the lower edge of its page, in points."""
WORD_REACH = 90.0
"""How far to the left and right of a finding its words are read, in points."""
OUTSIDE_HINT = "break it, or make it narrower: what lies outside is cut off when it is printed"
HEIGHT_HINT = "move it, or make it less high: what lies outside is cut off when it is printed"
TURNED = "restore the page's size and shape after it, or rotate only the wide item, with \\rotatebox"


def find_outside(side: AudiencePaper, page: int, view: PageView) -> Iterator[Finding]:
    """Report things that lie off a page or within 8 mm of its edges."""
    found = [(edge, box) for edge, band in _get_edge_bands(view) if (box := _find_ink(view, band)) is not None]
    found += [("page", box) for box in view.boxes if _is_off_page(view, box)]
    codes = [get_box(spot) for spot in side.on_page.get(page, ()) if spot.is_code]
    for edge, box in found:
        of_code = any(code.holds(box) for code in codes)
        usual = HEIGHT_HINT if edge in ("upper", "lower") else OUTSIDE_HINT
        what, hint = ("the code", advise_room_for_code(view)) if of_code else ("something", usual)
        where = "runs off the page" if edge == "page" else f"lies less than 8 mm from the {edge} edge of the page"
        words = view.read(Box(box.left - WORD_REACH, box.bottom - 2, box.right + WORD_REACH, box.top + 2))[-40:]
        message = f"{what} on page {page} of {side.full_name} {where}{f': “{words}”' if words and not of_code else ''}"
        in_head = any(box.bottom >= spot.top for spot in side.on_page.get(0, ()) if spot.kind == "text")
        yield Finding(Code.EDGE, message, None, hint) if in_head else side.finding(Code.EDGE, message, page, box, hint)


def find_misplaced_foot(side: AudiencePaper, page: int, view: PageView) -> Iterator[Finding]:
    """Report a foot that is not at the bottom of its page, because a page before it was turned and not turned back."""
    for spot in side.on_page.get(page, ()):
        if spot.kind == "foot" and not (0 <= spot.bottom <= FOOT_HEIGHT and 0 <= spot.left <= view.width):
            message = f"the foot of page {page} of {side.full_name} is in mid-page"
            turned = side.finding(Code.FOOT, message, page, Box(0, 0, 0, view.height), TURNED)
            yield replace(turned, severity="warning")


def _get_edge_bands(view: PageView) -> tuple[tuple[str, Box], ...]:
    width, height = view.width, view.height
    return (
        ("left", Box(0, 0, EDGE_WIDTH, height)),
        ("right", Box(width - EDGE_WIDTH, 0, width, height)),
        ("lower", Box(0, 0, width, EDGE_WIDTH)),
        ("upper", Box(0, height - EDGE_WIDTH, width, height)),
    )


def _find_ink(view: PageView, band: Box) -> Box | None:
    """Return the box of the ink in a band along an edge, from its top at most 12 points down; None if there is none."""
    import numpy

    inked = view.crop(band) < FAINT
    if int(inked.sum()) < LEAST_INK:
        return None
    rows, columns = numpy.nonzero(inked)
    first, left = view.rows(band).start, view.columns(band).start
    top, bottom = (view.height - (first + row) / SCALE for row in (int(rows.min()), int(rows.max()) + 1))
    return Box((left + int(columns.min())) / SCALE, max(bottom, top - 12), (left + int(columns.max()) + 1) / SCALE, top)


def _is_off_page(view: PageView, box: Box) -> bool:
    """Return whether most of a box lies off the page, where the picture does not show it."""
    width, height = box.right - box.left, box.height
    across, along = view.sheet.overlap(box)
    return across < width / 2 or along < height / 2


BOLD_SHIFT = 1.5
"""How far apart, in points, letters are printed twice to look bold."""
BLANK_CONTRAST = 40
"""The least difference between the lightest and the darkest pixel of an area that shows anything."""
APART = "give them room: take out what moves one over the other, as negative space does"


def find_overlaps(side: AudiencePaper, page: int, view: PageView) -> Iterator[Finding]:
    """Report things that overlap on a page, and what lies over its QR code."""
    for lower, upper in view.meetings:
        yield from _check_pair(side, page, view, lower, upper)
    for spot in side.on_page.get(page, ()):
        if spot.is_code:
            code = get_box(spot)
            over = [box for box in view.boxes if not code.holds(box) and min(box.overlap(code)) > MIN_OVERLAP]
            for box in over[:1]:
                words = _quote_start(view.read(box))
                message = f"on page {page} of {side.full_name} {words or 'something'} lies over the page's code"
                yield side.finding(Code.OVERLAP, message, page, box, APART)


def _check_pair(side: AudiencePaper, page: int, view: PageView, lower: PageItem, upper: PageItem) -> Iterator[Finding]:
    """Report two overlapping things, of which `upper` is drawn later."""
    kinds = {lower.what, upper.what}
    box = lower.box if lower.what == "text" else upper.box
    where = f"on page {page} of {side.full_name}"
    if kinds == {"text"} and not _is_twice(lower, upper):
        message = f"{where} {_quote_start(upper.words)} is printed over {_quote_start(lower.words)}"
        yield side.finding(Code.OVERLAP, message, page, box, APART)
    elif lower.what == "text" and _hides(view, lower, upper):
        yield side.finding(Code.OVERLAP, f"{where} something covers {_quote_start(lower.words)}", page, box, APART)
    elif kinds == {"text", "picture"} and _crosses(view, lower, upper):
        text = lower if lower.what == "text" else upper
        message = f"{where} {_quote_start(text.words)} runs into a picture"
        yield replace(side.finding(Code.OVERLAP, message, page, box, APART), severity="warning")
    elif kinds == {"picture"} and not (lower.box.holds(upper.box) or upper.box.holds(lower.box)):
        message = f"{where} two pictures lie over one another"
        yield replace(side.finding(Code.OVERLAP, message, page, box, APART), severity="warning")


def _is_twice(one: PageItem, other: PageItem) -> bool:
    """Return whether a word is printed twice in nearly the same place, to look bold."""
    off = abs(one.box.left - other.box.left) + abs(one.box.top - other.box.top)
    return one.words == other.words and off < BOLD_SHIFT


def _hides(view: PageView, lower: PageItem, upper: PageItem) -> bool:
    """Return whether a filled path or picture that is drawn later hides a text completely."""
    if not (upper.filled or upper.what == "picture") or not upper.box.holds(lower.box):
        return False
    shown = view.crop(lower.box)
    return shown.size > 0 and int(shown.max()) - int(shown.min()) < BLANK_CONTRAST


def _crosses(view: PageView, lower: PageItem, upper: PageItem) -> bool:
    """Return whether a text runs into the ink of a picture."""
    text, picture = (lower, upper) if lower.what == "text" else (upper, lower)
    under = view.crop_wordless(text.box.intersect(picture.box))
    if not text.says or under is None or int((under < FAINT).sum()) < LEAST_INK:
        return False
    return text.box.overlap(picture.box)[1] > LINE_SHARE * text.box.height


def _quote_start(words: str) -> str:
    """Quote the beginning of some words."""
    return f"“{words if len(words) <= 40 else words[:40] + '…'}”" if words else ""


COVER = Place("templates/cover.tex")
NAMELESS_HINT = "print `((paper.identity.name))` and `((paper.student.id|id))` there, as the built-in cover does"


def find_nameless_cover(side: AudiencePaper, view: PageView) -> Iterator[Finding]:
    """Report a first page whose text has neither the name nor the id of its student; the foot does not count."""
    student, identity = side.paper.student, side.paper.identity
    if student is None or identity is None:
        return
    shown = _get_letters_and_digits(view.read(side.text(view)))
    names = [_get_letters_and_digits(name) for name in (student.id, student.name)]
    if any(names) and not any(name and name in shown for name in names):
        message = "the first page of a copy prints neither the name nor the id of its student"
        yield Finding(Code.COVER, message, COVER, NAMELESS_HINT, "warning")


def _get_letters_and_digits(text: str) -> str:
    """Return only letters and digits, without accents, which a font may print as separate glyphs."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if sign.isascii() and sign.isalnum()).casefold()


FEW_WORDS = 8
"""The most different words of a table of marks, in two languages."""
LONG_WORD = re.compile(r"[^\W\d_]{3,}")
MOST_WORDS = 120
"""The most words of a page that is there by accident."""


def find_long_cover(side: AudiencePaper, view: PageView) -> Iterator[Finding]:
    """Report a second page with nothing but the table of marks or the end of a text, which did not fit on the cover."""
    begins, cover = side.begins(), side.paper.cover
    read = view.read(side.text(view))
    words = read.split()
    numbers = {word for word in words if word.isdecimal()}
    if not begins or begins[0][0] < 3 or len(words) > MOST_WORDS:
        return
    texts = [text for text in (*reversed(cover.advice), cover.instructions, cover.aids) if text]
    ending = LONG_WORD.findall(texts[0].tex)[-3:] if texts else []
    (first, last, _), (_, end, height) = (_find_ink_rows(side, each) for each in (view, side.view(1)))
    is_end = bool(ending) and " ".join(ending) in " ".join(LONG_WORD.findall(read)) and 8 * (height - end) < height
    has_table = len(numbers) > 1 and len(set(words) - numbers) <= FEW_WORDS and last - first > height - end
    if is_end or has_table:  # else it would fit, and is there on purpose
        place = Place(texts[0].file, texts[0].lines[0]) if texts else COVER
        what = "the end of its text" if is_end else "the table of marks"
        message = f"the cover does not fit on its page: page 2 of {side.full_name} has only {what}"
        yield Finding(Code.COVER, message, place, "shorten the texts of the cover", "warning")


def _find_ink_rows(side: AudiencePaper, view: PageView) -> tuple[int, int, int]:
    """Return the first and the last row of pixels with ink in the text area of a page, and its height in pixels."""
    import numpy

    rows = view.crop(side.text(view))
    inked = numpy.flatnonzero((rows < FAINT).any(axis=1))
    return (int(inked[0]), int(inked[-1]), len(rows)) if inked.size else (0, 0, len(rows))


NUMBERED = r"take out what sets the page's number, such as `\setcounter{page}` or `\pagenumbering`"


def find_misnumbered(paper: TypesetPaper, audience: Audience) -> Iterator[Finding]:
    """Report feet with numbers that are not those of the paper's pages."""
    shown = [spot.page for spot in paper.spots if spot.kind == "foot"]
    wrong = next((page for page in shown if page not in range(1, paper.pages + 1)), None)
    if wrong is not None:
        message = f"the {audience} PDF has {format_count(paper.pages, 'page')}, and one of them has the number {wrong}"
        yield Finding(Code.PAGES, message, hint=NUMBERED)


def check_pages(
    student: AudiencePaper | None, solutions: AudiencePaper | None, marking: AudiencePaper | None = None
) -> tuple[Finding, ...]:
    """Return what is wrong with the looks of a paper's pages, for each audience for which it was made."""
    return tuple(drop_repeats(_check_all_pages(student, solutions, marking)))


def _check_all_pages(
    student: AudiencePaper | None, solutions: AudiencePaper | None, marking: AudiencePaper | None
) -> Iterator[Finding]:
    if student:
        yield from find_missing_places(student)
    for page in range(1, max(side.pages if side else 0 for side in (student, solutions)) + 1):
        yield from check_page(student, solutions, page)
    for page in range(1, (marking.pages if marking else 0) + 1):
        assert marking is not None
        yield from _check_page_alone(marking, page)


def check_page(student: AudiencePaper | None, solutions: AudiencePaper | None, page: int) -> Iterator[Finding]:
    """Report what is wrong with the looks of a page of the student's paper and of its solutions."""
    if student and page <= student.pages:
        yield from _check_page_alone(student, page)
        yield from find_undrawn(student, page, student.view(page))
        if page == 1:
            yield from find_nameless_cover(student, student.view(page))
        if page == 2:
            yield from find_long_cover(student, student.view(page))
    if solutions and page <= solutions.pages:
        yield from _check_page_alone(solutions, page)
    if student and solutions and page <= min(student.pages, solutions.pages):
        yield from find_differences(student, solutions, page, (student.view(page), solutions.view(page)))


def _check_page_alone(side: AudiencePaper, page: int) -> Iterator[Finding]:
    view = side.view(page)
    yield from find_outside(side, page, view)
    yield from find_misplaced_foot(side, page, view)
    yield from find_overlaps(side, page, view)


def audit_guide(papers: Sequence[Paper], pdf: bytes, spots: tuple[PageRect, ...]) -> tuple[Finding, ...]:
    """Return what is wrong with the looks of a marking guide to some papers; raise ValueError for an invalid PDF."""
    questions = {question.name: question for paper in reversed(papers) for question in paper.questions}
    paper = replace(papers[0], questions=tuple(questions.values()))
    with PageReader(pdf) as pages:
        if heavy := pages.find_heavy():
            return (report_heavy_page(paper, "marking", heavy[0] + 1, {}),)
        side = AudiencePaper(paper, "marking", pages.count, spots, lambda page: pages.view(page - 1))
        try:
            return check_pages(None, None, side)
        except PageError as problem:
            return (report_heavy_page(paper, "marking", problem.page + 1, {}),)


HINT = "take out forms or pictures that draw others many times, and pictures of very many lines or dots"
UNSEEN = Finding(
    Code.RUNAWAY, "this paper is not checked, because another of the same run draws too much", hint="correct that one"
)


def find_heavy_pages(
    paper: Paper, places: Mapping[Audience, TypesetPaper], heavy: Mapping[Audience, Sequence[int]]
) -> Iterator[Finding]:
    """Report each page of a paper that draws too much, or else that the paper was not checked."""
    own = [
        (audience, place, page - place.first + 1)
        for audience, place in places.items()
        for page in heavy.get(audience, ())
        if 0 <= page - place.first < place.pages
    ]
    yield from (report_heavy_page(paper, audience, page, place.question_pages) for audience, place, page in own)
    if not own:
        yield UNSEEN


def find_unread(
    paper: Paper, places: Mapping[Audience, TypesetPaper], audiences: Mapping[Path, Audience], problem: PageError
) -> Finding:
    """Report the page of a paper that could not be read; `audiences` has the audience of each file."""
    audience = audiences.get(problem.path, "student")
    place = places.get(audience) or next(iter(places.values()))
    return report_heavy_page(paper, audience, problem.page - place.first + 1, place.question_pages)


def report_heavy_page(paper: Paper, audience: Audience, page: int, begins: Mapping[str, int]) -> Finding:
    """Report a page (from 1) that draws too much, at its question if there is only one on it.

    `begins` has the page on which each question begins.
    """
    message = f"page {page} of the {audience} PDF draws too much to be checked"
    known = [question for question in paper.questions if question.name in begins]
    before = [question for question in known if begins[question.name] < page]
    there = [*before[-1:], *(question for question in known if begins[question.name] == page)]
    if len(there) == 1:
        return report_at_part(there[0], Code.RUNAWAY, message, hint=HINT)
    names = ", ".join(f"`{question.name}`" for question in there)
    return Finding(Code.RUNAWAY, f"{message}: {names} stand there" if names else message, hint=HINT)
