"""Select the draws of a question to check: every combination if there are few, else seeds and corners."""

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exam_builder.draw import YamlLocation
from exam_builder.draw.keys import DrawRejected
from exam_builder.draw.parameters import ValueSpace
from exam_builder.draw.question_plan import QuestionPlan
from exam_builder.draw.seeds import RandomSource
from exam_builder.draw.solve import MAX_ATTEMPTS, evaluate_values
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.expressions import value_to_plain
from exam_builder.findings import Code, Finding, Refused
from exam_builder.read.models import ChooseParameter, SampleParameter
from exam_builder.values import Value, is_number

ParameterValues = Mapping[str, Value]
MAX_CORNERS = 64
"""All corners are taken if there are at most this many; otherwise those where one parameter or all are at an end."""


def count_combinations(spaces: Mapping[str, ValueSpace]) -> int:
    """Count the combinations of values, including those that constraints forbid."""
    return math.prod(map(_count_values, spaces.values()))


def _count_values(space: ValueSpace) -> int:
    parameter = space.parameter
    if space.grid is not None:
        return int(space.grid.count ** math.prod(space.shape))
    if isinstance(parameter, SampleParameter):
        return math.perm(len(parameter.sample), parameter.size)
    assert isinstance(parameter, ChooseParameter)
    return len(_list_distinct(parameter.choose))


def list_combinations(spaces: Mapping[str, ValueSpace]) -> Iterator[ParameterValues]:
    """Yield every combination; call this only if they are few."""
    for picked in itertools.product(*map(_list_values, spaces.values())):
        yield dict(zip(spaces, picked, strict=True))


def _list_values(space: ValueSpace) -> list[Value]:
    parameter, grid = space.parameter, space.grid
    if grid is not None:
        numbers = [grid[index] for index in range(grid.count)]
        return [_reshape(cells, space.shape) for cells in itertools.product(numbers, repeat=math.prod(space.shape))]
    if isinstance(parameter, SampleParameter):
        return list(itertools.permutations(parameter.sample, parameter.size))
    assert isinstance(parameter, ChooseParameter)
    return _list_distinct(parameter.choose)


def _list_distinct(values: tuple[Value, ...]) -> list[Value]:
    return [value for index, value in enumerate(values) if value not in values[:index]]


def _reshape(cells: Sequence[Value], shape: tuple[int, ...]) -> Value:
    """Reshape numbers, row after row, into nested lists; the shape () gives the single number."""
    if not shape:
        return cells[0]
    width = len(cells) // shape[0]
    return tuple(_reshape(cells[row * width : (row + 1) * width], shape[1:]) for row in range(shape[0]))


def find_corners(spaces: Mapping[str, ValueSpace]) -> Sequence[ParameterValues]:
    """Return combinations of least and greatest values; if there are many, those with one or all at an end."""
    ends = {name: _end_values(space) for name, space in spaces.items()}
    if math.prod(map(len, ends.values())) <= MAX_CORNERS:
        return [dict(zip(ends, picked, strict=True)) for picked in itertools.product(*ends.values())]
    alone = [{name: end} for name, both in ends.items() for end in both]
    return [{name: both[index] for name, both in ends.items()} for index in (0, -1)] + alone


def _end_values(space: ValueSpace) -> list[Value]:
    """Return the least and the greatest value; for a list without an order, its first and last."""
    parameter, grid = space.parameter, space.grid
    if grid is not None:
        least, greatest = (
            _reshape([grid[index]] * math.prod(space.shape), space.shape) for index in (0, grid.count - 1)
        )
        return [least, greatest] if space.shape else _list_distinct((least, greatest))
    if isinstance(parameter, SampleParameter):
        return _list_distinct((parameter.sample[: parameter.size], parameter.sample[-parameter.size :]))
    assert isinstance(parameter, ChooseParameter)
    listed = parameter.choose
    ordered = sorted(listed) if all(map(is_number, listed)) else listed
    return _list_distinct((ordered[0], ordered[-1]))


def sample_values(space: ValueSpace, most: int) -> list[Value]:
    """Return a few values of a parameter, starting with its ends."""
    rest = _list_values(space) if _count_values(space) <= most else []
    between = [space.draw(RandomSource(seed, 0), "") for seed in range(1, most + 1)]
    return _list_distinct((*_end_values(space), *rest, *between))[:most]


MAX_ENUMERATED = 2_000
"""Spaces of at most this many combinations are enumerated completely."""
MAX_SEEDS = 10_000
"""The number of seeds that are tried to find one for each combination."""
ValueTuple = tuple[Value, ...]


