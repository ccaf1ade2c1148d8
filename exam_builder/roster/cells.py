"""Check the cells of a roster, and find ids and names that are swapped. Each check returns a problem, or None."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from exam_builder.findings import Code, Finding, Place, Severity, find_nearest_name
from exam_builder.paper import Student
from exam_builder.roster.encoding import repair_encoding
from exam_builder.roster.vocabulary import is_summary
from exam_builder.terminal import FILLERS, UNSEEN

LONGEST = 200
"""The maximum number of characters in a cell."""

LONGEST_ID = 64
LONGEST_CODE = 120
"""The maximum length of an id in the code on its pages: ASCII, where each byte of other letters takes three signs."""

FORMULA_SIGNS = tuple("=+-@＝＋－＠")
"""Characters that make a spreadsheet read a cell as a formula if it starts with them, also in full width."""

UNSAFE = frozenset('/\\:*?"<>|')
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\..*)?")
"""Names of devices on Windows, where no folder can be called so."""

TAKEN_ENDINGS = (".pdf", ".csv", ".json")
"""Endings that the folder of a copy must not have, because the files beside it have them."""

ROUNDED_NUMBER = re.compile(r"\d([.,]\d+)?E\+\d+")
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the direction of writing, so that one name can look like another."""

AROUND = "".join(DIRECTIONS) + " "
JOINERS = frozenset("\u200c\u200d")
"""Zero-width characters that Persian and Indian names are spelled with."""

LATIN_JOINER = re.compile("(?<=[A-Za-zÀ-ɏ])[\u200c\u200d]")
AS_TEXT = "format the column as text in the spreadsheet, and copy the ids again from their source"
FIXED_SPACE = re.compile("[\u00a0\u2007\u202f]")
SPREADSHEET_ERROR = re.compile(r"#¡?(?:N/[AD]|NV|DIV/0!|[A-Z]+[!?])|Err:\d{3}")
"""What Excel and LibreOffice write in place of a value, in any language: `#REF!`, `#NV`, `#¡VALOR!`."""
MONTH = "(?:jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)"
DATE = re.compile(
    rf"(?i)\d{{1,2}}(?:\. ?|-){MONTH}(?:-\d+)?|{MONTH}-\d\d"
    r"|\d\d?\.\d\d?\.(?:\d{2,4})?|\d\d?/\d\d?/\d{2,4}|\d{4}-\d\d-\d\d(?: [\d:]+)?|\d\d?:\d\d(?::\d\d)?"
)
"""What spreadsheets make of `1-2`, `2/1` and `1:2`."""
EMAIL = re.compile(r'(?:mailto:|[^@<>]*<)?((?!\S*\.\.)[^@\s<>,;"]+@[^@\s.<>,;"]+(?:\.[^@\s.<>,;"]+)+)>?')
"""An address, also as mail programs write it: `Ada Quill <ada@example.org>`."""
VERSION = re.compile(r"[A-Za-z]{1,2}")
NOTHING = frozenset(
    ["", "no", "none", "n", "n/a", "n a", "false", "0", "nein", "nicht", "keine", "non", "aucun", "aucune"]
)
NOTHING |= {"ninguno", "ninguna", "nee", "geen", "nessuno", "nessuna", "não", "nao"}
"""What a column for an accommodation contains for students who have none."""

EXTRA_TIME = "extra time"
LARGE_PRINT = "large print"


