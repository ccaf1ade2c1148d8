"""Format a program as LaTeX that prints each line exactly, with Python's keywords in bold."""

import keyword
import re

from exam_builder.paper import Listing

TOKENS = re.compile(
    r"(?P<comment>#.*)|(?P<string>[rbfu]{0,2}(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'))|(?P<word>[A-Za-z_]\w*)|."
)
TAB = 4


def code_lines(listing: Listing) -> tuple[str, ...]:
    """The lines of a listing as LaTeX."""
    lines = listing.text.expandtabs(TAB).rstrip("\n").split("\n")
    return tuple(_python(line) if listing.language == "python" else _literal(line) for line in lines)


def _python(line: str) -> str:
    return "".join(_set(match) for match in TOKENS.finditer(line))


def _set(match: re.Match[str]) -> str:
    printed = _literal(match.group())
    if match.lastgroup == "comment":
        return rf"\textsl{{{printed}}}"
    return rf"\textbf{{{printed}}}" if keyword.iskeyword(match.group()) else printed


def _literal(text: str) -> str:
    from exam_builder.expressions.latex import typewriter

    return typewriter(text) if text else ""
