"""Collect what the report says about each exam from the results of its check."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from exam_builder.checking.tally import Tally
from exam_builder.expressions import value_to_plain
from exam_builder.kinds import KINDS, get_kind
from exam_builder.kinds.base.contract import PartCase
from exam_builder.paper import Figure, Paper, Part, Question, Table, Text
from exam_builder.paper_texts import is_read_by, list_author_texts
from exam_builder.recompute import CheckedPaper
from exam_builder.render.filters import strip_commands
from exam_builder.results import (
    Account,
    Fairness,
    PartAccount,
    PartDraws,
    QuestionAccount,
    Row,
    SignOff,
    SweepResult,
    VersionFacts,
    VersionSpread,
)
from exam_builder.values import find_nearest_float, is_number

RowsByPart = dict[tuple[str, str], tuple[Row, PartCase | None]]
"""The parts of a paper by question and id: the row of each, and the values behind it."""


def make_account(paper: Paper, result: CheckedPaper, sign_offs: tuple[SignOff, ...] = ()) -> Account:
    """Return the account of a reference paper."""
    seen = {(row.question, row.part): (row, case) for row, case in zip(result.rows, result.cases, strict=True)}
    questions = tuple(_make_question_account(question, seen) for question in paper.questions)
    return Account(
        paper.exam, strip_commands(paper.cover.title), strip_commands(paper.cover.course), questions, sign_offs
    )


def combine_accounts(exam: str, names: Sequence[str], accounts: Iterable[Account]) -> Account:
    """Combine the accounts of questions that were checked one by one into one of the questions with these names."""
    numbers = {name: number for number, name in enumerate(names, 1)}
    questions = tuple(replace(each, number=numbers[each.name]) for account in accounts for each in account.questions)
    return Account(exam, questions=questions, made=not exam and bool(questions))


def _make_question_account(question: Question, rows: RowsByPart) -> QuestionAccount:
    parts = tuple(_make_part_account(part, *rows[question.name, part.id]) for part in question.parts)
    page = tuple(
        " ".join(each.text.tex.split()) for each in list_author_texts(question) if is_read_by(each.role, "student")
    )
    return QuestionAccount(
        question.name, question.number, strip_commands(question.title), question.points, parts, page=page
    )


def _make_part_account(part: Part, row: Row, case: PartCase | None) -> PartAccount:
    seen, expression = _summarize_draw(row, case), "" if case is None else _describe_key(case)
    return PartAccount(part.label, part.answer.kind, part.points, part.waived, row, seen, expression)


def _describe_key(case: PartCase) -> str:
    """Return the expressions of a key with the values of their names: `way / speed, with way = 120 and speed = 60`."""
    sources = [
        each for each in get_kind(case.answer).list_sources(case.answer) if each.notation != "text" and each.written
    ]
    used = {name for each in sources for source in each.parse_all() for name in source.names if name in case.names}
    values = [f"{name} = {value_to_plain(case.names[name], case.style)}" for name in sorted(used)]
    written = "; ".join(each.source for each in sources)
    return f"{written}, with {', '.join(values)}" if values else written


def _summarize_draw(row: Row, case: PartCase | None) -> PartDraws | None:
    tally = Tally()
    tally.take([row], [case])
    return next(iter(tally.summarize()), None)


def add_draws(account: Account, draws: int, swept: Iterable[SweepResult]) -> Account:
    """Return the account with the results of the draws of its questions."""
    by_name = {each.question: each for each in swept}
    questions = tuple(replace(each, swept=by_name.get(each.name)) for each in account.questions)
    return replace(account, draws=draws, questions=questions)


WIDE_RATIO = 10
"""Numbers with at least this ratio are of different orders of magnitude."""
COMMAND = re.compile(r"\\[A-Za-z]+\*?|[{}$~\\]")


def compare_versions(papers: Sequence[Paper]) -> Fairness:
    """Compare the versions of an exam; questions are in the order of the first version that asks them."""
    return Fairness(tuple(map(_get_version_facts, papers)), tuple(_compare_keys(papers)))


def _get_version_facts(paper: Paper) -> VersionFacts:
    words = sum(_count_words(text) for question in paper.questions for text in _list_student_texts(question))
    parts = [part for question in paper.questions for part in question.parts]
    keys: Counter[str] = Counter()
    for option in (option for part in parts for option in part.options):
        keys[option.letter] += option.right
    return VersionFacts(paper.version, paper.total, words, dict(keys))


def _count_words(text: Text) -> int:
    """Count the words and numbers of a text, but no punctuation."""
    return sum(any(map(str.isalnum, word)) for word in COMMAND.sub(" ", text.tex).split())


def _list_student_texts(question: Question) -> Iterator[Text]:
    """Yield the texts of a question that students read, apart from its figures and tables."""
    for each in list_author_texts(question):
        if is_read_by(each.role, "student") and not isinstance(each.owner, Figure | Table):
            yield each.text


def _compare_keys(papers: Sequence[Paper]) -> Iterator[VersionSpread]:
    parts = {
        paper.version: {(question.name, part.id): part for question in paper.questions for part in question.parts}
        for paper in papers
    }
    numbers = [(name, part) for each in parts.values() for name, part in each.items()]
    for name in dict.fromkeys(name for name, part in numbers if KINDS[part.answer.kind].one_number):
        found = {version: each[name] for version, each in parts.items() if name in each}
        sizes = [abs(find_nearest_float(part.answer.value)) for part in found.values() if is_number(part.answer.value)]
        keys = {version: part.answer.plain for version, part in found.items()}
        yield VersionSpread(*name, keys, bool(sizes) and max(sizes) > 0 and max(sizes) >= WIDE_RATIO * min(sizes))
