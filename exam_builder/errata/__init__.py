"""What a correction changes in papers that were issued: whose keys, rubrics and prompts are others, and which."""

from exam_builder.errata.comparison import Errata, find_errata
from exam_builder.errata.differences import QuestionChange
from exam_builder.errata.errata_csv import write_csv

__all__ = ["Errata", "QuestionChange", "find_errata", "write_csv"]
