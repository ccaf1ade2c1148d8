"""Make lots again, each as it was typeset when it was issued: several copies together, any other paper by itself.

Each file is compared with the recorded hash.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from exam_builder.audit.page_checks import audit_guide
from exam_builder.digests import LARGEST_RESULT, digest_file, digest_of
from exam_builder.findings import Finding, format_count
from exam_builder.issue.lots import PrintedPaper, list_spots_in_layout
from exam_builder.issue.typesetting import PrintSettings, Runs, extract_pdfs, typeset_papers
from exam_builder.jobs import Jobs
from exam_builder.paper import Audience, Paper
from exam_builder.plot import FIGURE_KIND
from exam_builder.records import Conditions, PaperRecord
from exam_builder.records.paper_record import LoadedLot, LoadedPaper, PaperKind, Way
from exam_builder.render import Renderer
from exam_builder.render.assets import NO_ASSETS, Assets
from exam_builder.store import Store, write_atomically
from exam_builder.terminal import ShowStep


@dataclass
class RebuiltFiles:
    """Files for `folder`, which are kept in `staged` until all are made, and compared with the recorded `hashes`.

    If `issued` is set, `folder` contains the issued files, and files that differ are not written.
    """

    folder: Path
    staged: Path
    hashes: Mapping[str, str]
    issued: bool
    same: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    def put(self, name: str, content: bytes) -> None:
        """Add a file; raise OSError if it cannot be written."""
        digest = digest_of(content)
        if self._is_wanted(name, digest):
            write_atomically(self.staged / name, content)

    def put_file(self, name: str, path: Path) -> None:
        """Add a file by moving it, because it may be large."""
        if self._is_wanted(name, digest_file(path, LARGEST_RESULT) or ""):
            shutil.move(path, self.staged / name)

    def mark_missing(self, name: str) -> None:
        """Record as differing a file that could not be made."""
        self.differing.append(name)

    def take(self, others: "RebuiltFiles") -> None:
        """Add the comparisons of another process, which has put its files itself."""
        self.same += others.same
        self.differing += others.differing

    def _is_wanted(self, name: str, digest: str) -> bool:
        """Compare a file with the record, and return whether to write it.

        A file that is already there is not written, and an issued file is never replaced by a different one.
        """
        as_recorded = self.hashes.get(name) == digest
        (self.same if as_recorded else self.differing).append(name)
        return (as_recorded or not self.issued) and digest_file(self.folder / name, LARGEST_RESULT) != digest


@dataclass(frozen=True)
class Workspace:
    """A folder for intermediate files; at first it has only the figures and templates of the record."""

    folder: Path
    draft: bool
    templates: tuple[Path, ...]
    assets: Assets = NO_ASSETS

    @property
    def store(self) -> Store:
        """The store of figures, by digest, and of intermediate results."""
        return Store(self.folder / "store")

    def renderer(self) -> Renderer:
        """Return a renderer with the recorded templates."""
        return Renderer(self.templates, self.draft, self.assets)

    def run_path(self, lot: int) -> Path:
        """Return the path of the students' papers of a lot, kept until they are bound."""
        return self.folder / "runs" / f"{lot}.pdf"


def set_up_workspace(folder: Path, conditions: Conditions, figures: Mapping[str, bytes]) -> Workspace:
    """Write templates and figures into a folder; raise OSError if it cannot be written."""
    templates = folder / "templates"
    for name, text in conditions.templates.items():
        write_atomically(templates / name, text.encode("utf-8", "replace"))
    folders = (templates,) if conditions.templates else ()
    workspace = Workspace(folder, conditions.draft, folders, conditions.unpack_assets())
    workspace.store.fill(FIGURE_KIND, figures)
    return workspace


@dataclass(frozen=True)
class LotJob:
    """A lot to make again, with the conditions of its `kind`; only the `wanted` papers are added to the results."""

    lot: LoadedLot
    wanted: frozenset[str]
    workspace: Workspace
    audiences: tuple[Audience, ...]
    kind: PaperKind
    results: RebuiltFiles
    way: Way = "run"
    aux: Mapping[Audience, bytes] = field(default_factory=dict)

    def own(self) -> "LotJob":
        """Return the job for another process, with empty results that know only the hashes of this lot."""
        hashes = {_get_file_name(each, name): digest for each in self.lot.papers for name, digest in each.files.items()}
        return replace(self, results=replace(self.results, hashes=hashes, same=[], differing=[]))

    def settings(self) -> PrintSettings:
        """Return the settings for typesetting its papers, from the recorded `.aux` files so that one pass is enough."""
        kind, renderer, store = self.kind, self.workspace.renderer(), self.workspace.store
        shared = (kind.pages, kind.heights, kind.least)
        return PrintSettings(renderer, store, self.audiences, self.way, *shared, self.identify, self.aux, audited=False)

    def identify(self, index: int, paper: Paper, pages: int) -> Paper:
        """Return a paper with the recorded codes for this number of pages."""
        known = self.lot.papers[index].paper.identity
        return replace(paper, identity=known and replace(known, sheets=known.sheets[:pages]))


@dataclass(frozen=True)
class RebuiltLot:
    """A lot that was made again: its results, the papers that were printed, and TeX's findings in the others."""

    results: RebuiltFiles
    sets: tuple[PrintedPaper, ...]
    findings: tuple[Finding, ...]


