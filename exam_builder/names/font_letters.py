"""Which letters pdfLaTeX prints with Latin Modern, and how; tests check every table here against real runs.

T1 has most of Europe's letters. Others stand in further encodings of the same fonts: T5 (Vietnamese), L7x (Baltic),
QX (Romanian). Letters in none of these are composed of a letter and an accent.
"""

import unicodedata

T1 = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿĂăĄąĆćČčĎďđĘęĚěĞğİıĲĳĹĺĽľŁłŃńŇňŊŋŐőŒœŔŕŘřŚśŞşŠšŢţ"
    "ŤťŮůŰűŸŹźŻżŽžªº·’‘“”–—„«»"
)
"""Letters and other characters of names that can be written as they are."""


def _number_slots(first: int, letters: str) -> dict[str, int]:
    """Number the letters of a font from `first`; blanks stand for other characters."""
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
"""Combining marks, and the commands of LaTeX that set them."""

ACCENTS_ABOVE = frozenset("`'^~=u.\"rHv")
DOTLESS_LETTERS = {"i": r"\i ", "j": r"\j "}
BARRED_LETTERS = {
    "ħ": r"\exambarred{h}{.02}{.6}{.34}",
    "Ħ": r"\exambarred{H}{.05}{.5}{.65}",
    "ŧ": r"\exambarred{t}{.06}{.19}{.28}",
    "Ŧ": r"\exambarred{T}{.22}{.3}{.28}",
}
"""A letter, and the bar across it: where it starts, how high, how long, in em."""


def compose_letter(letter: str) -> str | None:
    """Compose a letter with combining marks in LaTeX; None if that is impossible.

    At most one accent may be above it; marks below enclose the accented letter.
    """
    if letter in BARRED_LETTERS:
        return BARRED_LETTERS[letter]
    if letter == "'":
        return "'"
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
