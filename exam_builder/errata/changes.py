"""What differs between a question as it was issued and as it is now, each thing in plain words."""

import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from exam_builder.paper import Answer, Part, Question, RubricItem, Scoring, Table, Text
from exam_builder.render.audience import question_for
from exam_builder.values import Record, Value, is_number

What = Literal["key", "also", "points", "rubric", "wrong answer", "solution", "prompt", "values", "missing", "added"]
ORDER = typing.get_args(What)
SEEN: tuple[What, ...] = ("prompt", "missing", "added")
"""Changes of what students saw, which no correction of a key makes."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs in a part, or in a question as a whole (`part` is '' then).

    `old` and `new` are text as it prints; where they are a `number`, a spreadsheet may take them for one.
    """

    question: str
    part: str
    what: What
    old: str
    new: str
    number: bool = False


def changes(old: Question | None, new: Question | None) -> tuple[Change, ...]:
    """What differs between a question as it was issued and as it is now."""
    if old is None or new is None:
        given = old or new
        assert given is not None, "one of two questions is there"
        return (Change(given.name, "", "missing" if old else "added", "asked" if old else "", "" if old else "asked"),)
    return tuple(_changes(old, new))


def _changes(old: Question, new: Question) -> Iterator[Change]:
    if old.parameters != new.parameters:
        yield Change(old.name, "", "values", *_values(old.parameters, new.parameters))
    seen, now = question_for(old, "student"), question_for(new, "student")
    yield from _texts(old.name, "", "prompt", _seen(seen), _seen(now))
    yield from _texts(old.name, "", "rubric", _rubric(old.rubric), _rubric(new.rubric))
    parts, shown = {part.id: part for part in new.parts}, {part.id: part for part in now.parts}
    for part, before in zip(old.parts, seen.parts, strict=True):
        if part.id not in parts:
            yield Change(old.name, part.id, "missing", "asked", "")
            continue
        yield from _texts(old.name, part.id, "prompt", _seen_part(before), _seen_part(shown[part.id]))
        yield from _in_part(old.name, part, parts[part.id])
    asked = {part.id for part in old.parts}
    yield from (Change(old.name, part.id, "added", "", "asked") for part in new.parts if part.id not in asked)


def _in_part(question: str, old: Part, new: Part) -> Iterator[Change]:
    """What markers and keys have otherwise."""
    if _key(old) != _key(new):
        keys = _shown_keys(old, new)
        yield Change(question, old.id, "key", *keys, old.answer.kind == new.answer.kind == "number")
    yield from _texts(question, old.id, "also", _also(old), _also(new))
    if old.points != new.points:
        yield Change(question, old.id, "points", f"{float(old.points):g}", f"{float(new.points):g}", True)
    before, after = ([*_scoring(each.scoring), *_rubric(each.rubric)] for each in (old, new))
    yield from _texts(question, old.id, "rubric", before, after)
    yield from _texts(question, old.id, "wrong answer", _mistakes(old), _mistakes(new))
    yield from _texts(question, old.id, "solution", _solution(old), _solution(new))


def _key(part: Part) -> tuple[object, ...]:
    answer = part.answer
    return (
        answer.kind,
        answer.value,
        answer.plain,
        answer.pieces,
        tuple(each.letter for each in part.options if each.right),
    )


def _shown_keys(old: Part, new: Part) -> tuple[str, str]:
    """The keys as they print, with their values where only these differ."""
    if old.answer.plain != new.answer.plain:
        return old.answer.plain, new.answer.plain
    return tuple(f"{each.answer.plain} ({_shown(each.answer.value)})" for each in (old, new))  # type: ignore[return-value]


def _shown(value: Value) -> str:
    if isinstance(value, Record):
        return ", ".join(f"{name}: {_shown(item)}" for name, item in value.items())
    if isinstance(value, tuple):
        return f"[{', '.join(map(_shown, value))}]"
    return str(value) if is_number(value) or isinstance(value, str) else repr(value)


def _values(old: Record, new: Record) -> tuple[str, str]:
    """The values that differ, by name, before and now."""
    names = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
    shown = [{name: each[name] for name in names if name in each} for each in (old, new)]
    before, after = (_shown(Record(each)) for each in shown)
    return before, after


def _texts(question: str, part: str, what: What, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """A change for each run of lines that differ."""
    if old == new:
        return
    for tag, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Change(question, part, what, "; ".join(old[first:last]), "; ".join(new[start:end]))


def _line(text: Text | None) -> str:
    return " ".join(text.tex.split()) if text else ""


def _seen(question: Question) -> list[str]:
    """What a student sees of a question, beside its parts."""
    figures = [f"figure {each.id}: {each.digest[:12]} {_line(each.caption)}".rstrip() for each in question.figures]
    listings = [f"listing {each.id}: {line}" for each in question.listings for line in each.text.split("\n")]
    tables = [f"table {each.id}: {line}" for each in question.tables for line in _rows(each)]
    return [text for text in (_line(question.title), _line(question.prompt)) if text] + figures + listings + tables


def _rows(table: Table) -> Iterator[str]:
    """A table row by row; blanks are what students fill in."""
    if table.columns:
        yield " | ".join(map(_line, (table.corner, *table.columns)))
    heads = [[_line(row)] for row in table.rows] or [[] for _ in table.cells]
    for head, cells in zip(heads, table.cells, strict=False):
        yield " | ".join([*head, *("____" if cell.blank else cell.tex for cell in cells)])


def _seen_part(part: Part) -> list[str]:
    options = [f"{each.letter}: {_line(each.text) or 'none of these'}" for each in part.options]
    form = [f"{name}: {_shown(value)}" for name, value in part.form.items()]
    return [text for text in (_line(part.prompt),) if text] + options + form


def _also(part: Part) -> list[str]:
    return [_answer(each) for each in part.also]


def _answer(answer: Answer) -> str:
    return f"{answer.plain} when {_line(answer.when)}" if _line(answer.when) else answer.plain


def _mistakes(part: Part) -> list[str]:
    return [f"{each.misconception}: {each.plain}" for each in part.mistakes]


def _solution(part: Part) -> list[str]:
    reasons = [f"{each.letter}: {_line(each.because)}" for each in part.options if each.because]
    return [*(part.solution.tex.split("\n") if part.solution else []), *reasons]


def _scoring(scoring: Scoring | None) -> list[str]:
    """How what is chosen is marked, as one line."""
    if scoring is None:
        return []
    right, wrong, least = (f"{float(points):g}" for points in (scoring.right, scoring.wrong, scoring.least))
    return [f"each right {right}, each wrong {wrong}, not below {least}"]


def _rubric(items: Sequence[RubricItem]) -> list[str]:
    return list(map(_item, items))


def _item(item: RubricItem) -> str:
    """A line of a marking scheme in words, with all that it says."""
    words = [
        item.kind,
        f"{float(item.points):g}" if item.points is not None else "",
        "each" if item.each else "",
        f"at most {float(item.max):g}" if item.max is not None else "",
        f"when {_line(item.when)}" if _line(item.when) else "",
        f"misconception {item.misconception}" if item.misconception else "",
        f"with {', '.join(item.carried)}: {item.formula}" if item.carried else "",
        f"route {item.route}" if item.route else "",
        f"in {', '.join(item.parts)}" if item.parts else "",
        "once" if item.once else "",
        f"not below {float(item.floor):g}" if item.floor is not None else "",
    ]
    return " ".join(filter(None, words))
