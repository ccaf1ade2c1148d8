"""A few draws of a question that are recomputed, and what each tells of the keys and their second routes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.fields import StrictModel
from exam_builder.findings import Refused
from exam_builder.kinds import kind_of
from exam_builder.kinds.base.contract import Case, Misread
from exam_builder.paper import Paper, Question
from exam_builder.recompute import check_paper, make_case
from exam_builder.recompute.routes import SecondRoute
from exam_builder.values import Value

PartCase: TypeAlias = Case[StrictModel]
LOOKED_AT = 5
"""Draws beside the reference paper by which it is decided."""


@dataclass(frozen=True)
class RecomputedDraw:
    """A draw whose parts were recomputed: its values, and what was compared of each part.

    `failed` are the parts whose second route came to nothing.
    """

    question: Question
    cases: Mapping[str, PartCase]
    failed: Mapping[str, PartCase]

    @property
    def names(self) -> Mapping[str, Value]:
        """The values of the draw."""
        return self.question.parameters


def recompute_draws(subject: IsolatedQuestion) -> Iterator[RecomputedDraw]:
    """The reference paper and a few draws, those that can be made."""
    for seed in (None, *range(1, LOOKED_AT + 1)):
        try:
            paper = subject.drawn(seed)
        except Refused:
            continue
        checked = check_paper(subject.exam, paper, subject.settings.calls)
        compared = [*zip(checked.rows, checked.cases, strict=True)]
        cases = {row.part: case for row, case in compared if case is not None and case.second is not None}
        failed = {row.part for row, case in compared if case is None}
        yield RecomputedDraw(paper.questions[0], cases, {each: _make_case(subject, paper, each) for each in failed})


def _make_case(subject: IsolatedQuestion, paper: Paper, id_: str) -> PartCase:
    """What is compared of a part whose second route failed."""
    (question,), settings = paper.questions, subject.settings
    second = SecondRoute(subject.question, subject.plan.parts[id_], question, settings.style, settings.calls)
    return make_case(second, next(part for part in question.parts if part.id == id_), paper)


def is_right(case: PartCase, value: Value) -> bool:
    """Tell whether the second route comes to this value."""
    assert case.second is not None
    return kind_of(case.answer).same(value, case.second, case.within)


def would_agree(case: PartCase, other: PartCase) -> bool:
    """Tell whether a key is what the second route of another part gives."""
    return other.second is not None and would_be_right(case, other.second)


def would_be_right(case: PartCase, second: Value) -> bool:
    """Tell whether the key agrees with another second route."""
    taken = replace(case, second=second)
    try:
        taken = kind_of(case.answer).understand(taken)
    except Misread:
        return False
    return is_right(taken, taken.key.value)


def is_confirmed(case: PartCase) -> bool:
    """Tell whether the reference has the key on its side, and not the second route."""
    kind, key, second = kind_of(case.answer), case.key.value, case.second
    if case.stated is None or second is None or is_right(case, key):
        return False
    stated = [kind.matches_reference(case.answer, each, case.stated, case.style) for each in (key, second)]
    return stated == [True, False]
