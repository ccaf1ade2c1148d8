"""Texts that are meant to the letter, or hold pieces that are, as LaTeX that prints them wherever it stands."""

import re

from exam_builder.expressions.latex import escape, typewriter
from exam_builder.expressions.latex_delimiters import find_pieces
from exam_builder.expressions.tex import Tex

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
BREAK = re.compile(r"\\[\s\S]|[{}]")
ODD = re.compile(r"\\?[%#]")
"""Signs of an address that LaTeX reads elsewhere as comments and parameters, escaped or not."""


def text_to_latex(text: str) -> str:
    """A text as it was meant: to the letter, unless a command or a formula in it shows that it is LaTeX."""
    if isinstance(text, Tex):
        return str(text)
    if not LATEX.search(text):
        return escape(text).replace(r"\^{}", r"\textasciicircum{}")
    return escape_ampersands(escape_comment_signs(text))


def escape_ampersands(tex: str) -> str:
    """The LaTeX with each & as a sign to print, unless an environment of its own may want them."""
    return tex if r"\begin" in tex else CELL.sub(r"\1\\\2", tex)


def wrap_cell_lines(tex: str, align: str) -> str:
    r"""The LaTeX of a cell in which `\\\\` begins a new line of the cell, where it would begin a row of its table."""
    if r"\begin" in tex or not _has_line_break(tex):
        return tex
    return rf"\begin{{tabular}}{{@{{}}{align}@{{}}}}{tex}\end{{tabular}}"


def _has_line_break(tex: str) -> bool:
    r"""Whether `\\\\` stands outside of braces."""
    depth = 0
    for found in BREAK.finditer(tex):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if found[0] == r"\\" and depth == 0:
            return True
    return False


def escape_comment_signs(tex: str) -> str:
    """The LaTeX of a value with each % and # as a sign to print; a text of several lines may have lines of comment."""
    return (IN_LINE if "\n" in tex else SIGN).sub(r"\1\\\2", make_argument_safe(tex))


def unit_to_latex(unit: str) -> str:
    """A unit, which is mathematics, with signs that mean nothing there (the % of 20 %) printed."""
    return IN_UNIT.sub(r"\1\\\2", make_argument_safe(unit))


def make_argument_safe(tex: str) -> str:
    r"""The LaTeX with each `\verb|…|` as what prints the same, and with addresses that hold % or #, in any argument."""
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
    """An address whose signs are made letters by a command; '' where it holds none that are not."""
    signs = [f"\\{sign[-1]}" for sign in ODD.findall(inside)]
    letters = [rf"\unexpanded{{{piece}}}" for piece in ODD.split(inside)]
    if not signs:
        return ""
    return rf"\examaddress{{\{command}}}{{{''.join(map(str.__add__, letters, [*signs, '']))}}}"
