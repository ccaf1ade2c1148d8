"""Collect the keys and second routes of each part over recomputed draws."""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import quantiles

from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.expressions import value_to_plain
from exam_builder.findings import Refused, shorten_line
from exam_builder.kinds import KINDS, get_kind
from exam_builder.kinds.base.agreement import RELATIVE
from exam_builder.kinds.base.contract import Misread, PartCase
from exam_builder.kinds.base.numeric_kind import flatten_value
from exam_builder.paper import Answer, Paper, Question
from exam_builder.recompute import check_paper, make_case
from exam_builder.recompute.routes import SecondRoute
from exam_builder.results import DECADES, PartDraws, Row, Spread
from exam_builder.values import Value, is_number


@dataclass
class PartTally:
    """Observations of one part."""

    keys: list[Answer] = field(default_factory=list)
    distances: list[float] = field(default_factory=list)
    compared: int = 0
    allowed: float = RELATIVE
    shares: dict[str, list[float]] = field(default_factory=dict)
    measured: dict[str, list[Value]] = field(default_factory=dict)

    def take(self, case: PartCase) -> None:
        """Add one more draw."""
        kind = get_kind(case.answer)
        self.keys.append(case.key)
        self.compared += case.second is not None
        distance = kind.distance(case)
        if distance is not None:
            self.distances.append(distance)
            self.allowed = case.within or RELATIVE
        for bound, share, value in kind.shares(case):
            if share is None:
                self.measured.setdefault(bound, []).append(value)
            else:
                self.shares.setdefault(bound, []).append(share)

    def summarize(self, part: str) -> PartDraws:
        """Summarize the part in a few numbers."""
        used = [share for each in self.shares.values() for share in each]
        worst = max(self.distances or used, default=None)
        return PartDraws(part, len(self.keys), self.compared, worst, self.allowed, tuple(self.spreads()))

    def spreads(self) -> Iterable[Spread]:
        """Return the spread of the answer; for a claim, whose answer is words, the spreads of its measurements."""
        if self.shares:
            yield summarize_shares(self.shares)
        for bound, values in self.measured.items():
            yield summarize_values(values, list(map(value_to_plain, values)), bound)
        if not KINDS[self.keys[0].kind].measures:
            yield summarize_values([key.value for key in self.keys], [key.plain for key in self.keys])


class Tally:
    """Observations of the parts of a question."""

    def __init__(self) -> None:
        self._parts: dict[str, PartTally] = {}

    def take(self, rows: Iterable[Row], cases: Iterable[PartCase | None]) -> None:
        """Add one recomputed draw: its rows, and the values behind each."""
        for row, case in zip(rows, cases, strict=True):
            if case is not None:
                self._parts.setdefault(row.part, PartTally()).take(case)

    def summarize(self) -> tuple[PartDraws, ...]:
        """Summarize each part in a few numbers, except parts whose second route always failed."""
        return tuple(tally.summarize(part) for part, tally in self._parts.items())


MAX_VALUES = 12
"""Up to this many values are listed one by one; of more, numbers are put into bins, and only frequent texts are listed.
"""
BINS = 16
MAX_ENTRIES = 16
"""Lists and matrices with up to this many entries have each entry listed."""
SHORT_LENGTH, MAX_LENGTH = 22, 60
"""Lengths, in characters, of a value that fits beside a bar, and of one that is listed at all."""


def summarize_values(values: Sequence[Value], prints: Sequence[str], name: str = "") -> Spread:
    """Return the spread of values; `prints` has how each prints."""
    often = Counter(prints)
    few = len(often) <= MAX_VALUES and (len(often) == 1 or max(map(len, often)) <= SHORT_LENGTH)
    lists = None if few else _as_numbers(values)
    if lists is not None and len(lists[0]) == 1 and len(often) > MAX_VALUES:
        return _count_in_bins([each[0] for each in lists], often, name) or _count_values(values, prints, name)
    if lists is not None and 1 < len(lists[0]) <= MAX_ENTRIES:
        return Spread(
            "entries",
            name,
            len(values),
            len(often),
            _list_entry_indices(values[0]),
            _summarize_each_in_five_numbers(zip(*lists, strict=True)),
        )
    return _count_values(values, prints, name)


def summarize_shares(shares: Mapping[str, Sequence[float]]) -> Spread:
    """Return the spread of what was measured, as shares of what each bound of a claim allows."""
    draws = max(map(len, shares.values()))
    return Spread(
        "shares",
        "",
        draws,
        0,
        tuple(shorten_line(bound, MAX_LENGTH) for bound in shares),
        _summarize_each_in_five_numbers(shares.values()),
    )


def _count_values(values: Sequence[Value], prints: Sequence[str], name: str) -> Spread:
    """Return the most frequent values, sorted by size if they are numbers and all listed."""
    often = Counter(prints)
    kept = sorted(often, key=lambda text: (-often[text], text))[:MAX_VALUES]
    first = {text: value for text, value in zip(prints, values, strict=True) if is_number(value)}
    if len(often) <= MAX_VALUES and len(first) == len(often):
        kept.sort(key=first.__getitem__)
    numbers = tuple(often[text] for text in kept)
    return Spread(
        "values", name, len(values), len(often), tuple(shorten_line(text, MAX_LENGTH) for text in kept), numbers
    )


