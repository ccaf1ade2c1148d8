"""Papers that are to have equally many pages: as they are set, short ones are filled up to what their kind has.

Where one turns out longer than was thought, all of its kind are set again, once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from exam_builder.issue.edition import student_kind
from exam_builder.issue.lots import Lot, LotResult
from exam_builder.issue.prepare import Prepared

PrintLots = Callable[[Sequence[Lot]], list[LotResult]]
"""What sets lots, and says what became of each, in their order."""


def print_equal_pages(lots: Sequence[Lot], ready: Prepared, print_: PrintLots) -> tuple[list[LotResult], Prepared]:
    """What became of lots, and how many pages their kinds have, where all of a kind are to have as many."""
    outcomes = print_(lots)
    longer = dict(_find_longer(lots, outcomes, ready))
    if not longer:
        return outcomes, ready
    again = [replace(lot, pages=longer[kind]) for lot in lots if (kind := _kind_of_lot(lot)) in longer]
    made = iter(print_(again))
    outcomes = [next(made) if _kind_of_lot(lot) in longer else each for lot, each in zip(lots, outcomes, strict=True)]
    return outcomes, replace(ready, pages={**ready.pages, **longer})


def _find_longer(lots: Sequence[Lot], outcomes: Sequence[LotResult], ready: Prepared) -> Iterator[tuple[str, int]]:
    """Kinds of papers that are to be alike of which one has more pages than was thought, and how many it has."""
    for kind, most in _count_most_pages(lots, outcomes).items():
        if ready.heights.get(kind) and most > ready.pages[kind]:
            yield kind, most


def _count_most_pages(lots: Sequence[Lot], outcomes: Sequence[LotResult]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for lot, outcome in zip(lots, outcomes, strict=True):
        most = max((made.pages for made in outcome.sets), default=0)
        found[_kind_of_lot(lot)] = max(found.get(_kind_of_lot(lot), 0), most)
    return found


def _kind_of_lot(lot: Lot) -> str:
    return student_kind(lot.papers[0].student)
