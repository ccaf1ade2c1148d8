"""What stands around questions: logo, constants, formulas and the look of pages, on paper and made again."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from courses import run_command, shared_cache, write_course
from papers import FIGURES, sample_paper, text, with_solution
from PIL import Image

from exam_builder.audit.page_text import read_page_texts
from exam_builder.identity import SECRET_VARIABLE
from exam_builder.paper import Constant, Font, MarksPlace, PageStyle, Paper, Sheet
from exam_builder.render import Renderer
from exam_builder.typeset import typeset_document
from exam_builder.typeset.batch import BatchPaper, typeset_batch

EXAM = """\
title: Final
course: Mechanics
questions: [q]
logo: {file: logo.png, height: 20mm}
parameters:
  g: {value: 9.81, unit: m/s^2}
  n: 3
constants: {g: Acceleration of gravity $g$, n: A number}
formulas: {file: formulas.tex, tear_off: true}
color: '#8b0000'
candidate: number
margin: true
turn_over: true
size: 12
marks_table: pages
"""
QUESTION = """\
title: A question
needs: {n: 3}
parts:
  - {points: 1, prompt: What is it?, answer: {number: n, reference: 3}, waived: a test}
  - {points: 2, prompt: What else?, answer: {number: 2 * n, reference: 6}, waived: a test, space: 3cm}
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(SECRET_VARIABLE, bytes(range(32)).hex())
    root = write_course(tmp_path / "course", QUESTION, exam=EXAM)
    Image.new("RGB", (40, 20), "navy").save(root / "content/exams/logo.png")
    (root / "content/exams/formulas.tex").write_text("Newton: $F = ma$, with \\VAR{quantity(g)}.\n")
    (root / "r.csv").write_text("id,name\nk17,Ada Quill\n")
    return root


def pages(folder: Path, audience: str) -> tuple[str, ...]:
    return read_page_texts((folder / f"{audience}.pdf").read_bytes())


def test_an_exam_with_everything_is_printed_and_made_again(course: Path) -> None:
    code, said = run_command(course, "build", "test", "--roster", "r.csv")
    assert (code, "warning" in said) == (0, False), said
    copies = course / "build/test/copies"
    student, solutions = (pages(copies / "k17", audience) for audience in ("student", "solutions"))
    assert len(student) == len(solutions) == 6
    for shown in (student, solutions):
        assert ["Turn over" in page for page in shown] == [True, False, True, False, False, False]
        assert all(page.count("Do not write in this margin") == 2 for page in shown)
        assert ["Newton" in page for page in shown] == [False] * 4 + [True, False]
        assert "Acceleration of gravity" in shown[4] and "9.81 m/s" in shown[4] and "tear this sheet off" in shown[4]
        assert "Candidate number" in shown[0] and "k17" in shown[0]
        assert re.search(r"Page\W+2\W+Σ\W+Marks\W+3\W+3\W+Score", shown[0]), shown[0]
        assert "Ada" not in "".join(shown)
        assert "[1 mark]" in shown[1] and "[2 marks]" in shown[1]
    with pikepdf.open(copies / "k17/solutions.pdf") as pdf:
        assert re.search(rb"0\.545\d+ 0 0 rg", pdf.pages[1].obj["/Contents"].read_bytes())
        assert pdf.pages[0].resources.XObject
    layout = json.loads((copies / "layout.json").read_text())
    fields = [each["field"] for each in layout["layouts"][0]["places"] if "field" in each]
    assert "id" in fields and "name" not in fields
    for name in ("logo.png", "formulas.tex"):
        (course / "content/exams" / name).unlink()
    code, said = run_command(course, "rebuild", str(copies / "paper.json"), "--out", str(course / "again"))
    assert (code, "5 files as they were issued" in said) == (0, True), said


@pytest.mark.parametrize(("height", "spilled"), [(8, False), (11.5, True)])
@pytest.mark.parametrize("roster", [False, True])
def test_marks_are_listed_by_page_even_where_their_table_makes_the_cover_longer(
    course: Path, height: float, spilled: bool, roster: bool
) -> None:
    part = "  - {points: 1, prompt: Part, answer: {number: 1, reference: 1}, waived: a test, break: before}\n"
    (course / "content/questions/q.yaml").write_text("title: A question\nparts:\n" + part * 11)
    cover = (
        f"title: An exam\ncourse: C\nquestions: [q]\nmarks_table: pages\ninstructions: '\\rule{{1pt}}{{{height}cm}}'\n"
    )
    (course / "content/exams/e.yaml").write_text(cover)
    code, said = run_command(course, "build", "e", *(["--roster", "r.csv"] if roster else []))
    assert code == 0, said
    found = pages(course / ("build/e/copies/k17" if roster else "build/e"), "student")
    parts = [number for number, page in enumerate(found, 1) if "Part" in page]
    assert parts == [*range(2 + spilled, 13 + spilled)]
    listed = re.findall(r"Page\s+((?:\d+\s+)+|)", found[1 if spilled else 0])
    assert [int(number) for row in listed for number in row.split()][: len(parts)] == parts, found[:2]


def sheet_paper() -> Paper:
    formulas = text("Sum of angles: $\\pi$.", 7, "content/exams/formulas.tex")
    return replace(sample_paper(), sheet=Sheet((), formulas, True))


@pytest.mark.parametrize("filled", [6, 10])
def test_a_leaf_to_tear_off_is_the_last_whatever_is_filled_up(tmp_path: Path, filled: int) -> None:
    document = Renderer().document(sheet_paper(), "student", body="filled")
    made = typeset_batch([BatchPaper(document, filled)], FIGURES, store=shared_cache(tmp_path), pages="given")
    shown = read_page_texts(made.pdf)
    wanted = max(filled, len(shown))
    assert len(shown) == wanted and wanted % 2 == 0
    assert [number for number, page in enumerate(shown, 1) if "Sum of angles" in page] == [wanted - 1]
    assert "Scratch" in shown[-3]


