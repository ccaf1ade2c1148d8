"""Misconceptions held against the key and against each other: could a marker tell them apart?"""

import itertools
from collections.abc import Iterator
from dataclasses import replace

from exam_builder.codes import Code
from exam_builder.draw import YamlLocation
from exam_builder.findings import Finding
from exam_builder.kinds import kind_of
from exam_builder.paper import Mistake, Part, Question
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.sweep.isolated_question import IsolatedQuestion

SWEEP_CODES = {
    Code.MISCONCEPTION_IS_RIGHT: Code.MISCONCEPTION_SOMETIMES_RIGHT,
    Code.MISCONCEPTION_NOT_FINITE: Code.MISCONCEPTION_SOMETIMES_NOT_FINITE,
    Code.MISCONCEPTION_WITHOUT_ANSWER: Code.MISCONCEPTION_SOMETIMES_WITHOUT_ANSWER,
    Code.OPTIONS_ALIKE: Code.OPTIONS_SOMETIMES_ALIKE,
    Code.OPTIONS_HOLD: Code.OPTIONS_SOMETIMES_UNFIT,
}
"""Why a draw is thrown away without a word, by code, and the code of the warning that it happens."""


def find_overlaps(subject: IsolatedQuestion, question: Question) -> Iterator[Finding]:
    """Misconceptions that would be marked right in one draw, and those that lead to the same answer."""
    for wanted, part in zip(subject.question.parts, question.parts, strict=True):
        if kind_of(wanted.model.answer).compared:
            yield from _find_accepted_mistakes(subject, wanted, part)
        yield from _find_equal_mistakes(subject.question, part)


def _find_accepted_mistakes(subject: IsolatedQuestion, wanted: LoadedPart, part: Part) -> Iterator[Finding]:
    """A mistake that a marker would take for the key, as the key's tolerance is so wide."""
    for mistake in part.mistakes:
        model = wanted.model.answer
        if kind_of(model).accepts(model, part.answer.value, mistake.value, subject.setting.style):
            name, spot = mistake.misconception, YamlLocation(subject.question, (*wanted.path, "answer"), part.id)
            message = (
                f"the misconception `{name}` gives {mistake.plain}, which is near enough to the key {part.answer.plain}"
            )
            yield spot.finding(Code.MISCONCEPTION_IS_ACCEPTED, f"{message} to be marked right", "narrow the tolerance")


def _find_equal_mistakes(loaded: LoadedQuestion, part: Part) -> Iterator[Finding]:
    """Two misconceptions that lead to the same answer, so that a marker cannot know which it was."""
    for one, other in itertools.combinations(part.mistakes, 2):
        if _is_same_answer(one, other):
            spot = YamlLocation(loaded, ("misconceptions", other.misconception), part.id)
            message = f"the misconceptions `{one.misconception}` and `{other.misconception}` both give {one.plain}"
            hint = "forbid these values by a constraint, or leave one out of this part's rubric"
            yield replace(spot.finding(Code.MISCONCEPTIONS_ALIKE, message, hint), severity="warning")


def _is_same_answer(one: Mistake, other: Mistake) -> bool:
    return one.value == other.value or one.plain == other.plain


def find_discarded_draws(forbidden: tuple[Finding, ...], space: int) -> Iterator[Finding]:
    """A warning for what is wrong with misconceptions and options somewhere, as these draws are repeated."""
    groups: dict[object, list[Finding]] = {}
    for each in forbidden:
        if each.code in SWEEP_CODES:
            groups.setdefault((each.code, each.place, each.part), []).append(each)
    for group in groups.values():
        first = group[0]
        message = f"{first.message} in {len(group):,} of {space:,} combinations, which are never drawn"
        hint = "forbid these values by a constraint, so that everybody sees which they are"
        yield replace(first, code=SWEEP_CODES[first.code], message=message, hint=hint, severity="warning")