MAX_PER_CODE = 50
"""The maximum number of findings of one code that are listed one by one."""
MAX_ALIKE = 3
"""The maximum number of findings of a kind that are listed although most rows have one."""


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A problem in a cell: its code, message and hint."""

    code: Code
    message: str
    hint: str = ""


@dataclass
class CellFindings:
    """The findings so far about a roster with so many `rows` of students.

    Only the first ones of each code are kept; the others are counted.
    """

    file: str
    rows: int = 0
    kept: list[Finding] = field(default_factory=list)
    count: Counter[tuple[Code | str, Severity]] = field(default_factory=Counter)
    """How many there are of each code, and of each message without what it quotes."""

    def add(self, wrong: CellProblem, line: int, column: int = 1, severity: Severity = "error") -> None:
        self.count[wrong.code, severity] += 1
        self.count[_reduce_to_kind(wrong.code, wrong.message), severity] += 1
        if self.count[wrong.code, severity] <= MAX_PER_CODE:
            place = Place(self.file, line, column)
            self.kept.append(Finding(wrong.code, wrong.message, place, wrong.hint, severity))

    def list_findings(self) -> tuple[Finding, ...]:
        """Return the findings, and for each kind of which not all are listed, one that counts the others.

        Of those that most rows have, the first is listed, since that is a single mistake.
        """
        listed, seen = [], set[str]()
        for each in self.kept:
            count = self.count[words := _reduce_to_kind(each.code, each.message), each.severity]
            if words not in seen or count <= MAX_ALIKE or 2 * count <= self.rows:
                listed.append(each)
            seen.add(words)
        shown = Counter((each.code, each.severity) for each in listed)
        last = {(each.code, each.severity): each.place for each in listed}
        rest = [
            Finding(code, f"and {more:,} more of the kind `{code}`", place, severity=severity)
            for (code, severity), place in last.items()
            if (more := self.count[code, severity] - shown[code, severity]) > 0
        ]
        return (*listed, *rest)


def _reduce_to_kind(code: Code | str, message: str) -> str:
    """Return a message without what it quotes; an accommodation is quoted, since each is corrected in another way."""
    return message if code == Code.ACCOMMODATION else re.sub(r"`.*`|\d+", "", message)


def clean_cell(cell: str) -> str:
    """Strip a cell, and normalize it to Unicode's composed form (NFC), with plain spaces for those of fixed width.

    Signs of direction around a cell, as exports write them around Arabic and Hebrew, are stripped too.
    """
    if cell.isascii():
        return cell.strip(" ")
    return unicodedata.normalize("NFC", FIXED_SPACE.sub(" ", cell).strip(AROUND))


def check_any_cell(column: str, cell: str) -> CellProblem | None:
    """Check a cell of any column for excessive length, invisible characters, and formulas."""
    if len(cell) > LONGEST:
        return CellProblem(Code.LONG, f"the {column} has {len(cell):,} characters; no more than {LONGEST} are allowed")
    if not (cell.isascii() and cell.isprintable()) and (sign := _find_invisible(cell)):
        if meant := repair_encoding(cell):
            return CellProblem(Code.INVISIBLE, f"the {column} was read in the wrong encoding", f"write `{meant}`")
        return CellProblem(Code.INVISIBLE, f"the {column} holds {_describe_sign(sign)}", "take it out")
    if SPREADSHEET_ERROR.fullmatch(cell):
        what = f"the {column} is `{cell}`, an error of the spreadsheet"
        return CellProblem(Code.FORMULA, what, "correct it there, and export the roster again")
    if cell.startswith(FORMULA_SIGNS):
        what = f"the {column} starts with `{cell[0]}`, so a spreadsheet would read it as a formula"
        return CellProblem(Code.FORMULA, what, f"remove `{cell[0]}`")
    return None


def _find_invisible(cell: str) -> str | None:
    return next((found[0] for found in [LATIN_JOINER.search(cell)] if found), next(filter(_is_invisible, cell), None))


def _is_invisible(sign: str) -> bool:
    category = unicodedata.category(sign)
    return sign not in JOINERS and (category in (*UNSEEN, "Co") or FILLERS.match(sign) is not None)


def _describe_sign(sign: str) -> str:
    code = f"U+{ord(sign):04X}"
    if sign in DIRECTIONS:
        return f"{code}, which turns the direction of writing"
    if sign in "\r\n":
        return "a line break"
    return "a tab" if sign == "\t" else f"{code}, which cannot be seen"


def check_id(cell: str) -> CellProblem | None:
    """Check that an id can name a folder, here and on other machines."""
    if len(cell) > LONGEST_ID:
        return CellProblem(Code.LONG, f"the id has {len(cell)} characters; no more than {LONGEST_ID} are allowed")
    if not cell.isascii() and len(quote(cell)) > LONGEST_CODE:
        what = f"the id `{cell}` is too long for the code on its pages"
        return CellProblem(Code.LONG, what, "use digits and letters A to Z")
    if DATE.fullmatch(cell):
        return CellProblem(Code.ID, f"the id `{cell}` is a date, into which a spreadsheet changed it", AS_TEXT)
    if not UNSAFE.isdisjoint(cell):
        return _report_unsafe_id(cell, f"contains `{next(sign for sign in cell if sign in UNSAFE)}`")
    if cell.startswith("."):
        return _report_unsafe_id(cell, "begins with a dot")
    if cell.endswith("."):
        return _report_unsafe_id(cell, "ends with a dot")
    if RESERVED.fullmatch(cell):
        return CellProblem(Code.ID, f"the id `{cell}` is the name of a device on Windows", "give another id")
    if cell.casefold().endswith(TAKEN_ENDINGS):
        return _report_unsafe_id(cell, f"ends with `{cell[cell.rindex('.') :]}`")
    if ROUNDED_NUMBER.fullmatch(cell):
        return CellProblem(Code.ID, f"the id `{cell}` was rounded by a spreadsheet", AS_TEXT)
    return None


def _report_unsafe_id(cell: str, why: str) -> CellProblem:
    what = f"the id `{cell}` cannot name a folder: it {why}"
    return CellProblem(Code.ID, what, "use letters, digits, `-` and `_`")


def make_folder_key(id_: str) -> str:
    """Return a key that is equal for two ids whose folders some file system confuses (by case or Unicode form)."""
    if id_.isascii():
        return id_.lower()
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", id_).casefold())


def check_name(cell: str) -> CellProblem | None:
    """Check a student's name."""
    if "\ufffd" in cell:
        hint = "copy the name again from its source"
        return CellProblem(Code.NAME, "the name holds U+FFFD: a letter was lost when it was saved", hint)
    if not any(map(str.isalnum, cell)):
        return CellProblem(Code.NAME, f"the name `{cell}` has no letter", "write the student's name")
    return None


