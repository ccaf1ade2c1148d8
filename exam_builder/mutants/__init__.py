"""Content broken on purpose, one change at a time, to see whether `check` notices."""

from exam_builder.mutants.exam import try_mutants
from exam_builder.mutants.mutant import Mutant, as_record, counts, score
from exam_builder.mutants.run import DRAWS, mutants_of

__all__ = ["DRAWS", "Mutant", "as_record", "counts", "mutants_of", "score", "try_mutants"]
