"""One question through its draws: all of them where they are few, else some with the corners among them.

What may go wrong for one draw in a thousand is looked for in each; what only many draws together show, afterwards.
"""

from exam_builder.sweep.draws import ENUMERATED, Draws, draws_of
from exam_builder.sweep.memory import digest_of, recall, remember
from exam_builder.sweep.question import check_draw, sweep
from exam_builder.sweep.subject import Subject, subject_of
from exam_builder.sweep.tally import Tally

__all__ = [
    "ENUMERATED",
    "Draws",
    "Subject",
    "Tally",
    "check_draw",
    "digest_of",
    "draws_of",
    "recall",
    "remember",
    "subject_of",
    "sweep",
]
