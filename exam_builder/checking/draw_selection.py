"""Which draws of a question are looked at: every combination where they are few, else seeds and corners."""

import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from exam_builder.draw.keys import DrawRejected
from exam_builder.draw.parameter_values import (
    DrawnParameter,
    Plan,
    count_steps,
    draw_parameters,
    draw_value,
    grid_value,
)
from exam_builder.draw.seeds import RandomSource
from exam_builder.draw.solve import MAX_ATTEMPTS
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.findings import Finding, Refused
from exam_builder.read.models import ChooseParameter, EntriesParameter, RangeParameter, SampleParameter
from exam_builder.read.models.parameter_models import Ends
from exam_builder.values import Value, YamlNumber, is_number

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


def _grid_values(ends: Ends, step: YamlNumber) -> list[Value]:
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


def _grid_ends(ends: Ends, step: YamlNumber) -> tuple[Value, Value]:
    return grid_value(ends[0], step, 0), grid_value(ends[0], step, count_steps(*ends, step) - 1)


def sample_values(parameter: DrawnParameter, most: int) -> list[Value]:
    """A few values of a parameter, its ends first."""
    rest = _list_values(parameter) if _count_values(parameter) <= most else []
    between = [draw_value(parameter, RandomSource(seed, 0), "") for seed in range(1, most + 1)]
    return _distinct((*_end_values(parameter), *rest, *between))[:most]


MAX_ENUMERATED = 2_000
"""Spaces of at most so many combinations are enumerated completely."""
MAX_SEEDS = 10_000
"""Seeds that are tried to find one for each combination."""
ValueTuple = tuple[Value, ...]


@dataclass(frozen=True)
class DrawSelection:
    """The draws of a question that are looked at.

    `seeds` are those of papers; `given` are values that no seed is known to draw. `space` counts all combinations.
    Where `complete`, all of them are looked at that may be drawn, which are `allowed` of `space`; `forbidden` says
    why the others may not, a finding for each.
    """

    seeds: tuple[int, ...]
    given: tuple[ParameterValues, ...]
    space: int
    complete: bool
    allowed: int = 0
    forbidden: tuple[Finding, ...] = ()


def select_draws(subject: IsolatedQuestion, count: int) -> DrawSelection:
    """The draws to look at where `count` papers are asked for; raise Refused where the question cannot be planned."""
    plan = subject.ready.plan
    space = count_combinations(plan)
    if space <= MAX_ENUMERATED and not plan.random_parameters:
        return _enumerate_draws(subject, space)
    return DrawSelection(tuple(range(1, count + 1)), tuple(find_corners(plan)), space, complete=False)


def _enumerate_draws(subject: IsolatedQuestion, space: int) -> DrawSelection:
    """Every combination that may be drawn, with the first seed that draws it where one does."""
    drawn = tuple(drawn_parameters(subject.ready.plan))
    allowed: dict[ValueTuple, ParameterValues] = {}
    forbidden: list[Finding] = []
    for values in list_combinations(subject.ready.plan):
        why = _find_rejection(subject, values)
        if why is None:
            allowed[_values_key(values, drawn)] = values
        else:
            forbidden.append(why)
    found = _find_first_seeds(subject, drawn, allowed.keys()) if allowed else {(): 1}
    rest = tuple(values for key, values in allowed.items() if key not in found)
    return DrawSelection(tuple(sorted(found.values())), rest, space, True, len(allowed), tuple(forbidden))


def _find_rejection(subject: IsolatedQuestion, values: ParameterValues) -> Finding | None:
    """Why a combination is never drawn; one that fails may be, and its draw says how."""
    try:
        subject.ready.given(values)
    except DrawRejected as rejected:
        return rejected.finding
    except Refused:
        return None
    return None


def _find_first_seeds(
    subject: IsolatedQuestion, drawn: Sequence[str], wanted: Collection[ValueTuple]
) -> dict[ValueTuple, int]:
    found: dict[ValueTuple, int] = {}
    for seed in range(1, MAX_SEEDS + 1):
        if len(found) == len(wanted):
            break
        key = next((key for key in _list_attempts(subject, seed, drawn) if key in wanted), None)
        if key is not None:
            found.setdefault(key, seed)
    return found


def _list_attempts(subject: IsolatedQuestion, seed: int, drawn: Sequence[str]) -> Iterator[ValueTuple]:
    """What a seed draws, attempt by attempt."""
    own = subject.seed(seed)
    for index in range(MAX_ATTEMPTS):
        yield _values_key(draw_parameters(subject.ready.plan, RandomSource(own, index)), drawn)


def _values_key(values: ParameterValues, drawn: Sequence[str]) -> ValueTuple:
    return tuple(values[name] for name in drawn)
