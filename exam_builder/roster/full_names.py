"""Normalize the names and ids that systems export ("Last, First", ids after `#` or `@`), and find doubtful names."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from exam_builder.findings import Code, format_count
from exam_builder.names import NeedsPicture, find_name_break, measure_name, name_in_tex
from exam_builder.roster.cells import CellProblem
from exam_builder.roster.encoding import repair_encoding
from exam_builder.roster.vocabulary import LEFT, is_summary

KEPT_TEXT = re.compile(r'="(\w[\w.-]*)"|[\'’](\d+)')
"""What exports write to make a spreadsheet treat a number as text."""


FLOAT = re.compile(r"\d+\.0")
"""An id that a program took for a number with decimals."""


def find_mark(ids: Sequence[str]) -> str:
    """Find what is added to ids, before it (Brightspace's `#`, Banner's `@`) or after it (`.0`); '' if nothing."""
    filled = [each for each in ids if each]
    if len(filled) < 2:
        return ""
    before = next((mark for mark in "#@" if 2 * sum(each.startswith(mark) for each in filled) > len(filled)), "")
    return before or ".0" * all(map(FLOAT.fullmatch, filled))


def strip_id(cell: str, mark: str) -> str:
    """Return an id without its mark, and without what keeps it text in a spreadsheet.

    >>> strip_id("#007", "#"), strip_id('="007"', ""), strip_id("=1+1", "")
    ('007', '007', '=1+1')
    """
    if mark:
        return cell.removeprefix(mark).removesuffix(mark)
    kept = KEPT_TEXT.fullmatch(cell)
    return (kept[1] or kept[2]) if kept else cell


SUFFIX = re.compile(r"(?i)(jr|sr|i{1,3}|iv|ph\.?d|m\.?d|m\.?a|esq)\.?")
"""What may follow a comma in a name without being a given name."""


def turn_name(name: str) -> str | None:
    """Turn "Last, First" into "First Last"; return None for a name of another form.

    >>> turn_name("Quill, Ada"), turn_name("King, Martin Luther, Jr."), turn_name("Suharto,"), turn_name("Ada, PhD")
    ('Ada Quill', 'Martin Luther King Jr.', 'Suharto', None)
    """
    parts = [part.strip() for part in name.split(",")]
    suffixes = [part for part in parts[1:] if SUFFIX.fullmatch(part)]
    names = [part for part in parts if part not in suffixes]
    return join_parts([*reversed(names), *suffixes]) if len(names) == 2 and any(names) else None


def are_turned(names: Sequence[str]) -> bool:
    """Return whether at least half of the names in a column are written "Last, First"."""
    filled = [name for name in names if name.strip()]
    return 0 < 2 * sum(turn_name(name) is not None for name in filled) >= len(filled)


def doubt_order(name: str) -> CellProblem | None:
    """Report a name "Last, First", which is printed like this because most others are written differently."""
    if (turned := turn_name(name)) is None:
        return None
    what = f"the name `{name}` has the family name first, unlike most others, and is printed so"
    return CellProblem(Code.MISREAD, what, f"write `{turned}`")


def doubt_commas(names: Sequence[str]) -> int | None:
    """Find the only name of a column "Last, First" that has several words and no comma; return its number."""
    odd = [number for number, name in enumerate(names) if turn_name(name) is None]
    return odd[0] if len(odd) == 1 and len(names) > 4 and " " in names[odd[0]] and "," not in names[odd[0]] else None


def join_parts(parts: Iterable[str]) -> str:
    """Join a given name, a prefix of the family name, and the family name; each may be empty, or `.` or `-`."""
    return " ".join(part for part in parts if any(map(str.isalnum, part)))


def are_capitals(names: Sequence[str]) -> bool:
    """Return whether all names are written in capitals."""
    return bool(names) and all(name.isupper() and len(name) > 1 for name in names)


NO_NAMES = re.compile(
    r"n/a|n\.a\.|none|null|unknown|tb[da]|nan|undefined|no name|n\.? ?n\.?|xxx?|withdrawn|dropped|abgemeldet"
    r"|(?-i:TRUE|FALSE|WAHR|FALSCH|VRAI|FAUX|VERDADERO|FALSO)",
    re.I,
)
"""What tables contain in place of a name."""

NO_PART = re.compile(r"(?i)(?:\A| )(?:xxx?|n\.n\.|tb[da]|unknown|n/a)(?= |\Z)")
LOST_LETTER = re.compile(r"[^\W\d_]\?|\?[^\W\d_]")
DIGIT_IN_WORD = re.compile(r"[^\W\d_]\d[^\W\d_]")
MARKUP = re.compile(
    r"</?[a-z]+>|&(?:[a-zA-Z]+|#\d+);|\\(?:[a-zA-Z]+|.)|%[0-9A-F]{2}"
    r"|([*_|^=<>{}~#•%])\1*|\A[“”„«]|\A['‘].*['’]\Z|«\w|(?:\A| )[^\w\s'’ʻ&]+(?: |\Z)|\A\d+[.)](?= )"
)
"""Signs of HTML, LaTeX, Markdown, form letters, links and lists."""

STATUS = re.compile(
    rf"(?:[(\[]| [-–] ?)[^)\]]*\b({'|'.join(LEFT)}|absent|late\b|cancel|fehlt|krank|nachteil|désinscri)[^)\]]*[)\]]?",
    re.I,
)
LONGEST_NAME = 60
"""So many letters of a name that is drawn as a picture are readable in a line of a list; wide ones count twice."""
NO_IDS = frozenset(("NULL", "NONE", "N/A", "UNKNOWN", "TBA", "TBD"))
QUOTES = re.compile("[\"“”„«»]|\\A['‘]|['’]\\Z")
MIXED_WORD = re.compile("[A-Za-zÀ-ɏ][\u0370-\u052f]|[\u0370-\u052f][A-Za-zÀ-ɏ]")
"""A Latin letter beside a Greek or Cyrillic one, which may look like the letter that is meant."""
WRITE_NAME = "write the student's name, which stands on the paper"


def doubt_id(id_: str) -> CellProblem | None:
    """Return a problem of an id that is not what it was, or is not printed as it is."""
    if id_.startswith("#"):
        what, hint = "begins with `#`, and rosters have no comments", "remove the row"
    elif re.fullmatch(r"\d{1,3}(,\d{3})+", id_):
        what, hint = "has commas, which a spreadsheet may have put between thousands", f"write `{id_.replace(',', '')}`"
    elif id_.upper() in NO_IDS:
        what, hint = "is only a placeholder", "write the student's id, or remove the row"
    elif found := QUOTES.search(id_):
        what, hint = f"holds `{found[0]}`, which would be printed with it", "take out the quotes"
    elif not id_.isascii() and isinstance(name_in_tex(id_), NeedsPicture):
        what, hint = f"is printed as `{quote(id_)}`", "use digits and letters A to Z"
    else:
        return None
    return CellProblem(Code.ID, f"the id `{id_}` {what}", hint)


def doubt_name(name: str) -> CellProblem | None:
    """Return a problem of a name that looks wrong: misread letters, signs of a markup, a note."""
    if meant := repair_encoding(name):
        what, hint = "looks as if it was read in the wrong encoding", f"write `{meant}` if that is the name"
    elif NO_NAMES.fullmatch(name):
        what, hint = "is only a placeholder", WRITE_NAME
    elif is_summary(name):
        what, hint = (
            "is that of a row of totals, or of a test student",
            "remove the row, unless a student has that name",
        )
    elif found := NO_PART.search(name):
        what, hint = f"holds `{found[0].strip()}`, a placeholder", WRITE_NAME
    elif "@" in name:
        what, hint = "looks like an e-mail address", WRITE_NAME
    elif (found := re.search(r"\d{4,}", name)) and any(map(str.isalpha, name)):
        what = f"holds the number {found[0]}, which would be printed with it"
        hint = "write the student's name alone"
    elif LOST_LETTER.search(name):
        what, hint = "has a question mark, perhaps for a letter that was lost", "copy the name again from its source"
    elif found := MARKUP.search(name):
        what, hint = f"holds `{found[0]}`, which would be printed as it is", "write plain letters"
    elif name.count('"') % 2:
        what, hint = 'holds one `"`, which would be printed', "write an apostrophe, or a second quote"
    elif found := STATUS.search(name):
        what, hint = f"holds a note, `{found[0]}`, which would be printed with it", "remove the note, or the row"
    elif found := MIXED_WORD.search(name):
        what, hint = f"has letters of two alphabets in one word: `{found[0]}`", "write all of it in one"
    elif DIGIT_IN_WORD.search(name):
        what, hint = "has a digit among its letters", "write the letter that is meant"
    else:
        return _doubt_dash(name) or _doubt_length(name)
    return CellProblem(Code.MISREAD, f"the name `{name}` {what}", hint)


def _doubt_dash(name: str) -> CellProblem | None:
    """Report a dash between letters, which programs put in place of a hyphen."""
    if not (found := re.search("(?<=\\w)[–—](?=\\w)", name)):
        return None
    meant = name.replace(found[0], "-")
    what = f"the name `{name}` has a dash, `{found[0]}`"
    return CellProblem(Code.MISREAD, what, f"write `{meant}` if that is the name")


def _doubt_length(name: str) -> CellProblem | None:
    width = measure_name(name)
    if width <= LONGEST_NAME * (2 if find_name_break(name) else 1) or not isinstance(name_in_tex(name), NeedsPicture):
        return None
    what = f"the name `{name}` has {format_count(width, 'letter')}, so it is printed very small"
    return CellProblem(Code.LONG, what, "write what the student is called, or shorten it")
