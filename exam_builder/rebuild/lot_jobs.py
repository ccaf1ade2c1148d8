"""Lots made again, each as it was set when it was issued: copies by the dozen, any other paper by itself.

Each file that comes out is held against what is recorded of it.
"""

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from exam_builder.audit.page_checks import audit_guide
from exam_builder.digests import digest_of, file_digest
from exam_builder.findings import Finding, format_count
from exam_builder.issue.lots import PrintedPaper, spots_in_layout
from exam_builder.issue.typesetting import PrintSettings, Runs, extract_pdfs, typeset_papers
from exam_builder.jobs import Jobs
from exam_builder.paper import Audience, Paper
from exam_builder.plot import FIGURE_KIND
from exam_builder.progress import ShowStep
from exam_builder.records import Conditions, PaperRecord
from exam_builder.records.copies_record import PaperKind
from exam_builder.records.paper_record import LoadedLot, LoadedPaper, Way
from exam_builder.render import Renderer
from exam_builder.render.assets import NO_ASSETS, Assets
from exam_builder.store import Store, write_atomically


@dataclass
class RebuiltFiles:
    """Files for `folder`, which stand in `staged` until all are there, and which of them are as recorded in `hashes`.

    Where they are `issued` ones they go to the place of what was issued, and what differs is not put there.
    """

    folder: Path
    staged: Path
    hashes: Mapping[str, str]
    issued: bool
    same: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    def put(self, name: str, content: bytes) -> None:
        """Take in a file; raise OSError where it cannot be written."""
        digest = digest_of(content)
        if self._is_wanted(name, digest):
            write_atomically(self.staged / name, content)

    def put_file(self, name: str, path: Path) -> None:
        """Put a file that may be large, which is moved."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if self._is_wanted(name, digest):
            shutil.move(path, self.staged / name)

    def mark_missing(self, name: str) -> None:
        """Note a file that is recorded and could not be made."""
        self.differing.append(name)

    def take(self, others: "RebuiltFiles") -> None:
        """Take in what others found, which put their files themselves."""
        self.same += others.same
        self.differing += others.differing

    def _is_wanted(self, name: str, digest: str) -> bool:
        """Say whether a file is to be written: not what stands there already, and never something else in its place."""
        as_recorded = self.hashes.get(name) == digest
        (self.same if as_recorded else self.differing).append(name)
        return (as_recorded or not self.issued) and file_digest(self.folder / name) != digest


@dataclass(frozen=True)
class Workspace:
    """A folder for what is made on the way, which begins with figures and templates, and nothing of a course."""

    folder: Path
    draft: bool
    templates: tuple[Path, ...]
    assets: Assets = NO_ASSETS

    @property
    def store(self) -> Store:
        """Figures by digest, and what is dumped on the way."""
        return Store(self.folder / "store")

    def renderer(self) -> Renderer:
        """Return what renders papers as they were."""
        return Renderer(self.templates, self.draft, self.assets)

    def keep(self, figures: Mapping[str, bytes]) -> None:
        """Lay out the files of more figures, by digest; raise OSError where they cannot be written."""
        for digest, content in figures.items():
            self.store.put(FIGURE_KIND, digest, content)

    def run_path(self, lot: int) -> Path:
        """Return where the students' papers of a lot are kept until they are bound."""
        return self.folder / "runs" / f"{lot}.pdf"


def set_up_workspace(folder: Path, conditions: Conditions, figures: Mapping[str, bytes]) -> Workspace:
    """Lay out templates and figures in a folder; raise OSError where it cannot be written."""
    templates = folder / "templates"
    for name, text in conditions.templates.items():
        write_atomically(templates / name, text.encode("utf-8", "replace"))
    folders = (templates,) if conditions.templates else ()
    desk = Workspace(folder, conditions.draft, folders, conditions.unpack_assets())
    desk.keep(figures)
    return desk


@dataclass(frozen=True)
class LotJob:
    """A lot that is to be made again as its `kind` says; of its papers only those `wanted` go among the results."""

    lot: LoadedLot
    wanted: frozenset[str]
    desk: Workspace
    audiences: tuple[Audience, ...]
    kind: PaperKind
    results: RebuiltFiles
    way: Way = "run"
    aux: Mapping[Audience, bytes] = field(default_factory=dict)

    def own(self) -> "LotJob":
        """Return the job with results of its own, for another process: what is recorded of this lot, and
        nothing found.
        """
        hashes = {_file_name(each, name): digest for each in self.lot.papers for name, digest in each.files.items()}
        return replace(self, results=replace(self.results, hashes=hashes, same=[], differing=[]))

    def settings(self) -> PrintSettings:
        """Return with what its papers are set: begun from what their last passes began from, so that one is enough."""
        pages, heights = self.kind.pages, self.kind.heights
        return PrintSettings(
            self.desk.renderer(),
            self.desk.store,
            self.audiences,
            self.way,
            pages,
            heights,
            self.kind.least,
            self.identify,
            self.aux,
            audited=False,
        )

    def identify(self, index: int, paper: Paper, pages: int) -> Paper:
        """Return a paper with codes for so many pages, of those that are recorded."""
        known = self.lot.papers[index].paper.identity
        return replace(paper, identity=known and replace(known, sheets=known.sheets[:pages]))


