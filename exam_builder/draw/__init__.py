"""From an exam and a seed to a paper: values drawn, answers computed, texts expanded.

Nothing after this draws or computes an answer.
"""

from exam_builder.draw.papers import draw_every, draw_paper
from exam_builder.draw.seeds import question_seed
from exam_builder.draw.spots import Spot
from exam_builder.draw.sweepable import Sweepable, sweepable

__all__ = ["Spot", "Sweepable", "draw_every", "draw_paper", "question_seed", "sweepable"]
