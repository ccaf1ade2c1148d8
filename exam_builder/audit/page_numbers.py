"""Whether the pages of a paper are numbered one after the other, from 1: feet print the number, and codes follow it."""

from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.findings import Finding, format_count
from exam_builder.paper import Audience
from exam_builder.typeset.passes import TypesetPaper

NUMBERED = r"take out what sets the page's number, such as `\setcounter{page}` or `\pagenumbering`"


def find_misnumbered(made: TypesetPaper, audience: Audience) -> Iterator[Finding]:
    """A finding where the feet of a paper show other numbers than those of its pages."""
    shown = [spot.page for spot in made.spots if spot.kind == "foot"]
    wrong = next((page for page in shown if page not in range(1, made.pages + 1)), None)
    if wrong is not None:
        message = f"the {audience} PDF has {format_count(made.pages, 'page')}, and one of them has the number {wrong}"
        yield Finding(Code.PAGES, message, hint=NUMBERED)
