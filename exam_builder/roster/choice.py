"""Apply `--columns`, as in `id="SIS User ID",name=Student`, or with numbers if a roster has no headings."""

import re
from collections.abc import Mapping, Sequence

from exam_builder.findings import Misuse, did_you_mean, find_nearest_name, format_count
from exam_builder.roster.headings import Columns, find_candidates, find_columns, find_header
from exam_builder.roster.table import RosterRow
from exam_builder.roster.vocabulary import SEATING, normalize_words

CHOICES = ("id", "name", "first", "last", "email", "version", "accommodation", *SEATING, "role")
FORM = '--columns is written as in --columns id="SIS User ID",name=Student'
Choice = Mapping[str, str]


def parse_columns(text: str | None) -> dict[str, str]:
    """Parse `--columns` into a dict from each kind of cell to the heading or number of its column ('' for none).

    Raise Misuse if the text is malformed.

    >>> parse_columns('id=SIS User ID,name="Last, First",version=')
    {'id': 'SIS User ID', 'name': 'Last, First', 'version': ''}
    """
    chosen: dict[str, str] = {}
    if text is None:
        return chosen
    for item in re.split(r",(?=\s*\w+\s*=)", text):
        what, sign, heading = (word.strip() for word in item.partition("="))
        if not sign:
            raise Misuse(f"`{item}` names no column; {FORM}")
        if what not in CHOICES:
            known = did_you_mean(find_nearest_name(what, CHOICES)) or f"; known are {', '.join(CHOICES)}"
            raise Misuse(f"--columns: `{what}` is not a column that a roster can have{known}")
        if what in chosen:
            raise Misuse(f"--columns names `{what}` twice")
        chosen[what] = heading.strip("\"'")
    if ("first" in chosen) != ("last" in chosen) or {"name", "first"} <= chosen.keys():
        raise Misuse("--columns: a name is one column, `name=…`, or two, `first=…,last=…`")
    return chosen


def choose_columns(rows: Sequence[RosterRow], delimiter: str, chosen: Choice) -> tuple[int | None, Columns]:
    """Return the number of the row with the headings (None if there is none), and the role of each column.

    Raise Misuse if `chosen` names a column that does not exist.
    """
    wanted = {normalize_words(heading) for heading in chosen.values() if heading}
    by_number = bool(wanted) and all(map(str.isdecimal, wanted))
    candidates = find_candidates(rows) if wanted and not by_number else ()
    named = [at for at, row in candidates if wanted <= set(map(normalize_words, row.cells))]
    number = named[0] if named else find_header(rows)
    if by_number and number is not None and not _is_header(rows, number, chosen.get("id", "")):
        number = None
    below = rows if number is None else rows[number + 1 :]
    width = max((len(row.cells) for row in below[:1000]), default=0)
    headings = [""] * width if number is None else [cell.strip(" \u00a0\t") for cell in rows[number].cells]
    index, parts = ({}, ()) if number is None else find_columns(headings, below)
    if chosen:
        index, parts = _override(index, parts, headings, chosen)
    return number, Columns(index, parts, headings, delimiter)


def _is_header(rows: Sequence[RosterRow], number: int, id_column: str) -> bool:
    """Return whether a row has headings: it names ids and names, or its cell in the column of ids has no digit, unlike
    those below.
    """
    index, _ = find_columns(rows[number].cells, ())
    if {"id", "name"} <= index.keys():
        return True
    at = int(id_column or 0) - 1
    ids = [row.cells[at] for row in rows[number:][:50] if 0 <= at < len(row.cells)]
    return len(ids) > 1 and not _has_digit(ids[0]) and all(map(_has_digit, ids[1:]))


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))


def _override(
    index: Mapping[str, int], parts: tuple[int, ...], headings: Sequence[str], chosen: Choice
) -> tuple[dict[str, int], tuple[int, ...]]:
    places = {what: _find_column(heading, headings) for what, heading in chosen.items() if heading}
    kept = {what: at for what, at in index.items() if what not in chosen}
    if "first" in places:
        parts = (places.pop("first"), places.pop("last"))
    elif "name" in places:
        parts = (places["name"],)
    merged = {**kept, **places}
    taken = set(places.values())
    merged = {what: at for what, at in merged.items() if what in chosen or at not in taken}
    return ({**merged, "name": parts[0]} if parts else merged), parts


def _find_column(heading: str, headings: Sequence[str]) -> int:
    plain = [normalize_words(each) for each in headings]
    exact = [at for at, each in enumerate(headings) if each == heading]
    alike = exact or [at for at, each in enumerate(plain) if each and each == normalize_words(heading)]
    if len(alike) > 1:
        several = format_count(len(alike), "column")
        raise Misuse(f"--columns: {several} of the roster are called `{heading}`; name one by its number, from 1 on")
    if alike:
        return alike[0]
    if heading.isdecimal() and heading.isascii() and len(heading) < 6 and 1 <= int(heading) <= len(headings):
        return int(heading) - 1
    present = ", ".join(f"`{each}`" for each in headings if each)[:200] or f"1 to {len(headings)}"
    raise Misuse(f"--columns: the roster has no column `{heading}`; the columns are {present}")
