r"""Find what a half-finished edit leaves behind: doubled lines, words and signs, empty braces, and notes to oneself."""

import re
from collections.abc import Iterator

from exam_builder.expressions.latex_commands import FORMULA, TEXT
from exam_builder.expressions.latex_text import find_group_end
from exam_builder.findings import Code, format_count
from exam_builder.read.checks.latex_formulas import SPANS
from exam_builder.read.checks.latex_items import PICTURE
from exam_builder.read.checks.latex_outside import TEXT_ENVIRONMENTS
from exam_builder.read.checks.latex_slips import EXCERPT, BlankedText, Slip, is_balanced

MOST_LINES = 4
"""The most lines of a passage that is looked for a second time below it."""
WORDS = re.compile(r"(?<![\\\w])[^\W\d_]{2,}(?!\w)")
FEWEST_WORDS = 4
PLACED = re.compile(r"\\(?:FIGURES?|LISTING|TABLE)(?![A-Za-z])")
DOUBLED_WORD = re.compile(r"(?<![\\\w-])(?P<word>the|of|and|with|from|which|these|are|their)\s+(?P=word)(?![\w-])")
DOUBLED_STOP = re.compile(r"(?<![.\s/,;])[,;]\s*[,;](?=\s)|(?<=[^\W\d_]{2})\.\.(?![.\w/])")
DOUBLED_SIGN = re.compile(
    r"(?P<one>(?<![<>=:!^_{&])=(?![=<>])|\\(?:approx|leq?|geq?|neq?|equiv)(?![A-Za-z]))\s*"
    r"(?P<other>(?<=\s)=(?![=<>])|\\(?:approx|leq?|geq?|neq?|equiv)(?![A-Za-z]))"
    r"|(?<=[\w)}\]] )\+\s+\+(?=\s)|,\s+,(?=\s)|> +>|< +<"
    r"|(?<!\\cdot)(?<!\\cdot )\\(?:cdot|times)(?![A-Za-z])\s*\\(?:cdot|times)(?![A-Za-z])(?!\s*\\cdot)"
)
DOUBLED_COMMAND = re.compile(
    r"\\(?P<name>text(?:bf|it|tt|sc)|emph|math(?:bf|rm|cal|bb)|boldsymbol)\s*\\(?P=name)(?=\s*\{)"
)
DOUBLED_HOLE = re.compile(r"(?P<hole>\\VAR\{[^{}]*\})\s+(?P=hole)(?=\s+[a-z]{3})")
LOOSE_END = re.compile(r"(?P<sign>=|\\(?:approx|cdot|times)(?![A-Za-z]))\s*(?P<after>[.,]\s*(?:\\\]|\$|\\\)|\\end))")
NOTE = re.compile(
    r"(?P<note>[(\[]\s*(?:TODO|FIXME|XXX|TBD)\b|\b(?:TODO|FIXME|TBD)\b(?=\s*[:.!)\]]|\s*$)|\?{3,}|\(\?\?\))", re.M
)
ARGUMENT = re.compile(
    r"\\(?P<name>[dt]?frac|[dt]?binom|sqrt|bar|hat|vec|tilde|dot|ddot|overline|underline|widehat|widetilde|boldsymbol|bm|"
    r"operatorname\*?|text|text(?:bf|it|tt|sc|rm)|emph|footnote|math(?:rm|bf|it|sf|tt|cal|bb))(?![A-Za-z])\s*(?:\[[^\[\]]*\])?(?=\{)"
)
EMPTY = re.compile(r"\{\s*\}")
PRINTS = re.compile(r"\\text[a-z]*\{[ ]\}|\\(?:hat|tilde)\{\s*\}")
r"""A blank in a formula, as in `x,\text{ } y`, or a sign of its own, as in `$\hat{}$`."""
LOOP = re.compile(r"\\foreach[^{}\n]*\Z")
EMPTY_FORMULA = re.compile(r"\$\$?\s*\$\$?|\\\(\s*\\\)|\\\[\s*\\\]")
SET_IN_WORDS = re.compile(
    r"(?<=[\s(=])\{(?P<inside>[^\s{}\\,][^{}\\,\s]{0,11}(?:,\s*[^\s{}\\,][^{}\\,\s]{0,11})+)\}(?=[\s.,;:)])"
)


