r"""Normalize LaTeX by what it prints, so that prints can be compared, and convert short LaTeX to plain text.

`$1$`, `\(1\)` and `\textbf{}1` print alike; `45.0 \%` is 45.0 % as text.
"""

import re
from collections.abc import Iterator

from exam_builder.expressions.latex_text import LATEX, NO_UNIT

TOKEN = re.compile(
    r"""(?P<comment>(?<!\\)%[^\n]*\n?[ \t]*) | \\verb\*?(?P<bar>[^A-Za-z*\s])(?P<verb>.*?)(?P=bar)
    | (?P<math>\$\$?|\\[()\[\]]) | (?P<command>\\[A-Za-z]+\*?)\s* | (?P<sign>\\[\s\S]) | (?P<space>\s+)
    | (?P<other>[\s\S])""",
    re.VERBOSE,
)
UNSEEN = frozenset(
    rf"\{name}"
    for name in (
        *("left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr"),
        *("displaystyle", "textstyle", "limits", "nolimits", "relax", "protect", "null", "leavevmode", "noindent"),
        *("strut", "nobreak", "allowbreak", "mathstrut", "par"),
    )
)
BLANKS = frozenset((r"\,", r"\;", r"\:", r"\!", r"\/", r"\quad", r"\qquad", r"\thinspace", r"\space", r"\enspace"))
ROMAN = frozenset((r"\mathrm", r"\text", r"\textnormal", r"\textrm", r"\mbox", r"\hbox", r"\operatorname"))
OPEN = frozenset((r"\ensuremath", r"\textup", r"\textmd"))
ARGUMENTS = {
    **{rf"\{name}": 2 for name in ("frac", "binom", "overset", "underset", "stackrel")},
    **{rf"\{name}": 1 for name in ("sqrt", "vec", "hat", "bar", "tilde", "dot", "overline", "underline")},
    **{rf"\text{name}": 1 for name in ("bf", "it", "sf", "tt", "sc", "sl")},
    **{rf"\math{name}": 1 for name in ("bf", "it", "sf", "tt", "cal", "bb")},
    r"\emph": 1,
}
ALIKE = r"""
dfrac=frac tfrac=frac cfrac=frac dbinom=binom tbinom=binom leq=le geq=ge neq=ne to=rightarrow gets=leftarrow land=wedge
lor=vee lnot=neg ldots=dots emph=textit
"""
"""Commands that print like others."""
SYNONYMS = {f"\\{one}": f"\\{other}" for one, _, other in (each.partition("=") for each in ALIKE.split())}
SYNONYMS |= {rf"\{sign}": sign for sign in "}%&#_$"}
SYNONYMS |= {r"\{": "\x02", "−": "-", "×": r"\times", r"\lbrack": "[", r"\rbrack": "]", r"\vert": "|"}
SYNONYMS |= {r"\textless": "<", r"\textgreater": ">", r"\textbar": "|"}
TYPED = """
≤le ≥ge ≠ne ≈approx ≡equiv ∼sim ∝propto ≪ll ≫gg ∈in ∉notin ⊂subset ⊆subseteq ∪cup ∩cap ∧wedge ∨vee ¬neg ∅emptyset
←leftarrow →rightarrow ↔leftrightarrow ⇐Leftarrow ⇒Rightarrow ⇔Leftrightarrow ↦mapsto ∀forall ∃exists ∂partial ∇nabla
±pm ∓mp ·cdot ⋅cdot ÷div ∞infty ∑sum ∏prod ∫int ∘circ ⊥perp ∥parallel ∠angle …dots ⋯cdots
αalpha βbeta γgamma δdelta εvarepsilon ζzeta ηeta θtheta ιiota κkappa λlambda μmu µmu νnu ξxi πpi ρrho σsigma τtau
φvarphi χchi ψpsi ωomega ϕphi ϵepsilon ΓGamma ΔDelta ΘTheta ΛLambda ΞXi ΠPi ΣSigma ΦPhi ΨPsi ΩOmega
"""
"""Unicode characters, each with the command that prints it."""
SYNONYMS |= {each[0]: f"\\{each[1:]}" for each in TYPED.split()}
MAX_DEPTH = 60


def normalize_appearance(tex: str) -> str:
    """Return a normal form of LaTeX: equal for sources that print the same."""
    return " ".join("".join(_AppearanceReader(tex).signs("", 0)).split())


