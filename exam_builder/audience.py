"""What an audience sees of a paper: without the rest, so that no template can print it, and as a value.

Two pages of a question are equal if they say the same to a student. A page contains no key, no parameter's value, no id
of an option, no alternative text of a figure. Options are sorted, because their order is drawn for each paper.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from exam_builder.expressions.latex_text import COMMENT
from exam_builder.paper import Answer, Audience, Figure, Listing, Option, Paper, Part, Question, Table, Text
from exam_builder.paper_texts import Placement, find_placed, hide_texts, is_read_by, list_author_texts, own_texts
from exam_builder.values import FrozenMap, Value


def filter_paper(paper: Paper, audience: Audience) -> Paper:
    """Remove from a paper what this audience must not see: for students, keys, solutions and schemes."""
    return replace(paper, questions=tuple(filter_question(question, audience) for question in paper.questions))


def filter_question(question: Question, audience: Audience) -> Question:
    """Remove from a question what this audience must not see."""
    texts = tuple(list_author_texts(question)) if question.figures or question.listings or question.tables else ()
    hidden = find_placed(texts) - find_placed(each for each in texts if is_read_by(each.role, audience))
    shown = replace(
        question,
        figures=tuple(
            figure
            for figure in question.figures
            if _is_visible(audience, figure) and Placement("FIGURE", figure.id) not in hidden
        ),
        listings=tuple(each for each in question.listings if Placement("LISTING", each.id) not in hidden),
        tables=tuple(
            each
            for each in question.tables
            if _is_visible(audience, each) and Placement("TABLE", each.id) not in hidden
        ),
        parts=tuple(_filter_part(part, audience) for part in question.parts),
    )
    if audience == "marking":
        return shown
    nothing = FrozenMap({}) if audience == "student" else question.parameters
    return replace(hide_texts(shown, audience), rubric=(), misconceptions=(), parameters=nothing)


def _filter_part(part: Part, audience: Audience) -> Part:
    if audience == "marking":
        return part
    if audience == "solutions":
        return replace(hide_texts(part, audience), rubric=(), mistakes=())
    options = tuple(Option("", option.letter, option.text, "", False) for option in part.options)
    answer = Answer(part.answer.kind, "", "", "", file=part.answer.file, line=part.answer.line)
    bare = hide_texts(part, audience)
    return replace(bare, answer=answer, also=(), mistakes=(), rubric=(), waived=None, options=options)


def find_hidden(question: Question) -> tuple[Figure | Listing, ...]:
    """Find the figures and listings that the student's paper must not contain.

    These are the ones for other audiences, and the ones placed only in texts for other audiences.
    """
    if not question.figures and not question.listings:
        return ()
    visible = filter_question(question, "student")
    kept: tuple[Figure | Listing, ...] = (*visible.figures, *visible.listings)
    every: tuple[Figure | Listing, ...] = (*question.figures, *question.listings)
    return tuple(each for each in every if each not in kept)


def _is_visible(audience: Audience, figure: Figure | Table) -> bool:
    """Return whether an audience sees a figure or table; markers also see what the solutions show."""
    allowed = figure.audiences
    return not allowed or audience in allowed or (audience == "marking" and "solutions" in allowed)


LITERAL = re.compile(r"\\(?:verb|url|path|href)\b")
"""Commands in which `%` begins no comment."""
DrawnData: TypeAlias = Callable[[Figure], Value]
Texts: TypeAlias = tuple[tuple[str, str], ...]
"""The texts of a question or a part by the names of their fields."""


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table as it is printed; a blank is an empty cell."""

    id: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A figure: its caption, and the data that it draws."""

    id: str
    caption: str
    drawn: Value


@dataclass(frozen=True, slots=True)
class PrintedPart:
    """A part: `options` are sorted by their texts, and `form` is what the part's kind prints in addition."""

    id: str
    texts: Texts
    options: tuple[str, ...]
    form: FrozenMap


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """All that a student sees of a question, as expanded LaTeX without comments."""

    texts: Texts
    parts: tuple[PrintedPart, ...]
    tables: tuple[PrintedTable, ...]
    listings: tuple[tuple[str, str], ...]
    figures: tuple[PrintedFigure, ...]

    def digest(self) -> str:
        """Return a digest that is the same for pages that say the same."""
        return hashlib.blake2b(repr(self).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()


def describe_arguments(figure: Figure) -> Value:
    """Return what makes a figure, instead of the data that it draws: its function or picture's file, and arguments."""
    return (figure.draw, figure.arguments)


def print_page(question: Question, drawn: DrawnData = describe_arguments) -> PrintedPage:
    """Return the page of a question; `drawn` returns the data that a figure draws."""
    visible = filter_question(question, "student")
    return PrintedPage(
        _print_texts(visible),
        tuple(map(_print_part, visible.parts)),
        tuple(map(_print_table, visible.tables)),
        tuple((each.id, each.text) for each in visible.listings),
        tuple(PrintedFigure(each.id, _print_text(each.caption), drawn(each)) for each in visible.figures),
    )


def _print_part(part: Part) -> PrintedPart:
    options = sorted(_print_text(option.text) for option in part.options)
    return PrintedPart(part.id, _print_texts(part), tuple(options), part.form)


def _print_texts(owner: Question | Part) -> Texts:
    """Return the texts in the fields of a question or a part, without empty ones."""
    printed = ((each.field, _print_text(each.text)) for each in own_texts(owner))
    return tuple((field, text) for field, text in printed if text)


def _print_table(table: Table) -> PrintedTable:
    return PrintedTable(
        table.id,
        _print_text(table.corner),
        tuple(map(_print_text, table.columns)),
        tuple(map(_print_text, table.rows)),
        tuple(tuple(cell.tex for cell in row) for row in table.cells),
    )


def _print_text(text: Text | None) -> str:
    return strip_comments(text.tex).strip() if text else ""


def strip_comments(tex: str) -> str:
    """Return a text without its comments."""
    return COMMENT.sub(r"\1", tex) if "%" in tex and not LITERAL.search(tex) else tex
