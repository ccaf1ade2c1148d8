"""Check where figures, tables and listings stand: in texts, side by side, in options, in introductions of sections."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from exam_builder.fields import YamlPath
from exam_builder.findings import Code, Severity
from exam_builder.paper import AUDIENCES
from exam_builder.paper_texts import list_placed
from exam_builder.read.checks.remark import Remark, report_unknown_id
from exam_builder.read.checks.unknown_names import ITEM_COMMAND, list_table_blanks
from exam_builder.read.checks.usages import (
    FigureRow,
    Usage,
    find_figure_rows,
    list_figure_usages,
    list_prose,
    list_text_usages,
)
from exam_builder.read.loaded import LoadedExam, LoadedPart, LoadedQuestion, get_raw_text
from exam_builder.read.models import DrawnFigure, ImageFigure

INCLUDED = re.compile(r"\\(?:includegraphics\s*(?:\[[^\[\]]*\]\s*)?|ref|autoref|cref|input)\{(?P<id>[^{}]*)\}")
FIELDS = {"FIGURE": "figures", "LISTING": "listings", "TABLE": "tables"}


def check_placements(question: LoadedQuestion) -> Iterator[Remark]:
    """Report figures, listings and tables that no text places."""
    uses = list(list_prose(question))
    texts = [(use.path, get_raw_text(question, use.path)) for use in uses]
    placed: set[tuple[str, str]] = {each for _, text in texts for each in list_placed(text)}
    for path, text in texts:
        for found in INCLUDED.finditer(text):
            labelled = any(rf"\label{{{found['id']}}}" in each for _, each in texts)
            if found["id"] in question.model.figures and not labelled:
                placed.add(("FIGURE", found["id"]))
                message = rf"`{found.group()}` finds no figure of the question"
                yield Remark(path, Code.FILE, message, rf"write \FIGURE{{{found['id']}}}", found.start())
    yield from _find_unseen(
        question, [(use, set(list_placed(text))) for use, (_, text) in zip(uses, texts, strict=True)]
    )
    for what, field in FIELDS.items():
        items = getattr(question.model, field)
        for id_, item in items.items():
            if (what, id_) not in placed and not any(kind == what and other not in items for kind, other in placed):
                audience = getattr(item, "audience", ())
                seen = not audience or "student" in audience
                message = f"no text places the {what.lower()} `{id_}`, so it comes after the "
                message += "prompt" if seen else "solution"
                severity: Severity = "error" if getattr(item, "place", "") else "warning"
                hint = rf"write \{what}{{{id_}}} where it belongs"
                depends_on = (("prompt",), ("parts",), ("solution",))
                yield Remark(
                    (field, id_), Code.UNPLACED, message, hint, severity=severity, key=True, depends_on=depends_on
                )


def _find_unseen(question: LoadedQuestion, placed: Sequence[tuple[Usage, set[tuple[str, str]]]]) -> Iterator[Remark]:
    """Yield what is for readers of whom none sees a text that places it, and what students miss in a text of theirs."""
    for what, field in FIELDS.items():
        for id_, item in getattr(question.model, field).items():
            audience = getattr(item, "audience", ())
            texts = [use for use, found in placed if (what, id_) in found]
            if audience and texts and not any(set(audience) & _list_readers(use) for use in texts):
                where = "a marking scheme" if "rubric" in texts[0].path else "a solution"
                readers = " and ".join(f"`{each}`" for each in audience)
                message = f"the {what.lower()} `{id_}` has only the audience {readers}, and stands in {where}"
                hint = f"leave `audience` out, or place the {what.lower()} in a text for these readers"
                rests = ((field, id_), texts[0].path)
                yield Remark((field, id_, "audience"), Code.AUDIENCE, message, hint, depends_on=rests)
            hidden = "solutions" in audience and "student" not in audience
            for use in (each for each in texts if hidden and each.path[-1] == "prompt"):
                at = get_raw_text(question, use.path).find(rf"\{what}{{{id_}}}")
                message = f"students read this text, but do not see the {what.lower()} `{id_}`"
                hint = "place it in a solution, or add student to its `audience`"
                yield Remark(use.path, Code.AUDIENCE, message, hint, max(at, 0), depends_on=((field, id_),))


def _list_readers(use: Usage) -> set[str]:
    """Return the audiences that see a text."""
    if use.students:
        return set(AUDIENCES)
    return {"marking"} if "rubric" in use.path else {"solutions", "marking"}


PLACED = re.compile(r"\\FIGURES?\{(?P<ids>[^{}]*)\}")


class PlacedFigure(NamedTuple):
    """A figure that a text places: the path of the text, the offset in it, the id, and the figure."""

    path: YamlPath
    offset: int
    id: str
    figure: DrawnFigure | ImageFigure

    def remark(self, code: Code, message: str, hint: str) -> Remark:
        """Return a remark about the figure at the place where the text places it."""
        depends_on: tuple[YamlPath, ...] = (("figures", self.id),)
        return Remark(self.path, code, message, hint, self.offset, depends_on=depends_on)


def find_placed_figures(question: LoadedQuestion, path: YamlPath) -> Iterator[PlacedFigure]:
    """Yield the figures that a text places."""
    for found in PLACED.finditer(get_raw_text(question, path)):
        for id_ in (each.strip() for each in found["ids"].split(",")):
            if id_ in question.model.figures:
                yield PlacedFigure(path, found.start(), id_, question.model.figures[id_])


def check_option_figures(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that figures in options have no caption, are visible to students, and have the same width.

    Numbers in captions follow the file, so they would show the original order of the options.
    """
    for part in question.parts:
        placed = list(_find_in_options(question, part))
        for each in placed:
            yield from _check_option_figure(each)
        other = next((each for each in placed if each.figure.width != placed[0].figure.width), None)
        if other is not None:
            first = placed[0]
            message = f"figures of options have one width, and `{other.id}` is {float(other.figure.width):g} of the"
            message += f" line wide, `{first.id}` {float(first.figure.width):g}: it might tell which option is right"
            yield other.remark(Code.OPTIONS, message, f"write width: {float(first.figure.width):g} at both")