class _AppearanceReader:
    """Normalizes the tokens of a text one by one; `math` is whether letters are slanted now, as in mathematics."""

    def __init__(self, tex: str) -> None:
        self.left = list(reversed(list(TOKEN.finditer(tex))))
        self.math = False

    def signs(self, end: str, depth: int) -> Iterator[str]:
        """Yield what the tokens print, up to a closing sign or to the end."""
        while self.left:
            token = self.left.pop()
            if end and token[0] == end:
                return
            yield self.sign(token, depth)

    def sign(self, token: re.Match[str], depth: int) -> str:
        """Return what a token and its arguments print."""
        text = token["command"] or token[0]
        if token["math"]:
            self.math = text in (r"\(", r"\[") or (text[0] == "$" and not self.math)
            return ""
        if token["bar"]:
            return rf"\texttt{{{token['verb']}}}"
        if token["comment"] or text in UNSEEN:
            return ""
        if token["space"] or text in BLANKS or text in ("~", "\\ "):
            return "" if self.math or text in (r"\,", r"\!", r"\/") else " "
        return self.print_token(SYNONYMS.get(text, text), depth)

    def print_token(self, text: str, depth: int) -> str:
        """Return what a token that is not a space prints."""
        if text in ROMAN or text in OPEN:
            return self.argument(depth, self.math if text == r"\textup" else text == r"\ensuremath")
        if text in ("^", "_") or text in ARGUMENTS:
            inner = [self.argument(depth, self.math) for _ in range(ARGUMENTS.get(text, 1))]
            font = text.startswith((r"\text", r"\math"))
            return f"{text}{''.join(f'{{{each}}}' for each in inner)}" if not font or inner[0].strip() else ""
        if text == "{" and depth < MAX_DEPTH:
            return self.group(depth)
        if text.startswith("\\"):
            return text + self.keep_arguments(depth)
        return f"\x01{text}" if self.math and text.isalpha() else "" if text == "}" else text

    def group(self, depth: int) -> str:
        """Return what a group in braces prints; a change of mode ends with the group."""
        math = self.math
        inner = "".join(self.signs("}", depth + 1))
        self.math = math
        return inner

    def keep_arguments(self, depth: int) -> str:
        """Return the arguments of an unknown command, with their braces."""
        found = " "
        while self.left and self.left[-1][0] == "{" and depth < MAX_DEPTH:
            self.left.pop()
            inner = self.group(depth)
            found += f"{{{inner}}}" if inner else ""
        return found

    def argument(self, depth: int, math: bool) -> str:
        """Return what the next group or sign prints, in mathematics or not."""
        while self.left and self.left[-1]["space"]:
            self.left.pop()
        if not self.left or depth >= MAX_DEPTH:
            return ""
        around, self.math = self.math, math
        argument = self.sign(self.left.pop(), depth + 1)
        self.math = around
        return argument


NAMED = r"""
degree=° textdegree=° celsius=°C circ=° ohm=Ω Omega=Ω mu=µ micro=µ textmu=µ euro=€ texteuro=€ pounds=£ cdot=· times=×
pm=± pi=π infty=∞ le=≤ ge=≥ ne=≠ AA=Å permille=‰ textperthousand=‰ ldots=… dots=… textbackslash=\ textasciitilde=~
textless=< textgreater=> textbar=|
"""
"""Commands, each with what it prints in plain text."""
SIGNS = {f"\\{name}": sign for name, _, sign in (each.partition("=") for each in NAMED.split())}
SIGNS |= {rf"\{sign}": sign for sign in "%$&#_{} "}
SIGNS |= {r"\,": " ", r"\;": " ", r"\:": " ", r"\!": "", r"\/": "", "~": " "}
COMMAND = re.compile(r"\\(?:[A-Za-z]+\s*|.)|~", re.DOTALL)
FONT = re.compile(
    r"\\(?:text(?:rm|bf|it|sf|tt|sc|up|normal)?|math(?:rm|bf|it|sf|tt)|emph|mbox|ensuremath|operatorname)\s*\{([^{}]*)\}"
)
DEGREE = re.compile(r"\^\s*(?:\{\s*\\circ\s*\}|\\circ(?![A-Za-z]))\s*")
FORMULA = re.compile(r"(?<!\\)\$([^$]*)(?<!\\)\$")


def text_to_plain(text: str) -> str:
    """Convert a text to plain text: LaTeX is converted, and a text that was not meant as LaTeX stays as it is."""
    return latex_to_plain(text) if LATEX.search(text) else text


def join_plain_unit(number: str, unit: str) -> str:
    """Join a number without LaTeX and its unit; nothing is added for `1`."""
    return number if unit == NO_UNIT else f"{number} {latex_to_plain(unit)}"


def latex_to_plain(tex: str) -> str:
    """Convert short LaTeX to plain text. Signs, words and numbers are converted; anything else stays as it is."""
    if not any(sign in tex for sign in "\\~$"):
        return tex
    text = DEGREE.sub("°", tex)
    while (inner := FONT.sub(r"\1", text)) != text:
        text = inner
    return COMMAND.sub(_replace_command, FORMULA.sub(r"\1", text).replace("{}", "")).strip()


def _replace_command(match: re.Match[str]) -> str:
    return SIGNS.get(match[0].rstrip() if match[0] != "\\ " else match[0], match[0])
