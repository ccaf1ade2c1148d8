"""What pages ask and what their keys say, so that those of two papers can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from exam_builder.companions import CompanionError
from exam_builder.findings import Lacking
from exam_builder.kinds import KINDS, kind_of
from exam_builder.paper import Figure, NumberStyle, Part, Question
from exam_builder.plot import FigureTask, load_plotted
from exam_builder.printed_page import DrawnData, PrintedPage, describe_arguments, print_page
from exam_builder.read import LoadedPart
from exam_builder.store import Store
from exam_builder.values import Record, Value


@dataclass
class DrawnFigures:
    """What is drawn in figures, as a digest; figures that the store has not got are drawn.

    One that cannot be drawn counts by its arguments: another check tells why.
    """

    figures: Path
    store: Store
    known: dict[str, Value] = field(default_factory=dict)

    def __call__(self, figure: Figure) -> Value:
        """Digest what is drawn in a figure."""
        if figure.digest not in self.known:
            self.known[figure.digest] = self._digest(figure)
        return self.known[figure.digest]

    def _digest(self, figure: Figure) -> Value:
        try:
            return load_plotted(FigureTask(self.figures, figure, self.store)).fingerprint()
        except (CompanionError, Lacking, OSError):
            return describe_arguments(figure)


def show_page(question: Question, drawn: DrawnData) -> PrintedPage:
    """The page of a question without options that are made of its key, which tell nothing of what is asked."""
    page = print_page(question, drawn)
    made = {part.id for part in question.parts if not KINDS[part.answer.kind].lists}
    parts = tuple(replace(part, options=()) if part.id in made and part.options else part for part in page.parts)
    return replace(page, parts=parts)


def read_key(part: Part) -> Value:
    """The key of a part as students know it: options by what they say."""
    if not KINDS[part.answer.kind].lists:
        return part.answer.value
    texts = {option.id: option.text.tex if option.text else "" for option in part.options}
    key = _name_options(part.answer.value, texts)
    return tuple(sorted(key, key=str)) if isinstance(key, tuple) and KINDS[part.answer.kind].ticked else key


def _name_options(value: Value, texts: Mapping[str, str]) -> Value:
    if isinstance(value, tuple):
        return tuple(_name_options(item, texts) for item in value)
    if isinstance(value, Record):
        named = {texts.get(left, left): _name_options(right, texts) for left, right in value.items()}
        return Record(dict(sorted(named.items())))
    return texts.get(value, value) if isinstance(value, str) else value


def have_other_keys(wanted: LoadedPart, one: Part, other: Part, style: NumberStyle) -> bool:
    """Whether neither of two keys would be marked right where the other is the key."""
    kind, model = kind_of(wanted.model.answer), wanted.model.answer
    if read_key(one) == read_key(other):
        return False
    if kind.lists:
        return True
    if kind.alike(one.answer, other.answer, style):
        return False
    keys = (one.answer.value, other.answer.value)
    return not any(kind.accepts(model, key, value, style) for key, value in (keys, keys[::-1]))
