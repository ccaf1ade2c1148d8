"""Split an expression into tokens, and rewrite it as Python that `ast` reads without surprises.

Strings are verbatim (a backslash is a backslash), and white space becomes blanks. Input that Python would interpret in
its own way (`2x`, `1_000`, `012`, prefixes of strings, comments) is refused with an explanation.
"""

import keyword
import re
from dataclasses import dataclass
from itertools import pairwise

from exam_builder.expressions.numbers import parse_number
from exam_builder.expressions.scope import ExpressionError
from exam_builder.findings import shorten

MAX_LENGTH = 5_000
"""The most characters of an expression."""

MAX_BRACKETS = 40
"""The depth to which brackets may be nested."""

USUAL_DIGITS = 100
"""Characters up to which the size of a number is not checked here."""

TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<name>[^\W0-9]\w*)
    |(?P<text>'[^'\n]*'|"[^"\n]*")
    |(?P<mark>\*\*|//|==|!=|<=|>=|:=|[-+*/%@<>=()\[\],.:])""",
    re.VERBOSE,
)

OPENING = {"(": ")", "[": "]"}
VALUES = ("number", "text", "name")
WORDS = frozenset(("and", "or", "not", "in", "if", "else", "for"))
SINGLETONS = frozenset(("True", "False", "None"))

HINTS = {
    "^": "write ** for a power",
    "&": "write `and`",
    "|": "write `or`",
    "~": "write `not`",
    "!": "write `not`, or != between two values",
    "#": "an expression has no comments",
    "$": "an expression is written without dollar signs",
    "\\": "write a / b, sqrt(x) and pi without a backslash; LaTeX that is a text needs quotes",
    **dict.fromkeys("{}", "write lists in [ ]"),
    ";": "write one expression, or a comma between values",
    "?": "write `x if condition else y`",
    **dict.fromkeys("`‘’‚′", "write straight quotes, '…'"),
    **dict.fromkeys("“”„", 'write straight quotes, "…"'),
    **dict.fromkeys("−–", "write a plain minus, -"),
    **dict.fromkeys("×·⋅", "write *"),
    "÷": "write /",
    "≤": "write <=",
    "≥": "write >=",
    "≠": "write !=",
    "²": "write **2",
    "³": "write **3",
    "√": "write sqrt(…)",
    "π": "write pi",
    "∞": "write inf",
    "°": "an angle is in radians: write angle * pi / 180",
    "\u00a0": "type a plain blank",
}
FUNCTION_NAMES = re.compile(
    r"a?(?:sin|cos|tan)|sqrt|log(?:2|10)?|ln|exp|abs|round|floor|ceil|min|max|sum|mean|norm|num|quantity|join|plain"
)
"""Functions that authors may write without brackets."""


@dataclass(frozen=True, slots=True)
class ExpressionToken:
    """A token of an expression: `kind` is number, name, text or mark."""

    kind: str
    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class TokenizedExpression:
    """An expression rewritten as one line of Python. `tokens` maps columns (in UTF-8 bytes) to the author's tokens."""

    code: str
    tokens: dict[int, ExpressionToken]


def tokenize_expression(source: str) -> TokenizedExpression:
    """Rewrite an expression as Python; raise ExpressionError for anything that the language does not allow."""
    if len(source) > MAX_LENGTH:
        raise ExpressionError(f"an expression of {len(source)} characters is too long", f"at most {MAX_LENGTH}", 0)
    tokens = list(split_tokens(source))
    if not tokens:
        raise ExpressionError("there is no expression here", "write one, such as a + 1", 0)
    check_brackets(tokens, source)
    for before, after in pairwise(tokens):
        check_neighbours(before, after, source)
    check_settings(tokens)
    check_decimal_comma(tokens)
    return rewrite_tokens(tokens)


