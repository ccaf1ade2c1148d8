"""What may stand in a cell of a roster: each check gives the words for what is wrong, or None."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from exam_builder.codes import Code

LONGEST = 200
"""Characters of a cell."""

LONGEST_ID = 64
LONGEST_CODE = 120
"""Characters of an id as the code on its pages writes it: ASCII, with three for each byte of other letters."""

FORMULA = tuple("=+-@＝＋－＠")
"""What makes a spreadsheet take a cell for a formula, also in its full-width form."""

UNSAFE = frozenset('/\\:*?"<>|')
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\..*)?")
"""Names of devices, which Windows gives to no folder."""

TAKEN = (".pdf", ".csv", ".json")
"""Endings of what stands beside the folders of the copies."""

ROUNDED = re.compile(r"\d([.,]\d+)?E\+\d+")
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of writing; they let a name show as another one."""

JOINERS = frozenset("\u200c\u200d")
"""Zero-width signs that belong to the spelling of Persian and Indian names."""

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
VERSION = re.compile(r"[A-Za-z]{1,2}")
EXTRA_TIME = "extra time"
LARGE_PRINT = "large print"


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong in a cell: a short stable name for its kind, the words, and what would mend it."""

    code: Code
    message: str
    mend: str = ""


def cleaned(cell: str) -> str:
    """A cell without blanks around it, in Unicode's composed form."""
    return cell.strip(" \u00a0") if cell.isascii() else unicodedata.normalize("NFC", cell.strip(" \u00a0"))


def wrong_in_any(column: str, cell: str) -> Wrong | None:
    """What no cell may hold: too much, signs that cannot be seen, what a spreadsheet would run."""
    if len(cell) > LONGEST:
        return Wrong(Code.LONG, f"the {column} has {len(cell):,} characters; no more than {LONGEST} are allowed")
    if not cell.isprintable() and (sign := next(filter(_is_invisible, cell), None)):
        return Wrong(Code.INVISIBLE, f"the {column} holds {_described(sign)}", "take it out")
    if cell.startswith(FORMULA):
        what = f"the {column} starts with `{cell[0]}`, which a spreadsheet takes for a formula"
        return Wrong(Code.FORMULA, what, f"take `{cell[0]}` away")
    return None


def _is_invisible(sign: str) -> bool:
    category = unicodedata.category(sign)
    return sign not in JOINERS and (category in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def _described(sign: str) -> str:
    code = f"U+{ord(sign):04X}"
    if sign in DIRECTIONS:
        return f"{code}, which turns the direction of writing"
    if sign in "\r\n":
        return "a line break"
    return "a tab" if sign == "\t" else f"{code}, which cannot be seen"


def wrong_id(cell: str) -> Wrong | None:
    """Why an id cannot name a folder, here or on another machine."""
    if len(cell) > LONGEST_ID:
        return Wrong(Code.LONG, f"the id has {len(cell)} characters; no more than {LONGEST_ID} are allowed")
    if not cell.isascii() and len(quote(cell)) > LONGEST_CODE:
        return Wrong(
            Code.LONG, f"the id `{cell}` is too long for the code on its pages", "use digits and letters A to Z"
        )
    if not UNSAFE.isdisjoint(cell):
        return _unsafe(cell, f"`{next(sign for sign in cell if sign in UNSAFE)}` in it")
    if cell.startswith("."):
        return _unsafe(cell, "a dot before it")
    if cell.endswith("."):
        return _unsafe(cell, "a dot after it")
    if RESERVED.fullmatch(cell):
        return Wrong(Code.ID, f"the id `{cell}` names a device on Windows", "give another id")
    if cell.casefold().endswith(TAKEN):
        return _unsafe(cell, f"`{cell[cell.rindex('.') :]}` after it")
    if ROUNDED.fullmatch(cell):
        mend = "format the column as text in the spreadsheet, and take the ids from where they came from"
        return Wrong(Code.ID, f"the id `{cell}` was rounded by a spreadsheet", mend)
    return None


def _unsafe(cell: str, why: str) -> Wrong:
    return Wrong(Code.ID, f"the id `{cell}` cannot name a folder, with {why}", "use letters, digits, `-` and `_`")


def folder_key(id_: str) -> str:
    """The same for two ids whose folders are one on some file system, which knows no case or no composed letters."""
    if id_.isascii():
        return id_.lower()
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", id_).casefold())


def misread(name: str) -> str | None:
    """The name as it was before UTF-8 was taken for Windows' encoding (`MÃ¼ller`), if that happened to it."""
    if name.isascii():
        return None
    try:
        meant = name.encode("cp1252").decode()
    except UnicodeError:
        return None
    return meant if len(meant) < len(name) else None


def wrong_name(cell: str) -> Wrong | None:
    """Why a name cannot be right."""
    if "\ufffd" in cell:
        mend = "take the name from where it came from"
        return Wrong(Code.NAME, "the name holds U+FFFD: a letter was lost when it was saved", mend)
    if not any(map(str.isalnum, cell)):
        return Wrong(Code.NAME, f"the name `{cell}` has no letter")
    return None


def wrong_email(cell: str) -> Wrong | None:
    """Whether an address is none."""
    return None if EMAIL.fullmatch(cell) else Wrong(Code.EMAIL, f"`{cell}` is no e-mail address")


def wrong_version(cell: str) -> Wrong | None:
    """Whether a version cannot be one."""
    if VERSION.fullmatch(cell):
        return None
    return Wrong(Code.VERSION, f"`{cell}` is no version", "write a letter such as A or B")


def accommodations(cell: str) -> tuple[bool, str, Wrong | None]:
    """Whether a cell asks for large print, its note on extra time, and what is wrong in it."""
    large, extra = False, ""
    if not cell:
        return large, extra, None
    for item in filter(None, map(str.strip, cell.split(";"))):
        what, _, note = (word.strip() for word in item.partition(":"))
        if what.casefold() == LARGE_PRINT and not note and not large:
            large = True
        elif what.casefold() == EXTRA_TIME and note and not extra:
            extra = note
        else:
            return large, extra, _unknown(item, what.casefold())
    return large, extra, None


def _unknown(item: str, what: str) -> Wrong:
    if what == EXTRA_TIME and item.casefold().rstrip(": ") == EXTRA_TIME:
        return Wrong(Code.ACCOMMODATION, "the extra time does not say how much", "write `extra time: 30 minutes`")
    if what in (LARGE_PRINT, EXTRA_TIME):
        return Wrong(Code.ACCOMMODATION, f"`{item}` is said twice, or says too much", "keep one")
    mend = "write `large print` or `extra time: 30 minutes`, with `;` between them"
    return Wrong(Code.ACCOMMODATION, f"`{item}` is no accommodation", mend)
