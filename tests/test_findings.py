"""Findings, and the words in which they count."""

import errno
import os
import re
from pathlib import Path

import pytest

from exam_builder.findings import (
    Finding,
    Place,
    deduplicate_shared,
    find_lack,
    format_count,
    join_with_and,
    list_some,
    shorten,
    shorten_line,
)

PACKAGE = Path(__file__).parent.parent / "exam_builder"
PLURAL = "|".join(
    (
        *("marks", "questions", "papers", "draws", "copies", "versions", "pages", "parts", "options", "letters"),
        *(
            "columns",
            "cells",
            "lines",
            "values",
            "mutants",
            "students",
            "files",
            "rows",
            "errors",
            "warnings",
            "spaces",
        ),
    )
)
UNCOUNTED = re.compile(rf"(?<!more than )(?<!at most )\{{[a-z_.]*(?:len\([^{{}}]*\))?(?::,)?\}} (?:{PLURAL})\b")
NEVER_ONE = {
    "to {most} pages",
    "so in {papers:,} papers",
    "has {count} pages",
    "{columns.width:,} columns",
    "are {len(options)} options",
    "{made.show} options cannot",
    "of the {} questions",
    "{} des {} questions",
}
"""What is said of several things only."""


def test_things_are_counted() -> None:
    counted = [
        format_count(1, "mark"),
        format_count(0.5, "mark"),
        format_count(0, "draw"),
        format_count(2_000, "copy", "copies"),
    ]
    assert counted == ["1 mark", "0.5 marks", "0 draws", "2,000 copies"]


def test_nothing_says_1_marks() -> None:
    lines = [line for path in PACKAGE.rglob("*.py") for line in path.read_text().splitlines()]
    found = [line.strip() for line in lines if UNCOUNTED.search(line) and not any(each in line for each in NEVER_ONE)]
    assert not found


def test_what_is_no_questions_own_is_reported_with_the_first() -> None:
    title, text = Place("content/exams/x.yaml", 9, 1), Place("content/questions/q.yaml", 3, 1)
    first = Finding("tex", "a bare `&`; so in 6 of 6 draws", title, "`explain x q1` shows it")
    again = Finding("tex", "a bare `&`; so in 2 of 3 draws", title, "`explain x q2` shows it")
    own = [Finding("tex", "a bare `&`", text, question=name) for name in ("q1", "q2")]
    nowhere = [Finding("tex", message) for message in ("one", "two")]
    assert [*deduplicate_shared([first, *own, again, *nowhere])] == [first, *own, *nowhere]


@pytest.mark.parametrize(
    ("names", "listed", "joined"),
    [
        ("", "", ""),
        ("a", "a", "a"),
        ("ab", "a, b", "a and b"),
        ("abc", "a, b, c", "a, b and c"),
        ("abcd", "a, b, c and 1 more", "a, b, c and d"),
    ],
)
def test_names_are_listed_as_a_sentence_does_or_the_first_few(names: str, listed: str, joined: str) -> None:
    assert list_some(names, 3) == listed
    assert join_with_and(names) == joined


def test_a_thousand_more_are_counted_with_a_comma() -> None:
    assert list_some(["x"] * 1_002, 2) == "x, x and 1,000 more"


def test_what_is_longer_ends_with_dots_within_its_length() -> None:
    assert [shorten("abcdef", length) for length in (6, 5, 1)] == ["abcdef", "abcd…", "…"]
    assert shorten_line("ab \n  cd", 4) == "ab …"


@pytest.mark.parametrize("number", [errno.ENOENT, errno.ELOOP, errno.ENOTDIR, errno.EEXIST])
def test_a_file_that_goes_while_a_command_runs_is_no_fault_of_the_toolkit(number: int) -> None:
    lack = find_lack(OSError(number, os.strerror(number), "/course/q.py"))
    assert str(lack).startswith(
        f"cannot use /course/q.py: {os.strerror(number)}. Check whether another program changes"
    )
    assert find_lack(OSError(number, os.strerror(number))) is None


def test_an_error_of_memory_is_a_lack_of_the_machine() -> None:
    assert str(find_lack(MemoryError())).startswith("there is not enough memory. ")
