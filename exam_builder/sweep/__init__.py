"""One question through its draws: all of them where they are few, else some with the corners among them.

What may go wrong for one draw in a thousand is looked for in each; what only many draws together show, afterwards.
"""

from exam_builder.sweep.draws import MAX_ENUMERATED, DrawSelection, select_draws
from exam_builder.sweep.isolated_question import IsolatedQuestion, isolate_question
from exam_builder.sweep.question_sweep import check_draw, sweep_question
from exam_builder.sweep.sweep_cache import load_sweep, store_sweep, sweep_digest
from exam_builder.sweep.tally import Tally

__all__ = [
    "MAX_ENUMERATED",
    "DrawSelection",
    "IsolatedQuestion",
    "Tally",
    "check_draw",
    "isolate_question",
    "load_sweep",
    "select_draws",
    "store_sweep",
    "sweep_digest",
    "sweep_question",
]
