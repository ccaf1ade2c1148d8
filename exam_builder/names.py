"""Write people's names in LaTeX if pdfLaTeX has the letters; otherwise, another engine draws them as pictures."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

T1 = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿĂăĄąĆćČčĎďđĘęĚěĞğİıĲĳĹĺĽľŁłŃńŇňŊŋŐőŒœŔŕŘřŚśŞşŠšŢţ"
    "ŤťŮůŰűŸŹźŻżŽžªº’‘“”–—„«»"
)
"""Letters and other characters of names that LaTeX takes unchanged."""


def _number_slots(first: int, letters: str) -> dict[str, int]:
    """Assign slots to the letters of a font from `first`; blanks stand for other characters."""
    return {letter: slot for slot, letter in enumerate(letters, first) if letter != " "}


T5 = _number_slots(26, "ỶỷỴỵĐ") | _number_slots(
    131,
    "ẢẠ ẦẤẪẨẬ ẰẮẴẲẶ  ẼẺẸ ỀẾỄỂỆ  ĨỈ   ảạ ầấẫẩậ ằắẵẳặ  ẽẻẹ ềếễểệ  ĩỉỊ   ỎỌ ỒỐỖỔỘƠỜỚỠỞỢ  ŨỦỤƯỪỨỮỬỰỲ Ỹị   ỏọ ồốỗổộơờớỡởợ"
    "  ũủụưừứữửựỳ ỹ",
)
L7X = _number_slots(170, "Ŗ") | _number_slots(186, "ŗ      ĮĀ    Ē   ĖĢĶĪĻ  Ņ Ō   Ų  Ū     įā    ē   ėģķīļ  ņ ō   ų  ū")
QX = _number_slots(147, "Ș Ț") | _number_slots(179, "ș ț")
ENCODINGS = {
    letter: (encoding, slot)
    for encoding, slots in (("QX", QX), ("L7x", L7X), ("T5", T5))
    for letter, slot in slots.items()
}

ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0323": "d",
    "\u0327": "c",
    "\u0328": "k",
    "\u0331": "b",
}
"""Combining marks, and the LaTeX commands that typeset them."""

ACCENTS_ABOVE = frozenset("`'^~=u.\"rHv")
DOTLESS_LETTERS = {"i": r"\i ", "j": r"\j "}
BARRED_LETTERS = {
    "ħ": r"\exambarred{h}{.02}{.6}{.34}",
    "Ħ": r"\exambarred{H}{.05}{.5}{.65}",
    "ŧ": r"\exambarred{t}{.06}{.19}{.28}",
    "Ŧ": r"\exambarred{T}{.22}{.3}{.28}",
}
"""Letters with a bar across them: where the bar starts, how high it is, and how long, in em."""


def compose_letter(letter: str) -> str | None:
    """Write a letter with combining marks in LaTeX; return None if that is impossible.

    It may have at most one accent above; marks below are applied to the accented letter.
    """
    if letter in BARRED_LETTERS:
        return BARRED_LETTERS[letter]
    if letter == "'":
        return "'"
    if letter == "·":  # the dot of Catalan (`Gal·la`), without the room of a sign of multiplication
        return r"\kern-.25em\textperiodcentered\kern-.25em"
    base, *marks = list(unicodedata.normalize("NFD", letter))
    if not marks or not set(marks) <= ACCENTS.keys() or not (base.isascii() and base.isalpha()):
        return None
    accents = [ACCENTS[mark] for mark in marks]
    above = [accent for accent in accents if accent in ACCENTS_ABOVE]
    if len(above) > 1:
        return None
    written = DOTLESS_LETTERS.get(base, base) if above else base
    for accent in (*above, *(accent for accent in accents if accent not in ACCENTS_ABOVE)):
        written = rf"\{accent}{{{written}}}"
    return written


COMMON = frozenset(("SPACE", "DIGIT", "COMBINING", "ZERO", "VARIATION"))
RIGHT_TO_LEFT = frozenset(("R", "AL"))
CJK = {"HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean", "BOPOMOFO": "Chinese"}
"""Scripts that tell the language of Chinese characters in the same name."""

SYMBOLS = "Symbols"
"""The pseudo-script of symbols such as hearts, stars and emoji."""


@dataclass(frozen=True, slots=True)
class ScriptRun:
    """A stretch of a name in one script."""

    text: str
    script: str


def find_script(sign: str) -> str | None:
    """Return the script of a character by its Unicode name (`Latin`, `Devanagari`), or SYMBOLS; None if it fits any."""
    category = unicodedata.category(sign)
    if category == "So":
        return SYMBOLS
    if not (category[0] == "L" or category in ("Mc", "Mn", "Nl")):
        return None
    word = unicodedata.name(sign, "UNKNOWN").split()[0].split("-")[0]
    if word in COMMON or (word == "MODIFIER"):
        return None
    if word in ("CJK", "IDEOGRAPHIC", "KANGXI"):
        return "Chinese"
    return CJK.get(word, word.capitalize())


def split_by_script(name: str) -> tuple[ScriptRun, ...]:
    """Split a name where its script changes; characters of any script stay with those before them.

    In a name with kana or hangul, Chinese characters count as Japanese or Korean.
    """
    scripts = [find_script(sign) for sign in name]
    beside = next((script for script in scripts if script in ("Japanese", "Korean")), "Chinese")
    known = [beside if script == "Chinese" else script for script in scripts]
    current = next(filter(None, known), "Latin")
    runs: list[ScriptRun] = []
    for sign, script in zip(name, known, strict=True):
        current = script or current
        if runs and runs[-1].script == current:
            runs[-1] = ScriptRun(runs[-1].text + sign, current)
        else:
            runs.append(ScriptRun(sign, current))
    return tuple(runs)


LONG_NAME = 30
"""So many letters of a name fit into a line of a list; wide ones count twice."""


def measure_name(name: str) -> int:
    """Count the letters of a name; wide ones count twice."""
    return sum(1 + (unicodedata.east_asian_width(each) in "WF") for each in unicodedata.normalize("NFC", name))


def find_name_break(name: str) -> int:
    """Return the place of the blank at which a long name is broken into two lines of similar length; 0 if it is not."""
    if measure_name(name) <= LONG_NAME:
        return 0
    blanks = [at for at, sign in enumerate(name) if sign == " "]
    return min(blanks, key=lambda at: abs(measure_name(name[:at]) - measure_name(name[at:])), default=0)


def is_right_to_left(text: str) -> bool:
    """Return whether the first character with a strong direction is right-to-left (Unicode Annex 9, rules P2, P3)."""
    strong = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") in RIGHT_TO_LEFT


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
    """Write a name in LaTeX (with `names.tex` in the preamble) such that the text of the PDF is the name."""
    composed = unicodedata.normalize("NFC", name)
    signs = list(_split_signs(composed))
    written = [_sign_to_tex(sign) for sign in signs]
    lacking = dict.fromkeys(sign for sign, tex in zip(signs, written, strict=True) if tex is None)
    if lacking:
        return NeedsPicture(composed, "".join(lacking))
    return "".join(filter(None, written))


def divisible_name_in_tex(name: str) -> str | NeedsPicture:
    """Write a name in LaTeX such that words of 24 letters or more can be divided between lines."""
    tex = name_in_tex(name)
    marked = re.sub(r"(\w{12})(?=\w{12})", "\\1\n", unicodedata.normalize("NFC", name))
    return tex if isinstance(tex, NeedsPicture) else r"\-".join(str(name_in_tex(each)) for each in marked.split("\n"))


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


FURTHER_LETTERS = {
    f"{ord(sign):04X}": tex
    for sign in map(chr, (*range(0x100, 0x250), *range(0x1E00, 0x1F00)))
    if sign not in T1 and (tex := _sign_to_tex(sign))
}
"""The Latin letters that T1 lacks but names have, with their LaTeX, by code point in hexadecimal."""
