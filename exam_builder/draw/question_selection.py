"""Which questions a paper asks, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass

from exam_builder.draw.seeds import PaperSpec, RandomSource
from exam_builder.read import LoadedExam
from exam_builder.read.item_bank import assign_picks
from exam_builder.read.loaded import LoadedLine, LoadedQuestion

NO_QUESTION = ""
"""Stands for a question's name where chance is that of the whole paper."""


@dataclass(frozen=True, slots=True)
class SelectedQuestion:
    """A question of a paper: its number, the index of its section, and whether it is a bonus."""

    question: LoadedQuestion
    number: int
    section: int
    bonus: bool


def select_questions(exam: LoadedExam, which: PaperSpec) -> tuple[SelectedQuestion, ...]:
    """The questions of a paper in their order; in the reference paper picks take the first by name.

    Where the exam, or a section, says so, questions change places within their section, but for those that are fixed;
    the reference paper is never shuffled. Every choice ranks a hash for each question's name, so that another question
    in the bank takes the place of one at most in each pick.
    """
    chance = None if which.is_reference else RandomSource(which.seed_of(exam.name, NO_QUESTION), 0)
    names = iter(assign_picks(exam.lines, lambda name: (_rank(chance, "pick", name), name)))
    slots = []
    for index, section in enumerate(exam.sections):
        own, shuffle = [(name, line) for line in section.lines for name in next(names)], section.model.shuffle
        shuffled = "questions" in exam.model.versions.shuffle if shuffle is None else shuffle
        slots += [(index, *slot) for slot in (_shuffle(own, chance) if chance and shuffled else own)]
    return tuple(
        SelectedQuestion(exam.question(name), number, section, line.bonus)
        for number, (section, name, line) in enumerate(slots, 1)
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


def _shuffle(slots: Sequence[tuple[str, LoadedLine]], chance: RandomSource) -> list[tuple[str, LoadedLine]]:
    """The questions of a section in the order of a paper; those that are fixed stay in their places."""
    moving = [(name, line) for name, line in slots if not line.fixed]
    moved = iter(sorted(moving, key=lambda slot: (_rank(chance, "order", slot[0]), slot[0])))
    return [slot if slot[1].fixed else next(moved) for slot in slots]
