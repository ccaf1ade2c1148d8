"""Whether a personal copy says on its first page whose it is."""

import unicodedata
from collections.abc import Iterator

from exam_builder.audit.audience_paper import AudiencePaper
from exam_builder.audit.page_view import PageView
from exam_builder.codes import Code
from exam_builder.findings import Finding, Place

COVER = Place("templates/cover.tex")
HINT = "print `((paper.identity.name))` and `((paper.student.id|id))` there, as the built-in cover does"


def find_nameless_cover(side: AudiencePaper, view: PageView) -> Iterator[Finding]:
    """A first page whose text holds neither name nor id of its student: its foot is for whoever scans it."""
    student, identity = side.paper.student, side.paper.identity
    if student is None or identity is None:
        return
    shown = _letters_and_digits(view.read(side.text(view)))
    names = [_letters_and_digits(name) for name in (student.id, student.name)]
    if any(names) and not any(name and name in shown for name in names):
        yield Finding(
            Code.COVER,
            "the first page of a copy prints neither the name nor the id of its student",
            COVER,
            HINT,
            "warning",
        )


def _letters_and_digits(text: str) -> str:
    """Letters and digits alone, without accents, which a font may set as signs of their own."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if sign.isascii() and sign.isalnum()).casefold()
