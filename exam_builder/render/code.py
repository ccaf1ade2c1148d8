"""Format a program as LaTeX that prints each line exactly, with Python's keywords in bold."""

import keyword
import re

from exam_builder.paper import Listing

TOKENS = re.compile(
    r"(?P<comment>#.*)|(?P<string>[rbfu]{0,2}(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'))|(?P<word>[A-Za-z_]\w*)|."
)
TAB = 4


def code_to_tex(listing: Listing) -> tuple[str, ...]:
    """The lines of a listing as LaTeX."""
    lines = listing.text.expandtabs(TAB).rstrip("\n").split("\n")
    return tuple(_format_python(line) if listing.language == "python" else _format_literal(line) for line in lines)


def _format_python(line: str) -> str:
    return "".join(_format_token(match) for match in TOKENS.finditer(line))


def _format_token(match: re.Match[str]) -> str:
    printed = _format_literal(match.group())
    if match.lastgroup == "comment":
        return rf"\textsl{{{printed}}}"
    return rf"\textbf{{{printed}}}" if keyword.iskeyword(match.group()) else printed


def _format_literal(text: str) -> str:
    from exam_builder.expressions.latex_text import typewriter

    return typewriter(text) if text else ""
