"""Which stretches of a text are mathematics."""

import re
from collections.abc import Iterator

ENVIRONMENTS = r"(?:equation|align|alignat|flalign|gather|multline|eqnarray|displaymath|math)\*?"
STRETCH = re.compile(
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
KINDS = ("rows", "display", "inline", "old", "dollar")


def formulas(tex: str) -> Iterator[tuple[int, str]]:
    """Each formula of a text, with its offset."""
    for found in STRETCH.finditer(tex):
        for kind in KINDS:
            if found[kind] is not None:
                yield found.start(kind), found[kind]
