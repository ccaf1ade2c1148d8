"""The values that a question's parameters may be drawn from: how many, all of them, and their corners."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exam_builder.draw.parameter_values import DrawnParameter, Plan, count_steps, draw_value, grid_value
from exam_builder.draw.seeds import RandomSource
from exam_builder.read.models import ChooseParameter, EntriesParameter, RangeParameter, SampleParameter
from exam_builder.values import Value, is_number

ParameterValues = Mapping[str, Value]
MAX_CORNERS = 64
"""So many corners at most are all taken; of more, those where one parameter is at an end, or all are."""


def drawn_parameters(plan: Plan) -> dict[str, DrawnParameter]:
    """The parameters that are drawn, by name."""
    return {name: each for name, each in plan.parameters.items() if isinstance(each, DrawnParameter)}


def count_combinations(plan: Plan) -> int:
    """How many combinations of values there are, those that constraints forbid included."""
    return math.prod(map(_count_values, drawn_parameters(plan).values()))


def _count_values(parameter: DrawnParameter) -> int:
    if isinstance(parameter, ChooseParameter):
        return len(_distinct(parameter.choose))
    if isinstance(parameter, RangeParameter):
        return count_steps(*parameter.range, parameter.step)
    if isinstance(parameter, SampleParameter):
        return math.perm(len(parameter.sample), parameter.size)
    return int(count_steps(*parameter.entries.range, parameter.entries.step) ** math.prod(parameter.shape))


def list_combinations(plan: Plan) -> Iterator[ParameterValues]:
    """Every combination; only for a question of a `size` that one has looked at."""
    drawn = drawn_parameters(plan)
    for picked in itertools.product(*map(_list_values, drawn.values())):
        yield dict(zip(drawn, picked, strict=True))


def _list_values(parameter: DrawnParameter) -> list[Value]:
    if isinstance(parameter, ChooseParameter):
        return _distinct(parameter.choose)
    if isinstance(parameter, RangeParameter):
        return _grid_values(parameter.range, parameter.step)
    if isinstance(parameter, SampleParameter):
        return list(itertools.permutations(parameter.sample, parameter.size))
    cells = itertools.product(
        _grid_values(parameter.entries.range, parameter.entries.step), repeat=math.prod(parameter.shape)
    )
    return [_reshape(list(cell), parameter.shape) for cell in cells]


def _distinct(values: tuple[Value, ...]) -> list[Value]:
    return [value for index, value in enumerate(values) if value not in values[:index]]


def _grid_values(ends: Any, step: Any) -> list[Value]:
    return [grid_value(ends[0], step, index) for index in range(count_steps(*ends, step))]


def _reshape(cells: list[Value], shape: tuple[int, ...]) -> Value:
    if len(shape) < 2:
        return tuple(cells)
    width = len(cells) // shape[0]
    return tuple(_reshape(cells[row * width : (row + 1) * width], shape[1:]) for row in range(shape[0]))


def find_corners(plan: Plan) -> Sequence[ParameterValues]:
    """Combinations of least and greatest values; where these are many, one parameter at an end, or all of them."""
    ends = {name: _end_values(parameter) for name, parameter in drawn_parameters(plan).items()}
    if math.prod(map(len, ends.values())) <= MAX_CORNERS:
        return [dict(zip(ends, picked, strict=True)) for picked in itertools.product(*ends.values())]
    alone = [{name: end} for name, both in ends.items() for end in both]
    return [{name: both[index] for name, both in ends.items()} for index in (0, -1)] + alone


def _end_values(parameter: DrawnParameter) -> list[Value]:
    """The least and the greatest value; of a list that has none, its first and last."""
    if isinstance(parameter, ChooseParameter):
        listed = parameter.choose
        ordered = sorted(listed) if all(map(is_number, listed)) else listed
        return _distinct((ordered[0], ordered[-1]))
    if isinstance(parameter, SampleParameter):
        return _distinct((parameter.sample[: parameter.size], parameter.sample[-parameter.size :]))
    if isinstance(parameter, RangeParameter):
        return _distinct(_grid_ends(parameter.range, parameter.step))
    assert isinstance(parameter, EntriesParameter)
    both = _grid_ends(parameter.entries.range, parameter.entries.step)
    return [_reshape([end] * math.prod(parameter.shape), parameter.shape) for end in both]


def _grid_ends(ends: Any, step: Any) -> tuple[Value, Value]:
    return grid_value(ends[0], step, 0), grid_value(ends[0], step, count_steps(*ends, step) - 1)


def sample_values(parameter: DrawnParameter, most: int) -> list[Value]:
    """A few values of a parameter, its ends first."""
    rest = _list_values(parameter) if _count_values(parameter) <= most else []
    between = [draw_value(parameter, RandomSource(seed, 0), "") for seed in range(1, most + 1)]
    return _distinct((*_end_values(parameter), *rest, *between))[:most]
