"""Find signs in words that print something other than was meant, and what a half-finished edit leaves behind."""

import re
from collections.abc import Iterable, Iterator, Sequence

from exam_builder.expressions.latex_commands import FORMULA, TABLES, TEXT
from exam_builder.expressions.latex_text import find_group_end
from exam_builder.findings import Code, format_count
from exam_builder.read.checks.latex_outside import TEXT_ENVIRONMENTS
from exam_builder.read.checks.latex_slips import EXCERPT, PICTURE, SPANS, BlankedText, Slip, is_balanced, prints_bracket

HYPHEN = re.compile(r"(?<![^\s(~=])(?<!\S\()(?<!\d )(?<!\d~)-(?P<number>\d[\d.,]*(?:[eE]-?\d+)?)(?![\w-])")
POWER = re.compile(r"(?<![^\s(~=])\d[\d.,]*[eE]-\d+(?![\w-])")
SETTING = re.compile(r"\\[A-Za-z]+\*?\s*\[[^\[\]]*=\s*\Z")
"""A setting of a command, up to its value, as in `\\tikz[baseline=-1ex]`."""
IN_PICTURE = re.compile(
    r"\bnode\b[^;{}]*\{\s*(?P<node>-\d[\d.,]*)\s*[\\A-Za-z}]|[\[,]\s*(?:l|a|v|i|f)[_^<>]*\s*=\s*(?P<key>-\d[\d.,]*\d|-\d)(?!\s*<)"
)
"""A minus in the text of a picture: in a node, or in a label of a circuit."""
NUMBER_COLUMNS = re.compile(r"\\begin\{(?:tabular|longtable)[^{}]*\}(?:\s*\{[^{}]*\})?\s*\{[^\n]*?(?:[SD]|>\s*\{\s*\$)")
"""Columns of siunitx and dcolumn, and those in dollar signs."""
PROGRAM = re.compile(r"(?:^|[\s(])(?:kill|ls|head|tail|gcc|git|tar|python3?|java|grep|sort|cut|ping|nice|option)[ ~]$")
"""Words before an option of a program, which begins with a hyphen."""
BRACKET = re.compile(r"(?<!\s[:;=])(?<!\s[:;=]-)[()\[\]]")
"""A bracket that is not the mouth of a smile."""
OPENING, CLOSING = re.compile(r"(?<!\\)[(\[]"), re.compile(r"(?<!\\)[)\]]")
CLOSED_WORD = re.compile(r"(?:(?![ivx]{4})[^\W\d_]{4}|0{4})[.!?]?\Z")
PARAGRAPH = re.compile(r"\n[ \t]*\n|\\item(?![A-Za-z])|\\end\s*\{")
TIMES = re.compile(r"(?P<left>\\VAR\{[^{}]*\}\$?)[ ~]?[xX][ ~]?(?P<right>\$?\\VAR\{[^{}]*\})")
"""A letter for the sign of a product, between two values."""
GLUED_HOLE = re.compile(r"(?<![A-Za-z\\])(?P<left>of|by|with|and|for|from|are|has)(?P<right>\\VAR\{[^{}'\"]*\})")
GLUED_FORMULA = re.compile(
    r"(?<![A-Za-z\\])(?P<left>of|by|with|and|for|from|are|has|the|is)(?P<right>\$(?=[^$]))"
    r"|(?<![\\$])(?P<end>\$)(?P<word>of|by|with|and|for|from|are|has|is)(?![A-Za-z])"
)
GLUED_WORD = re.compile(
    r"(?P<left>\\VAR\{(?:(?:\w*_)?(?P<id>[a-z]{4}))?[^{}'\".]*\})"
    r"(?P<right>(?P=id)[a-z]*|(?:of|by|with|and|for|from|are|has|the|more|less)(?![a-z])|(?!times)[a-z]{6,})"
)
"""A hole beside a word, without a blank; a name often is the word that follows its value."""


def find_text_slips(text: BlankedText) -> Iterator[Slip]:
    """Find hyphens for minus signs, single brackets, and words that run into a value or a formula."""
    yield from _find_hyphens(text)
    yield from _find_single_brackets(text)
    yield from _find_glued(text)


def _find_glued(text: BlankedText) -> Iterator[Slip]:
    """Find words that run into a value or a formula."""
    for found in (*GLUED_HOLE.finditer(text.tex), *GLUED_WORD.finditer(text.tex)):
        if text.blank[found.start()] == found.group()[0] or text.mode(found.start()) == TEXT:
            message = f"there is no space between `{found['left']}` and `{found['right']}`"
            yield Slip(found.start(), Code.HOLE, message, f"write {found['left']} {found['right']}", "warning")
    for found in TIMES.finditer(text.tex):
        if text.mode(found.end("left")) == TEXT:
            left, right = (found[name].strip("$") for name in ("left", "right"))
            message = f"`{found.group()}` prints the letter x between two values"
            yield Slip(found.end("left"), Code.SIGN, message, rf"write ${left}\times{right}$", "warning")
    for found in GLUED_FORMULA.finditer(text.blank) if is_balanced(text.blank) else ():
        if text.mode(found.start(found.lastgroup or 0) if found["word"] else found.start()) == TEXT:
            word = found["left"] or found["word"]
            message = f"there is no space between `{word}` and the formula {'before' if found['word'] else 'after'} it"
            yield Slip(found.start(), Code.SIGN, message, "write a space there", "warning")


