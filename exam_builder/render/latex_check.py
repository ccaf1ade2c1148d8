"""Check every text of a paper as LaTeX before TeX sees it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from exam_builder.codes import Code
from exam_builder.findings import Finding, Place
from exam_builder.paper import Answer, Cell, Paper, Question, Text
from exam_builder.render.balance import Imbalance, find_imbalances
from exam_builder.values import Record

MAX_FINDINGS = 20
"""The most findings that are reported for one text."""
COUNTED = re.compile(
    r"^[^%\n]*?(?P<set>\\(?:set|addto)counter\s*\{(?:page|question|equation|figure|table|footnote)\})", re.MULTILINE
)
"""A command outside of comments that sets a counter of the whole paper."""


def check_latex(paper: Paper) -> tuple[Finding, ...]:
    """Find unbalanced braces, environments and mathematics in the texts of a paper."""
    return tuple(_find_all(paper))


def _find_all(paper: Paper) -> Iterator[Finding]:
    for question, part, text in _list_texts(paper):
        renumbered = _find_set_counters(text.tex) if question else ()
        for wrong in (*islice(find_imbalances(text.tex), MAX_FINDINGS), *renumbered):
            place = _place_of(text, wrong)
            yield Finding(wrong.code, wrong.message, place, wrong.hint, wrong.severity, question, part)
    if paper.preamble:
        braces = (
            wrong for wrong in islice(find_imbalances(paper.preamble.tex), MAX_FINDINGS) if wrong.code == Code.BRACE
        )
        yield from (
            Finding(wrong.code, wrong.message, _place_of(paper.preamble, wrong), wrong.hint) for wrong in braces
        )


def _find_set_counters(tex: str) -> Iterator[Imbalance]:
    """A warning for each counter of the whole paper that the text of a question sets."""
    for match in COUNTED.finditer(tex):
        message = f"`{match['set']}` changes the numbering of all later questions"
        hint = r"remove it; to number one equation by hand, use `\tag{…}`"
        yield Imbalance(Code.COUNTER, match.start("set"), message, hint, "warning")


def _place_of(text: Text, wrong: Imbalance) -> Place:
    line = text.tex.count("\n", 0, wrong.position)
    return Place(text.file, text.lines[min(line, len(text.lines) - 1)])


def _list_texts(paper: Paper) -> Iterator[tuple[str | None, str | None, Text]]:
    """Every text of a paper's content, with its question and part."""
    cover = paper.cover
    parts = (
        cover.title,
        cover.course,
        cover.term,
        cover.date,
        cover.time,
        cover.aids,
        cover.instructions,
        *cover.advice,
    )
    yield from ((None, None, text) for text in parts if text)
    headings = (text for section in paper.sections for text in (section.title, section.instructions))
    yield from ((None, None, text) for text in headings if text)
    for question in paper.questions:
        yield from ((question.name, part, text) for part, text in _list_question_texts(question) if text)


def _list_question_texts(question: Question) -> Iterator[tuple[str | None, Text | None]]:
    yield None, question.title
    yield None, question.prompt
    yield from ((None, figure.caption) for figure in question.figures)
    yield from ((None, text) for table in question.tables for text in (*table.columns, *table.rows, table.corner))
    yield from ((None, misconception.text) for misconception in question.misconceptions)
    yield from ((None, _as_text(cell)) for table in question.tables for row in table.cells for cell in row)
    for part in question.parts:
        yield part.id, part.prompt
        yield from ((part.id, _as_text(answer)) for answer in (part.answer, *part.also))
        yield from ((part.id, _as_text(replace(part.answer, tex=word))) for word in _list_form_words(part.form))
        yield part.id, part.solution
        yield from ((part.id, item.when) for item in part.rubric)
        yield from ((part.id, answer.when) for answer in part.also)
        yield from ((part.id, text) for option in part.options for text in (option.text, option.because))
    yield from ((None, item.when) for item in question.rubric)


def _list_form_words(form: Record) -> Iterator[str]:
    """The words that the template of an answer's kind prints for everybody."""
    for value in form.values():
        yield from (word for word in (value if isinstance(value, tuple) else (value,)) if isinstance(word, str))


def _as_text(written: Answer | Cell) -> Text | None:
    """Return what an answer or a cell prints as a Text, if an author wrote it."""
    return Text(written.tex, written.file, (written.line,)) if written.line else None
