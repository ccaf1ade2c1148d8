"""Check the introductions of sections: what they place must exist, and must not need a question."""

from collections.abc import Iterator
from dataclasses import replace

from exam_builder.findings import Code
from exam_builder.read.checks.remark import Remark, report_unknown_id
from exam_builder.read.checks.unknown_names import ITEM_COMMAND
from exam_builder.read.checks.usages import Usage, list_figure_usages, list_text_usages
from exam_builder.read.loaded import LoadedExam, LoadedQuestion, get_raw_text
from exam_builder.read.models import DrawnFigure

FIELDS = {"figure": "figures", "table": "tables"}


def list_introduction_usages(exam: LoadedExam) -> Iterator[Usage]:
    """Yield all texts and expressions of introductions."""
    for loaded in exam.introductions.values():
        yield from list_text_usages(Usage((*loaded.path, "introduction"), loaded.model.prompt, students=True))
        for use in list_figure_usages(loaded, frozenset()):
            yield replace(use, path=(*loaded.path, *use.path))


def check_introductions(exam: LoadedExam) -> Iterator[Remark]:
    """Report what introductions must not contain, and what they place without having it."""
    for loaded in exam.introductions.values():
        yield from _check_contents(loaded)
        yield from _check_placed(exam, loaded)


def _check_contents(loaded: LoadedQuestion) -> Iterator[Remark]:
    """Check that an introduction has no audience, no figure beside text, no witnesses and no blanks."""
    for field in FIELDS.values():
        for id_, item in getattr(loaded.model, field).items():
            path = (*loaded.path, field, id_)
            if item.audience:
                message, hint = (
                    "everybody reads an introduction, so nothing in it has an audience",
                    "leave audience out",
                )
                yield Remark((*path, "audience"), Code.VALUE, message, hint, key=True)
            if getattr(item, "place", ""):
                message = "a figure of an introduction cannot stand beside a text"
                yield Remark((*path, "place"), Code.SIDE, message, "leave place out", key=True)
            if isinstance(item, DrawnFigure) and item.shows:
                message = "the figures of an introduction cannot have `shows`"
                yield Remark((*path, "shows"), Code.WITNESS, message, "put the figure into a question", key=True)
    for id_, table in loaded.model.tables.items():
        for row, cells in enumerate(table.cells if isinstance(table.cells, tuple) else ()):
            for column, cell in enumerate(cells):
                if isinstance(cell, dict):
                    path = (*loaded.path, "tables", id_, "cells", row, column)
                    yield Remark(
                        path, Code.BLANK, "an introduction cannot have blanks to fill in", "put it into a question"
                    )


def _check_placed(exam: LoadedExam, loaded: LoadedQuestion) -> Iterator[Remark]:
    path = (*loaded.path, "introduction")
    for found in ITEM_COMMAND.finditer(get_raw_text(exam, path) if loaded.model.prompt is not None else ""):
        what = (found["what"] or "").lower()
        if found[0].startswith(r"\FIGURES"):
            message, hint = r"an introduction cannot use `\FIGURES`", r"write \FIGURE{…} for each, one beside the other"
            yield Remark(path, Code.UNKNOWN_FIGURE, message, hint, found.start())
        elif what in FIELDS:
            known = dict.fromkeys(getattr(loaded.model, FIELDS[what]))
            if found["id"] not in known:
                yield report_unknown_id(path, what, found["id"] or "", known, found.start())
        elif what:
            message = f"an introduction cannot have {what}s"
            yield Remark(path, Code(f"unknown-{what}"), message, "put it into a question", found.start())
