"""Versions of an exam: papers for everybody that differ in every question that can, and what markers need for all.

Each version is a run of TeX of its own, so that its bytes do not depend on how many others there are.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from exam_builder.course import Course
from exam_builder.digests import file_digest
from exam_builder.draw import VERSION_LETTERS, PaperSpec, find_repeats, spec_of_version
from exam_builder.draw.question_selection import select_all_questions
from exam_builder.findings import Finding, fold_papers, format_count, select_errors
from exam_builder.identity import load_secret
from exam_builder.issue import stamp
from exam_builder.issue.built import Built
from exam_builder.issue.edition import Edition, label_findings, paper_name
from exam_builder.issue.equal_pages import print_equal_pages
from exam_builder.issue.layout import Layouts, find_deviations
from exam_builder.issue.lots import RUNS_FOLDER, Lot, LotResult, print_lot
from exam_builder.issue.marking_guides import (
    COMBINED_GUIDE,
    combined_guide_findings,
    guide_findings,
    typeset_combined_guide,
    typeset_guide,
)
from exam_builder.issue.prepare import Prepared, prepare_papers
from exam_builder.issue.publish import KEY_COLUMNS, VERSION_COLUMNS, csv_lines, replace_folder
from exam_builder.issue.recording import IssueFolder, record_versions
from exam_builder.issue.request import Options, store_of
from exam_builder.issue.up_to_date import (
    GUIDE_FILE,
    KEY_FILE,
    LAYOUT_FILE,
    VERSIONS_FOLDER,
    shared_files,
    version_files,
    versions_folder,
)
from exam_builder.issue.variants import figure_paths
from exam_builder.issue.workers import choose_workers
from exam_builder.jobs import Workers
from exam_builder.paper import Audience, Paper
from exam_builder.progress import Tell
from exam_builder.store import write_atomically


def build_versions(course: Course, exam: str, options: Options, count: int, inputs: str, tell: Tell) -> Built:
    """So many versions of an exam, all or none; `inputs` is the digest of what they are made of.

    Raises Lacking, and OSError where something cannot be written.
    """
    folder, secret = versions_folder(course, exam, options), load_secret(course.root)
    papers = [spec_of_version(letter, secret) for letter in VERSION_LETTERS[:count]]
    edition = Edition(course, exam, inputs, options.draft, options.python)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # The workers end before the folder goes into which they write.
    with (
        tempfile.TemporaryDirectory(dir=folder.parent.absolute(), prefix=".new-") as staged,
        choose_workers(course, exam, options) as jobs,
    ):
        ready = prepare_papers(edition, papers, jobs, tell)
        if not ready.pages or (select_errors(ready.findings) and not options.draft):
            return Built(exam, folder, findings=ready.findings)
        versions = VersionsBuild(edition, papers, ready, Path(staged) / VERSIONS_FOLDER, options.audiences)
        made = versions.printed(jobs, tell)
        findings = fold_papers([*ready.findings, *find_repeats(edition.drawing, papers), *made.findings])
        if not made.summary:
            return Built(exam, folder, findings=findings)
        replace_folder(versions.folder, folder)
    written = {name: file_digest(folder / name) or "" for name in made.files}
    stamp.save(store_of(course), folder, stamp.Stamp(inputs, written, findings, made.summary))
    return Built(exam, folder, (*VERSION_LETTERS[:count], *shared_files(options.audiences)), findings, made.summary)


@dataclass(frozen=True)
class VersionsResult:
    """The files of versions, what was found, and numbers for the reader: none where the versions may not be."""

    findings: tuple[Finding, ...]
    files: tuple[str, ...] = ()
    summary: Mapping[str, object] | None = None


@dataclass(frozen=True)
class VersionsBuild:
    """The versions of an edition, which are written into a folder of their own before they take their place."""

    edition: Edition
    papers: Sequence[PaperSpec]
    ready: Prepared
    folder: Path
    audiences: tuple[Audience, ...]

    def printed(self, jobs: Workers, tell: Tell) -> VersionsResult:
        """Set all versions, and write what belongs to all of them."""
        (self.folder / RUNS_FOLDER).mkdir(parents=True)
        outcomes, ready = print_equal_pages(self._lots(), self.ready, partial(self._outcomes, jobs, tell))
        findings = [finding for outcome in outcomes for finding in (*outcome.findings, *outcome.failures)]
        if any(outcome.aside for outcome in outcomes) or (select_errors(findings) and not self.edition.draft):
            return VersionsResult(tuple(findings))
        shutil.rmtree(self.folder / RUNS_FOLDER)
        order = [asked.question.name for asked in select_all_questions(self.edition.drawing.exam)]
        drawn = [self.edition.drawing.paper(which) for which in self.papers]
        rows = self.ready.survey.rows.values()
        (self.folder / KEY_FILE).write_bytes("".join((csv_lines([(*VERSION_COLUMNS, *KEY_COLUMNS)]), *rows)).encode())
        findings += self._layout(outcomes)
        if "marking" in self.audiences:
            tell(f"{self.edition.exam}: {COMBINED_GUIDE}")
            wrong = self._guide(drawn, order)
            findings += wrong
            if select_errors(wrong):
                return VersionsResult(tuple(findings))
        record_versions(IssueFolder(self.edition, ready, self.audiences, self.folder), drawn, order)
        letters = "".join(paper.version for paper in drawn)
        files = tuple(version_files(letters, self.audiences))
        return VersionsResult(tuple(findings), files, self._summary(drawn[0], outcomes))

    def _lots(self) -> list[Lot]:
        """A lot for each version."""
        pages, heights = self.ready.pages[""], self.ready.heights.get("", {})
        return [
            Lot(self.edition, number, (which,), pages, heights, {}, self.folder, self.audiences)
            for number, which in enumerate(self.papers)
        ]

    def _outcomes(self, jobs: Workers, tell: Tell, lots: Sequence[Lot]) -> list[LotResult]:
        """What became of each version."""
        found: list[LotResult] = []
        for outcome in jobs.map(print_version, lots):
            found.append(outcome)
            tell(f"{self.edition.exam}: {len(found)} of {format_count(len(lots), 'version')}")
        return found

    def _layout(self, outcomes: Iterable[LotResult]) -> Iterator[Finding]:
        """Write where answers stand in each version, and tell where that is not the same."""
        if "student" not in self.audiences:
            return
        layouts = Layouts()
        for outcome in outcomes:
            for made in outcome.sets:
                layouts.add("", made)
        (self.folder / LAYOUT_FILE).write_bytes(layouts.to_json(self.edition.exam))
        yield from find_deviations(self.edition, layouts, self.edition.shuffled)

    def _guide(self, drawn: Sequence[Paper], order: Sequence[str]) -> tuple[Finding, ...]:
        """Write the marking guide for all versions; what is wrong with it, where errors keep it from being made."""
        edition = self.edition
        figures, store = figure_paths(edition, drawn), store_of(edition.course)
        run = typeset_combined_guide(drawn, order, edition.renderer, figures, store)
        (self.folder / GUIDE_FILE).write_bytes(run.pdf)
        return combined_guide_findings(run, drawn)

    def _summary(self, paper: Paper, outcomes: Iterable[LotResult]) -> dict[str, object]:
        pages = sorted({made.pages for outcome in outcomes for made in outcome.sets})
        return {
            "letters": len(self.papers),
            "questions": len(paper.questions),
            "points": f"{float(paper.total):g}",
            "pages": [pages[0], pages[-1]] if pages else [0, 0],
        }


def print_version(lot: Lot) -> LotResult:
    """Set one version's papers and its marking guide, and write them into its folder."""
    (which,) = lot.papers
    (lot.folder / paper_name(which)).mkdir(exist_ok=True)
    shared = tuple(audience for audience in lot.audiences if audience != "marking")
    outcome = print_lot(replace(lot, audiences=shared)) if shared else LotResult(())
    findings = [*outcome.findings, *map(_drop_set_aside, outcome.failures)]
    if "marking" in lot.audiences and not outcome.aside:
        findings += _write_guide(lot, which)
    return replace(outcome, findings=tuple(findings), failures=())


def _write_guide(lot: Lot, which: PaperSpec) -> tuple[Finding, ...]:
    """Write a version's own marking guide."""
    paper = lot.edition.drawing.paper(which)
    run = typeset_guide(paper, lot.pages, lot.renderer, figure_paths(lot.edition, [paper]), lot.store)
    write_atomically(lot.folder / paper_name(which) / "marking.pdf", run.pdf)
    return label_findings(guide_findings(run, [paper]), which)


def _drop_set_aside(finding: Finding) -> Finding:
    """Why a version failed: it is not set aside, since versions are made all or none."""
    return replace(finding, paper=finding.paper.replace(", set aside", ""))
