"""Papers that are issued together, copies or versions: what is recorded of all of them, and each as it is read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exam_builder.paper import Audience, Paper
from exam_builder.records.conditions import SCHEMA, Conditions


@dataclass(frozen=True)
class RecordHeader:
    """What is recorded of papers beside themselves. `order` are their names; `files` the hashes of what is for all."""

    conditions: Conditions
    audiences: tuple[Audience, ...]
    order: Sequence[str]
    files: Mapping[str, str]

    def as_json(self, way: str) -> dict[str, Any]:
        """As it stands in a record of papers that were made this way."""
        head = {"schema": SCHEMA, "way": way, "audiences": list(self.audiences), **self.conditions.as_json()}
        return head | {"order": list(self.order), "files": dict(self.files)}


@dataclass(frozen=True)
class LoadedPaper:
    """A paper, what names its folder, and the hashes of its files; it has none where it was set aside."""

    name: str
    paper: Paper
    files: Mapping[str, str]


@dataclass(frozen=True)
class LoadedLot:
    """Papers of a kind that were set in one run."""

    number: int
    kind: str
    papers: tuple[LoadedPaper, ...]
