"""The record of many copies: `copies/paper.json`, written as a stream.

The bytes of a copy depend on those that were set in the same run, so what is recorded are the lots, each whole.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from exam_builder.records.issued_set import RecordHeader
from exam_builder.records.packing import pack
from exam_builder.records.paper_record import Heights
from exam_builder.records.question_pool import QuestionPool

WAY = "lots"


@dataclass(frozen=True)
class PaperKind:
    """What the papers of a kind have in common: how many pages they are thought to have, and heights of answers."""

    pages: int
    heights: Heights

    def as_json(self) -> dict[str, Any]:
        """As it stands in a record."""
        return {"pages": self.pages, "heights": {part: list(sizes) for part, sizes in self.heights.items()}}


@dataclass(frozen=True)
class CopiesHeader:
    """What is recorded of copies beside themselves; their order is that in which they are bound."""

    terms: RecordHeader
    kinds: Mapping[str, PaperKind]

    def as_json(self) -> dict[str, Any]:
        """As it stands in a record."""
        return self.terms.as_json(WAY) | {"kinds": {name: kind.as_json() for name, kind in self.kinds.items()}}


@dataclass(frozen=True)
class RecordedLot:
    """Papers of a kind that were set in one run, in their order: of each what only it has."""

    kind: str
    papers: tuple[Mapping[str, Any], ...]


def write_copies(
    path: Path, terms: CopiesHeader, book: QuestionPool, figures: Mapping[str, Path], lots: Iterable[RecordedLot]
) -> None:
    """Write the record of copies whose questions are in a book; raise OSError where it cannot be written."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f'{{\n"record": {_to_json(terms.as_json())},\n"paper": {_to_json(book.shared)},\n"questions": [')
        _write_list(file, (f'"{question}"' for question in book.questions()))
        file.write('],\n"figures": {')
        _write_list(file, _figure_entries(figures))
        file.write('},\n"lots": [')
        _write_list(file, map(_lot_entry, lots))
        file.write("]\n}\n")


def _write_list(file: TextIO, entries: Iterable[str]) -> None:
    for index, entry in enumerate(entries):
        file.write(f"{',' if index else ''}\n{entry}")


def _figure_entries(figures: Mapping[str, Path]) -> Iterator[str]:
    return (f'"{digest}": "{pack(path.read_bytes())}"' for digest, path in figures.items() if path.is_file())


def _lot_entry(lot: RecordedLot) -> str:
    return _to_json({"kind": lot.kind, "papers": pack(_to_json(list(lot.papers)).encode())})


def _to_json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
