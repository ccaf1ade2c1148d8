"""Which draws of a question are looked at: every combination where they are few, else seeds and corners."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from exam_builder.draw.keys import DrawRejected
from exam_builder.draw.parameter_values import draw_parameters
from exam_builder.draw.seeds import RandomSource
from exam_builder.draw.solve import MAX_ATTEMPTS
from exam_builder.findings import Finding, Refused
from exam_builder.sweep.isolated_question import IsolatedQuestion
from exam_builder.sweep.parameter_space import (
    ParameterValues,
    count_combinations,
    drawn_parameters,
    find_corners,
    list_combinations,
)
from exam_builder.values import Value

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
