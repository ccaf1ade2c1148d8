"""A question with one of its fields changed."""

from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from exam_builder.mutants.places import Path
from exam_builder.read import LoadedQuestion
from exam_builder.read.syntax import Node


def edited(loaded: LoadedQuestion, path: Path, value: Any) -> LoadedQuestion:
    """The question with `value` at the path of keys of its file; places still tell where it was."""
    parts = tuple(
        replace(part, model=put(part.model, path[len(part.path) :], value))
        if path[: len(part.path)] == part.path and (part.path or path[0] in type(part.model).model_fields)
        else part
        for part in loaded.parts
    )
    return replace(loaded, model=put(loaded.model, path, value), parts=parts)


def rewritten(loaded: LoadedQuestion, path: Path, text: str) -> LoadedQuestion:
    """The question with another text in a field, be it in the YAML or in a file of its own."""
    found = loaded.source.value(path)
    if isinstance(found, dict):
        name = str(found["file"])
        texts = loaded.files.texts | {name: replace(loaded.files.texts[name], text=text)}
        return replace(loaded, files=replace(loaded.files, texts=texts))
    return replace(loaded, source=replace(loaded.source, root=_node(loaded.source.root, path, text)))


def _node(node: Node, path: Path, text: str) -> Node:
    """A copy of a node of the file with another text at a path."""
    if not path:
        return replace(node, data=text)
    step, *rest = path
    return replace(node, children=node.children | {step: _node(node.children[step], tuple(rest), text)})


def put(item: Any, path: Path, value: Any) -> Any:
    """A copy of a model, mapping or list with another value at a path."""
    if not path:
        return value
    step, *rest = path
    if isinstance(item, BaseModel):
        name = field_of(item, str(step))
        return item.model_copy(update={name: put(getattr(item, name), tuple(rest), value)})
    if isinstance(item, dict):
        return {**item, step: put(item[step], tuple(rest), value)}
    return type(item)(put(old, tuple(rest), value) if index == step else old for index, old in enumerate(item))


def field_of(model: BaseModel, key: str) -> str:
    """The field that holds a key of the file: Python's keywords carry an underscore."""
    fields = type(model).model_fields
    return next(name for name, field in fields.items() if (field.alias or name) == key)
