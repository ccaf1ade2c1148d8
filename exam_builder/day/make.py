"""Make the files for the day of an exam, published together, without overwriting marks that were entered."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exam_builder.course import Course, find_course
from exam_builder.course_files import read_regular
from exam_builder.day.issued_papers import DayPapers, find_record, read_day
from exam_builder.day.mark_sheet import plan_sheet, write_csv, write_workbook
from exam_builder.digests import digest_file, digest_of
from exam_builder.findings import Code, Finding, Misuse, Place, Refused, select_errors
from exam_builder.issue.prepare import ANY_PAGES
from exam_builder.issue.publish import prepare_folder
from exam_builder.issue.switch import SCRATCH, clear_course, publish_files, settle_folder
from exam_builder.paper import Paper, Part
from exam_builder.plot import FIGURE_KIND
from exam_builder.records.manifest import MANIFEST_NAME
from exam_builder.render import Renderer
from exam_builder.render.origins import Document
from exam_builder.roster import Roster, parse_columns, read_roster
from exam_builder.scratch import scratch_folder
from exam_builder.store import Store
from exam_builder.typeset.batch import BatchPaper, typeset_batch
from exam_builder.typeset.tex_process import temporary_folder

FOLDER = "day"
ENTERED = "{} was changed since it was made: marks may have been entered"
KEEP = "move it, or give another folder: --out DIR"


@dataclass(frozen=True)
class DayResult:
    """The result for an exam: its folder, the files in it, and findings."""

    exam: str
    folder: Path
    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def make_day(
    start: Path, names: Sequence[str], roster: Path | None, columns: str | None = None, out: Path | None = None
) -> list[DayResult]:
    """Make the papers for the day of some exams of the course around `start`, or of all issued ones.

    Raise Misuse if there is no course, no such exam, or no issued one; Lacking if the machine lacks something.
    """
    course = find_course(start)
    clear_course(course, out)
    students = read_roster(roster, columns=parse_columns(columns)) if roster else None
    build = out or course.build
    chosen = [name for name in course.choose(list(names)) if names or find_record(_choose_issued(course, name, build))]
    if not chosen:
        raise Misuse("no papers were issued yet: exam-builder build EXAM --roster FILE makes them")
    if out is None:
        course.refuse_links([*chosen, *(f"{name}/{FOLDER}" for name in chosen)])
    return [_make_exam(course, name, students, build / name / FOLDER) for name in chosen]


def _choose_issued(course: Course, name: str, build: Path) -> Path:
    """Return the folder of an exam's issued papers: in `build` (that of `--out`) if copies or versions are there."""
    found = find_record(build / name)
    return build / name if found and found.parent != build / name else course.build / name


def _make_exam(course: Course, name: str, roster: Roster | None, folder: Path) -> DayResult:
    store = course.open_store()
    try:
        day = read_day(name, _choose_issued(course, name, folder.parent.parent), roster, store)
        old = _read_manifest(folder)
        _refuse_entered(folder, old)
        settle_folder(folder)
        with prepare_folder(folder), scratch_folder(SCRATCH, folder.absolute()) as scratch:
            files = _write_files(day, scratch / FOLDER, store)
            publish_files(scratch / FOLDER, folder, stale=set(old) - set(files))
    except Refused as refused:
        return DayResult(name, folder, findings=tuple(refused.findings))
    return DayResult(name, folder, files, roster.findings if roster else ())


def _write_files(day: DayPapers, folder: Path, store: Store) -> tuple[str, ...]:
    """Write every file into a folder, and return their names."""
    folder.mkdir()
    sheet = plan_sheet(day)
    with temporary_folder() as work:
        made = dict(print_sheets(day, make_printer(day, work / "templates", store)))
    made |= {"marks.csv": write_csv(sheet), "marks.xlsx": write_workbook(sheet)}
    for name, content in made.items():
        (folder / name).write_bytes(content)
    hashes = {name: digest_of(made[name]) for name in sorted(made)}
    (folder / MANIFEST_NAME).write_text(json.dumps({"exam": day.exam, "files": hashes}, indent=1) + "\n")
    return (*made, MANIFEST_NAME)


