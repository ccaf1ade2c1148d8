"""Text with its `\\VAR{…}` filled in, each line knowing the file and line that it came from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from exam_builder.draw.spots import Spot
from exam_builder.expressions import ExpressionError, Tex, expand, parse_text
from exam_builder.paper import Answer, NumberStyle, Text
from exam_builder.read import text_source
from exam_builder.values import Value


@dataclass(frozen=True)
class Filler:
    """What text may use: names, the keys so far, and the numbers of figures."""

    names: Mapping[str, Value]
    style: NumberStyle
    hooks: Mapping[str, Callable[..., Value]]
    printed: Mapping[str, str]
    """What certain names print, whatever their value: `answer`, `answers.a`."""

    def text(self, spot: Spot) -> Text:
        """The text at a spot, expanded; raise Refused where an expression fails."""
        source, file, lines = text_source(spot.question, spot.path)
        tex, origins = self._expand(spot, source, bare=False)
        return Text(tex, file, tuple(lines[min(line, len(lines) - 1)] for line in origins))

    def bare(self, spot: Spot) -> str:
        """The text at a spot with its expressions printed plainly, for listings and descriptions of figures."""
        return self._expand(spot, text_source(spot.question, spot.path)[0], bare=True)[0]

    def _expand(self, spot: Spot, source: str, bare: bool) -> tuple[str, tuple[int, ...]]:
        try:
            return expand(parse_text(source), self.names, self.style, self.hooks, bare=bare, ready=self.printed)
        except ExpressionError as problem:
            raise spot.refuse("expression", problem.message, problem.mend, problem.offset) from None


def printed_names(keys: Mapping[str, Answer], part: str | None) -> dict[str, Tex]:
    """How the names of keys print: as their answers do."""
    printed = {f"answers.{name}": Tex(answer.tex, answer.plain) for name, answer in keys.items()}
    return {**printed, "answer": printed[f"answers.{part}"]} if part is not None and part in keys else printed
