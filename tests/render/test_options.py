"""Options on paper: the same list for everybody, and in the solutions which are right and why."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from courses import shared_cache
from papers import paper, part, question, render, text

from exam_builder.audience import filter_paper, print_page
from exam_builder.paper import (
    AUDIENCES,
    Answer,
    Audience,
    Figure,
    Misconception,
    Mistake,
    Option,
    Paper,
    RubricItem,
    Space,
)
from exam_builder.render import Renderer, check_latex
from exam_builder.render.by_version import PICTURE_LETTERS, count_letters
from exam_builder.typeset import typeset_document
from exam_builder.values import FrozenMap
from tests.audits import audit_alone

OPTIONS = (
    Option("same", "A", text("it stays the same", 30), "same", False, text("the period grows with the length", 31)),
    Option("double", "B", text("it doubles", 32), "double", True, None),
    Option("other", "C", text("all of these answers", 33), "other", False, text("SAID", 34), "careless"),
)


def asking(options: tuple[Option, ...] = OPTIONS, **fields: object) -> Paper:
    made = part("a", prompt="How does the period change?", options=options, space=Space("blank", "1cm"), **fields)
    if fields.get("answer") is None:
        made = replace(made, answer=Answer("option", "double", "B", "B"))
    return paper(question("pendulum", 1, made), question("median_net", 2))


def body(shown: Paper, audience: Audience) -> str:
    return render(shown, audience).body


@pytest.mark.parametrize("audience", AUDIENCES)
def test_everybody_sees_the_options_with_their_letters_before_the_space(audience: Audience) -> None:
    before = body(asking(), audience).split("pendulum.a")[-2 if audience == "student" else 1]
    whole = body(asking(), audience)
    places = [whole.index(rf"\examoption{{{letter}}}") for letter in "ABC"]
    assert places == sorted(places)
    assert "it doubles" in whole[places[1] : places[2]]
    assert "it stays the same" in before


def test_students_do_not_see_what_is_right_or_why() -> None:
    seen = body(asking(), "student")
    assert not [word for word in (r"\examreason", "period grows", "SAID", r"\checkmark", "Answer.") if word in seen]
    (shown,) = filter_paper(asking(), "student").questions[0].parts
    assert [(each.id, each.letter, each.value, each.right) for each in shown.options] == [
        ("", letter, "", False) for letter in "ABC"
    ]
    assert {each.because for each in shown.options} | {each.misconception for each in shown.options} == {None}


def test_a_template_of_the_course_cannot_tell_students_which_is_right(tmp_path: Path) -> None:
    (tmp_path / "options.tex").write_text(
        "((* for each in part.options *))\n[((each.id))((each.right))((each.because is none))]\n((* endfor *))\n"
    )
    assert render(asking(), "student", templates=[tmp_path]).body.count("[FalseTrue]") == 3


def test_the_solution_says_which_is_right_and_why_each_is_or_is_not() -> None:
    seen = body(asking(solution="So it is."), "solutions")
    answer, said, first, last = (
        seen.index(words)
        for words in (
            r"\textbf{Answer.}\enspace B\par",
            "So it is.",
            r"\examreason{A}{\times}",
            r"\examreason{C}{\times}",
        )
    )
    assert answer < said < first < last
    assert r"\examreason{B}" not in seen
    reason = replace(OPTIONS[1], because=text("so"))
    assert r"\examreason{B}{\checkmark}" in body(asking((OPTIONS[0], reason)), "solutions")


def test_a_reason_leads_back_to_its_line() -> None:
    document = render(asking(), "solutions")
    lines = (document.preamble + document.body).split("\n")
    (number,) = (index for index, line in enumerate(lines) if "grows with the length" in line)
    origin = document.origins[number]
    assert origin is not None and (origin.line, origin.part) == (31, "a")


def test_a_key_that_is_a_value_stands_after_its_letter() -> None:
    values = (
        Option("key", "A", text("9"), 9, True),
        Option("no_half", "B", text("18"), 18, False, text("the half is missing"), "no_half"),
        Option("none", "C", None, "", False),
    )
    shown = asking(values, answer=Answer("number", 9, "9", "9"))
    assert r"\textbf{Answer.}\enspace A: 9\par" in body(shown, "solutions")
    assert "\\begin{examkey}{Key}%\nA: 9%" in body(shown, "marking")
    assert "None of these" in body(shown, "student")
    assert "Aucune de ces réponses" in body(replace(shown, language="fr"), "student")


def test_the_marking_guide_has_the_letters_and_what_wrong_ones_tell() -> None:
    mistakes = (Mistake("careless", "other", "C", "C"),)
    shown = asking(mistakes=mistakes)
    first = replace(shown.questions[0], misconceptions=(Misconception("careless", text("no care is taken")),))
    seen = body(replace(shown, questions=(first,)), "marking")
    assert "\\begin{examkey}{Key}%\nB%" in seen
    assert "C (" in seen and "no care is taken" in seen.split("C (")[1]


def test_figures_in_options_stand_where_they_are_placed() -> None:
    figure = Figure("f", 0, "d.f", FrozenMap({}), 0.3, "alt", None, (), "d1")
    shown = asking((replace(OPTIONS[0], text=text(r"\FIGURE{f}")), *OPTIONS[1:]))
    first = replace(shown.questions[0], figures=(figure,))
    seen = body(replace(shown, questions=(first,)), "student")
    assert seen.count(r"\begin{examfigures}") == 1
    assert seen.index(r"\examoption{A}") < seen.index(r"\begin{examfigures}") < seen.index(r"\examoption{B}")


def test_a_figure_in_a_line_of_a_guide_is_small() -> None:
    figure = Figure("f", 0, "d.f", FrozenMap({}), 0.3, "alt", None, (), "d1")
    item = RubricItem("add", Fraction(1, 2), text(r"as in \FIGURE{f}"))
    shown = asking((replace(OPTIONS[0], text=text(r"\FIGURE{f}")), *OPTIONS[1:]), rubric=(item,))
    shown = replace(shown, questions=(replace(shown.questions[0], figures=(figure,)),))
    (said,) = re.findall(r"as in \\exammention\{(?:[^{}]|\{[^{}]*\})*\}", body(shown, "marking"))
    assert r"\includegraphics{pendulum-f-d1}" in said
    versions = [replace(shown, version=letter) for letter in "AB"]
    combined = Renderer().render_combined(versions, ["pendulum"]).body
    assert combined.count(r"\exammention{") == 2
    assert r"\FIGURE" not in combined + body(shown, "marking")
    assert count_letters(said) == len("as in ") + PICTURE_LETTERS


def test_a_brace_in_an_option_or_a_reason_is_reported_at_its_line() -> None:
    wrong = replace(OPTIONS[0], text=text("{one", 30), because=text("two}", 31))
    found = check_latex(asking((wrong, *OPTIONS[1:])))
    assert [(each.place and each.place.line, each.part, each.code) for each in found] == [
        (30, "a", "brace"),
        (31, "a", "brace"),
    ]


def test_student_and_solutions_break_alike_and_a_reason_that_leaks_is_found(tmp_path: Path) -> None:
    shown, cache = asking(points=Fraction(1)), shared_cache(tmp_path / "cache")
    solutions = typeset_document(render(shown, "solutions"), {}, store=cache)
    student = typeset_document(render(shown, "student", heights=solutions.heights), {}, store=cache)
    assert audit_alone(shown, {"student": student, "solutions": solutions}) == ()
    leaking = replace(OPTIONS[1], text=text("doubles, since the period grows with the length"))
    leaked = typeset_document(render(asking((OPTIONS[0], leaking, OPTIONS[2])), "student"), {}, store=cache)
    (found,) = audit_alone(shown, {"student": leaked})
    assert found.message == ("the student's PDF shows why an option is right or wrong: “the period grows with the”")


def test_figures_in_options_and_rows_are_what_students_see() -> None:
    figures = tuple(Figure(id_, 0, "d.f", FrozenMap({}), 0.3, "", None, (), "d1") for id_ in ("f", "g", "h"))
    shown = asking((replace(OPTIONS[0], text=text(r"\FIGURE{f}")), *OPTIONS[1:]), solution=r"\FIGURE{h}")
    first = replace(shown.questions[0], figures=figures, prompt=text(r"\FIGURES{g, f}"))
    assert [each.id for each in print_page(first).figures] == ["f", "g"]
