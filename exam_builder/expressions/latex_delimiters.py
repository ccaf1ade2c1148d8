"""The signs of LaTeX that begin and end something, and the pieces that are read to the letter between them."""

import re
from collections.abc import Iterator

VERBATIM = re.compile(r"verbatim\*?|Verbatim|lstlisting|comment")
TOKENS = re.compile(
    r"""
    (?P<comment> (?<!\\)%.* )
    | \\(?P<verb>verb\*?|lstinline(?:\[[^\]\n]*\])?)(?P<bar>[^A-Za-z*\s\[])
    | \\(?P<address>url|nolinkurl|path|href)\s*\{
    | \\(?P<edge>begin|end)\s*\{(?P<name>[^{}]*)\}
    | (?P<math>\\[()\[\]])
    | (?P<group>\\(?:begingroup|endgroup|bgroup|egroup)(?![A-Za-z@]))
    | (?P<ending>\\(?:endinput|stop|bye|enddocument|@@end)(?![A-Za-z]))
    | (?P<escaped>\\[\s\S])
    | (?P<brace>[{}])
    | (?P<dollar>\$\$?)
    | (?P<blank>\n[ \t]*\n)
    | (?P<parameter>\#+[1-9]?)
    """,
    re.VERBOSE,
)
BRACES = re.compile(r"\\[\s\S]|[{}]")


def find_tokens(tex: str) -> Iterator[re.Match[str]]:
    """The tokens of a text, without what is read to the letter."""
    return (match for match, end in find_pieces(tex) if end is None)


def find_pieces(tex: str) -> Iterator[tuple[re.Match[str], int | None]]:
    """The tokens of a text, each with the end of the piece that it begins and that is read to the letter, if any."""
    missing: set[str] = set()
    position = 0
    while match := TOKENS.search(tex, position):
        end = _find_piece_end(tex, match, missing)
        if end is None and match["address"]:
            position = match.end() - 1  # its brace opens a group as any other
            continue
        position = end or (match.start("bar") if match["bar"] else match.end())
        yield match, end


def _find_piece_end(tex: str, match: re.Match[str], missing: set[str]) -> int | None:
    """Where the piece ends that begins with this token; None where none begins, or it has no end.

    An end that is `missing` is looked for once: a text full of beginnings would take minutes else.
    """
    if match["address"] or match["bar"] == "{":
        line = tex.find("\n", match.end())
        return _find_closing_brace(tex, match.end(), len(tex) if line < 0 else line)
    verbatim = match["edge"] == "begin" and VERBATIM.fullmatch(match["name"])
    end = match["bar"] or (rf"\end{{{match['name']}}}" if verbatim else "")
    if not end or end in missing:
        return None
    found = tex.find(end, match.end())
    if found < 0:
        missing.add(end)
    line_ends = tex.find("\n", match.end(), found) >= 0
    return None if found < 0 or (match["bar"] and line_ends) else found + len(end)


def _find_closing_brace(tex: str, start: int, stop: int) -> int | None:
    """What follows the brace that closes the one before `start`."""
    depth = 1
    for match in BRACES.finditer(tex, start, stop):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0:
            return match.end()
    return None
