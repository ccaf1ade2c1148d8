"""What lists of students call their columns, in the languages of the words and in Dutch: `headings.toml`."""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

FILE = Path(__file__).with_name("headings.toml")
LANGUAGES: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
"""Of each language, what columns and rows of each kind are called."""


def plain_words(text: str) -> str:
    """Reduce a heading or a cell to what is compared: letters and digits, small, without accents.

    >>> plain_words(" Numéro d’identification"), plain_words("E-Mail"), plain_words("Perm #")
    ('numero d identification', 'e mail', 'perm number')
    """
    spelled = text.replace("#", " number ").casefold()
    signs = (sign for sign in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in signs).split())


def column_key(heading: str) -> str:
    """Name a column as templates and an exam's `order` do.

    >>> column_key("Lab group #"), column_key("E-Mail")
    ('lab_group_number', 'e_mail')
    """
    return plain_words(heading).replace(" ", "_")


def _rank(kind: str) -> Iterator[tuple[str, int]]:
    for words in LANGUAGES.values():
        yield from ((each, rank) for rank, each in reversed(list(enumerate(words[kind]))))


def rank_names(kind: str) -> dict[str, int]:
    """Return what columns of a kind are called; of several in a file, that with the lowest number is read."""
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
