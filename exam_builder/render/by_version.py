"""Merge the versions' texts into one, with the differing words marked by version."""

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile

from exam_builder.render.author_text import COMMENT
from exam_builder.render.origins import MARK

COMMAND, SIGN = re.compile(r"\\[^A-Za-z]|[{}$^_&]"), re.compile(r"(\\(?:begin|end)\{[a-z]*\})|\\[A-Za-z]+(\{)?")
WORD = re.compile(r"[^ \t\n]+")
"""Marks of origin hold separators that Python takes for blanks, so `str.split` would cut them."""
OPENING, CLOSING = re.compile(r"^[(`]+"), re.compile(r"(?<!\\)[.,;:)']+$")
MIN_SHARED = 3
"""How many words texts must share to be merged."""


def merge_versions(said: Mapping[str, str]) -> str:
    """Merge `{version: LaTeX}`: shared words once, the others after the letters of their versions."""
    groups: dict[str, list[str]] = {}
    for version, text in said.items():
        groups.setdefault(text, []).append(version)
    if len(groups) == 1:
        return next(iter(groups))
    texts = [WORD.findall(text) for text in groups]
    start, end = _count_shared_ends(texts)
    if not start + end or any(COMMENT.search(text) for text in groups):
        return _join_groups(groups)
    middles = [" ".join(words[start : len(words) - end]) for words in texts]
    opening, closing = _common_punctuation(middles, OPENING), _common_punctuation(middles, CLOSING)
    bare = [middle.removeprefix(opening).removesuffix(closing) for middle in middles]
    told = f"{opening}[{_join_groups(dict(zip(bare, groups.values(), strict=True)))}]{closing}"
    return " ".join([*texts[0][:start], told, *texts[0][len(texts[0]) - end :]])


def _common_punctuation(texts: Sequence[str], pattern: re.Pattern[str]) -> str:
    """The punctuation that all texts share at one end."""
    found = {match[0] if (match := pattern.search(text)) else "" for text in texts}
    return found.pop() if len(found) == 1 else ""


def _join_groups(groups: Mapping[str, Sequence[str]]) -> str:
    pieces = [(rf"\guidefor{{{', '.join(versions)}}}{text or '--'}", text) for text, versions in groups.items()]
    ends = [r"\ " if text.endswith(".") else r";\ " for _, text in pieces[:-1]]
    return "".join(piece + end for (piece, _), end in zip(pieces, [*ends, ""], strict=True))


def _count_shared_ends(texts: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Count the words that all share at the start and at the end, without cutting a group or a formula."""
    start = _count_shared(texts)
    rest = [list(reversed(words[start:])) for words in texts]
    end = _count_shared(rest)
    while start and not _is_balanced(texts[0][:start]):
        start -= 1
    while end and not _is_balanced(texts[0][len(texts[0]) - end :]):
        end -= 1
    return (start, end) if start + end >= MIN_SHARED else (0, 0)


def _count_shared(texts: Sequence[Sequence[str]]) -> int:
    """How many words all begin with."""
    return len(list(takewhile(lambda words: len(set(words)) == 1, zip(*texts, strict=False))))


def _is_balanced(words: Sequence[str]) -> bool:
    """Whether a piece of LaTeX closes all that it opens."""
    text = MARK.sub("", " ".join(words)).replace(r"\{", "").replace(r"\}", "").replace(r"\$", "")
    depth = 0
    for sign in text:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    pairs = (("\\begin", "\\end"), (r"\(", r"\)"), (r"\[", r"\]"), (r"\left", r"\right"))
    return depth == 0 and text.count("$") % 2 == 0 and all(text.count(a) == text.count(b) for a, b in pairs)


def count_letters(tex: str) -> int:
    """Estimate how many letters wide a piece of LaTeX prints; for a matrix, its widest row."""
    rows = re.split(r"\\\\", MARK.sub("", tex))
    return max(len(COMMAND.sub("", SIGN.sub(_replace_command, row)).strip()) + row.count("&") for row in rows)


def _replace_command(found: re.Match[str]) -> str:
    """Replace a command by one letter if it prints one; by nothing if it prints only its argument."""
    return "" if found[1] or found[2] else "x"
