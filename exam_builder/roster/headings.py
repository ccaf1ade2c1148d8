"""Find the headings of a roster and the role of each column, and report missing and doubtful columns."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exam_builder.findings import Code, find_nearest_name
from exam_builder.roster.cells import EMAIL, LONGEST, NOTHING, CellProblem, clean_cell, parse_accommodations
from exam_builder.roster.table import DELIMITERS, HEADER_ROWS, RosterRow
from exam_builder.roster.vocabulary import (
    ACCOMMODATIONS,
    COLUMN_NAMES,
    LOGINS,
    SEATING,
    STUDENTS,
    make_column_key,
    normalize_words,
)

OWN_COLUMNS = ("version", "accommodation")
"""Columns that occur only in rosters written for this toolkit."""

KNOWN_HEADINGS = frozenset(OWN_COLUMNS).union(*COLUMN_NAMES.values())
NAME_KINDS = ("full", "name", "student", "sortable", "given", "family")
NEAR, NEARER = 0.75, 0.87
"""How similar a heading must be to a known one to be suggested in its place: one of five, and one of all."""

OTHER_WORDS = {word for kind in ("given", "name", "student") for each in COLUMN_NAMES[kind] for word in each.split()}
FAMILY_WORDS = {word for each in COLUMN_NAMES["family"] for word in each.split() if len(word) > 3} - OTHER_WORDS
"""Words that occur in headings of family names, and not of given ones."""

WORDS = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a roster: the index of each that is read, by role; the columns that make up a name (the given name
    first); all headings; and the separator.
    """

    index: Mapping[str, int]
    parts: tuple[int, ...]
    headings: list[str]
    delimiter: str

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.headings)

    @property
    def carried_columns(self) -> dict[str, int]:
        """The index of each column that is only carried, by key: where students sit, and any other with a heading."""
        known = {name: at for name, at in self.index.items() if name in SEATING}
        keys = [(make_column_key(heading), at) for at, heading in find_unread(self).items()]
        return known | {key: at for key, at in reversed(keys) if key and key not in known}

    def list_filled(self, rows: Iterable[RosterRow], name: str) -> list[str]:
        """Return the cells of a column that are not empty."""
        return [cell for row in rows if (cell := clean_cell(self.cell(row.cells, name)))]

    def cell(self, cells: Sequence[str], name: str) -> str:
        """Return a row's cell in a column, or ''."""
        at = self.index.get(name)
        return cells[at] if at is not None and at < len(cells) else ""


def find_header(rows: Sequence[RosterRow]) -> int | None:
    """Return the number of the row with the headings: the first that names ids and names, otherwise the first with the
    most known headings.
    """
    counts = []
    for number, row in find_candidates(rows):
        plain = {normalize_words(cell) for cell in row.cells}
        kinds = {kind for kind, names in COLUMN_NAMES.items() if not plain.isdisjoint(names)}
        if kinds & {"id"} and kinds.intersection(NAME_KINDS):
            return number
        counts.append((len(plain & KNOWN_HEADINGS), -number))
    best = max(counts, default=(0, 0))
    if best[0]:
        return -best[1]
    return next((number for number, row in enumerate(rows[:HEADER_ROWS]) if row.cells), None)


def find_candidates(rows: Sequence[RosterRow]) -> Iterator[tuple[int, RosterRow]]:
    """Find the rows that may be headings, with their numbers: those with more filled cells than all rows above.

    Titles above the headings have fewer cells. Rows below must not be taken for headings, although a student may be
    called Sid, and a role Student.
    """
    most = 0
    for number, row in enumerate(rows[:HEADER_ROWS]):
        filled = sum(bool(cell.strip()) for cell in row.cells)
        if filled > most:
            yield number, row
        most = max(most, filled)


