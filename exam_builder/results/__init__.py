"""The results of a check as plain data, for other processes, for reports and for the cache.

Nothing heavy is imported here, because a check with nothing changed only reads this data.
"""

from exam_builder.results.answer_spread import Spread
from exam_builder.results.checked import Checked
from exam_builder.results.exam_account import Account, PartAccount, QuestionAccount
from exam_builder.results.mutant import Mutant, count_fates, mutants_as_record, mutation_score
from exam_builder.results.row import Row
from exam_builder.results.sign_off import Read, SignOff
from exam_builder.results.swept import PartDraws, Sweeps, Swept
from exam_builder.results.version_facts import Fairness, VersionFacts, VersionSpread

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
    "count_fates",
    "mutants_as_record",
    "mutation_score",
]
