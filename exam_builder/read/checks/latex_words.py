"""Find signs in the words of a text that print something other than was meant."""

import re
from collections.abc import Iterable, Iterator, Sequence

from exam_builder.expressions.latex_commands import TABLES, TEXT
from exam_builder.findings import Code
from exam_builder.read.checks.latex_formulas import SPANS
from exam_builder.read.checks.latex_items import PICTURE
from exam_builder.read.checks.latex_slips import EXCERPT, BlankedText, Slip, is_balanced, prints_bracket

HEADING = re.compile(r"\\(?P<name>(?:sub)*section|chapter)(?=\s*\{)")
STRAIGHT = re.compile(r"(?<![\w'`\\$})\]])'(?=[A-Za-z])(?P<words>[^'`\n]{2,40}?)(?<=[\w.,!?])'(?![\w'])")
LINE = re.compile(r"(?<!\\)_{3,}")
HOME = re.compile(r"(?<![^\s(\"'`])~/(?=[\w.]|$)|(?<=[\w.])/~(?=[A-Za-z])")
ABOUT = re.compile(r"(?<![^\s(])~ ?(?P<number>\d[\w.,]*)")
TIES = re.compile(r"(?<=[\w)}$])[ ]~[ ](?=[^\W\d]|[$\\(])")
PLUS_MINUS = re.compile(r"(?<![\w+-])\+-(?=[ ]?[\d$\\])|(?<=\d)[ ]?\+-[ ]?(?=[\d\\])")
HYPHEN = re.compile(r"(?<![^\s(~=])(?<!\S\()(?<!\d )(?<!\d~)-(?P<number>\d[\d.,]*(?:[eE]-?\d+)?)(?![\w-])")
POWER = re.compile(r"(?<![^\s(~=])\d[\d.,]*[eE]-\d+(?![\w-])")
IN_PICTURE = re.compile(
    r"\bnode\b[^;{}]*\{\s*(?P<node>-\d[\d.,]*)\s*[\\A-Za-z}]|[\[,]\s*(?:l|a|v|i|f)[_^<>]*\s*=\s*(?P<key>-\d[\d.,]*\d|-\d)(?!\s*<)"
)
"""A minus in the text of a picture: in a node, or in a label of a circuit."""
NUMBER_COLUMNS = re.compile(r"\\begin\{(?:tabular|longtable)[^{}]*\}(?:\s*\{[^{}]*\})?\s*\{[^\n]*?(?:[SD]|>\s*\{\s*\$)")
"""Columns of siunitx and dcolumn, and those in dollar signs."""
PROGRAM = re.compile(r"(?:^|[\s(])(?:kill|ls|head|tail|gcc|git|tar|python3?|java|grep|sort|cut|ping|nice|option)[ ~]$")
"""Words before an option of a program, which begins with a hyphen."""
UNEVEN = re.compile(r"(?<!`)`(?=[^\s`'])(?P<words>[^`'\n]{1,80}(?:'[a-z][^`'\n]{0,80})?)''(?!')")


