"""The values of parameters and answers: exact numbers, floats, texts, truth values, lists and mappings.

Whole numbers are `int`, other exact numbers `Fraction`, numbers as an author typed them `Typed`, and inexact results of
functions `float`. Lists are tuples, so every value is immutable and hashable.
"""

import datetime
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import inf
from typing import Self, TypeAlias, TypeGuard, TypeVar, Union

from typing_extensions import TypeAliasType


class Typed(Fraction):
    """An exact number that remembers how it was typed: `0.0500` is printed like this, and computes as 1/20."""

    __slots__ = ("typed",)
    typed: str

    def __new__(cls, typed: str | int, denominator: int | None = None) -> Self:
        """Make the number that `typed` spells. Fraction's own methods call this with two whole numbers."""
        if not isinstance(typed, str):
            return Fraction(typed, denominator)  # type: ignore[return-value]  # a computed number is not a Typed
        self = super().__new__(cls, typed)
        self.typed = typed
        return self

    def __reduce__(self) -> tuple[type["Typed"], tuple[str]]:
        return Typed, (self.typed,)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __repr__(self) -> str:
        return f"Typed({self.typed!r})"


class Person(str):
    """The first name of a person in a question: a text that knows the pronouns, and their forms by name."""

    __slots__ = ("forms", "pronouns")
    pronouns: str
    forms: tuple[tuple[str, str], ...]

    def __new__(cls, name: str, pronouns: str, forms: tuple[tuple[str, str], ...]) -> Self:
        """Make a person of this name."""
        self = super().__new__(cls, name)
        self.pronouns, self.forms = pronouns, forms
        return self

    def __reduce__(self) -> tuple[type["Person"], tuple[str, str, tuple[tuple[str, str], ...]]]:
        return Person, (str(self), self.pronouns, self.forms)


class FrozenMap(Mapping[str, "Value"]):
    """An immutable mapping from field names to values, in the author's order."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, "Value"]) -> None:
        self._fields = dict(fields)

    def __getitem__(self, name: str) -> "Value":
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __hash__(self) -> int:
        return hash(frozenset(self._fields.items()))

    def __repr__(self) -> str:
        return f"FrozenMap({self._fields!r})"


def leave_out_persons(fields: FrozenMap) -> FrozenMap:
    """Return the fields without persons, because draws that differ only in persons count as the same."""
    return FrozenMap({name: value for name, value in fields.items() if not isinstance(value, Person)})


Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
"""JSON data."""
Real: TypeAlias = int | Fraction | float
"""A number of any kind; `Typed` is a `Fraction`."""
Value: TypeAlias = bool | int | Fraction | float | str | tuple["Value", ...] | FrozenMap
Names: TypeAlias = Mapping[str, Value]
"""Values by their names in expressions."""
NO_NAMES: Names = {}
YamlValue = TypeAliasType("YamlValue", Union[str, int, Typed, bool, "list[YamlValue]", "dict[str, YamlValue]", None])
"""The values that a YAML file may contain."""
YamlNumber: TypeAlias = int | Typed


def is_number(value: object) -> TypeGuard[Real]:
    """Return whether a value is a number; truth values are not."""
    return type(value) in NUMBERS or (isinstance(value, int | Fraction | float) and not isinstance(value, bool))


def find_nearest_float(value: Real | Fraction | int) -> float:
    """Return the float nearest to a number; infinity if the number is too large for one."""
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


NUMBERS = frozenset((int, float, Fraction, Typed))
"""The usual types of numbers, which are recognized quickly."""


EXPONENT = re.compile(r"[eE][-+]?[\d_]{5,}")
"""An exponent of more than four digits, in any script, because Python reads digits of every script."""


DATE, CLOCK = "date", "clock"
"""The two kinds of moments: days, counted from the year 1, and times of day, in minutes."""
MOMENT_FIELDS = {f"{kind}()": kind for kind in (DATE, CLOCK)}
"""The only field of a moment's mapping, by kind; no field of an author can have such a name."""
MOMENT = re.compile(r"(?P<kind>date|clock)\((?P<text>[^()]*)\)")
"""A day or a time of day as it is typed in YAML: `date(2026-03-02)`, `clock(18:10)`."""
TIME = re.compile(r"(\d{1,2}):(\d{2})")
DAY_MINUTES = 24 * 60