@dataclass(frozen=True)
class RebuiltLot:
    """A lot that was made again: its results, the papers that came out, and what TeX found in the others."""

    results: RebuiltFiles
    sets: tuple[PrintedPaper, ...]
    findings: tuple[Finding, ...]


@dataclass
class RebuiltLots:
    """What came of several lots: the papers that had been issued, those that came out again, and findings."""

    papers: Mapping[str, Paper]
    sets: dict[str, PrintedPaper] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class RebuildJob:
    """With what papers are made again, and where they go; `show_step` shows meanwhile how far it is."""

    desk: Workspace
    results: RebuiltFiles
    jobs: Jobs
    show_step: ShowStep


def paper_job(own: PaperRecord, number: int, name: str, shop: RebuildJob) -> LotJob:
    """Return the lot of a paper that has a record of its own; its figures are laid out with those of others."""
    shop.desk.keep(own.figures)
    lot = LoadedLot(number, "", (LoadedPaper(name, own.paper, own.files),))
    kind = PaperKind(own.pages, own.heights, own.least)
    return LotJob(lot, frozenset({name}), shop.desk, own.audiences, kind, shop.results, own.way, own.aux)


def rebuild_lots(tasks: Sequence[LotJob], shop: RebuildJob, exam: str, *noun: str) -> RebuiltLots:
    """Make some lots again; messages say meanwhile how many are done, by the noun for one or for many."""
    made = RebuiltLots({each.name: each.paper for task in tasks for each in task.lot.papers if each.files})
    every, ready = sum(len(task.lot.papers) for task in tasks), 0
    for task, done in zip(tasks, shop.jobs.map(rebuild_lot, [task.own() for task in tasks]), strict=True):
        shop.results.take(done.results)
        made.findings += done.findings
        made.sets |= {each.name: each for each in done.sets}
        ready += len(task.lot.papers)
        shop.show_step(f"{exam}: {ready:,} of {format_count(every, *noun)}")
    return made


def rebuild_lot(task: LotJob) -> RebuiltLot:
    """Set a lot again, and put the files of the papers that are wanted."""
    settings = task.settings()
    papers = [task.identify(index, each.paper, settings.pages) for index, each in enumerate(task.lot.papers)]
    runs = typeset_papers(settings, papers)
    if "student" in runs:
        write_atomically(task.desk.run_path(task.lot.number), runs["student"].pdf)
    for audience in task.audiences:
        _put_pdfs(task, settings, runs, audience)
    findings = (found for audience in runs for found in _find_failures(task, runs, audience))
    return RebuiltLot(task.results, tuple(_printed_papers(task, runs)), tuple(findings))


def _put_pdfs(task: LotJob, settings: PrintSettings, runs: Runs, audience: Audience) -> None:
    """Put each wanted paper's PDF for an audience, where it came out."""
    made = runs[audience].papers if audience in runs else {}
    wanted = dict(_wanted_papers(task, f"{audience}.pdf"))
    kept = [index for index in wanted if index in made]
    for index, pdf in zip(kept, extract_pdfs(settings, runs, audience, kept) if kept else (), strict=True):
        task.results.put(_file_name(wanted[index], f"{audience}.pdf"), pdf)
    for index in wanted.keys() - set(kept):
        task.results.mark_missing(_file_name(wanted[index], f"{audience}.pdf"))


def _wanted_papers(task: LotJob, name: str) -> Iterator[tuple[int, LoadedPaper]]:
    """Return the papers of which the file of this name is to be made, each with its place in the lot."""
    return (
        (index, each) for index, each in enumerate(task.lot.papers) if each.name in task.wanted and name in each.files
    )


def _file_name(each: LoadedPaper, name: str) -> str:
    """Return what a paper's file is called among the results: it has a folder, unless it is the only paper."""
    return f"{each.name}/{name}" if each.name else name


def _printed_papers(task: LotJob, runs: Runs) -> Iterator[PrintedPaper]:
    for index, printed in runs["student"].papers.items() if "student" in runs else ():
        each = task.lot.papers[index]
        if each.files:
            yield PrintedPaper(each.name, task.lot.number, printed.first, printed.pages, spots_in_layout(printed))


def _find_failures(task: LotJob, runs: Runs, audience: Audience) -> Iterator[Finding]:
    """Yield what TeX found in papers that had come out; of what is set by itself all, where it comes out otherwise."""
    run = runs[audience]
    yield from run.findings
    for index, each in enumerate(task.lot.papers):
        found = run.failed.get(index, ())
        if _file_name(each, f"{audience}.pdf") in task.results.differing and index in run.papers:
            found = tuple(_find_more(task, runs, audience, index))
        yield from _label_findings(task, found, each) if each.files else ()


def _find_more(task: LotJob, runs: Runs, audience: Audience, index: int) -> Iterator[Finding]:
    """Yield what was found in a paper by itself, or in a guide, which came out and is not what it was."""
    printed, paper = runs[audience].papers[index], task.lot.papers[index].paper
    if task.way == "passes" or audience == "marking":
        yield from printed.findings
    if task.way == "run" and audience == "marking":
        yield from audit_guide([paper], runs[audience].pdf, printed.spots)


def _label_findings(task: LotJob, findings: Iterable[Finding], each: LoadedPaper) -> Iterator[Finding]:
    return (replace(finding, paper=each.paper.called if task.way == "run" else "") for finding in findings)
