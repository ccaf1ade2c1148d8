"""Numbers that an author typed into a text, without those that are no quantities: sizes, labels, exponents, dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from exam_builder.drift.latex_tokens import make_number_token, number_pattern
from exam_builder.expressions import Hole
from exam_builder.expressions.template import Template, find_closing_brace
from exam_builder.paper import NumberStyle

ARGUMENTS = r"(?:\s*(?:\[[^\[\]]*\]|\{[^{}]*\}))"
TAKES_NO_QUANTITY = (
    "hspace|vspace|includegraphics|rule|setlength|addtolength|parbox|raisebox|label|ref|eqref|pageref|cite|FIGURE|"
    "LISTING|TABLE|BLANK|autoref|cref|Cref|vref|nameref|citep|citet|parencite|textcite|hyperref|url|nolinkurl|path|"
    "href|doi|color|textcolor|definecolor|fontsize|linespread|input|begin|end|cline|cmidrule|setcounter"
)
MASKED = re.compile(
    rf"""
    (?<!\\)%[^\n]* | \\verb\*?(?P<bar>[^A-Za-z*\s]).*?(?P=bar)
    | \\begin\{{(?P<code>verbatim|lstlisting)\}}.*?\\end\{{(?P=code)\}}
    | \\(?:{TAKES_NO_QUANTITY})\*?{ARGUMENTS}* | \\\\\s*\[[^\]]*\]
    | (?:\\[vhm]skip|\\m?kern|width|height|scale)\s*=?\s*-?[0-9.]+
    | [\^_]\s*(?:\{{[^{{}}]*\}}|[0-9]) | \\sqrt\s*[0-9] | \\(?:[dtc]?frac|[dt]?binom)\s*[0-9](?:\s*[0-9])?
    | \\(?:SI|SIrange|num|numlist|qty|si|unit|ang)\s*\[[^\]]*\]
    """,
    re.VERBOSE | re.DOTALL,
)
NUMBERED_THINGS = (
    "page|pages|figure|section|chapter|table|theorem|lemma|exercise|question|problem|equation|part|step|version"
)
LABEL_BEFORE = re.compile(rf"(?:[A-Za-z]-|[0-9:]|(?<![a-z])(?:{NUMBERED_THINGS})[~\s(]*)$", re.IGNORECASE)
SUFFIX_AFTER = re.compile(r"(?:pt|em|ex|bp|mu)(?![A-Za-z])|st\b|nd\b|rd\b|th\b|[A-Za-z]*[0-9]|:[0-9]|\s*\^")
WORDS = re.compile(r"\\[A-Za-z]+\*?|[A-Za-z][A-Za-z0-9]*")
WORD_AFTER = re.compile(r"[\s$~}]*(?:\\[,;:! ])?[\s$~]*([a-z]{3,})")
SYMBOL_BEFORE = re.compile(r"(\\?[A-Za-z]+(?:_\{?\w+\}?)?)\s*=\s*$")
TIMES = r"\times"
COMMON_WORDS = frozenset(
    ("and", "are", "but", "for", "from", "more", "less", "not", "per", "than", "that", "the", "times", "with")
)


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    """A number typed in a text: where, what it says, and what stands beside it."""

    offset: int
    text: str
    value: Fraction
    decimals: int
    beside: frozenset[str]


def find_literals(template: Template, style: NumberStyle) -> Iterator[NumberLiteral]:
    """The quantities typed into a text, in order."""
    text = blank_holes(template)
    masked = MASKED.sub(lambda found: " " * len(found[0]), text)
    pattern = _make_scanner(style)
    for found in pattern.finditer(masked):
        if found["whole"] is None or _is_no_quantity(masked, text, found):
            continue
        token = make_number_token(found, found.start())
        start = found.start() - (1 if _is_negative(masked, found.start()) else 0)
        value = Fraction(token.value) * (-1 if start < found.start() else 1)
        yield NumberLiteral(
            start, text[start : found.end()], value, token.decimals, find_neighbours(masked, start, found.end(), text)
        )


@lru_cache(16)
def _make_scanner(style: NumberStyle) -> re.Pattern[str]:
    """Words (which may hold digits) and numbers."""
    return re.compile(rf"(?:{WORDS.pattern})|{number_pattern(style).pattern}")


def blank_holes(template: Template) -> str:
    r"""The text with blanks in place of each `\VAR{…}`, so that offsets stay."""
    text = list(template.source)
    for hole in template.holes:
        start, end = hole_span(template.source, hole)
        text[start:end] = "\0" * (end - start)
    return "".join(text)


def hole_span(source: str, hole: Hole) -> tuple[int, int]:
    """Where a hole begins and ends in its text."""
    return source.rindex("\\VAR", 0, hole.offset), find_closing_brace(source, hole.offset - 1) + 1


def find_neighbours(text: str, start: int, end: int, source: str) -> frozenset[str]:
    """What stands beside a number and tells what it counts.

    The word after it, the symbol that it is the value of, or itself again in `5\\times5`.
    """
    after, before = WORD_AFTER.match(text, end), SYMBOL_BEFORE.search(text, max(0, start - 40), start)
    word = after[1] if after and after[1] not in COMMON_WORDS else ""
    twice = _factor_beside(source[end:]).startswith(source[start:end]) or _factor_beside(source[:start], True).endswith(
        source[start:end]
    )
    return frozenset(filter(None, (word, f"{before[1]} =" if before else "", "squared" if twice else "")))


def _factor_beside(text: str, before: bool = False) -> str:
    r"""What stands beyond a `\times` beside a number, '' where none does."""
    text, sign = (
        (text.rstrip(), text.rstrip().removesuffix(TIMES))
        if before
        else (text.lstrip(), text.lstrip().removeprefix(TIMES))
    )
    return sign.strip() if sign != text else ""


def _is_negative(text: str, start: int) -> bool:
    """Whether a minus sign before a number is its own, and no subtraction."""
    return (
        text[start - 1 : start] == "-"
        and re.search(r"(?:[0-9)\]}\0]\s*|[A-Za-z])-$", text[max(0, start - 9) : start]) is None
    )


def _is_no_quantity(masked: str, text: str, found: re.Match[str]) -> bool:
    """A label, a year or time, a power of ten, a size, one hundred per cent, digits that go on into a hole."""
    start, end = found.span()
    per_cent = found[0] == "100" and re.match(r"[\s~]*(?:\\,)?[\s~]*\\?%", text[end : end + 9])
    beside_hole = "\0" in (text[start - 1 : start], text[end : end + 1])
    return bool(
        per_cent
        or beside_hole
        or LABEL_BEFORE.search(masked[max(0, start - 16) : start])
        or SUFFIX_AFTER.match(text, end)
    )
