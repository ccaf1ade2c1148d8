"""The record of one paper, and the parts that all records share.

The record of one paper is `paper.json`: the fields of the paper, and everything else from which its PDFs were made.
Figures are compressed. A record is untrusted input, so its decompressed size is limited.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from exam_builder.codec import OPTIONAL, encode_object
from exam_builder.paper import AUDIENCES, Audience, Paper
from exam_builder.records.manifest import SCHEMA
from exam_builder.render.assets import LARGEST as LARGEST_ASSETS
from exam_builder.render.assets import NO_ASSETS, Assets
from exam_builder.render.own_templates import list_templates, read_template
from exam_builder.render.renderer import Heights
from exam_builder.values import Json

LARGEST = 1 << 26
"""The size limit of an unpacked entry, in bytes."""


def pack(content: bytes) -> str:
    """Compress bytes to ASCII text, deterministically."""
    return base64.b64encode(zlib.compress(content, 6)).decode("ascii")


def unpack(text: str, most: int = LARGEST) -> bytes:
    """Return the bytes that `pack` compressed; raise ValueError for other text, and beyond `most` bytes."""
    try:
        reader = zlib.decompressobj()
        content = reader.decompress(base64.b64decode(text, validate=True), most + 1)
    except (zlib.error, binascii.Error) as problem:
        raise ValueError("is not compressed bytes in base 64") from problem
    if len(content) > most:
        raise ValueError(f"comes to more than {most >> 20} MiB")
    if not reader.eof:
        raise ValueError("ends too early")
    return content


@dataclass(frozen=True)
class Conditions:
    """Whether DRAFT is printed, the course's own templates by path, the tools' versions, and the packed assets."""

    draft: bool
    templates: Mapping[str, str]
    tools: Mapping[str, str]
    assets: Mapping[str, str] = field(default_factory=dict, metadata=OPTIONAL)

    def unpack_assets(self) -> Assets:
        """Return the assets; raise ValueError if they are not valid."""
        files: dict[str, bytes] = {}
        for name, text in self.assets.items():
            files[name] = unpack(text, LARGEST_ASSETS - sum(map(len, files.values())))
        return Assets(files) if files else NO_ASSETS


def pack_assets(assets: Assets) -> dict[str, str]:
    """Return the assets as they are stored in a record."""
    return {name: pack(content) for name, content in assets.files.items()}


def read_used_templates(folders: Iterable[Path]) -> dict[str, str]:
    """Return the text of each of a course's own templates and files of words, by its relative path.

    Raise Refused as `read_template` does.
    """
    files = ((folder, path) for folder in folders for path in list_templates(folder))
    named = ((folder, path, path.relative_to(folder).as_posix()) for folder, path in files)
    return {name: read_template(path, name, folder) for folder, path, name in named}


RECORD_KEY = "record"
RECORD_NAME = "paper.json"
"""The file name of every record."""
Way = Literal["passes", "run"]


@dataclass(frozen=True)
class PaperKind:
    """What the papers of a kind share: their estimated number of pages, heights of answers, and some least heights."""

    pages: int
    heights: Heights
    least: Heights = field(default_factory=dict, metadata=OPTIONAL)


@dataclass(frozen=True)
class PaperRecord:
    """A paper and everything from which its files were made; `files` has their hashes.

    It was typeset either in `passes`, with a TeX process for each audience that may start from `aux`, or like copies in
    one `run`. `kind` is what all versions share. `figures` are PDFs by digest.
    """

    paper: Paper
    conditions: Conditions
    way: Way
    audiences: tuple[Audience, ...] = AUDIENCES
    figures: Mapping[str, bytes] = field(default_factory=dict)
    aux: Mapping[Audience, bytes] = field(default_factory=dict)
    kind: PaperKind = field(default_factory=lambda: PaperKind(0, {}))
    files: Mapping[str, str] = field(default_factory=dict)

    def with_files(self, files: Mapping[str, str]) -> "PaperRecord":
        """Return the record with the hashes of these files."""
        audiences = tuple(audience for audience in AUDIENCES if f"{audience}.pdf" in files)
        return replace(self, files=dict(files), audiences=audiences)


def dump_paper(record: PaperRecord) -> bytes:
    """Return the content of `paper.json`, from which `Paper.from_json` can also read the paper alone."""
    made = {
        **_make_head(record.way, record.audiences, record.conditions),
        **encode_object(PaperKind, record.kind),
        "figures": {digest: pack(content) for digest, content in record.figures.items()},
        "aux": {audience: pack(content) for audience, content in record.aux.items()},
        "files": dict(record.files),
    }
    whole = record.paper.to_data() | {RECORD_KEY: made}
    return (json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


@dataclass(frozen=True)
class RecordHeader:
    """What is recorded about several papers: `order` has their names, `files` the hashes of files for all of them."""

    conditions: Conditions
    audiences: tuple[Audience, ...]
    order: Sequence[str]
    files: Mapping[str, str]

    def as_json(self, way: str) -> dict[str, Json]:
        """Return the JSON data in a record of papers made in this way."""
        head = _make_head(way, self.audiences, self.conditions)
        return head | {"order": list(self.order), "files": dict(self.files)}


def _make_head(way: str, audiences: Sequence[Audience], conditions: Conditions) -> dict[str, Json]:
    return {"schema": SCHEMA, "way": way, "audiences": list(audiences), **encode_object(Conditions, conditions)}


@dataclass(frozen=True)
class LoadedPaper:
    """A paper, the name of its folder, and the hashes of its files (none if the copy failed)."""

    name: str
    paper: Paper
    files: Mapping[str, str]


@dataclass(frozen=True)
class LoadedLot:
    """Papers of a kind that were typeset in one run."""

    number: int
    kind: str
    papers: tuple[LoadedPaper, ...]
