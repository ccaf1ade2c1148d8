r"""Find slips that LaTeX prints without an error: missing backslashes, Markdown, HTML, and holes of other tools."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from exam_builder.codes import Code
from exam_builder.expressions.latex_commands import (
    COMMANDS,
    FORMULA,
    FUNCTIONS,
    LETTERS,
    RELATIONS,
    SWITCHES,
    TEXT,
    TIMES,
)
from exam_builder.expressions.latex_modes import Stretch, blank_letters, find_stretches
from exam_builder.expressions.latex_text import find_group_end
from exam_builder.findings import Severity, find_nearest_name
from exam_builder.read.checks.usages import list_names

EXCERPT = 30


@dataclass(frozen=True)
class Slip:
    """A mistake at an offset of a text."""

    offset: int
    code: Code
    message: str
    hint: str
    severity: Severity = "error"


@dataclass(frozen=True)
class BlankedText:
    """A text as it is written, the same text with verbatim content blanked, and its stretches."""

    tex: str
    blank: str
    stretches: tuple[Stretch, ...]

    def mode(self, offset: int) -> str:
        """Return the mode of a character; '' in a command."""
        at = bisect_right(self.stretches, offset, key=lambda each: each.start) - 1
        return self.stretches[at].mode if at >= 0 and offset < self.stretches[at].end else ""

    def find(self, pattern: re.Pattern[str], *modes: str) -> Iterator[re.Match[str]]:
        """Yield the matches of a pattern that begin in one of these modes."""
        return (found for found in pattern.finditer(self.blank) if self.mode(found.start()) in modes)


@lru_cache(1024)
def blank_text(tex: str) -> BlankedText:
    """Blank the verbatim content of a text; results are cached."""
    blank = blank_letters(tex)
    return BlankedText(tex, blank, tuple(find_stretches(blank)))


OURS = "VAR|FIGURES?|TABLE|LISTING|BLANK"
BRACED = (
    "emph|textbf|textit|texttt|textsc|underline|text|frac|dfrac|tfrac|sqrt|SI|qty|num|footnote|begin|end|label|ref|"
    "eqref|mathrm|mathbf|mathcal|mathbb|boldsymbol|operatorname|vec|hat|overline|binom|includegraphics|caption|"
    "hspace|vspace|textcolor|setlength|usepackage|newcommand|renewcommand"
)
OUR_NAMES = ("VAR", "FIGURE", "FIGURES", "TABLE", "LISTING", "BLANK")
IN_CAPITALS = re.compile(r"\\(?P<name>[A-Z]{3,9})(?=\s*\{)")
NO_BACKSLASH = re.compile(rf"(?<![\\A-Za-z@])/?(?P<name>{OURS}|{BRACED})\*?\{{")
LETTER_NAMES = sorted((name for name in LETTERS if name.isalpha() and len(name) > 2), key=len, reverse=True)
SIGN_NAMES = sorted(
    name for name in (RELATIONS | TIMES) if len(name) > 2 and name not in ("ast", "star", "over", "choose", "atop")
)
WORDS = "|".join((*LETTER_NAMES, *SIGN_NAMES, "sqrt", "quad", "qquad"))
BARE_NAME = re.compile(
    rf"(?<![\\A-Za-z@])(?<!_\{{(?=top|bot|mid))/?(?P<name>{WORDS}|(?:(?<=\d)|(?<=\\cdot )|(?<=[*=/] ))pi)(?![A-Za-z{{])"
    rf"|(?<![\\A-Za-z@])/?(?P<fraction>[dt]?frac)(?=[\d ])"
)
BARE_FUNCTION = re.compile(
    r"(?<![\\A-Za-z@_^{])(?<!\\np\[)"
    rf"(?P<name>{'|'.join(sorted(name for name in FUNCTIONS if len(name) > 1))})(?![A-Za-z])"
)
STYLED = re.compile(rf"\\(?:boldsymbol|mathbf|bm|vec|hat|bar|tilde)\s*\{{(?P<name>{'|'.join(LETTER_NAMES)})\}}")
NOT_BOLD = re.compile(r"\\mathbf\s*(?:\{\s*)?(?P<name>\\[a-z]{2,})(?![A-Za-z])")
ARGUMENTS_OF = {"argmax": r"arg\,max", "argmin": r"arg\,min"}
OPERATOR = re.compile(r"\\operatorname\*?\s*\{(?P<name>[A-Za-z]{3,})\}")
SLASHED = re.compile(rf"(?<![\\\w/.:])/(?P<name>{'|'.join(LETTER_NAMES)})(?![\w/])")
PATH = re.compile(r"\\(?:texttt|path|file)\{[^{}\s]*[\w:](?P<two>\\\\)\w[^{}]*\}")
TWO_BACKSLASHES = re.compile(r"\\\\(?P<name>[A-Za-z]{3,})")


def find_missing_backslashes(text: BlankedText) -> Iterator[Slip]:
    """Find commands without a backslash, or with a slash or two backslashes instead."""
    for found in text.find(NO_BACKSLASH, TEXT, FORMULA):
        yield _find_backslash_slip(found.start(), found.group(), f"\\{found['name']}{{…}}")
    for found in IN_CAPITALS.finditer(text.tex):
        near = "" if found["name"] in OUR_NAMES else find_nearest_name(found["name"], OUR_NAMES, 0.8)
        if near and found["name"] != f"{near}S":
            message = rf"there is no command `{found.group()}`; did you mean `\{near}`?"
            yield Slip(found.start(), Code.COMMAND, message, rf"write \{near}{{…}}")
    formula = FORMULA if is_balanced(text.blank) else "none"
    for found in text.find(BARE_NAME, formula):
        name = found["name"] or found["fraction"]
        yield _find_backslash_slip(
            found.start(), found.group(), f"\\{name}", "error" if found["fraction"] else "warning"
        )
    for found in STYLED.finditer(text.blank):
        yield _find_backslash_slip(found.start("name"), found["name"], f"\\{found['name']}", "warning")
    for found in NOT_BOLD.finditer(text.blank):
        name = found["name"]
        if name[1:] in LETTERS:
            message = rf"`\mathbf` prints `{name}` as it is, not in bold"
            yield Slip(found.start(), Code.COMMAND, message, rf"write \boldsymbol{{{name}}}", "warning")
    for found in text.find(SLASHED, TEXT):
        yield _find_backslash_slip(found.start(), found.group(), f"$\\{found['name']}$", "warning")
    for found in text.find(BARE_FUNCTION, formula):
        yield _find_backslash_slip(found.start(), found.group(), f"\\{found['name']}", "warning")
    named = {each["name"]: each["name"] for each in OPERATOR.finditer(text.blank)} | ARGUMENTS_OF
    upright = re.compile(rf"(?<![A-Za-z\\{{_^])(?:{'|'.join(sorted(named))})(?=\s*[_(\[])")
    for found in text.find(upright, formula):
        message = f"`{found.group()}` has no command around it, so it prints as a product of letters"
        hint = rf"write \operatorname{{{named[found.group()]}}}"
        yield Slip(found.start(), Code.COMMAND, message, hint, "warning")
    for found in PATH.finditer(text.tex):
        hint = r"write \textbackslash{} to print a backslash, or \verb|…| around the name"
        yield Slip(
            found.start("two"), Code.COMMAND, r"`\\` begins a new line, and prints no backslash", hint, "warning"
        )
    for found in TWO_BACKSLASHES.finditer(text.blank):
        if found["name"] in {*COMMANDS, *OUR_NAMES} and not text.blank[: found.start()].endswith("\\"):
            message = f"`{found.group()}` begins a new line and prints the letters `{found['name']}`"
            severity: Severity = "error" if found["name"] in OUR_NAMES else "warning"
            yield Slip(found.start(), Code.COMMAND, message, f"write \\{found['name']}, with one backslash", severity)


def _find_backslash_slip(offset: int, source: str, meant: str, severity: Severity = "error") -> Slip:
    message = f"`{source}` has no backslash, so its letters are printed"
    return Slip(offset, Code.COMMAND, message, f"write {meant}", severity)


SPOKEN = re.compile(r"\\(?!VAR\s*\{)(?P<name>[A-Za-z]+)|(?<![\\A-Za-z])VAR(?=\{)")


def find_spoken_commands(text: BlankedText) -> Iterator[Slip]:
    """Find commands in a description, which is plain text."""
    for found in SPOKEN.finditer(text.tex):
        is_hole = find_nearest_name((found["name"] or "VAR").upper(), ("VAR",)) and text.tex[found.end() :].startswith(
            "{"
        )
        hint = r"write \VAR{…}" if is_hole else "write it in words"
        message = f"`{found.group()}` is read aloud by its letters, as a description is no LaTeX"
        yield Slip(found.start(), Code.COMMAND, message, hint, "error" if is_hole else "warning")


EDGES = re.compile(r"\\(begin|end)\s*\{([^{}]*)\}|\\([\[\]()])|\\.|(\$)", re.DOTALL)
PAIRS = {"[": "]", "(": ")"}


def is_balanced(blank: str) -> bool:
    """Return whether all formulas, braces and environments of a text are closed; if not, its modes are in doubt."""
    found = [each for each in EDGES.finditer(blank) if each.lastindex]
    names = Counter((each[1], each[2]) for each in found if each[1])
    signs = Counter(each[3] or each[4] for each in found)
    braces = Counter(re.findall(r"(?<!\\)[{}]", blank))
    return (
        signs["$"] % 2 == 0
        and braces["{"] == braces["}"]
        and all(signs[one] == signs[other] for one, other in PAIRS.items())
        and all(names["begin", name] == names["end", name] for _, name in names)
    )


QUOTED_IN_HOLE = re.compile(r"'[^'{}]*'|\"[^\"{}]*\"")


def prints_bracket(tex: str) -> bool:
    """Return whether a hole of a text has a bracket in quotes, so that brackets cannot be counted."""
    holes = re.findall(r"\\VAR\s*\{[^{}]*\}", tex)
    return any(re.search(r"[()\[\]]", quoted) for hole in holes for quoted in QUOTED_IN_HOLE.findall(hole))


WORDS_IN_FORMULA = re.compile(
    r"(?<![A-Za-z\\@])(?:[a-z]{2,}[ \n]+[a-z]{2,}(?![A-Za-z(])"
    r"|(?:if|and|or|for|otherwise|where|else|when|then)(?![A-Za-z]))"
    r"|(?<=[\d}] )[a-z]{4,}(?=[ .,]*$)"
)


def find_words_in_formulas(text: BlankedText) -> Iterator[Slip]:
    """Find the first words in each formula, where they lose their spaces."""
    for stretch in text.stretches if is_balanced(text.blank) else ():
        found = stretch.mode == FORMULA and WORDS_IN_FORMULA.search(text.blank, stretch.start, stretch.end)
        if found and not BARE_NAME.search(found.group()) and not BARE_FUNCTION.search(found.group()):
            message = f"`{' '.join(found.group().split())}` stands in a formula, where words run together"
            yield Slip(
                found.start(), Code.MATHEMATICS, message, r"end the formula before it, or write \text{…}", "warning"
            )


JINJA = re.compile(r"(?<![A-Za-z}\]_^])\{\{(?P<inside>[^{}\n]+)\}\}")
SPACED = re.compile(r"\s.*\s")
ROUND = re.compile(
    r"\(\((?P<inside>[A-Za-z_]\w+)\)\)|\$(?P<math>[A-Za-z]{3,})\$|<(?P<angle>[A-Za-z_]\w+)>"
    r"|(?:\[\[|@|<<)(?P<other>[A-Za-z_]\w+)(?:\]\]|@|>>)"
)
FORMAT = re.compile(r"(?<!\\)%\((?P<inside>\w+)\)[a-z]|\\[Vv][Aa][Rr]\s*\{(?P<small>[^{}]*)\}")
"""A hole of Python's `%` formatting, or `\\VAR` in other letters."""
QUOTED = re.compile(r"(?<!\\)\\VAR\s*\{\s*(['\"])(?P<inside>[A-Za-z_]\w*)\1\s*\}")
SINGLE = re.compile(r"(?<![A-Za-z}\]_^*{])\{(?P<inside>[A-Za-z_]\w+)\}")
BARE_ID = re.compile(r"(?<![\w\\@])[A-Za-z]\w{3,}(?![\w({])")
LABEL = re.compile(r"(?:_|\\(?:math|text|operatorname|begin|end|mbox)[a-z*]*)\s*\{[^{}]*\Z")


