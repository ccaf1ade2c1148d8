"""Make the files for the day of an exam, published together, without overwriting marks that were entered."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from exam_builder.codes import Code
from exam_builder.course import Course, find_course
from exam_builder.course_files import read_regular
from exam_builder.day.issued_papers import DayPapers, find_record, read_day
from exam_builder.day.mark_sheet import plan_sheet, write_csv, write_workbook
from exam_builder.day.sheets import make_printer, print_sheets
from exam_builder.digests import digest_of, file_digest
from exam_builder.findings import Finding, Misuse, Place, Refused
from exam_builder.issue.publish import explain_os_errors, require_writable
from exam_builder.issue.request import store_of
from exam_builder.issue.switch import SCRATCH, clear_course, publish_files, settle_folder
from exam_builder.records.manifest import MANIFEST_NAME
from exam_builder.roster import Roster, parse_columns, read_roster
from exam_builder.scratch import scratch_folder
from exam_builder.store import Store
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
    chosen = [name for name in course.choose(list(names)) if names or find_record(course.build / name)]
    if not chosen:
        raise Misuse("No papers were issued yet: exam-builder build EXAM --roster FILE makes them.")
    return [_make_exam(course, name, students, build / name / FOLDER) for name in chosen]


def _make_exam(course: Course, name: str, roster: Roster | None, folder: Path) -> DayResult:
    store = store_of(course)
    try:
        day = read_day(name, course.build / name, roster, store)
        old = _read_manifest(folder)
        _refuse_entered(folder, old)
        require_writable(folder)
        settle_folder(folder)
        with explain_os_errors(folder), scratch_folder(SCRATCH, folder.absolute()) as scratch:
            files = _write_files(day, scratch / FOLDER, store)
            publish_files(scratch / FOLDER, folder, stale=set(old) - set(files))
    except Refused as refused:
        with suppress(OSError):
            folder.rmdir()  # if it is empty
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
        Finding(Code.ISSUED, ENTERED.format(name), Place(str(folder / name)), KEEP)
        for name in ("marks.csv", "marks.xlsx")
        if (found := file_digest(folder / name)) is not None and found != old.get(name)
    ]
    if wrong:
        raise Refused(wrong)
