"""Documents: who sees what, whose template it is, what is refused, and titles, which are LaTeX like any text."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import courses
import pytest
from courses import shared_cache
from papers import paper, part, question, render, sample_paper, text, with_solution

from exam_builder.audience import find_hidden
from exam_builder.findings import Place, Refused
from exam_builder.paper import (
    AUDIENCES,
    Answer,
    Audience,
    Figure,
    Listing,
    Misconception,
    Mistake,
    NumberStyle,
    Package,
    Paper,
    RubricItem,
    Space,
    Student,
)
from exam_builder.read.language_words import read_words
from exam_builder.render import Renderer
from exam_builder.render.author_text import code_to_tex
from exam_builder.render.schemes import MarkPrinter
from exam_builder.typeset import typeset_document
from exam_builder.values import FrozenMap

SECRETS = ("SOLVED", "RUBRIC", "ONEWRONG", "MISCONCEIVED", "KEYTEX")


def secretive() -> Paper:
    own = part(
        "a",
        prompt="Asked.",
        solution="SOLVED",
        rubric=(RubricItem("add", Fraction(1, 2), text("RUBRIC")),),
        mistakes=(Mistake("m", 1, "ONEWRONG", "1"),),
    )
    own = replace(own, answer=replace(own.answer, tex="KEYTEX"))
    return paper(question("conv_cost", 1, own, misconceptions=(Misconception("m", text("MISCONCEIVED")),)))


@pytest.mark.parametrize(
    ("audience", "seen"),
    [("student", set()), ("solutions", {"SOLVED"}), ("marking", set(SECRETS))],
)
def test_each_audience_sees_its_own(audience: Audience, seen: set[str]) -> None:
    document = render(secretive(), audience)
    assert {word for word in SECRETS if word in document.preamble + document.body} == seen


def test_a_template_of_the_course_cannot_print_what_students_may_not_see(tmp_path: Path) -> None:
    (tmp_path / "answer.tex").write_text(
        "((part.answer.tex))((part.solution.tex if part.solution))\n"
        "((* for each in part.rubric *))((each.when.tex))((* endfor *))\n"
        "((* for each in question.misconceptions *))((each.text.tex))((* endfor *))\n"
    )
    body = render(secretive(), "student", templates=[tmp_path]).body
    assert not any(word in body for word in SECRETS)


def figure(id_: str) -> Figure:
    return Figure(id_, 1, "d.f", FrozenMap({}), 0.5, f"ALT{id_}", text(f"CAPTION{id_}"), (), f"digest-{id_}")


def illustrated(prompt: str = "Asked.", **own: object) -> Paper:
    asked = part("a", **own)
    listing = Listing("out", "LISTED 42", "", "f", 1)
    return paper(question("conv_cost", 1, asked, prompt=prompt, figures=(figure("s"),), listings=(listing,)))


PLACES = r"See \FIGURE{s} and \LISTING{out}."


@pytest.mark.parametrize(
    "own",
    [
        {"solution": PLACES},
        {"rubric": (RubricItem("add", Fraction(1, 2), text(PLACES)),)},
        {"also": (Answer("number", 3, "3", "3", text(PLACES)),)},
    ],
)
def test_what_only_texts_for_others_place_is_not_in_the_students_paper(own: dict[str, object]) -> None:
    shown = illustrated(**own)
    student = render(shown, "student")
    assert "CAPTIONs" not in student.body
    assert "LISTED" not in student.body
    assert student.figures == ()
    assert {each.id for each in find_hidden(shown.questions[0])} == {"s", "out"}


def test_what_a_solution_places_is_there_once_and_not_after_the_prompt() -> None:
    body = render(illustrated(solution=PLACES), "solutions").body
    assert body.count("CAPTIONs") == body.count("LISTED") == 1
    assert body.index(r"\begin{examanswer}") < body.index("CAPTIONs")


@pytest.mark.parametrize("own", [{"solution": "So."}, {"solution": PLACES, "prompt": PLACES}])
def test_what_a_prompt_places_or_no_text_does_is_for_everyone(own: dict[str, str]) -> None:
    shown = illustrated(**own)
    student = render(shown, "student")
    assert student.body.count("CAPTIONs") == student.body.count("LISTED") == 1
    assert find_hidden(shown.questions[0]) == ()


def test_a_title_with_a_comment_takes_no_brace_with_it() -> None:
    body = render(paper(question(title="A 50% title")), "student").body
    assert "A 50% title\n%\n}" in body


def test_where_there_is_no_solution_the_key_stands() -> None:
    own = part("a", prompt="How many?")
    assert r"\textbf{Answer.}\enspace 1200" in render(paper(question("conv_cost", 1, own)), "solutions").body


def test_a_course_overrides_one_template_and_keeps_the_others(tmp_path: Path) -> None:
    (tmp_path / "scratch.tex").write_text("\\newpage Rough work of ((paper.cover.title|inline)).\n")
    body = render(paper(), "student", templates=[tmp_path]).body
    assert "Rough work of Midterm." in body
    assert r"\begin{questions}" in body


@pytest.mark.parametrize(
    ("template", "message", "line"),
    [
        ("one\n((question.nosuch))\n", "a Question has no `nosuch`", 2),
        ("((* if x\n", "unexpected end of template", 1),
        ("((* include 'nosuch.tex' *))\n", "there is no template `nosuch.tex`", 1),
        ("a\n\n((nosuch))\n", "nothing is called `nosuch` here", 3),
        ("((question.__class__.__mro__))\n", "is unsafe", 1),
        ("a\n((* for x in [] *))\nb((* if x *))((* endif *))\nc\n", "`((* for … *))` has no end", 2),
        ("((* if x *))\n  ((* if 1 *))\n  a\n((* endif *))\n", "`((* if … *))` has no end", 2),
        ("((* if 1 = 2 *))a((* endif *))\n", "`=` does not compare", 1),
        ("a\n((* sums = 3 *))\n", "`((* sums … *))` is not a tag", 2),
        ("a\n((* endif *))\n", "`((* endif *))` belongs to nothing that is open here", 2),
        ("((* if 1 *))\na\n((* endfor *))\n", "`((* endfor *))` stands before the end of `((* if … *))`", 3),
        ("((* include 'answer.tex' *))\na\n((* include 'part.tex' *))\n", "it includes or calls itself endlessly", 3),
    ],
)
def test_a_mistake_in_a_template_is_a_finding_at_its_line(
    tmp_path: Path, template: str, message: str, line: int
) -> None:
    (tmp_path / "part.tex").write_text(template)
    labelled = question("conv_cost", 1, part("a", label="a"), part("b", label="b"))
    with pytest.raises(Refused) as refused:
        render(paper(labelled), "student", templates=[tmp_path])
    (found,) = refused.value.findings
    assert message in found.message
    assert found.message.startswith("a template cannot be filled in: ")
    assert found.place == Place("templates/part.tex", line)


def test_the_same_preamble_for_all_audiences_so_that_one_dump_serves_them() -> None:
    preambles = {render(sample_paper(), audience).preamble for audience in AUDIENCES}
    assert len(preambles) == 1


def test_packages_come_with_their_options_before_the_class() -> None:
    preamble = render(paper(packages=(Package("siunitx", ("per-mode=symbol",)),)), "student").preamble
    options, class_, used = (
        r"\PassOptionsToPackage{per-mode=symbol}{siunitx}",
        r"\documentclass",
        r"\usepackage{siunitx}",
    )
    assert preamble.index(options) < preamble.index(class_) < preamble.index(used)


def test_packages_that_print_numbers_have_the_exams_decimal_mark() -> None:
    renderer = Renderer()
    point, comma = (
        renderer.document(paper(numbers=NumberStyle(decimal=mark)), "student").preamble for mark in (".", ",")
    )
    assert r"\sisetup{output-decimal-marker={,}}" in comma
    assert r"dec sep={\mathord{,}},1000 sep={\text{\,}}" in comma
    assert r"\sisetup{list-separator={;\ }}" in comma
    assert r"group-separator={\text{\,}}" in comma
    own = paper(packages=(Package("siunitx", ("group-digits=none",)),))
    assert "group-separator" not in render(own, "student").preamble
    assert r"\sisetup{output-decimal-marker={.}}" in point and "list-separator" not in point
    assert r"\setcounter{MaxMatrixCols}{100}" in point


def test_lists_and_ranges_of_siunitx_have_the_words_of_the_exams_language() -> None:
    english, german, french = (
        Renderer().document(paper(language=language), "student").preamble for language in ("en", "de", "fr-CA")
    )
    assert r"list-final-separator={\ \text{und}\ }" in german
    assert r"range-phrase={\ \text{bis}\ }" in german
    assert r"range-phrase={\ \text{à}\ }" in french
    assert "range-phrase" not in english


@pytest.mark.parametrize("name", ["../evil", "a}b", "a\nb", "", "x,y", "\\x"])
def test_a_package_is_a_name_and_nothing_else(name: str) -> None:
    with pytest.raises(Refused, match=r"q\.yaml:2:1: .* is not the name of a LaTeX package or option"):
        render(paper(packages=(Package(name, (), "content/questions/q.yaml", 2),)), "student")


def test_heights_of_the_solutions_become_the_students_spaces() -> None:
    student = render(with_solution("So."), "student", heights={"conv_cost.a": ("11sp", "22sp")})
    assert r"\answerspace{conv_cost.a}{blank}{11sp,22sp}" in student.body


@pytest.mark.parametrize(
    ("space", "written"),
    [
        (Space("blank", "2.5cm"), "{blank}{2.5cm}"),
        (Space("lines", "", 4), "{lines}{36mm}"),
        (Space("grid", "4cm"), "{grid}{4cm}"),
        (Space("box", "1cm"), "{box}{1cm}"),
        (Space("fill"), "{fill}{0pt}"),
        (Space("none"), "{none}{0pt}"),
    ],
)
def test_without_heights_spaces_are_those_that_the_author_asked_for(space: Space, written: str) -> None:
    body = render(with_solution("So.", space), "student").body
    assert rf"\answerspace{{conv_cost.a}}{written}" in body
    assert (r"\vfill" in body.split(r"\answerspace{conv_cost.a}")[1]) == (space.kind == "fill")


def test_draft_is_written_across_the_pages() -> None:
    assert "DRAFT" in render(paper(), "student", draft=True).body
    assert "DRAFT" not in render(paper(), "student").body


def test_the_paper_speaks_its_language() -> None:
    body = render(paper(language="fr"), "student").body
    assert r"0.5~point}" in body
    assert "Brouillon" in body


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Fraction(2), "2"),
        (Fraction(1, 2), "0.5"),
        (Fraction(1, 20), "0.05"),
        (Fraction(-1, 4), "$-$0.25"),
        (Fraction(1, 3), "1/3"),
    ],
)
def test_marks_print_as_decimals(value: Fraction, printed: str) -> None:
    assert MarkPrinter(read_words("en"), NumberStyle()).points(value) == printed


def test_one_mark_and_many_marks() -> None:
    english, french = read_words("en"), read_words("fr")
    assert MarkPrinter(english, NumberStyle()).marks(Fraction(1)) == "1~mark"
    assert MarkPrinter(english, NumberStyle(decimal="{,}")).marks(Fraction(1, 2)) == "0{,}5~marks"
    assert MarkPrinter(french, NumberStyle(decimal="{,}")).marks(Fraction(3, 2)) == "1{,}5~point"


@pytest.mark.parametrize(
    ("language", "note", "printed"),
    [
        ("en", "30 minutes", "30 minutes"),
        ("de", "30 minutes", "30 Minuten"),
        ("es", "30 minutes", "30 minutos"),
        ("de", "25 %", r"25 \%"),
    ],
)
def test_extra_time_is_in_the_exams_language(language: str, note: str, printed: str) -> None:
    shown = paper(language=language, student=Student("s1", "Ann", extra_time=note))
    assert rf"}}\enspace {printed}" + "\n" in render(shown, "student").body


def test_a_program_prints_to_the_character_with_bold_keywords() -> None:
    listing = Listing("l", "if x in 'if':  # not\n\tpass\n", "python", "f", 1)
    first, second = code_to_tex(listing)
    assert first.count(r"\textbf") == 2
    assert r"\textsl{\texttt{\#\ not}}" in first
    assert second.startswith(r"\texttt{\ }" * 4)


QUESTION = """\
    title: 'About TITLE'
    parameters: {n: 3}
    prompt: How many?
    points: 1
    answer: {number: 2 * n, reference: 6}
    waived: by hand
    space: 1cm
    rubric: [{add: 1, when: right}]
