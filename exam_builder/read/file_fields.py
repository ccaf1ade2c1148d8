"""Find the fields of a question or an exam that name files."""

from typing import TypeAlias

from exam_builder.fields import FromFile, YamlPath
from exam_builder.read.models import ImageFigure, ListingFile, LogoModel, ReadParameter

FileField: TypeAlias = FromFile | ImageFigure | ListingFile | LogoModel | ReadParameter
"""A field of content that names a file."""


def get_file_field(item: FileField) -> str:
    """Return the key whose value is the name of the file."""
    return "image" if isinstance(item, ImageFigure) else "read" if isinstance(item, ReadParameter) else "file"


def find_file_fields(model: object, steps: YamlPath = ()) -> list[tuple[YamlPath, FileField]]:
    """Return all fields of a model that name a file, with their paths."""
    if isinstance(model, FileField):
        inner = [((*steps, "caption"), getattr(model, "caption", None))]
        return [(steps, model), *(found for path, item in inner for found in find_file_fields(item, path))]
    if isinstance(model, tuple):
        return [found for index, item in enumerate(model) for found in find_file_fields(item, (*steps, index))]
    if isinstance(model, dict):
        return [found for key, item in model.items() for found in find_file_fields(item, (*steps, key))]
    fields = getattr(type(model), "model_fields", {})
    pairs = [((*steps, field.alias or name), getattr(model, name)) for name, field in fields.items()]
    return [found for path, item in pairs for found in find_file_fields(item, path)]
