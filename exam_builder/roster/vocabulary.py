"""The names of columns in lists of students, from `headings.toml`."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

FILE = Path(__file__).with_name("headings.toml")
LANGUAGES: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
"""For each language, the names of columns and rows of each kind."""


def normalize_words(text: str) -> str:
    """Normalize a heading or a cell for comparison: only letters and digits, in lower case, without accents.

    >>> normalize_words(" Numéro d’identification"), normalize_words("E-Mail"), normalize_words("Perm #")
    ('numero d identification', 'e mail', 'perm number')
    """
    spelled = text.replace("#", " number ").casefold()
    signs = (sign for sign in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in signs).split())


def make_column_key(heading: str) -> str:
    """Return the key of a column, as templates and an exam's `order` write it.

    >>> make_column_key("Lab group #"), make_column_key("E-Mail")
    ('lab_group_number', 'e_mail')
    """
    return normalize_words(heading).replace(" ", "_")


def _rank(kind: str) -> Iterator[tuple[str, int]]:
    for words in LANGUAGES.values():
        yield from ((normalize_words(each), rank) for rank, each in reversed(list(enumerate(words.get(kind, ())))))


def rank_names(kind: str) -> dict[str, int]:
    """Return the names of columns of a kind, ranked; of several in a file, the one with the lowest rank is read."""
    return dict(_rank(kind))


SEATING = ("section", "room", "seat")
"""Columns that say where a student sits."""

COLUMN_KINDS = ("id", "full", "name", "student", "sortable", "given", "family", "infix", "email", "role", *SEATING)
COLUMN_NAMES = {kind: rank_names(kind) for kind in COLUMN_KINDS}
STUDENTS = frozenset(COLUMN_NAMES["student"])
LOGINS = frozenset(rank_names("login"))
STAFF = frozenset(rank_names("staff"))
NO_STUDENT = frozenset(rank_names("no_student"))
ACCOMMODATIONS = tuple(rank_names("accommodation"))
LEFT = tuple(rank_names("left"))
BEGINNING = re.compile(f" ({'|'.join(sorted((each for each in LEFT if len(each) > 4), key=len, reverse=True))})")
"""The longer ones at the beginning of a word."""
ENROLLED = frozenset(rank_names("enrolled"))


def is_summary(cell: str) -> bool:
    """Return whether a cell is typical of rows with totals and the like, or of a test student."""
    return len(cell) <= 200 and re.sub(r"[\d ]+$", "", normalize_words(cell)) in NO_STUDENT


def has_left(text: str) -> bool:
    """Return whether a cell or a heading says that somebody no longer takes part, with one word more at most.

    >>> has_left("**Web Withdrawn** 3/11"), has_left("Baja"), has_left("Baja California"), has_left("dropped the worst")
    (True, True, False, False)
    """
    words = re.sub(r"\d+", " ", normalize_words(text[:200])).split()
    found = BEGINNING.findall(f" {' '.join(words)}")
    return " ".join(words) in LEFT or any(len(words) <= len(each.split()) + 1 for each in found)
