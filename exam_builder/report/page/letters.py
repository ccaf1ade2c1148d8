"""Letters that a page may show: no others get into it, whatever an author writes."""

import re

UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, halves of letters, and marks that turn the direction of what follows."""

SPACE = re.compile(r"\\[,;:!]|~")


def shown(text: str) -> str:
    """The text with a sign in place of what cannot be shown."""
    return UNSHOWN.sub("\ufffd", text)


def spaced(text: str) -> str:
    """A key in print with spaces in place of LaTeX's: `N\\,s` of a unit is `N s`."""
    return SPACE.sub(" ", text)
