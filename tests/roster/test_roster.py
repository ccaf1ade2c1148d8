"""A roster gives its students, or all that is wrong in it, at its line."""

import os
import sys
import time
import unicodedata
from pathlib import Path

import pytest

from exam_builder.findings import Refused
from exam_builder.paper import Student
from exam_builder.roster import MAX_STUDENTS, Roster, read_roster
from exam_builder.roster.encoding import AS_UTF_8

Written = str | bytes


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "students.csv"


def read(path: Path, content: Written) -> Roster:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_roster(path, "students.csv")


def wrong(path: Path, content: Written) -> list[str]:
    """Findings as they are shown, without what all share."""
    with pytest.raises(Refused) as caught:
        read(path, content)
    return [str(finding).removeprefix("students.csv:").replace(" error:", "") for finding in caught.value.findings]


def row(path: Path, cells: str, header: str = "id,name") -> list[str]:
    return wrong(path, f"{header}\n{cells}\n")


ALICE = Student("1", "Alice", "alice@example.org", "B", True, "30 minutes")


TOO_MANY = 'put quotes around a cell that holds a {}, such as "Lovelace, Ada", or take out what is too many'


@pytest.mark.parametrize(
    "content",
    [
        "id,name,email,version,accommodation\n1,Alice,alice@example.org,B,large print; extra time: 30 minutes\n",
        'ID;Name;E-Mail;Version;Accommodation\r\n1;Alice;alice@example.org;b;"Large Print;Extra Time:30 minutes"\r\n',
        "\ufeffname\temail\tid\tseat\tversion\taccommodation\n\n"
        "Alice\talice@example.org\t1\t,;,;\tB\textra time : 30 minutes ;large print\n",
        '"id" , "name",email,version,accommodation,\n,,,,\n  1 , Alice\u00a0,alice@example.org,B,'
        '"extra time: 30 minutes;;large print",\n\n'.replace('"id" , "name"', '"id", name '),
        "id,name,email,version,accommodation\r1,Alice,alice@example.org,B,large print;extra time: 30 minutes",
    ],
    ids=["plain", "semicolons", "tabs", "blanks", "old mac"],
)
def test_all_ways_to_write_one_student(path: Path, content: str) -> None:
    assert read(path, content) == Roster((ALICE,))


def test_what_is_optional_may_be_missing(path: Path) -> None:
    assert read(path, "name,id\nMüller, Jörg\n".replace("Müller, ", '"Müller, Zoë",')).students == (
        Student("Jörg", "Zoë Müller"),
    )


def test_students_keep_their_order(path: Path) -> None:
    students = read(path, "id,name\nb,B\na,A\nc,C\n").students
    assert [student.id for student in students] == ["b", "a", "c"]


