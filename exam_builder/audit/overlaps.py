"""Whether things lie over one another on a page: letters over letters, letters over a picture, anything over a code."""

from collections.abc import Iterator

from exam_builder.audit.sides import Side, box_of
from exam_builder.audit.views import FAINT, LEAST, SHARE, Thing, View
from exam_builder.codes import Code
from exam_builder.findings import Finding

NEAR = 1.5
"""Points by which letters are set twice to look bold."""
PIXELS = 3
"""So much ink of a picture under a text is seen."""
BLANK = 40
"""Shades between the lightest and the darkest point of what shows nothing."""
APART = "give them room: take out what moves one over the other, as negative space does"


def over_one_another(side: Side, page: int, view: View) -> Iterator[Finding]:
    """Findings for what lies over something else on a page."""
    for lower, upper in view.meetings:
        yield from _pair(side, page, view, lower, upper)
    yield from _over_codes(side, page, view)


def _pair(side: Side, page: int, view: View, lower: Thing, upper: Thing) -> Iterator[Finding]:
    """A finding for two things, of which `upper` is drawn later."""
    kinds = {lower.what, upper.what}
    box = lower.box if lower.what == "text" else upper.box
    where = f"on page {page} of {side.called}"
    if kinds == {"text"} and not _is_twice(lower, upper):
        message = f"{where} {_short(upper.words)} is printed over {_short(lower.words)}"
        yield side.finding(Code.OVERLAP, message, page, box, APART)
    elif lower.what == "text" and _hides(view, lower, upper):
        yield side.finding(Code.OVERLAP, f"{where} something covers {_short(lower.words)}", page, box, APART)
    elif kinds == {"text", "picture"} and _crosses(view, lower, upper):
        text = lower if lower.what == "text" else upper
        yield side.finding(
            Code.OVERLAP, f"{where} {_short(text.words)} runs into a picture", page, box, APART, "warning"
        )
    elif kinds == {"picture"} and not (lower.box.holds(upper.box) or upper.box.holds(lower.box)):
        yield side.finding(Code.OVERLAP, f"{where} two pictures lie over one another", page, box, APART, "warning")


def _is_twice(one: Thing, other: Thing) -> bool:
    """Whether a word is set twice in nearly the same place, to look bold."""
    off = abs(one.box.left - other.box.left) + abs(one.box.top - other.box.top)
    return one.words == other.words and off < NEAR


def _hides(view: View, lower: Thing, upper: Thing) -> bool:
    """Whether nothing is seen of a text, over which a filled path or a picture lies that is drawn later."""
    if not (upper.filled or upper.what == "picture") or not upper.box.holds(lower.box):
        return False
    shown = view.cut(lower.box)
    return shown.size > 0 and int(shown.max()) - int(shown.min()) < BLANK


def _crosses(view: View, lower: Thing, upper: Thing) -> bool:
    """Whether a text crosses the edge of a picture; one that stands inside is a label."""
    text, picture = (lower, upper) if lower.what == "text" else (upper, lower)
    under = view.under(text.box.within(picture.box))
    if not text.says or under is None or int((under < FAINT).sum()) < PIXELS:
        return False
    return text.box.shared(picture.box)[1] > SHARE * text.box.height


def _over_codes(side: Side, page: int, view: View) -> Iterator[Finding]:
    """What lies over a page's code, which is a picture inside of its rectangle."""
    for spot in side.on_page.get(page, ()):
        if spot.name != "code":
            continue
        code = box_of(spot)
        over = [box for box in view.boxes if not code.holds(box) and min(box.shared(code)) > LEAST]
        for box in over[:1]:
            said = _short(view.read(box))
            message = f"on page {page} of {side.called} {said or 'something'} lies over the page's code"
            yield side.finding(Code.OVERLAP, message, page, box, APART)


def _short(words: str) -> str:
    """The beginning of some words, quoted."""
    return f"“{words if len(words) <= 40 else words[:40] + '…'}”" if words else ""
