"""Pages are numbered one after the other, or it is told."""

from exam_builder.audit.page_numbers import NUMBERED, find_misnumbered
from exam_builder.typeset.aux_file import PageRect
from exam_builder.typeset.passes import TypesetPaper


def told(*numbers: int) -> list[str]:
    feet = tuple(PageRect("foot", number, 60, 34, 60, 34, "foot") for number in numbers)
    return [str(found) for found in find_misnumbered(TypesetPaper(pages=len(numbers), spots=feet), "student")]


def test_pages_with_their_own_numbers_are_fine() -> None:
    assert told(1, 2, 3) == []


def test_a_page_with_another_number_is_told() -> None:
    message = "error: the student PDF has 3 pages, and one of them has the number 9"
    assert told(1, 9, 10) == [f"{message} — {NUMBERED}"]
