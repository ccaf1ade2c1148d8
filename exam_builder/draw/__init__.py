"""Draw a paper from an exam and a seed: draw values, compute answers, expand texts.

No later step draws values or computes answers.
"""

from exam_builder.draw.papers import PaperGenerator, draw_all_questions, draw_paper
from exam_builder.draw.question_cache import find_repeats
from exam_builder.draw.questions import match_parts
from exam_builder.draw.seeds import (
    VERSION_LETTERS,
    PaperSpec,
    derive_question_seed,
    make_spec_of_seed,
    make_spec_of_student,
    make_spec_of_version,
)
from exam_builder.draw.yaml_location import YamlLocation

__all__ = [
    "VERSION_LETTERS",
    "PaperGenerator",
    "PaperSpec",
    "YamlLocation",
    "derive_question_seed",
    "draw_all_questions",
    "draw_paper",
    "find_repeats",
    "make_spec_of_seed",
    "make_spec_of_student",
    "make_spec_of_version",
    "match_parts",
]