def test_names_are_composed(path: Path) -> None:
    (student,) = read(path, "id,name\n1,Zoe\u0308\n").students
    assert student.name == "Zoë"


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        ("", "1:1: the roster is empty — begin with a line such as `id,name,email,version,accommodation`"),
        ("\n \n", "1:1: the roster is empty — begin with a line such as `id,name,email,version,accommodation`"),
        (
            '{"id": 1}',
            "1:1: the roster is JSON — open it in a spreadsheet, and save it as .xlsx or as CSV UTF-8",
        ),
        ("id,name\n", "1:1: the roster has no students — write a row for each student below the first row"),
        (
            "id;Seat\n1;A\n",
            "1:1: the column `name` is missing; the columns are `id`, `Seat`"
            " — begin with a line such as `id,name,email,version,accommodation`, or say which it is: "
            "--columns name=HEADING",
        ),
        ("id,name,ID\n1,A,2\n", "1:9: there are two columns `id` — keep one, or choose: --columns id=1"),
        (
            'id,name\n1,A\n2,"B\n3,C\n',
            "3:3: a quote that opens in this row is not closed — close it, or take it out",
        ),
        (
            'id,name\n1,"A" B\n',
            "2:3: the cell goes on after its closing quote — write a quote inside a quoted cell twice",
        ),
        (f"id,name\n1,{'x' * 131_073}\n", "2:1: a cell of this row has more than 131,072 characters — shorten it"),
        ("id,name\n1,A,B\n", "2:1: this row has 3 cells, the first has 2 — " + TOO_MANY.format("comma")),
        ("id\tname\n1\tA\tB\n", "2:1: this row has 3 cells, the first has 2 — " + TOO_MANY.format("tab")),
        (
            "id,name\n1\n",
            "2:1: this row has 1 cell, the first has 2 — add the missing cells; empty ones need their separators too",
        ),
        (
            "id,name\n1,Mu\u00f1oz\n".encode("cp1252"),
            "2:5: the roster is not in UTF-8: it has the byte 0xF1 here, which is ñ in the encoding of Western Europe, "
            f"and ń in others — {AS_UTF_8}",
        ),
        (
            "id,name\n1,A\n".encode("utf-32"),
            f"1:1: the roster contains a NUL byte, so it is not a text file — {AS_UTF_8}",
        ),
        ("id,name\n1,A\0\n", f"2:1: the roster contains a NUL byte, so it is not a text file — {AS_UTF_8}"),
    ],
)
def test_mistakes_of_the_whole_file(path: Path, content: Written, finding: str) -> None:
    assert wrong(path, content) == [finding]


SAFE = "use letters, digits, `-` and `_`"


@pytest.mark.parametrize(
    ("cells", "finding"),
    [
        (",A", "2:1: the id is empty — write it, or remove the row"),
        ("1,", "2:3: the name is empty — write it, or remove the row"),
        ("../x,A", f"2:1: the id `../x` cannot name a folder: it contains `/` — {SAFE}"),
        ("a/b,A", f"2:1: the id `a/b` cannot name a folder: it contains `/` — {SAFE}"),
        (r"a\b,A", f"2:1: the id `a\\b` cannot name a folder: it contains `\\` — {SAFE}"),
        ("C:,A", f"2:1: the id `C:` cannot name a folder: it contains `:` — {SAFE}"),
        (".,A", f"2:1: the id `.` cannot name a folder: it begins with a dot — {SAFE}"),
        (".git,A", f"2:1: the id `.git` cannot name a folder: it begins with a dot — {SAFE}"),
        ("a.,A", f"2:1: the id `a.` cannot name a folder: it ends with a dot — {SAFE}"),
        ("print.PDF,A", f"2:1: the id `print.PDF` cannot name a folder: it ends with `.PDF` — {SAFE}"),
        ("CON,A", "2:1: the id `CON` is the name of a device on Windows — give another id"),
        ("lpt1.x,A", "2:1: the id `lpt1.x` is the name of a device on Windows — give another id"),
        ("a\x07b,A", "2:1: the id holds U+0007, which cannot be seen — take it out"),
        ("a\tb,A", "2:1: the id holds a tab — take it out"),
        ('"a\nb",A', "2:1: the id holds a line break — take it out"),
        ("a" * 65 + ",A", "2:1: the id has 65 characters; no more than 64 are allowed"),
        (
            "明" * 14 + ",A",
            f"2:1: the id `{'明' * 14}` is too long for the code on its pages — use digits and letters A to Z",
        ),
        (
            "2.02312E+08,A",
            "2:1: the id `2.02312E+08` was rounded by a spreadsheet — format the column as text in the spreadsheet, "
            "and copy the ids again from their source",
        ),
        (
            '"=HYPERLINK(""x"")",A',
            "2:1: the id starts with `=`, so a spreadsheet would read it as a formula — remove `=`",
        ),
        ("-x,A", "2:1: the id starts with `-`, so a spreadsheet would read it as a formula — remove `-`"),
        ("1,@SUM(1)", "2:3: the name starts with `@`, so a spreadsheet would read it as a formula — remove `@`"),
        ("1,+A", "2:3: the name starts with `+`, so a spreadsheet would read it as a formula — remove `+`"),
        ("1,＝A", "2:3: the name starts with `＝`, so a spreadsheet would read it as a formula — remove `＝`"),
        ("1,a\u202eb", "2:3: the name holds U+202E, which turns the direction of writing — take it out"),
        ("1,a\x00b", f"2:1: the roster contains a NUL byte, so it is not a text file — {AS_UTF_8}"),
        ("1,a\u200bb", "2:3: the name holds U+200B, which cannot be seen — take it out"),
        ("1,a\u3164b", "2:3: the name holds U+3164, which cannot be seen — take it out"),
        ("1,a\u034fb", "2:3: the name holds U+034F, which cannot be seen — take it out"),
        ("1,a\U000e0020b", "2:3: the name holds U+E0020, which cannot be seen — take it out"),
        (
            "1,M\ufffdller",
            "2:3: the name holds U+FFFD: a letter was lost when it was saved — copy the name again from its source",
        ),
        ("1,???", "2:3: the name `???` has no letter — write the student's name"),
        ("1," + "a" * 201, "2:3: the name has 201 characters; no more than 200 are allowed"),
    ],
)
def test_mistakes_of_ids_and_names(path: Path, cells: str, finding: str) -> None:
    assert row(path, cells) == [finding]


