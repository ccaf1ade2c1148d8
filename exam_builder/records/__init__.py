"""What is kept of everything issued: enough to make it again without the bank, and to say what became of it.

A record is the `paper.json` beside what it tells of: of one paper (`single`), of many copies (`copies`), or of all
versions (`versions`), each of which has one of its own. The `manifest.json` beside it holds a hash of every file.
"""

from exam_builder.records.manifest import manifest_of, tools, verify
from exam_builder.records.paper_record import Conditions, PaperRecord, paper_json

__all__ = ["Conditions", "PaperRecord", "manifest_of", "paper_json", "tools", "verify"]
