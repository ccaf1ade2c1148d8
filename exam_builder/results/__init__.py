"""The results of a check as plain data, for other processes, for reports and for the cache.

Nothing heavy is imported here, because a check with nothing changed only reads this data.
"""

from exam_builder.results.account import Account, PartAccount, QuestionAccount
from exam_builder.results.checked import Checked
from exam_builder.results.fairness import Fairness, VersionFacts, VersionSpread
from exam_builder.results.memory import recalled, remembered
from exam_builder.results.mutant import Mutant, as_record, counts, score
from exam_builder.results.row import Row
from exam_builder.results.sign_off import Read, SignOff
from exam_builder.results.spread import Spread
from exam_builder.results.swept import PartDraws, Sweeps, Swept

__all__ = [
    "Account",
    "Checked",
    "Fairness",
    "Mutant",
    "PartAccount",
    "PartDraws",
    "QuestionAccount",
    "Read",
    "Row",
    "SignOff",
    "Spread",
    "Sweeps",
    "Swept",
    "VersionFacts",
    "VersionSpread",
    "as_record",
    "counts",
    "recalled",
    "remembered",
    "score",
]
