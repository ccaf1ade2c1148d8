"""A workbook is read as its table would be, and refused where it holds far more than a roster."""

import io
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from exam_builder.findings import Refused
from exam_builder.roster import Roster, read_roster, workbook

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def write(path: Path, rows: list[list[object]], **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Class"
    for row in rows:
        book.active.append(row)
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(row)
    book.save(path)
    return path


def read(path: Path) -> Roster:
    return read_roster(path, "list.xlsx")


def replace_part(path: Path, name: str, content: bytes) -> Path:
    """The same workbook with another content of a part."""
    written = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == name else old.read(info))
    path.write_bytes(written.getvalue())
    return path


def refuse(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        read(path)
    return str(caught.value)


def test_a_workbook_gives_its_students(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Class list"], [], ["SID", "Last Name", "First Name", "Email"]]
    rows += [
        [10299071, "Quill", "Ada", "u0@example.edu"],
        ["00970355", "O'Marrow", "Chloë"],
        [],
        [None, "Total", None, 2],
    ]
    roster = read(write(tmp_path / "list.xlsx", rows))
    assert [(each.id, each.name, each.email) for each in roster.students] == [
        ("10299071", "Ada Quill", "u0@example.edu"),
        ("00970355", "Chloë O'Marrow", ""),
    ]
    assert roster.summary == (
        "list.xlsx: 2 students; the sheet `Class` of a workbook",
        "  id = `SID`; name = `First Name` + `Last Name`; email = `Email`",
        "  passed over: line 1 (above the headings), line 7 (`Total`)",
    )
    assert str(roster.place("00970355", "name")) == "list.xlsx:5:3"


def test_numbers_are_shown_as_the_sheet_shows_them(tmp_path: Path) -> None:
    path = write(tmp_path / "list.xlsx", [["id", "name"], [970355, "Ada"], [12.0, "Bo"]])
    book = openpyxl.load_workbook(path)
    book["Class"]["A2"].number_format = "00000000"
    book.save(path)
    assert [each.id for each in read(path).students] == ["00970355", "12"]
    book["Class"]["A2"].number_format = r"000\-0000"
    book["Class"]["A3"].number_format = '000"-"000'
    book.save(path)
    assert [each.id for each in read(path).students] == ["097-0355", "000-012"]
    write(path, [["id", "name"], [True, "Ada"], [12.5, "Bo"]])
    assert [each.id for each in read(path).students] == ["TRUE", "12.5"]
    book = openpyxl.load_workbook(path)
    book["Class"]["A3"].value = 0.25
    book["Class"]["A3"].number_format = "0%"
    book.save(path)
    assert [each.id for each in read(path).students] == ["TRUE", "25%"]
    write(path, [["id", "name"], [1234567890123456789, "Ada"]])
    assert "list.xlsx:2:1: error: the id `1.23457E+18` was rounded by a spreadsheet" in refuse(path)


def test_formulas_and_errors_are_refused(tmp_path: Path) -> None:
    assert "the id is empty" in refuse(write(tmp_path / "list.xlsx", [["id", "name"], ["=1+1", "Ada"]]))
    assert "an error of the spreadsheet" in refuse(write(tmp_path / "list.xlsx", [["id", "name"], ["#REF!", "Ada"]]))


def test_the_sheet_with_the_headings_is_read_wherever_it_stands(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Prüfung", "Analysis"], ["Name", "Max Prof"]]
    roster = read(write(tmp_path / "list.xlsx", rows, Teilnehmer=[["Matrikelnr", "Name"], ["0071", "Ada Quill"]]))
    assert [student.id for student in roster.students] == ["0071"]
    (messages,) = [each.message for each in roster.findings]
    assert messages == "the sheet `Class` is not read; only the sheet `Teilnehmer` is"


def test_hidden_rows_and_columns_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "list.xlsx", [["ID", "Name"], ["1", "Ada Quill"], ["2", "Bo Ek"]])
    book = openpyxl.load_workbook(path)
    assert book.active is not None
    book.active.row_dimensions[3].hidden = book.active.column_dimensions["A"].hidden = True
    book.save(path)
    assert [student.id for student in read(path).students] == ["1", "2"]


def test_other_sheets_are_reported(tmp_path: Path) -> None:
    roster = read(
        write(tmp_path / "list.xlsx", [["id", "name"], ["1", "Ada"]], Lab=[["id", "name"], ["2", "Bo"]], Empty=[])
    )
    assert [str(each) for each in roster.findings] == [
        "list.xlsx:1:1: warning: the sheet `Lab` is not read; only the sheet `Class` is"
        " — put all students into one sheet, if some are there"
    ]


def test_workbooks_that_unpack_to_far_more_are_refused_unread(tmp_path: Path) -> None:
    path = write(tmp_path / "list.xlsx", [["id", "name"], ["1", "Ada"]])
    replace_part(path, "xl/worksheets/sheet1.xml", b" " * (workbook.MAX_UNPACKED + 1))
    assert path.stat().st_size < 200_000
    began = time.process_time()
    assert "the workbook unpacks to 24 MiB" in refuse(path)
    assert time.process_time() - began < 5


def test_a_sheet_with_cells_very_far_away_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert workbook.MAX_CELLS == 1_000_000
    monkeypatch.setattr(workbook, "MAX_CELLS", 50_000)
    path = write(tmp_path / "list.xlsx", [["id", "name"]])
    for far in ("".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 9)), '<row r="1048576"/>'):
        replace_part(path, "xl/worksheets/sheet1.xml", SHEET.format(far).encode())
        assert "has more than 50,000 cells, empty ones among them" in refuse(path)


@pytest.mark.parametrize(
    "part",
    [
        b"",
        b"<worksheet>",
        b"<!DOCTYPE a [<!ENTITY b 'x'>]><worksheet>&b;",
        b"\xff\xfe",
        SHEET.format("<c r='?'/>").encode(),
    ],
)
def test_damaged_parts_are_findings(tmp_path: Path, part: bytes) -> None:
    path = write(tmp_path / "list.xlsx", [["id", "name"], ["1", "Ada"]])
    assert "list.xlsx:1:1: error: the" in refuse(replace_part(path, "xl/worksheets/sheet1.xml", part))


def test_other_zip_files_are_no_workbooks(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "list.xlsx", "w") as parts:
        parts.writestr("content.xml", "<office/>")
    assert "the roster is an OpenDocument table (.ods), not a workbook (.xlsx)" in refuse(tmp_path / "list.xlsx")
    with zipfile.ZipFile(tmp_path / "list.xlsx", "w") as parts:
        parts.writestr("Index/Document.iwa", "")
    assert "the roster is a zip file, not a workbook (.xlsx)" in refuse(tmp_path / "list.xlsx")