BRACKET = re.compile(r"(?<![:;=])(?<![:;=]-)[()\[\]]")
"""A bracket that is not the mouth of a smile."""
OPENING, CLOSING = re.compile(r"(?<!\\)[(\[]"), re.compile(r"(?<!\\)[)\]]")
CLOSED_WORD = re.compile(r"(?:(?![ivx]{4})[^\W\d_]{4}|0{4})[.!?]?\Z")
PARAGRAPH = re.compile(r"\n[ \t]*\n|\\item(?![A-Za-z])|\\end\s*\{")
ACCENTS = "prints accents, not quotes"
PRINTED = (
    (re.compile(r"´{1,2}(?=[^\W\d_])[^´\n]{1,60}´{1,2}|(?<=[^\W\d_])´(?=[^\W\d_])"), ACCENTS, "write ``…'', or '"),
    (re.compile(r"(?<![\w\\])\\\"(?:[^\W\daeiouyAEIOUY][^\"\\\n]{0,60}|\w+)\\\"(?![A-Za-z{])"), ACCENTS, "write ``…''"),
    (
        re.compile(r"(?<=[a-z])\\'(?=(?:t|re|ve|ll)(?![a-z]))|\b(?:it|that|what|there|here|let)\\'(?=s\b)"),
        "prints an accent on the next letter",
        "write ' alone",
    ),
    (re.compile(r"\\[~^](?=[\d\s.,;:()])"), "prints an accent on what follows", r"write \~{} or \^{} for the sign"),
    (re.compile(r"(?<=[a-z]{2} )[.,](?=\s|\Z)(?!\s*\.)"), "has a space before it", "take the blank out"),
    (
        re.compile(r"©(?!\s*(?:\d{4}|[A-Z]))"),
        "is what some editors make of (c)",
        r"write (c), or \copyright{} for the sign",
    ),
    (
        re.compile(r"(?<=\w\s)(?:<?--?>|<?==?>)(?=\s\w)"),
        "in words prints the signs as they stand",
        r"write $\to$ or $\Rightarrow$",
    ),
)
"""Signs in words, what they print, and hints."""
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
    """Find numbered headings, straight quotes, lines of `_`, and `~` for a home folder or for “about”."""
    for found in HEADING.finditer(text.blank):
        message = rf"`\{found['name']}` prints a number of its own before the heading"
        yield Slip(found.start(), Code.COMMAND, message, rf"write \textbf{{…}}, or \{found['name']}*{{…}}", "warning")
    for found in text.find(STRAIGHT, TEXT):
        words = found["words"]
        message = f"`'` before `{words}` prints the sign that ends a quotation"
        yield Slip(found.start(), Code.QUOTES, message, f"write `{words}'", "warning")
    for found in text.find(LINE, TEXT):
        hint = r"write \BLANK{…} for a blank with an answer, or \rule{3cm}{0.4pt} for a line"
        yield Slip(found.start(), Code.SIGN, f"`{found.group()}` draws no line to write on", hint)
    for found in text.find(HOME, TEXT):
        hint = r"write \textasciitilde{} to print the sign, or \verb|…| around the name"
        yield Slip(found.start(), Code.SIGN, f"the `~` of `{found.group()}` prints a space", hint)
    for found in text.find(UNEVEN, TEXT):
        message = f"`{text.tex[found.start() : found.end()]}` begins with one sign and ends with two"
        yield Slip(found.start(), Code.QUOTES, message, f"write ``{text.tex[slice(*found.span('words'))]}''", "warning")
    for found in text.find(TIES, TEXT):
        hint = r"write $\sim$ or $\approx$ for a sign, or take the blanks beside it out"
        yield Slip(
            found.start() + 1, Code.SIGN, "`~` between spaces prints another space, and no sign", hint, "warning"
        )
    yield from _find_text_signs(text)
    yield from _find_single_brackets(text)
    for pattern, what, hint in PRINTED:
        for found in text.find(pattern, TEXT, ""):
            yield Slip(found.start(), Code.SIGN, f"`{text.tex[found.start() : found.end()]}` {what}", hint, "warning")
    yield from _find_glued(text)
    for found in text.find(ABOUT, TEXT):
        number = text.tex[slice(*found.span("number"))].rstrip(".,")
        hint = rf"write $\approx {number}$ for “about {number}”, or take out the space before it"
        yield Slip(found.start(), Code.SIGN, f"`~` before `{number}` prints a second space", hint, "warning")


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


def _find_text_signs(text: BlankedText) -> Iterator[Slip]:
    """Find signs before numbers that need a formula: `+-`, and a hyphen for a minus."""
    for found in text.find(PLUS_MINUS, TEXT):
        yield Slip(found.start(), Code.SIGN, "`+-` in words prints the signs as they stand", r"write $\pm$", "warning")
    for picture in PICTURE.finditer(text.blank):
        for found in IN_PICTURE.finditer(text.blank, picture.start(), picture.end()):
            at = found.start(found.lastgroup or 0)
            if found["node"] or picture["name"] == "circuitikz":
                yield _find_hyphen_slip(at, text.tex[at : found.end(found.lastgroup or 0)])
    for pattern in (HYPHEN, POWER):
        for found in text.find(pattern, TEXT):
            if not _is_aligned(text, found.start()) and not PROGRAM.search(text.blank, 0, found.start()):
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
