"""Compare the numbers written in a figure with the question's values, by the names or units beside them.

A text of one draw is also compared with the same text in the reference paper: a number that differs follows from drawn
values, and a number that stays is typed.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from exam_builder.examine.unit_texts import STYLES, read_unit_after
from exam_builder.findings import Code
from exam_builder.kinds.base.units import UnitProduct, find_measure
from exam_builder.paper import Figure
from exam_builder.plot.plotted import PlottedFigure
from exam_builder.values import Value, is_number

NUMBER = re.compile(r"(?<![\w^.,\\{])(?:(?<!\w\s)[-\N{MINUS SIGN}])?\d+(?:(?:[.,]|\{,\})\d+)?(?!\d|[.,]\d)")
NAME = r"\\?[A-Za-z]+(?:_\{?[A-Za-z0-9]+\}?)?"
EQUALS = re.compile(rf"(?<![\\A-Za-z0-9_^{{(])(?P<name>{NAME})\s*=\s*$")
WORDS = re.compile(r"(?P<words>(?<![A-Za-z])[A-Za-z]+(?:[\s_-]+[A-Za-z]+){0,2})\s*(?::|=|of|is|\\approx)?\s*\$?$")
GOES_ON = re.compile(r"[\d^*/(+]|[.,]\d|\s*(?:\\cdot|\\times|\\pi|\\sqrt|[+*/^-]|[A-Za-z\\(])")
"""Matches after a number that is only part of an expression: before a power, a factor, or a term."""
LEAST_NAME = 3
"""Names with at least this many letters count without an equals sign beside them."""
SCALES = (1, 2, 3, 4, 10, 60, 100, 1000, 3600, 10**6, 3.6)
"""Factors by which a number in a figure may be converted."""
MOST_VALUES = 60


@dataclass(frozen=True)
class WrittenNumber:
    """A number in a text: how it is written, the text before it, its unit, and whether the number is all."""

    text: str
    number: str
    before: str
    unit: UnitProduct | None = field(hash=False)
    whole: bool


@dataclass(frozen=True)
class FigureTexts:
    """The texts of a figure in one draw, and the question's numbers there by name, with lists apart."""

    numbers: tuple[tuple[WrittenNumber, ...], ...]
    values: Mapping[str, Value]
    lists: Mapping[str, Sequence[float]]
    other: Mapping[str, Value]
    """What the function gets under the name of a parameter that has another value."""

    def all(self) -> Iterator[WrittenNumber]:
        """Return every number."""
        return itertools.chain.from_iterable(self.numbers)


@dataclass(frozen=True)
class ReferenceFigure:
    """A figure of the reference paper, its contents, and its texts."""

    figure: Figure
    shown: PlottedFigure
    texts: FigureTexts


@dataclass(frozen=True)
class TextFault:
    """A wrong text of a figure, the message about it, the wrong argument, if there is one, and what would help."""

    text: str
    words: str
    code: Code = Code.FIGURE_SAYS
    argument: str = ""
    hint: str = ""


def list_texts(figure: PlottedFigure) -> Iterator[str]:
    """Yield all texts of a figure except tick labels that are only numbers."""
    yield from (each.text for each in figure.texts)
    for axes in figure.axes:
        yield from (axes.title, axes.x.label, axes.y.label)
        yield from (each.text for each in axes.texts)
        yield from (each.text for each in axes.legend)
        labels = (label for axis in (axes.x, axes.y) for label in axis.tick_labels)
        yield from (each for each in labels if re.search("[A-Za-z]", each))


def find_numbers(texts: Iterable[str], own: frozenset[str]) -> tuple[tuple[WrittenNumber, ...], ...]:
    """Return the numbers of some texts; `own` are names of the question's units."""
    return tuple(tuple(_find_in_text(text, own)) for text in texts)


def _find_in_text(text: str, own: frozenset[str]) -> Iterator[WrittenNumber]:
    plain = STYLES.sub(r"\1", text)
    for found in NUMBER.finditer(plain):
        unit = read_unit_after(plain, found.span(), own)
        whole = unit is not None or GOES_ON.match(plain, found.end()) is None
        yield WrittenNumber(text, found[0], plain[: found.start()], unit, whole)


