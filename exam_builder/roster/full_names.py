"""Normalize the names and ids that systems export: "Last, First", names in several columns, ids after `#` or `@`."""

import re
from collections.abc import Iterable, Sequence

from exam_builder.codes import Code
from exam_builder.roster.cells import CellProblem

KEPT_TEXT = re.compile(r'="(\w[\w.-]*)"|[\'’](\d+)')
"""What exports write to make a spreadsheet treat a number as text."""


def find_mark(ids: Sequence[str]) -> str:
    """Find the sign that precedes every id, such as Brightspace's `#` or Banner's `@`; '' if there is none."""
    filled = [each for each in ids if each]
    return next((mark for mark in "#@" if len(filled) > 1 and all(each.startswith(mark) for each in filled)), "")


def bare_id(cell: str, mark: str) -> str:
    """Return an id without its mark, and without what keeps it text in a spreadsheet.

    >>> bare_id("#007", "#"), bare_id('="007"', ""), bare_id("=1+1", "")
    ('007', '007', '=1+1')
    """
    if mark:
        return cell.removeprefix(mark)
    kept = KEPT_TEXT.fullmatch(cell)
    return (kept[1] or kept[2]) if kept else cell


SUFFIX = re.compile(r"(?i)(jr|sr|i{1,3}|iv|ph\.?d|m\.?d|m\.?a|esq)\.?")
"""What may follow a comma in a name without being a given name."""


def turn_name(name: str) -> str | None:
    """Turn "Last, First" into "First Last"; return None for a name of another form.

    >>> turn_name("Quill, Ada"), turn_name("King, Martin Luther, Jr."), turn_name("Ada Quill, PhD")
    ('Ada Quill', 'Martin Luther King Jr.', None)
    """
    parts = [part.strip() for part in name.split(",")]
    suffixes = [part for part in parts[1:] if SUFFIX.fullmatch(part)]
    names = [part for part in parts if part not in suffixes]
    return " ".join([names[1], names[0], *suffixes]) if len(names) == 2 and all(names) else None


def are_turned(names: Sequence[str]) -> bool:
    """Return whether at least half of the names in a column are written "Last, First"."""
    filled = [name for name in names if name.strip()]
    return 0 < 2 * sum(turn_name(name) is not None for name in filled) >= len(filled)


def doubt_order(name: str) -> CellProblem | None:
    """Report a name "Last, First", which is printed like this because most others are written differently."""
    if (turned := turn_name(name)) is None:
        return None
    what = f"the name `{name}` has the family name first, unlike most others, and is printed so"
    return CellProblem(Code.MISREAD, what, f"write `{turned}`")


def join_parts(parts: Iterable[str]) -> str:
    """Join a given name, a prefix of the family name, and the family name; each may be empty."""
    return " ".join(filter(None, parts))


def are_capitals(names: Sequence[str]) -> bool:
    """Return whether all names are written in capitals."""
    return bool(names) and all(name.isupper() and len(name) > 1 for name in names)
