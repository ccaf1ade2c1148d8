r"""A figure beside a text: what stands there, that nothing is printed over it, and how it is in large print."""

from dataclasses import replace
from pathlib import Path

import pytest
from courses import shared_cache
from papers import FIGURES, paper, part, question, render, text

from exam_builder.paper import Answer, Figure, Option, Paper, Part, Space
from exam_builder.render.author_text import SideFigure, set_beside
from exam_builder.typeset import typeset_document
from exam_builder.values import FrozenMap
from tests.audits import audit_alone

FIGURE = Figure("f", 0, "d.f", FrozenMap({}), 0.4, "", None, (), "d1", place="right")
WIDE = r"\mbox{a line that cannot be broken and is far too long for the room that a figure leaves}"


def asking(prompt: str, *parts: Part, **fields: object) -> Paper:
    return paper(question("q", 1, *parts, prompt=prompt, figures=(FIGURE,), **fields))


@pytest.mark.parametrize(
    ("written", "above", "beside"),
    [
        (["See \\FIGURE{f} there."], [], ["See there."]),
        (["One.", "", "Two", "\\FIGURE{f}", "and so."], ["One.", ""], ["Two", "%", "and so."]),
        (["\\begin{a}", "", "\\FIGURE{f}", "\\end{a}"], [], ["\\begin{a}", "", "%", "\\end{a}"]),
        (["{\\bf", "", "x \\FIGURE{f}}"], [], ["{\\bf", "", "x }"]),
    ],
)
def test_what_stands_beside_begins_with_the_paragraph(written: list[str], above: list[str], beside: list[str]) -> None:
    made = set_beside(written, SideFigure("f", "left"), "PICTURE")
    assert made.split("\n") == [*above, r"\begin{examside}{left}{%", "PICTURE", "}", *beside]


def test_options_stand_beside_and_the_answer_below() -> None:
    options = tuple(Option(letter, letter, text(letter), letter, False) for letter in "AB")
    choice = part("a", options=options)
    seen = render(asking(r"See \FIGURE{f}", choice), "student").body
    begin, end = seen.index(r"\begin{examside}{right}"), seen.index(r"\end{examside}")
    assert begin < seen.index(r"\examoption{B}") < end < seen.index(r"\answerspace{q.a}")
    assert seen.count(r"\end{examside}") == 1
    several = asking(r"See \FIGURE{f}", replace(choice, label="a"), part("b", label="b"))
    body = render(several, "student").body
    assert body.index(r"\end{examside}") < body.index(r"\begin{parts}")
    assert "examside" not in render(asking("See", choice), "student").body


def test_what_stands_beside_keeps_clear_of_marks_and_the_answer_has_the_whole_line() -> None:
    beside, plain = part("a", label="a", prompt=r"See \FIGURE{f}"), part("b", label="b", prompt="Why?")
    first, second = render(asking("Read.", beside, plain), "student").body.split(r"\answerspace")[:2]
    assert first.index(r"\exambesidemarks") < first.index(r"\end{examside}") < first.index(r"\exambelowmarks")
    assert second.index("Why?") < second.index(r"\exambelowmarks")
    assert first.count(r"\exambelowmarks") == second.count(r"\exambelowmarks") == 1


def test_pages_are_alike_and_what_would_run_into_the_figure_is_reported(tmp_path: Path) -> None:
    options = tuple(Option(letter, letter, text(letter), letter, letter == "A") for letter in "AB")
    choice = replace(
        part("a", options=options, space=Space("blank", "1cm"), columns=0), answer=Answer("option", "A", "A", "A")
    )
    shown, cache = (
        asking("First.\n\n\\FIGURE{f} Beside.\\footnote{A note.}\n\\[x\\]", choice),
        shared_cache(tmp_path / "cache"),
    )
    solutions = typeset_document(render(shown, "solutions"), FIGURES, store=cache)
    student = typeset_document(render(shown, "student", heights=solutions.heights), FIGURES, store=cache)
    assert audit_alone(shown, {"student": student, "solutions": solutions}, FIGURES) == ()
    assert student.spots == solutions.spots and student.findings == ()
    wide = typeset_document(render(asking(rf"\FIGURE{{f}} {WIDE}", choice), "student"), FIGURES, store=cache)
    (found,) = [each for each in wide.findings if each.severity == "error"]
    assert "runs into what stands beside it" in found.message and found.place and found.place.line == 5
