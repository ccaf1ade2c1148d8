"""Find commands that are forbidden in texts: they access files, manipulate the PDF, or link to other than web pages."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from exam_builder.expressions.latex_text import COMMENT

FILES = (
    r"input|include|InputIfFileExists|IfFileExists|@{1,2}input|includeonly|openin|openout|read|readline|newread|newwrite"
    r"|write|pdffiledump|pdfmdfivesum|mdfivesum|filedump|pdffilesize|filesize|pdffilemoddate|filemoddate"
    r"|lstinputlisting|verbatiminput|VerbatimInput|includepdf|file_\w+:\w+|ior_\w+:\w+|iow_\w+:\w+"
)
OBJECTS = (
    r"special|pdf(?:obj|refobj|catalog|names|info|trailer|outline|thread|startthread|annot|startlink|ximage|refximage"
    r"|xform|refxform|mapfile|mapline|glyphtounicode|primitive)|primitive|directlua|shipout|pdfximage"
    r"|tex_\w+:D"
)
COMMAND = re.compile(rf"\\(?:(?P<file>{FILES})|(?P<object>{OBJECTS}))(?![A-Za-z@])")
ENVIRONMENT = re.compile(rf"\\begin\s*\{{\s*(?P<name>{FILES}|{OBJECTS}|filecontents\*?)\s*\}}")
LINK = re.compile(r"\\(?P<command>href|url|nolinkurl)\s*(?:\[[^\]]*\]\s*)?\{\s*(?P<target>[^{}]*)")
ASSET = re.compile(r"\\includegraphics\*?\s*(?:\[[^\]]*\]\s*)?\{\s*(?:\./+)*assets/[^{}]*")
"""A picture of `assets/`, which is for templates. Figures, in contrast, have audiences and an alternative text."""
ALLOWED_TARGET = re.compile(r"(?:https?|mailto):|[^:]*$", re.IGNORECASE)
"""Allowed targets of links: web pages and mail addresses. A target without a scheme is checked in the finished PDF."""
FILE_HINT = "use `file:` for texts, `read:` for data and `figures:` for figures"
OBJECT_HINT = "take it out; use `figures:` for figures"
LINK_HINT = "give an address that begins with https://, http:// or mailto:"


class Forbidden(NamedTuple):
    """A forbidden command in a text: its offset, a message and a hint."""

    position: int
    message: str
    hint: str


def find_forbidden(tex: str) -> Iterator[Forbidden]:
    """Find forbidden commands in a text."""
    if "\\" not in tex:
        return
    shown = COMMENT.sub(lambda match: match[1] + " " * (len(match[0]) - len(match[1])), tex)
    for match in COMMAND.finditer(shown):
        what, hint = ("reads or writes a file", FILE_HINT) if match["file"] else ("reaches into the PDF", OBJECT_HINT)
        yield Forbidden(match.start(), f"`{match[0]}` {what}, which no text may", hint)
    for match in ENVIRONMENT.finditer(shown):
        yield Forbidden(match.start(), f"`{match[0]}` reads, writes or reaches into what no text may", FILE_HINT)
    for match in ASSET.finditer(shown):
        message = f"`{match[0]}}}` prints a file of `assets/`, which only templates may"
        yield Forbidden(match.start(), message, "put the picture beside the question, under `figures:`")
    for match in LINK.finditer(shown):
        if not ALLOWED_TARGET.match(match["target"]):
            target = match["target"][:40].strip()
            yield Forbidden(match.start(), f"the link to `{target}` would open something else than a page", LINK_HINT)
