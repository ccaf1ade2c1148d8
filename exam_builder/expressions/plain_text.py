r"""LaTeX of a unit or a few words as text for a cell: `45.0 \%` as 45.0 %."""

import re

from exam_builder.expressions.latex_text import LATEX

SIGNS = {
    **{rf"\{sign}": sign for sign in "%$&#_{} "},
    r"\,": " ",
    r"\;": " ",
    r"\:": " ",
    r"\!": "",
    r"\/": "",
    "~": " ",
    r"\degree": "°",
    r"\textdegree": "°",
    r"\celsius": "°C",
    r"\circ": "°",
    r"\ohm": "Ω",
    r"\Omega": "Ω",
    r"\mu": "µ",
    r"\micro": "µ",
    r"\textmu": "µ",
    r"\euro": "€",
    r"\texteuro": "€",
    r"\pounds": "£",
    r"\cdot": "·",
    r"\times": "×",
    r"\pm": "±",
    r"\pi": "π",
    r"\infty": "∞",
    r"\le": "≤",
    r"\ge": "≥",
    r"\ne": "≠",
    r"\AA": "Å",
    r"\permille": "‰",
    r"\textperthousand": "‰",
    r"\ldots": "…",
    r"\dots": "…",
    r"\textbackslash": "\\",
    r"\textasciitilde": "~",
    r"\textless": "<",
    r"\textgreater": ">",
    r"\textbar": "|",
}
COMMAND = re.compile(r"\\(?:[A-Za-z]+\s*|.)|~", re.DOTALL)
FONT = re.compile(
    r"\\(?:text(?:rm|bf|it|sf|tt|sc|up|normal)?|math(?:rm|bf|it|sf|tt)|emph|mbox|ensuremath|operatorname)\s*\{([^{}]*)\}"
)
DEGREE = re.compile(r"\^\s*(?:\{\s*\\circ\s*\}|\\circ(?![A-Za-z]))\s*")
FORMULA = re.compile(r"(?<!\\)\$([^$]*)(?<!\\)\$")


def text_to_plain(text: str) -> str:
    """A text that may be LaTeX or meant to the letter, without its LaTeX."""
    return latex_to_plain(text) if LATEX.search(text) else text


def latex_to_plain(tex: str) -> str:
    """The text that a short piece of LaTeX prints, as far as it is signs, words and numbers; the rest stays."""
    if not any(sign in tex for sign in "\\~$"):
        return tex
    text = DEGREE.sub("°", tex)
    while (inner := FONT.sub(r"\1", text)) != text:
        text = inner
    return COMMAND.sub(_replace_command, FORMULA.sub(r"\1", text).replace("{}", "")).strip()


def _replace_command(found: re.Match[str]) -> str:
    return SIGNS.get(found[0].rstrip() if found[0] != "\\ " else found[0], found[0])