@pytest.mark.parametrize(
    ("column", "cell", "finding"),
    [
        (
            "email",
            "alice",
            "`alice` is not an e-mail address — write one such as ada@example.org, or leave the cell empty",
        ),
        ("version", "B2", "`B2` is not the letter of a version — write a letter such as A or B"),
        (
            "accommodation",
            "braille",
            "`braille` is not a known accommodation — write `large print` or `extra time: 30 minutes`, "
            "with `;` between them, and all else in another column",
        ),
        ("accommodation", "extra time", "the extra time does not say how much — write `extra time: 30 minutes`"),
        (
            "accommodation",
            "large print;large print",
            "`large print` is repeated, or has a note that it cannot have — keep one",
        ),
    ],
)
def test_mistakes_of_the_other_columns(path: Path, column: str, cell: str, finding: str) -> None:
    assert row(path, f"1,A,{cell}", f"id,name,{column}") == [f"2:5: {finding}"]


@pytest.mark.parametrize(
    ("headings", "says", "other"),
    [
        ("id,email,version,name", "`email` holds no e-mail addresses: its first cell is `Ada`", "name"),
        ("id,name,email,version", "`email` holds no e-mail addresses: its first cell is `A`", "version"),
    ],
)
def test_columns_in_another_order_are_reported_once_at_the_headings(
    path: Path, headings: str, says: str, other: str
) -> None:
    rows = "1,Ada,A,a@b.org\n2,Emmy,B,e@b.org\n3,Kurt,,k@b.org"
    assert read(path, f"id,name,version,email\n{rows}\n").findings == ()
    assert [each.split(": ", 1)[1] for each in row(path, rows, headings)] == [
        f"the column {says} — swap the two headings `email` and `{other}`"
    ]