def find_foreign_holes(text: BlankedText, ids: Mapping[str, None]) -> Iterator[Slip]:
    r"""Find holes of other tools, such as `{{ x }}`, `{x}`, `((x))`, `<x>` and `$x$`, where `\VAR{x}` is meant."""
    for found in text.find(ROUND, TEXT, ""):
        inside = found["inside"] or found["math"] or found["angle"] or found["other"]
        if _uses(inside, ids):
            message = f"`{found.group()}` prints its letters, not a value"
            hint = rf"write \VAR{{{inside}}}"
            yield Slip(found.start(), Code.HOLE, message, hint, "warning" if found["math"] else "error")
    for found in QUOTED.finditer(text.tex):
        if found["inside"] in ids:
            message = f"`{found.group()}` prints the letters of a text, not a value"
            yield Slip(found.start(), Code.HOLE, message, rf"write \VAR{{{found['inside']}}}")
    for found in text.find(BARE_ID, FORMULA) if is_balanced(text.blank) else ():
        words = [each for each in text.stretches if each.mode == TEXT]
        start = max((each.end for each in words if each.end <= found.start()), default=0)
        end = min((each.start for each in words if each.start >= found.end()), default=len(text.tex))
        label = LABEL.search(text.blank, start, found.start())
        if found.group() in ids and r"\VAR" in text.tex[start:end] and not label:
            message = f"`{found.group()}` stands in this formula by its letters, beside values"
            yield Slip(found.start(), Code.HOLE, message, rf"write \VAR{{{found.group()}}} for its value", "warning")
    read = blank_letters(text.tex.replace("%(", " ("))  # TeX takes the rest of the line for a comment
    for found in FORMAT.finditer(text.tex):
        inside, is_read = found["inside"] or found["small"], read[found.start() + 1] == found.group()[1]
        if is_read and (inside.strip() in ids or _uses(inside, ids)) and not found.group().startswith(r"\VAR"):
            yield Slip(found.start(), Code.HOLE, f"`{found.group()}` prints no value", rf"write \VAR{{{inside}}}")
    for found in text.find(re.compile(r"\{"), "", TEXT, FORMULA):
        jinja, single = JINJA.match(text.blank, found.start()), SINGLE.match(text.blank, found.start())
        inside = (jinja or single or found).groupdict().get("inside", "")
        if not inside or text.mode(found.start() + (2 if jinja else 1)) not in (TEXT, FORMULA):
            continue
        uses = _uses(inside, ids)
        if (jinja and (uses or SPACED.fullmatch(inside))) or (single and uses):
            message = f"`{(jinja or single or found).group()}` prints its letters, not a value"
            yield Slip(
                found.start(), Code.HOLE, message, rf"write \VAR{{{inside.strip()}}}", "error" if uses else "warning"
            )


