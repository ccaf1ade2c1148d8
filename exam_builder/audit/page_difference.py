"""Compare pages that should look the same, and questions that should look the same in two copies."""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from exam_builder.audit.audience_paper import AudiencePaper, get_box
from exam_builder.audit.page_objects import DARK, FAINT, SCALE, Box, PageView
from exam_builder.findings import Code, Finding, Severity
from exam_builder.paper import Question

if TYPE_CHECKING:
    import numpy

    Mask = numpy.typing.NDArray[numpy.bool_]
    import pikepdf

    from exam_builder.audit.page_objects import Picture


AROUND = 3.0
"""How far the content of an answer's place may reach beyond it, in points."""
MIN_PIXELS = 8
"""The least number of inked pixels, missing in the other picture, that count as a difference."""
LINE = 12.0
"""The height of a line of text, in points."""
HINT = "print the same outside the answer spaces for everybody; put additions of the solutions into the answer spaces"


def find_differences(
    student: AudiencePaper, solutions: AudiencePaper, page: int, views: tuple[PageView, PageView]
) -> Iterator[Finding]:
    """Report what only one of two corresponding pages, of the student's paper and of its solutions, shows.

    Heads, answer spaces, boxes, blanks and codes are ignored, since solutions fill them in.
    """
    one, other = views
    if one.picture.shape != other.picture.shape:
        message = f"page {page} of the student's paper and of the solutions have different sizes"
        yield student.finding(Code.UNLIKE, message, page, Box(0, 0, 0, one.height), HINT)
        return
    differs = one.picture != other.picture
    for box in _list_ignored_boxes(student, solutions, page, one):
        differs[one.rows(box), one.columns(box)] = False
    if differs.any():
        yield from _report_difference(student, solutions, page, one, _find_extra_ink(one, other, differs))
        yield from _report_difference(solutions, student, page, one, _find_extra_ink(other, one, differs))


def _list_ignored_boxes(student: AudiencePaper, solutions: AudiencePaper, page: int, view: PageView) -> Iterable[Box]:
    """Yield the areas in which two pages may differ."""
    yield Box(0, student.text(view).top, view.width, view.height)
    for side in (student, solutions):
        for spot in side.on_page.get(page, ()):
            if spot.kind in ("space", "box", "blank", "field"):
                yield get_box(spot).expand(AROUND)


def _report_difference(
    side: AudiencePaper, other: AudiencePaper, page: int, view: PageView, box: Box | None
) -> Iterator[Finding]:
    """Report what one page shows and the other lacks, if there is anything."""
    if box is None:
        return
    down = (view.height - box.top) * 25.4 / 72
    lacks = "lack" if other.audience == "solutions" else "lacks"
    message = (
        f"page {page} of {side.full_name} shows something, {down:.0f} mm from its top, that {other.full_name} {lacks}"
    )
    severity: Severity = "error" if side.audience == "student" else "warning"
    yield replace(side.finding(Code.UNLIKE, message, page, box, HINT), severity=severity)


def _find_extra_ink(one: PageView, other: PageView, differs: "Mask") -> Box | None:
    """Return the uppermost line of differing ink that one page has and the other lacks, or None."""
    import numpy

    rows = numpy.flatnonzero(differs.any(axis=1))
    first, last = max(0, int(rows[0]) - 1), int(rows[-1]) + 2
    ink = find_missing_ink(one.picture[first:last], other.picture[first:last]) & differs[first:last]
    if int(ink.sum()) < MIN_PIXELS:
        return None
    down, across = numpy.nonzero(ink)
    top = one.height - (first + int(down.min())) / SCALE
    return Box(float(across.min()) / SCALE, top - LINE, float(across.max() + 1) / SCALE, top)


def find_missing_ink(one: "Picture", other: "Picture") -> "Mask":
    """Return where one picture has ink and the other has none there or beside, so that half a pixel does not count."""
    return (one < DARK) & (_widen_ink(other) >= FAINT)


