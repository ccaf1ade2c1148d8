"""A question with one of its fields changed."""

from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from exam_builder.mutants.field_edits import KeyPath
from exam_builder.read import LoadedQuestion
from exam_builder.read.yaml_tree import Node


def edit_field(loaded: LoadedQuestion, path: KeyPath, value: Any) -> LoadedQuestion:
    """The question with `value` at the path of keys of its file; places still tell where it was."""
    parts = tuple(
        replace(part, model=replace_at(part.model, path[len(part.path) :], value))
        if path[: len(part.path)] == part.path and (part.path or path[0] in type(part.model).model_fields)
        else part
        for part in loaded.parts
    )
    return replace(loaded, model=replace_at(loaded.model, path, value), parts=parts)


def edit_text(loaded: LoadedQuestion, path: KeyPath, text: str) -> LoadedQuestion:
    """The question with another text in a field, be it in the YAML or in a file of its own."""
    found = loaded.source.value(path)
    if isinstance(found, dict):
        name = str(found["file"])
        texts = loaded.files.texts | {name: replace(loaded.files.texts[name], text=text)}
        return replace(loaded, files=replace(loaded.files, texts=texts))
    return replace(loaded, source=replace(loaded.source, root=_replace_node(loaded.source.root, path, text)))


def _replace_node(node: Node, path: KeyPath, text: str) -> Node:
    """A copy of a node of the file with another text at a path."""
    if not path:
        return replace(node, data=text)
    step, *rest = path
    return replace(node, children=node.children | {step: _replace_node(node.children[step], tuple(rest), text)})


def replace_at(item: Any, path: KeyPath, value: Any) -> Any:
    """A copy of a model, mapping or list with another value at a path."""
    if not path:
        return value
    step, *rest = path
    if isinstance(item, BaseModel):
        name = find_field(item, str(step))
        return item.model_copy(update={name: replace_at(getattr(item, name), tuple(rest), value)})
    if isinstance(item, dict):
        return {**item, step: replace_at(item[step], tuple(rest), value)}
    return type(item)(replace_at(old, tuple(rest), value) if index == step else old for index, old in enumerate(item))


def find_field(model: BaseModel, key: str) -> str:
    """The field that holds a key of the file: Python's keywords carry an underscore."""
    fields = type(model).model_fields
    return next(name for name, field in fields.items() if (field.alias or name) == key)
