"""The warnings that are not told, each with the reason; docs/tex-packages.md has the same list.

Whatever is not here is told, in our words or in those of whoever warns.
"""

import re
from typing import NamedTuple


class HarmlessWarning(NamedTuple):
    """A warning that is not told: by whom and in which words (regular expressions), and why nobody needs it."""

    who: str
    words: str
    why: str


FOLLOWS = "each is reported at its own line"
HARMLESS_WARNINGS = (
    HarmlessWarning(
        r"LaTeX|Package \S+",
        r"(?:Label|Citation)\(s\) may have changed|.*\b[Rr]erun\b",
        "TeX is run until nothing moves; if something never settles, that is reported",
    ),
    HarmlessWarning("LaTeX", r"There were (?:undefined|multiply-defined)", FOLLOWS),
    HarmlessWarning(r"Package natbib", r"There were undefined citations", FOLLOWS),
    HarmlessWarning("LaTeX Font", r"Some font shapes were not available", FOLLOWS),
    HarmlessWarning(
        "LaTeX Font",
        r"Font shape .* in size <[\d.]+> not available size <[\d.]+> substituted",
        "a letter is a little smaller or larger than asked for",
    ),
    HarmlessWarning("LaTeX Font", r"Size substitutions with differences", FOLLOWS),
    HarmlessWarning("pdfTeX", r"\\pdfdraftmode enabled", "trial pages are set without a PDF"),
    HarmlessWarning("Class exam", r"Point totals have changed", "marks are counted by exam-builder, not by exam.cls"),
)


def is_harmless(who: str, words: str) -> bool:
    """Whether a warning is in the list."""
    return any(re.fullmatch(each.who, who) and re.match(each.words, words) for each in HARMLESS_WARNINGS)
