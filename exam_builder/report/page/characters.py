"""Characters that a page may show: all others are replaced, whatever an author writes."""

import re

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, lone surrogates, and marks that change the direction of writing."""

TEX_SPACE = re.compile(r"\\[,;:!]|~")


def replace_unprintable(text: str) -> str:
    """Replace characters that cannot be shown."""
    return UNPRINTABLE.sub("\ufffd", text)


def replace_tex_spaces(text: str) -> str:
    """Replace LaTeX's spaces in a printed key by plain ones: `N\\,s` of a unit is `N s`."""
    return TEX_SPACE.sub(" ", text)
