"""Find brackets, scripts and signs in formulas that LaTeX reads differently from what was meant."""

import re
from collections.abc import Iterator

from exam_builder.expressions.latex_commands import FORMULA, TEXT
from exam_builder.expressions.latex_modes import OTHER
from exam_builder.findings import Code, Severity
from exam_builder.read.checks.latex_items import OPEN_BRACKET
from exam_builder.read.checks.latex_slips import EXCERPT, SPANS, BlankedText, Slip, is_balanced, prints_bracket

BRACKETS = re.compile(r"\\(?:left|right)\s*(?:\\?[^A-Za-z\s]|\\[A-Za-z]+)|\\[()\[\]]|(?P<open>[(\[])|(?P<close>[)\]])")
PRINTED_SIGNS = re.compile(r"\\[bB]igg?[lr]\.|\\text")
"""Formulas in which a text may print the missing bracket, or it is left out on purpose."""
LABEL = re.compile(r"\$\s*[(\[]?\w{0,4}\s*[)\]]?\s*\$")
SIZED = re.compile(r"\\(?P<size>[bB]igg?)(?P<side>[lr])\s*(?P<sign>\\?[^A-Za-z\s]|\\[A-Za-z]+)")
SLASHED = re.compile(
    r"\\(?P<name>[dt]?frac)\s*(?P<over>\{(?:[^{}]|\{[^{}]*\})*\}|[0-9A-Za-z])\s*/\s*"
    r"(?P<under>\{(?:[^{}]|\{[^{}]*\})*\}|[0-9A-Za-z]?)"
)
UNBRACED = re.compile(r"^\{(.*)\}$", re.DOTALL)
RAISED_SIGN = re.compile(r"(?P<sign>[\^_])-(?P<rest>[0-9A-Za-z]+)(?![0-9A-Za-z]*\s*[\^_][-+])")
LONGEST = 80
IN_FONT = re.compile(r"\\math(?:rm|sf|tt|it|bf)\s*\{[^{}]*\Z")
DOUBLE_BAR = re.compile(r"\\\|")
OPENS = re.compile(r"(?:\$|\\[\[(]|[=+(,&-]|\\(?:le|ge|leq|geq|approx|cdot))\s*\Z")
"""What stands before the first half of a norm, unlike in `p \\| q`."""
SINGLE_BAR = re.compile(r"(?<![\\])\|")
BARE_SET = re.compile(
    r"(?:^|[$=(,:<>]|\\[(\[]|\\(?:in|notin|cup|cap|setminus|subset|subseteq|supset|supseteq|ni|to|times)(?![A-Za-z])|&)\s*"
    r"(?P<open>\{)(?P<inside>[^{}$&]*(?:\{[^{}]*\}[^{}$&]*)*)\}"
)
SET_PARTS = re.compile(r"\S\s*(?:,|:|\\mid(?![A-Za-z])|(?<!\|)\|(?!\|))\s*\S")
NO_SET = re.compile(
    r"\\(?:choose|over|atop|brack|brace|above|bf|rm|it|sf|tt|cal|[a-z]+style|color|small|large|text|mathrm)\b"
)


def find_bracket_slips(text: BlankedText) -> Iterator[Slip]:
    """Find brackets that are unmatched, of different sizes or taken for an argument, and signs raised alone."""
    if is_balanced(text.blank) and len(re.findall(r"[()\[\]]", text.blank)) % 2:
        yield from _find_single_brackets(text)
    yield from _find_uneven_sizes(text)
    yield from _find_bare_sets(text)
    for found in SLASHED.finditer(text.blank):
        message = f"`{text.tex[found.start() : found.end()]}` takes the `/` for what stands below the line"
        over, under = (UNBRACED.sub(r"\1", text.tex[slice(*found.span(each))]) for each in ("over", "under"))
        yield Slip(found.start(), Code.COMMAND, message, rf"write \{found['name']}{{{over}}}{{{under or '…'}}}")
    for found in text.find(RAISED_SIGN, FORMULA, OTHER):
        if text.mode(found.start()) == OTHER and not IN_FONT.search(
            text.blank, max(0, found.start() - LONGEST), found.start()
        ):
            continue
        place = "raised" if found["sign"] == "^" else "lowered"
        rest = text.tex[slice(*found.span("rest"))]
        message = f"of `{found['sign']}-{rest}` only the sign `-` is {place}"
        severity: Severity = "error" if re.match(r"\d|\\VAR", rest) else "warning"  # `e^-p` may be two particles
        yield Slip(found.start(), Code.MATHEMATICS, message, f"write {found['sign']}{{-{rest}}}", severity)
    yield from _find_single_norms(text)