@pytest.mark.parametrize(
    ("note", "vague"),
    [
        ("thirty", True),
        ("30", True),
        ("yes", True),
        ("-15 minutes", True),
        ("30 %%", True),
        *(
            (each, False)
            for each in ("30 minutes", "25%", "+25 %", "x1.25", "1:30", "1.5h", "half an hour", "double time")
        ),
    ],
)
def test_extra_time_says_how_much_it_is(path: Path, note: str, vague: bool) -> None:
    found = read(path, f"id,name,accommodation\n1,A,extra time: {note}\n").findings
    messages = [str(each).removeprefix("students.csv:") for each in found]
    says = f"2:5: warning: the extra time `{note}` does not say how much it is, in minutes or as a share"
    assert messages == [f"{says} — write `extra time: 30 minutes`, or `extra time: 25%`"] * vague


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "Ann Bell (20210004)",
            "the name `Ann Bell (20210004)` holds the number 20210004, which would be printed with it",
        ),
        ("Ann Bell 2nd", ""),
        ("Ann " * 16, ""),
        ("Maria do Carmo Miranda da Cunha Albuquerque de Vasconcelos", ""),
        ("王" * 31, "has 62 letters, so it is printed very small"),
        (f"{'王' * 20} {'王' * 20}", ""),
        (f"{'王' * 31} {'王' * 31}", "has 125 letters, so it is printed very small"),
        ("王小明", ""),
    ],
)
def test_a_name_that_is_more_than_a_name_is_a_warning(path: Path, name: str, said: str) -> None:
    found = read(path, f"id,name\n1,{name}\n").findings
    assert [("2:3: warning: " in str(each), said in each.message) for each in found] == [(True, True)] * bool(said)


@pytest.mark.parametrize(
    ("first", "second", "finding"),
    [
        ("a1", "a1", "the id `a1` is already used in line 2"),
        ("a1", "A1", "on many machines the id `A1` names the same folder as `a1` in line 2"),
        ("\u00e9", "e\u0301", "the id `\u00e9` is already used in line 2"),
        ("\u00e9", "E\u0301", "on many machines the id `\u00c9` names the same folder as `\u00e9` in line 2"),
        ("straße", "STRASSE", "on many machines the id `STRASSE` names the same folder as `straße` in line 2"),
    ],
)
def test_two_ids_with_one_folder(path: Path, first: str, second: str, finding: str) -> None:
    assert row(path, f"{first},A\n{second},B") == [
        f"3:1: {finding} — give each student an id of their own, or take out a row that stands twice"
    ]


@pytest.mark.parametrize(
    ("rows", "finding"),
    [
        (
            "Ann Bell,1815\nBo Ek,1816\n",
            "1:1: the column `id` holds names, and the column `name` holds ids: `Ann Bell` and `1815`",
        ),
        (
            "Ann Bell,m15x\nBo,m16x\n",
            "1:1: the column `id` holds names, and the column `name` holds ids: `Ann Bell` and `m15x`",
        ),
        ("7,Cy\n王小明,1815\n8,Di\n", "3:5: the id `王小明` looks like a name, and the name `1815` like an id"),
    ],
)
def test_ids_and_names_that_are_swapped(path: Path, rows: str, finding: str) -> None:
    hint = "swap the two column headings" if finding.startswith("1:1") else "swap the two cells"
    assert row(path, rows.rstrip("\n")) == [f"{finding} — {hint}"]


def test_ids_and_names_that_may_be_swapped_are_only_warned_of(path: Path) -> None:
    (finding,) = read(path, "id,name\nann,m1\n2,Bo\n3,Cy\n").findings
    assert str(finding) == (
        "students.csv:2:5: warning: the id `ann` looks like a name, and the name `m1` like an id — swap the two cells"
    )


@pytest.mark.parametrize("cells", ["ann,Ann", "ann,1 Ann", "a1,B2", "1815,1816", "bell-ann,Ann Bell the 3rd"])
def test_ids_and_names_that_only_look_odd_are_left_alone(path: Path, cells: str) -> None:
    assert read(path, f"id,name\n{cells}\n").findings == ()


def test_a_roster_knows_where_its_cells_stand(path: Path) -> None:
    roster = read(path, 'id,"no, te",name\n1,,Ann\n\n2,"a, b",Bo\n')
    assert str(roster.place("2", "name")) == "students.csv:4:10"
    assert str(roster.place("2", "accommodation")) == "students.csv:4:1"


