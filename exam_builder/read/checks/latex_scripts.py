r"""Formulas typed as on a keyboard: scripts that end too early, signs of two characters, stars."""

import re
from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.expressions.latex_commands import FORMULA, FUNCTIONS, TEXT
from exam_builder.read.checks.latex_slips import BlankedText, Slip, is_balanced

BIG = "sum|prod|coprod|int|iint|oint|bigcup|bigcap|max|min|sup|inf|lim"
LISTED = re.compile(rf"\\(?:{BIG})(?![A-Za-z])\s*_(?P<script>[A-Za-z0-9](?:,\s?|=)[A-Za-z0-9]\w*)")
NAMES = "max|min|net|tot|total|kin|pot|ext|eff|avg|mean|rms|rel|ref|crit|init|final|start|end"
NAMED = re.compile(rf"[_^](?P<script>{NAMES})(?![A-Za-z])")
EXPONENT = re.compile(r"(?<![A-Za-z\\])e\^(?P<script>[A-Za-z0-9][A-Za-z](?![A-Za-z]))")
BRACED = re.compile(r"(?P<base>[A-Za-z])(?P<sign>[_^])\{(?P<script>[A-Za-z0-9]{2,})\}")
TIMES = r"\cdot"
SIGNS = (
    (re.compile(r"(?<![+^_{])\+-(?![+-])"), r"\pm"),
    (re.compile(r"(?<=\s)(?:!=(?!=)|<>(?=\s))"), r"\neq"),
    (re.compile(r"(?<![.\d])\.\.\.(?!\.)"), r"\dots"),
    (re.compile(r"(?<=[A-Za-z}]) ~ (?=-?\d|[A-Z]+\(|\\math(?:cal|sf|rm)\{[A-Z][a-z]*\}\s*\()"), r"\sim, or \approx"),
    (re.compile(r"(?<=\d)\^(?:o(?![A-Za-z])|\{o\})"), r"^\circ"),
    (re.compile(r"(?<![\w.\\])(?:1|\d+\.\d+)[eE][-+]?\d+(?![\w.])"), r"\cdot 10^{…}"),
    (re.compile(r"(?<=\s)~=(?![~=])"), r"\approx"),
    (re.compile(r"(?<![=!<>:])==(?!=)"), "= once"),
    (re.compile(r"(?<=[\s}])<-(?=\s)"), r"\leftarrow"),
    (re.compile(r"(?<![\w^_{.\\])\d[\d.]*[ ~]?(?:\*)(?=[ ]?[\w\\(])"), TIMES),
    (re.compile(r"(?<![\w\\])\d+ ?x ?\d+(?!\w)"), r"\times"),
)
"""Signs as one types them, and what they are in a formula."""
PRINTED = {"~": "a blank", "o": "the letter o", "...": "three full stops, close together"}
"""What some of them print."""
OWN_SIGN = re.compile(r"\\VAR\{\s*(?:signed|term)\(")
"""What prints its own sign, so that it is a term after the `x`, and no factor."""
GLUED = re.compile(
    rf"(?<![A-Za-z\\{{])(?P<before>[a-zA-Z]{{1,2}})(?P<name>{'|'.join(sorted(n for n in FUNCTIONS if len(n) == 3))})"
    r"(?=\s*[\\(])(?!\s*\\[,;:!})])"
)
DEGREES = re.compile(r"\^\{?\\deg(?![A-Za-z])\}?|(?<=[\d}])\s*\\deg(?![A-Za-z])(?!\s*(?:[(A-Za-z]|\\[A-Za-z]))")
r"""An angle in degrees; `2\deg f` is twice the degree of a polynomial."""
CALLED = re.compile(r"\\operatorname\*?\{(?P<name>[A-Za-z]+)(?P<rest>\([^{}]*)\}")
HEADING = re.compile(r"\\(?P<name>(?:sub)*section|chapter|paragraph)(?=\s*\{)")
STRAIGHT = re.compile(r"(?<![\w'`\\$})\]])'(?=[A-Za-z])(?P<words>[^'`\n]{2,40}?)(?<=[\w.,!?])'(?![\w'])")
LINE = re.compile(r"(?<!\\)_{3,}")
HOME = re.compile(r"(?<![^\s(\"'`])~/(?=[\w.]|$)|(?<=[\w.])/~(?=[A-Za-z])")
ABOUT = re.compile(r"(?<![^\s(])~ ?(?P<number>\d[\w.,]*)")


def find_script_slips(text: BlankedText) -> Iterator[Slip]:
    """Yield scripts of which only the first letter is raised or lowered."""
    if not is_balanced(text.blank):
        return
    braced = {(each["base"], each["sign"], each["script"]) for each in BRACED.finditer(text.blank)}
    bare = "|".join(re.escape("".join(each)) for each in sorted(braced)) or "(?!)"
    known = re.compile(rf"(?<![A-Za-z\\])(?:{bare})(?![A-Za-z])")
    for pattern in (LISTED, NAMED, EXPONENT):
        for found in text.find(pattern, FORMULA, ""):
            yield _script_slip(found.start("script") - 1, found["script"], text)
    for found in text.find(known, FORMULA):
        yield _script_slip(found.start() + 1, found.group()[2:], text)


def _script_slip(at: int, script: str, text: BlankedText) -> Slip:
    sign = text.blank[at]
    place = "raised" if sign == "^" else "lowered"
    message = f"of `{sign}{script}` only `{script[0]}` is {place}"
    return Slip(at, Code.MATHEMATICS, message, f"write {sign}{{{script}}}", "warning")


def find_keyboard_signs(text: BlankedText) -> Iterator[Slip]:
    """Yield signs of a keyboard in formulas, and functions glued to what is before them or to what they are of."""
    if not is_balanced(text.blank):
        return
    for pattern, meant in SIGNS:
        for found in text.find(pattern, FORMULA):
            shown = text.tex[found.start() : found.end()]
            if OWN_SIGN.search(shown):
                continue
            what = PRINTED.get(shown.strip(" ^{}"), "the signs as they stand")
            message = f"`{'*' if meant == TIMES else shown.strip()}` in a formula prints {what}"
            yield Slip(found.start(), Code.MATHEMATICS, message, f"write {meant}", "warning")
    for found in text.find(GLUED, FORMULA):
        message = f"`{found['name']}` has no backslash, so its letters are printed"
        yield Slip(found.start("name"), Code.COMMAND, message, f"write \\{found['name']}", "warning")
    for found in DEGREES.finditer(text.blank):
        yield Slip(found.start(), Code.COMMAND, r"`\deg` is a function, and prints the word deg", r"write ^\circ")
    for found in CALLED.finditer(text.blank):
        message = rf"`\operatorname` sets all in its braces upright, `{text.tex[slice(*found.span('rest'))]}` too"
        yield Slip(found.start(), Code.COMMAND, message, rf"write \operatorname{{{found['name']}}}(…)", "warning")


def find_text_slips(text: BlankedText) -> Iterator[Slip]:
    """Yield headings with a number, straight quotes, lines of `_`, and `~` for a home folder or for “about”."""
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
        yield Slip(found.start(), Code.SIGN, f"the `~` of `{found.group()}` prints a blank", hint)
    for found in text.find(ABOUT, TEXT):
        number = text.tex[slice(*found.span("number"))].rstrip(".,")
        hint = rf"write $\approx {number}$ for “about {number}”, or take the blank before it out"
        yield Slip(found.start(), Code.SIGN, f"`~` before `{number}` prints a second blank", hint, "warning")
