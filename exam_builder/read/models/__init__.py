"""The models of the files of a course, field by field (described for instructors in docs/format.md).

Each value is validated on its own here; `read.checks` checks what concerns several values at once.
"""

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
]