def split_tokens(source: str) -> "list[ExpressionToken]":
    """Return the tokens of an expression, without white space."""
    tokens = []
    position = 0
    while position < len(source):
        found = TOKEN.match(source, position)
        if found is None:
            raise make_unreadable_error(source, position)
        if found.lastgroup != "space":
            tokens.append(check_token(ExpressionToken(str(found.lastgroup), found[0], position), source[:position]))
        position = found.end()
    return tokens


def make_unreadable_error(source: str, position: int) -> ExpressionError:
    """Return the error for a character at which no token begins."""
    character = source[position]
    if character in "'\"" and position == len(source.rstrip()) - 1:
        return ExpressionError(f"the quote {character} closes nothing", "take it out, or open it before", position)
    if character in "'\"":
        return ExpressionError(f"the quote {character} is not closed", f"end the text with {character}", position)
    if character in "\u00a0\u202f\u2009\u2007":
        return ExpressionError("there is a special space (no-break or thin) here", "type a plain blank", position)
    if character == "!" and (factor := re.search(r"[\w.]+\s*\Z", source[:position])):
        return ExpressionError(
            "`!` is no factorial in an expression", f"write factorial({factor[0].strip()})", position
        )
    if hole := re.match(r"\\VAR\{([^{}]+)\}|\{\{([^{}]+)\}\}", source[position:]):
        inside = (hole[1] or hole[2]).strip()
        return ExpressionError(f"`{hole[0]}` is for texts", f"write {inside} alone in an expression", position)
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return ExpressionError(f"`{shown}` means nothing in an expression", HINTS.get(character, ""), position)


def check_token(token: ExpressionToken, before: str) -> ExpressionToken:
    """Return the token; raise ExpressionError for a word or number that is not part of the language.

    `before` is what stands before it.
    """
    text, offset = token.text, token.offset
    if token.kind == "name" and not text.isidentifier():
        bad = next(i for i in range(len(text)) if not text[: i + 1].isidentifier())
        raise (
            make_unreadable_error(text, bad).at(offset)
            if bad == 0
            else make_unreadable_error(text, bad).shift_offset(offset)
        )
    if token.kind == "name" and keyword.iskeyword(text) and text not in WORDS | SINGLETONS:
        raise ExpressionError(f"`{text}` is not part of the language of expressions", "", offset)
    if token.kind == "number" and re.match(r"0[0-9]", text):
        plain = text.lstrip("0") or "0"
        if whole := re.search(r"(?<![\w.])\d+(?=,\Z)", before):
            hint = f"write {shorten(f'{whole[0]}.{text}')}"
            raise ExpressionError("a number has a decimal point, not a comma", hint, offset - 1)
        raise ExpressionError(f"the number {shorten(text)} begins with 0", f"write {shorten(plain)}", offset)
    if token.kind == "number" and len(text) > USUAL_DIGITS:
        check_size(token)
    return token


def check_size(token: ExpressionToken) -> None:
    """Raise ExpressionError for a number that is too large."""
    try:
        parse_number(token.text)
    except ExpressionError as error:
        raise error.at(token.offset) from None


def check_brackets(tokens: list[ExpressionToken], source: str) -> None:
    """Raise ExpressionError unless brackets are balanced, and not nested too deep."""
    unclosed: list[ExpressionToken] = []
    for token in tokens:
        if token.text in OPENING:
            unclosed.append(token)
            if len(unclosed) > MAX_BRACKETS:
                raise ExpressionError(f"brackets are nested more than {MAX_BRACKETS} deep", "", token.offset)
        elif token.text in (")", "]") and (not unclosed or OPENING[unclosed.pop().text] != token.text):
            raise ExpressionError(f"`{token.text}` closes nothing", "take it out, or open it before", token.offset)
    if unclosed:
        opening = unclosed[-1]
        raise ExpressionError(f"`{opening.text}` is not closed", f"add `{OPENING[opening.text]}`", opening.offset)


