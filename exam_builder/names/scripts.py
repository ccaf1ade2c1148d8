"""The scripts of a name, and their direction."""

import unicodedata
from dataclasses import dataclass

COMMON = frozenset(("SPACE", "DIGIT", "COMBINING", "ZERO", "VARIATION"))
RIGHT_TO_LEFT = frozenset(("R", "AL"))
CJK = {"HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean", "BOPOMOFO": "Chinese"}
"""The language of Chinese characters beside letters of these scripts."""

SYMBOLS = "Symbols"
"""In place of a script, for symbols such as hearts, stars and emoji."""


@dataclass(frozen=True, slots=True)
class ScriptRun:
    """A stretch of a name in one script."""

    text: str
    script: str


def script_of(sign: str) -> str | None:
    """The script of a letter, as Unicode names it (`Latin`, `Devanagari`), or SIGNS; None for what goes with any."""
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
    scripts = [script_of(sign) for sign in name]
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


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from the right (Unicode Annex 9, rules P2 and P3)."""
    strong = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") in RIGHT_TO_LEFT
