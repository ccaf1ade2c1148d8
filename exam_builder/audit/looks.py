"""All that is seen of finished pages: whether places are drawn, whether anything lies where nothing may."""

from collections.abc import Iterator

from exam_builder.audit.cover import nobodys
from exam_builder.audit.edges import misplaced_foot, outside
from exam_builder.audit.likeness import unlike
from exam_builder.audit.overlaps import over_one_another
from exam_builder.audit.places import missing, undrawn
from exam_builder.audit.sides import Side, each_thing_once
from exam_builder.findings import Finding


def look(student: Side | None, solutions: Side | None, marking: Side | None = None) -> tuple[Finding, ...]:
    """What is wrong with how the pages of a paper look, for each audience for which it was made."""
    return tuple(each_thing_once(_seen(student, solutions, marking)))


def _seen(student: Side | None, solutions: Side | None, marking: Side | None) -> Iterator[Finding]:
    if student:
        yield from missing(student)
    for page in range(1, max(side.pages if side else 0 for side in (student, solutions)) + 1):
        yield from look_at_page(student, solutions, page)
    for page in range(1, (marking.pages if marking else 0) + 1):
        assert marking is not None
        yield from _page(marking, page)


def look_at_page(student: Side | None, solutions: Side | None, page: int) -> Iterator[Finding]:
    """What is wrong with how a page of the student's paper, and of its solutions, looks."""
    if student and page <= student.pages:
        yield from _page(student, page)
        yield from undrawn(student, page, student.view(page))
        if page == 1:
            yield from nobodys(student, student.view(page))
    if solutions and page <= solutions.pages:
        yield from _page(solutions, page)
    if student and solutions and page <= min(student.pages, solutions.pages):
        yield from unlike(student, solutions, page, (student.view(page), solutions.view(page)))


def _page(side: Side, page: int) -> Iterator[Finding]:
    view = side.view(page)
    yield from outside(side, page, view)
    yield from misplaced_foot(side, page, view)
    yield from over_one_another(side, page, view)
