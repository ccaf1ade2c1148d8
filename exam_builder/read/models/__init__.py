"""The models of the files of a course, field by field (described for instructors in docs/format.md).

Each value is validated on its own here; `read.checks` checks what concerns several values at once.
"""

from typing import TypeAlias

from exam_builder.fields import FromFile, YamlPath
from exam_builder.read.models.answer_models import (
    ByExpression,
    ByFunction,
    ByProgram,
    FromMisconceptions,
    OptionModel,
    Recompute,
)
from exam_builder.read.models.exam_model import ExamModel, PickLine, SectionModel, UseLine
from exam_builder.read.models.figure_models import (
    DrawnFigure,
    ImageFigure,
    ListingFile,
    ListingText,
    TableModel,
    Witness,
)
from exam_builder.read.models.page_models import FormulasModel, LogoModel
from exam_builder.read.models.parameter_models import (
    ChooseParameter,
    ComputeParameter,
    ConstantParameter,
    DeriveParameter,
    EntriesParameter,
    EntryGrid,
    Parameter,
    PersonParameter,
    RangeParameter,
    ReadParameter,
    SampleParameter,
)
from exam_builder.read.models.question_model import (
    PART_FIELDS,
    MarksForEach,
    MarksRightAndWrong,
    MisconceptionModel,
    PartGroupModel,
    PartModel,
    QuestionModel,
    QuestionRubricItemModel,
    RubricItemModel,
)

__all__ = [
    "PART_FIELDS",
    "ByExpression",
    "ByFunction",
    "ByProgram",
    "ChooseParameter",
    "ComputeParameter",
    "ConstantParameter",
    "DeriveParameter",
    "DrawnFigure",
    "EntriesParameter",
    "EntryGrid",
    "ExamModel",
    "FileField",
    "FormulasModel",
    "FromMisconceptions",
    "ImageFigure",
    "ListingFile",
    "ListingText",
    "LogoModel",
    "MarksForEach",
    "MarksRightAndWrong",
    "MisconceptionModel",
    "OptionModel",
    "Parameter",
    "PartGroupModel",
    "PartModel",
    "PersonParameter",
    "PickLine",
    "QuestionModel",
    "QuestionRubricItemModel",
    "RangeParameter",
    "ReadParameter",
    "Recompute",
    "RubricItemModel",
    "SampleParameter",
    "SectionModel",
    "TableModel",
    "UseLine",
    "Witness",
    "find_file_fields",
    "get_file_field",
]

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
