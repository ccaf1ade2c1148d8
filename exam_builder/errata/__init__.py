"""What a correction changes in papers that were issued: whose keys, rubrics and prompts are others, and which."""

from exam_builder.errata.changes import Change
from exam_builder.errata.compare import Errata, errata
from exam_builder.errata.written import write_csv

__all__ = ["Change", "Errata", "errata", "write_csv"]