"""


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("A & B", "`&` by itself means nothing here"),
        (r"A \nosuch", r"LaTeX knows no command `\nosuch`"),
        ("A # B", "`#` by itself means nothing here"),
    ],
)
def test_what_tex_finds_in_a_title_is_reported_at_the_title(tmp_path: Path, title: str, message: str) -> None:
    found = typeset_document(render(paper(question(title=title)), "student"), {}, store=shared_cache(tmp_path)).findings
    assert found[0].message.startswith(message)
    assert found[0].place == Place("content/questions/conv_cost.yaml", 1)


def test_what_tex_finds_at_the_end_of_a_solution_is_reported_at_the_solution(tmp_path: Path) -> None:
    words = "\n\n".join(["Some words that take a line of their own."] * 60)
    own = part(solution=f"{words}\n\n\\vskip 0pt minus 1fil\n\n{words}")
    found = typeset_document(
        render(paper(question("conv_cost", 1, own)), "solutions"), {}, store=shared_cache(tmp_path)
    ).findings
    assert found[0].place == Place("content/questions/conv_cost.yaml", 20)


def test_a_title_is_filled_in(tmp_path: Path) -> None:
    drawn = courses.question(courses.write_course(tmp_path, QUESTION.replace("TITLE", r"\VAR{n} things")))
    assert drawn.title.tex == "About 3 things"
    assert drawn.title.lines == (1,)


def test_a_title_cannot_tell_the_key(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="here tells students the key"):
        courses.paper(courses.write_course(tmp_path, QUESTION.replace("TITLE", r"\VAR{answers.a}")))
