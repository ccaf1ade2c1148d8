"""What stands at the head of a section: a text with figures and tables, for all of its questions."""

import re
from pathlib import Path
from textwrap import dedent

import pytest
from papers import render

from exam_builder.checking.question_sweep import sweep_question
from exam_builder.codes import Code
from exam_builder.companions import Calls
from exam_builder.draw import PaperGenerator, make_spec_of_version
from exam_builder.draw.seeds import REFERENCE
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.paper import Paper
from exam_builder.records.copies_record import QuestionPool
from exam_builder.render.renderer import Renderer
from tests.courses import load, run_command, write_course

EXAM = r"""
    title: Case
    course: Testing
    parameters: {g: {default: 9.81, choose: [9.81, 1.62, 3.71], unit: m/s^2}}
    sections:
      - title: A planet
        introduction: |
          A probe lands where $g = \VAR{quantity(g)}$, see Figure \VAR{figure('dot')}.
          \FIGURE{dot} \TABLE{weights}

          Question \VAR{number('planet')} is about it.
        figures:
          dot: {image: dot.png, width: 0.1, alt: 'A dot for \VAR{g}.', caption: 'A dot for $\VAR{g}$.'}
        tables: {weights: {columns: [mass, weight], cells: [[2, 2 * g]]}}
        questions: [planet]
      - introduction: Here is the rest.
        questions: [q]
    """
PLANET = r"""
    title: Weight
    needs: {g: 9.81}
    figures: {dot: {image: dot.png, width: 0.1, alt: a dot, caption: a dot}}
    parameters: {k: {default: 2, choose: [2, 3]}}
    prompt: What does a mass of $\VAR{k}$~kg weigh? \FIGURE{dot}
    points: 1
    answer: {number: k * g, digits: 3, reference: 19.6}
    recompute: {expression: g * k}
    """
CONCEPT = """
    title: A concept
    prompt: Name it.
    points: 1
    answer: {words: [law], reference: law}
    waived: a fact
    """
MESSAGE = r"$g = \VAR{quantity(g)}$"


def course(root: Path, exam: str = EXAM) -> Path:
    """A course with two sections that have introductions."""
    write_course(root, PLANET)
    (root / "content/questions/planet.yaml").write_text((root / "content/questions/q.yaml").read_text())
    (root / "content/questions/again.yaml").write_text(dedent(CONCEPT))
    for folder in ("exams", "questions"):
        (root / f"content/{folder}/dot.png").write_bytes(b"PNG")
    return write_course(root, CONCEPT, exam=exam)


def generator(root: Path) -> PaperGenerator:
    return PaperGenerator(load(root), Calls())


def test_an_introduction_has_the_values_of_its_paper(tmp_path: Path) -> None:
    drawing = generator(course(tmp_path))
    for which in (REFERENCE, *(make_spec_of_version(letter, b"secret") for letter in "ABC")):
        paper = drawing.paper(which)
        first, second = (section.introduction for section in paper.sections)
        assert first is not None and first.prompt is not None and second is not None and second.prompt is not None
        g = float(paper.parameters["g"])
        assert rf"{g}\,\mathrm{{m/s^2}}" in first.prompt.tex and "see Figure 1." in first.prompt.tex
        assert "Question 1 is about it." in first.prompt.tex and second.prompt.tex == "Here is the rest."
        assert float(first.tables[0].cells[0][1].tex) == 2 * g
        assert [figure.number for each in paper.with_figures for figure in each.figures] == [1, 2]
        assert Paper.from_json(paper.to_json()) == paper


@pytest.mark.parametrize("audience", ["student", "solutions", "marking"])
def test_it_is_printed_once_at_the_head_for_everybody(tmp_path: Path, audience: str) -> None:
    paper = generator(course(tmp_path)).paper(REFERENCE)
    document = render(paper, audience)  # type: ignore[arg-type]  # one of the three
    text = document.paper.text
    begins = [at for at in range(len(text)) if text.startswith(r"\begin{examintroduction}", at)]
    questions = [text.index(f"% Question {number}: ") for number in (1, 2)]
    assert len(begins) == 2 and begins[0] < questions[0] < begins[1] < questions[1]
    (section,) = {name for name, _ in document.figures if name.startswith("introduction-1")}
    assert text.count(section) == 1 and text.count(r"\begin{examtable}") == 1


