"""What the files of a course may hold, field by field (docs/format.md says it for instructors).

Each value is checked on its own here; what concerns several values at once is checked by `read.checks`.
"""

from exam_builder.fields import FromFile, Number, Text
from exam_builder.kinds import KINDS, key_of, kind_of
from exam_builder.read.models.answers import Also, Answer, ByExpression, ByFunction, ByProgram, Recompute
from exam_builder.read.models.exam import Exam, Numbers, Pick, Section, Use, Versions
from exam_builder.read.models.figures import DrawnFigure, Figure, Image, Listing, ListingFile, ListingText, Table
from exam_builder.read.models.options import FromMisconceptions, Option
from exam_builder.read.models.parameters import (
    Choose,
    Compute,
    Constant,
    Derive,
    Entries,
    Grid,
    Parameter,
    Range,
    Read,
    Sample,
)
from exam_builder.read.models.question import (
    OF_THE_PART,
    Each,
    Misconception,
    Part,
    Question,
    QuestionRubricItem,
    RightAndWrong,
    RubricItem,
)

__all__ = [
    "KINDS",
    "OF_THE_PART",
    "Also",
    "Answer",
    "ByExpression",
    "ByFunction",
    "ByProgram",
    "Choose",
    "Compute",
    "Constant",
    "Derive",
    "DrawnFigure",
    "Each",
    "Entries",
    "Exam",
    "Figure",
    "FromFile",
    "FromMisconceptions",
    "Grid",
    "Image",
    "Listing",
    "ListingFile",
    "ListingText",
    "Misconception",
    "Number",
    "Numbers",
    "Option",
    "Parameter",
    "Part",
    "Pick",
    "Question",
    "QuestionRubricItem",
    "Range",
    "Read",
    "Recompute",
    "RightAndWrong",
    "RubricItem",
    "Sample",
    "Section",
    "Table",
    "Text",
    "Use",
    "Versions",
    "key_of",
    "kind_of",
]
