"""The papers for the day of an exam are made of what was issued: who came, the keys, marks, labels."""

import csv
import io
import shutil
import textwrap
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pypdfium2
import pytest
from courses import run_command, write_course
from openpyxl import load_workbook

from exam_builder.audit.page_text import read_page_texts
from exam_builder.day.issued_papers import read_day
from exam_builder.day.make import list_keys, make_printer
from exam_builder.day.mark_sheet import MarkColumn, MarkSheet, plan_sheet, write_csv, write_workbook
from exam_builder.issue.edition import format_names
from exam_builder.paper import Paper, Section, Student
from exam_builder.roster import Roster
from exam_builder.store import Store

pytestmark = pytest.mark.usefixtures("secret")
QUESTION = """\
    title: Sum
    parameters:
      a: {default: 2, choose: [2, 3, 4, 5, 6]}
    parts:
      - points: 2
        prompt: Say what $\\VAR{a} + 1$ is.
        answer: {number: a + 1, reference: 3}
        waived: seen at once
        solution: It is \\VAR{answer}.
        rubric: [{add: 2, when: right}]
      - points: 0.5
        prompt: And $\\VAR{a} + 2$?
        answer: {number: a + 2, reference: 4}
        waived: seen at once
        solution: It is \\VAR{answer}.
        rubric: [{add: 0.5, when: right}]
    """
EXAM = "title: Test\ncourse: Testing\nquestions: [q]\norder: [room, seat]\nversions: {count: 2, spread: seat}\n"
ROSTER = "id,name,room,seat\n007,Ann & Lee,H 1,10\ns2,Bo Ek,H 1,2\ns3,Cy Do,H 2,1\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose copies were issued, and the papers for the day."""
    course = write_course(tmp_path_factory.mktemp("day") / "course", QUESTION, exam=EXAM)
    (course / "r.csv").write_text(ROSTER, encoding="utf-8")
    code, said = run_command(course, "build", "--roster", "r.csv", "--jobs", "1")
    assert code == 0, said
    spoil = course / "content/questions/q.yaml"
    spoil.write_text(spoil.read_text().replace("a + 1, reference: 3", "a + 5, reference: 7"))  # never drawn again
    code, said = run_command(course, "day", "test", "--roster", "r.csv")
    assert code == 0, said
    return course


@pytest.fixture
def course(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "course", symlinks=True)
    return tmp_path / "course"


def read_text(made: Path, name: str) -> list[str]:
    return [" ".join(page.split()) for page in read_page_texts((made / "build/test/day" / name).read_bytes())]


def test_each_room_has_a_sheet_to_sign_in_the_order_of_seats(made: Path) -> None:
    first, second = read_text(made, "sign-in.pdf")
    assert "Attendance: Room H 1" in first and "Attendance: Room H 2" in second
    assert first.index("Bo Ek") < first.index("Ann & Lee") and "Signature" in first
    assert "Cy Do" in second


def test_the_keys_are_those_that_were_issued(made: Path) -> None:
    rows = csv.DictReader((made / "build/test/copies/key.csv").read_text(encoding="utf-8").splitlines())
    keys = {(row["version"], row["part"]): row["key"] for row in rows}
    (whole,) = read_text(made, "key.pdf")
    for letter in "AB":
        (own,) = read_text(made, f"key-{letter}.pdf")
        assert f"1a: {keys[letter, 'a']}" in own and f"1b: {keys[letter, 'b']}" in own
    assert f"1a: {keys['A', 'a']} 1a: {keys['B', 'a']}" in whole


def test_however_many_keys_stand_on_one_page(made: Path, tmp_path: Path) -> None:
    store = Store(made / "build/.cache")
    day = read_day("test", made / "build/test", None, store)

    def repeat(paper: Paper) -> Paper:
        (question,) = paper.questions
        return replace(paper, questions=tuple(replace(question, name=f"q{n}", number=n) for n in range(1, 61)))

    long = {letter: repeat(paper) for letter, paper in day.versions.items()}
    printer = make_printer(day, tmp_path, store)
    (page,) = read_page_texts(printer.print([list_keys(long, printer.renderer)], "key.pdf"))
    assert "60b:" in page


