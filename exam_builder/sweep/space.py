"""The values that a question's parameters may be drawn from: how many, all of them, and their corners."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exam_builder.draw.parameters import Drawn, Plan, drawn, on_grid, steps
from exam_builder.draw.seeds import Chance
from exam_builder.read.models import Choose, Entries, Range, Sample
from exam_builder.values import Value, is_number

Values = Mapping[str, Value]
CORNERS = 64
"""So many corners at most are all taken; of more, those where one parameter is at an end, or all are."""


def drawn_parameters(plan: Plan) -> dict[str, Drawn]:
    """The parameters that are drawn, by name."""
    return {name: each for name, each in plan.parameters.items() if isinstance(each, Drawn)}


def size(plan: Plan) -> int:
    """How many combinations of values there are, those that constraints forbid included."""
    return math.prod(map(_size, drawn_parameters(plan).values()))


def _size(parameter: Drawn) -> int:
    if isinstance(parameter, Choose):
        return len(_different(parameter.choose))
    if isinstance(parameter, Range):
        return steps(*parameter.range, parameter.step)
    if isinstance(parameter, Sample):
        return math.perm(len(parameter.sample), parameter.size)
    return int(steps(*parameter.entries.range, parameter.entries.step) ** math.prod(parameter.shape))


def combinations(plan: Plan) -> Iterator[Values]:
    """Every combination; only for a question of a `size` that one has looked at."""
    drawn = drawn_parameters(plan)
    for picked in itertools.product(*map(_all, drawn.values())):
        yield dict(zip(drawn, picked, strict=True))


def _all(parameter: Drawn) -> list[Value]:
    if isinstance(parameter, Choose):
        return _different(parameter.choose)
    if isinstance(parameter, Range):
        return _grid(parameter.range, parameter.step)
    if isinstance(parameter, Sample):
        return list(itertools.permutations(parameter.sample, parameter.size))
    cells = itertools.product(_grid(parameter.entries.range, parameter.entries.step), repeat=math.prod(parameter.shape))
    return [_shaped(list(cell), parameter.shape) for cell in cells]


def _different(values: tuple[Value, ...]) -> list[Value]:
    return [value for index, value in enumerate(values) if value not in values[:index]]


def _grid(ends: Any, step: Any) -> list[Value]:
    return [on_grid(ends[0], step, index) for index in range(steps(*ends, step))]


def _shaped(cells: list[Value], shape: tuple[int, ...]) -> Value:
    if len(shape) < 2:
        return tuple(cells)
    width = len(cells) // shape[0]
    return tuple(_shaped(cells[row * width : (row + 1) * width], shape[1:]) for row in range(shape[0]))


def corners(plan: Plan) -> Sequence[Values]:
    """Combinations of least and greatest values; where these are many, one parameter at an end, or all of them."""
    ends = {name: _ends(parameter) for name, parameter in drawn_parameters(plan).items()}
    if math.prod(map(len, ends.values())) <= CORNERS:
        return [dict(zip(ends, picked, strict=True)) for picked in itertools.product(*ends.values())]
    alone = [{name: end} for name, both in ends.items() for end in both]
    return [{name: both[index] for name, both in ends.items()} for index in (0, -1)] + alone


def _ends(parameter: Drawn) -> list[Value]:
    """The least and the greatest value; of a list that has none, its first and last."""
    if isinstance(parameter, Choose):
        listed = parameter.choose
        ordered = sorted(listed) if all(map(is_number, listed)) else listed
        return _different((ordered[0], ordered[-1]))
    if isinstance(parameter, Sample):
        return _different((parameter.sample[: parameter.size], parameter.sample[-parameter.size :]))
    if isinstance(parameter, Range):
        return _different(_of_grid(parameter.range, parameter.step))
    assert isinstance(parameter, Entries)
    both = _of_grid(parameter.entries.range, parameter.entries.step)
    return [_shaped([end] * math.prod(parameter.shape), parameter.shape) for end in both]


def _of_grid(ends: Any, step: Any) -> tuple[Value, Value]:
    return on_grid(ends[0], step, 0), on_grid(ends[0], step, steps(*ends, step) - 1)


def some(parameter: Drawn, most: int) -> list[Value]:
    """A few values of a parameter, its ends first."""
    rest = _all(parameter) if _size(parameter) <= most else []
    between = [drawn(parameter, Chance(seed, 0), "") for seed in range(1, most + 1)]
    return _different((*_ends(parameter), *rest, *between))[:most]