def test_all_mistakes_are_reported_at_once(path: Path) -> None:
    found = wrong(path, "id,id,email,name\n../x,,,A\n1,,x,B\n1,,,C\n2\n")
    assert [line.split(" — ")[0] for line in found] == [
        "1:4: there are two columns `id`",
        "2:1: the id `../x` cannot name a folder: it contains `/`",
        "3:4: `x` is not an e-mail address",
        "4:1: the id `1` is already used in line 3",
        "5:1: this row has 1 cell, the first has 4",
    ]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("s1,Ada\ns2,Bo\n", 1, "the first row does not name the columns"),
        ("id;name;email\n1,Ada,a@b.org\n2,Bo,b@b.org\n", 2, "the cells of this row are separated by commas"),
        ("id,name,email,version\n1,Lovelace, Ada,a@b.org,A\n", 2, "this row has 5 cells"),
        ("id,name,email,version\n1,Lovelace, Ada,a@b.org\n", 2, "from `Ada` on, the cells of this row do not fit"),
        ("id,name\n#REF!,Ada\n", 2, "the id is `#REF!`, an error of the spreadsheet"),
        ("id,name\n1,#NV\n", 2, "the name is `#NV`, an error of the spreadsheet"),
        ("id,email\n1,a\n2,b\n", 1, "the column `name` is missing"),
    ],
)
def test_one_mistake_is_reported_once(path: Path, text: str, line: int, says: str) -> None:
    found = wrong(path, text)
    assert [each.split(":")[0] for each in found] == [str(line)]
    assert says in found[0]


@pytest.mark.parametrize("row", ["1,M?ller", "1,<b>Ada</b>", "1,M&uuml;ller", "#1,Ada"])
def test_what_looks_wrong_is_a_warning(path: Path, row: str) -> None:
    path.write_text(f"id,name\n{row}\n")
    assert [each.severity for each in read_roster(path).findings] == ["warning"]


def test_of_a_kind_of_mistake_only_so_many_are_reported(path: Path) -> None:
    right = "".join(f"s{number},Ada\n" for number in range(60))
    found = wrong(path, "id,name\n" + "".join(f"{number},\n" for number in range(60)) + right)
    assert found[:50] == [
        f"{line}:{len(str(line - 2)) + 2}: the name is empty — write it, or remove the row" for line in range(2, 52)
    ]
    assert found[50:] == ["51:4: and 10 more of the kind `empty-name`"]


@pytest.mark.parametrize(
    ("cells", "says", "more"),
    [
        ([f"{number}," for number in range(2050)], "2:3: the name is empty", "2,049 more of the kind `empty-name`"),
        (["1.03E+07,A", "1.06E+07,B", "1.01E+07,C", "1.02E+07,D"], "2:1: the id `1.03E+07`", "3 more of the kind `id`"),
        (["a,A", "a,B", "a,C", "a,D", "a,E"], "3:1: the id `a` is already used", "3 more of the kind `twin`"),
    ],
)
def test_what_is_wrong_in_most_rows_is_one_mistake(path: Path, cells: list[str], says: str, more: str) -> None:
    first, rest = wrong(path, "id,name\n" + "\n".join(cells) + "\n")
    assert first.startswith(says)
    assert rest == f"{says.partition(' ')[0]} and {more}"


def test_each_accommodation_that_is_wrong_is_listed(path: Path) -> None:
    cells = ["25%", "braille", "own room", "Large", "Large"]
    rows = "".join(f"{number},Ada,{cell}\n" for number, cell in enumerate(cells))
    found = wrong(path, f"id,name,accommodation\n{rows}")
    assert [each.partition(" ")[0] for each in found] == ["2:7:", "3:7:", "4:7:", "5:7:", "6:7:"]


def test_signs_of_direction_around_a_cell_are_stripped(path: Path) -> None:
    path.write_text("id,name\n\u200f1,\u202bשרה לוי\u202c\n", encoding="utf-8")
    assert [(each.id, each.name) for each in read_roster(path).students] == [("1", "שרה לוי")]