def _as_numbers(values: Sequence[Value]) -> list[tuple[float, ...]] | None:
    """Return the numbers in each value; None if there are others or infinite ones, or if their number differs."""
    try:
        lists = [tuple(float(entry) for entry in flatten_value(value) if is_number(entry)) for value in values]
    except OverflowError:
        return None
    alike = len({len(each) for each in lists}) == 1 and len(lists[0]) == len(flatten_value(values[0])) > 0
    return lists if alike and all(map(math.isfinite, (number for each in lists for number in each))) else None


def _count_in_bins(numbers: Sequence[float], often: Mapping[str, int], name: str) -> Spread | None:
    """Return numbers in bins; None if they are too close together or too far apart."""
    low, high = min(numbers), max(numbers)
    if low > 0 and high / low >= DECADES:
        edges = [low * (high / low) ** (index / BINS) for index in range(BINS)]
    else:
        edges = [low + (high - low) * (index / BINS) for index in range(BINS)]
    edges.append(high)
    if not math.isfinite(high - low) or any(one >= other for one, other in pairwise(edges)):
        return None
    counts = [0] * BINS
    for number in numbers:
        counts[bisect_right(edges, number, 1, BINS) - 1] += 1
    return Spread("bins", name, len(numbers), len(often), (), tuple(counts), tuple(edges))


def _list_entry_indices(value: Value) -> tuple[str, ...]:
    """Return the indices of the numbers in a list or a matrix, counted from 1."""
    if not isinstance(value, tuple):
        return ("",)
    inner = [(str(index), place) for index, item in enumerate(value, 1) for place in _list_entry_indices(item)]
    return tuple(f"{index}, {place}" if place else index for index, place in inner)


def _summarize_each_in_five_numbers(columns: Iterable[Iterable[float]]) -> tuple[float, ...]:
    """Return the least value, the quartiles and the greatest of each column."""
    return tuple(number for column in columns for number in _summarize_in_five_numbers(sorted(column)))


def _summarize_in_five_numbers(column: Sequence[float]) -> tuple[float, ...]:
    """Return the five numbers of one column; `quantiles` needs two values and only finite ones."""
    if len(column) < 2 or math.isinf(column[-1]):
        return (column[0], *([column[0]] * 3), column[-1])
    return (column[0], *quantiles(column, n=4, method="inclusive"), column[-1])


LOOKED_AT = 5
"""The number of draws, beside the reference paper, that are examined."""


@dataclass(frozen=True)
class RecomputedDraw:
    """A draw with recomputed parts: its values, and the comparison of each part.

    `failed` are the parts whose second route gave no result.
    """

    question: Question
    cases: Mapping[str, PartCase]
    failed: Mapping[str, PartCase]

    @property
    def names(self) -> Mapping[str, Value]:
        """The values of the draw."""
        return self.question.parameters


def recompute_draws(subject: IsolatedQuestion) -> Iterator[RecomputedDraw]:
    """Yield the reference paper and a few draws, if they can be made."""
    for seed in (None, *range(1, LOOKED_AT + 1)):
        try:
            paper = subject.draw(seed)
        except Refused:
            continue
        checked = check_paper(subject.exam, paper, subject.settings.calls)
        compared = [*zip(checked.rows, checked.cases, strict=True)]
        cases = {row.part: case for row, case in compared if case is not None and case.second is not None}
        failed = {row.part for row, case in compared if case is None}
        yield RecomputedDraw(paper.questions[0], cases, {each: _make_case(subject, paper, each) for each in failed})


def _make_case(subject: IsolatedQuestion, paper: Paper, id_: str) -> PartCase:
    """Return the comparison for a part whose second route failed."""
    (question,), settings = paper.questions, subject.settings
    second = SecondRoute(subject.question, subject.plan.parts[id_], question, settings.style, settings.calls)
    return make_case(second, next(part for part in question.parts if part.id == id_), paper)


def is_right(case: PartCase, value: Value) -> bool:
    """Tell whether the second route gives this value."""
    assert case.second is not None
    return get_kind(case.answer).same(value, case.second, case.within)


def would_agree(case: PartCase, other: PartCase) -> bool:
    """Tell whether a key is the result of another part's second route."""
    return other.second is not None and would_be_right(case, other.second)


def would_be_right(case: PartCase, second: Value) -> bool:
    """Tell whether the key agrees with another result of a second route."""
    taken = replace(case, second=second)
    try:
        taken = get_kind(case.answer).understand(taken)
    except Misread:
        return False
    return is_right(taken, taken.key.value)


def is_confirmed(case: PartCase) -> bool:
    """Tell whether the reference agrees with the key and not with the second route."""
    kind, key, second = get_kind(case.answer), case.key.value, case.second
    if case.reference is None or second is None or is_right(case, key):
        return False
    agreeing = [kind.matches_reference(case.answer, each, case.reference, case.style) for each in (key, second)]
    return agreeing == [True, False]


def is_refuted(case: PartCase) -> bool:
    """Tell whether the reference disagrees with the key."""
    kind = get_kind(case.answer)
    return case.reference is not None and not kind.matches_reference(
        case.answer, case.key.value, case.reference, case.style
    )
