"""What the files of a course may hold, field by field (docs/format.md says it for instructors).

Each value is checked on its own here; what concerns several values at once is checked by `read.checks`.
"""

from exam_builder.read.models.answer_models import (
    Also,
    Answer,
    ByExpression,
    ByFunction,
    ByProgram,
    FromMisconceptions,
    OptionModel,
    Recompute,
)
from exam_builder.read.models.exam_model import ExamModel, NumbersModel, PickLine, SectionModel, UseLine, VersionsModel
from exam_builder.read.models.figure_models import (
    DrawnFigure,
    Figure,
    Image,
    Listing,
    ListingFile,
    ListingText,
    TableModel,
)
from exam_builder.read.models.parameter_models import (
    ChooseParameter,
    ComputeParameter,
    ConstantParameter,
    DeriveParameter,
    EntriesParameter,
    EntryGrid,
    Parameter,
    RangeParameter,
    ReadParameter,
    SampleParameter,
)
from exam_builder.read.models.question_model import (
    PART_FIELDS,
    MarksForEach,
    MarksRightAndWrong,
    MisconceptionModel,
    PartModel,
    QuestionModel,
    QuestionRubricItemModel,
    RubricItemModel,
)

__all__ = [
    "PART_FIELDS",
    "Also",
    "Answer",
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
    "Figure",
    "FromMisconceptions",
    "Image",
    "Listing",
    "ListingFile",
    "ListingText",
    "MarksForEach",
    "MarksRightAndWrong",
    "MisconceptionModel",
    "NumbersModel",
    "OptionModel",
    "Parameter",
    "PartModel",
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
    "VersionsModel",
]