def _uses(inside: str, ids: Mapping[str, None]) -> bool:
    """Return whether a text is an expression of parameters, not all of which have names of one letter."""
    names = list_names(inside.strip())
    return bool(names) and names <= ids.keys() and any(len(name) > 1 for name in names)


TAGS = "b|i|u|em|strong|br|p|sub|sup|tt|code|pre|ul|ol|li|h[1-6]|span|div|font|a|img|table|tr|td|th|hr"
HTML = re.compile(rf"</?(?P<tag>{TAGS})(?:\s[^<>\n]*)?/?>")
INSTEAD = {
    "b": r"\textbf{…}", "strong": r"\textbf{…}", "i": r"\emph{…}", "em": r"\emph{…}", "u": r"\underline{…}",
    "br": r"\\", "p": "an empty line", "sub": "$_{…}$", "sup": "$^{…}$", "tt": r"\texttt{…}", "code": r"\texttt{…}",
    "li": r"\item", "ul": r"\begin{itemize} … \end{itemize}", "ol": r"\begin{enumerate} … \end{enumerate}",
    "img": r"\FIGURE{…}", "table": r"\TABLE{…}",
}  # fmt: skip
ENTITY = re.compile(r"&(?:nbsp|lt|gt|amp|quot|[a-zA-Z]{3,8}|#\d+);")
BOLD = r"(?<![\w*\\])\*\*(?=[^\s*])[^*\n]*(?:\n[^*\n]+)?(?<=[^\s*])\*\*(?![\w*])"
EMPHASIS = r"(?<![\w*\\)\]])\*(?=[A-Za-z])[^*\n]*(?<=[A-Za-z.,!?])\*(?![\w*])"
QUOTED_CODE = r"(?<!`)`(?=[^\s`'])[^`'\n]*(?<=[^\s`'])`(?!`)"
LINK = r"!?\[[^\[\]\n]+\]\((?:https?:|www\.|[\w./-]+\.\w{2,4}\))[^()\n]*\)?"
DASHES = r"^[ \t]*[-*+] \S.*\n(?:[ \t]+[^\s*+-].*\n)*[ \t]*[-*+] \S"
NUMBERED = r"^[ \t]*1[.)] \S.*\n(?:[ \t]+[^\s\d].*\n)*[ \t]*2[.)] \S"
MARKDOWN: tuple[tuple[re.Pattern[str], str, Severity], ...] = (
    (re.compile(BOLD), r"write \textbf{…}", "error"),
    (re.compile(EMPHASIS), r"write \emph{…}", "warning"),
    (re.compile(QUOTED_CODE), r"write \texttt{…} for code, `…' for a quotation", "warning"),
    (re.compile(r"^[ \t]*```.*", re.MULTILINE), r"write \begin{verbatim} … \end{verbatim}, or a listing", "error"),
    (re.compile(LINK), r"write the words, and \url{…}, with packages: [url]", "warning"),
    (re.compile(DASHES, re.MULTILINE), r"write \begin{itemize}, and \item for each", "warning"),
    (re.compile(NUMBERED, re.MULTILINE), r"write \begin{enumerate}, and \item for each", "warning"),
)
"""Patterns of Markdown, hints, and severities, which depend on how certain the patterns are."""


