"""What a recompute may ask for: parameters, but none that is the key in disguise."""

from collections.abc import Iterator
from typing import Any

from exam_builder.draw import Spot
from exam_builder.expressions import parse, parse_text
from exam_builder.findings import Finding
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.models import ByFunction, FromFile, key_of


def forbidden(spot: Spot, loaded: LoadedQuestion, part: LoadedPart) -> list[Finding]:
    """A finding when a part's recompute asks for its key, or for a parameter that only answers use."""
    asked = _asked(loaded, part)
    for name in sorted(asked):
        if name == str(key_of(part.model.answer)).strip():
            words = f"asks for `{name}`, which is the key"
        elif name in _used_in_answers(loaded) and name not in _used_elsewhere(loaded):
            words = f"asks for `{name}`, which nothing outside the answers uses"
        else:
            continue
        message = f"the recompute {words}, so it is no second route"
        return [(spot / "recompute").finding("no-second-route", message, "let it work from what the question shows")]
    return []


def _asked(loaded: LoadedQuestion, part: LoadedPart) -> set[str]:
    """Parameters that a recompute gets."""
    route = part.model.recompute
    if route is None:
        return set()
    if isinstance(route, ByFunction):
        return set(loaded.signature(route.function).names) & set(loaded.model.parameters)
    return set(_names(route.expression))


def _names(written: Any) -> Iterator[str]:
    """Names that expressions use."""
    if isinstance(written, list | tuple):
        for item in written:
            yield from _names(item)
    elif isinstance(written, dict):
        yield from _names(list(written.values()))
    elif isinstance(written, str):
        yield from parse(written).names


def _used_in_answers(loaded: LoadedQuestion) -> set[str]:
    return {
        name
        for part in loaded.parts
        if part.model.answer is not None
        for name in _names(key_of(part.model.answer) if not hasattr(part.model.answer, "claim") else ())
    }


def _used_elsewhere(loaded: LoadedQuestion) -> set[str]:
    """Parameters that other parameters, texts, figures or listings use."""
    model = loaded.model
    used: set[str] = set()
    for parameter in model.parameters.values():
        used |= set(_names(getattr(parameter, "derive", ())))
        if hasattr(parameter, "compute"):
            used |= set(loaded.signature(parameter.compute).names)
    for figure in model.figures.values():
        used |= set(_names(getattr(figure, "with_", {})))
    return used | {name for text in _texts(loaded, model) for name in parse_text(text).names}


def _texts(loaded: LoadedQuestion, item: Any) -> Iterator[str]:
    """Every string of a model that may hold `\\VAR`."""
    if isinstance(item, FromFile):
        yield loaded.files.texts[item.file].text
    elif isinstance(item, str):
        if "\\VAR" in item:
            yield item
    elif isinstance(item, dict):
        for inner in item.values():
            yield from _texts(loaded, inner)
    elif isinstance(item, tuple):
        for inner in item:
            yield from _texts(loaded, inner)
    elif hasattr(type(item), "model_fields"):
        for name in type(item).model_fields:
            yield from _texts(loaded, getattr(item, name))
