"""The item bank: summaries of the questions that a pick may draw, made before any question is read in full."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from exam_builder.fields import as_list, is_yaml_number
from exam_builder.read.loaded import LoadedLine
from exam_builder.read.models import PickLine
from exam_builder.values import Typed, YamlValue


@dataclass(frozen=True)
class QuestionSummary:
    """The topics, the difficulty and the points in a question's file, as far as they can be read."""

    name: str
    path: Path
    topics: tuple[str, ...]
    difficulty: int | None
    points: Fraction | None

    def fits(self, pick: PickLine) -> bool:
        """Return whether a pick may draw this question."""
        (low, high), level = pick.difficulty or (0, 0), self.difficulty
        by_topic = pick.topic is None or pick.topic in self.topics
        by_level = pick.difficulty is None or (level is not None and low <= level <= high)
        return by_topic and by_level and (pick.points is None or self.points == Fraction(pick.points))


def summarize_question(path: Path, data: YamlValue) -> QuestionSummary:
    """Summarize a question from the data of its file, which may contain mistakes."""
    data = data if isinstance(data, dict) else {}
    topics = tuple(str(topic) for topic in as_list(data.get("topics", [])))
    level = data.get("difficulty")
    return QuestionSummary(path.stem, path, topics, level if type(level) is int else None, _sum_points(data))


def _sum_points(data: dict[str, YamlValue]) -> Fraction | None:
    """Return the sum of the parts' points; None if one of them is not a number."""
    given = [part.get("points") if isinstance(part, dict) else None for part in _list_parts(data)]
    numbers = [Fraction(points) for points in given if isinstance(points, int | Typed) and is_yaml_number(points)]
    return sum(numbers, Fraction(0)) if len(numbers) == len(given) else None


def _list_parts(data: YamlValue) -> Iterator[YamlValue]:
    """Yield the parts of a question, with sub-parts in place of a part that has them; without parts, the question."""
    parts = data.get("parts") if isinstance(data, dict) else None
    if not isinstance(parts, list):
        yield data
        return
    for part in parts:
        yield from _list_parts(part)


def assign_picks(lines: Sequence[LoadedLine], rank: Callable[[str], str | tuple[int, str]]) -> list[tuple[str, ...]]:
    """Return the names of the questions for each line of an exam; a line gets fewer than it asks for if necessary.

    A pick takes the first free question by `rank` among those that it may draw. If none is free, an earlier pick gives
    one up for another (augmenting paths: H. W. Kuhn, Naval Research Logistics Quarterly 2 (1955), 83-97).
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
    """Assign a question to a seat, moving other seats if necessary; return whether that was possible."""
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
