"""Change a question that was read: the value of a field, or a text."""

from dataclasses import replace
from typing import TypeVar

from exam_builder.checking.mutant_edits import WrittenValue
from exam_builder.fields import StrictModel, YamlPath
from exam_builder.read import LoadedQuestion
from exam_builder.read.yaml_tree import Node

Model = TypeVar("Model", bound=StrictModel)


def edit_field(loaded: LoadedQuestion, path: YamlPath, value: WrittenValue) -> LoadedQuestion:
    """Return the question with `value` at a path of keys; places in the file stay as they were."""
    parts = tuple(
        replace(part, model=_replace_in_model(part.model, path[len(part.path) :], value))
        if path[: len(part.path)] == part.path and (part.path or path[0] in type(part.model).model_fields)
        else part
        for part in loaded.parts
    )
    return replace(loaded, model=_replace_in_model(loaded.model, path, value), parts=parts)


def edit_text(loaded: LoadedQuestion, path: YamlPath, text: str) -> LoadedQuestion:
    """Return the question with another text in a field, whether that is in the YAML or in a file of its own."""
    written = loaded.source.value(path)
    if isinstance(written, dict):
        name = str(written["file"])
        texts = loaded.files.texts | {name: replace(loaded.files.texts[name], text=text)}
        return replace(loaded, files=replace(loaded.files, texts=texts))
    return replace(loaded, source=replace(loaded.source, root=_replace_node(loaded.source.root, path, text)))


def _replace_node(node: Node, path: YamlPath, text: str) -> Node:
    """Return a copy of a YAML node with another text at a path."""
    if not path:
        return replace(node, data=text, offsets=None)
    step, *rest = path
    return replace(node, children=node.children | {step: _replace_node(node.children[step], tuple(rest), text)})


def _replace_in_model(model: Model, path: YamlPath, value: WrittenValue) -> Model:
    """Return a copy of a model with another value at a path."""
    step, *rest = path
    name = _find_field(model, str(step))
    return model.model_copy(update={name: _replace_at(getattr(model, name), tuple(rest), value)})


def _replace_at(item: WrittenValue, path: YamlPath, value: WrittenValue) -> WrittenValue:
    """Return a copy of the value of a field with another value at a path."""
    if not path:
        return value
    if isinstance(item, StrictModel):
        return _replace_in_model(item, path, value)
    step, *rest = path
    if isinstance(item, dict):
        return {**item, str(step): _replace_at(item[str(step)], tuple(rest), value)}
    assert isinstance(item, list | tuple), "a path leads to what is there"
    return type(item)(_replace_at(old, tuple(rest), value) if index == step else old for index, old in enumerate(item))


def _find_field(model: StrictModel, key: str) -> str:
    """Return the field that holds a key of the file; fields named like Python's keywords end in an underscore."""
    fields = type(model).model_fields
    return next(name for name, field in fields.items() if (field.alias or name) == key)
