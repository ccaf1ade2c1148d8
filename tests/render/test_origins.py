"""Marks of origin: put in, taken out, and never printed."""

from hypothesis import given
from hypothesis import strategies as st
from papers import paper, question, render, sample_paper, text, with_prompt

from exam_builder.render import Origin
from exam_builder.render.origins import make_mark, make_template_mark, remove_controls, strip_marks

FILE = "content/questions/conv_cost.yaml"


def test_text_wins_over_the_template_around_it() -> None:
    marked = make_template_mark("templates/a.tex", 3) + "x" + make_mark(Origin(FILE, 7, "conv_cost", "a")) + "y\n"
    assert strip_marks(marked) == ("xy\n", (Origin(FILE, 7, "conv_cost", "a"),))


def test_a_line_without_a_mark_belongs_to_the_line_before() -> None:
    assert strip_marks(make_mark(Origin(FILE, 7)) + "one\ntwo\n")[1] == (Origin(FILE, 7), Origin(FILE, 7))


def test_before_the_first_mark_nothing_is_known() -> None:
    assert strip_marks("one\n" + make_mark(Origin(FILE, 7)) + "two")[1] == (None, Origin(FILE, 7))


@given(st.text())
def test_an_author_cannot_write_a_mark(written: str) -> None:
    assert strip_marks(remove_controls(written))[0] == remove_controls(written)


def test_every_line_of_a_document_has_an_origin_or_is_the_renderers() -> None:
    document = render(sample_paper(), "marking")
    lines = (document.preamble + document.body).splitlines()
    assert len(document.origins) == len(lines)
    assert [line for line, origin in zip(lines, document.origins, strict=True) if origin is None] == [
        r"\begin{document}",
        r"\end{document}",
    ]


def test_lines_of_a_text_lead_back_to_their_lines_of_yaml() -> None:
    document = render(with_prompt("First line.\nSecond line.\n\nFourth line."), "student")
    lines = (document.preamble + document.body).splitlines()
    origin = dict(zip(lines, document.origins, strict=True))
    assert origin["Second line."] == Origin(FILE, 6, "conv_cost", None)
    assert origin["Fourth line."] == Origin(FILE, 8, "conv_cost", None)


def test_text_from_a_file_leads_back_to_that_file() -> None:
    own = question(prompt=None)
    document = render(paper(question(prompt=text("Intro.", 3, "content/questions/intro.tex")), own), "student")
    assert Origin("content/questions/intro.tex", 3, "conv_cost", None) in document.origins


def test_lines_of_a_template_lead_back_to_the_template() -> None:
    document = render(paper(), "student")
    lines = (document.preamble + document.body).splitlines()
    number = lines.index(r"\begin{questions}")
    assert document.origins[number] == Origin("templates/questions.tex", 1)
