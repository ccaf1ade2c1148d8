"""The records of issued papers: enough to make them again without the bank, and to verify their files.

A record is the `paper.json` beside the files that it describes: those of one paper (`paper_record`), of many copies
(`copies_record`), or of all versions (`versions_record`), each of which also has its own. The `manifest.json` beside it
has a hash of every file.
"""

from exam_builder.records.manifest import list_tools, make_manifest, verify
from exam_builder.records.paper_record import Conditions, PaperRecord, dump_paper

__all__ = ["Conditions", "PaperRecord", "dump_paper", "list_tools", "make_manifest", "verify"]
