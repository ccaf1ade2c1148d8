"""Find what a correction changes in issued papers: which keys, rubrics and prompts, and whose."""

from exam_builder.errata.comparison import Errata, find_errata, write_csv
from exam_builder.records.differences import QuestionChange

__all__ = ["Errata", "QuestionChange", "find_errata", "write_csv"]
