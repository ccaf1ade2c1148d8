"""What is kept of everything issued: enough to make it again without the bank, and to say what became of it.

A record is the `paper.json` beside what it tells of: of one paper (`single`), of many copies (`copies`), or of all
versions (`versions`), each of which has one of its own. The `manifest.json` beside it holds a hash of every file.
"""

from exam_builder.records.conditions import Conditions, conditions_of
from exam_builder.records.manifest import manifest_of, verify
from exam_builder.records.paper_record import PaperRecord, paper_json
from exam_builder.records.tool_versions import tools

__all__ = ["Conditions", "PaperRecord", "conditions_of", "manifest_of", "paper_json", "tools", "verify"]