def _read_manifest(folder: Path) -> Mapping[str, str]:
    """Read the hashes of the files made before, by name; return none if there is no valid manifest."""
    try:
        files = json.loads(read_regular(folder / MANIFEST_NAME, links=True))["files"]
        return {str(name): str(digest) for name, digest in files.items() if "/" not in str(name)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _refuse_entered(folder: Path, old: Mapping[str, str]) -> None:
    """Raise Refused for mark sheets that were changed since they were made."""
    wrong = [
        Finding(Code.ISSUED, ENTERED.format(name), Place(os.path.relpath(folder / name)), KEEP)
        for name in ("marks.csv", "marks.xlsx")
        if (digest := digest_file(folder / name)) is not None and digest != old.get(name)
    ]
    if wrong:
        raise Refused(wrong)


@dataclass(frozen=True)
class DayCell:
    """A part in one version, and the number of its question there."""

    number: int
    part: Part


@dataclass(frozen=True)
class DayRow:
    """A part of a question, with its points, in several versions (None: not in that version)."""

    name: str
    label: str
    points: object
    cells: tuple[DayCell | None, ...]


@dataclass(frozen=True)
class Printer:
    """The renderer and the store with which sheets are printed."""

    renderer: Renderer
    store: Store

    def print(self, documents: Sequence[Document], name: str) -> bytes:
        """Typeset documents into one PDF; raise Refused with the errors that TeX finds."""
        pictures = {digest for each in documents for _, digest in each.figures}
        figures = self.store.read_all(FIGURE_KIND, pictures)
        run = typeset_batch([BatchPaper(each, ANY_PAGES) for each in documents], figures, store=self.store)
        findings = [*run.findings, *(finding for each in run.failed.values() for finding in each)]
        if wrong := select_errors(findings):
            raise Refused(replace(each, paper=name) for each in wrong)
        return run.pdf


def print_sheets(day: DayPapers, printer: Printer) -> Iterator[tuple[str, bytes]]:
    """Print every sheet; raise Refused if TeX cannot typeset one."""
    yield "sign-in.pdf", printer.print([*_list_rooms(day, printer.renderer)], "the sign-in sheet")
    for letter, paper in day.versions.items():
        name = f"key-{letter}.pdf" if letter else "key.pdf"
        yield name, printer.print([list_keys({letter: paper}, printer.renderer)], name)
    if len(day.versions) > 1:
        yield "key.pdf", printer.print([list_keys(day.versions, printer.renderer)], "key.pdf")
    yield "labels.pdf", printer.print([printer.renderer.sheet("labels", day.blank, day.students, {})], "labels.pdf")


def _list_rooms(day: DayPapers, renderer: Renderer) -> Iterator[Document]:
    seated = any(each.student.cell("seat") for each in day.students)
    for room, students in day.rooms.items():
        yield renderer.sheet("seats", day.blank, students, {"room": room, "seated": seated, "signed": True})


def list_keys(versions: Mapping[str, Paper], renderer: Renderer) -> Document:
    """List the keys of some versions side by side, with a row for each part."""
    first = next(iter(versions.values()))
    rows = list(_find_rows(list(versions.values())))
    return renderer.sheet("keys", first, (), {"versions": [each or "–" for each in versions], "rows": rows})


def _find_rows(papers: Sequence[Paper]) -> Iterator[DayRow]:
    """Yield a row for each part in these papers, in the order in which they first ask it."""
    rows: dict[tuple[str, str], dict[int, DayCell]] = {}
    for index, paper in enumerate(papers):
        for question in paper.questions:
            for part in question.parts:
                rows.setdefault((question.name, part.id), {})[index] = DayCell(question.number, part)
    for (name, _), cells in rows.items():
        part = next(iter(cells.values())).part
        yield DayRow(name, part.label, part.points, tuple(cells.get(index) for index in range(len(papers))))


def make_printer(day: DayPapers, templates: Path, store: Store) -> Printer:
    """Make a printer with the templates of the issued papers, which are written into a folder."""
    for name, text in day.conditions.templates.items():
        (templates / name).parent.mkdir(parents=True, exist_ok=True)
        (templates / name).write_text(text, encoding="utf-8", errors="replace")
    store.fill(FIGURE_KIND, day.figures)
    folders = (templates,) if day.conditions.templates else ()
    return Printer(Renderer(folders, day.conditions.draft, day.conditions.unpack_assets()), store)