def test_columns_are_counted_past_quoted_cells(path: Path) -> None:
    assert wrong(path, 'id,note,name\n1,"a, ""b"", c",\n') == ["2:17: the name is empty — write it, or remove the row"]


def test_a_file_that_is_too_large_is_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with path.open("wb") as file:
        file.truncate(2 << 30)
    monkeypatch.setattr(Path, "open", None)
    with pytest.raises(Refused) as caught:
        read_roster(path, "students.csv")
    assert str(caught.value) == (
        "students.csv:1:1: error: the roster takes 2,048 MiB; no more than 32 MiB are read"
        " — leave only the columns and rows that are needed"
    )


@pytest.mark.parametrize(
    ("make", "said"), [(Path.mkdir, "the roster is not a file"), (os.mkfifo, "the roster is not a file")]
)
def test_what_is_no_file_is_not_read(path: Path, make: object, said: str) -> None:
    assert callable(make)
    make(path)
    with pytest.raises(Refused, match=said):
        read_roster(path)


def test_a_file_that_is_not_there(path: Path) -> None:
    with pytest.raises(
        Refused, match=r"students\.csv:1:1: error: the roster does not exist — name a CSV file or a workbook"
    ):
        read_roster(path)


def test_more_students_than_any_course_has_are_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_STUDENTS == 200_000
    monkeypatch.setattr("exam_builder.roster.read.MAX_STUDENTS", 2_000)
    lines = "".join(f"{number},A\n" for number in range(2_001))
    found = wrong(path, f"id,name\n{lines}")
    assert found == ["2002:1: the roster names more than 2,000 students — split it, and build once for each part"]


def test_the_work_grows_with_the_rows(path: Path) -> None:
    def calls(count: int) -> int:
        path.write_text("id,name\n" + "".join(f"s{number},Zoë Müller\n" for number in range(count)), encoding="utf-8")
        seen: list[None] = []
        sys.setprofile(lambda frame, event, argument: seen.append(None))
        try:
            read_roster(path)
        finally:
            sys.setprofile(None)
        return len(seen)

    calls(100)
    assert calls(4_000) < 12 * calls(400)


def test_what_looks_like_a_slip_is_a_warning(path: Path) -> None:
    roster = read(path, "id,name,acommodation,seat\n1,MÃ¼ller,large print,7\n")
    assert roster.students == (Student("1", "MÃ¼ller"),)
    assert list(map(str, roster.findings)) == [
        "students.csv:1:9: warning: the column `acommodation` is not read"
        " — rename it to `accommodation` if that is what it holds",
        "students.csv:2:3: warning: the name `MÃ¼ller` looks as if it was read in the wrong encoding"
        " — write `Müller` if that is the name",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,name,room\n1,Ada,HS 1\n2,Bo,HS1\n3,Cem,HS 1\n", "3:6: warning: the room `HS1` is spelled `HS 1` in other"),
        ("id,name,section\n1,Ada,Lab-A\n2,Bo,lab a\n", "3:6: warning: the section `lab a` is spelled `Lab-A` in other"),
        ("id,name,room\n1,Ada,1 1\n2,Bo,11\n3,Cem,1.1\n4,Dan,A\n5,Eva,B\n", ""),
        ("id,name\ns1,aquill\ns2,bray7\n", "2:4: warning: the name `aquill` looks like a login, and so do all others"),
        ("id,name\ns1,s1\ns2,s2\n", ""),
        (
            "id,name,seat\n1,Ada,large print\n2,Bo,A2\n",
            "2:7: warning: the seat of this student is `large print`, which",
        ),
        ("id,name,seat\n1,Ada,02. Jan\n2,Bo,1-3\n", "2:7: warning: the seat `02. Jan` is a date, into which a"),
        ("id,name,seat\n1,Ada,Feb-03\n2,Bo,Mar 12\n", "2:7: warning: the seat `Feb-03` is a date, into which a"),
        ("id,name,room\n1,Ada,A2;\n2,Bo,A2\n", "2:7: warning: the room `A2;` ends with `;`, which would be printed"),
        (
            "id,name\n17,Ada\n18,18\n",
            "3:4: warning: the name `18` is the id of this student — write the student's name",
        ),
        ("id,name\n1,Ada\n2,WAHR\n", "3:3: warning: the name `WAHR` is only a placeholder"),
        ("id,name,\n1,Ada,a@b.org\n2,Bo,\n", "1:9: warning: the column 3 has no heading, and holds e-mail addresses"),
        ("id,name,,email\n1,Ada,a@b.org,c@b.org\n", ""),
        (",id,name\n0,1,Ada\n1,2,Bo\n", ""),
        (
            "id,name\n2021001,Ada\n2021002,Bo\n2O21003,Cem\n2021004,Dan\n2021005,Eva\n",
            "4:1: warning: the id `2O21003` is not a number of 7 digits, as all others are"
            " — write digits only: 0 and 1, and no letters O, l or I, and no spaces",
        ),
        ('id,name\n1,Ada "Bo\n2,Cem\n', '2:3: warning: the name `Ada "Bo` holds one `"`, which would be printed'),
        ("id,name\n1,Ada\n2,Bo (fehlt)\n", "3:3: warning: the name `Bo (fehlt)` holds a note"),
        ("id,name\n1,Ada\n2,Zhang Wei (Vivian)\n", ""),
        ("id,name\ns1,Plato\ns2,bell hooks\n", ""),
    ],
)
def test_rows_that_are_unlike_others_or_no_names(path: Path, text: str, says: str) -> None:
    found = read(path, text).findings
    assert [str(each).startswith(f"students.csv:{says}") for each in found] == [True] * bool(says)