def test_keys_of_questions_with_long_names_stay_within_the_margins(made: Path, tmp_path: Path) -> None:
    store = Store(made / "build/.cache")
    day = read_day("test", made / "build/test", None, store)
    printer = make_printer(day, tmp_path, store)
    rights = []
    for name in ("q", "q_" * 40):
        papers = {
            letter: replace(paper, questions=tuple(replace(each, name=name) for each in paper.questions))
            for letter, paper in day.versions.items()
        }
        page = pypdfium2.PdfDocument(printer.print([list_keys(papers, printer.renderer)], "key.pdf"))[0]
        rights.append(max(each.get_bounds()[2] for each in page.get_objects()))
    assert rights[1] == pytest.approx(rights[0], abs=2)  # points


def test_labels_say_who_sits_where(made: Path) -> None:
    (labels,) = read_text(made, "labels.pdf")
    assert "Room H 1, Seat 10 Ann & Lee 007" in labels


@pytest.mark.parametrize("sheet", ["seats", "labels"])
@pytest.mark.parametrize(
    ("name", "several"),
    [("Maria do Carmo Miranda da Cunha", False), ("Maria do Carmo Francisca " * 6, True), ("M" + "aria" * 22, True)],
)
def test_a_long_name_is_broken_into_lines_rather_than_tiny(
    made: Path, tmp_path: Path, sheet: str, name: str, several: bool
) -> None:
    store = Store(made / "build/.cache")
    day = read_day("test", made / "build/test", None, store)
    printer = make_printer(day, tmp_path, store)
    names, wrong = format_names(Roster((Student("s", name.strip()),)), store)
    listed = replace(day.students[0], name=names["s"].tex)
    document = printer.renderer.sheet(sheet, day.blank, [listed], {"room": "", "seated": True, "signed": True})
    page = pypdfium2.PdfDocument(printer.print([document], sheet))[0].get_textpage()
    start = page.get_text_range().index(name[:5])
    boxes = [page.get_charbox(start + at) for at in range(len(name.strip()))]
    first = boxes[0]
    assert not wrong and first[3] - first[1] > 4  # points: a capital letter of a font of 6 points
    assert any(box[3] < first[1] for box in boxes) == several
    assert max(box[2] for box in boxes) - first[0] < (180 if sheet == "seats" else 225)  # points: the column's width


def test_a_long_remark_is_broken_into_lines_rather_than_tiny(made: Path, tmp_path: Path) -> None:
    store = Store(made / "build/.cache")
    day = read_day("test", made / "build/test", None, store)
    printer = make_printer(day, tmp_path, store)
    note = "Tquarter of the time and a break after each hour"
    listed = replace(day.students[0], student=replace(day.students[0].student, extra_time=note))
    document = printer.renderer.sheet("seats", day.blank, [listed], {"room": "", "seated": True, "signed": False})
    page = pypdfium2.PdfDocument(printer.print([document], "seats"))[0].get_textpage()
    assert "Extra time Tquarter" in " ".join(page.get_text_range().split())  # not a bare `25%`
    box = page.get_charbox(page.get_text_range().index("Tquarter"))
    assert box[3] - box[1] > 4  # points: a capital letter of a font of 6 points


def test_a_label_holds_the_longest_name(made: Path, tmp_path: Path) -> None:
    store = Store(made / "build/.cache")
    day = read_day("test", made / "build/test", None, store)
    printer = make_printer(day, tmp_path, store)
    names, _ = format_names(Roster((Student("s", "Anna Maria " * 18),)), store)
    listed = replace(day.students[0], name=names["s"].tex)
    document = printer.renderer.sheet("labels", day.blank, [listed], {})
    page = pypdfium2.PdfDocument(printer.print([document], "labels"))[0].get_textpage()
    boxes = [page.get_charbox(at) for at in range(page.count_chars())]
    inked = [box for box in boxes if box[3] > box[1]]
    assert max(box[3] for box in inked) - min(box[1] for box in inked) < 36 * 72 / 25.4  # points: the label's height


