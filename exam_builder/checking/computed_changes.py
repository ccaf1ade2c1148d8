"""Change the values that a companion computes, as if its function were wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from exam_builder.companions import Calls
from exam_builder.companions.function_calls import CallResult
from exam_builder.values import FrozenMap, Value, find_nearest_float, is_number

MAX_FIELDS = 3
"""The greatest number of fields of a mapping that are changed."""


@dataclass
class ChangedCalls(Calls):
    """Calls in which one function returns another value for the parameter called `label`."""

    function: str = ""
    label: str = ""
    index: int = 0

    def outcome(self, path: Path, function: str, available: Mapping[str, Value], seed: int, label: str) -> CallResult:
        """Return the result as `Calls.outcome` does, with the change number `index` if there are that many."""
        result = super().outcome(path, function, available, seed, label)
        if (function, label) != (self.function, self.label):
            return result
        others = [value for _, value in list_value_changes(result.value)]
        return replace(result, value=others[self.index]) if self.index < len(others) else result


def change_calls(calls: Calls, function: str, label: str, index: int) -> ChangedCalls:
    """Return the same calls, with their results so far, in which one function returns another value."""
    return ChangedCalls(**vars(calls), function=function, label=label, index=index)


def list_value_changes(value: Value) -> Iterator[tuple[str, Value]]:
    """Yield other values for a value, and a description of each change."""
    if isinstance(value, bool):
        yield "a computed truth value", not value
    elif is_number(value):
        yield "a computed value", _change_number(value)
    elif isinstance(value, FrozenMap):
        for name in list(value)[:MAX_FIELDS]:
            for what, other in list(list_value_changes(value[name]))[:1]:
                yield what, FrozenMap({**value, name: other})
    elif isinstance(value, tuple) and value:
        for what, other in list(list_value_changes(value[0]))[:1]:
            yield what, (other, *value[1:])
        for index in (index for index in range(len(value) - 1) if value[index] != value[index + 1]):
            yield "two computed values swapped", (*value[:index], value[index + 1], value[index], *value[index + 2 :])
            break


def _change_number(value: Value) -> Value:
    """Return the next whole number, or a quarter more for other numbers."""
    if isinstance(value, int):
        return value + 1
    assert is_number(value)
    return 1.25 * find_nearest_float(value) if value else 1.0
