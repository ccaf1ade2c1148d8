"""Whether a personal copy says on its first page whose it is."""

import unicodedata
from collections.abc import Iterator

from exam_builder.audit.sides import Side
from exam_builder.audit.views import View
from exam_builder.codes import Code
from exam_builder.findings import Finding, Place

COVER = Place("templates/cover.tex")
MEND = "print `((paper.identity.name))` and `((paper.student.id|id))` there, as the built-in cover does"


def nobodys(side: Side, view: View) -> Iterator[Finding]:
    """A first page whose text holds neither name nor id of its student: its foot is for whoever scans it."""
    student, identity = side.paper.student, side.paper.identity
    if student is None or identity is None:
        return
    shown = _plain(view.read(side.text(view)))
    names = [_plain(name) for name in (student.id, student.name)]
    if any(names) and not any(name and name in shown for name in names):
        yield Finding(
            Code.COVER,
            "the first page of a copy prints neither the name nor the id of its student",
            COVER,
            MEND,
            "warning",
        )


def _plain(text: str) -> str:
    """Letters and digits alone, without accents, which a font may set as signs of their own."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if sign.isascii() and sign.isalnum()).casefold()