def test_the_column_of_versions_has_a_heading_where_there_are_versions(made: Path, tmp_path: Path) -> None:
    store = Store(made / "build/.cache")
    day = read_day("test", made / "build/test", None, store)
    printer = make_printer(day, tmp_path, store)
    for letter in ("A", ""):
        listed = [replace(each, student=replace(each.student, version=letter)) for each in day.students]
        document = printer.renderer.sheet("seats", day.blank, listed, {"room": "", "seated": True, "signed": True})
        (page,) = read_page_texts(printer.print([document], "sheet"))
        assert ("Version" in page) == bool(letter)


def test_the_mark_sheet_has_a_column_for_each_part_and_totals(made: Path) -> None:
    rows = list(csv.reader((made / "build/test/day/marks.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[:3] == [
        ["id", "name", "version", "room", "seat", "q(a)", "q(b)"],
        ["maximum", "", "", "", "", "2", "0.5"],
        ["s2", "Bo Ek", "A", "H 1", "2", "", ""],
    ]
    page = load_workbook(made / "build/test/day/marks.xlsx").active
    assert page is not None
    assert [cell.value for cell in page[1]] == [*rows[0], "total"]
    assert [page["H2"].value, page["H4"].value] == [2.5, "=SUM(F4:G4)"]
    assert [(page["A4"].value, page["A4"].data_type)] == [("007", "s")]
    rules = {
        str(rule.sqref): (rule.type, rule.formula1, rule.formula2) for rule in page.data_validations.dataValidation
    }
    assert rules == {"F3:F5": ("decimal", "0", "2"), "G3:G5": ("decimal", "0", "0.5")}


def test_marks_that_were_entered_are_not_overwritten(course: Path) -> None:
    sheet = course / "build/test/day/marks.csv"
    sheet.write_text(sheet.read_text().replace("H 1,2,,", "H 1,2,2,0.5"))
    before = {path.name: path.read_bytes() for path in sheet.parent.iterdir()}
    code, said = run_command(course, "day", "test")
    assert code == 1
    assert "build/test/day/marks.csv:1:1: error: marks.csv was changed since it was made: marks may" in said
    assert {path.name: path.read_bytes() for path in sheet.parent.iterdir()} == before


def test_copies_in_another_folder_have_their_papers_for_the_day_there(course: Path) -> None:
    (course / "late.csv").write_text("id,name,room,seat\ns9,Ed Fu,H 3,1\n", encoding="utf-8")
    assert run_command(course, "build", "--roster", "late.csv", "--jobs", "1", "--out", "late")[0] == 0
    for out, names in (("late", {"Ed Fu"}), ("elsewhere", {"Ann & Lee", "Bo Ek", "Cy Do"})):
        assert run_command(course, "day", "test", "--out", out)[0] == 0
        rows = [*csv.DictReader((course / out / "test/day/marks.csv").read_text(encoding="utf-8").splitlines())]
        assert {row["name"] for row in rows[1:]} == names


def test_a_student_without_a_copy_is_named(course: Path) -> None:
    (course / "r.csv").write_text(ROSTER + "s9,Ed Fu,H 2,2\n", encoding="utf-8")
    code, said = run_command(course, "day", "test", "--roster", "r.csv")
    assert (code, "r.csv:5:1: error: no copy was issued for s9 — add it first: exam-builder build" in said) == (1, True)


def test_where_nothing_was_issued_it_is_reported(tmp_path: Path) -> None:
    course = write_course(tmp_path, QUESTION, exam=EXAM)
    code, said = run_command(course, "day", "test")
    assert (code, "no papers of `test` were issued: there is no record in " in said) == (1, True)
    assert not (tmp_path / "build/test").exists()
    assert run_command(course, "day")[0] == 2
    assert run_command(course, "day", "test", "--columns", "id=1")[0] == 2


def test_the_same_marks_give_the_same_bytes_and_no_cell_runs() -> None:
    columns = (MarkColumn("q", "a.i", False), MarkColumn("r", "a", True))
    name = "=HYPERLINK(1)"
    sheet = MarkSheet(("id", "name"), columns, ((("+1", name), (Fraction(5, 2), None)),), Fraction(5, 2))
    content = write_workbook(sheet)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z</dcterms:modified>" in file.read("docProps/core.xml")
    assert write_workbook(sheet) == content
    page = load_workbook(io.BytesIO(content)).active
    assert page is not None
    assert [(cell.value, cell.data_type) for cell in page[3]] == [
        ("+1", "s"),
        (name, "s"),
        (None, "n"),
        ("n/a", "s"),
        ("=SUM(C3:C3)", "f"),
        ("=SUM(D3:D3)", "f"),
    ]
    assert write_csv(sheet).decode().splitlines()[2] == "'+1,'=HYPERLINK(1),,n/a"


@pytest.mark.parametrize(
    ("answer", "total"),
    [
        (1, "=SUM(C3:C3)+MAX(SUM(D3:E3),SUM(F3:F3),SUM(G3:G3))"),
        (2, "=SUM(C3:C3)+SUMPRODUCT(LARGE(CHOOSE({1,2,3},SUM(D3:E3),SUM(F3:F3),SUM(G3:G3)),{1,2}))"),
        (3, "=SUM(C3:C3)+SUM(D3:E3)+SUM(F3:F3)+SUM(G3:G3)"),
    ],
)
def test_the_best_of_the_questions_that_one_can_choose_count(answer: int, total: str) -> None:
    columns = tuple(MarkColumn(*each, False) for each in (("p", "a"), ("q", "a"), ("q", "b"), ("r", "a"), ("s", "a")))
    row = (("s1", "Ada Quill"), (Fraction(1),) * len(columns))
    sheet = MarkSheet(("id", "name"), columns, (row,), Fraction(9), ((frozenset("qrs"), answer),))
    page = load_workbook(io.BytesIO(write_workbook(sheet))).active
    assert page is not None
    assert [page["H2"].value, page["H3"].value] == [9, total]


def test_a_sheet_knows_of_what_one_can_choose(made: Path) -> None:
    day = read_day("test", made / "build/test", None, Store(made / "build/.cache"))

    def choosing(paper: Paper) -> Paper:
        (question,) = paper.questions
        both = (question, replace(question, name="r"))
        return replace(paper, questions=both, sections=(Section(None, None, 1),))

    papers = {name: tuple(map(choosing, each)) for name, each in day.papers.items()}
    sheet = plan_sheet(replace(day, papers=papers))
    assert (sheet.total, sheet.choices) == (Fraction(5, 2), ((frozenset({"q", "r"}), 1),))


def test_students_get_the_parts_of_their_own_papers(made: Path) -> None:
    day = read_day("test", made / "build/test", None, Store(made / "build/.cache"))

    def without(paper: Paper) -> Paper:
        return replace(paper, questions=tuple(replace(each, parts=each.parts[:1]) for each in paper.questions))

    some = replace(day, papers=day.papers | {"s3": (without(*day.papers["s3"]),)})
    sheet = plan_sheet(some)
    assert [each.heading for each in sheet.columns] == ["q(a)", "q(b)"]
    assert [points for _, points in sheet.rows] == [(2, Fraction(1, 2)), (2, Fraction(1, 2)), (2, None)]


@pytest.mark.long
def test_a_student_whose_version_nobody_knows_may_get_the_marks_of_each(tmp_path: Path) -> None:
    exam = "title: Test\ncourse: Testing\nquestions: [{pick: 1, points: 2.5}]\n"
    course = write_course(tmp_path / "course", QUESTION, exam=exam)
    other = QUESTION.replace("title: Sum", "title: Other")
    (course / "content/questions/p.yaml").write_text(textwrap.dedent(other))
    code, said = run_command(course, "build", "--versions", "6")
    assert code == 0, said
    table = course / "r.csv"
    table.write_text("id,name,version\ns1,Ann Lee,\ns2,Bo Ek,A\n", encoding="utf-8")
    assert run_command(course, "day", "test", "--roster", "r.csv")[0] == 0
    rows = list(csv.DictReader(io.StringIO((course / "build/test/day/marks.csv").read_text("utf-8-sig"))))
    unknown, known = ([each[name] for name in ("q(a)", "p(a)")] for each in rows[1:])
    assert unknown == ["", ""] and sorted(known) == ["", "n/a"]
