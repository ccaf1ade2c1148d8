"""Ids as systems and spreadsheets mark them: `#` or `@` before each, or `="00123"`, which keeps zeros."""

import re
from collections.abc import Sequence

KEPT_TEXT = re.compile(r'="(\w[\w.-]*)"|[\'’](\d+)')
"""What exports write so that a spreadsheet takes a number for text."""


def find_mark(ids: Sequence[str]) -> str:
    """Find the sign before every id, `#` as Brightspace writes it, `@` as Banner does; '' where there is none."""
    filled = [each for each in ids if each]
    return next((mark for mark in "#@" if len(filled) > 1 and all(each.startswith(mark) for each in filled)), "")


def bare_id(cell: str, mark: str) -> str:
    """Return an id without what marks it.

    >>> bare_id("#007", "#"), bare_id('="007"', ""), bare_id("=1+1", "")
    ('007', '007', '=1+1')
    """
    if mark:
        return cell.removeprefix(mark)
    kept = KEPT_TEXT.fullmatch(cell)
    return (kept[1] or kept[2]) if kept else cell
