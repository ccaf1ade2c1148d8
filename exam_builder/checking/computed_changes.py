"""Values that a companion computes, changed: as if its function were wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from exam_builder.companions import Calls
from exam_builder.companions.function_calls import CallResult
from exam_builder.values import Record, Value, is_number

MAX_FIELDS = 3
"""Fields of a record that are changed."""


@dataclass
class ChangedCalls(Calls):
    """Calls of which one function gives another value for the parameter that is called `label`."""

    function: str = ""
    label: str = ""
    index: int = 0

    def outcome(self, path: Path, function: str, available: Mapping[str, Value], seed: int, label: str) -> CallResult:
        """Return as `Calls.outcome`, with the change of that index to the one value, where there are so many."""
        found = super().outcome(path, function, available, seed, label)
        if (function, label) != (self.function, self.label):
            return found
        others = [value for _, value in list_value_changes(found.value)]
        return replace(found, value=others[self.index]) if self.index < len(others) else found


def change_calls(calls: Calls, function: str, label: str, index: int) -> ChangedCalls:
    """Return the same calls, with what they remember, of which one gives another value."""
    return ChangedCalls(**vars(calls), function=function, label=label, index=index)


def list_value_changes(value: Value) -> Iterator[tuple[str, Value]]:
    """Yield other values in place of one, and what each change is."""
    if isinstance(value, bool):
        yield "a computed truth value", not value
    elif is_number(value):
        yield "a computed value", _change_number(value)
    elif isinstance(value, Record):
        for name in list(value)[:MAX_FIELDS]:
            for what, other in list(list_value_changes(value[name]))[:1]:
                yield what, Record({**value, name: other})
    elif isinstance(value, tuple) and value:
        for what, other in list(list_value_changes(value[0]))[:1]:
            yield what, (other, *value[1:])
        for index in (index for index in range(len(value) - 1) if value[index] != value[index + 1]):
            yield "two computed values swapped", (*value[:index], value[index + 1], value[index], *value[index + 2 :])
            break


def _change_number(value: Value) -> Value:
    """Return a number beside one: the next whole one, or a quarter more."""
    if isinstance(value, int):
        return value + 1
    assert is_number(value)
    return 1.25 * float(value) if value else 1.0
