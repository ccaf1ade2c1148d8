"""Split LaTeX mathematics into the tokens that arithmetic needs: numbers, signs, commands with their groups."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from exam_builder.expressions.printing import get_grouping
from exam_builder.paper import NumberStyle

SPACING_COMMANDS = {r"\,", r"\;", r"\:", r"\!", r"\ ", "~", "&", r"\displaystyle", r"\textstyle", r"\nonumber"}
SPACING_COMMANDS |= {r"\notag"}
SIZE_COMMANDS = re.compile(r"\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])")
TRANSPARENT_COMMANDS = {r"\ensuremath", r"\boxed", r"\mathbf", r"\mathit", r"\bm", r"\boldsymbol", r"\fbox"}
TRANSPARENT_COMMANDS |= {r"\underline"}
INNER_ENVIRONMENTS = re.compile(r"\\(?:begin|end)\{(?:aligned|split|gathered|alignedat)\}(?:\{\d+\})?")
OPAQUE = re.compile(r"\\begin\{(?P<name>[^{}]*)\}.*?\\end\{(?P=name)\}", re.DOTALL)
SIGN = re.compile(r"\\[A-Za-z]+\*?|\\.|[{}]|.", re.DOTALL)
MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class LatexToken:
    """A token at an offset of a formula: `kind` is number, group or sign (a command, a letter, an operator).

    A number has its value, the number of printed decimals, and its uncertainty; `printed` is the value of its digits if
    the exact value is known.
    """

    kind: str
    text: str
    offset: int
    value: Fraction | float = 0
    decimals: int = 0
    slack: Fraction | float = 0
    inner: tuple["LatexToken", ...] = ()
    printed: Fraction | float | None = None

    @property
    def half_a_digit(self) -> Fraction:
        """Half a unit of the last printed decimal; 0 for a whole number."""
        return Fraction(1, 2 * 10**self.decimals) if self.decimals else Fraction(0)


def make_number_pattern(style: NumberStyle) -> re.Pattern[str]:
    """Match digits, in groups of three or not, with a decimal mark: a point or the exam's own."""
    decimal = {style.decimal, f"{{{style.decimal}}}"}
    groupings = {r"\,", "{,}", r"{\,}", r"\:", "~", r"\ ", style.grouping, get_grouping(style)} - {"", *decimal}
    marks = {*decimal, "."}
    between = "|".join(map(re.escape, sorted(groupings, key=len, reverse=True)))
    mark = "|".join(map(re.escape, sorted(marks, key=len, reverse=True)))
    whole = rf"[0-9]{{1,3}}(?:(?:{between})[0-9]{{3}}(?![0-9]))+|[0-9]+"
    return re.compile(rf"(?P<whole>{whole})(?:(?:{mark})(?P<decimals>[0-9]+(?:(?:{between})[0-9]{{3}}(?![0-9]))*))?")


MAX_DIGITS = 4000
"""The number of digits of a number that are read; no value has more."""


def make_number_token(match: re.Match[str], offset: int) -> LatexToken:
    """Return the token of a match of the number pattern."""
    whole, decimals = (re.sub(r"[^0-9]", "", match[name] or "") for name in ("whole", "decimals"))
    whole, decimals = whole[:MAX_DIGITS], decimals[: max(0, MAX_DIGITS - len(whole))]
    value = Fraction(int(whole + decimals), 10 ** len(decimals))
    return LatexToken("number", match[0], offset, value, len(decimals))


def tokenize_math(tex: str, style: NumberStyle) -> tuple[LatexToken, ...]:
    """Return the tokens of a formula; raise ValueError if its braces do not match or are nested too deeply."""
    tokens, end = _read_until_brace(tex, 0, make_number_pattern(style), 0)
    if end != len(tex):
        raise ValueError("a brace closes nothing")
    return tokens


def _read_until_brace(
    tex: str, position: int, number: re.Pattern[str], depth: int
) -> tuple[tuple[LatexToken, ...], int]:
    """Return the tokens up to the closing brace or the end."""
    if depth > MAX_DEPTH:
        raise ValueError("nested too deep")
    tokens: list[LatexToken] = []
    while position < len(tex) and tex[position] != "}":
        token, position = _read_token(tex, position, number, depth)
        if token is not None:
            tokens.append(token)
    if depth and position == len(tex):
        raise ValueError("a brace is not closed")
    return tuple(tokens), position


def _read_token(tex: str, position: int, number: re.Pattern[str], depth: int) -> tuple[LatexToken | None, int]:
    """Return the token at a position (None if it prints nothing), and the start of the next one."""
    if tex[position] == "\\":  # else three patterns would be tried at each character
        for skipped in (SIZE_COMMANDS, INNER_ENVIRONMENTS):
            if silent := skipped.match(tex, position):
                return None, silent.end()
        if opaque := OPAQUE.match(tex, position):
            return LatexToken("sign", r"\begin", position), opaque.end()
    if digits := number.match(tex, position):
        return make_number_token(digits, position), digits.end()
    if tex[position] == "%":
        return None, (tex.find("\n", position) + 1) or len(tex)
    if tex[position] == "{":
        inner, end = _read_until_brace(tex, position + 1, number, depth + 1)
        return LatexToken("group", "{", position, inner=inner), end + 1
    sign = SIGN.match(tex, position)
    assert sign is not None
    silent_sign = sign[0].isspace() or sign[0] in SPACING_COMMANDS or sign[0] in TRANSPARENT_COMMANDS
    return None if silent_sign else LatexToken("sign", sign[0], position), sign.end()


ENVIRONMENTS = r"(?:equation|align|alignat|flalign|gather|multline|eqnarray|displaymath|math)\*?"
MATH_SPAN = re.compile(
    rf"""
    (?<!\\)%[^\n]* | \\verb\*?(?P<bar>[^A-Za-z*\s]).*?(?P=bar)
    | \\begin\{{(?P<code>verbatim|lstlisting)\}}.*?\\end\{{(?P=code)\}}
    | \\begin\{{(?P<name>{ENVIRONMENTS})\}}(?P<rows>.*?)\\end\{{(?P=name)\}}
    | \\\[(?P<display>.*?)\\\]
    | \\\((?P<inline>.*?)\\\)
    | \\.
    | \$\$(?P<old>.*?)\$\$
    | \$(?P<dollar>(?:\\.|[^$\\])*)\$
    """,
    re.VERBOSE | re.DOTALL,
)
SPAN_GROUPS = ("rows", "display", "inline", "old", "dollar")


def find_formulas(tex: str) -> Iterator[tuple[int, str]]:
    """Yield each formula of a text, with its offset."""
    for found in MATH_SPAN.finditer(tex):
        for kind in SPAN_GROUPS:
            if found[kind] is not None:
                yield found.start(kind), found[kind]