def check_neighbours(before: ExpressionToken, after: ExpressionToken, source: str) -> None:
    """Raise ExpressionError if one value follows another with nothing between them."""
    if before.kind == "name" and after.kind == "text" and before.text.lower() in ("f", "r", "b", "u", "rb", "br", "fr"):
        raise ExpressionError(f"a text has no prefix `{before.text}`", f"write {shorten(after.text)}", before.offset)
    is_value = [each.kind in VALUES and each.text not in WORDS for each in (before, after)]
    if not (is_value[1] and (is_value[0] or before.text in (")", "]"))):
        return
    together = shorten(f"{before.text} {after.text}")
    joined = before.kind == "number" and re.fullmatch(r"_[0-9_]+", after.text)
    if joined and before.offset + len(before.text) == after.offset:
        hint = f"write {before.text}{after.text.replace('_', '')}"
    elif before.kind == after.kind == "text":
        hint = f"write {shorten(f'{before.text} + {after.text}')}"
    elif re.match(r"\s*=(?!=)", source[after.offset + len(after.text) :]):
        hint = f"write a comma before `{after.text}`"
    elif "text" in (before.kind, after.kind):
        hint = "write + between them to join texts"
    elif FUNCTION_NAMES.fullmatch(before.text):
        hint = f"write {shorten(f'{before.text}({after.text})')}"
    elif after.text in ("AND", "OR", "NOT", "IF", "ELSE", "IN"):
        hint = f"write `{after.text.lower()}` in small letters"
    elif after.text in ("kg", "cm", "mm", "km", "ms", "Hz", "Pa", "mol", "rad", "kJ", "kN", "kW"):
        hint = "write the unit in `unit:`, and the number alone here"
    elif before.text.startswith(".") and re.fullmatch(r"[fegd]", after.text):
        hint = f"write num(…, decimals={before.text[1:]}) for so many decimals"
    elif after.text in ("x", "X"):
        hint = f"to multiply write {shorten(f'{before.text} * …')}"
    else:
        hint = f"to multiply write {shorten(f'{before.text} * {after.text}')}"
    raise ExpressionError(f"nothing joins the two values in `{together}`", hint, before.offset)


def check_settings(tokens: list[ExpressionToken]) -> None:
    """Raise ExpressionError for a `=` other than that of a keyword argument, as in `num(x, digits=3)`."""
    within = [""]
    for i, token in enumerate(tokens):
        if token.text in OPENING:
            within.append(token.text)
        elif token.text in OPENING.values():
            within.pop()
        set_here = within[-1] == "(" and tokens[i - 1].kind == "name" and tokens[i - 2].text in ("(", ",")
        if token.text == "=" and not set_here:
            reversed_ = tokens[i + 1].text if i + 1 < len(tokens) and tokens[i + 1].text in ("<", ">") else ""
            hint = f"write {reversed_}=" if reversed_ else "write =="
            raise ExpressionError(f"`={reversed_}` does not compare", hint, token.offset)


def check_decimal_comma(tokens: list[ExpressionToken]) -> None:
    """Raise ExpressionError for `0,5` outside brackets, where it cannot be a list."""
    depth = 0
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        depth += (before.text in OPENING) - (before.text in OPENING.values())
        whole = before.kind == after.kind == "number" and before.text.isdigit() and after.text[0].isdigit()
        tight = before.offset + len(before.text) == token.offset == after.offset - 1
        if token.text == "," and not depth and whole and tight:
            hint = f"write {before.text}.{after.text}; a list is written in square brackets: [a, b]"
            raise ExpressionError("a number has a decimal point, not a comma", hint, token.offset)


def rewrite_tokens(tokens: list[ExpressionToken]) -> TokenizedExpression:
    """Return one line of Python with blanks between the tokens, and the column of each token."""
    pieces = []
    columns: dict[int, ExpressionToken] = {}
    column = 0
    for token in tokens:
        columns[column] = token
        pieces.append(repr(token.text[1:-1]) if token.kind == "text" else token.text)
        column += len(pieces[-1].encode()) + 1
    return TokenizedExpression(" ".join(pieces), columns)
