"""The way from a record to its files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from exam_builder.build import publish
from exam_builder.codes import Code
from exam_builder.findings import Finding, Misuse, Place
from exam_builder.jobs import Jobs
from exam_builder.progress import Tell, silent
from exam_builder.rebuild.desk import set_up
from exam_builder.rebuild.lots import Workshop
from exam_builder.rebuild.one import rebuild_one
from exam_builder.rebuild.results import Results
from exam_builder.rebuild.together import rebuild_copies, rebuild_versions
from exam_builder.records import Conditions, tools, verify
from exam_builder.records.copies_read import copies_of
from exam_builder.records.manifest import NAME as MANIFEST
from exam_builder.records.reading import plainly, read_data, single_of, way_of
from exam_builder.records.releases import differences
from exam_builder.records.versions import versions_of
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


@dataclass(frozen=True)
class _Asked:
    """A record, which of its papers are to be made again, and with what."""

    path: Path
    data: Mapping[str, Any]
    names: Sequence[str]
    work: Path
    results: Results
    jobs: Jobs
    tell: Tell

    def shop(self, conditions: Conditions, figures: Mapping[str, bytes], hashes: Mapping[str, str]) -> Workshop:
        """A workshop that knows the hashes of the files that are to come out."""
        self.results.hashes = hashes
        return Workshop(set_up(self.work, conditions, figures), self.results, self.jobs, self.tell)


Told: TypeAlias = tuple[str, Conditions, tuple[Finding, ...]]
"""The exam, what all of its papers have in common, and what is wrong with what came out."""


def rebuild(
    path: Path, names: Sequence[str] = (), out: Path | None = None, jobs: int | None = None, tell: Tell = silent
) -> Rebuilt:
    """Make the files of a record again, of copies and versions all or those named; without `out` beside the record.

    Raises Refused for what is no record, Misuse for names that are in none, Lacking for what the machine has not got.
    """
    data = read_data(path)
    folder = out or path.parent
    publish.must_be_writable(folder)
    with plainly(path), publish.plainly(folder), temporary_folder() as work, Jobs(jobs) as processes:
        results = Results(folder, {}, issued=out is None)
        made = MADE[way_of(data)]
        exam, conditions, found = made(_Asked(path, data, names, work, results, processes, tell))
    findings = (*_about(path, conditions.tools), *found)
    return Rebuilt(exam, folder, tuple(results.same), tuple(results.differing), results.issued, findings)


def _copies(asked: _Asked) -> Told:
    record = copies_of(asked.data)
    shop = asked.shop(record.terms.conditions, record.figures(), record.terms.files)
    return record.blank.exam, record.terms.conditions, rebuild_copies(record, asked.names, shop)


def _versions(asked: _Asked) -> Told:
    record = versions_of(asked.data)
    shop = asked.shop(record.terms.conditions, {}, record.terms.files)
    return record.exam, record.terms.conditions, rebuild_versions(asked.path, record, asked.names, shop)


def _one(asked: _Asked) -> Told:
    if asked.names:
        raise Misuse("This record is of one paper; only copies and versions are named.")
    record = single_of(asked.data)
    shop = asked.shop(record.conditions, record.figures, record.files)
    shop.tell(f"{record.paper.exam}: typesetting")
    return record.paper.exam, record.conditions, rebuild_one(record, shop.desk, shop.results)


MADE = {"passes": _one, "run": _one, "lots": _copies, "versions": _versions}
"""How papers are made again, by the way in which they were made."""


def _about(path: Path, then: Mapping[str, str]) -> Iterator[Finding]:
    """Warnings: the record was changed, or other tools made it, so that bytes may differ."""
    manifest = path.parent / MANIFEST
    if manifest.is_file():
        with plainly(manifest):
            changed = verify(manifest, [path.name])
        if changed:
            yield Finding(Code.RECORD, CHANGED, Place(str(path)), "take it from where it was kept", "warning")
    now = differences(then, tools())
    if now:
        mend = "the same tools give the same bytes; with these a difference is to be looked at"
        yield Finding(Code.TOOLS, OTHER.format("; ".join(now)), Place(str(path)), mend, "warning")