def _find_bare_sets(text: BlankedText) -> Iterator[Slip]:
    """Find braces of sets that are not printed."""
    for span in SPANS.finditer(text.blank) if is_balanced(text.blank) else ():
        for found in BARE_SET.finditer(text.blank, span.start(), span.end()):
            inside = text.tex[slice(*found.span("inside"))]
            printed = text.mode(found.end() - 2) != FORMULA or NO_SET.search(inside)
            if SET_PARTS.search(found["inside"]) and not printed:
                message = f"`{{{inside[:EXCERPT]}}}` prints no braces"
                yield Slip(found.start("open"), Code.BRACKET, message, r"write `\{` and `\}` to print them", "warning")


def _find_single_norms(text: BlankedText) -> Iterator[Slip]:
    r"""Find a `\|` without its other half."""
    for span in SPANS.finditer(text.blank):
        bars = [each.start() for each in DOUBLE_BAR.finditer(text.blank, span.start(), span.end())]
        single = SINGLE_BAR.findall(text.blank, span.start(), span.end())
        opened = [at for at in bars if OPENS.search(text.blank, span.start(), at)]
        if len(bars) % 2 and (len(single) % 2 or len(opened) > len(bars) // 2):
            message = r"`\|` has no other half" + (": a single `|` ends it" if single else "")
            at = bars[-1] if single else opened[-1]
            yield Slip(at, Code.BRACKET, message, r"write \| at both ends", "warning")


def _find_single_brackets(text: BlankedText) -> Iterator[Slip]:
    r"""Find an unmatched bracket in a formula; the two of a half-open interval such as `[0, 1)` match."""
    for span in SPANS.finditer(text.blank):
        tex = text.tex[span.start() : span.end()]
        if prints_bracket(tex) or PRINTED_SIGNS.search(tex) or LABEL.fullmatch(tex) or OPEN_BRACKET.search(tex):
            continue
        found = [each for each in BRACKETS.finditer(text.blank, span.start(), span.end()) if each.lastgroup]
        if len(found) % 2:
            odd = _find_unmatched(found)
            shown = text.tex[odd.start() : span.end()].split("\n")[0][:EXCERPT]
            if odd["open"]:
                hint = f"write `{')' if odd['open'] == '(' else ']'}` where it ends"
                yield Slip(odd.start(), Code.BRACKET, f"a bracket is never closed: `{shown}`", hint, "warning")
            else:
                message = f"`{odd.group()}` closes no bracket of its formula"
                yield Slip(odd.start(), Code.BRACKET, message, "take it out, or open it before", "warning")


def _find_unmatched(matches: list[re.Match[str]]) -> re.Match[str]:
    """Return the unmatched bracket: the innermost that is open, or the first that closes nothing."""
    open_: list[re.Match[str]] = []
    extra: list[re.Match[str]] = []
    for each in matches:
        if each["open"]:
            open_.append(each)
        elif open_:
            open_.pop()
        else:
            extra.append(each)
    return (open_[::-1] or extra)[0]


def _find_uneven_sizes(text: BlankedText) -> Iterator[Slip]:
    r"""Find `\bigl( … \biggr)`."""
    open_: list[re.Match[str]] = []
    for found in SIZED.finditer(text.blank):
        if found["side"] == "l":
            open_.append(found)
        elif not open_ or (found["sign"] == "|" and open_[-1]["size"] != found["size"]):
            continue  # a bar may stand alone, as in `f\bigr|_0`
        elif (begun := open_.pop())["size"] != found["size"]:
            message = f"`{begun.group()}` and `{found.group()}` are brackets of different sizes"
            hint = rf"write `\{begun['size']}r{found['sign']}`"
            yield Slip(found.start(), Code.BRACKET, message, hint, "warning")
    for begun in open_:
        message = rf"`{begun.group()}` has no `\{begun['size']}r` after it"
        hint = rf"write `\{begun['size']}r` before the bracket that closes it"
        yield Slip(begun.start(), Code.BRACKET, message, hint, "warning")


BRACED = re.compile(r"(?P<base>[A-Za-z])(?P<sign>[_^])\{(?P<script>[A-Za-z0-9]{2,}(?=\})|[A-Za-z]_)")
LOWERED = re.compile(r"(?<![A-Za-z\\])([A-Za-z])_[1-9](?!\d)")
UNLOWERED = re.compile(r"(?<![A-Za-z\\])[A-Za-z][1-9](?![\d.])")
TIMES = r"\cdot"
SIGNS = (
    (re.compile(r"(?<=[\w)}\]]) ?\*\*(?=[ ]?[\w({\\])"), "^{…} for a power"),
    (re.compile(r"(?<!\d)\.\*(?=\s?[\w\\(])"), r"\odot"),
    (re.compile(r"(?<=[\w)}\]])(?<!\d)\.(?:/|\^)(?=[\w\\({])"), "the sign without the full stop"),
    (re.compile(r"(?<![+^_{])\+-(?![+-])"), r"\pm"),
    (re.compile(r"(?<=\s)(?:!=(?!=)|=/=|<>(?=\s))"), r"\neq"),
    (re.compile(r"(?<![.\d])\.\.\.(?!\.)|(?<=, )\.\.(?!\.)"), r"\dots"),
    (re.compile(r"(?<=[A-Za-z}]) ~ (?=-?\d|[A-Z]+\(|\\math(?:cal|sf|rm)\{[A-Z][a-z]*\}\s*\()"), r"\sim, or \approx"),
    (re.compile(r"(?<=\d)\^(?:o(?![A-Za-z])|\{o\})"), r"^\circ"),
    (re.compile(r"(?<![\w.\\])(?:(?:1|\d+\.\d+)[eE][-+]?|\d+[eE])\d+(?![\w.])"), r"\cdot 10^{…}"),
    (re.compile(r"(?<=[\s&])~=(?![~=])"), r"\approx"),
    (re.compile(r"(?<![~=!<>])=~(?![~\s]*[=<>&$]|\s*\Z)"), r"\approx, or = alone"),
    (re.compile(r"(?<![=!<>:])==(?![=>])"), "= once"),
    (re.compile(r"(?<=[\s}])<-(?=\s)"), r"\leftarrow"),
    (re.compile(r"(?<![\w^_{.\\])\d[\d.]*[ ~]?(?:\*)(?=[ ]?[\w\\(])"), TIMES),
    (re.compile(r"(?<=[\w)}\]])[ ~]?\*[ ]?\d[\d.]*(?![\w{])"), TIMES),
    (re.compile(r"(?<![\w\\])\d+ ?[xX] ?\d+(?!\w)"), r"\times"),
    (re.compile(r"(?<=[\w}])(?<!\\sqrt\[\w)[)\]]2(?![\w.,])"), "^2 after the bracket"),
)
"""Signs as they are typed, and the commands for them in a formula."""
QUOTIENT_GROUP = re.compile(
    r"/[ ]?(?P<under>\{(?:[^{}\\]|\\(?!rm|bf|it|sf)[A-Za-z]+|_\{[^{}]*\}|\^\{[^{}]*\})*\})"
    r"|(?:^|[$=(,&]|\\[(\[])\s*(?P<over>\{[^{}\\]*\})[ ]?/"
)
TERMS = re.compile(r"[^\s{(\[=<>^_*/+-]\s*[+-]\s*[^\s})]")
"""A sum, whose braces print nothing."""
HIDDEN = re.compile(r"(?<!\\)\\/")
SET_MINUS = re.compile(r"(?:(?<![A-Za-z])|\\math(?:bb|cal)\{)(?P<set>[A-Z])\}? ?\\ (?:\\\{|[A-Z](?![A-Za-z]))")
PRINTED = {"=~": "the sign of equality", "~": "a space", "o": "the letter o", "...": "three full stops, close together"}
"""What some of these signs print."""
OWN_SIGN = re.compile(r"\\VAR\{(?:\s*(?:signed|term)\(|[^{}]*['\"])")
"""A hole that prints its own sign or a text, so that an `x` before it is a variable and not a times sign."""


def find_script_slips(text: BlankedText) -> Iterator[Slip]:
    """Find scripts of which only the first letter is raised or lowered."""
    if not is_balanced(text.blank):
        return
    braced = {(each["base"], each["sign"], each["script"]) for each in BRACED.finditer(text.blank)}
    bare = "|".join(re.escape("".join(each)) for each in sorted(braced)) or "(?!)"
    known = re.compile(rf"(?<![A-Za-z\\])(?:{bare})(?:(?<=_)[A-Za-z0-9]|(?<!_))(?![A-Za-z])")
    lowered = set(LOWERED.findall(text.blank))
    for found in text.find(UNLOWERED, FORMULA):
        if found.group()[0] in lowered:
            message = f"the {found.group()[1]} of `{found.group()}` is not lowered, as others are in this text"
            yield Slip(found.start(), Code.MATHEMATICS, message, f"write {'_'.join(found.group())}", "warning")
    for found in text.find(known, FORMULA):
        if not text.tex.startswith(r"\VAR", found.start() + 2):  # whose value is all of the script
            yield _find_script_slip(found.start() + 1, found.group()[2:], text)


def _find_script_slip(at: int, script: str, text: BlankedText) -> Slip:
    sign = text.blank[at]
    place = "raised" if sign == "^" else "lowered"
    message = f"of `{sign}{script}` only `{script[0]}` is {place}"
    return Slip(at, Code.MATHEMATICS, message, f"write {sign}{{{script}}}", "warning")


def find_keyboard_signs(text: BlankedText) -> Iterator[Slip]:
    """Find typed signs in formulas, and names of functions that run into what is before or after them."""
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
    for found in SET_MINUS.finditer(text.blank):
        if text.mode(found.start("set")) == FORMULA:
            message = f"a backslash prints a space in `{text.tex[found.start() : found.end()]}`"
            yield Slip(found.start(), Code.MATHEMATICS, message, r"write \setminus for the difference", "warning")
    for span in SPANS.finditer(text.blank):
        for found in HIDDEN.finditer(text.blank, span.start(), span.end()):
            if text.mode(found.start() - 1) != TEXT:  # there it ends slanted words
                yield Slip(found.start(), Code.MATHEMATICS, r"`\/` prints no `/`", "write / alone", "warning")
        for found in QUOTIENT_GROUP.finditer(text.blank, span.start(), span.end()):
            group = found.lastgroup or ""
            shown = text.tex[slice(*found.span(group))]
            if (
                TERMS.search(re.sub(r"\{[^{}]*\}", "", found[group][1:-1]))
                and text.mode(found.start(group) + 1) == FORMULA
            ):
                message = f"the braces of `{shown}` print nothing, so the `/` seems to belong to one term alone"
                hint = rf"write \frac{{…}}{{…}}, or round brackets: ({shown[1:-1]})"
                yield Slip(found.start(group), Code.MATHEMATICS, message, hint, "warning")
