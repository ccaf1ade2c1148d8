"""All texts of a question that an author writes, each by the keys that lead to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from exam_builder.read import LoadedPart, LoadedQuestion

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class TextField:
    """A text: its path, the part that it belongs to, and whether it is read by the marker only."""

    path: KeyPath
    part: str | None = None
    marking: bool = False


def find_text_fields(loaded: LoadedQuestion) -> Iterator[TextField]:
    """Prompts, solutions, marking schemes, misconceptions, captions and descriptions of figures, where they are."""
    model = loaded.model
    yield from _find_fields((), model, ("prompt",), None)
    for name in model.misconceptions:
        yield TextField(("misconceptions", name, "text"), None, True)
    for name, figure in model.figures.items():
        yield from _find_fields(("figures", name), figure, ("alt", "caption"), None)
    if model.parts:
        yield from _find_scheme_fields(("rubric",), model.rubric, None)
    for part in loaded.parts:
        if part.path:
            yield from _find_fields(part.path, part.model, ("prompt",), part.id)
        yield from _find_fields(part.path, part.model, ("solution",), part.id)
        yield from find_option_texts(part)
        yield from _find_scheme_fields((*part.path, "rubric"), part.model.rubric, part.id)
        for index, other in enumerate(part.model.also):
            yield from _find_fields((*part.path, "also", index), other, ("when",), part.id)


def find_option_texts(part: LoadedPart) -> Iterator[TextField]:
    """The options of a part that its author wrote, and why each is right or wrong."""
    options = part.model.options if isinstance(part.model.options, tuple) else ()
    for index, option in enumerate(options):
        yield from _find_fields((*part.path, "options", index), option, ("text", "because"), part.id)


def _find_fields(path: KeyPath, model: Any, names: Sequence[str], part: str | None) -> Iterator[TextField]:
    yield from (TextField((*path, name), part) for name in names if getattr(model, name, None) is not None)


def _find_scheme_fields(path: KeyPath, items: Sequence[Any], part: str | None) -> Iterator[TextField]:
    """The words of a marking scheme, those of each route included."""
    for index, item in enumerate(items):
        for name in ("when", "note"):
            if getattr(item, name) is not None:
                yield TextField((*path, index, name), part, True)
        for number, route in enumerate(item.either or ()):
            yield from _find_scheme_fields((*path, index, "either", number), route, part)
