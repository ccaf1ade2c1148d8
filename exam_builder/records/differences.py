"""Compare a question as it was issued with the same question now, and describe each change in words."""

import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from exam_builder.audience import filter_question
from exam_builder.kinds import KINDS
from exam_builder.paper import Answer, Audience, Part, Question, RubricItem, Scoring, Table, Text
from exam_builder.paper_texts import own_texts
from exam_builder.read.by_language import ENDS, SECOND, SLASH
from exam_builder.values import FrozenMap, Value, is_number

ChangeKind = Literal[
    "key", "also", "points", "rubric", "wrong answer", "solution", "prompt", "values", "missing", "added"
]
CHANGE_ORDER = typing.get_args(ChangeKind)
STUDENT_CHANGES: tuple[ChangeKind, ...] = ("prompt", "missing", "added")
"""Changes of what students saw, which do not result from the correction of a key."""


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """One change in a part, or in a question as a whole (`part` is then '').

    `old` and `new` are texts as they are printed; if `number` is set, a spreadsheet may read them as numbers.
    """

    question: str
    part: str
    what: ChangeKind
    old: str
    new: str
    number: bool = False


def compare_questions(old: Question | None, new: Question | None) -> tuple[QuestionChange, ...]:
    """Return the changes between a question as it was issued and as it is now."""
    if old is None or new is None:
        question = old or new
        assert question is not None, "one of two questions is there"
        return (
            QuestionChange(
                question.name, "", "missing" if old else "added", "asked" if old else "", "" if old else "asked"
            ),
        )
    return tuple(_compare_questions(old, new))


def _compare_questions(old: Question, new: Question) -> Iterator[QuestionChange]:
    if old.parameters != new.parameters:
        yield QuestionChange(old.name, "", "values", *_get_changed_values(old.parameters, new.parameters))
    seen, now = filter_question(old, "student"), filter_question(new, "student")
    yield from _compare_texts(old.name, "", "prompt", _list_question_lines(seen), _list_question_lines(now))
    yield from _compare_texts(old.name, "", "rubric", _list_rubric_lines(old.rubric), _list_rubric_lines(new.rubric))
    parts, shown = {part.id: part for part in new.parts}, {part.id: part for part in now.parts}
    for part, before in zip(old.parts, seen.parts, strict=True):
        if part.id not in parts:
            yield QuestionChange(old.name, part.id, "missing", "asked", "")
            continue
        yield from _compare_texts(
            old.name, part.id, "prompt", _list_part_lines(before), _list_part_lines(shown[part.id])
        )
        yield from _compare_parts(old.name, part, parts[part.id])
    old_ids = {part.id for part in old.parts}
    yield from (QuestionChange(old.name, part.id, "added", "", "asked") for part in new.parts if part.id not in old_ids)


def _compare_parts(question: str, old: Part, new: Part) -> Iterator[QuestionChange]:
    """Yield the changes of a part's key, points, marking scheme and solution."""
    if _make_comparable_key(old) != _make_comparable_key(new):
        keys = _format_printed_keys(old, new)
        yield QuestionChange(
            question, old.id, "key", *keys, all(KINDS[each.answer.kind].one_number for each in (old, new))
        )
    yield from _compare_texts(question, old.id, "also", _list_other_answer_lines(old), _list_other_answer_lines(new))
    if old.points != new.points:
        yield QuestionChange(question, old.id, "points", f"{float(old.points):g}", f"{float(new.points):g}", True)
    before, after = (
        [*_list_scoring_lines(each.scoring), *_list_rubric_lines(each.rubric), *_own_lines(each, "marking")]
        for each in (old, new)
    )
    yield from _compare_texts(question, old.id, "rubric", before, after)
    yield from _compare_texts(question, old.id, "wrong answer", _list_mistake_lines(old), _list_mistake_lines(new))
    yield from _compare_texts(question, old.id, "solution", _list_solution_lines(old), _list_solution_lines(new))


def _make_comparable_key(part: Part) -> tuple[object, ...]:
    answer = part.answer
    return (
        answer.kind,
        answer.value,
        answer.plain,
        answer.pieces,
        tuple(each.letter for each in part.options if each.right),
    )


def _format_printed_keys(old: Part, new: Part) -> tuple[str, str]:
    """Return both keys as they are printed, with their values if these are the only difference."""
    if old.answer.plain != new.answer.plain:
        return old.answer.plain, new.answer.plain
    return _format_key_with_value(old), _format_key_with_value(new)


def _format_key_with_value(part: Part) -> str:
    return f"{part.answer.plain} ({_format_value(part.answer.value)})"


