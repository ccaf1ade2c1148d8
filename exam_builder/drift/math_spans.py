"""Which stretches of a text are mathematics."""

import re
from collections.abc import Iterator

ENVIRONMENTS = r"(?:equation|align|alignat|flalign|gather|multline|eqnarray|displaymath|math)\*?"
MATH_SPAN = re.compile(
    rf"""
    (?<!\\)%[^\n]* | \\verb\*?(?P<bar>[^A-Za-z*\s]).*?(?P=bar)
    | \\begin\{{(?P<code>verbatim|lstlisting)\}}.*?\\end\{{(?P=code)\}}
    | \\begin\{{(?P<name>{ENVIRONMENTS})\}}(?P<rows>.*?)\\end\{{(?P=name)\}}
    | \\\[(?P<display>.*?)\\\]
    | \\\((?P<inline>.*?)\\\)
    | \\.
    | \$\$(?P<old>.*?)\$\$
    | \$(?P<dollar>(?:\\.|[^$\\])*)\$
    """,
    re.VERBOSE | re.DOTALL,
)
SPAN_GROUPS = ("rows", "display", "inline", "old", "dollar")


def find_formulas(tex: str) -> Iterator[tuple[int, str]]:
    """Each formula of a text, with its offset."""
    for found in MATH_SPAN.finditer(tex):
        for kind in SPAN_GROUPS:
            if found[kind] is not None:
                yield found.start(kind), found[kind]
