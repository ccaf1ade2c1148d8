"""A name in LaTeX, literally: nothing in it is a command, and nothing is printed as something else."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from exam_builder.names.font_letters import ENCODINGS, T1, compose_letter

PLAIN_SIGNS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .()")
ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "`": r"\textasciigrave{}",
    '"': r"\textquotedbl{}",
    "\u00a0": "~",
} | {sign: rf"\{sign}" for sign in "{}$&#_%"}

ACTIVE_IN_FRENCH = frozenset(":;!?")
"""Characters that babel's French makes active."""


@dataclass(frozen=True, slots=True)
class NeedsPicture:
    """A name that pdfLaTeX cannot print, and the characters that it lacks."""

    name: str
    signs: str


def name_in_tex(name: str) -> str | NeedsPicture:
    """Write a name in LaTeX (with `names.tex` in the preamble), so that the PDF's text is the name again."""
    composed = unicodedata.normalize("NFC", name)
    signs = list(_split_signs(composed))
    written = [_sign_to_tex(sign) for sign in signs]
    lacking = dict.fromkeys(sign for sign, tex in zip(signs, written, strict=True) if tex is None)
    if lacking:
        return NeedsPicture(composed, "".join(lacking))
    return "".join(filter(None, written))


def _split_signs(composed: str) -> Iterator[str]:
    """Split a name into characters, each with the combining marks that follow it."""
    start = 0
    for at in range(1, len(composed) + 1):
        if at == len(composed) or not unicodedata.combining(composed[at]):
            yield composed[start:at]
            start = at


def _sign_to_tex(sign: str) -> str | None:
    if sign in PLAIN_SIGNS or sign in T1:
        return sign
    if sign in ESCAPES:
        return ESCAPES[sign]
    if sign in ENCODINGS:
        encoding, slot = ENCODINGS[sign]
        return rf"\examletter{{{encoding}}}{{{slot}}}"
    if sign in ACTIVE_IN_FRENCH:
        return rf"\symbol{{{ord(sign)}}}"
    if (tex := compose_letter(sign)) is not None:
        return rf"\examspelled{{{''.join(f'{ord(each):04X}' for each in sign)}}}{{{tex}}}"
    # in braces, so that `--` does not become a dash
    return f"{{{sign}}}" if len(sign) == 1 and "!" <= sign <= "~" else None
