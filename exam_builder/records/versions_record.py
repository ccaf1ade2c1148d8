"""The record of all versions, `versions/paper.json`, which lists the records of each and the files for all."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from exam_builder.codec import decode
from exam_builder.findings import Code, Finding, Place, Refused
from exam_builder.paper import Paper
from exam_builder.records.manifest import make_entry_of_file
from exam_builder.records.paper_record import RECORD_KEY, RECORD_NAME, PaperRecord, RecordHeader
from exam_builder.records.record_reader import (
    explain_errors,
    read_hashes,
    read_header,
    read_names,
    read_object,
    read_record,
    read_single,
)
from exam_builder.values import Json

WAY = "versions"
LETTER = re.compile(r"[A-Z]")
MOST_QUESTIONS = 10_000
MISSING = "the record of version {letter} is not there, and that of all versions names it"
CHANGED = "this record is not what the build wrote: the record of all versions has another hash for it"
HINT = "restore it from a backup, or name the versions whose records are whole"


@dataclass(frozen=True)
class VersionsRecord:
    """The record of an exam's versions; `questions` has the names in the order of the combined marking guide.

    `records` are the hashes of the versions' own records, by letter.
    """

    terms: RecordHeader
    exam: str
    questions: Sequence[str]
    records: Mapping[str, str]


def get_version_record_path(letter: str) -> str:
    """Return the path of a version's record, relative to the folder of the record of all."""
    return f"{letter}/{RECORD_NAME}"


def dump_versions(record: VersionsRecord) -> bytes:
    """Return the content of the record's file."""
    made = {
        RECORD_KEY: record.terms.as_json(WAY),
        "exam": record.exam,
        "questions": list(record.questions),
        "records": {get_version_record_path(letter): record.records[letter] for letter in record.terms.order},
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def read_versions_record(data: Mapping[str, Json]) -> VersionsRecord:
    """Read the record of versions; raise ValueError, KeyError, TypeError or AttributeError if it is not valid."""
    terms, hashes = read_header(read_object(data[RECORD_KEY])), read_hashes(data["records"])
    wrong = [letter for letter in terms.order if not LETTER.fullmatch(letter)]
    if wrong:
        raise ValueError(f"`{wrong[0][:80]}` is not the letter of a version")
    records = {letter: hashes[get_version_record_path(letter)] for letter in terms.order}
    return VersionsRecord(terms, decode(str, data["exam"]), read_names(data["questions"], MOST_QUESTIONS), records)


def read_versions(path: Path, record: VersionsRecord, letters: Sequence[str]) -> Iterator[PaperRecord]:
    """Return the records of some versions, in folders beside the record of all at `path`.

    Raise Refused with each that is missing, was changed, or is not the record of a version.
    """
    wrong = [
        found
        for letter in letters
        if (found := _check_record(path.parent / get_version_record_path(letter), record, letter))
    ]
    if wrong:
        raise Refused(wrong)
    return (_read_version(path.parent / get_version_record_path(letter), record, letter) for letter in letters)


def require_same_parts(papers: Sequence[Paper]) -> None:
    """Raise ValueError if versions have a question with different parts, which the combined guide cannot show."""
    parts: dict[str, list[str]] = {}
    for question in (question for paper in papers for question in paper.questions):
        own = [part.id for part in question.parts]
        if parts.setdefault(question.name, own) != own:
            raise ValueError(f"its versions do not ask `{question.name}` with the same parts")


def _check_record(path: Path, record: VersionsRecord, letter: str) -> Finding | None:
    """Return a finding if the record of a version cannot be trusted, else None."""
    if not path.is_file():
        return Finding(Code.RECORD, MISSING.format(letter=letter), Place(str(path)), HINT)
    if make_entry_of_file(path)["sha256"] != record.records[letter]:
        return Finding(Code.RECORD, CHANGED, Place(str(path)), HINT)
    return None


def _read_version(path: Path, record: VersionsRecord, letter: str) -> PaperRecord:
    data = read_record(path)
    with explain_errors(path):
        own = read_single(data)
        paper = own.paper
        own_terms = (own.way, own.conditions, paper.exam, paper.version, paper.student)
        if own_terms != ("run", record.terms.conditions, record.exam, letter, None):
            raise ValueError(f"it is not that of version {letter} in the record of all")
        return own
