"""What a marker reads beside each item."""

from fractions import Fraction

import pytest
from papers import paper, part, question, text

from exam_builder.paper import Misconception, Mistake, NumberStyle, RubricItem
from exam_builder.read.words import read_words
from exam_builder.render import render
from exam_builder.render.schemes import describe_item, format_worth

ENGLISH, FRENCH = read_words("en").printed, read_words("fr").printed
HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
STYLE = NumberStyle()
TWO_PARTS = question("conv_cost", 1, part("a", label="a"), part("b", label="b"))


@pytest.mark.parametrize(
    ("item", "printed"),
    [
        (RubricItem("add", HALF), "$+$0.5"),
        (RubricItem("less", QUARTER), "$-$0.25"),
        (RubricItem("instead", QUARTER), "0.25"),
        (RubricItem("note"), r"\textbullet"),
        (RubricItem("carried", carried=("a",)), "0.5"),
    ],
)
def test_the_column_of_marks(item: RubricItem, printed: str) -> None:
    assert format_worth(item, TWO_PARTS.parts[0], STYLE) == printed


@pytest.mark.parametrize(
    ("item", "printed"),
    [
        (RubricItem("add", HALF, each=True, max=Fraction(1)), r"W \emph{(each, at most 1)}"),
        (RubricItem("instead", QUARTER), r"\emph{instead:} W"),
        (RubricItem("note", parts=("a", "b"), once=True), r"W \emph{(in (a), (b), once in the question)}"),
        (RubricItem("less", QUARTER, floor=Fraction(0)), r"W \emph{(not below 0)}"),
        (
            RubricItem("carried", carried=("a",), formula="$3x$"),
            "W Full marks when it is consistent with the student's own (a): $3x$",
        ),
    ],
)
def test_the_words_of_an_item(item: RubricItem, printed: str) -> None:
    assert describe_item(item, {"when": "W", "mistake": ""}, TWO_PARTS, ENGLISH, STYLE) == printed


def scheme_of(item: RubricItem) -> str:
    wrong = (Mistake("channels", 400, "400", "400"), Mistake("bias", 1216, "1216", "1216"))
    own = part("a", label="a", mistakes=wrong, rubric=(item,))
    other = part("b", label="b", mistakes=(Mistake("channels", 4, "4", "4"),))
    named = (
        Misconception("channels", text("the channels are forgotten")),
        Misconception("bias", text("a bias counts")),
    )
    across = RubricItem("note", None, text("Costs once."), misconception="channels")
    return render(paper(question("conv_cost", 1, own, other, misconceptions=named, rubric=(across,))), "marking").body


def test_an_item_shows_the_wrong_answer_that_it_is_about_and_the_others_are_listed() -> None:
    printed = scheme_of(RubricItem("note", None, text("No marks."), misconception="channels"))
    assert "\\schemeitem{\\textbullet}\\begin{examtext}400 (the channels are forgotten):\nNo marks." in printed
    assert r"\schemeitem{}\begin{examtext}1216 (a bias counts)" in printed
    assert r"\schemeitem{}\begin{examtext}400" not in printed


def test_an_item_of_the_whole_question_shows_the_wrong_answers_of_all_parts() -> None:
    printed = scheme_of(RubricItem("add", HALF, text("right")))
    told = "\\schemeitem{\\textbullet}\\begin{examtext}(a)~400, (b)~4 (the channels are forgotten):\nCosts once."
    assert told in printed


def test_routes_are_headed_once_each() -> None:
    items = tuple(RubricItem("add", HALF, text(f"step {n}"), route=route) for n, route in enumerate((1, 1, 2)))
    printed = render(paper(question("conv_cost", 1, part(rubric=items))), "marking").body
    assert printed.count(r"\schemeroute{Route 1}") == printed.count(r"\schemeroute{Route 2}") == 1


def test_both_languages_have_the_same_words() -> None:
    assert set(ENGLISH) == set(FRENCH)