def find_markup(text: BlankedText) -> Iterator[Slip]:
    """Find HTML and Markdown, whose signs are printed literally."""
    for found in text.find(HTML, TEXT):
        instead = INSTEAD.get(found["tag"], "LaTeX")
        message = f"`{found.group()[:EXCERPT]}` is HTML, and is printed as it stands"
        yield Slip(found.start(), Code.MARKUP, message, f"write {instead}")
    for found in text.find(ENTITY, TEXT):
        yield Slip(found.start(), Code.MARKUP, f"`{found.group()}` is HTML", "write the character itself, or a command")
    for pattern, hint, severity in MARKDOWN:
        for found in text.find(pattern, TEXT):
            lines = found.group().split("\n")
            if len(lines) > 1 and "&" in lines[0]:
                continue  # a row of a table
            shown = lines[0].strip()[:EXCERPT]
            message = f"`{shown}` is Markdown, whose signs are printed as they stand"
            yield Slip(found.start(), Code.MARKUP, message, hint, severity)


STRAIGHT = re.compile(r'(?<![^\s(~])"(?=[A-Za-z0-9$\\])[^"]{1,80}?(?<=[\w}$.,!?])"(?![\w"])')
CLOSING = re.compile(r"(?<![^\s(~])''(?=[A-Za-z0-9$\\])(?P<words>[^']{1,80}?)''")
LONGEST_QUOTE = 24


