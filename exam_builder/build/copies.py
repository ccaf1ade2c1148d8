"""A copy for each student of a roster, a thousand at a time."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from exam_builder.build import Built, Options, store_of
from exam_builder.build.bound import Piece, bind
from exam_builder.build.edition import Edition, is_large, name_of
from exam_builder.build.equal import printed_alike
from exam_builder.build.layout import Layouts, deviations
from exam_builder.build.lots import RUNS, SIZE, Lot, Outcome, Set, lots, print_lot
from exam_builder.build.names import names_of
from exam_builder.build.prepare import Prepared, prepare
from exam_builder.build.publish import COLUMNS, COPIES, lines, swap
from exam_builder.build.recording import Issue, record_copies
from exam_builder.build.standing import COPIES as FOLDER
from exam_builder.build.standing import audiences_of_copies
from exam_builder.build.workers import workers
from exam_builder.draw import Which, of_student
from exam_builder.findings import Finding, Refused, count, each_once, errors, fold_papers
from exam_builder.identity import secret_of
from exam_builder.jobs import Workers
from exam_builder.progress import Tell
from exam_builder.read import Course
from exam_builder.roster import read_roster


def build_copies(course: Course, exam: str, options: Options, inputs: str, tell: Tell) -> Built:
    """The copies of an exam for the students of a roster; those that TeX cannot set are told of and left out.

    `inputs` is the digest of what they are made of. Raises Misuse for options that copies do not have, Lacking, and
    OSError where something cannot be written.
    """
    folder = (options.out or course.build) / exam / FOLDER
    try:
        return _build(course, exam, options, inputs, folder, tell)
    except Refused as refused:
        return Built(exam, folder, findings=each_once(refused.findings))


def _build(course: Course, exam: str, options: Options, inputs: str, folder: Path, tell: Tell) -> Built:
    assert options.roster is not None, "copies are for the students of a roster"
    audiences = audiences_of_copies(options)
    roster = read_roster(options.roster)
    secret = secret_of(course.root)
    papers = [of_student(student, secret) for student in roster.students]
    edition = Edition(course, exam, inputs, options.draft, options.python)
    names, unnamed = names_of(roster, store_of(course))
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Jobs end before the folder goes into which they write.
    with (
        tempfile.TemporaryDirectory(dir=folder.parent.absolute(), prefix=".new-") as staged,
        workers(course, exam, options) as jobs,
    ):
        ready = prepare(edition, papers, jobs, tell)
        findings = [*roster.findings, *unnamed, *ready.findings]
        if not ready.pages or (errors(findings) and not options.draft):
            return Built(exam, folder, findings=fold_papers(findings))
        copies = Copies(edition, papers, ready, Path(staged) / FOLDER)
        made = copies.printed(Lot(edition, 0, (), 0, {}, names, copies.folder, audiences), jobs, tell)
        if made.files:
            swap(copies.folder, folder)
    return Built(exam, folder, made.files, (*fold_papers([*findings, *made.findings]), *made.failures), made.summary)


@dataclass(frozen=True)
class Made:
    """What became of the copies: files, beside the folders of the students, what was found, and numbers.

    `failures` are why copies were set aside.
    """

    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    failures: tuple[Finding, ...]
    summary: Mapping[str, object]


@dataclass(frozen=True)
class Copies:
    """The copies of an edition, which are written into a folder of their own before they take their place."""

    edition: Edition
    papers: Sequence[Which]
    ready: Prepared
    folder: Path

    def printed(self, lot: Lot, jobs: Workers, tell: Tell) -> Made:
        """Set all copies, bind them, and write what belongs to all of them."""
        self.folder.mkdir()
        (self.folder / RUNS).mkdir()
        outcomes, ready = printed_alike(self.tasks(lot), self.ready, partial(self.outcomes, jobs, tell))
        findings = tuple(finding for outcome in outcomes for finding in outcome.findings)
        failures = tuple(finding for outcome in outcomes for finding in outcome.failures)
        sets = {each.name: each for outcome in outcomes for each in outcome.sets}
        if not sets or (errors(findings) and not self.edition.draft):
            return Made((), findings, failures, {})
        layouts = self._layouts(sets)
        tell(f"{self.edition.exam}: binding")
        pages = self._bind(sets) if "student" in lot.audiences else 0
        shutil.rmtree(self.folder / RUNS)
        rows = (own for name, own in self.ready.survey.rows.items() if name in sets)
        (self.folder / "key.csv").write_bytes("".join((lines([(*COPIES, *COLUMNS)]), *rows)).encode())
        (self.folder / "layout.json").write_bytes(layouts.to_json(self.edition.exam))
        files = (*(("print.pdf",) if pages else ()), "key.csv", "layout.json")
        issue = Issue(self.edition, ready, lot.audiences, self.folder)
        tasks = replace(self, ready=ready).tasks(lot)
        record_copies(issue, tasks, sets, [name_of(which) for which in self.papers], files)
        files = (*files, "paper.json", "manifest.json")
        moved = deviations(self.edition, layouts, self.edition.shuffled)
        summary = {"copies": len(sets), "asked": len(self.papers), "pages": pages}
        return Made(files, (*findings, *moved), failures, summary)

    def _layouts(self, sets: Mapping[str, Set]) -> Layouts:
        layouts = Layouts()
        for which in self.papers:
            if name_of(which) in sets:
                layouts.add("large print" if is_large(which.student) else "", sets[name_of(which)])
        return layouts

    def _bind(self, sets: Mapping[str, Set]) -> int:
        """Bind the students' papers in the order of the roster; return how many pages there are."""
        ordered = [sets[name_of(which)] for which in self.papers if name_of(which) in sets]
        pieces = [Piece(self.folder / RUNS / f"{each.lot}.pdf", each.first, each.pages) for each in ordered]
        return bind(pieces, self.folder / "print.pdf", self.edition.drawing.exam.model.language)

    def outcomes(self, jobs: Workers, tell: Tell, tasks: Sequence[Lot]) -> list[Outcome]:
        """What became of each lot."""
        found: list[Outcome] = []
        done = 0
        for outcome in jobs.map(print_lot, tasks):
            found.append(outcome)
            done += len(outcome.sets) + len(outcome.aside)
            tell(f"{self.edition.exam}: {done:,} of {count(len(self.papers), 'copy', 'copies')}")
        return found

    def tasks(self, lot: Lot) -> list[Lot]:
        """The lots that are set."""
        size = 1 if self.ready.survey.outliving else SIZE
        return [self.task(each) for each in lots(lot, self.papers, size)]

    def task(self, lot: Lot) -> Lot:
        """A lot with what it needs to know: its kind's pages and heights, its students' names."""
        kind = "large print" if is_large(lot.papers[0].student) else ""
        names = {
            id_: lot.names[id_] for which in lot.papers if which.student and (id_ := which.student.id) in lot.names
        }
        return replace(lot, pages=self.ready.pages[kind], heights=self.ready.heights.get(kind, {}), names=names)
