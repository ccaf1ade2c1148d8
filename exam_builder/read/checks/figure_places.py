"""Figures in options, which must not tell which of them is right."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from exam_builder.codes import Code
from exam_builder.fields import YamlPath
from exam_builder.read.checks.remark import Remark
from exam_builder.read.loaded import LoadedPart, LoadedQuestion, raw_text
from exam_builder.read.models import DrawnFigure, Image

PLACED = re.compile(r"\\FIGURES?\{(?P<ids>[^{}]*)\}")


class PlacedFigure(NamedTuple):
    """A figure where a text places it: the text, where in it, and the figure's id."""

    path: YamlPath
    offset: int
    id: str
    figure: DrawnFigure | Image

    def remark(self, code: Code, message: str, hint: str) -> Remark:
        """Something wrong with it, told where it is placed."""
        rests: tuple[YamlPath, ...] = (("figures", self.id),)
        return Remark(self.path, code, message, hint, self.offset, depends_on=rests)


def find_placed_figures(question: LoadedQuestion, path: YamlPath) -> Iterator[PlacedFigure]:
    """The figures that a text places."""
    for found in PLACED.finditer(raw_text(question, path)):
        for id_ in (each.strip() for each in found["ids"].split(",")):
            if id_ in question.model.figures:
                yield PlacedFigure(path, found.start(), id_, question.model.figures[id_])


def check_option_figures(question: LoadedQuestion) -> Iterator[Remark]:
    """Figures in options have no numbers, which are those of the file, are for students, and have one width."""
    for part in question.parts:
        placed = list(_find_in_options(question, part))
        for each in placed:
            yield from _check_option_figure(each)
        other = next((each for each in placed if each.figure.width != placed[0].figure.width), None)
        if other is not None:
            first = placed[0]
            message = (
                f"figures of options have one width, and `{other.id}` is {float(other.figure.width):g} of the line"
            )
            message += f" wide, `{first.id}` {float(first.figure.width):g}: it might tell which option is right"
            yield other.remark(Code.OPTIONS, message, f"write width: {float(first.figure.width):g} at both")


def _find_in_options(question: LoadedQuestion, part: LoadedPart) -> Iterator[PlacedFigure]:
    options = part.model.options if isinstance(part.model.options, tuple) else ()
    for index in range(len(options)):
        yield from find_placed_figures(question, (*part.path, "options", index, "text"))


def _check_option_figure(placed: PlacedFigure) -> Iterator[Remark]:
    if placed.figure.caption is not None:
        message = (
            f"the figure `{placed.id}` stands in an option, where its caption's number would tell its place in the"
        )
        yield placed.remark(Code.OPTIONS, f"{message} file", "leave its caption out: the option has a letter")
    if placed.figure.audience and "student" not in placed.figure.audience:
        message = f"the figure `{placed.id}` stands in an option, and students do not see it"
        yield placed.remark(Code.OPTIONS, message, "add student to its audience")
