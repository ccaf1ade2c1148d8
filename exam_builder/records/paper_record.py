"""The record of one paper: `paper.json`, which is the paper, and beside its fields what made its PDFs of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from exam_builder.paper import AUDIENCES, Audience, Paper
from exam_builder.records.conditions import SCHEMA, Conditions
from exam_builder.records.packing import pack

RECORD_KEY = "record"
RECORD_NAME = "paper.json"
"""What every record is called."""
Heights = Mapping[str, tuple[str, ...]]
Way = Literal["passes", "run"]


@dataclass(frozen=True)
class PaperRecord:
    """A paper and what made its files, of which `files` has the hashes.

    It was set in `passes` of TeX, a process an audience, which may begin from `aux`; or in one `run`, as copies are,
    where it was thought to have so many `pages`. `heights` are those of the answers where all versions are to have the
    same. `figures` are PDFs by digest.
    """

    paper: Paper
    conditions: Conditions
    way: Way
    audiences: tuple[Audience, ...] = AUDIENCES
    figures: Mapping[str, bytes] = field(default_factory=dict)
    aux: Mapping[Audience, bytes] = field(default_factory=dict)
    pages: int = 0
    heights: Heights = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def with_files(self, files: Mapping[str, str]) -> "PaperRecord":
        """The record of these files, by their hashes."""
        audiences = tuple(audience for audience in AUDIENCES if f"{audience}.pdf" in files)
        return replace(self, files=dict(files), audiences=audiences)


def paper_json(record: PaperRecord) -> bytes:
    """The record as `paper.json` holds it; `Paper.from_json` reads the paper out of it."""
    made: dict[str, Any] = {
        "schema": SCHEMA,
        "way": record.way,
        "audiences": list(record.audiences),
        **record.conditions.as_json(),
        "pages": record.pages,
        "heights": {name: list(sizes) for name, sizes in record.heights.items()},
        "figures": {digest: pack(content) for digest, content in record.figures.items()},
        "aux": {audience: pack(content) for audience, content in record.aux.items()},
        "files": dict(record.files),
    }
    whole = record.paper.to_data() | {RECORD_KEY: made}
    return (json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