def _widen_ink(picture: "Picture") -> "Picture":
    """Return a picture in which each pixel is as dark as its darkest neighbour."""
    import numpy

    dark = picture.copy()
    numpy.minimum(dark[1:], picture[:-1], out=dark[1:])
    numpy.minimum(dark[:-1], picture[1:], out=dark[:-1])
    wide = dark.copy()
    numpy.minimum(wide[:, 1:], dark[:, :-1], out=wide[:, 1:])
    numpy.minimum(wide[:, :-1], dark[:, 1:], out=wide[:, :-1])
    return wide


MAX_REMEMBERED = 100
"""The most questions whose looks are remembered; each takes some ten kilobytes."""
TITLE = 12.0
"""How far a question begins above the line of its title, in points; at most twice as far in large print."""
CAUSE = "look for a command or a setting whose effect lasts beyond its question"


@dataclass(frozen=True, slots=True)
class _FirstLook:
    """A question in the copy (`name`) in which it was seen first: its picture is compressed to some hundredth."""

    name: str
    question: Question
    shape: tuple[int, ...]
    compressed: bytes

    @staticmethod
    def of(name: str, question: Question, picture: "Picture") -> "_FirstLook":
        return _FirstLook(name, question, picture.shape, zlib.compress(picture.tobytes(), level=1))

    @property
    def picture(self) -> "Picture":
        import numpy

        return numpy.frombuffer(zlib.decompress(self.compressed), numpy.uint8).reshape(self.shape)


@dataclass
class RepeatedQuestions:
    """The first looks of questions, by their contents."""

    first_looks: dict[tuple[object, ...], _FirstLook] = field(default_factory=dict)

    def find_unlike(self, side: AudiencePaper, page: int) -> Iterator[Finding]:
        """Report questions on a page that look different than in the copy in which they were seen first."""
        for question, box, key in _get_questions_on_page(side, page):
            view = side.view(page)
            shown = view.crop(box)
            known = self.first_looks.get(key)
            if known is None or known.question.parts is not question.parts:
                if len(self.first_looks) < MAX_REMEMBERED:
                    self.first_looks[key] = _FirstLook.of(side.paper.full_name, question, shown)
            elif _differ(shown, known.picture):
                message = f"question {question.number} asks the same as in {known.name}, but looks different"
                yield side.finding(
                    Code.UNLIKE, message, page, Box(box.left, box.top - TITLE, box.right, box.top - TITLE), CAUSE
                )


def _get_questions_on_page(side: AudiencePaper, page: int) -> Iterator[tuple[Question, Box, tuple[object, ...]]]:
    """Yield the questions that begin on a page, with their boxes and keys; questions with equal keys are compared.

    The last question on a page may continue on the next one, so it is only compared with those at the same height.
    """
    named = {question.name: question for question in side.paper.questions}
    beginnings = [spot for spot in side.on_page.get(page, ()) if spot.kind == "begin" and spot.name in named]
    beginnings.sort(key=lambda spot: -spot.top)
    text, student = side.text(side.view(page)), side.paper.student
    large = bool(student and student.large_print)
    for index, spot in enumerate(beginnings):
        last = index == len(beginnings) - 1
        title = 2 * TITLE if large else TITLE
        bottom = text.bottom if last else beginnings[index + 1].top + title
        question = named[spot.name]
        box = Box(text.left, bottom, text.right, spot.top + TITLE)
        if box.height > TITLE:
            height = (round(spot.top),) if last else ()
            spaces = _list_space_heights(side, page, question)
            key = (id(question.parts), question.number, large, spaces, *height)
            yield question, box, key


def _list_space_heights(side: AudiencePaper, page: int, question: Question) -> tuple[int, ...]:
    """Return the heights of a question's places on a page, which differ if copies are typeset again."""
    spots = (spot for spot in side.on_page.get(page, ()) if spot.name.partition(".")[0] == question.name)
    return tuple(round(spot.top - spot.bottom) for spot in spots if spot.kind != "begin")


def _differ(one: "Picture", other: "Picture") -> bool:
    """Return whether two pictures differ by more than a shift of half a pixel."""
    rows, columns = (min(sizes) for sizes in zip(one.shape, other.shape, strict=True))
    one, other = one[:rows, :columns], other[:rows, :columns]
    return bool((one != other).any()) and any(
        int(find_missing_ink(*each).sum()) >= MIN_PIXELS for each in ((one, other), (other, one))
    )


