"""Places for answers and edges of pages, made by hand: each rule has a page that breaks it and one that is fine."""

from collections.abc import Sequence
from dataclasses import replace

import numpy
import pytest
from papers import paper, part, question, text

from exam_builder.audit.answer_places import find_missing_places, find_undrawn
from exam_builder.audit.audience_paper import AudiencePaper
from exam_builder.audit.page_checks import find_misplaced_foot, find_outside
from exam_builder.audit.page_difference import RepeatedQuestions, find_differences
from exam_builder.audit.page_objects import SCALE, Box, PageView
from exam_builder.paper import Answer, Option, Space
from exam_builder.typeset.aux_file import PageRect
from exam_builder.values import FrozenMap

WIDTH, HEIGHT = 600, 800
NAME = "conv_cost.a"
BEGIN, ANSWERED = PageRect("conv_cost", 1, 60, 760, 60, 760, "begin"), PageRect(NAME, 1, 60, 740, 60, 740, "begin")
SPACE = PageRect(NAME, 1, 80, 500, 500, 600)
BOX, BLANK = PageRect(NAME, 1, 80, 700, 90, 710, "box", "A"), PageRect(NAME, 1, 300, 650, 400, 670, "blank", "x")
PAIR = PageRect(NAME, 1, 80, 620, 90, 630, "pair", "A")
FOOT = PageRect("foot", 1, 60, 34, 60, 34, "foot")
FRAME = tuple(
    Box(80 + left, 500 + bottom, 80 + right, 500 + top)
    for left, bottom, right, top in ((0, 0, 420, 1), (0, 99, 420, 100), (0, 0, 1, 100), (419, 0, 420, 100))
)
TICK = tuple(
    Box(80 + left, 700 + bottom, 80 + right, 700 + top)
    for left, bottom, right, top in ((0, 0, 10, 1), (0, 9, 10, 10), (0, 0, 1, 10), (9, 0, 10, 10))
)
RULE, LETTER = Box(300, 650, 400, 651), Box(82, 622, 88, 628)
DRAWN = (*FRAME, *TICK, RULE, LETTER)
OPTION = Option("one", "A", text("One"), "one", False)
ASKED = part("a", prompt="Why?", options=(OPTION,), space=Space("box"), form=FrozenMap({"widths": FrozenMap({"x": 1})}))
SHOWN = paper(question("conv_cost", 1, ASKED))
EDGE = "something on page 1 lies less than 8 mm from the {} edge of the page"
SPOTS = (BEGIN, ANSWERED, SPACE, BOX, BLANK, PAIR, FOOT)


def page(*inked: Box, boxes: Sequence[Box] = (), width: int = WIDTH) -> PageView:
    """A page on which some rectangles are black."""
    picture = numpy.full((round(HEIGHT * SCALE), round(width * SCALE)), 255, numpy.uint8)
    view = PageView(width, HEIGHT, picture, tuple(boxes), lambda _: "")
    for box in inked:
        view.picture[view.rows(box), view.columns(box)] = 0
    return view


def test_a_blank_that_is_printed_twice_is_reported() -> None:
    gaps = paper(question("conv_cost", 1, replace(ASKED, answer=Answer("blanks", FrozenMap({}), "", ""), options=())))
    spots = (*(spot for spot in SPOTS if spot != BOX), replace(BLANK, page=2))
    twice = AudiencePaper(gaps, "student", 1, spots, lambda _: page())
    assert [each.message for each in find_missing_places(twice)] == ["the blank `x` is 2 times on the student's paper"]


def side(view: PageView, spots: Sequence[PageRect] = SPOTS, audience: str = "student") -> AudiencePaper:
    return AudiencePaper(SHOWN, audience, 1, tuple(spots), lambda _: view)


def messages(view: PageView, spots: Sequence[PageRect] = SPOTS) -> list[str]:
    shown = side(view, spots)
    found = (
        *find_missing_places(shown),
        *find_undrawn(shown, 1, view),
        *find_outside(shown, 1, view),
        *find_misplaced_foot(shown, 1, view),
    )
    return [each.message.replace(" of the student's paper", "") for each in found]


def without(*boxes: Box) -> tuple[Box, ...]:
    return tuple(each for each in DRAWN if each not in boxes)


def test_a_page_on_which_all_is_drawn_and_open_is_fine() -> None:
    assert messages(page(*DRAWN)) == []


