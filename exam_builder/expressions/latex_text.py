r"""Convert texts to LaTeX that prints them, escaping plain text and keeping LaTeX.

PyLaTeX's own escape turns newlines into line breaks and puts hyphens in braces, and it leaves signs that T1 fonts join
into ligatures; `TEXT_ESCAPES` overrides these. PyLaTeX is imported when the first text is escaped.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Self


class Tex(str):
    """LaTeX that goes into a text as it is; `bare` is its plain text, for code, keys and descriptions."""

    __slots__ = ("bare",)
    bare: str

    def __new__(cls, tex: str, bare: str | None = None) -> Self:
        self = super().__new__(cls, tex)
        self.bare = tex if bare is None else bare
        return self


class LooseTex(Tex):
    """LaTeX that is not a value by itself, such as a term with its sign: it never gets brackets."""

    __slots__ = ()


def strip_printing(text: str) -> str:
    """Return a text without the LaTeX that printing functions put into it."""
    return text.bare if isinstance(text, Tex) else text


def join_texts(texts: list[str], separator: str = "", bare_separator: str | None = None) -> str:
    """Join texts; the result is LaTeX if one of them is."""
    tex = separator.join(texts)
    if not any(isinstance(text, Tex) for text in texts):
        return tex
    bare = (separator if bare_separator is None else bare_separator).join(map(strip_printing, texts))
    return LooseTex(tex, bare) if isinstance(texts[0], LooseTex) else Tex(tex, bare)


TEXT_ESCAPES = {
    "\n": "\n",
    "-": "-",
    "[": "[",
    "]": "]",
    "\u00a0": "~",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
}

CODE_ESCAPES = TEXT_ESCAPES | {
    "-": "{-}",
    " ": r"\ ",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "^": r"\textasciicircum{}",
    ",": "{,}",
    "?": "{?}",
    "!": "{!}",
}


HYPHENS = re.compile(r"(?<=\s)-{2,3}(?=\s)|(?<=\w)-{2,3}(?=\w)|(?P<code>-{2,})")
"""Hyphens that are a dash in LaTeX: between blanks or within a word (2--3); elsewhere they are code (--help, i--)."""


def escape(text: str) -> str:
    """Escape plain text for LaTeX; newlines, hyphens and dashes stay as they are."""
    return HYPHENS.sub(_keep_hyphens, _escape_signs(text, TEXT_ESCAPES))


def _keep_hyphens(found: re.Match[str]) -> str:
    return found[0].replace("-", "{-}") if found["code"] else found[0]


def typewriter(text: str) -> str:
    r"""Return one line of text verbatim in `\texttt`, without ligatures, safe in text and in mathematics."""
    return rf"\texttt{{{_escape_signs(text, CODE_ESCAPES)}}}"


def _escape_signs(text: str, own: Mapping[str, str]) -> str:
    """Escape each sign as in `own`, or else the way PyLaTeX does."""
    from pylatex.utils import escape_latex

    return "".join(own[sign] if sign in own else str(escape_latex(sign)) for sign in text)


VERBATIM = re.compile(r"verbatim\*?|Verbatim|lstlisting|comment")
TOKENS = re.compile(
    r"""
    (?= [%\\{}$\n#] )  # else all that follows would be tried at each letter
    (?:
    (?P<comment> %.* )
    | \\(?P<verb>verb\*?|lstinline(?:\[[^\]\n]*\])?)(?P<bar>[^A-Za-z*\s\[])
    | \\(?P<address>url|nolinkurl|path|href)\s*\{
    | \\(?P<edge>begin|end)\s*\{(?P<name>[^{}]*)\}
    | (?P<math>\\[()\[\]])
    | (?P<group>\\(?:begingroup|endgroup|bgroup|egroup)(?![A-Za-z@]))
    | (?P<ending>\\(?:endinput|stop|bye|enddocument|@@end)(?![A-Za-z]))
    | (?P<escaped>\\[\s\S])
    | (?P<brace>[{}])
    | (?P<dollar>\$\$?)
    | (?P<blank>\n[ \t]*\n)
    | (?P<parameter>\#+[1-9]?)
    )
    """,
    re.VERBOSE,
)
BRACES = re.compile(r"\\[\s\S]|[{}]")
COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
"""A comment, with the backslashes before it as its group."""


def find_tokens(tex: str) -> Iterator[re.Match[str]]:
    """Return the tokens of a text outside its verbatim pieces."""
    return (match for match, end in find_pieces(tex) if end is None)


def find_pieces(tex: str) -> Iterator[tuple[re.Match[str], int | None]]:
    """Yield the tokens of a text, each with the end of the verbatim piece that it begins, or None."""
    missing: set[str] = set()
    position = 0
    while match := TOKENS.search(tex, position):
        end = _find_piece_end(tex, match, missing)
        if end is None and match["address"]:
            position = match.end() - 1  # its brace opens an ordinary group
            continue
        position = end or (match.start("bar") if match["bar"] else match.end())
        yield match, end


def _find_piece_end(tex: str, match: re.Match[str], missing: set[str]) -> int | None:
    """Return the end of the verbatim piece that a token begins; None if it begins none, or the piece is not closed.

    An end that is `missing` is searched for only once; otherwise a text full of beginnings would take minutes.
    """
    if match["address"] or match["bar"] == "{":
        line = tex.find("\n", match.end())
        return find_group_end(tex, match.end() - 1, None if line < 0 else line)
    verbatim = match["edge"] == "begin" and VERBATIM.fullmatch(match["name"])
    end = match["bar"] or (rf"\end{{{match['name']}}}" if verbatim else "")
    if not end or end in missing:
        return None
    found = tex.find(end, match.end())
    if found < 0:
        missing.add(end)
    line_ends = tex.find("\n", match.end(), found) >= 0
    return None if found < 0 or (match["bar"] and line_ends) else found + len(end)


def find_group_end(tex: str, start: int, stop: int | None = None) -> int | None:
    """Return the end of the group whose brace is at `start`; None if it is not closed before `stop`."""
    stop = len(tex) if stop is None else stop
    ends = _group_ends(tex)
    if start in ends:
        end = ends[start]
        return end if end is not None and end <= stop else None
    depth = 0
    for match in BRACES.finditer(tex, start, stop):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0:
            return match.end()
    return None


@lru_cache(maxsize=16)
def _group_ends(tex: str) -> dict[int, int | None]:
    """Return the ends of all groups of a text by the places of their opening braces (None: it is not closed)."""
    ends: dict[int, int | None] = {}
    opened: list[int] = []
    for match in BRACES.finditer(tex):
        if match.group() == "{":
            opened.append(match.start())
        elif match.group() == "}" and opened:
            ends[opened.pop()] = match.end()
    return ends | dict.fromkeys(opened)


LATEX = re.compile(
    r"""\\(?: [A-Za-z]{2} | [A-Za-z]\{ | [^A-Za-z0-9\s] )       # a command: \alpha, \c{c}, \,
    | (?<!\\)\$(?=\S) (?:[^$\\\n]|\\.)* (?<=\S)\$(?!\d)     # a formula: no blank inside its ends, no price""",
    re.VERBOSE,
)
"""A command or formula, which only a text that is meant as LaTeX contains."""
DELIMITER = re.compile(r"(?<!\\)(?:\\\\)*(?:\$|\\[()\[\]])")
PROSE = re.compile(r"[^\\^_=+*]*[A-Za-z]{2,}\s+[A-Za-z]{2,}[^\\^_=+*]*")


def is_bare_formula(prints: str) -> bool:
    """Return whether LaTeX is a formula without dollars, and not words."""
    return not DELIMITER.search(prints) and not PROSE.fullmatch(prints.strip())


SIGN = re.compile(r"(?<!\\)((?:\\\\)*)([%#])")
IN_LINE = re.compile(rf"(?m)(?<!^){SIGN.pattern}")
IN_UNIT = re.compile(r"(?<!\\)((?:\\\\)*)([%#&$])")
UNIT_SIGNS = re.compile(
    r"\\(?!Omega|ohm|AA)[A-Za-z]+\s*(?:\{[^{}]*\})*|(?:\^|\*\*)(?P<power>-?\d+)"
    r"|(?P<blank>(?<=[\w)}°%$€£¥]) +(?=[^\W\d_]|[°(]|\\(?:Omega|ohm|AA)(?![A-Za-z])))"
)
"""A command with its arguments, and what would print otherwise in mathematics: a power, and a blank of a product."""
CELL = re.compile(r"(?<!\\)((?:\\\\)*)(&)")
ODD = re.compile(r"\\?[%#]")
"""Signs of an address, escaped or not, that LaTeX would read as a comment or a parameter inside an argument."""


def text_to_latex(text: str) -> str:
    """Convert a text to LaTeX: it is escaped, unless a command or a formula in it shows that it is LaTeX."""
    if isinstance(text, Tex):
        return str(text)
    if not LATEX.search(text):
        return escape(text).replace(r"\^{}", r"\textasciicircum{}")
    return escape_ampersands(escape_comment_signs(text))


def escape_ampersands(tex: str) -> str:
    """Escape each & in LaTeX, unless the LaTeX has an environment, which may need them."""
    return tex if r"\begin" in tex else CELL.sub(r"\1\\\2", make_argument_safe(tex))


def wrap_cell_lines(tex: str, align: str) -> str:
    r"""Wrap the LaTeX of a cell so that `\\\\` breaks a line of the cell, instead of ending a row of the table."""
    if r"\begin" in tex or not _has_line_break(tex):
        return tex
    return rf"\begin{{tabular}}{{@{{}}{align}@{{}}}}{tex}\end{{tabular}}"


def _has_line_break(tex: str) -> bool:
    r"""Return whether there is a `\\\\` outside braces."""
    depth = 0
    for found in BRACES.finditer(tex):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if found[0] == r"\\" and depth == 0:
            return True
    return False


def escape_comment_signs(tex: str) -> str:
    """Escape each % and # in the LaTeX of a value; a text of several lines may contain lines of comment."""
    return (IN_LINE if "\n" in tex else SIGN).sub(r"\1\\\2", make_argument_safe(tex))


def unit_to_latex(unit: str) -> str:
    """Convert a unit to LaTeX, in which its signs print (20 %), a blank (N m) and all of a power (s^-1)."""
    return IN_UNIT.sub(r"\1\\\2", UNIT_SIGNS.sub(_print_unit_sign, make_argument_safe(unit)))


def _print_unit_sign(found: re.Match[str]) -> str:
    if found["power"]:
        return f"^{found['power']}" if len(found["power"]) == 1 else f"^{{{found['power']}}}"
    return r"\," if found["blank"] else found[0]


NO_UNIT = "1"
"""The unit of a number that has none."""
ANGLE = re.compile(r"°|\^\{?\\circ\}?")


def join_unit(number: str, unit: str) -> str:
    """Join a printed number and its unit: `1` prints nothing, and no space is before an angle's degree sign."""
    if unit == NO_UNIT:
        return number
    space = "" if ANGLE.fullmatch(unit) else r"\,"
    return rf"\ensuremath{{{number}{space}\mathrm{{{unit_to_latex(unit)}}}}}"


def make_argument_safe(tex: str) -> str:
    r"""Replace each `\verb|…|`, and each address with % or #, by LaTeX that prints the same inside any argument."""
    written: list[str] = []
    position = 0
    for match, end in find_pieces(tex):
        if end is None or not (match["address"] or (match["verb"] or "").startswith("verb")):
            continue
        inside = tex[match.end() : end - 1]
        put = _typeset_address(match["address"], inside) if match["address"] else _typeset_verb(match["verb"], inside)
        written += [tex[position : match.start()], put or tex[match.start() : end]]
        position = end
    return "".join([*written, tex[position:]])


def _typeset_verb(command: str, inside: str) -> str:
    printed = typewriter(inside)
    return printed.replace(r"\ ", r"\textvisiblespace{}") if command.endswith("*") else printed


def _typeset_address(command: str, inside: str) -> str:
    """Return the LaTeX of an address whose % and # a command makes letters; '' if it has none of these."""
    signs = [f"\\{sign[-1]}" for sign in ODD.findall(inside)]
    letters = [rf"\unexpanded{{{piece}}}" for piece in ODD.split(inside)]
    if not signs:
        return ""
    return rf"\examaddress{{\{command}}}{{{''.join(map(str.__add__, letters, [*signs, '']))}}}"


STYLED = re.compile("[\U0001d400-\U0001d7ff\u210e]+")
"""Letters and digits of Unicode that have a style of formulas, such as an italic x."""
STYLES = {"BOLD": "mathbf", "DOUBLE-STRUCK": "mathbb", "SCRIPT": "mathcal", "FRAKTUR": "mathfrak"}


def spell_letters(letters: str) -> str:
    """Spell letters that have a style as LaTeX for a formula."""
    name, plain = unicodedata.name(letters[0], ""), unicodedata.normalize("NFKC", letters)
    style = next((command for word, command in STYLES.items() if word in name.split()), "")
    return rf"\{style}{{{plain}}}" if style and plain.isascii() else plain
