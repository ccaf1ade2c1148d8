"""Versions of an exam: papers for everybody that differ in every question that can, and what markers need for all.

Each version is a run of TeX of its own, so that its bytes do not depend on how many others there are.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from exam_builder.build import Built, Options, stamp, store_of
from exam_builder.build.edition import Edition, abouts, name_of
from exam_builder.build.equal import printed_alike
from exam_builder.build.guides import COMBINED, combined_guide, guide, said, said_of_all
from exam_builder.build.layout import Layouts, deviations
from exam_builder.build.lots import RUNS, Lot, Outcome, print_lot
from exam_builder.build.prepare import Prepared, prepare
from exam_builder.build.publish import COLUMNS, VERSIONS, lines, swap
from exam_builder.build.recording import Issue, record_versions
from exam_builder.build.standing import FOLDER, GUIDE, KEY, LAYOUT, folder_of, shared_files, version_files
from exam_builder.build.variants import figures_of
from exam_builder.build.workers import workers
from exam_builder.cache import write_whole
from exam_builder.draw import LETTERS, Which, of_version, repeated
from exam_builder.draw.choosing import every
from exam_builder.findings import Finding, count, errors, fold_papers
from exam_builder.identity import secret_of
from exam_builder.jobs import Workers
from exam_builder.paper import Audience, Paper
from exam_builder.progress import Tell
from exam_builder.read import Course


def build_versions(course: Course, exam: str, options: Options, count: int, inputs: str, tell: Tell) -> Built:
    """So many versions of an exam, all or none; `inputs` is the digest of what they are made of.

    Raises Lacking, and OSError where something cannot be written.
    """
    folder, secret = folder_of(course, exam, options), secret_of(course.root)
    papers = [of_version(letter, secret) for letter in LETTERS[:count]]
    edition = Edition(course, exam, inputs, options.draft, options.python)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # The workers end before the folder goes into which they write.
    with (
        tempfile.TemporaryDirectory(dir=folder.parent.absolute(), prefix=".new-") as staged,
        workers(course, exam, options) as jobs,
    ):
        ready = prepare(edition, papers, jobs, tell)
        if not ready.pages or (errors(ready.findings) and not options.draft):
            return Built(exam, folder, findings=ready.findings)
        versions = Versions(edition, papers, ready, Path(staged) / FOLDER, options.audiences)
        made = versions.printed(jobs, tell)
        findings = fold_papers([*ready.findings, *repeated(edition.drawing, papers), *made.findings])
        if not made.summary:
            return Built(exam, folder, findings=findings)
        swap(versions.folder, folder)
    written = {name: stamp.file_digest(folder / name) or "" for name in made.files}
    stamp.save(store_of(course), folder, stamp.Stamp(inputs, written, findings, made.summary))
    return Built(exam, folder, (*LETTERS[:count], *shared_files(options.audiences)), findings, made.summary)


@dataclass(frozen=True)
class Made:
    """The files of versions, what was found, and numbers for the reader: none where the versions may not be."""

    findings: tuple[Finding, ...]
    files: tuple[str, ...] = ()
    summary: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Versions:
    """The versions of an edition, which are written into a folder of their own before they take their place."""

    edition: Edition
    papers: Sequence[Which]
    ready: Prepared
    folder: Path
    audiences: tuple[Audience, ...]

    def printed(self, jobs: Workers, tell: Tell) -> Made:
        """Set all versions, and write what belongs to all of them."""
        (self.folder / RUNS).mkdir(parents=True)
        outcomes, ready = printed_alike(self._lots(), self.ready, partial(self._outcomes, jobs, tell))
        findings = [finding for outcome in outcomes for finding in (*outcome.findings, *outcome.failures)]
        if any(outcome.aside for outcome in outcomes) or (errors(findings) and not self.edition.draft):
            return Made(tuple(findings))
        shutil.rmtree(self.folder / RUNS)
        order = [asked.question.name for asked in every(self.edition.drawing.exam)]
        drawn = [self.edition.drawing.paper(which) for which in self.papers]
        rows = self.ready.survey.rows.values()
        (self.folder / KEY).write_bytes("".join((lines([(*VERSIONS, *COLUMNS)]), *rows)).encode())
        findings += self._layout(outcomes)
        if "marking" in self.audiences:
            tell(f"{self.edition.exam}: {COMBINED}")
            wrong = self._guide(drawn, order)
            findings += wrong
            if errors(wrong):
                return Made(tuple(findings))
        record_versions(Issue(self.edition, ready, self.audiences, self.folder), drawn, order)
        letters = "".join(paper.version for paper in drawn)
        files = tuple(version_files(letters, self.audiences))
        return Made(tuple(findings), files, self._summary(drawn[0], outcomes))

    def _lots(self) -> list[Lot]:
        """A lot for each version."""
        pages, heights = self.ready.pages[""], self.ready.heights.get("", {})
        return [
            Lot(self.edition, number, (which,), pages, heights, {}, self.folder, self.audiences)
            for number, which in enumerate(self.papers)
        ]

    def _outcomes(self, jobs: Workers, tell: Tell, lots: Sequence[Lot]) -> list[Outcome]:
        """What became of each version."""
        found: list[Outcome] = []
        for outcome in jobs.map(print_version, lots):
            found.append(outcome)
            tell(f"{self.edition.exam}: {len(found)} of {count(len(lots), 'version')}")
        return found

    def _layout(self, outcomes: Iterable[Outcome]) -> Iterator[Finding]:
        """Write where answers stand in each version, and tell where that is not the same."""
        if "student" not in self.audiences:
            return
        layouts = Layouts()
        for outcome in outcomes:
            for made in outcome.sets:
                layouts.add("", made)
        (self.folder / LAYOUT).write_bytes(layouts.to_json(self.edition.exam))
        yield from deviations(self.edition, layouts, self.edition.shuffled)

    def _guide(self, drawn: Sequence[Paper], order: Sequence[str]) -> tuple[Finding, ...]:
        """Write the marking guide for all versions; what is wrong with it, where errors keep it from being made."""
        edition = self.edition
        figures, store = figures_of(edition, drawn), store_of(edition.course)
        run = combined_guide(drawn, order, edition.renderer, figures, store)
        (self.folder / GUIDE).write_bytes(run.pdf)
        return said_of_all(run, drawn)

    def _summary(self, paper: Paper, outcomes: Iterable[Outcome]) -> dict[str, object]:
        pages = sorted({made.pages for outcome in outcomes for made in outcome.sets})
        return {
            "letters": len(self.papers),
            "questions": len(paper.questions),
            "points": f"{float(paper.total):g}",
            "pages": [pages[0], pages[-1]] if pages else [0, 0],
        }


def print_version(lot: Lot) -> Outcome:
    """Set one version's papers and its marking guide, and write them into its folder."""
    (which,) = lot.papers
    (lot.folder / name_of(which)).mkdir(exist_ok=True)
    shared = tuple(audience for audience in lot.audiences if audience != "marking")
    outcome = print_lot(replace(lot, audiences=shared)) if shared else Outcome(())
    findings = [*outcome.findings, *map(_as_version, outcome.failures)]
    if "marking" in lot.audiences and not outcome.aside:
        findings += _mark(lot, which)
    return replace(outcome, findings=tuple(findings), failures=())


def _mark(lot: Lot, which: Which) -> tuple[Finding, ...]:
    """Write a version's own marking guide."""
    paper = lot.edition.drawing.paper(which)
    run = guide(paper, lot.pages, lot.renderer, figures_of(lot.edition, [paper]), lot.store)
    write_whole(lot.folder / name_of(which) / "marking.pdf", run.pdf)
    return abouts(said(run, [paper]), which)


def _as_version(finding: Finding) -> Finding:
    """Why a version failed: it is not set aside, since versions are made all or none."""
    return replace(finding, paper=finding.paper.replace(", set aside", ""))
