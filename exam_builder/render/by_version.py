"""Show differences between versions: merge texts into one, make tables with a row per version, merge introductions."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TypeAlias

from exam_builder.paper import Paper, Question, Section
from exam_builder.render.author_text import COMMENT, join_inline, tie_punctuation
from exam_builder.render.origins import MARK

COMMAND, SIGN = re.compile(r"\\[^A-Za-z]|[{}$^_&]"), re.compile(r"(\\(?:begin|end)\{[a-z]*\})|\\[A-Za-z]+(\{)?")
WORD = re.compile(r"[^ \t\n]+")
"""A word; `str.split` would cut origin marks, whose separators Python counts as whitespace."""
OPENING, CLOSING = re.compile(r"^[(`]+"), re.compile(r"(?<!\\)[.,;:)']+$")
MIN_SHARED = 3
"""How many words texts must share to be merged."""
PICTURE, PICTURE_LETTERS = re.compile(r"\\exammention\{(?:[^{}]|\{[^{}]*\})*\}"), 14
"""An inline picture, and its width in letters."""
ROOM_WIDTH = 128.0
"""Millimetres for all columns except version and number."""
LETTER, PAD, LEAST, MOST, MOST_OF_TEXT = 1.8, 5.0, 11.0, 80.0, 50.0
"""Millimetres: per letter, padding, and minimum and maximum widths of a column."""
Column: TypeAlias = tuple[str, Mapping[str, "KeyCell"]]
"""The heading of a column, and its cell for each version."""


def merge_versions(by_version: Mapping[str, str]) -> str:
    """Merge `{version: LaTeX}`: shared words once, the others after the letters of their versions."""
    groups: dict[str, list[str]] = {}
    for version, text in by_version.items():
        groups.setdefault(text, []).append(version)
    if len(groups) == 1:
        return next(iter(groups))
    texts = [WORD.findall(text) for text in groups]
    start, end = _count_shared_ends(texts)
    if not start + end or any(COMMENT.search(text) for text in groups):
        return _join_groups(groups)
    middles = [" ".join(words[start : len(words) - end]) for words in texts]
    opening, closing = _find_common_punctuation(middles, OPENING), _find_common_punctuation(middles, CLOSING)
    bare = [middle.removeprefix(opening).removesuffix(closing) for middle in middles]
    joined = f"{opening}[{_join_groups(dict(zip(bare, groups.values(), strict=True)))}]{closing}"
    return " ".join([*texts[0][:start], joined, *texts[0][len(texts[0]) - end :]])


def _find_common_punctuation(texts: Sequence[str], pattern: re.Pattern[str]) -> str:
    """Find the punctuation that all texts share at one end."""
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
    """Count the words that all begin with."""
    return len(list(takewhile(lambda words: len(set(words)) == 1, zip(*texts, strict=False))))


def _is_balanced(words: Sequence[str]) -> bool:
    """Return whether a piece of LaTeX closes all that it opens."""
    text = MARK.sub("", " ".join(words)).replace(r"\{", "").replace(r"\}", "").replace(r"\$", "")
    depth = 0
    for sign in text:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    pairs = (("\\begin", "\\end"), (r"\(", r"\)"), (r"\[", r"\]"), (r"\left", r"\right"))
    return depth == 0 and text.count("$") % 2 == 0 and all(text.count(a) == text.count(b) for a, b in pairs)


def count_letters(tex: str) -> int:
    """Estimate the printed width of a piece of LaTeX in letters; for a matrix, that of its widest row."""
    tex = PICTURE.sub("x" * PICTURE_LETTERS, MARK.sub("", tex))
    rows = re.split(r"\\\\", tex)
    return max(len(COMMAND.sub("", SIGN.sub(_replace_command, row)).strip()) + row.count("&") for row in rows)


def _replace_command(match: re.Match[str]) -> str:
    """Replace a command by one letter if it prints one; by nothing if it prints only its argument."""
    return "" if match[1] or match[2] else "x"


@dataclass(frozen=True, slots=True)
class KeyCell:
    """A cell in LaTeX, and whether it shrinks to fit."""

    tex: str
    shrinks: bool = False


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A version ('' if all are alike), the question's number in it, and its cells."""

    version: str
    number: int
    cells: tuple[KeyCell, ...]


