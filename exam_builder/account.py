"""What a check saw of each exam, part by part: what its report tells, and nothing else does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exam_builder.findings import Finding
from exam_builder.paper import Paper, Part, Question
from exam_builder.recompute import Row
from exam_builder.render.filters import plain
from exam_builder.sign import SignOff
from exam_builder.sweep import PartDraws, Swept, Tally

if TYPE_CHECKING:
    from exam_builder.mutants import Mutant


@dataclass(frozen=True)
class PartAccount:
    """A part of the reference paper: how it was recomputed, and what came of it there (None: its route failed)."""

    asked: Part
    row: Row
    seen: PartDraws | None


@dataclass(frozen=True)
class QuestionAccount:
    """A question of the reference paper, and what came of its draws; None where none were asked for."""

    asked: Question
    title: str
    parts: tuple[PartAccount, ...]
    swept: Swept | None = None

    def draws(self, part: PartAccount) -> PartDraws | None:
        """What came of a part in all draws; in the reference paper where there are no others."""
        found = () if self.swept is None else self.swept.parts
        return next((each for each in found if each.part == part.asked.id), part.seen)

    def worst(self, part: PartAccount) -> float | None:
        """The worst disagreement in the reference paper and in the draws."""
        seen = [each.worst for each in (part.seen, self.draws(part)) if each is not None]
        return max((worst for worst in seen if worst is not None), default=None)


@dataclass(frozen=True)
class Account:
    """An exam ('': the questions that none uses); it has no questions where its reference paper cannot be made."""

    exam: str
    title: str = ""
    course: str = ""
    questions: tuple[QuestionAccount, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    findings: tuple[Finding, ...] = ()
    mutants: "tuple[Mutant, ...] | None" = None
    draws: int = 0
    """How many drawn papers were asked for."""


def account(paper: Paper, rows: Sequence[Row], sign_offs: tuple[SignOff, ...] = ()) -> Account:
    """What the reference paper shows."""
    by_part = {(row.question, row.part): row for row in rows}
    questions = tuple(_question(question, by_part) for question in paper.questions)
    return Account(paper.exam, plain(paper.cover.title), plain(paper.cover.course), questions, sign_offs)


def _question(question: Question, rows: Mapping[tuple[str, str], Row]) -> QuestionAccount:
    parts = tuple(
        PartAccount(part, row, _seen(row)) for part in question.parts for row in [rows[question.name, part.id]]
    )
    return QuestionAccount(question, plain(question.title), parts)


def _seen(row: Row) -> PartDraws | None:
    tally = Tally()
    tally.take([row])
    return next(iter(tally.told()), None)


def with_draws(account: Account, draws: int, swept: Iterable[Swept]) -> Account:
    """The account with what came of the draws of its questions."""
    by_name = {each.question: each for each in swept}
    questions = tuple(replace(each, swept=by_name.get(each.asked.name)) for each in account.questions)
    return replace(account, draws=draws, questions=questions)
