"""In a line of the combined guide, figures print as pictures, and listings and tables as their ids."""

import re
from collections.abc import Mapping

from exam_builder.paper import Figure, Question
from exam_builder.render.author_text import PLACE_COMMAND
from exam_builder.render.figure_files import include_figure


def replace_mentions(tex: str, seen: Mapping[str, Question]) -> str:
    r"""Print a text's figures as pictures in the line, and listings and tables as their ids.

    `seen` has the question of each version; if a figure differs between versions, the first version's is shown.
    """
    return PLACE_COMMAND.sub(lambda found: _format_mention(found, seen), tex)


def _format_mention(found: re.Match[str], seen: Mapping[str, Question]) -> str:
    kind, id_ = found[1], found[2]
    if kind != "FIGURE":
        return rf"\texttt{{[{id_.replace('_', chr(92) + '_')}]}}"
    figures = {version: _find_figure(question, id_) for version, question in seen.items()}
    version, first = next(iter(figures.items()))
    if first is None:
        return ""
    differ = len({figure.digest for figure in figures.values() if figure}) > 1
    return (rf"\guidefor{{{version}}}" if differ else "") + include_figure(seen[version].name, first)


def _find_figure(question: Question, id_: str) -> Figure | None:
    return next((figure for figure in question.figures if figure.id == id_), None)