def find_wrong_quotes(text: BlankedText) -> Iterator[Slip]:
    """Find quotations that begin with a closing quote."""
    for pattern in (STRAIGHT, CLOSING):
        for found in text.find(pattern, TEXT):
            words = found.group().strip("\"'")
            shown = words if len(words) <= LONGEST_QUOTE and "\n" not in words else "…"
            message = f"`{found.group()[:2].strip(words[:1])}` before a quotation prints the sign that ends one"
            yield Slip(found.start(), Code.QUOTES, message, f"write ``{shown}''", "warning")


SWITCHED = re.compile(rf"(?P<before>\{{\s*)?\\(?P<name>{'|'.join(sorted(SWITCHES, key=len, reverse=True))})\s*\{{")
FOR_TEXT = {
    "bf": "textbf", "bfseries": "textbf", "it": "textit", "itshape": "textit", "em": "emph", "tt": "texttt",
    "ttfamily": "texttt", "sc": "textsc", "scshape": "textsc", "sf": "textsf", "sffamily": "textsf", "rm": "textrm",
}  # fmt: skip
GLUED = re.compile(
    r"(?<=[^\W\d_])[.,:;!?)]*%[ \t]*\n[ \t]*(?=[\w$]|\\(?!(?:foot|index|label|cite|marginpar|vspace)[A-Za-z]*[*{\[]))"
)
"""A comment between two words; a footnote, an index entry and the like belong close to the word before them."""
COMMAND_BEFORE = re.compile(r"\\[A-Za-z@]+$")
BARE_ARGUMENT = re.compile(
    r"\\(?P<name>(?:textbf|textit|emph|texttt|underline|textsc|mathbf|mathrm|text|operatorname|(?:sub)*section)(?![A-Za-z])\*?)"
    r"[ \t]*(?P<word>[A-Za-z]{2,})"
)
MANY_DIGITS = re.compile(r"(?<!\\)(?P<sign>[\^_])(?P<first>\d)(?P<rest>\d+)(?![\d^])")
ARGUMENT = re.compile(r"\\[dt]?frac\s*\{[^{}]*\}[ \t]+(?=[^\s{\\])")
FRACTION = re.compile(r"\\(?P<name>[dt]?(?:frac|binom))\s*(?=\{)")
TAKES_MORE = re.compile(
    r"\s*\\(?:partial|nabla|sum|prod|int|sqrt|log|ln|exp|sin|cos|tan|math(?:rm|bf)|text|operatorname|bar|vec)(?![A-Za-z])|\s*\\[,;:!]|\s*[\[(=+]"
)
"""LaTeX that can hardly be a whole denominator."""
VERB_BRACE = re.compile(
    r"\\begin\{(?P<name>verbatim|Verbatim|lstlisting)\}.*?\\end\{(?P=name)\}|(?<!\\)(?P<verb>\\verb\*?\{)", re.DOTALL
)
LENGTH = re.compile(r"\\[hv]space\*?\s*\{\s*(?P<length>[-+]?[\d.,]+\s*(?P<unit>[A-Za-z]*)[^{}\\]*)\}")
UNITS = frozenset(["cm", "mm", "in", "pt", "bp", "pc", "em", "ex", "mu", "sp", "dd", "cc"])