@pytest.mark.parametrize(
    ("view", "message"),
    [
        (page(*without(RULE)), "the blank `x` on page 1 has no rule"),
        (page(*DRAWN, Box(340, 658, 360, 664)), "something is printed in the blank `x` on page 1"),
        (page(*without(LETTER)), "`A` of what is to be matched on page 1 is not drawn"),
        (page(*without(TICK[0])), "the box A on page 1 is not drawn"),
        (page(*DRAWN, Box(83, 703, 87, 707)), "something is printed in the box A on page 1"),
        (page(*without(FRAME[2])), "the answer space on page 1 has no frame"),
        (page(*DRAWN, Box(200, 540, 220, 550)), "something is printed in the answer space on page 1"),
        (
            page(*DRAWN, Box(100, 790, 120, 795)),
            EDGE.format("upper"),
        ),
        (page(*DRAWN, Box(100, 5, 120, 10)), EDGE.format("lower")),
        (page(*DRAWN, Box(5, 300, 10, 310)), EDGE.format("left")),
        (
            page(*DRAWN, Box(590, 300, 595, 310)),
            EDGE.format("right"),
        ),
        (page(*DRAWN, boxes=[Box(590, 300, 640, 310)]), "something on page 1 runs off the page"),
    ],
)
def test_what_is_wrong_with_a_page_is_reported(view: PageView, message: str) -> None:
    assert messages(view) == [message]


@pytest.mark.parametrize(
    ("spots", "message"),
    [
        ([each for each in SPOTS if each != BOX], "the box A is nowhere on the student's paper"),
        ([each for each in SPOTS if each != SPACE], "the answer space is nowhere on the student's paper"),
        (
            [*SPOTS, PageRect("name", 1, 300, 590, 400, 610, "field")],
            "the answer space of conv_cost(a) and the field `name` lie over one another on page 1",
        ),
        ([*SPOTS[:-1], replace(FOOT, bottom=400)], "the foot of page 1 is in mid-page"),
        ([*SPOTS, PageRect("code", 1, 520, 30, 560, 70, "field")], "the code on page 1 cannot be read"),
    ],
)
def test_where_places_are_is_reported_if_it_is_not_as_declared(spots: list[PageRect], message: str) -> None:
    assert message.replace(" of the student's paper", "").replace(" on the student's paper", "") in [
        each.replace(" on the student's paper", "") for each in messages(page(*DRAWN), spots)
    ]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [(620, "runs off the page"), (595, "lies less than 8 mm from the right edge of the page"), (560, "")],
)
def test_a_code_without_room_beside_the_text_is_no_code_with_something_over_it(right: int, wrong: str) -> None:
    code, view = (
        PageRect("code", 1, right - 40, 30, right, 70, "field"),
        page(*DRAWN, Box(right - 30, 40, right - 5, 60)),
    )
    shown = side(view, (*SPOTS, code))
    found = {each.message: each.hint for each in (*find_undrawn(shown, 1, view), *find_outside(shown, 1, view))}
    whose = "the code on page 1 of the student's paper"
    hint = "leave 2 cm on both sides of the text: `\\geometry{textwidth=17.2cm}`"
    assert (hint in found.values()) == bool(wrong)
    assert not wrong or found[f"{whose} {wrong}"] == hint
    assert (f"{whose} cannot be read" in found) == (right < WIDTH)


def test_pages_of_student_and_solutions_are_one_picture_but_for_what_is_filled_in() -> None:
    filled, more = Box(200, 540, 300, 550), Box(200, 300, 300, 310)

    def between(student: PageView, solutions: PageView) -> list[tuple[str, str]]:
        both = side(student), side(solutions, audience="solutions")
        return [(each.severity, each.message) for each in find_differences(*both, 1, (student, solutions))]

    assert between(page(*DRAWN), page(*DRAWN, filled)) == []
    shows = "page 1 of {} shows something, 173 mm from its top, that {}"
    assert between(page(*DRAWN, more), page(*DRAWN)) == [
        ("error", shows.format("the student's paper", "the solutions lack"))
    ]
    assert between(page(*DRAWN), page(*DRAWN, more)) == [
        ("warning", shows.format("the solutions", "the student's paper lacks"))
    ]
    assert between(page(*DRAWN), page(*DRAWN, width=500)) == [
        ("error", "page 1 of the student's paper and of the solutions have different sizes")
    ]


def test_a_question_whose_copy_is_set_again_with_another_space_is_not_held_against_the_first() -> None:
    """What stands below the space moves with its height; at the same height it must look the same."""
    high, low = page(*FRAME, Box(80, 470, 120, 480)), page(*FRAME, Box(80, 520, 120, 530))
    lower = replace(SPACE, bottom=550)

    def seen(memory: RepeatedQuestions, space: PageRect, view: PageView) -> list[str]:
        side = AudiencePaper(SHOWN, "student", 1, (BEGIN, ANSWERED, space, FOOT), lambda _: view)
        return [each.message for each in memory.find_unlike(side, 1)]

    memory = RepeatedQuestions()
    assert [seen(memory, SPACE, high), seen(memory, lower, low), seen(memory, SPACE, high)] == [[], [], []]
    assert seen(memory, SPACE, low) == ["question 1 asks the same as in the paper, but looks different"]
