"""Content broken on purpose, one change at a time, to see whether `check` notices."""

from exam_builder.mutants.exam import try_mutants
from exam_builder.mutants.run import DRAWS, mutants_of

__all__ = ["DRAWS", "mutants_of", "try_mutants"]
