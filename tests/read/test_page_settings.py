"""Settings of how an exam's pages look: what is refused, and where."""

from collections.abc import Callable

import pytest

from exam_builder.read import LoadedExam
from exam_builder.read.models.page_models import COLORS, LEAST_CONTRAST, WHITE, measure_contrast

QUESTION = "title: Q\npoints: 1\nanswer: {number: 1, reference: 1}\nwaived: a test\n"
HEAD = "title: M\ncourse: C\nquestions: [q]\n"

WRONG = [
    ("size: 13\n", "e.yaml:4:7: error: the size of letters is 10, 11 or 12 points, not `13` — write 12"),
    ("size: true\n", "e.yaml:4:7: error: the size of letters is 10, 11 or 12 points, not `true` — write 12"),
    (
        "color: #123456\n",
        "e.yaml:4:1: error: there is nothing after `color:` — a # begins a comment: write color: '#123456'",
    ),
    (
        "color: '#ffd700'\n",
        "e.yaml:4:8: error: `#ffd700` is too light to be read where solutions stand: its contrast is 1.4"
        " — take one of at least 4.5, such as '#8b0000' or navy",
    ),
    (
        "color: gold\n",
        "e.yaml:4:8: error: `gold` is not a colour — write one of black, blue, brown, green, grey, navy, purple, red,"
        " or a colour such as '#8b0000', in quotes",
    ),
    (
        "candidate: box\n",
        "e.yaml:4:12: error: `box` is not one of name or number — write one of these, such as candidate: name",
    ),
    ("margin: 3cm\n", "e.yaml:4:9: error: true or false is expected, not `3cm` — write true or false"),
    (
        "marks_table: parts\n",
        "e.yaml:4:14: error: `parts` is not one of questions, pages or none"
        " — write one of these, such as marks_table: questions",
    ),
    (
        "font: Arial\n",
        "e.yaml:4:7: error: `Arial` is not one of latin modern, sans, times, palatino or charter"
        " — write one of these, such as font: latin modern",
    ),
    (
        "points: left\n",
        "e.yaml:4:9: error: `left` is not one of margin, text or none — write one of these, such as points: margin",
    ),
    (
        "margin: true\npoints: margin\n",
        "e.yaml:5:1: error: `points: margin` beside `margin: true`: marks would stand where nobody is to write"
        " — write points: text, or leave points out",
    ),
    ("logo: logos.png\n", "e.yaml:4:7: error: there is no file `logos.png`; did you mean `logo.png`? — write logo.png"),
    ("logo: ../../x.png\n", "e.yaml:4:7: error: `../../x.png` is outside content/ — copy it into content/"),
    ("logo: {height: 2cm}\n", "e.yaml:4:7: error: `file` is missing — add file: …"),
    (
        "logo: {file: logo.png, height: 9cm}\n",
        "e.yaml:4:32: error: `9cm` is too high for a logo on a cover — write, for example, 18mm",
    ),
    (
        "formulas: f.tex\n",
        "e.yaml:4:11: error: `f.tex` would be printed literally in place of the formulas "
        "— write formulas: {file: f.tex}",
    ),
    (
        "preamble: |\n  \\newcommand{\\subpart}{x}\n  \\printanswers\n",
        "e.yaml:6:3: error: `\\printanswers` of exam.cls would print answers in students' papers "
        "— take it out: the solutions are always made beside them",
    ),
    ("formulas: {file: sheet.tex}\n", "e.yaml:4:18: error: there is no file `sheet.tex` — correct the name"),
    (
        "formulas: {file: f.tex, tear_off: end}\n",
        "e.yaml:4:35: error: true or false is expected, not `end` — write true or false",
    ),
    (
        "parameters: {g: 9.81}\nformulas: {file: f.tex}\n",
        r"f.tex:3:14: error: `g = 9.8` does not hold: `g` is 9.81 in this exam — write \VAR{g}",
    ),
    (
        "parameters: {g: 9.8}\nformulas: {file: f.tex}\n",
        r"f.tex:3:14: warning: `9.8` is typed here, but it is `g` of the exam: if that changes, this will not"
        r" — write \VAR{g}",
    ),
    (
        "parameters: {gravity: 9.81}\nconstants: {gravit: Gravity}\n",
        "e.yaml:5:13: error: `gravit` is not a parameter of this exam; did you mean `gravity`? — write gravity",
    ),
]
FILES: dict[str, str | bytes] = {"exams/logo.png": b"PNG", "exams/f.tex": "Use\n\nthat $x, g = 9.8$ and $g_2 = 3$.\n"}


@pytest.mark.parametrize(("written", "expected"), WRONG)
def test_a_look_that_cannot_be_is_refused(written: str, expected: str, messages: Callable[..., list[str]]) -> None:
    assert messages(QUESTION, FILES, exam=HEAD + written) == [expected]


def test_colours_with_a_name_can_be_read() -> None:
    assert min(measure_contrast(each, WHITE) for each in COLORS.values()) >= LEAST_CONTRAST
    assert measure_contrast("000000", "FFFFFF") == 21


@pytest.mark.parametrize(("written", "color"), [("Navy", "000080"), ("8e0000", "8E0000"), ("'#003366'", "003366")])
def test_a_colour_may_be_written_in_several_ways(written: str, color: str, loaded: Callable[..., LoadedExam]) -> None:
    assert loaded(QUESTION, exam=f"{HEAD}color: {written}\n").model.page_style().color == color


def test_a_language_of_the_course_needs_words_of_settings_that_are_used(
    messages: Callable[..., list[str]], own_words: dict[str, str | bytes]
) -> None:
    asked = HEAD + "language: it\n"
    assert messages(QUESTION, own_words, exam=asked) == []
    (found,) = messages(QUESTION, own_words, exam=asked + "turn_over: true\n")
    assert "words that papers in `it` print are missing: `turn_over`" in found


@pytest.fixture
def own_words() -> dict[str, str | bytes]:
    """Words of a language, as they were before there were settings that print some."""
    from exam_builder.digests import BUILT_IN

    text = (BUILT_IN / "words/en.yaml").read_text(encoding="utf-8").partition("# Where an exam asks")[0]
    return {"../templates/words/it.yaml": text.replace("babel:", "babel: [italian] #")}


@pytest.mark.parametrize(
    ("field", "text", "warned"),
    [
        ("title: M", "title: " + "An examination " * 6, "e.yaml:1:8: warning: more than 66 letters: the heads"),
        ("course: C", "course: " + "Analysis and " * 9, "e.yaml:2:9: warning: more than 104 letters: the heads"),
        ("title: M", "title: " + r"\textbf{An examination} " * 4, ""),
        ("course: C", "course: " + "Analysis and " * 7, ""),
    ],
)
def test_a_head_that_would_hardly_be_read_is_reported(
    messages: Callable[..., list[str]], field: str, text: str, warned: str
) -> None:
    found = messages(QUESTION, {}, exam=HEAD.replace(field, text.strip()))
    assert [each.startswith(warned) for each in found] == [True] * bool(warned)
