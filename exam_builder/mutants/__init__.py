"""Content broken on purpose, one change at a time, to see whether `check` notices."""

from exam_builder.mutants.exam_mutants import try_mutants
from exam_builder.mutants.mutant_trials import DEFAULT_DRAWS, try_question_mutants

__all__ = ["DEFAULT_DRAWS", "try_mutants", "try_question_mutants"]
