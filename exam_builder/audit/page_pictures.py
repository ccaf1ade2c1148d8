"""Identify the pictures on a page of the student's paper and the solutions, and test whether they touch anything.

Each copy may have its own figures. If they have the same sizes as in another copy, are the same in student's paper and
solutions, and touch nothing, the rest of the page does not depend on what they show.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from exam_builder.audit.audience_paper import AudiencePaper, get_box
from exam_builder.audit.page_objects import Box, PageView

if TYPE_CHECKING:
    import pikepdf

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
    codes = [get_box(spot) for spot in spots if spot.name == "code"]
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
