"""The one module that knows PyLaTeX: escaping, and LaTeX that is not to be escaped again.

PyLaTeX's own escape makes line breaks of newlines and braces of hyphens, and leaves signs that T1 fonts join into
others; what differs is set right here.
"""

from pylatex import NoEscape
from pylatex.utils import escape_latex

__all__ = ["NoEscape", "escape", "typewriter"]

OURS = {
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

LITERAL = OURS | {
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
    """Plain text as LaTeX that prints it: signs with a meaning are escaped, newlines and hyphens stay."""
    if isinstance(text, NoEscape):
        return str(text)
    return "".join(OURS[sign] if sign in OURS else str(escape_latex(sign)) for sign in text)


def typewriter(text: str) -> str:
    r"""One line of text to the letter in `\texttt`, without ligatures, safe in text and in mathematics."""
    return rf"\texttt{{{''.join(LITERAL[sign] if sign in LITERAL else str(escape_latex(sign)) for sign in text)}}}"
