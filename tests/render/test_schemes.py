"""What a marker reads beside each item; headings of sections, and what is to be answered, in every rendering."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from courses import shared_cache
from papers import paper, part, prose, question, render, text

from exam_builder.audit.page_text import read_page_texts
from exam_builder.paper import (
    AUDIENCES,
    Misconception,
    Mistake,
    NumberStyle,
    Paper,
    RubricItem,
    Scoring,
    Section,
    sum_points,
)
from exam_builder.read.language_words import read_words
from exam_builder.render import check_latex
from exam_builder.render.schemes import MarkPrinter
from exam_builder.typeset import TypesetDocument, typeset_document

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
PRINTER = MarkPrinter(read_words("en"), NumberStyle())
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
    assert PRINTER.worth(item, TWO_PARTS.parts[0]) == printed


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
    assert PRINTER.item(item, {"when": "W", "mistake": ""}, TWO_PARTS) == printed


def test_french_has_a_space_before_colon_and_semicolon() -> None:
    french = MarkPrinter(read_words("fr"), NumberStyle(decimal=","))
    item = RubricItem("instead", QUARTER, carried=("a",), formula="$3x$")
    said = r"\emph{à la place~:} 1~: W Tous les points si c'est en accord avec la réponse de l'étudiant à (a)~: $3x$"
    assert french.item(item, {"when": "W", "mistake": "1"}, TWO_PARTS).replace("\n", " ") == said
    scored = french.describe_scoring(part("a", label="a", scoring=Scoring(HALF, -HALF, Fraction(-1))))
    assert scored == "0,5 pour chaque réponse juste, moins 0,5 pour chaque erreur~; au moins $-$1."


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
    messages = "\\schemeitem{\\textbullet}\\begin{examtext}(a)~400, (b)~4 (the channels are forgotten):\nCosts once."
    assert messages in printed


def test_routes_are_headed_once_each() -> None:
    items = tuple(RubricItem("add", HALF, text(f"step {n}"), route=route) for n, route in enumerate((1, 1, 2)))
    printed = render(paper(question("conv_cost", 1, part(rubric=items))), "marking").body
    assert printed.count(r"\schemeroute{Route 1}") == printed.count(r"\schemeroute{Route 2}") == 1


def two(name: str, number: int, section: int, **fields: object) -> object:
    only = part("a", name, points=Fraction(2), prompt=f"Ask {name}.", solution="So.")
    return question(name, number, only, section=section, **fields)


SECTIONS = (
    Section(text("Part A"), text("With numbers.")),
    Section(text("Part B"), None, 2),
    Section(text("Part C")),
)
ASKED = (
    two("one", 1, 0),
    *(two(name, number, 1) for number, name in enumerate(("two", "three", "four"), 2)),
    two("five", 5, 2, bonus=True),
)


def sectioned(language: str = "en", answer: int = 2) -> Paper:
    sections = (SECTIONS[0], replace(SECTIONS[1], answer=answer), SECTIONS[2])
    return paper(*ASKED, sections=sections, total=sum_points(sections, ASKED), language=language)


def lines(made: TypesetDocument) -> list[str]:
    return [" ".join(line.split()) for page in read_page_texts(made.pdf) for line in page.splitlines()]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    cache = shared_cache(tmp_path_factory.mktemp("cache"))
    return {audience: lines(typeset_document(render(sectioned(), audience), {}, store=cache)) for audience in AUDIENCES}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_heading_stands_above_the_first_question_of_its_section(audience: str, printed: dict[str, list[str]]) -> None:
    found = printed[audience]
    start = found.index("Part A")
    assert found[start + 1] == "With numbers."
    assert found[start + 2].startswith("1. One")
    start = found.index("Part B")
    assert found[start + 1] == "Answer two of the three questions."
    assert found[start + 2].startswith("2. Two")
    assert found[found.index("Part C") + 1].startswith("5. Five Bonus")
    assert [found.count(title) for title in ("Part A", "Part B", "Part C")] == [1, 1, 1]


def test_the_cover_counts_what_is_to_be_answered_and_keeps_the_bonus_apart(printed: dict[str, list[str]]) -> None:
    found = " | ".join(printed["student"])
    assert "Total 6 marks Bonus 2 marks" in found
    assert "Question 1 2 3 4 Σ 5 | Bonus | Marks 2 2 2 2 6 2 | Score | Counted: two of questions 2 to 4." in found


@pytest.mark.parametrize(
    ("language", "answer", "said", "counted"),
    [
        ("en", 1, "Answer one of the three questions.", "Counted: one of questions 2 to 4."),
        ("fr", 1, "Répondez à une des trois questions.", "Pris en compte : une des questions 2 à 4."),
        ("fr", 2, "Répondez à deux des trois questions.", "Pris en compte : deux des questions 2 à 4."),
        ("sv", 2, "Answer two of the three questions.", "Counted: two of questions 2 to 4."),
    ],
)
def test_what_is_to_be_answered_is_said_in_the_exams_language(
    language: str, answer: int, said: str, counted: str
) -> None:
    body = render(sectioned(language, answer), "student").body
    assert said in body
    assert counted in body


def test_two_questions_of_which_one_counts_are_no_range() -> None:
    asked = (*ASKED[:3], replace(ASKED[3], section=2), *ASKED[4:])
    sections = (SECTIONS[0], replace(SECTIONS[1], answer=1), SECTIONS[2])
    for language, said in (
        ("en", "Counted: one of questions 2 and 3."),
        ("de", "Gewertet: eine der Aufgaben 2 und 3."),
    ):
        shown = paper(*asked, sections=sections, total=sum_points(sections, asked), language=language)
        assert said in render(shown, "student").body


def test_a_heading_goes_to_the_next_page_with_its_question(tmp_path: Path) -> None:
    """Questions of many lengths, so that some heading would come to the end of a page without its question."""
    count = 24
    sections = tuple(Section(text(f"Part {index}:"), text("Answer in words.")) for index in range(1, count + 1))
    asked = [
        question(f"q{number}", number, part("a", f"q{number}", prompt=prose(190 + 9 * number)), section=number - 1)
        for number in range(1, count + 1)
    ]
    pages = read_page_texts(
        typeset_document(render(paper(*asked, sections=sections), "student"), {}, store=shared_cache(tmp_path)).pdf
    )
    where = {
        number: [(f"Part {number}:" in page, bool(re.search(rf"\b{number}\. Q{number}\b", page))) for page in pages]
        for number in range(1, count + 1)
    }
    assert all(pair in ((True, True), (False, False)) for pairs in where.values() for pair in pairs)
    assert all(pairs.count((True, True)) == 1 for pairs in where.values())


def test_a_brace_of_a_heading_is_reported_at_its_line() -> None:
    wrong = paper(question(), sections=(Section(text("A {section", 12)),))
    assert [str(finding) for finding in check_latex(wrong)] == [
        "content/exams/small.yaml:12:1: error: `{` is never closed: `{section` — write `}` where it ends"
    ]


def test_tex_errors_of_a_heading_are_reported_at_the_exams_line(tmp_path: Path) -> None:
    wrong = paper(question(), sections=(Section(text("Part A"), text(r"Not a \command.", 14)),))
    (found,) = typeset_document(render(wrong, "student"), {}, store=shared_cache(tmp_path)).findings
    assert (str(found.place), found.question) == ("content/exams/small.yaml:14:1", None)


def test_a_paper_without_sections_has_no_heading() -> None:
    body = render(paper(question("conv_cost"), question("median_net", 2)), "student").body
    assert "examsection" not in body
    assert "Bonus" not in body
