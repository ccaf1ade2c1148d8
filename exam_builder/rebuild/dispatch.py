"""The way from a record to its files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from exam_builder.codes import Code
from exam_builder.findings import Finding, Misuse, Place
from exam_builder.issue import publish
from exam_builder.jobs import Jobs
from exam_builder.progress import Tell, ignore_step
from exam_builder.rebuild.lot_jobs import RebuildJob
from exam_builder.rebuild.rebuild_set import rebuild_copies, rebuild_versions
from exam_builder.rebuild.rebuilt_files import RebuiltFiles
from exam_builder.rebuild.single_paper import rebuild_paper
from exam_builder.rebuild.workspace import set_up_workspace
from exam_builder.records import Conditions, tools, verify
from exam_builder.records.copies_reader import read_copies
from exam_builder.records.manifest import MANIFEST_NAME as MANIFEST
from exam_builder.records.record_reader import explain_errors, read_record, read_single, way_of
from exam_builder.records.tool_versions import tool_differences
from exam_builder.records.versions_record import read_versions_record
from exam_builder.typeset.tex_process import temporary_folder

OTHER_TOOLS = "other tools wrote this record: {}"
CHANGED = "this record was changed after the build: manifest.json has another hash for it"


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


@dataclass(frozen=True)
class _Request:
    """A record, which of its papers are to be made again, and with what."""

    path: Path
    data: Mapping[str, Any]
    names: Sequence[str]
    work: Path
    results: RebuiltFiles
    jobs: Jobs
    tell: Tell

    def shop(self, conditions: Conditions, figures: Mapping[str, bytes], hashes: Mapping[str, str]) -> RebuildJob:
        """A workshop that knows the hashes of the files that are to come out."""
        self.results.hashes = hashes
        return RebuildJob(set_up_workspace(self.work, conditions, figures), self.results, self.jobs, self.tell)


RebuildOutcome: TypeAlias = tuple[str, Conditions, tuple[Finding, ...]]
"""The exam, what all of its papers have in common, and what is wrong with what came out."""


def rebuild_record(
    path: Path, names: Sequence[str] = (), out: Path | None = None, jobs: int | None = None, tell: Tell = ignore_step
) -> Rebuilt:
    """Make the files of a record again, of copies and versions all or those named; without `out` beside the record.

    Raises Refused for what is no record, Misuse for names that are in none, Lacking for what the machine has not got.
    """
    data = read_record(path)
    folder = out or path.parent
    publish.require_writable(folder)
    with explain_errors(path), publish.explain_os_errors(folder), temporary_folder() as work, Jobs(jobs) as processes:
        results = RebuiltFiles(folder, {}, issued=out is None)
        made = REBUILDERS[way_of(data)]
        exam, conditions, found = made(_Request(path, data, names, work, results, processes, tell))
    findings = (*_record_warnings(path, conditions.tools), *found)
    return Rebuilt(exam, folder, tuple(results.same), tuple(results.differing), results.issued, findings)


def _rebuild_copies(asked: _Request) -> RebuildOutcome:
    record = read_copies(asked.data)
    shop = asked.shop(record.terms.conditions, record.figures(), record.terms.files)
    return record.blank.exam, record.terms.conditions, rebuild_copies(record, asked.names, shop)


def _rebuild_versions(asked: _Request) -> RebuildOutcome:
    record = read_versions_record(asked.data)
    shop = asked.shop(record.terms.conditions, {}, record.terms.files)
    return record.exam, record.terms.conditions, rebuild_versions(asked.path, record, asked.names, shop)


def _rebuild_single(asked: _Request) -> RebuildOutcome:
    if asked.names:
        raise Misuse("This record is of one paper; only copies and versions are named.")
    record = read_single(asked.data)
    shop = asked.shop(record.conditions, record.figures, record.files)
    shop.tell(f"{record.paper.exam}: typesetting")
    return record.paper.exam, record.conditions, rebuild_paper(record, shop.desk, shop.results)


REBUILDERS = {"passes": _rebuild_single, "run": _rebuild_single, "lots": _rebuild_copies, "versions": _rebuild_versions}
"""How papers are made again, by the way in which they were made."""


def _record_warnings(path: Path, then: Mapping[str, str]) -> Iterator[Finding]:
    """Warnings: the record was changed, or other tools made it, so that bytes may differ."""
    manifest = path.parent / MANIFEST
    if manifest.is_file():
        with explain_errors(manifest):
            changed = verify(manifest, [path.name])
        if changed:
            yield Finding(Code.RECORD, CHANGED, Place(str(path)), "restore it from a backup", "warning")
    now = tool_differences(then, tools())
    if now:
        hint = "only the same tools give the same bytes; check any difference"
        yield Finding(Code.TOOLS, OTHER_TOOLS.format("; ".join(now)), Place(str(path)), hint, "warning")