def find_columns(headings: Sequence[str], rows: Sequence[RosterRow]) -> tuple[dict[str, int], tuple[int, ...]]:
    """Find the role of each column by its heading; `rows` decide if a heading is ambiguous."""
    plain = [normalize_words(heading) for heading in headings]
    index = {name: plain.index(name) for name in OWN_COLUMNS if name in plain}
    for kind in ("email", "role", *SEATING):
        if (at := _find_kind(kind, plain)) is not None:
            index[kind] = at
    if (at := _find_id(plain, rows)) is not None:
        index["id"] = at
    if parts := _find_parts(plain, rows):
        index["name"] = parts[0]
    return index, parts


def _find_kind(kind: str, plain: Sequence[str]) -> int | None:
    names = COLUMN_NAMES[kind]
    ranked = [(names[each], at) for at, each in enumerate(plain) if each in names]
    return min(ranked)[1] if ranked else None


def _find_id(plain: list[str], rows: Sequence[RosterRow]) -> int | None:
    """Find the column of the institution's id: of several, the first in `headings.toml`, never Canvas's own `ID`."""
    best = _find_kind("id", plain)
    is_ours = {"id", "name"} <= set(plain) and _find_kind("given", plain) is None
    if is_ours and not _has_sis(plain) and not (best != plain.index("id") and _counts_rows(rows, plain.index("id"))):
        return plain.index("id")
    return None if best is not None and plain[best] == "id" and is_canvas(plain) else best


def _counts_rows(rows: Sequence[RosterRow], at: int) -> bool:
    """Return whether a column begins with 1, 2, 3, so that it holds no ids."""
    cells = [row.cells[at].strip() for row in rows[:9] if at < len(row.cells) and row.cells[at].strip()][:3]
    return len(cells) > 1 and cells == ["1", "2", "3"][: len(cells)]


def _has_sis(plain: Sequence[str]) -> bool:
    return any("sis" in each.split() for each in plain)


def is_canvas(plain: list[str]) -> bool:
    """Return whether headings are those of Canvas, whose `ID` is an internal number."""
    return _has_sis(plain) or "canvas user id" in plain or (plain[1:2] == ["id"] and plain[0] in STUDENTS)


def _find_parts(plain: Sequence[str], rows: Sequence[RosterRow]) -> tuple[int, ...]:
    """Find the columns that make up a name, including one for a prefix of the family name (`van der`).

    `name` beside `first name` is the family name, unless it contains both.
    """
    parts, infix = _find_name(plain, rows), _find_kind("infix", plain)
    return (parts[0], infix, parts[1]) if len(parts) == 2 and infix not in (None, parts[1]) else parts


def _find_name(plain: Sequence[str], rows: Sequence[RosterRow]) -> tuple[int, ...]:
    full, name, student, sortable, given, family = (_find_kind(kind, plain) for kind in NAME_KINDS)
    if full is not None:
        return (full,)
    if name is not None:
        if given is not None and family is None and not _contains_part(rows, name, given):
            return (given, name)
        if family is not None and given is None and not _contains_part(rows, name, family):
            return (name, family)
        return (name,)
    if given is not None and family is not None:
        return (given, family)
    return next(((at,) for at in (student, sortable) if at is not None), ())


def _contains_part(rows: Sequence[RosterRow], name: int, part: int) -> bool:
    """Return whether most cells of a column contain those of another."""
    pairs = [(row.cells[name], row.cells[part].strip()) for row in rows if len(row.cells) > max(name, part)]
    filled = [(whole, some) for whole, some in pairs if whole.strip() and some]
    return 2 * sum(some in whole for whole, some in filled) > len(filled)


def fill_names(rows: Sequence[RosterRow], columns: Columns) -> Iterator[RosterRow]:
    """Fill each empty part of a name from another column of its kind: a name in use from the name at birth."""
    plain = [normalize_words(heading) for heading in columns.headings]
    kinds = [COLUMN_NAMES[kind] for kind in ("given", "family")]
    others = {
        part: [at for at in find_unread(columns) if any({plain[at], plain[part]} <= kind.keys() for kind in kinds)]
        for part in columns.parts
    }
    for row in rows:
        filled = list(row.cells)
        for part, stand_ins in others.items():
            if part < len(filled) and not clean_cell(filled[part]):
                filled[part] = next((filled[at] for at in stand_ins if at < len(filled) and filled[at]), "")
        yield replace(row, cells=tuple(filled))


