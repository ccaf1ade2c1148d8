"""Draw a paper from an exam and a seed: draw values, compute answers, expand texts.

No later step draws values or computes answers.
"""

from exam_builder.draw.papers import PaperGenerator, draw_all_questions, draw_paper
from exam_builder.draw.questions import match_parts
from exam_builder.draw.repeats import find_repeats
from exam_builder.draw.seeds import (
    VERSION_LETTERS,
    PaperSpec,
    question_seed,
    spec_of_seed,
    spec_of_student,
    spec_of_version,
)
from exam_builder.draw.yaml_location import YamlLocation

__all__ = [
    "VERSION_LETTERS",
    "PaperGenerator",
    "PaperSpec",
    "YamlLocation",
    "draw_all_questions",
    "draw_paper",
    "find_repeats",
    "match_parts",
    "question_seed",
    "spec_of_seed",
    "spec_of_student",
    "spec_of_version",
]
