"""All that is seen of finished pages: whether places are drawn, whether anything lies where nothing may."""

from collections.abc import Iterator

from exam_builder.audit.answer_places import find_missing_places, find_undrawn
from exam_builder.audit.audience_paper import AudiencePaper, drop_repeats
from exam_builder.audit.cover import find_nameless_cover
from exam_builder.audit.edges import find_misplaced_foot, find_outside
from exam_builder.audit.overlaps import find_overlaps
from exam_builder.audit.page_difference import find_differences
from exam_builder.findings import Finding


def check_pages(
    student: AudiencePaper | None, solutions: AudiencePaper | None, marking: AudiencePaper | None = None
) -> tuple[Finding, ...]:
    """What is wrong with how the pages of a paper look, for each audience for which it was made."""
    return tuple(drop_repeats(_check_all_pages(student, solutions, marking)))


def _check_all_pages(
    student: AudiencePaper | None, solutions: AudiencePaper | None, marking: AudiencePaper | None
) -> Iterator[Finding]:
    if student:
        yield from find_missing_places(student)
    for page in range(1, max(side.pages if side else 0 for side in (student, solutions)) + 1):
        yield from check_page(student, solutions, page)
    for page in range(1, (marking.pages if marking else 0) + 1):
        assert marking is not None
        yield from _check_page_alone(marking, page)


def check_page(student: AudiencePaper | None, solutions: AudiencePaper | None, page: int) -> Iterator[Finding]:
    """What is wrong with how a page of the student's paper, and of its solutions, looks."""
    if student and page <= student.pages:
        yield from _check_page_alone(student, page)
        yield from find_undrawn(student, page, student.view(page))
        if page == 1:
            yield from find_nameless_cover(student, student.view(page))
    if solutions and page <= solutions.pages:
        yield from _check_page_alone(solutions, page)
    if student and solutions and page <= min(student.pages, solutions.pages):
        yield from find_differences(student, solutions, page, (student.view(page), solutions.view(page)))


def _check_page_alone(side: AudiencePaper, page: int) -> Iterator[Finding]:
    view = side.view(page)
    yield from find_outside(side, page, view)
    yield from find_misplaced_foot(side, page, view)
    yield from find_overlaps(side, page, view)