AMOUNT = re.compile(r"\d\s*(?:[^\W\d_]|[%:/'])|[x×]\s*\d|[^\W\d_]+\s+[^\W\d_]|double|doppelt", re.IGNORECASE)
"""What a useful note on extra time contains: a number with a unit, or several words."""


SLIPPED = re.compile(r'^\s*[-\N{MINUS SIGN}–—]\s*\d|%\s*%|"|\d[oOlI]')
"""What no amount of time contains: a sign of minus before it, two signs of per cent, a quote, a letter for a digit."""

TIME = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%|[x×]|times|fois|fach|m|h|st)[a-z]*\.?", re.IGNORECASE)
LIKELY: Mapping[str, tuple[float, float]] = {"%": (5, 300), "m": (5, 240), "h": (0.1, 6), "st": (0.1, 6)}
"""The least and the most extra time that is granted, by unit; of factors between 1 and 4."""


def doubt_extra_time(note: str) -> CellProblem | None:
    """Return a problem if a note on extra time is too vague, such as `thirty`, `30` or `yes`."""
    if not note or (AMOUNT.search(note) and not SLIPPED.search(note)):
        if not (time := TIME.fullmatch(note)):
            return None
        amount, (least, most) = float(time[1].replace(",", ".")), LIKELY.get(time[2].lower(), (1.01, 4))
        what = f"the extra time `{note}` is {'less' if amount < least else 'more'} than anybody gets"
        wrong = CellProblem(Code.ACCOMMODATION, what, "correct the number or its unit")
        return None if least <= amount <= most else wrong
    what = f"the extra time `{note}` does not say how much it is, in minutes or as a share"
    return CellProblem(Code.ACCOMMODATION, what, "write `extra time: 30 minutes`, or `extra time: 25%`")