@dataclass(frozen=True, slots=True)
class KeyTable:
    """A table: columns with their widths in millimetres, and a row for each version."""

    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[KeyRow, ...]


def make_tables(columns: Sequence[Column], numbers: Mapping[str, int]) -> Iterator[KeyTable]:
    """Split columns into as many tables as needed; `numbers` has the question's number in each version."""
    some: list[Column] = []
    for column in columns:
        if some and sum(map(_measure_column_width, (*some, column))) > ROOM_WIDTH:
            yield _make_table(some, numbers)
            some = []
        some.append(column)
    if some:
        yield _make_table(some, numbers)


def _make_table(columns: Sequence[Column], numbers: Mapping[str, int]) -> KeyTable:
    rows = [
        KeyRow(version, number, tuple(cells[version] for _, cells in columns)) for version, number in numbers.items()
    ]
    alike = len({(row.number, row.cells) for row in rows}) == 1
    shown = [replace(rows[0], version="")] if alike and len(rows) > 1 else rows
    return KeyTable(tuple(head for head, _ in columns), tuple(_distribute_widths(columns)), tuple(shown))


def _measure_natural_width(column: Column) -> float:
    """Estimate the width that a column would fill, in millimetres."""
    head, cells = column
    longest = max([len(head), *(count_letters(cell.tex) for cell in cells.values())])
    return max(LEAST, LETTER * longest + PAD)


def _measure_column_width(column: Column) -> float:
    """Estimate the width of a column among others, in millimetres."""
    return min(
        _measure_natural_width(column), MOST if all(cell.shrinks for cell in column[1].values()) else MOST_OF_TEXT
    )


def _distribute_widths(columns: Sequence[Column]) -> Iterator[float]:
    """Compute the columns' widths in millimetres; spare room goes to the first columns that want more."""
    left = ROOM_WIDTH - sum(map(_measure_column_width, columns))
    for column in columns:
        more = max(0.0, min(left, _measure_natural_width(column) - _measure_column_width(column)))
        left -= more
        yield round(_measure_column_width(column) + more, 1)


@dataclass(frozen=True, slots=True)
class SectionGuide:
    """A section with its introductions, if any (questions without parts), each with the versions that print it.

    `title` merges the titles of all versions if they differ, else it is ''.
    """

    section: Section
    introductions: tuple[tuple[tuple[str, ...], Question], ...]
    title: str = ""


def merge_titles(titles: Mapping[str, str]) -> str:
    """Merge the titles of versions; return '' if all are equal."""
    return merge_versions(titles) if len({*titles.values()}) > 1 else ""


def find_section_guides(papers: Sequence[Paper], questions: Iterable[Question]) -> dict[str, SectionGuide]:
    """Find the sections that have a head, by the name of the question before which the guide prints each."""
    heads: dict[int, str] = {}
    for question in questions:
        heads.setdefault(question.section, question.name)
    guides = {name: _build_section_guide(papers, section) for section, name in heads.items()}
    return {name: guide for name, guide in guides.items() if guide}


def _build_section_guide(papers: Sequence[Paper], section: int) -> SectionGuide | None:
    """Build the guide of a section from the versions that ask it; a shared introduction names no versions."""
    printed: dict[tuple[object, ...], list[tuple[str, Question]]] = {}
    titles: dict[str, str] = {}
    for paper in papers:
        head = paper.sections[section]
        if any(question.section == section for question in paper.questions):
            title = tie_punctuation(head.title, paper.language) if head.title else None
            titles[paper.version] = join_inline(title, head.introduction, None) if title else ""
            if head.introduction:
                printed.setdefault(_look_of(head.introduction), []).append((paper.version, head.introduction))
    if not printed and not any(titles.values()) and not papers[0].sections[section].answer:
        return None
    alike = len(printed) == 1
    each = ((() if alike else tuple(version for version, _ in same), same[0][1]) for same in printed.values())
    return SectionGuide(papers[0].sections[section], tuple(each), merge_titles(titles))


def _look_of(introduction: Question) -> tuple[object, ...]:
    """Return everything that is printed of an introduction."""
    pictures = tuple((figure.id, figure.number, figure.digest, figure.caption) for figure in introduction.figures)
    return introduction.prompt, introduction.tables, pictures