def find_twice(columns: Columns, chosen: Container[str]) -> Iterator[tuple[int, CellProblem]]:
    """Find columns with the same heading as one that is read, unless the user chose that one."""
    plain = [normalize_words(heading) for heading in columns.headings]
    for name, first in columns.index.items():
        if name == "section" or name in chosen or (name == "name" and "first" in chosen):
            continue
        for at in range(columns.width):
            if at != first and plain[at] == plain[first] and plain[first]:
                what = f"there are two columns `{columns.headings[first]}`"
                parts = f"; if they are parts of a name: --columns first={at + 1},last={first + 1}" * (name == "name")
                yield at, CellProblem(Code.COLUMN, what, f"keep one, or choose: --columns {name}={first + 1}{parts}")


def find_slips(columns: Columns) -> Iterator[tuple[int, CellProblem]]:
    """Find columns that are not read although their heading is similar to one that would be."""
    absent = [name for name in ("email", *OWN_COLUMNS) if name not in columns.index]
    places = {"room", "seat"} - columns.index.keys()
    absent += [name for kind in places for name in COLUMN_NAMES[kind]] if len(places) == 1 else []
    kinds = [kind for kind in ("email", "room", "seat") if kind not in columns.index]
    names = [normalize_words(columns.headings[at]) for at in columns.parts]
    kinds += ["given"] if len(names) == 1 and names[0] in COLUMN_NAMES["name"] else []
    known = [name for kind in kinds for name in COLUMN_NAMES[kind] if len(name) > 4]
    for at, heading in find_unread(columns).items():
        words = normalize_words(heading)
        longer = next((name for name in absent if len(words) > 2 and name.startswith(words)), "")
        near = find_nearest_name(words.replace(" ", ""), absent, NEAR) or longer
        if (near := near or find_nearest_name(words, known, NEARER)) and near != words:
            hint = f"rename it to `{near}` if that is what it holds"
            yield at, CellProblem(Code.UNREAD, f"the column `{heading}` is not read", hint)


def find_unread(columns: Columns) -> dict[int, str]:
    """Find the columns that are not printed or sorted by, with their headings."""
    read = {*columns.parts, *(at for name, at in columns.index.items() if name != "role")}
    return {at: heading for at, heading in enumerate(columns.headings) if at not in read}


def describe_missing(columns: Columns, example: str) -> Iterator[CellProblem]:
    """Report the columns that are missing, and suggest which of the others may be meant."""
    lacking = [name for name in ("id", "name") if name not in columns.index]
    signs = [sign for sign in DELIMITERS if sign not in (columns.delimiter, ":", "|")]
    merged = next((heading for heading in columns.headings for sign in signs if sign in heading), "")
    pieces = re.split(r"[,;\t]", merged) if merged else []
    if (len(lacking) == 2 and merged) or any(normalize_words(each) in KNOWN_HEADINGS for each in pieces):
        what = f"the headings `{merged[:LONGEST]}` are one cell, as they are not separated like the rest"
        yield CellProblem(Code.COLUMN, what, "write the same sign between all cells of the file")
        return
    present = ", ".join(f"`{heading}`" for heading in columns.headings if heading)[:LONGEST]
    for name in lacking:
        what = f"the column `{name}` is missing; the columns are {present}"
        yield CellProblem(Code.COLUMN, what, _suggest_heading(name, columns, example))


