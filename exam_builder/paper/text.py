"""What a paper says, as its authors wrote it with values filled in: texts, who reads them, and how numbers print."""

from dataclasses import dataclass
from typing import Literal

Audience = Literal["student", "solutions", "marking"]
AUDIENCES: tuple[Audience, ...] = ("student", "solutions", "marking")


@dataclass(frozen=True, slots=True)
class TextRole:
    """What the text of a field is for (`paper_texts.role_of`); a field that says nothing is a block for everybody.

    `readers` is the first of AUDIENCES that reads it, as those after it do; `called` is what messages call a text that
    students may not read. Figures can be placed in a `block`; a `line` is a head or a caption.
    """

    readers: Audience = "student"
    called: str = ""
    layout: Literal["block", "line"] = "block"


TEXT_ROLE = "text"
LINE = {TEXT_ROLE: TextRole(layout="line")}
"""Metadata of the fields whose texts are heads or captions."""


def withhold(readers: Audience, called: str) -> dict[str, TextRole]:
    """Metadata of a field whose text no student may read."""
    return {TEXT_ROLE: TextRole(readers, called)}


@dataclass(frozen=True, slots=True)
class Text:
    """Expanded LaTeX. `lines[i]` is the line of `file` from which line i of `tex` came (1-based)."""

    tex: str
    file: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How numbers print: what groups thousands, significant digits of a float, the decimal mark (in LaTeX)."""

    grouping: str = r"\,"
    digits: int = 4
    decimal: str = "."