def _format_value(value: Value) -> str:
    if isinstance(value, FrozenMap):
        return ", ".join(f"{name}: {_format_value(item)}" for name, item in value.items())
    if isinstance(value, tuple):
        return f"[{', '.join(map(_format_value, value))}]"
    return str(value) if is_number(value) or isinstance(value, str) else repr(value)


def _get_changed_values(old: FrozenMap, new: FrozenMap) -> tuple[str, str]:
    """Return the values that differ, with their names, before and now."""
    names = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
    shown = [{name: each[name] for name in names if name in each} for each in (old, new)]
    before, after = (_format_value(FrozenMap(each)) for each in shown)
    return before, after


def _compare_texts(
    question: str, part: str, what: ChangeKind, old: Sequence[str], new: Sequence[str]
) -> Iterator[QuestionChange]:
    """Yield a change for each run of lines that differ."""
    if old == new:
        return
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield QuestionChange(question, part, what, "; ".join(old[first:last]), "; ".join(new[start:end]))


def _one_line(text: Text | None) -> str:
    tex = text.tex if text else ""
    for mark in (SECOND, SLASH):  # of the second language
        tex = tex.replace(mark, "/ ").replace(ENDS[mark], "")
    return " ".join(tex.split())


def _own_lines(owner: Question | Part, readers: Audience) -> list[str]:
    """Return an owner's own texts whose role is for exactly these readers, each as one line."""
    lines = (_one_line(each.text) for each in own_texts(owner) if each.role.readers == readers)
    return [line for line in lines if line]


def _list_question_lines(question: Question) -> list[str]:
    """Return what a student sees of a question, apart from its parts, as lines."""
    figures = [f"figure {each.id}: {each.digest[:12]} {_one_line(each.caption)}".rstrip() for each in question.figures]
    listings = [f"listing {each.id}: {line}" for each in question.listings for line in each.text.split("\n")]
    tables = [f"table {each.id}: {line}" for each in question.tables for line in _list_table_lines(each)]
    return _own_lines(question, "student") + figures + listings + tables


def _list_table_lines(table: Table) -> Iterator[str]:
    """Yield a table row by row; `____` stands for a blank."""
    if table.columns:
        yield " | ".join(map(_one_line, (table.corner, *table.columns)))
    heads = [[_one_line(row)] for row in table.rows] or [[] for _ in table.cells]
    for head, cells in zip(heads, table.cells, strict=False):
        yield " | ".join([*head, *("____" if cell.blank else cell.tex for cell in cells)])


def _list_part_lines(part: Part) -> list[str]:
    options = [f"{each.letter}: {_one_line(each.text) or 'none of these'}" for each in part.options]
    form = [f"{name}: {_format_value(value)}" for name, value in part.form.items()]
    return _own_lines(part, "student") + options + form


def _list_other_answer_lines(part: Part) -> list[str]:
    return [_answer_line(each) for each in part.also]


def _answer_line(answer: Answer) -> str:
    return f"{answer.plain} when {_one_line(answer.when)}" if _one_line(answer.when) else answer.plain


def _list_mistake_lines(part: Part) -> list[str]:
    return [f"{each.misconception}: {each.plain}" for each in part.mistakes]


def _list_solution_lines(part: Part) -> list[str]:
    reasons = [f"{each.letter}: {_one_line(each.because)}" for each in part.options if each.because]
    texts = [each.text for each in own_texts(part) if each.role.readers == "solutions"]
    return [*(line for text in texts for line in text.tex.split("\n")), *reasons]


def _list_scoring_lines(scoring: Scoring | None) -> list[str]:
    """Return how the choice of options is marked, as one line."""
    if scoring is None:
        return []
    right, wrong, least = (f"{float(points):g}" for points in (scoring.right, scoring.wrong, scoring.least))
    return [f"each right {right}, each wrong {wrong}, not below {least}"]


def _list_rubric_lines(items: Sequence[RubricItem]) -> list[str]:
    return list(map(_format_rubric_line, items))


def _format_rubric_line(item: RubricItem) -> str:
    """Return a complete item of a rubric in words."""
    words = [
        item.kind,
        f"{float(item.points):g}" if item.points is not None else "",
        "each" if item.each else "",
        f"at most {float(item.max):g}" if item.max is not None else "",
        f"when {_one_line(item.when)}" if _one_line(item.when) else "",
        f"misconception {item.misconception}" if item.misconception else "",
        f"with {', '.join(item.carried)}: {item.formula}" if item.carried else "",
        f"route {item.route}" if item.route else "",
        f"in {', '.join(item.parts)}" if item.parts else "",
        "once" if item.once else "",
        f"not below {float(item.floor):g}" if item.floor is not None else "",
    ]
    return " ".join(filter(None, words))
