"""Seats: columns of the roster on paper, a file to print for each room, and versions that neighbours do not share."""

import csv
import json
from itertools import pairwise
from pathlib import Path

import pytest
from courses import load, read_below, run_command, write_course

from exam_builder.audit.page_text import read_page_texts
from exam_builder.course import find_course
from exam_builder.digests import BUILT_IN
from exam_builder.findings import Refused
from exam_builder.issue.additions import choose_late_name
from exam_builder.issue.edition import find_printed_columns
from exam_builder.issue.seating import check_seating, plan_prints, spread_versions
from exam_builder.paper import Student
from exam_builder.roster import read_roster

LETTERS = "ABCD"
pytestmark = pytest.mark.usefixtures("secret")
QUESTION = """\
    title: Sum
    parameters:
      a: {default: 2, choose: [2, 3, 4, 5, 6]}
      b: {default: 7, choose: [7, 8, 9]}
    points: 2
    prompt: Say what $\\VAR{a} + \\VAR{b}$ is.
    answer: {number: a + b, reference: 9}
    waived: seen at once
    solution: It is \\VAR{answer}.
    rubric:
      - {add: 2, when: right}
    """
EXAM = "title: Test\ncourse: Testing\nquestions: [q]\norder: [room, seat]\nversions: {count: 3, spread: seat}\n"
ROSTER = """\
id,name,Raum,Platz,Lab group,note
s1,Ann Lee,Hall A/1,10,blue & red,=1+1
s2,Bo Ek,Hall A/1,2,green,
s3,Cy Do,B%,1,green,
s4,Di Po,hall A-1,1,green,
"""


