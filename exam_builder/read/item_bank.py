"""The item bank: what a pick may draw from, as the files themselves say before any of them is read in full."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from exam_builder.fields import as_list, is_number
from exam_builder.read.loaded import LoadedLine
from exam_builder.read.models import PickLine
from exam_builder.values import Typed, YamlValue


@dataclass(frozen=True)
class QuestionSummary:
    """What a question's file says of it: topics, difficulty and points, as far as they can be read."""

    name: str
    path: Path
    topics: tuple[str, ...]
    difficulty: int | None
    points: Fraction | None

    def fits(self, pick: PickLine) -> bool:
        """Return whether a pick may draw it."""
        low, high = pick.difficulty or (0, 0)
        return (
            (pick.topic is None or pick.topic in self.topics)
            and (pick.difficulty is None or (self.difficulty is not None and low <= self.difficulty <= high))
            and (pick.points is None or self.points == Fraction(pick.points))
        )


def summarize_question(path: Path, data: YamlValue) -> QuestionSummary:
    """Return a question by the data of its file, which may hold mistakes."""
    data = data if isinstance(data, dict) else {}
    topics = tuple(str(topic) for topic in as_list(data.get("topics", [])))
    level = data.get("difficulty")
    return QuestionSummary(path.stem, path, topics, level if type(level) is int else None, _sum_points(data))


def _sum_points(data: dict[str, YamlValue]) -> Fraction | None:
    """Return the sum of the parts' points, None where one of them is no number."""
    given = [part.get("points") if isinstance(part, dict) else None for part in _list_parts(data)]
    numbers = [Fraction(points) for points in given if isinstance(points, int | Typed) and is_number(points)]
    return sum(numbers, Fraction(0)) if len(numbers) == len(given) else None


def _list_parts(data: YamlValue) -> Iterator[YamlValue]:
    """Yield the parts of a question, or the question where it has none; sub-parts in the place of the part that has
    them.
    """
    parts = data.get("parts") if isinstance(data, dict) else None
    if not isinstance(parts, list):
        yield data
        return
    for part in parts:
        yield from _list_parts(part)


def assign_picks(lines: Sequence[LoadedLine], rank: Callable[[str], str | tuple[int, str]]) -> list[tuple[str, ...]]:
    """Return the questions of each line of an exam, by name; fewer than it asks for where there are too few.

    A pick takes the first by `rank` of those that it may draw and that are free. Where none is free, an earlier pick
    gives one up if it has another: augmenting paths, H. W. Kuhn, Naval Research Logistics Quarterly 2 (1955), 83-97.
    """
    seats = [index for index, line in enumerate(lines) for _ in range(min(line.count, len(line.names)))]
    ranked = [sorted(line.names, key=rank) for line in lines]
    taken: dict[str, int] = {}
    for seat in range(len(seats)):
        _assign_seat(seat, seats, ranked, taken, set())
    return [tuple(sorted(name for name, seat in taken.items() if seats[seat] == line)) for line in range(len(lines))]


def _assign_seat(
    seat: int, seats: Sequence[int], ranked: Sequence[Iterable[str]], taken: dict[str, int], seen: set[str]
) -> bool:
    """Find a question for a seat, moving others where that is the only way; whether there is one."""
    wanted = ranked[seats[seat]]
    free = next((name for name in wanted if name not in taken), None)
    if free is not None:
        taken[free] = seat
        return True
    for name in wanted:
        if name not in seen:
            seen.add(name)
            if _assign_seat(taken[name], seats, ranked, taken, seen):
                taken[name] = seat
                return True
    return False
