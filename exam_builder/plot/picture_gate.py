"""What of a picture file may come into a paper: what is drawn, and nothing that says who made it, or where."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

KEPT_SEGMENTS = (0xE0, 0xEE)
"""Of a JPEG file's application segments: JFIF, and Adobe's, which says how colours are meant (ITU T.81, B.2.4)."""
PRIVATE_KEYS = ("/Metadata", "/PieceInfo", "/AF", "/LastModified", "/OPI", "/Ref", "/StructParent", "/StructParents")
"""Of forms and images (PDF 32000-1, tables 89 and 95): what they say and do not draw."""
MOST_DRAWN = 10_000
"""Forms that a page may draw, those in forms counted each time."""


class GateError(ValueError):
    """A picture that would bring more than it draws."""


def strip_jpeg(content: bytes) -> bytes:
    """Leave out comments, camera data and profiles of a JPEG file, and what follows its end; no pixel changes."""
    kept, at = [content[:2]], 2
    while content[at : at + 1] == b"\xff":
        marker = content[at + 1]
        if marker in (0xDA, 0xFF) or 0xD0 <= marker <= 0xD9:
            break
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker != 0xFE and (marker not in range(0xE0, 0xF0) or marker in KEPT_SEGMENTS):
            kept.append(content[at:end])
        at = end
    end = content.find(b"\xff\xd9", at) + 2
    return b"".join(kept) + content[at : end if end > at else None]


def strip_form(form: "pikepdf.Object") -> None:
    """Take out of a form, and all that it draws, what is not drawn; raise GateError where forms multiply."""
    _count_drawn(form, {}, ())


def _count_drawn(thing: "pikepdf.Object", known: dict[tuple[int, int], int], above: tuple[tuple[int, int], ...]) -> int:
    """Strip a form or an image, and count what it draws in all."""
    if thing.objgen in known:
        return known[thing.objgen]
    if thing.objgen in above or len(above) > 50 or "/F" in thing:
        raise GateError("draws itself, or what is in another file")
    for key in PRIVATE_KEYS:
        if key in thing:
            del thing[key]
    resources: Any = thing.get("/Resources")
    inner = resources.get("/XObject") if resources is not None else None
    drawn = 1
    for _, each in inner.items() if inner is not None else ():
        drawn += _count_drawn(each, known, (*above, thing.objgen))
    if drawn > MOST_DRAWN:
        raise GateError(f"draws more than {MOST_DRAWN:,} things in one another")
    known[thing.objgen] = drawn
    return drawn