LATEX = r"Alice \input{/etc/passwd} $x_1^2$ 100% #1 & {~}"


def test_latex_in_a_name_is_a_name(path: Path) -> None:
    (student,) = read(path, f"id,name\n1,{LATEX}\n").students
    assert student.name == LATEX


@pytest.mark.parametrize("name", ["علی‌رضا", "ශ්‍රී", "王小明", "Nguyễn Thị Ánh", "Σωκράτης"])
def test_names_in_other_scripts_are_names(path: Path, name: str) -> None:
    assert read(path, f"id,name\n1,{name}\n").students[0].name == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("heading", ["c{}", "name"])
def test_a_header_of_very_many_columns_is_refused_soon(path: Path, heading: str) -> None:
    """To find where each column stands took minutes."""
    began = time.process_time()
    columns = ",".join(heading.format(number) for number in range(300_000))
    assert wrong(path, f"id,name,{columns}\n") == [
        "1:1: the roster has 300,002 columns; no more than 1,000 are read — leave only those that are needed"
    ]
    assert time.process_time() - began < 2


@pytest.mark.parametrize("date", ["12-Mar", "2023-03-12", "01.02.2023", "3/4/2023"])
def test_dates_in_place_of_ids_are_refused(path: Path, date: str) -> None:
    assert f"2:1: the id `{date}` is a date, into which a spreadsheet changed it" in row(path, f"{date},Ada Quill")[0]


def warned(path: Path, id_: str, name: str = "Ada Quill") -> list[str]:
    return [each.message for each in read(path, f"id;name\n{id_};{name}\n7;Bo Ek\n").findings]


@pytest.mark.parametrize(
    ("id_", "what"),
    [
        ("20,231,234", "has commas, which a spreadsheet may have put between thousands"),
        ("NULL", "is only a placeholder"),
        ("“1001”", "holds `“`, which would be printed with it"),
        ("'1001'", "holds `'`, which would be printed with it"),
        ("王01", "is printed as `%E7%8E%8B01`"),
        ("100З", "is printed as `100%D0%97`"),
    ],
)
def test_ids_that_are_not_what_they_were_give_a_warning(path: Path, id_: str, what: str) -> None:
    assert warned(path, id_) == [f"the id `{id_}` {what}"]