@dataclass(frozen=True)
class DrawSelection:
    """The selected draws of a question.

    `seeds` are seeds of papers; `given` are values for which no seed is known. `space` is the number of all
    combinations. If `complete`, every combination that may be drawn is selected: `allowed` of `space`; `forbidden` are
    the others, each with the finding that says why.
    """

    seeds: tuple[int, ...]
    given: tuple[ParameterValues, ...]
    space: int
    complete: bool
    allowed: int = 0
    forbidden: tuple[tuple[ParameterValues, Finding], ...] = ()


def select_draws(subject: IsolatedQuestion, count: int) -> DrawSelection:
    """Select draws for `count` papers; raise Refused if the question cannot be planned."""
    plan = subject.plan
    space = count_combinations(plan.drawn)
    if space <= MAX_ENUMERATED and not plan.random_parameters:
        return _enumerate_draws(subject, space)
    return DrawSelection(tuple(range(1, count + 1)), tuple(find_corners(plan.drawn)), space, complete=False)


def _enumerate_draws(subject: IsolatedQuestion, space: int) -> DrawSelection:
    """Return every combination that may be drawn, with the first seed that draws it if there is one."""
    drawn = tuple(subject.plan.drawn)
    allowed: dict[ValueTuple, ParameterValues] = {}
    forbidden: list[tuple[ParameterValues, Finding]] = []
    for values in list_combinations(subject.plan.drawn):
        why = _find_rejection(subject, values)
        if why is None:
            allowed[_make_values_key(values, drawn)] = values
        else:
            forbidden.append((values, why))
    _require_shared(subject, allowed.values(), [values for values, _ in forbidden])
    found = _find_first_seeds(subject, drawn, allowed.keys()) if allowed else {(): 1}
    rest = tuple(values for key, values in allowed.items() if key not in found)
    return DrawSelection(tuple(sorted(found.values())), rest, space, True, len(allowed), tuple(forbidden))


def _require_shared(
    subject: IsolatedQuestion, allowed: Iterable[ParameterValues], forbidden: Iterable[ParameterValues]
) -> None:
    """Raise Refused if the exam may draw values with which no draw of the question is valid."""
    plan = subject.plan
    names = [name for name in plan.drawn if name in plan.taken]
    good = [[values[name] for name in names] for values in allowed]
    for values in forbidden if names and plan.exam is not None else ():
        shared = {name: values[name] for name in names}
        if [*shared.values()] not in good and _may_be_shared(plan, shared):
            said = ", ".join(f"{name} = {value_to_plain(value)}" for name, value in shared.items())
            message = f"where the exam draws {said}, no draw of this question is valid"
            hint = "loosen the question's constraints, or let the exam's constraints forbid these values"
            location = YamlLocation(plan.question, ("needs", next(name for name in plan.question.model.needs)))
            raise location.refuse(Code.NO_DRAW, message, hint)


def _may_be_shared(plan: QuestionPlan, exam_values: ParameterValues) -> bool:
    """Tell whether the exam may draw these values."""
    assert plan.exam is not None
    try:
        evaluate_values(plan.exam, exam_values)
    except (DrawRejected, Refused):
        return False
    return True


def _find_rejection(subject: IsolatedQuestion, values: ParameterValues) -> Finding | None:
    """Return why a combination is never drawn; None for one that may be drawn, even if it fails then."""
    try:
        evaluate_values(subject.plan, values)
    except DrawRejected as rejected:
        return rejected.finding
    except Refused:
        return None
    return None


def _find_first_seeds(
    subject: IsolatedQuestion, drawn: Sequence[str], wanted: Collection[ValueTuple]
) -> dict[ValueTuple, int]:
    seeds: dict[ValueTuple, int] = {}
    for seed in range(1, MAX_SEEDS + 1):
        if len(seeds) == len(wanted):
            break
        key = next((key for key in _list_attempts(subject, seed, drawn) if key in wanted), None)
        if key is not None:
            seeds.setdefault(key, seed)
    return seeds


def _list_attempts(subject: IsolatedQuestion, seed: int, drawn: Sequence[str]) -> Iterator[ValueTuple]:
    """Yield the values of each attempt to draw with a seed."""
    draw = subject.settings.draw(subject.question, subject.seed(seed), subject.exam_values(seed))
    for attempt in range(MAX_ATTEMPTS):
        yield _make_values_key(replace(draw, attempt=attempt).draw_parameters(), drawn)


def _make_values_key(values: ParameterValues, drawn: Sequence[str]) -> ValueTuple:
    return tuple(values[name] for name in drawn)
