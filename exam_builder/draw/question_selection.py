"""Which questions a paper asks, in which order: what is picked from the bank, and what is shuffled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exam_builder.draw.seeds import RandomSource
from exam_builder.read import LoadedExam, LoadedQuestion
from exam_builder.read.item_bank import assign_picks
from exam_builder.read.loaded import LoadedSection

NO_QUESTION = ""
"""Stands for a question's name where chance is that of the whole paper."""


@dataclass(frozen=True, slots=True)
class SelectedQuestion:
    """A question of a paper: its number, the index of its section, and whether it is a bonus."""

    question: LoadedQuestion
    number: int
    section: int
    bonus: bool


@dataclass(frozen=True, slots=True)
class _QuestionSlot:
    name: str
    bonus: bool
    fixed: bool


def paper_chance(seed: int) -> RandomSource:
    """Where the choices of a paper come from: `seed` is what it has for `NO_QUESTION`."""
    return RandomSource(seed, 0)


def select_questions(
    exam: LoadedExam, chance: RandomSource | None, shuffle_questions: bool
) -> tuple[SelectedQuestion, ...]:
    """The questions of a paper in their order; without chance (the reference paper) picks take the first by name.

    Where `shuffle_questions`, or a section says so itself, questions change places within their section, but for those
    that are fixed; the reference paper is never shuffled. Every choice ranks a hash for each question's name, so that
    another question in the bank takes the place of one at most in each pick.
    """
    names = iter(assign_picks(exam.lines, lambda name: (_rank(chance, "pick", name), name)))
    places = [
        (index, place)
        for index, section in enumerate(exam.sections)
        for place in _order_section(section, names, chance, shuffle_questions)
    ]
    return tuple(
        SelectedQuestion(exam.question(place.name), number, section, place.bonus)
        for number, (section, place) in enumerate(places, 1)
    )


def select_all_questions(exam: LoadedExam) -> tuple[SelectedQuestion, ...]:
    """All questions that some paper asks, each once: in the order of the exam, those of a pick by name."""
    found = {
        name: (index, line)
        for index, section in enumerate(exam.sections)
        for line in section.lines
        for name in line.names
    }
    return tuple(
        SelectedQuestion(exam.question(name), number, section, line.bonus)
        for number, (name, (section, line)) in enumerate(found.items(), 1)
    )


def _rank(chance: RandomSource | None, what: str, name: str) -> int:
    return chance.below(2**64, what, name) if chance else 0


def _order_section(
    section: LoadedSection, names: Iterator[tuple[str, ...]], chance: RandomSource | None, shuffle_questions: bool
) -> Sequence[_QuestionSlot]:
    """The questions of a section in the order of a paper."""
    places = [_QuestionSlot(name, line.bonus, line.fixed) for line in section.lines for name in next(names)]
    own = section.model.shuffle
    if chance is None or not (shuffle_questions if own is None else own):
        return places
    moving = [place for place in places if not place.fixed]
    moved = iter(sorted(moving, key=lambda place: (_rank(chance, "order", place.name), place.name)))
    return [place if place.fixed else next(moved) for place in places]