def check_figure_rows(question: LoadedQuestion) -> Iterator[Remark]:
    r"""Check that rows of `\FIGURES` have several figures for one audience and fit the line, each figure in one row."""
    rows: dict[str, FigureRow] = {}
    for row in find_figure_rows(question):
        yield from _check_row(question, row)
        for id_ in row.ids:
            if rows.setdefault(id_, row).ids != row.ids:
                message = f"the figure `{id_}` stands in two rows, where it would have two letters"
                yield _report_row(row, Code.FIGURE, message, rf"write \FIGURE{{{id_}}} in one of them")
    for use in list_prose(question):
        for found in SEVERAL.finditer(get_raw_text(question, use.path)):
            hint = rf"write \FIGURES{{{found['ids']}}}"
            yield Remark(use.path, Code.FIGURE, r"\FIGURE places one figure, but names several", hint, found.start())


MOST_BESIDE = 0.6
"""The maximum width of a figure beside a text, as a fraction of the line."""
DEFINES = re.compile(
    r"\\(?:[egx]?def|let|(?:new|renew|provide|declare|New|Renew|Provide|Declare)[a-zA-Z]+)(?![a-zA-Z])"
)


def check_side_figures(question: LoadedQuestion) -> Iterator[Remark]:
    """Check that figures beside texts are narrow, and that each is the only one beside a prompt or a solution."""
    sides = {id_ for id_, figure in question.model.figures.items() if figure.place}
    for id_ in sorted(sides):
        width = float(question.model.figures[id_].width)
        if width > MOST_BESIDE:
            message = f"the figure `{id_}` has width {width:g}, which is too wide beside a text"
            yield Remark(("figures", id_, "place"), Code.SIDE, message, f"write width: {MOST_BESIDE}, or less")
    for use in list_prose(question) if sides else ():
        beside = [each for each in find_placed_figures(question, use.path) if each.id in sides]
        yield from (remark for each in beside for remark in _check_side_figure(question, use, each))
        for each in beside[1:]:
            message = f"the figures `{beside[0].id}` and `{each.id}` cannot both stand beside this text"
            yield each.remark(Code.SIDE, message, "leave out the place of one, or put them into two texts")


def _check_side_figure(question: LoadedQuestion, use: Usage, placed: PlacedFigure) -> Iterator[Remark]:
    text = get_raw_text(question, use.path)
    if use.path[-1] not in ("prompt", "solution"):
        message = f"the figure `{placed.id}` can only stand beside a prompt or a solution"
        yield placed.remark(Code.SIDE, message, "place it there, or leave out its place")
    elif text.startswith(r"\FIGURES", placed.offset):
        message = f"the figure `{placed.id}` stands beside a text, so it cannot be in a row"
        yield placed.remark(Code.SIDE, message, rf"write \FIGURE{{{placed.id}}}, or leave out its place")
    elif use.students and placed.figure.audience and "student" not in placed.figure.audience:
        message = f"the figure `{placed.id}` stands beside a text that students see without it"
        yield placed.remark(Code.SIDE, message, "add student to its audience")
    elif use.path[-1] == "prompt" and (found := DEFINES.search(text)):
        message = f"`{found[0]}` would end with this text, beside which the figure `{placed.id}` stands"
        yield Remark(use.path, Code.SIDE, message, "write it into the exam's preamble", found.start())


