"""What a correction changes in papers that were issued: whose keys, rubrics and prompts are others, and which."""

from exam_builder.errata.comparison import Errata, find_errata, write_csv
from exam_builder.records.differences import QuestionChange

__all__ = ["Errata", "QuestionChange", "find_errata", "write_csv"]