def _find_single_brackets(text: BlankedText) -> Iterator[Slip]:
    """Find a bracket in words that is never closed, where its paragraph ends."""
    spans = [found.span() for found in SPANS.finditer(text.blank)]  # `\text{(if }x = 1)` closes in its formula
    brackets = [
        found for found in text.find(BRACKET, TEXT) if not any(start < found.start() < end for start, end in spans)
    ]
    if not is_balanced(text.blank) or prints_bracket(text.tex):
        return
    if len(CLOSING.findall(text.blank)) > len(OPENING.findall(text.blank)):
        yield from _find_closing(text, brackets)
    if not _list_open(brackets):
        return
    for at, found in enumerate(brackets, 1):
        following = brackets[at].start() if at < len(brackets) else len(text.blank)
        ends = following == len(text.blank) or PARAGRAPH.search(text.blank, found.end(), following)
        if ends and (open_ := _list_open(brackets[:at])):
            shown = text.tex[open_[-1] :].split("\n")[0][:EXCERPT]
            if not re.search(r"(?<!\\)%", shown):  # which is told as a comment
                message = f"a bracket is never closed: `{shown}`"
                yield Slip(open_[-1], Code.BRACKET, message, "write `)` where it ends", "warning")
            return


def _find_closing(text: BlankedText, brackets: Sequence[re.Match[str]]) -> Iterator[Slip]:
    """Find the first bracket after a word that closes nothing; after `a` or `iii` it may make a label."""
    for at, found in enumerate(brackets):
        is_word = CLOSED_WORD.search(text.blank, max(0, found.start() - 5), found.start())
        if found.group() == ")" and is_word and not _list_open(brackets[:at]):
            shown = text.tex[: found.end()].split("\n")[-1][-EXCERPT:]
            message = f"`)` closes nothing: `{shown}`"
            yield Slip(found.start(), Code.BRACKET, message, "take it out, or open it before", "warning")
            return


def _list_open(brackets: Iterable[re.Match[str]]) -> list[int]:
    """Return the offsets of the brackets that are open in the end; those of `[0, 1)`, `[0, 1[`, `a)` close any."""
    open_: list[int] = []
    for found in brackets:
        before = found.string[: found.start()][-1:]
        if found.group() in "([" and not (open_ and found.group() == "[" and (before.isalnum() or before in "}$")):
            open_.append(found.start())
        elif open_:
            open_.pop()
    return open_


def _find_hyphens(text: BlankedText) -> Iterator[Slip]:
    """Find hyphens before numbers that need a minus sign."""
    for picture in PICTURE.finditer(text.blank):
        for found in IN_PICTURE.finditer(text.blank, picture.start(), picture.end()):
            at = found.start(found.lastgroup or 0)
            if found["node"] or picture["name"] == "circuitikz":
                yield _find_hyphen_slip(at, text.tex[at : found.end(found.lastgroup or 0)])
    for pattern in (HYPHEN, POWER):
        for found in text.find(pattern, TEXT):
            before = text.blank[: found.start()]
            if not (_is_aligned(text, found.start()) or PROGRAM.search(before) or SETTING.search(before)):
                yield _find_hyphen_slip(found.start(), text.tex[found.start() : found.end()].rstrip(".,"))


def _is_aligned(text: BlankedText, at: int) -> bool:
    """Return whether a place is in a table, some columns of which typeset numbers as in a formula."""
    around = next(each.environments for each in text.stretches if each.start <= at < each.end)
    return any(name in TABLES for name in around) and NUMBER_COLUMNS.search(text.blank) is not None


def _find_hyphen_slip(at: int, source: str) -> Slip:
    message = f"`{source}` stands in words, where the sign of a minus prints a hyphen"
    mantissa, _, power = source.replace("E", "e").partition("e")
    meant = rf"{mantissa}\cdot 10^{{{power}}}" if power else source
    return Slip(at, Code.SIGN, message, f"write ${meant}$", "warning")


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
    """Find what is doubled, and what is empty."""
    if not is_balanced(text.blank):
        return
    yield from _find_doubled(text)
    yield from _find_doubled_lines(text)
    yield from _find_empty(text)


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
            hint = "write what belongs there, or take the command out"
            yield Slip(found.start(), Code.LEFTOVER, message, hint, "warning")
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
