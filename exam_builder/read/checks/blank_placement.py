"""Blanks: each has an id of its own, and stands in a text or a table."""

import re
from collections import Counter
from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.kinds import kind_of
from exam_builder.read.checks.remark import Remark
from exam_builder.read.checks.unknown_names import blank_ids, unknown_id_remark
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.loaded import LoadedQuestion, raw_text

BLANK_COMMAND = re.compile(r"\\BLANK\{([^{}]*)\}")


def check_blanks(question: LoadedQuestion) -> Iterator[Remark]:
    """Blanks that stand nowhere or in two places, cells that name none, and ids that two parts have."""
    known = blank_ids(question)
    placed = Counter(
        id_ for use in collect_usages(question) if use.students for id_ in _blanks_in_text(question, use.path, use.text)
    )
    for path, id_ in _blanks_in_tables(question):
        placed[id_] += 1
        if id_ not in known:
            yield unknown_id_remark(path, "blank", id_, known)
    seen: set[str] = set()
    for part in question.parts:
        for id_ in kind_of(part.model.answer).pieces(part.model.answer):
            path = (*part.path, "answer", "blanks", id_)
            if id_ in seen:
                yield Remark(
                    path, Code.REPEATED_NAME, f"another part has a blank `{id_}`", "choose another id", key=True
                )
            elif not placed[id_]:
                hint = f"write \\BLANK{{{id_}}} where it belongs, or {{blank: {id_}}} in a table"
                yield Remark(path, Code.UNPLACED, f"the blank `{id_}` stands nowhere", hint, key=True)
            elif placed[id_] > 1:
                yield Remark(path, Code.PLACED_TWICE, f"the blank `{id_}` stands in {placed[id_]} places", "", key=True)
            seen.add(id_)


def _blanks_in_text(question: LoadedQuestion, path: tuple[str | int, ...], text: bool) -> list[str]:
    return BLANK_COMMAND.findall(raw_text(question, path)) if text else []


def _blanks_in_tables(question: LoadedQuestion) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for name, table in question.model.tables.items():
        for row, cells in enumerate(table.cells if isinstance(table.cells, tuple) else ()):
            for column, cell in enumerate(cells):
                if isinstance(cell, dict):
                    yield ("tables", name, "cells", row, column, "blank"), cell["blank"]