def find_leftovers(text: BlankedText) -> Iterator[Slip]:
    """Find what is doubled, what is empty, and notes that were meant for the author alone."""
    for found in text.find(NOTE, TEXT):
        message = f"`{found['note'].strip()}` is printed, as all words of a text are"
        yield Slip(
            found.start(),
            Code.LEFTOVER,
            message,
            "finish the text, or write the note as a comment of YAML: # …",
            "warning",
        )
    if not is_balanced(text.blank):
        return
    yield from _find_doubled(text)
    yield from _find_doubled_lines(text)
    yield from _find_empty(text)
    for found in text.find(LOOSE_END, FORMULA):
        message = f"there is nothing between `{found['sign']}` and what follows it"
        yield Slip(found.start(), Code.LEFTOVER, message, "write what is missing, or take the sign out", "warning")


def _find_doubled(text: BlankedText) -> Iterator[Slip]:
    """Find words, holes and signs that stand twice in a row."""
    for pattern, mode in ((DOUBLED_WORD, TEXT), (DOUBLED_STOP, TEXT), (DOUBLED_SIGN, FORMULA)):
        for found in text.find(pattern, mode, "" if mode == FORMULA else mode):
            shown = text.tex[found.start() : found.end()]
            if shown == found.group():  # nothing verbatim is between the two
                yield _find_doubled_slip(found.start(), shown)
    for found in DOUBLED_COMMAND.finditer(text.blank):
        yield _find_doubled_slip(found.start(), found.group())
    for found in DOUBLED_HOLE.finditer(text.tex):
        if text.mode(found.start()) == TEXT:
            yield _find_doubled_slip(found.start(), found.group())


def _find_doubled_slip(at: int, shown: str) -> Slip:
    message = f"`{' '.join(shown.split())}` has two in a row where one is enough"
    return Slip(at, Code.LEFTOVER, message, "take one of them out", "warning")


def _find_doubled_lines(text: BlankedText) -> Iterator[Slip]:
    """Find passages of one or more lines that are repeated at once."""
    lines = [line.strip() for line in text.tex.split("\n")]
    starts = [0]
    for line in text.blank.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for count in range(1, MOST_LINES + 1):
        for at in range(len(lines) - 2 * count + 1):
            passage = lines[at : at + count]
            again = starts[at + count]
            if passage == lines[at + count : at + 2 * count] and all(passage) and _says_something(text, again, passage):
                message = f"this repeats the {format_count(count, 'line')} above: `{passage[0][:EXCERPT]}`"
                offset = again + len(text.tex[again:]) - len(text.tex[again:].lstrip())
                yield Slip(offset, Code.LEFTOVER, message, "take one of them out", "warning")
                return


def _says_something(text: BlankedText, at: int, passage: list[str]) -> bool:
    """Return whether a passage is a sentence or an equation, unlike a row of a table or a line of a picture."""
    if PLACED.match(passage[0]):
        return True
    written = text.blank[at : at + len("\n".join(passage))]
    inside = next((each for each in text.stretches if each.end > at and each.mode), None)
    if inside is None:
        return False
    if inside.mode == FORMULA:
        return "=" in written
    in_words = inside.mode == TEXT and TEXT_ENVIRONMENTS.issuperset(inside.environments)
    return in_words and "&" not in written and len(WORDS.findall(written)) >= FEWEST_WORDS


def _find_empty(text: BlankedText) -> Iterator[Slip]:
    """Find formulas, arguments and scripts with nothing in them."""
    for found in ARGUMENT.finditer(text.blank):
        end = find_group_end(text.blank, found.end()) or found.end()
        last = find_group_end(text.blank, end) if "frac" in found["name"] or "binom" in found["name"] else None
        pieces = [text.tex[found.end() : end], *([text.tex[end:last]] if last else [])]
        shown = text.tex[found.start() : last or end]
        is_empty = any(EMPTY.fullmatch(each) for each in pieces) and not PRINTS.fullmatch(shown)
        if is_empty and text.mode(found.start()) == "":
            message = f"there is nothing in the braces of `{shown[:EXCERPT]}`"
            yield Slip(
                found.start(), Code.LEFTOVER, message, "write what belongs there, or take the command out", "warning"
            )
    for span in SPANS.finditer(text.blank):
        at, end = span.span()
        pictures = PICTURE.finditer(text.blank) if EMPTY_FORMULA.fullmatch(text.tex, at, end) else None
        if pictures and not any(each.start() < at < each.end() for each in pictures):  # an empty node is a point
            message = f"this formula is empty: `{' '.join(span.group().split())}`"
            yield Slip(at, Code.LEFTOVER, message, "write the formula, or take it out", "warning")
    for found in SET_IN_WORDS.finditer(text.blank):
        if text.mode(found.start() - 1) != TEXT or LOOP.search(text.blank, 0, found.start()):
            continue
        shown = text.tex[found.start() : found.end()]
        message = f"`{shown[:EXCERPT]}` prints no braces"
        yield Slip(found.start(), Code.BRACKET, message, r"write `\{` and `\}` to print them", "warning")
