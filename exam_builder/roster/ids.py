"""Ids as systems and spreadsheets mark them: `#` before each, or `="00123"`, which keeps zeros."""

import re
from collections.abc import Sequence

KEPT_TEXT = re.compile(r'="(\w[\w.-]*)"|[\'’](\d+)')
"""What exports write so that a spreadsheet takes a number for text."""


def are_marked(ids: Sequence[str]) -> bool:
    """Whether `#` stands before every id, as Brightspace writes it."""
    filled = [each for each in ids if each]
    return len(filled) > 1 and all(each.startswith("#") for each in filled)


def bare_id(cell: str, marked: bool) -> str:
    """Return an id without what marks it.

    >>> bare_id("#007", True), bare_id('="007"', False), bare_id("=1+1", False)
    ('007', '007', '=1+1')
    """
    if marked:
        return cell.removeprefix("#")
    kept = KEPT_TEXT.fullmatch(cell)
    return (kept[1] or kept[2]) if kept else cell