def find_wrong_numbers(here: FigureTexts, base: FigureTexts | None, units: Mapping[str, str]) -> Iterator[TextFault]:
    """Yield numbers that contradict the question; `base` is the same figure in the reference paper if that differs."""
    moved = {} if base is None else _pair_numbers(here, base)
    named = {number: name for number in here.all() for name in [_find_name(number, here, number in moved)] if name}
    written: dict[str, set[str]] = {}
    for number, name in named.items():
        written.setdefault(name, set()).add(number.number)
    for number, name in named.items():
        if len(written[name]) == 1 and _is_wrong(number, here.values[name], units.get(name, "")):
            yield TextFault(number.text, f"says `{_quote(number)}`, where `{name}` is {float(here.values[name]):g}")  # type: ignore[arg-type]  # it is a number
    if base is not None:
        for number, other in moved.items():
            if number not in named:
                yield from _compare(number, other, here, base, units)


def _quote(number: WrittenNumber) -> str:
    """Return the number with its name, or else the whole text."""
    found = EQUALS.search(number.before)
    return f"{number.before[found.start('name') :]}{number.number}" if found else number.text


def _pair_numbers(here: FigureTexts, base: FigureTexts) -> dict[WrittenNumber, WrittenNumber]:
    """Pair the numbers of two draws whose texts are the same apart from numbers."""
    if len(here.numbers) != len(base.numbers):
        return {}
    pairs: dict[WrittenNumber, WrittenNumber] = {}
    for one, other in zip(here.numbers, base.numbers, strict=True):
        if one and other and _strip_numbers(one[0].text) == _strip_numbers(other[0].text):
            pairs.update(zip(one, other, strict=True))
    return pairs


def _strip_numbers(text: str) -> str:
    return NUMBER.sub("#", STYLES.sub(r"\1", text))


def _find_name(number: WrittenNumber, here: FigureTexts, follows: bool) -> str:
    """Return the name of the value that a number should equal: before an equals sign, or in words if it changes with
    draws.
    """
    found = EQUALS.search(number.before)
    if found:
        return _find_meant(re.sub(r"[\\{}]", "", found["name"]), here.values) if number.whole else ""
    words = WORDS.search(number.before) if follows and number.whole else None
    last = re.split(r"[\s_-]+", words["words"]) if words else []
    names = ("".join(last[-count:]) for count in range(len(last), 0, -1))
    return next((name for each in names if len(each) >= LEAST_NAME and (name := _find_in_words(each, here.values))), "")


def _find_meant(name: str, values: Mapping[str, Value]) -> str:
    """Return the value with this name, or else the only one with a name that differs just in signs and case."""
    if name in values:
        return name
    plain = name.replace("_", "")
    return _find_in_words(plain, values) if len(plain) > 1 else ""


def _find_in_words(word: str, values: Mapping[str, Value]) -> str:
    """Return the only name that equals a word apart from case and signs."""
    alike = [each for each in values if each.replace("_", "").lower() == word.lower()]
    return alike[0] if len(alike) == 1 else ""


def _is_wrong(number: WrittenNumber, value: Value, unit: str) -> bool:
    """Tell whether a number, in the unit after it, contradicts a value; False if that cannot be known."""
    assert is_number(value)
    ratio = 1.0 if number.unit is None else _find_ratio(number.unit, unit)
    return bool(ratio) and not rounds_to(float(value) * float(ratio or 1), number.number)