@pytest.mark.parametrize("id_", ["20231234", "12.345.678-9", "2023-001", "müller7", "M-12", "12,5", "march12", "none1"])
def test_ids_as_they_should_be_give_no_warning(path: Path, id_: str) -> None:
    assert warned(path, id_) == []


def test_ids_that_are_the_same_number_give_a_warning(path: Path) -> None:
    assert warned(path, "0071") == warned(path, "70") == []
    found = read(path, "id,name\n007,Ada Quill\n7,Bo Ek\n").findings
    assert str(found[0]).startswith("students.csv:3:1: warning: the id `7` and `007` in line 2 are the same number")


def test_letters_of_two_alphabets_in_one_word_give_a_warning(path: Path) -> None:
    assert warned(path, "1", "Аda Quill") == ["the name `Аda Quill` has letters of two alphabets in one word: `Аd`"]
    assert warned(path, "1", "Ада Quill") == warned(path, "1", "Σωκράτης Papas") == []


def test_a_joiner_cannot_be_seen_between_latin_letters_and_is_needed_in_others(path: Path) -> None:
    assert row(path, "1,A\u200dda Quill") == ["2:3: the name holds U+200D, which cannot be seen — take it out"]
    assert read(path, "id,name\n1,علی\u200cرضا\n").students[0].name == "علی\u200cرضا"


@pytest.mark.parametrize("cell", ["none", "No", "N/A", "0", "keine"])
def test_words_for_no_accommodation_grant_none(path: Path, cell: str) -> None:
    (student,) = read(path, f"id,name,accommodation,seat\n1,Ada Quill,{cell},{cell}\n").students
    assert (student.large_print, student.extra_time) == (False, "")


@pytest.mark.parametrize("cell", ["extra time 25%", "25% extra time"])
def test_extra_time_without_its_colon_is_proposed_with_it(path: Path, cell: str) -> None:
    (finding,) = row(path, f"1,Ada Quill,{cell}", "id,name,accommodation")
    assert finding.endswith("is not a known accommodation — write `extra time: 25%`")


def test_one_seat_that_two_students_have_is_doubted(path: Path) -> None:
    rows = [f"{number},Ada Q{letter},Hall 1,A{number}" for number, letter in enumerate("bcdefg", 1)]
    text = "\n".join(["id,name,room,seat", *rows, ""])
    (taken,) = read(path, text.replace("A6", "A1")).findings
    assert (taken.place and taken.place.line, taken.message) == (7, "the seat `A1` is already taken in line 2")
    assert read(path, text).findings == read(path, text.replace("A6", "A1").replace("A4", "A3")).findings == ()


def test_a_row_with_a_total_is_not_called_swapped(path: Path) -> None:
    (said,) = wrong(path, "id,name\n1,Ada\n2,Bo\n3,Cem\nTotal,3\n")
    assert said.endswith("the row `Total` does not look like a student's — take it out")


def test_mistakes_of_a_kind_are_listed_each_if_they_are_not_the_same(path: Path) -> None:
    ids = ("10/1", "..", "CON", "print.pdf")
    assert len(wrong(path, "id,name\n" + "".join(f"{id_},Ada Quill\n" for id_ in ids))) == 4
    ids = ("10/1", "10/2", "10/3", "10/4")
    said = wrong(path, "id,name\n" + "".join(f"{id_},Ada Quill\n" for id_ in ids))
    assert (len(said), said[1]) == (2, "2:1: and 3 more of the kind `id`")


def test_warnings_stand_in_the_order_of_the_file(path: Path) -> None:
    path.write_text("id,name\n1,Ada Ray\n2,Ada Ray\n3,Bo (withdrawn)\n4,Bo Ray\n5,Bo Ray\n", encoding="utf-8")
    assert [each.place.line for each in read_roster(path).findings if each.place] == [3, 4, 6]
