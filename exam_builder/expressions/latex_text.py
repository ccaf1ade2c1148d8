r"""Texts as LaTeX that prints them: escaped, meant to the letter, or LaTeX already that some function made.

PyLaTeX's own escape makes line breaks of newlines and braces of hyphens, and leaves signs that T1 fonts join into
others; what differs is set right here. PyLaTeX is loaded by the first text that is escaped.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Self


class Tex(str):
    """LaTeX that goes into a text as it is; `bare` is the same without LaTeX, for code, keys and descriptions."""

    __slots__ = ("bare",)
    bare: str

    def __new__(cls, tex: str, bare: str | None = None) -> Self:
        self = super().__new__(cls, tex)
        self.bare = tex if bare is None else bare
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        return type(self), (str(self), self.bare)


class LooseTex(Tex):
    """What is no value by itself, such as a term with its sign: it gets no brackets wherever it stands."""

    __slots__ = ()


def bare_text(text: str) -> str:
    """Return a text without the LaTeX that printing functions put into it."""
    return text.bare if isinstance(text, Tex) else text


def join_texts(texts: list[str], separator: str = "", bare_separator: str | None = None) -> str:
    """Return texts in a row; LaTeX when one of them is."""
    tex = separator.join(texts)
    if not any(isinstance(text, Tex) for text in texts):
        return tex
    bare = (separator if bare_separator is None else bare_separator).join(map(bare_text, texts))
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


def escape(text: str) -> str:
    """Write plain text as LaTeX that prints it: signs with a meaning are escaped, newlines and hyphens stay."""
    return _escape_signs(text, TEXT_ESCAPES)


def typewriter(text: str) -> str:
    r"""Return one line of text to the letter in `\texttt`, without ligatures, safe in text and in mathematics."""
    return rf"\texttt{{{_escape_signs(text, CODE_ESCAPES)}}}"


def _escape_signs(text: str, own: Mapping[str, str]) -> str:
    """Return a text with each sign escaped as in `own`, or else as PyLaTeX does it."""
    from pylatex.utils import escape_latex

    return "".join(own[sign] if sign in own else str(escape_latex(sign)) for sign in text)


VERBATIM = re.compile(r"verbatim\*?|Verbatim|lstlisting|comment")
TOKENS = re.compile(
    r"""
    (?P<comment> (?<!\\)%.* )
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
    """,
    re.VERBOSE,
)
BRACES = re.compile(r"\\[\s\S]|[{}]")


def find_tokens(tex: str) -> Iterator[re.Match[str]]:
    """Return the tokens of a text, without what is read to the letter."""
    return (match for match, end in find_pieces(tex) if end is None)


def find_pieces(tex: str) -> Iterator[tuple[re.Match[str], int | None]]:
    """Yield the tokens of a text, each with the end of the piece that it begins and that is read to the
    letter, if any.
    """
    missing: set[str] = set()
    position = 0
    while match := TOKENS.search(tex, position):
        end = _find_piece_end(tex, match, missing)
        if end is None and match["address"]:
            position = match.end() - 1  # its brace opens a group as any other
            continue
        position = end or (match.start("bar") if match["bar"] else match.end())
        yield match, end


def _find_piece_end(tex: str, match: re.Match[str], missing: set[str]) -> int | None:
    """Return where the piece ends that begins with this token; None where none begins, or it has no end.

    An end that is `missing` is looked for once: a text full of beginnings would take minutes else.
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
    """Return where the group ends that a brace opens at `start`; None where nothing closes it, or not before `stop`."""
    depth = 0
    for match in BRACES.finditer(tex, start, len(tex) if stop is None else stop):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0:
            return match.end()
    return None


LATEX = re.compile(
    r"""\\(?: [A-Za-z]{2} | [A-Za-z]\{ | [^A-Za-z0-9\s] )       # a command: \alpha, \c{c}, \,
    | (?<!\\)\$(?=\S) (?:[^$\\\n]|\\.)* (?<=\S)\$(?!\d)     # a formula: no blank inside its ends, no price""",
    re.VERBOSE,
)
"""What no text has that is meant to the letter."""
SIGN = re.compile(r"(?<!\\)((?:\\\\)*)([%#])")
IN_LINE = re.compile(rf"(?m)(?<!^){SIGN.pattern}")
IN_UNIT = re.compile(r"(?<!\\)((?:\\\\)*)([%#&$])")
CELL = re.compile(r"(?<!\\)((?:\\\\)*)(&)")
ODD = re.compile(r"\\?[%#]")
"""Signs of an address that LaTeX reads elsewhere as comments and parameters, escaped or not."""


def text_to_latex(text: str) -> str:
    """Return a text as it was meant: to the letter, unless a command or a formula in it shows that it is LaTeX."""
    if isinstance(text, Tex):
        return str(text)
    if not LATEX.search(text):
        return escape(text).replace(r"\^{}", r"\textasciicircum{}")
    return escape_ampersands(escape_comment_signs(text))


def escape_ampersands(tex: str) -> str:
    """Return the LaTeX with each & as a sign to print, unless an environment of its own may want them."""
    return tex if r"\begin" in tex else CELL.sub(r"\1\\\2", tex)


def wrap_cell_lines(tex: str, align: str) -> str:
    r"""Return the LaTeX of a cell in which `\\\\` begins a new line of the cell, where it would begin a row of its
    table.
    """
    if r"\begin" in tex or not _has_line_break(tex):
        return tex
    return rf"\begin{{tabular}}{{@{{}}{align}@{{}}}}{tex}\end{{tabular}}"


def _has_line_break(tex: str) -> bool:
    r"""Return whether `\\\\` stands outside of braces."""
    depth = 0
    for found in BRACES.finditer(tex):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if found[0] == r"\\" and depth == 0:
            return True
    return False


def escape_comment_signs(tex: str) -> str:
    """Return the LaTeX of a value with each % and # as a sign to print; a text of several lines may have lines of
    comment.
    """
    return (IN_LINE if "\n" in tex else SIGN).sub(r"\1\\\2", make_argument_safe(tex))


def unit_to_latex(unit: str) -> str:
    """Return a unit, which is mathematics, with signs that mean nothing there (the % of 20 %) printed."""
    return IN_UNIT.sub(r"\1\\\2", make_argument_safe(unit))


def join_unit(number: str, unit: str) -> str:
    """Return a printed number with its unit."""
    return rf"\ensuremath{{{number}\,\mathrm{{{unit_to_latex(unit)}}}}}"


def make_argument_safe(tex: str) -> str:
    r"""Return the LaTeX with each `\verb|…|` as what prints the same, and with addresses that hold % or #, in any
    argument.
    """
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
    """Return an address whose signs are made letters by a command; '' where it holds none that are not."""
    signs = [f"\\{sign[-1]}" for sign in ODD.findall(inside)]
    letters = [rf"\unexpanded{{{piece}}}" for piece in ODD.split(inside)]
    if not signs:
        return ""
    return rf"\examaddress{{\{command}}}{{{''.join(map(str.__add__, letters, [*signs, '']))}}}"