def find_wrong_settings(text: BlankedText) -> Iterator[Slip]:
    r"""Find `\bf{…}`, which does not end, `%` that joins two words, lengths without a unit, and missing braces."""
    for found in SWITCHED.finditer(text.blank):
        if not found["before"]:
            instead = FOR_TEXT.get(found["name"])
            hint = f"write \\{instead}{{…}}" if instead else f"write {{\\{found['name']} …}}"
            message = f"`\\{found['name']}` goes on after the braces, to the end of the text around them"
            yield Slip(found.start(), Code.COMMAND, message, hint, "warning")
    for found in GLUED.finditer(text.tex):
        at = text.tex.index("%", found.start())
        if text.mode(found.start() - 1) == TEXT and not COMMAND_BEFORE.search(text.tex[: found.start()]):
            shown = text.tex[text.tex.rfind("\n", 0, at) + 1 : at + 1].strip()[-EXCERPT:]
            message = f"`%` begins a comment, so the words before and after it are joined: `{shown}`"
            yield Slip(at, Code.COMMENT, message, r"write `\%` for a percent sign, or take it out", "warning")
    for found in LENGTH.finditer(text.blank):
        if found["unit"] not in UNITS or not found["length"].endswith(found["unit"]):
            message = f"`{found['length'].strip()}` is not a length"
            yield Slip(found.start("length"), Code.VALUE, message, "write a number with a unit, such as 1cm")
    for found in BARE_ARGUMENT.finditer(text.blank):
        message = rf"`\{found['name']}` takes the one letter after it, not the whole word `{found['word']}`"
        yield Slip(found.start(), Code.COMMAND, message, rf"write \{found['name']}{{{found['word']}}}", "warning")
    for found in text.find(MANY_DIGITS, FORMULA):
        if text.tex[found.start("first")] == "\\":
            continue
        place = "raised" if found["sign"] == "^" else "lowered"
        written = text.tex[found.start("first") : found.end()]
        message = f"of `{found['sign']}{written}` only the digit {found['first']} is {place}"
        hint = f"write {found['sign']}{{{written}}}"
        yield Slip(found.start(), Code.MATHEMATICS, message, hint, "warning")
    for found in FRACTION.finditer(text.blank):
        end = find_group_end(text.blank, found.end())
        if end and (taken := TAKES_MORE.match(text.blank, end)):
            message = rf"`{found.group()}{{…}}` takes `{taken.group().strip()}` alone as its second argument"
            yield Slip(found.start(), Code.COMMAND, message, rf"write \{found['name']}{{…}}{{…}}", "warning")
    for found in (each for each in VERB_BRACE.finditer(text.tex) if each["verb"]):
        message = r"`\verb{` prints all up to the next `{`, since the sign after `\verb` begins and ends what it prints"
        yield Slip(found.start(), Code.COMMAND, message, r"write \verb|…|")
    for found in text.find(ARGUMENT, ""):
        shown = text.tex[found.start() : found.end()].strip()
        message = rf"`{shown}` takes the one sign after it as its second argument"
        yield Slip(found.start(), Code.COMMAND, message, r"write \frac{…}{…}", "warning")
