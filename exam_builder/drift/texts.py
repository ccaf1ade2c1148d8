"""All texts of a question that an author writes, each by the keys that lead to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from exam_builder.read import LoadedPart, LoadedQuestion

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A text: its path, the part that it belongs to, and whether it is read by the marker only."""

    path: Path
    part: str | None = None
    marking: bool = False


def fields(loaded: LoadedQuestion) -> Iterator[Field]:
    """Prompts, solutions, marking schemes, misconceptions, captions and descriptions of figures, where they are."""
    model = loaded.model
    yield from _named((), model, ("prompt",), None)
    for name in model.misconceptions:
        yield Field(("misconceptions", name, "text"), None, True)
    for name, figure in model.figures.items():
        yield from _named(("figures", name), figure, ("alt", "caption"), None)
    if model.parts:
        yield from _scheme(("rubric",), model.rubric, None)
    for part in loaded.parts:
        if part.path:
            yield from _named(part.path, part.model, ("prompt",), part.id)
        yield from _named(part.path, part.model, ("solution",), part.id)
        yield from reasons(part)
        yield from _scheme((*part.path, "rubric"), part.model.rubric, part.id)
        for index, other in enumerate(part.model.also):
            yield from _named((*part.path, "also", index), other, ("when",), part.id)


def reasons(part: LoadedPart) -> Iterator[Field]:
    """The options of a part that its author wrote, and why each is right or wrong."""
    options = part.model.options if isinstance(part.model.options, tuple) else ()
    for index, option in enumerate(options):
        yield from _named((*part.path, "options", index), option, ("text", "because"), part.id)


def _named(path: Path, model: Any, names: Sequence[str], part: str | None) -> Iterator[Field]:
    yield from (Field((*path, name), part) for name in names if getattr(model, name, None) is not None)


def _scheme(path: Path, items: Sequence[Any], part: str | None) -> Iterator[Field]:
    """The words of a marking scheme, those of each route included."""
    for index, item in enumerate(items):
        for name in ("when", "note"):
            if getattr(item, name) is not None:
                yield Field((*path, index, name), part, True)
        for number, route in enumerate(item.either or ()):
            yield from _scheme((*path, index, "either", number), route, part)
