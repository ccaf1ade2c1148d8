r"""The columns of a table, as far as a value in a cell must know: those of siunitx read numbers."""

import re
from collections.abc import Iterator

REPEATED = re.compile(r"\*\s*\{\s*([0-9]{1,2})\s*\}\s*\{")
BESIDE = frozenset("><@!")
"""What stands before and between columns, each with an argument."""
MAX_DEPTH = 4


def find_number_columns(specification: str, depth: int = 0) -> list[bool]:
    """Of each column of a table whether siunitx reads its cells as numbers (`S`)."""
    return list(_scan_columns(specification, depth))


def _scan_columns(specification: str, depth: int) -> Iterator[bool]:
    at = 0
    while at < len(specification):
        letter = specification[at]
        if depth < MAX_DEPTH and (found := REPEATED.match(specification, at)):
            at = _skip_group(specification, found.end() - 1)
            yield from find_number_columns(specification[found.end() : at - 1], depth + 1) * int(found[1])
            continue
        at += 1
        if letter in "[{":
            at = _skip_group(specification, at - 1)
        elif letter in BESIDE:
            at = _skip_group(specification, at)
        elif letter.isalpha():
            yield letter == "S"
            at = _skip_group(specification, at)


def _skip_group(specification: str, at: int) -> int:
    """Where what follows a group in brackets or braces begins, if one stands at a place; else that place."""
    while specification[at : at + 1].isspace():
        at += 1
    depth = 0
    for end in range(at, len(specification)):
        depth += (specification[end] in "[{") - (specification[end] in "]}")
        if depth <= 0:
            return end + (specification[end] in "]}")
    return len(specification)
