"""Headings of sections, what is to be answered, and bonus questions, in every rendering."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from papers import paper, part, prose, question, text

from exam_builder.audit.page_text import page_texts
from exam_builder.paper import AUDIENCES, Paper, Section, total_of
from exam_builder.render import check_latex, render
from exam_builder.typeset import TypesetDocument, typeset_document
from tests.courses import shared_cache


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
    return paper(*ASKED, sections=sections, total=total_of(sections, ASKED), language=language)


def lines(made: TypesetDocument) -> list[str]:
    return [" ".join(line.split()) for page in page_texts(made.pdf) for line in page.splitlines()]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    cache = shared_cache(tmp_path_factory.mktemp("cache"))
    return {audience: lines(typeset_document(render(sectioned(), audience), {}, cache=cache)) for audience in AUDIENCES}


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
    assert "Question 1 2 3 4 Σ | Marks 2 2 2 2 6 | Score | Counted: two of questions 2 to 4." in found
    assert "Bonus 5 | Marks 2 | Score" in found


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


def test_a_heading_goes_to_the_next_page_with_its_question(tmp_path: Path) -> None:
    """Questions of many lengths, so that some heading would come to the end of a page without its question."""
    count = 24
    sections = tuple(Section(text(f"Part {index}:"), text("Answer in words.")) for index in range(1, count + 1))
    asked = [
        question(f"q{number}", number, part("a", f"q{number}", prompt=prose(190 + 9 * number)), section=number - 1)
        for number in range(1, count + 1)
    ]
    pages = page_texts(
        typeset_document(render(paper(*asked, sections=sections), "student"), {}, cache=shared_cache(tmp_path)).pdf
    )
    where = {
        number: [(f"Part {number}:" in page, bool(re.search(rf"\b{number}\. Q{number}\b", page))) for page in pages]
        for number in range(1, count + 1)
    }
    assert all(pair in ((True, True), (False, False)) for pairs in where.values() for pair in pairs)
    assert all(pairs.count((True, True)) == 1 for pairs in where.values())


def test_a_brace_of_a_heading_is_told_at_its_line() -> None:
    wrong = paper(question(), sections=(Section(text("A {section", 12)),))
    assert [str(finding) for finding in check_latex(wrong)] == [
        "content/exams/small.yaml:12:1: error: `{` is never closed: `{section` — write `}` where it ends"
    ]


def test_tex_errors_of_a_heading_are_told_at_the_exams_line(tmp_path: Path) -> None:
    wrong = paper(question(), sections=(Section(text("Part A"), text(r"Not a \command.", 14)),))
    (found,) = typeset_document(render(wrong, "student"), {}, cache=shared_cache(tmp_path)).findings
    assert (str(found.place), found.question) == ("content/exams/small.yaml:14:1", None)


def test_a_paper_without_sections_has_no_heading() -> None:
    body = render(paper(question("conv_cost"), question("median_net", 2)), "student").body
    assert "examsection" not in body
    assert "Bonus" not in body