@dataclass
class RebuiltLots:
    """Several lots that were made again: the issued papers, those that were printed again, and findings."""

    papers: Mapping[str, Paper]
    sets: dict[str, PrintedPaper] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class RebuildJob:
    """The workspace, results and processes for making papers again; `show_step` reports progress."""

    workspace: Workspace
    results: RebuiltFiles
    jobs: Jobs
    show_step: ShowStep


def prepare_paper(own: PaperRecord, number: int, name: str, job: RebuildJob) -> LotJob:
    """Return the lot of a paper that has its own record, and put its figures into the workspace."""
    job.workspace.store.fill(FIGURE_KIND, own.figures)
    lot = LoadedLot(number, "", (LoadedPaper(name, own.paper, own.files),))
    return LotJob(lot, frozenset({name}), job.workspace, own.audiences, own.kind, job.results, own.way, own.aux)


def rebuild_lots(tasks: Sequence[LotJob], job: RebuildJob, exam: str, *noun: str) -> RebuiltLots:
    """Make some lots again, and report how many papers are done, with the singular and plural `noun`."""
    made = RebuiltLots({each.name: each.paper for task in tasks for each in task.lot.papers if each.files})
    every, ready = sum(len(task.lot.papers) for task in tasks), 0
    for task, done in zip(tasks, job.jobs.map(rebuild_lot, [task.own() for task in tasks]), strict=True):
        job.results.take(done.results)
        made.findings += done.findings
        made.sets |= {each.name: each for each in done.sets}
        ready += len(task.lot.papers)
        job.show_step(f"{exam}: {ready:,} of {format_count(every, *noun)}")
    return made


def rebuild_lot(task: LotJob) -> RebuiltLot:
    """Typeset a lot again, and add the files of the wanted papers to the results.

    Raise ValueError if the record lacks the hash of a file, or a figure.
    """
    _require_complete(task)
    settings = task.settings()
    papers = [task.identify(index, each.paper, settings.pages) for index, each in enumerate(task.lot.papers)]
    runs = typeset_papers(settings, papers)
    if "student" in runs:
        write_atomically(task.workspace.run_path(task.lot.number), runs["student"].pdf)
    for audience in task.audiences:
        _put_pdfs(task, settings, runs, audience)
    findings = (found for audience in runs for found in _find_failures(task, runs, audience))
    return RebuiltLot(task.results, tuple(_list_printed_papers(task, runs)), tuple(findings))


def _require_complete(task: LotJob) -> None:
    needed = [f"{audience}.pdf" for audience in task.audiences]
    for each in task.lot.papers:
        if lost := [_get_file_name(each, name) for name in needed if each.files and name not in each.files]:
            raise ValueError(f"it does not say what {lost[0]} was")
        if not (
            task.workspace.draft or all(task.workspace.store.find(FIGURE_KIND, key) for key in each.paper.pictures)
        ):
            raise ValueError(f"it lacks a figure of {each.paper.full_name}")


def _put_pdfs(task: LotJob, settings: PrintSettings, runs: Runs, audience: Audience) -> None:
    """Add each wanted paper's PDF for an audience to the results, or mark it as missing."""
    name, made = f"{audience}.pdf", runs[audience].papers if audience in runs else {}
    papers = enumerate(task.lot.papers)
    wanted = {index: each for index, each in papers if each.name in task.wanted and name in each.files}
    kept = [index for index in wanted if index in made]
    for index, pdf in zip(kept, extract_pdfs(settings, runs, audience, kept) if kept else (), strict=True):
        task.results.put(_get_file_name(wanted[index], name), pdf)
    for index in wanted.keys() - set(kept):
        task.results.mark_missing(_get_file_name(wanted[index], name))


def _get_file_name(each: LoadedPaper, name: str) -> str:
    """Return the path of a paper's file among the results, which has a folder unless it is the only paper."""
    return f"{each.name}/{name}" if each.name else name


def _list_printed_papers(task: LotJob, runs: Runs) -> Iterator[PrintedPaper]:
    for index, printed in runs["student"].papers.items() if "student" in runs else ():
        each = task.lot.papers[index]
        if each.files:
            yield PrintedPaper(each.name, task.lot.number, printed.first, printed.pages, list_spots_in_layout(printed))


def _find_failures(task: LotJob, runs: Runs, audience: Audience) -> Iterator[Finding]:
    """Yield TeX's findings in issued papers; also those in a printed paper whose file differs from the record."""
    run = runs[audience]
    yield from run.findings
    for index, each in enumerate(task.lot.papers):
        found = run.failed.get(index, ())
        if _get_file_name(each, f"{audience}.pdf") in task.results.differing and index in run.papers:
            found = tuple(_find_more(task, runs, audience, index))
        label = each.paper.full_name if task.way == "run" else ""
        yield from (replace(finding, paper=label) for finding in found) if each.files else ()


def _find_more(task: LotJob, runs: Runs, audience: Audience, index: int) -> Iterator[Finding]:
    """Yield the findings in a single paper, or in a marking guide, whose file differs from the record."""
    printed, paper = runs[audience].papers[index], task.lot.papers[index].paper
    if task.way == "passes" or audience == "marking":
        yield from printed.findings
    if task.way == "run" and audience == "marking":
        yield from audit_guide([paper], runs[audience].pdf, printed.spots)
