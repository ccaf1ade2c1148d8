"""The first row of a roster: columns that are missing under their names, and those whose cells say what they are."""

from collections.abc import Iterator, Mapping, Sequence

from exam_builder.codes import Code
from exam_builder.findings import nearest_name
from exam_builder.roster.cells import EXTRA_TIME, LARGE_PRINT, LONGEST, CellProblem

OTHER_NAMES = {
    "id": ("student id", "student number", "student no", "studentid", "student", "number", "matriculation", "sid"),
    "name": ("student name", "full name", "fullname", "names", "student", "last name", "surname", "first name"),
}
"""What lists of students call the columns that must be there."""
HALVES = ("first name", "last name", "surname", "given name", "firstname", "lastname", "family name")


def describe_missing(
    lacking: Sequence[str], names: Sequence[str], delimiter: str, example: str
) -> Iterator[CellProblem]:
    """Say which columns are missing, and which of those that are there may be meant."""
    merged = next((name for name in names for sign in ",;\t" if sign != delimiter and name.count(sign)), "")
    if lacking and merged:
        what = f"the headings `{merged}` are one cell, as they are not separated like the rest"
        yield CellProblem(Code.COLUMN, what, "write the same sign between all cells of the file")
        return
    for name in lacking:
        there = ", ".join(f"`{each}`" for each in names if each)
        what = f"the column `{name}` is missing; the columns are {there[:LONGEST]}"
        yield CellProblem(Code.COLUMN, what, _suggest_heading(name, names, example))


def _suggest_heading(name: str, names: Sequence[str], example: str) -> str:
    if name == "name" and len([each for each in names if each in HALVES]) > 1:
        return "write first and last name in one column `name`"
    plain = {each.replace("_", " ").replace(".", ""): each for each in names}
    near = next((plain[each] for each in OTHER_NAMES[name] if each in plain), "") or nearest_name(name, names, 0.75)
    return f"rename the column `{near}` to `{name}`" if near else example


def find_unread_cells(unread: Mapping[int, str], rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, CellProblem]]:
    """Find columns under another name whose cells hold accommodations, which would be lost."""
    for index, name in unread.items():
        cells = (row[index].strip() for row in rows if index < len(row))
        held = next((cell for cell in cells if cell.casefold().startswith((LARGE_PRINT, EXTRA_TIME))), "")
        if held:
            what = f"the column `{name}` is not read, and holds `{held[:LONGEST]}`"
            yield index, CellProblem(Code.UNREAD, what, "rename the column to `accommodation`")
