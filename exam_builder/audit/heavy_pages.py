"""Report pages that draw too much to be checked; then no other page of their PDF is checked."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from exam_builder.audit.page_process import PageError
from exam_builder.audit.student_leaks import finding_about
from exam_builder.codes import Code
from exam_builder.findings import Finding
from exam_builder.paper import Audience, Paper
from exam_builder.typeset.passes import TypesetPaper

HINT = "take out forms or pictures that draw others many times, and pictures of very many lines or dots"
UNSEEN = Finding(
    Code.RUNAWAY, "this paper was not looked at, since another of the same run draws too much", hint="correct that one"
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
    yield from (heavy_finding(paper, audience, page, place.question_pages) for audience, place, page in own)
    if not own:
        yield UNSEEN


def find_unread(
    paper: Paper, places: Mapping[Audience, TypesetPaper], audiences: Mapping[Path, Audience], problem: PageError
) -> Finding:
    """Report the page of a paper that could not be read; `audiences` has the audience of each file."""
    audience = audiences.get(problem.path, "student")
    place = places.get(audience) or next(iter(places.values()))
    return heavy_finding(paper, audience, problem.page - place.first + 1, place.question_pages)


def heavy_finding(paper: Paper, audience: Audience, page: int, begins: Mapping[str, int]) -> Finding:
    """Report a page (from 1) that draws too much, at its question if there is only one on it.

    `begins` has the page on which each question begins.
    """
    message = f"page {page} of the {audience} PDF draws more than can be looked at"
    known = [question for question in paper.questions if question.name in begins]
    before = [question for question in known if begins[question.name] < page]
    there = [*before[-1:], *(question for question in known if begins[question.name] == page)]
    if len(there) == 1:
        return finding_about(there[0], Code.RUNAWAY, message, hint=HINT)
    names = ", ".join(f"`{question.name}`" for question in there)
    return Finding(Code.RUNAWAY, f"{message}: {names} stand there" if names else message, hint=HINT)
