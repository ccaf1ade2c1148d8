"""The record of many copies: `copies/paper.json`, written as a stream.

The bytes of a copy depend on those that were set in the same run, so what is recorded are the lots, each whole.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from exam_builder.paper import Audience
from exam_builder.records.book import Book
from exam_builder.records.conditions import SCHEMA, Conditions
from exam_builder.records.packed import packed
from exam_builder.records.single import Heights

WAY = "lots"


@dataclass(frozen=True)
class Kind:
    """What the papers of a kind have in common: how many pages they are thought to have, and heights of answers."""

    pages: int
    heights: Heights


@dataclass(frozen=True)
class Terms:
    """What is recorded of copies beside themselves. `order` are their names as they are bound; `files` have hashes."""

    conditions: Conditions
    audiences: Sequence[Audience]
    kinds: Mapping[str, Kind]
    order: Sequence[str]
    files: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """As it stands in a record."""
        kinds = {
            name: {"pages": kind.pages, "heights": {part: list(sizes) for part, sizes in kind.heights.items()}}
            for name, kind in self.kinds.items()
        }
        head = {"schema": SCHEMA, "way": WAY, "audiences": list(self.audiences), **self.conditions.as_json()}
        return head | {"kinds": kinds, "order": list(self.order), "files": dict(self.files)}


@dataclass(frozen=True)
class RecordedLot:
    """Papers of a kind that were set in one run, in their order: of each what only it has."""

    kind: str
    papers: tuple[Mapping[str, Any], ...]


def write_copies(
    path: Path, terms: Terms, book: Book, figures: Mapping[str, Path], lots: Iterable[RecordedLot]
) -> None:
    """Write the record of copies whose questions are in a book; raise OSError where it cannot be written."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f'{{\n"record": {_text(terms.as_json())},\n"paper": {_text(book.shared)},\n"questions": [')
        _write_list(file, (f'"{question}"' for question in book.questions()))
        file.write('],\n"figures": {')
        _write_list(file, _figures(figures))
        file.write('},\n"lots": [')
        _write_list(file, map(_lot, lots))
        file.write("]\n}\n")


def _write_list(file: TextIO, entries: Iterable[str]) -> None:
    for index, entry in enumerate(entries):
        file.write(f"{',' if index else ''}\n{entry}")


def _figures(figures: Mapping[str, Path]) -> Iterator[str]:
    return (f'"{digest}": "{packed(path.read_bytes())}"' for digest, path in figures.items() if path.is_file())


def _lot(lot: RecordedLot) -> str:
    return _text({"kind": lot.kind, "papers": packed(_text(list(lot.papers)).encode())})


def _text(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
