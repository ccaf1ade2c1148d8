"""The one module that knows PyLaTeX: escaping, and LaTeX that is not to be escaped again.

PyLaTeX's own escape makes line breaks of newlines and braces of hyphens, and leaves signs that T1 fonts join into
others; what differs is set right here.
"""

from pylatex import NoEscape
from pylatex.utils import escape_latex

__all__ = ["NoEscape", "escape", "typewriter"]

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
    """Plain text as LaTeX that prints it: signs with a meaning are escaped, newlines and hyphens stay."""
    if isinstance(text, NoEscape):
        return str(text)
    return "".join(TEXT_ESCAPES[sign] if sign in TEXT_ESCAPES else str(escape_latex(sign)) for sign in text)


def typewriter(text: str) -> str:
    r"""One line of text to the letter in `\texttt`, without ligatures, safe in text and in mathematics."""
    escaped = (CODE_ESCAPES[sign] if sign in CODE_ESCAPES else str(escape_latex(sign)) for sign in text)
    return rf"\texttt{{{''.join(escaped)}}}"