@pytest.mark.parametrize("sides", [1, 2])
def test_a_leaf_to_tear_off_says_turn_over_only_where_something_is_overleaf(tmp_path: Path, sides: int) -> None:
    formulas = text("\\vspace{20cm}First.\n\n" + "\\vspace{20cm}Second." * (sides - 1), 7, "content/exams/formulas.tex")
    shown = replace(sample_paper(), sheet=Sheet((), formulas, True), style=PageStyle(turn_over=True))
    made = typeset_document(Renderer().document(shown, "student"), FIGURES, store=shared_cache(tmp_path))
    *_, front, back = read_page_texts(made.pdf)
    assert ("First" in front, "Second" in back, "Turn over" in front) == (True, sides == 2, sides == 2)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("The acceleration of gravity " * 6 + "$g$", []),
        ("Acceleration $\\gravity$", ["LaTeX knows no command `\\gravity`"]),
    ],
)
def test_a_long_name_of_a_constant_breaks_and_a_mistake_in_one_is_reported_once(
    tmp_path: Path, name: str, said: list[str]
) -> None:
    constant = Constant(text(name, 4, "content/exams/e.yaml"), text("9.81"))
    shown = replace(sample_paper(), sheet=Sheet((constant,), None, False))
    made = typeset_document(Renderer().document(shown, "student"), FIGURES, store=shared_cache(tmp_path))
    assert [each.message for each in made.findings] == said


def test_a_mistake_in_formulas_is_at_the_line_of_their_file() -> None:
    document = Renderer().document(sheet_paper(), "student")
    places = {(origin.file, origin.line) for origin in document.origins if origin}
    assert ("content/exams/formulas.tex", 7) in places


@pytest.mark.parametrize("points", ["none", "text", "margin"])
def test_marks_stand_where_they_are_wanted_and_always_in_the_guide(points: MarksPlace) -> None:
    paper = replace(sample_paper(), style=PageStyle(points=points))
    student, guide = (Renderer().document(paper, audience).body for audience in ("student", "marking"))
    titles = re.findall(r"exampoints\}\{([^}]*)\}", student)
    assert [bool(each) for each in titles] == [points != "none"] * len(titles)
    assert ("\\part[" in student, "\\textbf{[" in student) == (points == "margin", points == "text")
    assert "\\part[" in guide


def test_a_paper_without_settings_is_written_as_before() -> None:
    written = json.loads(sample_paper().to_json())
    assert not {"style", "sheet"} & set(written) and "logo" not in written["cover"]
    assert Paper.from_json(sheet_paper().to_json()) == sheet_paper()


def test_a_bonus_stands_in_the_table_of_all_questions() -> None:
    paper = sample_paper()
    *usual, last = paper.questions
    body = Renderer().document(replace(paper, questions=(*usual, replace(last, bonus=True))), "student").body
    assert body.index("$\\Sigma$") < body.index("\\scriptsize{}Bonus")


def test_a_table_of_many_questions_has_rows_of_one_length() -> None:
    paper = sample_paper()
    many = tuple(replace(paper.questions[0], number=number) for number in range(1, 15))
    body = Renderer().document(replace(paper, questions=many), "student").body
    assert body.count(r"\begin{tabular}{|l|*{8}") == 1 and body.count(r"\begin{tabular}{|l|*{7}") == 1


@pytest.mark.long
@pytest.mark.parametrize(("font", "letters"), [("palatino", b"URWPalladioL-Roma"), ("charter", b"CharterBT-Roman")])
def test_papers_are_set_in_the_font_that_is_asked_for(tmp_path: Path, font: Font, letters: bytes) -> None:
    paper = replace(sample_paper(), style=PageStyle(font=font))
    made = typeset_document(Renderer().document(paper, "solutions"), FIGURES, store=shared_cache(tmp_path))
    assert made.findings == ()
    fonts = fonts_of(made.pdf)
    assert any(letters in each for each in fonts), fonts


def fonts_of(made: bytes) -> set[bytes]:
    with pikepdf.open(io.BytesIO(made)) as pdf:
        return {str(each.BaseFont).encode() for page in pdf.pages for each in page.resources.Font.values()}


@pytest.mark.parametrize(("font", "sans"), [("sans", True), ("", False)])
def test_numbers_in_formulas_of_a_paper_without_serifs_have_none(tmp_path: Path, font: Font, sans: bool) -> None:
    paper = replace(with_solution("So $x = 12$~km."), style=PageStyle(font=font))
    made = typeset_document(Renderer().document(paper, "solutions"), FIGURES, store=shared_cache(tmp_path))
    fonts = fonts_of(made.pdf)
    assert made.findings == () and any(b"LMSans" in each for each in fonts) == sans
    assert any(b"LMMathItalic" in each for each in fonts) != sans, fonts


def test_questions_may_have_the_names_of_places_on_a_page(course: Path) -> None:
    names = ("code", "name", "id", "foot", "text", "field")
    for name in names:
        (course / f"content/questions/{name}.yaml").write_text(QUESTION)
    exam = EXAM.replace("[q]", f"[{', '.join(names)}]")
    (course / "content/exams/test.yaml").write_text(exam)
    code, said = run_command(course, "build", "test", "--roster", "r.csv")
    assert (code, "warning" in said) == (0, False), said
    layout = json.loads((course / "build/test/copies/layout.json").read_text())
    asked = {each["question"] for each in layout["layouts"][0]["places"] if "question" in each}
    assert asked == set(names)