SEVERAL = re.compile(r"\\FIGURE\{(?P<ids>[^{}]*,[^{}]*)\}")


def _check_row(question: LoadedQuestion, row: FigureRow) -> Iterator[Remark]:
    figures = {id_: question.model.figures[id_] for id_ in row.ids if id_ in question.model.figures}
    first, *_ = row.ids
    if len(row.ids) == 1:
        message = r"\FIGURES puts figures side by side, but names only one"
        yield _report_row(row, Code.FIGURE, message, rf"write \FIGURE{{{first}}}, or several ids with commas")
    twice = next((id_ for id_ in row.ids if row.ids.count(id_) > 1), None)
    if twice is not None:
        yield _report_row(row, Code.FIGURE, rf"\FIGURES names `{twice}` twice", "name each figure once")
    if len({each.audience for each in figures.values()}) > 1:
        message = "these figures are for different readers, some of whom would miss a letter"
        yield _report_row(row, Code.FIGURE, message, "give them one audience")
    width = sum(float(each.width) for each in figures.values())
    if width > 1.001:
        message = f"the widths of the figures {', '.join(figures)} add up to {width:g}"
        yield _report_row(row, Code.WIDTH, message, "let their widths add up to at most 1")


def _report_row(row: FigureRow, code: Code, message: str, hint: str) -> Remark:
    depends_on: tuple[YamlPath, ...] = tuple(("figures", id_) for id_ in row.ids)
    return Remark(row.path, code, message, hint, row.offset, depends_on=depends_on)


def _find_in_options(question: LoadedQuestion, part: LoadedPart) -> Iterator[PlacedFigure]:
    options = part.model.options if isinstance(part.model.options, tuple) else ()
    for index in range(len(options)):
        yield from find_placed_figures(question, (*part.path, "options", index, "text"))


def _check_option_figure(placed: PlacedFigure) -> Iterator[Remark]:
    if placed.figure.caption is not None:
        message = f"the figure `{placed.id}` stands in an option,"
        message += " where its caption's number would tell its place in the file"
        yield placed.remark(Code.OPTIONS, message, "leave its caption out: the option has a letter")
    if placed.figure.audience and "student" not in placed.figure.audience:
        message = f"the figure `{placed.id}` stands in an option, and students do not see it"
        yield placed.remark(Code.OPTIONS, message, "add student to its audience")


INTRODUCED = {"figure": "figures", "table": "tables"}


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
    for field in INTRODUCED.values():
        for id_, item in getattr(loaded.model, field).items():
            path = (*loaded.path, field, id_)
            if item.audience:
                message = "everybody reads an introduction, so nothing in it has an audience"
                yield Remark((*path, "audience"), Code.VALUE, message, "leave audience out", key=True)
            if getattr(item, "place", ""):
                message = "a figure of an introduction cannot stand beside a text"
                yield Remark((*path, "place"), Code.SIDE, message, "leave place out", key=True)
            if isinstance(item, DrawnFigure) and item.shows:
                message = "the figures of an introduction cannot have `shows`"
                yield Remark((*path, "shows"), Code.WITNESS, message, "put the figure into a question", key=True)
    for path, _ in list_table_blanks(loaded):
        message = "an introduction cannot have blanks to fill in"
        yield Remark((*loaded.path, *path[:-1]), Code.BLANK, message, "put it into a question")


def _check_placed(exam: LoadedExam, loaded: LoadedQuestion) -> Iterator[Remark]:
    path = (*loaded.path, "introduction")
    for found in ITEM_COMMAND.finditer(get_raw_text(exam, path) if loaded.model.prompt is not None else ""):
        what = (found["what"] or "").lower()
        if found[0].startswith(r"\FIGURES"):
            message, hint = r"an introduction cannot use `\FIGURES`", r"write \FIGURE{…} for each, one beside the other"
            yield Remark(path, Code.UNKNOWN_FIGURE, message, hint, found.start())
        elif what in INTRODUCED:
            known = dict.fromkeys(getattr(loaded.model, INTRODUCED[what]))
            if found["id"] not in known:
                yield report_unknown_id(path, what, found["id"] or "", known, found.start())
        elif what:
            message = f"an introduction cannot have {what}s"
            yield Remark(path, Code(f"unknown-{what}"), message, "put it into a question", found.start())