def test_the_guide_for_all_versions_prints_each_that_differs_and_what_they_share_once(tmp_path: Path) -> None:
    drawing = generator(course(tmp_path))
    papers = [drawing.paper(make_spec_of_version(letter, b"secret")) for letter in "ABC"]
    document = Renderer().render_combined(papers, ["planet", "q"])
    text = document.paper.text
    values = {float(paper.parameters["g"]): paper.version for paper in papers}
    assert len(values) == 3 and text.count(r"\begin{examintroduction}") == 4
    for value, letter in values.items():
        own = text[text.index(rf"\textsc{{Version {letter}}}") :].partition(r"\end{examintroduction}")[0]
        assert rf"{value}\,\mathrm{{m/s^2}}" in own and r"\begin{examtable}" in own
        assert f"{float(2 * value):g}" in own and "introduction-1-dot" in own
    assert text.count("A planet") == text.count("Here is the rest.") == 1
    assert text.index("A planet") < text.index("% planet") < text.index("Here is the rest.") < text.index("% q")
    used = set(re.findall(r"\\includegraphics\{(.+?)\}", text))
    assert used == {name for name, _ in document.figures if name.startswith("introduction")}


def test_the_guide_for_all_versions_has_the_headings_of_sections_without_introductions(tmp_path: Path) -> None:
    exam = EXAM.replace("- introduction: Here is the rest.", "- title: A choice\n        answer: 1")
    drawing = generator(course(tmp_path, exam.replace("questions: [q]", "questions: [q, again]")))
    papers = [drawing.paper(make_spec_of_version(letter, b"secret")) for letter in "AB"]
    text = Renderer().render_combined(papers, ["planet", "q", "again"]).paper.text
    assert text.count("A choice") == text.count("Answer one of the two questions.") == 1
    assert text.index("% planet") < text.index("A choice") < text.index("Answer one") < text.index("% q")


def test_what_it_prints_is_known_to_readers_of_its_questions(tmp_path: Path) -> None:
    def unprinted(exam: str) -> list[Code]:
        subject = isolate_question(load(course(tmp_path, exam)), "planet", Calls())
        return [each.code for each in sweep_question(subject, 5).findings if each.code == Code.NOT_PRINTED]

    silent = EXAM.replace(MESSAGE, "it is not told").replace(r" for $\VAR{g}$", "").replace(r" for \VAR{g}", "")
    assert unprinted(EXAM) == [] == unprinted(silent)
    assert unprinted(silent.replace("2 * g", "2")) == [Code.NOT_PRINTED]
    constant = silent.replace("{default: 9.81, choose: [9.81, 1.62, 3.71], unit: m/s^2}", "3.5")
    assert unprinted(constant) == []
    assert unprinted(constant.replace("2 * g", "2")) == [Code.NOT_PRINTED]


def test_the_record_of_copies_has_its_figures(tmp_path: Path) -> None:
    paper, pool = generator(course(tmp_path)).paper(REFERENCE), QuestionPool()
    pool.add("1", paper)
    assert {figure.digest for each in paper.with_figures for figure in each.figures} == set(pool.figures)


@pytest.mark.parametrize(
    ("right", "wrong", "messages"),
    [
        (r"\FIGURE{dot}", r"\FIGURE{dto}", "9:7: error: there is no figure `dto`; did you mean `dot`?"),
        (r"\FIGURE{dot}", r"\FIGURES{dot,dot}", r"9:7: error: an introduction cannot use `\FIGURES`"),
        (
            "caption: 'A",
            "place: left, caption: 'A",
            "13:68: error: a figure of an introduction cannot stand beside a text",
        ),
        (r"\FIGURE{dot}", r"\BLANK{x}", "9:7: error: an introduction cannot have blanks"),
        (r"\TABLE{weights}", r"\LISTING{x}", "9:20: error: an introduction cannot have listings"),
        (
            "caption: 'A",
            "audience: solutions, caption: 'A",
            "13:68: error: everybody reads an introduction, so nothing in it has an audience",
        ),
        ("image: dot.png", "draw: a.b, shows: {g: f}", "13:24: error: the figures of an introduction cannot have"),
        ("[[2, 2 * g]]", "[[2, {blank: x}]]", "14:61: error: an introduction cannot have blanks to fill in"),
        ("quantity(g)", "quantity(gg)", "error: no parameter or function `gg`"),
        ("number('planet')", "number('plan')", "error: there is no question `plan` in this exam"),
        ("figure('dot')", "figure('dat')", "error: there is no figure `dat`"),
        (MESSAGE, "$g = 9.81$", "error: `9.81` is typed here, but `g` is drawn"),
        ("image: dot.png", "image: dut.png", "error: there is no file"),
        ("2 * g", "2 * z", "error: no parameter or function `z`"),
    ],
)
def test_what_is_wrong_in_one_is_reported_at_its_line(tmp_path: Path, right: str, wrong: str, messages: str) -> None:
    assert right in EXAM
    root = course(tmp_path, EXAM.replace(right, wrong, 1))
    _, printed = run_command(root, "check", "test", "--no-tex")
    assert messages in printed, printed
