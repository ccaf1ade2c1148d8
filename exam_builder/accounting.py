"""The account of each exam: what its report is to tell, taken from what the check has at hand."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from exam_builder.paper import Paper, Part, Question
from exam_builder.recompute import Case, Checked
from exam_builder.render.filters import strip_commands
from exam_builder.results import Account, PartAccount, PartDraws, QuestionAccount, Row, SignOff, Swept
from exam_builder.sweep import Tally

RowsByPart = dict[tuple[str, str], tuple[Row, Case | None]]
"""Each part of a paper by question and id: its row, and the values behind it."""


def make_account(paper: Paper, checked: Checked, sign_offs: tuple[SignOff, ...] = ()) -> Account:
    """What the reference paper shows."""
    seen = {(row.question, row.part): (row, case) for row, case in zip(checked.rows, checked.cases, strict=True)}
    questions = tuple(_make_question_account(question, seen) for question in paper.questions)
    return Account(
        paper.exam, strip_commands(paper.cover.title), strip_commands(paper.cover.course), questions, sign_offs
    )


def combine_accounts(exam: str, names: Sequence[str], accounts: Iterable[Account]) -> Account:
    """One account of questions that were looked at one by one, of all that have these names."""
    numbers = {name: number for number, name in enumerate(names, 1)}
    questions = tuple(replace(each, number=numbers[each.name]) for account in accounts for each in account.questions)
    return Account(exam, questions=questions, made=not exam and bool(questions))


def _make_question_account(asked: Question, seen: RowsByPart) -> QuestionAccount:
    parts = tuple(_make_part_account(part, *seen[asked.name, part.id]) for part in asked.parts)
    return QuestionAccount(asked.name, asked.number, strip_commands(asked.title), asked.points, parts)


def _make_part_account(asked: Part, row: Row, case: Case | None) -> PartAccount:
    return PartAccount(asked.label, asked.answer.kind, asked.points, asked.waived, row, _summarize_draw(row, case))


def _summarize_draw(row: Row, case: Case | None) -> PartDraws | None:
    tally = Tally()
    tally.take([row], [case])
    return next(iter(tally.told()), None)


def add_draws(account: Account, draws: int, swept: Iterable[Swept]) -> Account:
    """The account with what came of the draws of its questions."""
    by_name = {each.question: each for each in swept}
    questions = tuple(replace(each, swept=by_name.get(each.name)) for each in account.questions)
    return replace(account, draws=draws, questions=questions)
