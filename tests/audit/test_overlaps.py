"""What lies over something else, on pages made by hand: pictures, codes, and twins that are fine."""

from dataclasses import replace

import numpy
import pytest
from papers import paper

from exam_builder.audit.audience_paper import AudiencePaper
from exam_builder.audit.boxes import Box
from exam_builder.audit.overlaps import APART, find_overlaps
from exam_builder.audit.page_view import SCALE, PageItem, PageView
from exam_builder.typeset.aux_file import PageRect

WIDTH, HEIGHT = 600, 800
WHITE = numpy.full((round(HEIGHT * SCALE), round(WIDTH * SCALE)), 255, numpy.uint8)
CODE = PageRect("code", 1, 520, 20, 560, 60, "field")
BEGIN = PageRect("conv_cost", 1, 60, 760, 60, 760, "begin")
PICTURE = PageItem("picture", Box(100, 300, 300, 500))
WORDS = PageItem("text", Box(280, 400, 340, 410), "beside it")


def inked(box: Box) -> "numpy.typing.NDArray[numpy.uint8]":
    """A page with a black rectangle."""
    page = PageView(WIDTH, HEIGHT, WHITE.copy(), (), lambda _: "")
    page.picture[page.rows(box), page.columns(box)] = 0
    return page.picture


FULL = PageView(WIDTH, HEIGHT, WHITE, (), lambda _: "", wordless=inked(PICTURE.box))
EMPTY = replace(FULL, wordless=inked(Box(100, 300, 110, 310)))


def told(view: PageView) -> list[str]:
    side = AudiencePaper(paper(), "student", 1, (BEGIN, CODE), lambda _: view)
    return [str(found) for found in find_overlaps(side, 1, view)]


def finding(severity: str, message: str) -> str:
    return f"content/questions/conv_cost.yaml:10:1: {severity}: {message} [conv_cost] — {APART}"


@pytest.mark.parametrize("order", [(PICTURE, WORDS), (WORDS, PICTURE)])
def test_a_text_that_runs_into_a_picture_is_a_warning(order: tuple[PageItem, PageItem]) -> None:
    view = replace(FULL, meetings=(order,))
    assert told(view) == [
        finding("warning", "on page 1 of the student's paper “beside it” runs into a picture"),
    ]


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (EMPTY, WORDS),
        (FULL, replace(WORDS, words="~")),
        (FULL, replace(WORDS, box=Box(280, 498, 340, 508))),
    ],
    ids=["white there", "no word", "by the picture's edge"],
)
def test_a_text_that_can_be_read_beside_a_picture_is_fine(view: PageView, words: PageItem) -> None:
    assert told(replace(view, meetings=((PICTURE, words),))) == []


def test_pictures_that_lie_over_one_another_are_a_warning_and_one_inside_another_is_fine() -> None:
    beside, inside = (PageItem("picture", box) for box in (Box(250, 300, 400, 500), Box(120, 320, 200, 400)))
    assert told(replace(FULL, meetings=((PICTURE, beside),))) == [
        finding("warning", "on page 1 of the student's paper two pictures lie over one another")
    ]
    assert told(replace(FULL, meetings=((PICTURE, inside),))) == []


@pytest.mark.parametrize(("says", "what"), [("Page 3", "“Page 3”"), ("", "something")])
def test_what_lies_over_a_code_is_an_error(says: str, what: str) -> None:
    squares = (Box(522, 22, 558, 58), Box(530, 30, 540, 40))
    fine = PageView(WIDTH, HEIGHT, WHITE, (*squares, Box(400, 20, 519, 30)), lambda _: says)
    assert told(fine) == []
    assert told(replace(fine, boxes=(*squares, Box(500, 40, 530, 50)))) == [
        finding("error", f"on page 1 of the student's paper {what} lies over the page's code")
    ]
