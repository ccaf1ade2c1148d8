"""A copy for each student of a roster, a thousand at a time."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from exam_builder.course import Course
from exam_builder.draw import PaperSpec, spec_of_student
from exam_builder.findings import Finding, Refused, deduplicate, fold_papers, format_count, select_errors
from exam_builder.identity import load_secret
from exam_builder.issue.binding import PageRange, bind_pages
from exam_builder.issue.built import Built
from exam_builder.issue.edition import Edition, needs_large_print, paper_name
from exam_builder.issue.equal_pages import print_equal_pages
from exam_builder.issue.layout import Layouts, find_deviations
from exam_builder.issue.lots import LOT_SIZE, RUNS_FOLDER, Lot, LotResult, PrintedPaper, print_lot, split_into_lots
from exam_builder.issue.prepare import Prepared, prepare_papers
from exam_builder.issue.printed_names import format_names
from exam_builder.issue.publish import COPY_COLUMNS, KEY_COLUMNS, csv_lines, replace_folder
from exam_builder.issue.recording import IssueFolder, record_copies
from exam_builder.issue.request import Options, store_of
from exam_builder.issue.up_to_date import COPIES_FOLDER as FOLDER
from exam_builder.issue.up_to_date import copy_audiences
from exam_builder.issue.workers import choose_workers
from exam_builder.jobs import Workers
from exam_builder.progress import Tell
from exam_builder.roster import read_roster


def build_copies(course: Course, exam: str, options: Options, inputs: str, tell: Tell) -> Built:
    """The copies of an exam for the students of a roster; those that TeX cannot set are told of and left out.

    `inputs` is the digest of what they are made of. Raises Misuse for options that copies do not have, Lacking, and
    OSError where something cannot be written.
    """
    folder = (options.out or course.build) / exam / FOLDER
    try:
        return _build_from_roster(course, exam, options, inputs, folder, tell)
    except Refused as refused:
        return Built(exam, folder, findings=deduplicate(refused.findings))


def _build_from_roster(course: Course, exam: str, options: Options, inputs: str, folder: Path, tell: Tell) -> Built:
    assert options.roster is not None, "copies are for the students of a roster"
    audiences = copy_audiences(options)
    roster = read_roster(options.roster)
    secret = load_secret(course.root)
    papers = [spec_of_student(student, secret) for student in roster.students]
    edition = Edition(course, exam, inputs, options.draft, options.python)
    names, unnamed = format_names(roster, store_of(course))
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Jobs end before the folder goes into which they write.
    with (
        tempfile.TemporaryDirectory(dir=folder.parent.absolute(), prefix=".new-") as staged,
        choose_workers(course, exam, options) as jobs,
    ):
        ready = prepare_papers(edition, papers, jobs, tell)
        findings = [*roster.findings, *unnamed, *ready.findings]
        if not ready.pages or (select_errors(findings) and not options.draft):
            return Built(exam, folder, findings=fold_papers(findings))
        copies = CopiesBuild(edition, papers, ready, Path(staged) / FOLDER)
        made = copies.printed(Lot(edition, 0, (), 0, {}, names, copies.folder, audiences), jobs, tell)
        if made.files:
            replace_folder(copies.folder, folder)
    return Built(exam, folder, made.files, (*fold_papers([*findings, *made.findings]), *made.failures), made.summary)


@dataclass(frozen=True)
class CopiesResult:
    """What became of the copies: files, beside the folders of the students, what was found, and numbers.

    `failures` are why copies were set aside.
    """

    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    failures: tuple[Finding, ...]
    summary: Mapping[str, object]


@dataclass(frozen=True)
class CopiesBuild:
    """The copies of an edition, which are written into a folder of their own before they take their place."""

    edition: Edition
    papers: Sequence[PaperSpec]
    ready: Prepared
    folder: Path

    def printed(self, lot: Lot, jobs: Workers, tell: Tell) -> CopiesResult:
        """Set all copies, bind them, and write what belongs to all of them."""
        self.folder.mkdir()
        (self.folder / RUNS_FOLDER).mkdir()
        outcomes, ready = print_equal_pages(self.tasks(lot), self.ready, partial(self.outcomes, jobs, tell))
        findings = tuple(finding for outcome in outcomes for finding in outcome.findings)
        failures = tuple(finding for outcome in outcomes for finding in outcome.failures)
        sets = {each.name: each for outcome in outcomes for each in outcome.sets}
        if not sets or (select_errors(findings) and not self.edition.draft):
            return CopiesResult((), findings, failures, {})
        layouts = self._layouts(sets)
        tell(f"{self.edition.exam}: binding")
        pages = self._bind(sets) if "student" in lot.audiences else 0
        shutil.rmtree(self.folder / RUNS_FOLDER)
        rows = (own for name, own in self.ready.survey.rows.items() if name in sets)
        (self.folder / "key.csv").write_bytes("".join((csv_lines([(*COPY_COLUMNS, *KEY_COLUMNS)]), *rows)).encode())
        (self.folder / "layout.json").write_bytes(layouts.to_json(self.edition.exam))
        files = (*(("print.pdf",) if pages else ()), "key.csv", "layout.json")
        issue = IssueFolder(self.edition, ready, lot.audiences, self.folder)
        tasks = replace(self, ready=ready).tasks(lot)
        record_copies(issue, tasks, sets, [paper_name(which) for which in self.papers], files)
        files = (*files, "paper.json", "manifest.json")
        moved = find_deviations(self.edition, layouts, self.edition.shuffled)
        summary = {"copies": len(sets), "asked": len(self.papers), "pages": pages}
        return CopiesResult(files, (*findings, *moved), failures, summary)

    def _layouts(self, sets: Mapping[str, PrintedPaper]) -> Layouts:
        layouts = Layouts()
        for which in self.papers:
            if paper_name(which) in sets:
                layouts.add("large print" if needs_large_print(which.student) else "", sets[paper_name(which)])
        return layouts

    def _bind(self, sets: Mapping[str, PrintedPaper]) -> int:
        """Bind the students' papers in the order of the roster; return how many pages there are."""
        ordered = [sets[paper_name(which)] for which in self.papers if paper_name(which) in sets]
        pieces = [PageRange(self.folder / RUNS_FOLDER / f"{each.lot}.pdf", each.first, each.pages) for each in ordered]
        return bind_pages(pieces, self.folder / "print.pdf", self.edition.drawing.exam.model.language)

    def outcomes(self, jobs: Workers, tell: Tell, tasks: Sequence[Lot]) -> list[LotResult]:
        """What became of each lot."""
        found: list[LotResult] = []
        done = 0
        for outcome in jobs.map(print_lot, tasks):
            found.append(outcome)
            done += len(outcome.sets) + len(outcome.aside)
            tell(f"{self.edition.exam}: {done:,} of {format_count(len(self.papers), 'copy', 'copies')}")
        return found

    def tasks(self, lot: Lot) -> list[Lot]:
        """The lots that are set."""
        size = 1 if self.ready.survey.outliving else LOT_SIZE
        return [self.task(each) for each in split_into_lots(lot, self.papers, size)]

    def task(self, lot: Lot) -> Lot:
        """A lot with what it needs to know: its kind's pages and heights, its students' names."""
        kind = "large print" if needs_large_print(lot.papers[0].student) else ""
        names = {
            id_: lot.names[id_] for which in lot.papers if which.student and (id_ := which.student.id) in lot.names
        }
        return replace(lot, pages=self.ready.pages[kind], heights=self.ready.heights.get(kind, {}), names=names)