def check_email(cell: str) -> CellProblem | None:
    """Check an e-mail address."""
    hint = "write one such as ada@example.org, or leave the cell empty"
    return None if EMAIL.fullmatch(cell) else CellProblem(Code.EMAIL, f"`{cell}` is not an e-mail address", hint)


def check_version(cell: str) -> CellProblem | None:
    """Check the letter of a version."""
    if VERSION.fullmatch(cell):
        return None
    return CellProblem(Code.VERSION, f"`{cell}` is not the letter of a version", "write a letter such as A or B")


def parse_accommodations(cell: str) -> tuple[bool, str, CellProblem | None]:
    """Parse a cell of accommodations into whether it asks for large print, its note on extra time, and any problem."""
    large, extra = False, ""
    if cell.casefold() in NOTHING:
        return large, extra, None
    for item in filter(None, map(str.strip, cell.split(";"))):
        what, _, note = (word.strip() for word in item.partition(":"))
        if what.casefold() == LARGE_PRINT and not note and not large:
            large = True
        elif what.casefold() == EXTRA_TIME and note and not extra:
            extra = note
        else:
            return large, extra, _report_unknown_accommodation(item, what.casefold())
    return large, extra, None


def _report_unknown_accommodation(item: str, what: str) -> CellProblem:
    if what == EXTRA_TIME and item.casefold().rstrip(": ") == EXTRA_TIME:
        return CellProblem(Code.ACCOMMODATION, "the extra time does not say how much", "write `extra time: 30 minutes`")
    if what in (LARGE_PRINT, EXTRA_TIME):
        return CellProblem(Code.ACCOMMODATION, f"`{item}` is repeated, or has a note that it cannot have", "keep one")
    hint = "write `large print` or `extra time: 30 minutes`, with `;` between them, and all else in another column"
    amount = re.sub(rf"[\s:+]*{EXTRA_TIME}[\s:+]*", "", item, flags=re.IGNORECASE)
    bare = amount != item or re.fullmatch(r"\d+ ?(?:%|[^\W\d_]{1,8})", item)
    if bare and AMOUNT.search(amount) and LARGE_PRINT not in item.casefold():
        hint = f"write `extra time: {amount}`"
    elif find_nearest_name(item.casefold(), [LARGE_PRINT], 0.7):
        hint = f"write `{LARGE_PRINT}`"
    return CellProblem(Code.ACCOMMODATION, f"`{item}` is not a known accommodation", hint)


def find_swapped(students: Sequence[Student]) -> Iterator[tuple[int, CellProblem, Severity]]:
    """Find rows whose id and name look swapped, unless most rows do, with the number of the student.

    The finding is an error if the name has no letter or the id has several words, because the wrong name would be
    printed.
    """
    crossed = [number for number, student in enumerate(students) if looks_swapped(student.id, student.name)]
    for number in crossed if 2 * len(crossed) <= len(students) else ():
        id_, name = students[number].id, students[number].name
        what, hint = f"the id `{id_}` looks like a name, and the name `{name}` like an id", "swap the two cells"
        if is_summary(id_):
            what, hint = f"the row `{id_}` does not look like a student's", "take it out"
        yield number, CellProblem(Code.SWAPPED, what, hint), rate_swapped(id_, name)


def looks_swapped(id_: str, name: str) -> bool:
    """Return whether an id has letters and no digit, and its name is one word with a digit in it."""
    is_name = any(map(str.isalpha, id_)) and not any(map(str.isdigit, id_))
    return is_name and any(map(str.isdigit, name)) and not any(map(str.isspace, name))


def rate_swapped(id_: str, name: str) -> Severity:
    """Return the severity of an id and a name that look swapped."""
    return "error" if not any(map(str.isalpha, name)) or " " in id_ else "warning"
