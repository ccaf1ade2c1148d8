r"""Find mistakes for which LaTeX's errors are no help: formulas outside `$`, unmatched `\left`, missing braces."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from exam_builder.expressions.latex_commands import (
    FORMULA,
    FRACTIONS,
    FUNCTIONS,
    LETTERS,
    PRINTS_ANSWERS,
    TEXT,
    explain_printed_answers,
    split_names,
)
from exam_builder.expressions.latex_text import STYLED, find_group_end, spell_letters
from exam_builder.findings import Code, Finding
from exam_builder.read.checks.latex_slips import SPANS, BlankedText, Slip, is_balanced
from exam_builder.read.loaded import LoadedExam, get_raw_text

TEXT_ENVIRONMENTS = split_names("itemize enumerate description center quote quotation flushleft flushright")
REDEFINED = split_names("epsilon phi theta rho degree dots ldots prime")
"""Commands that may also be used in text, or that preambles redefine for text."""
JOINING = split_names("times cdot pm mp le leq ge geq ne neq approx sim equiv to rightarrow leftarrow in")
NAMES = frozenset(name for name in LETTERS if name.isalpha()) | FUNCTIONS | FRACTIONS | JOINING | {"sqrt"}
SIGNS = re.compile(
    r"(?<![\\_])(?P<sign>_)(?!_)|(?<![\\^])(?P<raised>\^)(?!\^)|(?<!\\)(?P<and>&)(?![A-Za-z#]+\d*;)"
    rf"|(?<!\\)\\(?P<name>{'|'.join(sorted(NAMES - REDEFINED, key=len, reverse=True))})(?![A-Za-z@])"
)
READ_ELSE = re.compile(
    r"\\(?:catcode|make[a-z]+|usepackage|RequirePackage|begingroup|let|[gex]?def|(?:new|renew|provide)\w+|Declare\w+)(?![A-Za-z])"
)
"""Commands after which characters may have other meanings."""


WORD = re.compile(r"\S+")
MARKED = re.compile(r"(?<!`)`[^\s`']+`(?!`)")
"""Code in Markdown, which is reported as such."""


def find_outside_formulas(text: BlankedText) -> Iterator[Slip]:
    """Find the first sign or command of a formula in the words of a text, outside arguments."""
    if not is_balanced(text.blank) or READ_ELSE.search(text.blank):
        return
    depths, ends = _count_depths(text.blank), [each.end for each in text.stretches]
    for found in SIGNS.finditer(text.blank):
        at, first = found.start(), bisect_right(ends, found.start())
        later = text.stretches[first : first + len(found.group()) + 1]
        near = next((each for each in later if each.start <= at or each.start >= found.end()), None)
        around = text.stretches[first - 1] if first else near
        stretch = around if found["name"] else near
        in_text = stretch and stretch.mode == TEXT and TEXT_ENVIRONMENTS.issuperset(stretch.environments)
        if not in_text or depths[at]:
            continue
        if not any(each.start() < at < each.end() for each in MARKED.finditer(text.blank)):
            yield _find_outside_slip(text, found)
        return


def _count_depths(blank: str) -> list[int]:
    """Return the nesting depth of braces and formulas at each character of a text."""
    depth, depths, dollars = 0, list[int](), ""
    for match in re.finditer(r"\\(?:np|numprint)\[[^\[\]]*\]|\\[()\[\]]|\\.|\$\$?|[{}]|.", blank, re.DOTALL):
        token = match.group()  # the first is a unit, which its command reads as a formula
        depth += {"{": 1, "}": -1, r"\(": 1, r"\)": -1, r"\[": 1, r"\]": -1}.get(token, 0)
        if token[0] == "$" and (dollars, token) != ("$", "$$"):  # `$$` in `$a$$b$` ends one and begins another
            dollars = "" if dollars else token
        depths += [depth + bool(dollars or token[2:])] * len(token)
    return depths


UNDERSCORE = "`_` stands in the words of a text"
"""What is said of the sign, which the package underscore allows."""
UNDERSCORE_PACKAGE = re.compile(r"package(?:\s*\[[^\]]*\])?\s*\{[^{}]*\bunderscore\b|\\catcode")


NOT_PRINTED = "which LaTeX cannot print"
SETS_UNICODE = re.compile("unic|utf8", re.IGNORECASE)
"""Commands and packages with which other characters print."""


def drop_allowed(findings: Sequence[Finding], exam: LoadedExam) -> list[Finding]:
    """Leave out what is said of `_` in words if the package underscore is loaded, and of letters if Unicode is set."""
    packages = [*exam.model.packages, *(each for question in exam.questions for each in question.model.packages)]
    names, preamble = " ".join(each.name for each in packages), get_raw_text(exam, ("preamble",))
    underscores = "underscore" in names.split() or UNDERSCORE_PACKAGE.search(preamble)
    letters = SETS_UNICODE.search(f"{names} {preamble}")
    return [
        each
        for each in findings
        if not (underscores and each.message.startswith(UNDERSCORE))
        and not (letters and each.message.endswith(NOT_PRINTED))
    ]


def find_styled_letters(text: BlankedText) -> Iterator[Slip]:
    """Find letters of formulas that a text processor writes as characters of their own, each once."""
    seen: set[str] = set()
    for found in text.find(STYLED, TEXT, FORMULA):
        if found.group() not in seen:
            seen.add(found.group())
            message = f"`{found.group()}` is made of letters of a text processor, {NOT_PRINTED}"
            meant = spell_letters(found.group())
            in_formula = text.mode(found.start()) == FORMULA
            yield Slip(found.start(), Code.CHARACTER, message, f"write {meant}" if in_formula else f"write ${meant}$")


def _find_outside_slip(text: BlankedText, match: re.Match[str]) -> Slip:
    at = match.start()
    words = list(WORD.finditer(text.tex))
    index = next(index for index, each in enumerate(words) if each.start() <= at < each.end())
    word = words[index]
    shown = text.tex[word.start() : word.end()].strip(".,;:!?()")
    if match["and"]:
        return Slip(at, Code.SIGN, "`&` by itself means nothing here", r"write `\&` to print it")
    if emphasis := re.fullmatch(r"_(\w[^_]*)_", shown):
        message = f"`{shown}` is Markdown, and `_` may stand in formulas only"
        return Slip(at, Code.MARKUP, message, rf"write \emph{{{emphasis[1]}}}")
    if shown in ("^", "_"):
        near = words[max(0, index - 1) : index + 2]
        shown = "".join(text.tex[slice(*each.span())] for each in near).strip(".,;:!?()")
    if match["sign"]:
        hint = rf"write {shown.replace('_', chr(92) + '_')} to print the sign, or ${shown}$ for an index"
        message = f"{UNDERSCORE}: `{shown}`"
        return Slip(at, Code.MATHEMATICS, message, hint)
    if match["raised"]:
        whole = re.sub(r"\^(-\d+|\d{2,})", r"^{\1}", shown)
        return Slip(at, Code.MATHEMATICS, f"`^` stands in the words of a text: `{shown}`", f"write ${whole}$")
    message = rf"`\{match['name']}` stands outside of a formula"
    if shown == match.group() and match["name"] in JOINING and 0 < index < len(words) - 1:
        shown = f"{words[index - 1].group()} {shown} {words[index + 1].group()}".replace("$", "")
    return Slip(at, Code.MATHEMATICS, message, f"put `$` around the formula, such as ${shown.strip('.,;:!?()')}$")


SIDES = re.compile(
    r"\\(?P<side>left|right)(?![A-Za-z])\s*(?P<sign>\\?[^A-Za-z\s]|\\[A-Za-z]+)?|\\(?P<edge>begin|end)\s*\{[^{}]*\}"
    r"|(?P<row>\\\\)|\\.|(?P<brace>[{}])|(?P<cell>&)"
)
OTHER_HALF = {"(": ")", "[": "]", r"\{": r"\}", "|": "|", r"\lvert": r"\rvert", r"\|": r"\|", r"\langle": r"\rangle"}


def find_unmatched_sizes(text: BlankedText) -> Iterator[Slip]:
    r"""Find a `\left` without a `\right` in its group, row or cell, and a `\right` without a `\left`."""
    for span in SPANS.finditer(text.blank) if is_balanced(text.blank) else ():
        groups: list[list[re.Match[str]]] = [[]]
        for found in SIDES.finditer(text.blank, span.start(), span.end()):
            inner = groups[-1]
            if found["side"] == "left":
                inner.append(found)
            elif found["side"] and not inner:
                message = rf"`{found.group()}` ends nothing: no `\left` stands before it in its braces, row or cell"
                yield Slip(found.start(), Code.MATHEMATICS, message, "write `\\left` before the bracket that it closes")
            elif found["side"]:
                inner.pop()
            elif found["edge"] == "begin" or found["brace"] == "{":
                groups.append([])
            elif found["edge"] or found["brace"]:
                yield from map(_find_left_slip, groups.pop() if len(groups) > 1 else ())
            elif found["row"] or found["cell"]:
                yield from map(_find_left_slip, inner)
                inner.clear()
        yield from (_find_left_slip(each) for inner in groups for each in inner)


MACRO = re.compile(r"\\(?:re)?newcommand\*?\s*\{?\s*(?P<name>\\[A-Za-z]+)\s*\}?\s*(?:\[[^\[\]]*\]\s*)*(?=\{)")


def find_uneven_macros(text: BlankedText) -> Iterator[Slip]:
    r"""Yield definitions with an argument between `\left` and `\right` of which one is missing."""
    for found in MACRO.finditer(text.blank):
        end = find_group_end(text.blank, found.end()) or found.end()
        body = text.blank[found.end() : end]
        left, right = (len(re.findall(rf"\\{side}(?![A-Za-z])", body)) for side in ("left", "right"))
        if "#" in body and left != right:
            missing = "right" if left > right else "left"
            message = rf"`{found['name']}` has no `\{missing}` for each of its `\{'left' if left > right else 'right'}`"
            yield Slip(found.start(), Code.MATHEMATICS, message, rf"write `\{missing}` before the other bracket")


def _find_left_slip(match: re.Match[str]) -> Slip:
    sign = match["sign"] or ""
    message = rf"`\left{sign}` has no `\right` in its braces, row or cell"
    hint = rf"write `\right{OTHER_HALF.get(sign, '.')}` where it ends, or `{sign}` alone"
    return Slip(match.start(), Code.MATHEMATICS, message, hint)


NUMBERED = re.compile(
    r"\\(?P<question>(?:bonus)?(?:titled)?question)(?![A-Za-z@])|\\(?:bonus)?(?:sub){0,2}part(?![A-Za-z@])"
    r"|\\begin\s*\{\s*(?P<questions>questions)\s*\}|\\begin\s*\{\s*(?:sub){0,2}parts\s*\}"
)
DEFINES = re.compile(r"\\(?:re)?new(?:command|environment)\*?\s*\{?\s*$|\\def\s*$")
"""LaTeX before a name that gives it another meaning."""
LONGEST = 40


def find_exam_class(text: BlankedText) -> Iterator[Slip]:
    r"""Find `\question`, `\part`, `choices` and the like, which belong in YAML."""
    for found in NUMBERED.finditer(text.blank):
        if not DEFINES.search(text.blank, max(0, found.start() - LONGEST), found.start()):
            message = f"`{found[0]}` of exam.cls would print a number of its own, beside those of the paper"
            is_question = found["question"] or found["questions"]
            hint = "write each question in a file of its own" if is_question else "write entries of `parts`"
            yield Slip(found.start(), Code.COUNTED, message, hint)
    yield from find_printed_answers(text)


def find_printed_answers(text: BlankedText) -> Iterator[Slip]:
    r"""Find `\printanswers`, after which `\fillin[…]` and the like print answers in students' papers too."""
    for found in PRINTS_ANSWERS.finditer(text.blank):
        yield Slip(found.start(), Code.SOLUTION, *explain_printed_answers(found[0]))
