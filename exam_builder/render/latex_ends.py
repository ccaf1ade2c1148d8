"""Where the other half of a formula or an environment is missing, as the lines show: indentation, blanks, words."""

import re
from bisect import bisect_right
from itertools import accumulate

COMMANDS = re.compile(r"\\(?:[A-Za-z]+\*?|.)(?:\[[^\[\]]*\])*(?:\{[^{}]*\})*", re.DOTALL)
"""Commands with their arguments, as far as these hold no braces."""
WORDS = re.compile(r"(?<![A-Za-z{_^])[A-Za-z]{3,}(?![A-Za-z(])")
PROSE = re.compile(r"(?:(?:^|\s)[A-Za-z]{2,}[,.;:]?(?=\s|$)){3}")
"""Three words on end."""
DOLLAR = re.compile(r"\\.|\$", re.DOTALL)
ITEM = re.compile(r"\\item(?![A-Za-z@])")
BLANK = re.compile(r"\n[ \t]*(?=\n)")


class NumberedLines:
    """The lines of a text, with their offsets."""

    def __init__(self, tex: str) -> None:
        self.lines = tex.split("\n")
        self.starts = [0, *accumulate(len(line) + 1 for line in self.lines)]

    def number(self, offset: int) -> int:
        """Return the line, from 0, in which a character stands."""
        return min(bisect_right(self.starts, offset), len(self.lines)) - 1

    def text_at(self, number: int) -> int:
        """Return the offset at which the words of a line begin."""
        return self.starts[number] + self.indent(number)

    def indent(self, number: int) -> int:
        """Count the characters by which a line is indented."""
        return len(self.lines[number]) - len(self.lines[number].lstrip())

    def after_blanks(self, number: int) -> int:
        """Return the first of the blank lines above a line; the line itself where there are none."""
        while number and not self.lines[number - 1].strip():
            number -= 1
        return number

    def leads(self, offset: int) -> bool:
        """Return whether nothing stands before a character on its line."""
        return self.text_at(self.number(offset)) == offset


def find_missing_end(tex: str, what: str, opened: int, limit: int) -> int:
    """Return the offset of the line before which, at the latest, something ends that is opened and never closed.

    That is the first line that is indented no further than its beginning, though others are, or the blank lines above
    it; of a formula also a blank line, or one with words on end. If no line tells, it is `limit`.
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
    """Return the offset of the first of the lines that are indented further than an end whose beginning is missing."""
    lines = NumberedLines(tex)
    last = first = lines.number(position)
    if not lines.leads(position):
        return position
    while first and lines.lines[first - 1].strip() and lines.indent(first - 1) > lines.indent(last):
        first -= 1
    return lines.text_at(first) if first < last else position


def find_odd_dollar(tex: str, position: int) -> int:
    """Return the offset of the dollar sign of a paragraph from which on words stand in formulas; else `position`."""
    breaks = [found.end() for found in BLANK.finditer(tex, 0, position)]
    start = breaks[-1] if breaks else 0
    end = next((found.start() for found in BLANK.finditer(tex, position)), len(tex))
    signs = [found.start() for found in DOLLAR.finditer(tex, start, end) if found.group() == "$"]
    for begun, ended in zip(signs[::2], [*signs[1::2], end], strict=False):
        if WORDS.search(COMMANDS.sub(" ", tex[begun + 1 : ended])):
            return begun
    return position