def _compare(
    number: WrittenNumber, other: WrittenNumber, here: FigureTexts, base: FigureTexts, units: Mapping[str, str]
) -> Iterator[TextFault]:
    """Compare a number without a name with the same number in the reference paper."""
    both = [name for name in here.values if name in base.values]
    then = [name for name in both if _is_value(base.values[name], other)]
    always = [name for name in then if _is_value(here.values[name], number)]
    if number.number == other.number:
        said = {name for name in then if _find_ratio(number.unit, units.get(name, "")) == 1}
        stale = [name for name in then if name in said and name not in always]
        if stale and said.isdisjoint(always):
            value = float(here.values[stale[0]])  # type: ignore[arg-type]  # it is a number
            yield TextFault(number.text, f"says `{number.text}` in every paper, but `{stale[0]}` is {value:g}")
    elif always:
        known = [name for name in always if name in units]
        if known and all(_clashes(number.unit, units[name]) for name in known):
            yield TextFault(number.text, f"says `{number.text}`, but `{known[0]}` is in {units[known[0]]}")
    elif given := [name for name in here.other if _is_value(here.other[name], number)]:
        words = f"says {number.number} in `{number.text}`, but `{given[0]}` is {float(here.values[given[0]]):g}"  # type: ignore[arg-type]  # a number
        yield TextFault(number.text, words, argument=given[0])
    elif not _is_made(number, other, here, base):
        words = f"says {number.number} in `{number.text}`, which is not a value of the question"
        yield TextFault(number.text, words, Code.FIGURE_NUMBER)


def _is_value(value: Value, number: WrittenNumber) -> bool:
    return is_number(value) and rounds_to(abs(float(value)), number.number.lstrip("-\N{MINUS SIGN}"))


def _find_ratio(measure: UnitProduct | None, unit: str) -> float | None:
    """Return the factor from the unit of a parameter to one in a text; None if one of them is missing or unknown."""
    own = find_measure(unit)
    return own.over(measure) if own is not None and measure is not None else None


def _clashes(measure: UnitProduct | None, unit: str) -> bool:
    """Tell whether a unit in a text contradicts that of a parameter."""
    ratio = _find_ratio(measure, unit)
    return ratio is not None and abs(ratio - 1) > 1e-9


def _is_made(number: WrittenNumber, other: WrittenNumber, here: FigureTexts, base: FigureTexts) -> bool:
    """Tell whether a number follows from the question's numbers in a step or two, the same way in both papers."""
    wanted = (number.number, other.number)
    return any(
        rounds_to(abs(one * scale), wanted[0].lstrip("-\N{MINUS SIGN}"))
        and rounds_to(abs(two * scale), wanted[1].lstrip("-\N{MINUS SIGN}"))
        for one, two in _list_made(here, base)
        for scale in (*SCALES, *(1 / each for each in SCALES))
    )


def _list_made(here: FigureTexts, base: FigureTexts) -> Iterator[tuple[float, float]]:
    """Yield numbers that a step or two makes of the question's numbers, in both papers."""
    for name, one in here.lists.items():
        two = base.lists.get(name, ())
        if one and two:
            yield from ((sum(one), sum(two)), (len(one), len(two)), (max(one), max(two)), (min(one), min(two)))
            yield sum(one) / len(one), sum(two) / len(two)
    names = [name for name in here.values if is_number(here.values[name]) and is_number(base.values.get(name, ""))]
    pairs = [(float(here.values[name]), float(base.values[name])) for name in names[:MOST_VALUES]]  # type: ignore[arg-type]  # numbers
    for first, second in pairs:
        yield first, second
        yield first**2, second**2
        yield abs(first) ** 0.5, abs(second) ** 0.5
        if first and second:
            yield 1 / first, 1 / second
    for (a, b), (c, d) in itertools.permutations(pairs, 2):
        yield a + c, b + d
        yield a - c, b - d
        yield a * c, b * d
        if c and d:
            yield a / c, b / d


def rounds_to(value: float, number: str) -> bool:
    """Tell whether a value, rounded to the number's digits, prints as the number."""
    decimals = len(re.sub(r"^[^.,]*[.,]?}?", "", number))
    return abs(value - parse_number(number)) <= 0.5000001 * 10.0**-decimals


def parse_number(number: str) -> float:
    """Return the value of a number as figures write it."""
    return float(number.replace("\N{MINUS SIGN}", "-").replace("{,}", ".").replace(",", "."))
