"""Which draws of a question are looked at: every combination where they are few, else seeds and corners."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from exam_builder.draw.keys import Rejected
from exam_builder.draw.parameters import chosen
from exam_builder.draw.seeds import Chance
from exam_builder.draw.work import MOST_ATTEMPTS
from exam_builder.findings import Finding, Refused
from exam_builder.sweep.space import Values, combinations, corners, drawn_parameters, size
from exam_builder.sweep.subject import Subject
from exam_builder.values import Value

ENUMERATED = 2_000
"""Spaces of at most so many combinations are enumerated completely."""
SEEDS = 10_000
"""Seeds that are tried to find one for each combination."""
Key = tuple[Value, ...]


@dataclass(frozen=True)
class Draws:
    """The draws of a question that are looked at.

    `seeds` are those of papers; `given` are values that no seed is known to draw. `space` counts all combinations.
    Where `complete`, all of them are looked at that may be drawn, which are `allowed` of `space`; `forbidden` says
    why the others may not, a finding for each.
    """

    seeds: tuple[int, ...]
    given: tuple[Values, ...]
    space: int
    complete: bool
    allowed: int = 0
    forbidden: tuple[Finding, ...] = ()


def draws_of(subject: Subject, count: int) -> Draws:
    """The draws to look at where `count` papers are asked for; raise Refused where the question cannot be planned."""
    plan = subject.ready.plan
    space = size(plan)
    if space <= ENUMERATED and not plan.by_chance:
        return _complete(subject, space)
    return Draws(tuple(range(1, count + 1)), tuple(corners(plan)), space, complete=False)


def _complete(subject: Subject, space: int) -> Draws:
    """Every combination that may be drawn, with the first seed that draws it where one does."""
    drawn = tuple(drawn_parameters(subject.ready.plan))
    allowed: dict[Key, Values] = {}
    forbidden: list[Finding] = []
    for values in combinations(subject.ready.plan):
        why = _forbidden(subject, values)
        if why is None:
            allowed[_key(values, drawn)] = values
        else:
            forbidden.append(why)
    found = _first_seeds(subject, drawn, allowed.keys()) if allowed else {(): 1}
    rest = tuple(values for key, values in allowed.items() if key not in found)
    return Draws(tuple(sorted(found.values())), rest, space, True, len(allowed), tuple(forbidden))


def _forbidden(subject: Subject, values: Values) -> Finding | None:
    """Why a combination is never drawn; one that fails may be, and its draw says how."""
    try:
        subject.ready.given(values)
    except Rejected as rejected:
        return rejected.finding
    except Refused:
        return None
    return None


def _first_seeds(subject: Subject, drawn: Sequence[str], wanted: Collection[Key]) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for seed in range(1, SEEDS + 1):
        if len(found) == len(wanted):
            break
        key = next((key for key in _attempts(subject, seed, drawn) if key in wanted), None)
        if key is not None:
            found.setdefault(key, seed)
    return found


def _attempts(subject: Subject, seed: int, drawn: Sequence[str]) -> Iterator[Key]:
    """What a seed draws, attempt by attempt."""
    own = subject.seed(seed)
    for index in range(MOST_ATTEMPTS):
        yield _key(chosen(subject.ready.plan, Chance(own, index)), drawn)


def _key(values: Values, drawn: Sequence[str]) -> Key:
    return tuple(values[name] for name in drawn)
