r"""Find the figures that a question puts side by side with `\FIGURES`, which share a number and have letters."""

import re
from collections.abc import Iterator
from string import ascii_lowercase
from typing import NamedTuple

from exam_builder.fields import YamlPath
from exam_builder.paper_texts import split_ids
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.loaded import LoadedQuestion, raw_text

ROW = re.compile(r"\\FIGURES\{(?P<ids>[^{}]*)\}")


class FigureRow(NamedTuple):
    """Figures side by side: the path of the text that places them, the offset in it, and their ids."""

    path: YamlPath
    offset: int
    ids: tuple[str, ...]

    @property
    def letters(self) -> dict[str, str]:
        """The letter of each figure."""
        return dict(zip(self.ids, ascii_lowercase, strict=False))


def find_figure_rows(question: LoadedQuestion) -> Iterator[FigureRow]:
    """Yield the rows of figures in a question's texts; introductions have none."""
    for use in collect_usages(question) if len(question.model.figures) > 1 and not question.path else ():
        if use.text and use.path[0] != "listings":
            for found in ROW.finditer(raw_text(question, use.path)):
                yield FigureRow(use.path, found.start(), tuple(split_ids(found["ids"])))