DRAWS = b"Do"
SHOWN = re.compile(rb"/([^\s/<>\[\]()%]+)\s+Do\b")
PLACES = ("space", "box", "blank", "pair", "field")
"""Kinds of spots that a picture must not touch."""
DEEPEST = 4
"""The deepest nesting of pictures that is followed."""
Size = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PagePictures:
    """The pictures of a page in order: digests of their contents, and the sizes of those that are vector drawings."""

    digests: tuple[bytes, ...]
    sizes: tuple[Size, ...]


def read_pictures(page: "pikepdf.Page", content: bytes) -> PagePictures:
    """Return the pictures that a page shows."""
    names = [f"/{name.decode('latin-1')}" for name in SHOWN.findall(content)] if DRAWS in content else []
    if not names:
        return PagePictures((), ())
    held = _get_streams(page.obj)
    sizes = tuple(size for name in names if name in held and (size := _get_size(held[name])))
    digests = (_digest_picture(held[name], DEEPEST) if name in held else name.encode() for name in names)
    return PagePictures(tuple(digests), sizes)


def _get_streams(owner: "pikepdf.Object") -> dict[str, "pikepdf.Object"]:
    """Return the pictures among the resources of a page or picture, by name."""
    import pikepdf

    nothing = pikepdf.Dictionary()
    resources = owner.get("/Resources", nothing)
    held = resources.get("/XObject", nothing) if isinstance(resources, pikepdf.Dictionary) else nothing
    named = held.items() if isinstance(held, pikepdf.Dictionary) else ()
    return {name: each for name, each in named if isinstance(each, pikepdf.Stream)}


def _get_size(picture: "pikepdf.Object") -> Size | None:
    """Return the width and height of a vector drawing; None if it is rotated or scaled, or an image."""
    box = picture.get("/BBox")
    try:
        left, bottom, right, top = map(float, box or ())
    except (TypeError, ValueError):
        return None
    return None if "/Matrix" in picture else (right - left, top - bottom)


def _digest_picture(picture: "pikepdf.Object", deep: int) -> bytes:
    """Return a digest of a picture's content, and of the pictures in it."""
    hasher = sha256(picture.read_raw_bytes())
    for name, inner in sorted(_get_streams(picture).items()) if deep else ():
        hasher.update(name.encode() + _digest_picture(inner, deep - 1))
    return hasher.digest()


def describe_pictures(pages: Sequence[PagePictures]) -> Iterator[bytes]:
    """Yield descriptions of the pictures on pages that belong together: first by content, then by sizes.

    There is only one by sizes if all pages have the same vector drawings and no other pictures.
    """
    first = pages[0]
    yield b"||".join(b"|".join(each.digests) for each in pages)
    if first.sizes and all(each == first for each in pages) and len(first.sizes) == len(first.digests):
        yield repr(first.sizes).encode()


def are_free(side: AudiencePaper, page: int, sizes: Sequence[Size], edge: float) -> bool:
    """Return whether the drawings on a page, whatever they show, touch nothing and are not near its edges."""
    view = side.view(page)
    spots = side.on_page.get(page, ())
    codes = [get_box(spot) for spot in spots if spot.is_code]
    pictures = [each for each in view.pictures if not any(code.holds(each) for code in codes)]
    others = [get_box(spot) for spot in spots if spot.kind in PLACES]
    return len(pictures) == len(sizes) and all(
        _is_free(own, size, [*others, *_without(view, own)], view.sheet.expand(-edge))
        for own, size in zip(pictures, sizes, strict=True)
    )


def _is_free(own: Box, size: Size, others: Sequence[Box], inside: Box) -> bool:
    """Return whether a picture with inked part `own` touches nothing, wherever its full `size` lies around that."""
    across, along = size[0] - (own.right - own.left), size[1] - own.height
    most = Box(own.left - across, own.bottom - along, own.right + across, own.top + along)
    fits = across > -1 and along > -1 and inside.holds(most, 0)
    return fits and not any(min(most.overlap(other)) > 0 for other in others)


def _without(view: PageView, own: Box) -> Iterator[Box]:
    """Yield the boxes of a page except for one."""
    boxes = list(view.boxes)
    boxes.remove(own)
    yield from boxes
