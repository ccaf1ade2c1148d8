"""Whether things lie over one another on a page: letters over letters, letters over a picture, anything over a code."""

from collections.abc import Iterator

from exam_builder.audit.audience_paper import AudiencePaper, box_of
from exam_builder.audit.page_view import FAINT, LINE_SHARE, MIN_OVERLAP, PageItem, PageView
from exam_builder.codes import Code
from exam_builder.findings import Finding

BOLD_SHIFT = 1.5
"""Points by which letters are set twice to look bold."""
MIN_PIXELS = 3
"""So much ink of a picture under a text is seen."""
BLANK_CONTRAST = 40
"""Shades between the lightest and the darkest point of what shows nothing."""
APART = "give them room: take out what moves one over the other, as negative space does"


def find_overlaps(side: AudiencePaper, page: int, view: PageView) -> Iterator[Finding]:
    """Findings for what lies over something else on a page."""
    for lower, upper in view.meetings:
        yield from _check_pair(side, page, view, lower, upper)
    yield from _find_over_codes(side, page, view)


def _check_pair(side: AudiencePaper, page: int, view: PageView, lower: PageItem, upper: PageItem) -> Iterator[Finding]:
    """A finding for two things, of which `upper` is drawn later."""
    kinds = {lower.what, upper.what}
    box = lower.box if lower.what == "text" else upper.box
    where = f"on page {page} of {side.called}"
    if kinds == {"text"} and not _is_twice(lower, upper):
        message = f"{where} {_quote_start(upper.words)} is printed over {_quote_start(lower.words)}"
        yield side.finding(Code.OVERLAP, message, page, box, APART)
    elif lower.what == "text" and _hides(view, lower, upper):
        yield side.finding(Code.OVERLAP, f"{where} something covers {_quote_start(lower.words)}", page, box, APART)
    elif kinds == {"text", "picture"} and _crosses(view, lower, upper):
        text = lower if lower.what == "text" else upper
        yield side.finding(
            Code.OVERLAP, f"{where} {_quote_start(text.words)} runs into a picture", page, box, APART, "warning"
        )
    elif kinds == {"picture"} and not (lower.box.holds(upper.box) or upper.box.holds(lower.box)):
        yield side.finding(Code.OVERLAP, f"{where} two pictures lie over one another", page, box, APART, "warning")


def _is_twice(one: PageItem, other: PageItem) -> bool:
    """Whether a word is set twice in nearly the same place, to look bold."""
    off = abs(one.box.left - other.box.left) + abs(one.box.top - other.box.top)
    return one.words == other.words and off < BOLD_SHIFT


def _hides(view: PageView, lower: PageItem, upper: PageItem) -> bool:
    """Whether nothing is seen of a text, over which a filled path or a picture lies that is drawn later."""
    if not (upper.filled or upper.what == "picture") or not upper.box.holds(lower.box):
        return False
    shown = view.cut(lower.box)
    return shown.size > 0 and int(shown.max()) - int(shown.min()) < BLANK_CONTRAST


def _crosses(view: PageView, lower: PageItem, upper: PageItem) -> bool:
    """Whether a text crosses the edge of a picture; one that stands inside is a label."""
    text, picture = (lower, upper) if lower.what == "text" else (upper, lower)
    under = view.under(text.box.within(picture.box))
    if not text.says or under is None or int((under < FAINT).sum()) < MIN_PIXELS:
        return False
    return text.box.shared(picture.box)[1] > LINE_SHARE * text.box.height


def _find_over_codes(side: AudiencePaper, page: int, view: PageView) -> Iterator[Finding]:
    """What lies over a page's code, which is a picture inside of its rectangle."""
    for spot in side.on_page.get(page, ()):
        if spot.name != "code":
            continue
        code = box_of(spot)
        over = [box for box in view.boxes if not code.holds(box) and min(box.shared(code)) > MIN_OVERLAP]
        for box in over[:1]:
            said = _quote_start(view.read(box))
            message = f"on page {page} of {side.called} {said or 'something'} lies over the page's code"
            yield side.finding(Code.OVERLAP, message, page, box, APART)


def _quote_start(words: str) -> str:
    """The beginning of some words, quoted."""
    return f"“{words if len(words) <= 40 else words[:40] + '…'}”" if words else ""
