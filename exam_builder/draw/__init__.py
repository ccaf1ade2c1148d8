"""From an exam and a seed to a paper: values drawn, answers computed, texts expanded.

Nothing after this draws or computes an answer.
"""

from exam_builder.draw.papers import Drawing, draw_every, draw_paper
from exam_builder.draw.seeds import question_seed
from exam_builder.draw.spots import Spot
from exam_builder.draw.sweepable import Sweepable, sweepable
from exam_builder.draw.versions import repeated
from exam_builder.draw.which import LETTERS, Which, of_seed, of_student, of_version

__all__ = [
    "LETTERS",
    "Drawing",
    "Spot",
    "Sweepable",
    "Which",
    "draw_every",
    "draw_paper",
    "of_seed",
    "of_student",
    "of_version",
    "question_seed",
    "repeated",
    "sweepable",
]
