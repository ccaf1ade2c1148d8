"""A copy for each student of a roster, a thousand at a time."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exam_builder.build import Built, Options, store_of
from exam_builder.build.bound import Piece, bind
from exam_builder.build.edition import Edition, is_large
from exam_builder.build.layout import Layouts, deviations
from exam_builder.build.lots import RUNS, Lot, Outcome, lots, print_lot
from exam_builder.build.names import names_of
from exam_builder.build.prepare import Prepared, prepare
from exam_builder.build.publish import COLUMNS, swap, table
from exam_builder.draw import Which, of_student
from exam_builder.findings import Finding, Refused, each_once, errors
from exam_builder.identity import secret_of
from exam_builder.jobs import Jobs
from exam_builder.progress import Tell
from exam_builder.read import Course
from exam_builder.roster import read_roster

FOLDER = "copies"
WHO = ("id", "name", "version")


def build_copies(course: Course, exam: str, options: Options, inputs: str, tell: Tell) -> Built:
    """The copies of an exam for the students of a roster; those that TeX cannot set are told of and left out.

    Raises Lacking, and OSError where something cannot be written.
    """
    folder = (options.out or course.build) / exam / FOLDER
    try:
        return _build(course, exam, options, inputs, folder, tell)
    except Refused as refused:
        return Built(exam, folder, findings=each_once(refused.findings))


def _build(course: Course, exam: str, options: Options, inputs: str, folder: Path, tell: Tell) -> Built:
    assert options.roster is not None, "copies are for the students of a roster"
    roster = read_roster(options.roster)
    secret = secret_of(course.root)
    papers = [of_student(student, secret) for student in roster.students]
    edition = Edition(course, exam, inputs, options.draft, options.python)
    names, unnamed = names_of(roster.students, store_of(course))
    with Jobs(options.jobs) as jobs:
        ready = prepare(edition, papers, jobs, tell)
        findings = [*roster.findings, *unnamed, *ready.findings]
        if errors(findings) and not options.draft:
            return Built(exam, folder, findings=tuple(findings))
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as staged:
            copies = Copies(edition, papers, ready, Path(staged) / FOLDER)
            made = copies.printed(Lot(edition, 0, (), 0, {}, names, copies.folder), jobs, tell)
            findings += made.findings
            if made.files:
                swap(copies.folder, folder)
    return Built(exam, folder, made.files, each_once(findings), made.summary)


@dataclass(frozen=True)
class Made:
    """What became of the copies: files, beside the folders of the students, what was found, and numbers."""

    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    summary: Mapping[str, object]


@dataclass(frozen=True)
class Copies:
    """The copies of an edition, which are written into a folder of their own before they take their place."""

    edition: Edition
    papers: Sequence[Which]
    ready: Prepared
    folder: Path

    def printed(self, lot: Lot, jobs: Jobs, tell: Tell) -> Made:
        """Set all copies, bind them, and write what belongs to all of them."""
        self.folder.mkdir()
        (self.folder / RUNS).mkdir()
        outcomes = list(self.outcomes(lot, jobs, tell))
        findings = [finding for outcome in outcomes for finding in outcome.findings]
        sets = {each.name: each for outcome in outcomes for each in outcome.sets}
        if not sets or self._fatal(outcomes):
            return Made((), tuple(findings), {})
        layouts = Layouts()
        for which in self.papers:
            if which.student and which.student.id in sets:
                layouts.add("large print" if is_large(which.student) else "", sets[which.student.id])
        findings += deviations(self.edition, layouts, self.edition.shuffled)
        tell(f"{self.edition.exam}: binding")
        pieces = [
            Piece(self.folder / RUNS / f"{each.lot}.pdf", each.first, each.pages)
            for which in self.papers
            if which.student and (each := sets.get(which.student.id))
        ]
        pages = bind(pieces, self.folder / "print.pdf", self.edition.drawing.exam.model.language)
        shutil.rmtree(self.folder / RUNS)
        (self.folder / "key.csv").write_bytes(
            table((*WHO, *COLUMNS), (row for row in self.ready.survey.rows if row[0] in sets))
        )
        (self.folder / "layout.json").write_bytes(layouts.to_json(self.edition.exam))
        files = ("print.pdf", "key.csv", "layout.json")
        return Made(files, tuple(findings), {"copies": len(sets), "asked": len(self.papers), "pages": pages})

    def outcomes(self, lot: Lot, jobs: Jobs, tell: Tell) -> "list[Outcome]":
        """What became of each lot."""
        tasks = [self.task(each) for each in lots(lot, self.papers)]
        found: list[Outcome] = []
        done = 0
        for outcome in jobs.map(print_lot, tasks):
            found.append(outcome)
            done += len(outcome.sets) + len(outcome.aside)
            tell(f"{self.edition.exam}: {done:,} of {len(self.papers):,} copies")
        return found

    def task(self, lot: Lot) -> Lot:
        """A lot with what it needs to know: its kind's pages and heights, its students' names."""
        kind = "large print" if is_large(lot.papers[0].student) else ""
        names = {
            id_: lot.names[id_] for which in lot.papers if which.student and (id_ := which.student.id) in lot.names
        }
        return replace(lot, pages=self.ready.pages[kind], heights=self.ready.heights.get(kind, {}), names=names)

    def _fatal(self, outcomes: Sequence[Outcome]) -> bool:
        """Whether something is wrong beside copies that were set aside."""
        return not self.edition.draft and any(
            finding.severity == "error" and "set aside" not in finding.paper
            for outcome in outcomes
            for finding in outcome.findings
        )
