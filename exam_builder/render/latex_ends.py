"""Guess where the other half of a formula or environment is missing, from indentation, blank lines and words."""

import re
from bisect import bisect_right
from itertools import accumulate

COMMANDS = re.compile(r"\\(?:[A-Za-z]+\*?|.)(?:\[[^\[\]]*\])*(?:\{[^{}]*\})*", re.DOTALL)
"""Commands with their arguments, if these contain no braces."""
WORDS = re.compile(r"(?<![A-Za-z{_^])[A-Za-z]{3,}(?![A-Za-z(])")
PROSE = re.compile(r"(?:(?:^|\s)[A-Za-z]{2,}[,.;:]?(?=\s|$)){3}")
"""Three words in a row."""
DOLLAR = re.compile(r"\\.|\$", re.DOTALL)
ITEM = re.compile(r"\\item(?![A-Za-z@])")
BLANK = re.compile(r"\n[ \t]*(?=\n)")


class NumberedLines:
    """The lines of a text, with their offsets."""

    def __init__(self, tex: str) -> None:
        self.lines = tex.split("\n")
        self.starts = [0, *accumulate(len(line) + 1 for line in self.lines)]

    def number(self, offset: int) -> int:
        """Return the line (from 0) of a character."""
        return min(bisect_right(self.starts, offset), len(self.lines)) - 1

    def text_at(self, number: int) -> int:
        """Return the offset of the first character of a line after its indentation."""
        return self.starts[number] + self.indent(number)

    def indent(self, number: int) -> int:
        """Return the width of a line's indentation."""
        return len(self.lines[number]) - len(self.lines[number].lstrip())

    def after_blanks(self, number: int) -> int:
        """Return the first of the blank lines directly above a line, or the line itself if there are none."""
        while number and not self.lines[number - 1].strip():
            number -= 1
        return number

    def leads(self, offset: int) -> bool:
        """Return whether a character is the first on its line."""
        return self.text_at(self.number(offset)) == offset


def find_missing_end(tex: str, what: str, opened: int, limit: int) -> int:
    """Return the offset of the line before which something unclosed must end, or `limit` if no line shows that.

    It is the first line that is indented no further than the opener, if lines before it are, or the blank lines above
    it. A formula also ends at a blank line, or at one with several words in a row.
    """
    lines = NumberedLines(tex)
    first, last = lines.number(opened), lines.number(limit)
    formula = what in (r"\[", r"\(", "$$")
    indent = lines.indent(first)
    inside = next((number for number in range(first + 1, last + 1) if lines.lines[number].strip()), first)
    deeper = lines.indent(inside) > indent
    for number in range(first + 1, last + 1):
        line = lines.lines[number]
        out = deeper and lines.indent(number) <= indent and not ITEM.match(line.lstrip())
        if (formula and not line.strip()) or (line.strip() and (out or (formula and PROSE.search(line)))):
            return lines.text_at(lines.after_blanks(number) if out else number)
    return limit


def find_missing_beginning(tex: str, position: int) -> int:
    """Return the offset of the first of the lines above an unopened end that are indented further than it."""
    lines = NumberedLines(tex)
    last = first = lines.number(position)
    if not lines.leads(position):
        return position
    while first and lines.lines[first - 1].strip() and lines.indent(first - 1) > lines.indent(last):
        first -= 1
    return lines.text_at(first) if first < last else position


def find_odd_dollar(tex: str, position: int) -> int:
    """Return the offset of a paragraph's first dollar sign that begins a formula with words, else `position`.

    From an unpaired sign on, formulas and words are swapped.
    """
    breaks = [found.end() for found in BLANK.finditer(tex, 0, position)]
    start = breaks[-1] if breaks else 0
    end = next((found.start() for found in BLANK.finditer(tex, position)), len(tex))
    signs = [found.start() for found in DOLLAR.finditer(tex, start, end) if found.group() == "$"]
    for first, second in zip(signs[::2], [*signs[1::2], end], strict=False):
        if WORDS.search(COMMANDS.sub(" ", tex[first + 1 : second])):
            return first
    return position