def seated(*seats: str, room: str = "H") -> list[Student]:
    return [Student(f"{room}{seat}", "Ann", columns=(("room", room), ("seat", seat))) for seat in seats]


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of students in three rooms, with a cover that says where they sit."""
    course = write_course(tmp_path_factory.mktemp("rooms") / "course", QUESTION, exam=EXAM)
    cover = (BUILT_IN / "cover.tex").read_text(encoding="utf-8")
    own = r"((* if student *))Sit in ((student.room)), ((student.seat)), ((student['lab_group'])).((* endif *))"
    (course / "templates").mkdir()
    (course / "templates/cover.tex").write_text(cover.replace("\\vfill\n", own + "\n\\vfill\n"), encoding="utf-8")
    (course / "r.csv").write_text(ROSTER, encoding="utf-8")
    code, said = run_command(course, "build", "--roster", "r.csv", "--jobs", "1")
    assert code == 0, said
    assert "room = `Raum`; seat = `Platz`\n  carried: `Lab group`, `note`" in said
    return course


def test_each_room_has_a_file_to_print_that_begins_with_who_sits_where(issued: Path) -> None:
    copies = issued / "build/test/copies"
    made = {path.name: read_page_texts(path.read_bytes()) for path in copies.glob("*.pdf")}
    assert set(made) == {"print-B.pdf", "print-hall-A-1.pdf", "print-Hall-A-1-2.pdf"}
    pages = made["print-Hall-A-1-2.pdf"]
    listed = " ".join(pages[0].split())
    assert "Room Hall A/1" in listed
    assert listed.index("Bo Ek s2") < listed.index("Ann Lee s1")
    assert len(pages) % 2 == 0
    sitting = [" ".join(page.split()) for page in pages if "Sit in" in page]
    assert ["Sit in Hall A/1, 2, green." in sitting[0], "Sit in Hall A/1, 10, blue & red." in sitting[1]] == [
        True,
        True,
    ]


def build_late(course: Path, row: str) -> tuple[int, str]:
    """Copies for a roster of one late student alone."""
    (course / "late.csv").write_text(ROSTER.partition("\n")[0] + f"\n{row}\n", encoding="utf-8")
    return run_command(course, "build", "--roster", "late.csv", "--jobs", "1")


def test_a_late_student_has_a_file_of_the_room_and_the_version_of_no_neighbour(issued: Path) -> None:
    before = read_below(issued / "build/test/copies")
    code, said = build_late(issued, "s9,Ed Fu,Hall A/1,7,red,")
    assert code == 0, said
    after = read_below(issued / "build/test/copies")
    assert {name for name in before if before[name] != after[name]} == {
        "key.csv",
        "layout.json",
        "manifest.json",
        "paper.json",
    }
    rows = csv.DictReader(after["key.csv"].decode().splitlines())
    versions = {row["id"]: row["version"] for row in rows}
    assert len({versions["s2"], versions["s9"], versions["s1"]}) == 3
    listed = " ".join(read_page_texts(after["print-late-Hall-A-1.pdf"])[0].split())
    assert "Room Hall A/1" in listed and "7 Ed Fu s9" in listed and "Ann Lee" not in listed


def test_what_is_used_of_the_roster_is_recorded_and_nothing_else(issued: Path) -> None:
    text = (issued / "build/test/copies/paper.json").read_text(encoding="utf-8")
    assert [each["name"] for each in json.loads(text)["record"]["prints"]] == [
        "print-B.pdf",
        "print-hall-A-1.pdf",
        "print-Hall-A-1-2.pdf",
        "print-late-Hall-A-1.pdf",
    ]
    code, said = run_command(issued, "rebuild", "build/test/copies/paper.json", "--out", "again")
    assert (code, said.splitlines()[-1]) == (0, "test: 16 files as they were issued, in again")
    assert "=1+1" not in text


def test_a_late_student_on_a_taken_seat_is_refused(issued: Path) -> None:
    before = read_below(issued / "build/test/copies")
    code, said = build_late(issued, "s8,Flo Ha,hall a/1,10,red,")
    assert code == 1
    assert "late.csv:2:20: error: `s8` and `s1` have the same seat: seat `10` in room `hall a/1`" in said
    assert read_below(issued / "build/test/copies") == before


def test_a_seat_of_two_students_is_reported_once(issued: Path) -> None:
    (issued / "two.csv").write_text(f"{ROSTER}s9,Ed Fu,B%,1,red,\n", encoding="utf-8")
    code, said = run_command(issued, "build", "--roster", "two.csv", "--jobs", "1", "--out", "two")
    assert (code, said.count("two.csv:6:13: ")) == (1, 1)


def read_versions(path: Path) -> dict[str, str]:
    return {row["id"]: row["version"] for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())}


def test_a_correction_in_another_folder_has_the_versions_that_were_issued(issued: Path) -> None:
    assert build_late(issued, "s9,Ed Fu,Hall A/1,7,red,")[0] == 0
    before = read_versions(issued / "build/test/copies/key.csv")
    (issued / "all.csv").write_text(f"{ROSTER}s9,Ed Fu,Hall A/1,7,red,\n", encoding="utf-8")
    assert run_command(issued, "build", "--roster", "all.csv", "--jobs", "1", "--out", "corrected")[0] == 0
    assert read_versions(issued / "corrected/test/copies/key.csv") == before
    moved = ROSTER.replace(",10,", ",1,") + "s9,Ed Fu,Hall A/1,7,red,\n"
    (issued / "moved.csv").write_text(moved, encoding="utf-8")
    assert run_command(issued, "build", "--roster", "moved.csv", "--jobs", "1", "--out", "moved")[0] == 0
    found = read_versions(issued / "moved/test/copies/key.csv")
    assert len({found[id_] for id_ in ("s1", "s2", "s9")}) > 1 and found["s2"] == before["s2"]


def test_a_changed_id_is_reported_without_errors_of_others(issued: Path) -> None:
    rows = f"{ROSTER}s9,Ed Fu,Hall A/1,7,red,\n".replace("s3,", "t3,")
    (issued / "changed.csv").write_text(rows, encoding="utf-8")
    code, said = run_command(issued, "build", "--roster", "changed.csv", "--jobs", "1")
    assert (code, said.count("error: ")) == (1, 1)
    assert "changed.csv:4:13: error: `t3` and `s3` have the same seat" in said
    assert "changed.csv:4:1: warning: `t3` has the name of `s3`, whose copy was issued" in said


@pytest.mark.parametrize(("last", "named"), [(0, "print-late.pdf"), (1, "print-late-2.pdf"), (11, "print-late-12.pdf")])
def test_files_of_late_copies_are_numbered_whatever_the_rooms_are_called(last: int, named: str) -> None:
    students = [*seated("1", room="2"), *seated("1", room="7B"), *seated("1", room="late")]
    prints, name = plan_prints(students, ("room",), "print.pdf"), "print.pdf"
    for number in range(last + 1):
        name = choose_late_name(prints)
        made = plan_prints(students, ("room",), name)
        assert len({each.name for each in (*prints, *made)}) == 3 * (number + 2)
        prints += made
    assert name == named


def test_a_copy_whose_version_follows_from_all_seats_is_not_explained_as_another(issued: Path) -> None:
    code, said = run_command(issued, "explain", "test", "--student", "s1", "--roster", "r.csv")
    assert (code, "copies/key.csv says which one `s1` has; ask for that: --version B" in said) == (2, True)


def test_seats_are_sorted_by_their_numbers() -> None:
    students = seated("B1", "A10", "A2", room="Two") + seated("1", room="One")
    prints = plan_prints(students, ("room", "seat"), "print.pdf")
    assert [(each.name, each.papers) for each in prints] == [
        ("print-One.pdf", ("One1",)),
        ("print-Two.pdf", ("TwoA2", "TwoA10", "TwoB1")),
    ]
    (whole,) = plan_prints(students, ("seat",), "print.pdf")
    assert (whole.name, whole.papers) == ("print.pdf", ("One1", "TwoA2", "TwoA10", "TwoB1"))


@pytest.mark.parametrize("room", ["../../etc", "..", "a/b\\c", "late", "", "CON", "x" * 200, "a\u202eb", "Ω Ψ"])
def test_the_file_of_a_room_has_a_safe_name(room: str) -> None:
    (made,) = plan_prints(seated("1", room=room), ("room",), "print.pdf")
    assert made.name.startswith("print-") and made.name.endswith(".pdf") and len(made.name) < 80
    assert not set(made.name) & set("/\\ :\u202e") and not made.name.startswith("print-late")


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("seats", [[f"{row}{n}" for row in "ABC" for n in range(1, 12, step)] for step in (1, 2, 3)])
def test_neighbours_differ_whatever_the_seats(count: int, seats: list[str]) -> None:
    students = seated(*seats)
    found = spread_versions(students, LETTERS[:count], {})
    assert all(found[one.id] != found[two.id] for one, two in pairwise(students))
    counts = [list(found.values()).count(letter) for letter in LETTERS[:count]]
    assert max(counts) - min(counts) <= len(seats) // 4
    if count == 4:
        assert all(found[f"HA{n}"] != found[f"HB{n}"] != found[f"HC{n}"] for n in (1, 7))


def test_versions_that_are_fixed_stay_and_their_neighbours_differ() -> None:
    students = seated(*map(str, range(1, 9)))
    found = spread_versions(students, "ABC", {"H2": "A", "H4": "A", "H7": "C"})
    assert (found["H2"], found["H4"], found["H7"]) == ("A", "A", "C")
    assert all(found[one.id] != found[two.id] for one, two in pairwise(students))


@pytest.mark.parametrize(
    ("roster", "words"),
    [
        (
            "id,name,room,seat\na,Ann,H,1\nb,Bo,h,1\n",
            "r.csv:3:8: error: `b` and `a` have the same seat: seat `1`",
        ),
        ("id,name,room,seat\na,Ann,,1\n", "r.csv:2:7: error: the room of `a` is empty, and copies are ordered by it"),
        ("id,name,room,seat\na,Ann,=H,1\n", "r.csv:2:7: error: the room starts with `=`"),
        (
            "id,name,room,seat\na,Ann,Зал,1\n",
            "r.csv:2:7: error: the room of `a` holds letters that pdfLaTeX",
        ),
        ("id,name,seat\na,Ann,1\n", "content/exams/test.yaml:4:8: error: `order` needs the column `room`"),
    ],
)
def test_students_without_a_seat_of_their_own_are_refused(tmp_path: Path, roster: str, words: str) -> None:
    course = write_course(tmp_path, QUESTION, exam=EXAM)
    (tmp_path / "r.csv").write_text(roster, encoding="utf-8")
    read = read_roster(tmp_path / "r.csv", "r.csv")
    found = list(map(str, check_seating(load(course), read, frozenset({"room", "seat"}))))
    assert any(words in each for each in found), found


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("versions: {spread: seat}", "`spread` needs two versions or more"),
        ("versions: {count: 4, spread: name}", "`name` is not `seat`, the only choice"),
        ("order: [3]", "a column of the roster such as room is expected, not `3`"),
    ],
)
def test_wrong_settings_are_refused(tmp_path: Path, line: str, words: str) -> None:
    course = write_course(tmp_path, QUESTION, exam=f"title: Test\ncourse: Testing\nquestions: [q]\n{line}\n")
    with pytest.raises(Refused) as refused:
        load(course)
    assert words in str(refused.value)


def test_columns_that_templates_print_are_found(issued: Path) -> None:
    assert find_printed_columns(find_course(issued)) == {"room", "seat", "lab_group"}


def test_a_column_of_the_order_that_is_misspelt_is_suggested(tmp_path: Path) -> None:
    course = write_course(tmp_path, QUESTION, exam=EXAM.replace("[room, seat]", "[grup, name]"))
    (tmp_path / "r.csv").write_text("id,name,group,room,seat\na,Ann,1,H,1\n", encoding="utf-8")
    (found,) = check_seating(load(course), read_roster(tmp_path / "r.csv", "r.csv"), frozenset())
    assert found.message == "`order` needs the column `grup`, which the roster does not have"
    assert found.hint == "write `group`, or add the column"


def test_a_version_that_the_exam_does_not_have_is_a_warning(tmp_path: Path) -> None:
    course = write_course(tmp_path, QUESTION, exam=EXAM.replace("order: [room, seat]\n", ""))
    (tmp_path / "r.csv").write_text(
        "id,name,room,seat,version\na,Ann,H,1,C\nb,Bo,H,2,Z\nc,Cy,H,3,D\nd,Di,H,4,\n", encoding="utf-8"
    )
    (found,) = check_seating(load(course), read_roster(tmp_path / "r.csv", "r.csv"), frozenset())
    assert str(found) == (
        "r.csv:3:10: warning: the version `Z` is not one of the exam's, A to C, and so in 1 more row"
        " — write one of these, or a larger `count` in `versions` of the exam"
    )


def test_a_column_of_the_order_is_called_what_it_is_read_as(tmp_path: Path) -> None:
    course = write_course(tmp_path, QUESTION, exam=EXAM.replace("[room, seat]", "[raum, seat]"))
    (tmp_path / "r.csv").write_text("id,name,Raum,seat\na,Ann,H,1\n", encoding="utf-8")
    (found,) = check_seating(load(course), read_roster(tmp_path / "r.csv", "r.csv"), frozenset())
    assert found.hint == "write `room`, or add the column"