def _suggest_heading(name: str, columns: Columns, example: str) -> str:
    read = (columns.index.get("id"), *columns.parts)
    plain = {normalize_words(heading): heading for at, heading in enumerate(columns.headings) if at not in read}
    if name == "id" and "id" in plain and is_canvas(list(map(normalize_words, columns.headings))):
        return f"`{plain['id']}` is Canvas's own number; if there is no other, say --columns id={plain['id']}"
    if misspelt := plain.get(find_nearest_name(name, [each for each in plain if each != name], NEAR), ""):
        return f'write `{name}` in place of `{misspelt}`, or say --columns {name}="{misspelt}"'
    near = next((heading for words, heading in plain.items() if _holds_known(words, name)), "")
    near = near or next((plain[each] for each in plain if name == "id" and each in LOGINS), "")
    if not near and name == "id" and (at := _find_kind("email", list(plain))) is not None:
        near = list(plain.values())[at]
    if near:
        return f'if it is `{near}`, say --columns {name}="{near}"'
    return f"{example}, or say which it is: --columns {name}=HEADING"


def _holds_known(words: str, name: str) -> bool:
    """Return whether a heading has a known one for ids or names of four or more letters among its words."""
    kinds = ("id",) if name == "id" else ("full", "student", "name")
    return any(f" {known} " in f" {words} " for kind in kinds for known in COLUMN_NAMES[kind] if len(known) > 3)


def find_half_names(columns: Columns, rows: Sequence[RosterRow]) -> Iterator[tuple[int, CellProblem]]:
    """Find a column for family names that is not read although all names are single words."""
    names = [clean_cell(columns.cell(row.cells, "name")) for row in rows]
    single = len(columns.parts) == 1 and all(name.isascii() and " " not in name for name in names)
    for at, heading in find_unread(columns).items() if single else ():
        if not FAMILY_WORDS.isdisjoint(normalize_words(heading).split()):
            given = columns.headings[columns.parts[0]]
            what = f"all names in `{given}` are single words, and the column `{heading}` is not read"
            hint = f'if it holds the family names, say --columns first="{given}",last="{heading}"'
            yield at, CellProblem(Code.UNREAD, what, hint)


def find_unread_cells(columns: Columns, rows: Sequence[RosterRow]) -> Iterator[tuple[int, CellProblem]]:
    """Find columns that are not read but hold e-mail addresses without a heading, or mention accommodations."""
    for at, heading in find_unread(columns).items():
        cells = [clean_cell(row.cells[at]) for row in rows if at < len(row.cells)]
        if (
            not heading
            and "email" not in columns.index
            and any(cells)
            and all(map(EMAIL.fullmatch, filter(None, cells)))
        ):
            what = f"the column {at + 1} has no heading, and holds e-mail addresses"
            yield at, CellProblem(Code.UNREAD, what, "write `email` above it")
        tells = _is_granted if _mentions_accommodation(heading) else _mentions_accommodation
        if cell := next(filter(tells, cells), ""):
            what = f"the column `{heading}` is not read, and holds `{cell[:LONGEST]}`"
            hint = "write what is granted under `accommodation`: `large print`, `extra time: 30 minutes`"
            if parse_accommodations(cell)[2] is None:
                hint = "rename the column to `accommodation`"
            yield at, CellProblem(Code.UNREAD, what, hint)


def _is_granted(cell: str) -> bool:
    return normalize_words(cell[:LONGEST]) not in NOTHING


def _mentions_accommodation(cell: str) -> bool:
    if not WORDS.search(cell):
        return False
    words = f" {normalize_words(cell[:LONGEST])} "
    return any(f" {each}" in words for each in ACCOMMODATIONS)


def name_columns(columns: Columns, of_names: str) -> str:
    """List the headings of the columns that are read, with a note on names."""
    roles = []
    for what in ("id", "name", "email", *OWN_COLUMNS, *SEATING):
        places = columns.parts if what == "name" else [columns.index[what]] if what in columns.index else []
        if places:
            headings = (f"`{columns.headings[at]}`" if columns.headings[at] else f"column {at + 1}" for at in places)
            roles.append(f"{what} = {' + '.join(headings)}{of_names if what == 'name' else ''}")
    return "; ".join(roles)
