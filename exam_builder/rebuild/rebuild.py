"""The way from a record to its files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exam_builder.build import publish
from exam_builder.findings import Finding, Misuse, Place
from exam_builder.jobs import Jobs
from exam_builder.progress import Tell, silent
from exam_builder.rebuild.desk import set_up
from exam_builder.rebuild.many import rebuild_many
from exam_builder.rebuild.one import rebuild_one
from exam_builder.rebuild.results import Results
from exam_builder.records import tools, verify
from exam_builder.records.copies_read import copies_of
from exam_builder.records.manifest import NAME as MANIFEST
from exam_builder.records.reading import plainly, read_data, single_of, way_of
from exam_builder.records.releases import differences
from exam_builder.typeset.folder import temporary_folder

OTHER = "other tools wrote this record: {}"
CHANGED = "this record is not what the build wrote: manifest.json has another hash of it"


@dataclass(frozen=True)
class Rebuilt:
    """What became of the files of a record: those that are as they were, those that are not, and where they stand.

    Where `issued`, they stand where they were issued, and those that differ were not written.
    """

    exam: str
    folder: Path
    same: tuple[str, ...]
    differing: tuple[str, ...]
    issued: bool
    findings: tuple[Finding, ...]


def rebuild(
    path: Path, names: Sequence[str] = (), out: Path | None = None, jobs: int | None = None, tell: Tell = silent
) -> Rebuilt:
    """Make the files of a record again, of copies all or those named; without `out` beside the record.

    Raises Refused for what is no record, Misuse for names that are in none, Lacking for what the machine has not got.
    """
    data = read_data(path)
    folder = out or path.parent
    publish.must_be_writable(folder)
    with plainly(path), publish.plainly(folder), temporary_folder() as work, Jobs(jobs) as processes:
        results = Results(folder, {}, issued=out is None)
        exam, then, found = _rebuilt(data, names, work, results, processes, tell)
    findings = (*_about(path, then), *found)
    return Rebuilt(exam, folder, tuple(results.same), tuple(results.differing), results.issued, findings)


def _rebuilt(
    data: Mapping[str, Any], names: Sequence[str], work: Path, results: Results, jobs: Jobs, tell: Tell
) -> tuple[str, Mapping[str, str], tuple[Finding, ...]]:
    """The exam, the tools that wrote the record, and what is wrong with what came out."""
    if way_of(data) == "lots":
        copies = copies_of(data)
        results.hashes = copies.files
        desk = set_up(work, copies.conditions, copies.figures())
        return copies.blank.exam, copies.conditions.tools, rebuild_many(copies, names, desk, results, jobs, tell)
    if names:
        raise Misuse("This record is of one paper; only copies are named.")
    record = single_of(data)
    results.hashes = record.files
    tell(f"{record.paper.exam}: typesetting")
    desk = set_up(work, record.conditions, record.figures)
    return record.paper.exam, record.conditions.tools, rebuild_one(record, desk, results)


def _about(path: Path, then: Mapping[str, str]) -> Iterator[Finding]:
    """Warnings: the record was changed, or other tools made it, so that bytes may differ."""
    manifest = path.parent / MANIFEST
    if manifest.is_file():
        with plainly(manifest):
            changed = verify(manifest, [path.name])
        if changed:
            yield Finding("record", CHANGED, Place(str(path)), "take it from where it was kept", "warning")
    now = differences(then, tools())
    if now:
        mend = "the same tools give the same bytes; with these a difference is to be looked at"
        yield Finding("tools", OTHER.format("; ".join(now)), Place(str(path)), mend, "warning")