def read_moment(value: object) -> tuple[str, int] | None:
    """Return the kind of a moment, with its days or minutes; None if the value is not a moment."""
    if type(value) is not FrozenMap or len(value) != 1:
        return None
    ((field, number),) = value.items()
    return (MOMENT_FIELDS[field], number) if field in MOMENT_FIELDS and type(number) is int else None


def make_moment_mapping(kind: str, number: int) -> FrozenMap:
    """Return a day or a time of day as a mapping."""
    return FrozenMap({f"{kind}()": number})


def parse_moment(kind: str, text: str) -> FrozenMap:
    """Parse a day such as `2026-03-02` or a time such as `18:10`; raise ValueError if there is none."""
    if kind == DATE:
        if len(text) != len("2026-03-02"):
            raise ValueError
        return make_moment_mapping(DATE, datetime.date.fromisoformat(text).toordinal())
    found = TIME.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError
    return make_moment_mapping(CLOCK, int(found[1]) * 60 + int(found[2]))


def is_exact(value: Value) -> bool:
    """Return whether a value holds no float anywhere."""
    if isinstance(value, tuple):
        return all(map(is_exact, value))
    if isinstance(value, FrozenMap):
        return all(map(is_exact, value.values()))
    return not isinstance(value, float)


def to_json(value: Value) -> Json:
    """Return a value as JSON data that `from_json` turns into an equal value of the same type."""
    if isinstance(value, int | str):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else {"float": str(value)}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, Typed):
        return {"typed": value.typed}
    if isinstance(value, Fraction):
        return {"exact": str(value)}
    return {"record": {name: to_json(item) for name, item in value.items()}}


NUMBER_FORMS: Mapping[str, Callable[[str], Real]] = {"typed": Typed, "exact": Fraction, "float": float}
"""The types of numbers that JSON has as strings."""


def from_json(data: Json) -> Value:
    """Return the value that `to_json` wrote; raise ValueError, KeyError or TypeError for other data."""
    if isinstance(data, list):
        return tuple(map(from_json, data))
    if isinstance(data, bool | int | float | str):
        return data
    if not isinstance(data, Mapping):
        raise TypeError("this is no value")
    ((kind, content),) = data.items()
    if kind == "record" and isinstance(content, Mapping):
        return FrozenMap({name: from_json(item) for name, item in content.items()})
    if not isinstance(content, str):
        raise TypeError("this is no number")
    return NUMBER_FORMS[kind](check_exponent(content))


def check_exponent(number: str) -> str:
    """Return an untrusted number's text unchanged; raise ValueError if its exponent could use up all memory."""
    if EXPONENT.search(number):
        raise ValueError("a number has too large an exponent")
    return number


def get_at(value: Value, steps: Sequence[str | int]) -> Value:
    """Return the value at the end of some steps, each the name of a field or the index of an entry; raise LookupError
    if there is none.
    """
    for step in steps:
        value = value[step]  # type: ignore[index]  # as the steps know
    return value


def replace_at(value: FrozenMap, steps: Sequence[str | int], new: Value) -> FrozenMap:
    """Return a mapping with another value at the end of some steps."""
    name, *rest = steps
    return FrozenMap({**value, str(name): _replace(value.get(str(name), ""), rest, new)})


def _replace(value: Value, steps: Sequence[str | int], new: Value) -> Value:
    if not steps:
        return new
    if isinstance(value, FrozenMap):
        return replace_at(value, steps, new)
    assert isinstance(value, tuple)
    return tuple(_replace(item, steps[1:], new) if index == steps[0] else item for index, item in enumerate(value))


Item = TypeVar("Item", bound=Hashable)


def reach(start: Iterable[Item], following: Callable[[Item], Iterable[Item]]) -> set[Item]:
    """Return some items and all that follow from them, step by step."""
    found, waiting = set[Item](), {*start}
    while waiting:
        item = waiting.pop()
        found.add(item)
        waiting |= {*following(item)} - found
    return found
