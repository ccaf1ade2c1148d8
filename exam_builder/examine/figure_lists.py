"""The lists of numbers of a question, found again by their numbers or by their names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from exam_builder.examine.unit_texts import split_label
from exam_builder.values import Value, find_nearest_float, is_number

LEAST_COMMON = 3
"""The length from which the beginning of a name in a label counts as the name."""
Wanted: TypeAlias = float | str | tuple[float, ...] | tuple[str, ...]
"""A number, a text, or a list of either."""


@dataclass(frozen=True)
class NamedList:
    """A list of numbers of the question: its name, its unit, and the lists of texts that describe its entries.

    `source` is the expression for the list, and `owner` the mapping that contains it.
    """

    name: str
    source: str
    numbers: tuple[float, ...]
    owner: str = ""
    unit: str = ""
    beside: tuple[tuple[str, ...], ...] = ()

    def is_named(self, label: str) -> bool:
        """Tell whether a label names the list, in the singular or the plural."""
        name = reduce_name(self.name)
        return len(name) > 1 and any(reduce_name(word) == name for word in re.findall(r"[A-Za-z]+", label))

    def is_related(self, label: str) -> bool:
        """Tell whether a label refers to the list by a word of its name, the beginning of one, or its unit."""
        words = [each.lower() for each in re.findall(r"[A-Za-z]+", label)]
        parts = [each.lower() for each in re.findall(r"[A-Za-z]+", self.name)]
        alike = any(
            one.startswith(other[:LEAST_COMMON]) and (one.startswith(other) or other.startswith(one))
            for one in words
            for other in parts
            if min(len(one), len(other)) >= LEAST_COMMON
        )
        return alike or self.is_named(label) or (bool(self.unit) and split_label(label)[1] == self.unit)


@dataclass(frozen=True)
class Lists:
    """The lists of a question, and the arguments of a figure's function."""

    named: Sequence[NamedList]
    arguments: Mapping[str, Value] = field(default_factory=dict)

    def find(self, numbers: Sequence[float]) -> NamedList | None:
        """Return the only list with these numbers, or None."""
        return _find_only(each for each in self.named if each.numbers == tuple(numbers))

    def find_sorted(self, numbers: Sequence[float]) -> NamedList | None:
        """Return the only list with these numbers in any order, or None."""
        return _find_only(each for each in self.named if sorted(each.numbers) == sorted(numbers))

    def find_named(self, name: str) -> NamedList | None:
        """Return the only list with this name, or None."""
        stem = reduce_name(name)
        return _find_only(each for each in self.named if reduce_name(each.name) == stem) if len(stem) > 1 else None

    def find_argument(self, wanted: Wanted) -> str:
        """Return the first argument that equals or contains a value; '' if none does, or several contain a number."""
        names = self.find_arguments(wanted)
        return "" if not names or (isinstance(wanted, float) and names[1:]) else names[0]

    def find_arguments(self, wanted: Wanted) -> list[str]:
        """Return the arguments that equal a value or contain it."""
        return [name for name, value in self.arguments.items() if _holds(value, wanted)]

    def find_end(self, limit: float) -> str:
        """Return the only argument that sets the end of an axis, alone or as one of a pair; '' if there is none."""
        ends = {name: (value,) if is_number(value) else list_numbers(value) for name, value in self.arguments.items()}
        names = [name for name, given in ends.items() if len(given) <= 2 and limit in map(to_float, given)]
        return names[0] if len(names) == 1 else ""


def _find_only(lists: Iterator[NamedList]) -> NamedList | None:
    first, second = next(lists, None), next(lists, None)
    return first if second is None else None


def list_numbers(value: Value) -> tuple[float, ...]:
    """Return the entries of a list of numbers; nothing for other values."""
    entries = value if isinstance(value, tuple) else ()
    return tuple(map(to_float, entries)) if all(is_number(each) for each in entries) else ()


def walk_lists(
    values: Mapping[str, Value], units: Mapping[str, object], owner: str = "", unit: object = None
) -> Iterator[NamedList]:
    """Yield the lists of numbers among some values and in their mappings, except those of one repeated number."""
    texts = tuple(each for each in values.values() if isinstance(each, tuple) and each and _are_texts(each))
    for name, value in values.items():
        own = units.get(name) if not owner else unit.get(name) if isinstance(unit, Mapping) else unit
        if isinstance(value, Mapping):
            yield from walk_lists(value, units, f"{owner}['{name}']" if owner else name, own)
        elif len(set(numbers := list_numbers(value))) > 1:
            beside = tuple(tuple(map(str, each)) for each in texts if len(each) == len(numbers))
            source = f"{owner}['{name}']" if owner else name
            yield NamedList(name, source, numbers, owner, own if isinstance(own, str) else "", beside)


def reduce_name(word: str) -> str:
    """Return a name without case, spaces, underscores and a plural s."""
    return word.replace("_", "").replace(" ", "").lower().rstrip("s")


def _holds(value: Value, wanted: Wanted) -> bool:
    """Return whether a value equals what is wanted, or contains it."""
    if isinstance(wanted, tuple):
        inside = value if isinstance(value, tuple) else ()
        return wanted in (value, list_numbers(value)) or any(_holds(each, wanted) for each in inside)
    if isinstance(wanted, float):
        return (is_number(value) and to_float(value) == wanted) or wanted in list_numbers(value)
    return value == wanted or (isinstance(value, tuple) and wanted in value)


def _are_texts(value: Sequence[Value]) -> bool:
    return all(isinstance(each, str) for each in value) and len(set(value)) == len(value)


def to_float(value: Value) -> float:
    """Return a number as a float."""
    return find_nearest_float(value)  # type: ignore[arg-type]  # of numbers only
