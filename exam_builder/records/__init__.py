"""The records of issued papers: enough to make them again without the bank, and to verify their files.

A record is the `paper.json` beside the files that it describes: those of one paper (`paper_record`), of many copies
(`copies_record`), or of all versions (`versions_record`), each of which also has its own. The `manifest.json` beside it
has a hash of every file.
"""

from exam_builder.records.manifest import manifest_of, tools, verify
from exam_builder.records.paper_record import Conditions, PaperRecord, paper_json

__all__ = ["Conditions", "PaperRecord", "manifest_of", "paper_json", "tools", "verify"]
