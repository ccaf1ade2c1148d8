"""Write the files that all papers of an issue share: key, layouts, print files, the marking guide for all versions."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from exam_builder.audit.page_checks import audit_guide
from exam_builder.codec import decode
from exam_builder.course_files import read_regular
from exam_builder.findings import Finding
from exam_builder.issue.edition import get_paper_name, name_student_kind
from exam_builder.issue.forms import GUIDE_FILE, KEY_FILE, LAYOUT_FILE, PRINT_FILE
from exam_builder.issue.layout import Layouts, find_deviations
from exam_builder.issue.lots import RUNS_FOLDER
from exam_builder.issue.prepare import LIKELY_PAGES
from exam_builder.issue.publish import KEY_COLUMNS, list_csv_lines
from exam_builder.issue.recording import PrintedIssue
from exam_builder.issue.typesetting import read_figures
from exam_builder.paper import Paper
from exam_builder.pdf import PageRange, bind_pages
from exam_builder.plot import FIGURE_KIND
from exam_builder.records.copies_record import PrintFile
from exam_builder.render import Renderer
from exam_builder.render.renderer import ListedStudent
from exam_builder.store import Store
from exam_builder.typeset.batch import BatchPaper, BatchResult, typeset_batch

COMBINED_GUIDE = "the marking guide for all versions"


def write_shared_files(output: PrintedIssue) -> tuple[Finding, ...]:
    """Write all shared files, remove the runs of the lots, and return findings."""
    names = output.issue.form.shared_files(output.issue.audiences)
    findings = tuple(finding for name in names for finding in WRITERS[name](output, output.folder / name))
    shutil.rmtree(output.folder / RUNS_FOLDER)
    return findings


def _write_key(output: PrintedIssue, path: Path) -> Iterator[Finding]:
    rows = (own for name, own in output.prepared.survey.rows.items() if name in output.sets)
    head = list_csv_lines([(*output.issue.form.columns, *KEY_COLUMNS)]).encode()
    if output.addition:
        head = read_regular(output.addition.issued.folder / KEY_FILE, links=True)
    path.write_bytes(head + "".join(rows).encode())
    yield from ()


def _write_layouts(output: PrintedIssue, path: Path) -> Iterator[Finding]:
    """Write the places of answers in each paper, and report where they differ."""
    layouts = Layouts()
    if output.addition:
        layouts = Layouts.from_json(json.loads((output.addition.issued.folder / LAYOUT_FILE).read_bytes()))
    for which in output.papers:
        if get_paper_name(which) in output.sets:
            layouts.add(name_student_kind(which.student), output.sets[get_paper_name(which)])
    path.write_bytes(layouts.to_json(output.issue.request.exam))
    yield from find_deviations(output.edition, layouts)


def _bind_copies(output: PrintedIssue, path: Path) -> Iterator[Finding]:
    """Bind the new students' papers in their order; those of a room come after its seating list."""
    output.issue.request.report("binding")
    runs, language = output.folder / RUNS_FOLDER, output.edition.drawing.exam.model.language
    for number, file in enumerate(output.new_prints):
        made = [output.sets[name] for name in file.papers if name in output.sets]
        pieces = [PageRange(runs / f"{each.lot}.pdf", each.first, each.pages) for each in made]
        if file.listed:
            run = _typeset_new_room(output, file)
            yield from report_room(run, file)
            pieces = [*keep_room(run, runs / f"room-{number}.pdf"), *pieces]
        bind_pages(pieces, path.with_name(file.name), language)


def _typeset_new_room(output: PrintedIssue, file: PrintFile) -> BatchResult:
    students = {which.student.id: which.student for which in output.papers if which.student}
    names = {name: output.requested.names[name] for name in file.papers if name in output.sets}
    listed = [ListedStudent(students[name], each.tex, each.picture) for name, each in names.items()]
    blank = decode(Paper, output.prepared.survey.book.shared)
    return typeset_room(file, blank, listed, output.edition.tools.renderer, output.edition.store)


def typeset_room(
    file: PrintFile, blank: Paper, students: Sequence[ListedStudent], renderer: Renderer, store: Store
) -> BatchResult:
    """Typeset the seating list of the room of a print file."""
    seated = any(each.student.cell("seat") for each in students)
    more = {"room": file.room, "seated": seated, "signed": False}
    order = BatchPaper(renderer.sheet("seats", blank, students, more), LIKELY_PAGES)
    pictures = {each.picture for each in students if each.picture}
    return typeset_batch([order], store.read_all(FIGURE_KIND, pictures), store=store)


def report_room(run: BatchResult, file: PrintFile) -> tuple[Finding, ...]:
    """Return the findings about the seating list of a room."""
    all_findings = [*run.findings, *(finding for findings in run.failed.values() for finding in findings)]
    return tuple(replace(each, paper=f"the list of room {file.room}") for each in all_findings)


def keep_room(run: BatchResult, path: Path) -> list[PageRange]:
    """Save the seating list of a room for binding; return [] if TeX could not typeset it. Raise OSError."""
    if not run.papers:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(run.pdf)
    return [PageRange(path, 0, run.papers[0].pages)]


def count_bound_pages(output: PrintedIssue) -> int:
    """Return the number of pages to print, with each paper padded to an even number."""
    bound = PRINT_FILE in output.issue.form.shared_files(output.issue.audiences)
    return sum(each.pages + each.pages % 2 for each in output.sets.values()) if bound else 0


def _write_guide(output: PrintedIssue, path: Path) -> Iterator[Finding]:
    """Write the marking guide for all versions, and report findings."""
    output.issue.request.report(COMBINED_GUIDE)
    tools, store = output.edition.tools, output.edition.store
    run = typeset_combined_guide(output.drawn, output.question_order, tools.renderer, store)
    path.write_bytes(run.pdf)
    yield from report_combined_guide(run, output.drawn)


WRITERS: Mapping[str, Callable[[PrintedIssue, Path], Iterator[Finding]]] = {
    PRINT_FILE: _bind_copies,
    KEY_FILE: _write_key,
    LAYOUT_FILE: _write_layouts,
    GUIDE_FILE: _write_guide,
}


def typeset_combined_guide(
    papers: Sequence[Paper], questions: Sequence[str], renderer: Renderer, store: Store
) -> BatchResult:
    """Typeset one marking guide for several versions, with the questions in the order of the given names."""
    order = BatchPaper(renderer.render_combined(papers, questions), LIKELY_PAGES)
    return typeset_batch([order], read_figures(store, papers, draft=renderer.draft), store=store)


def report_combined_guide(run: BatchResult, papers: Sequence[Paper]) -> tuple[Finding, ...]:
    """Return findings about the marking guide for all versions, from TeX and from the audit of its pages."""
    all_findings = [*run.findings, *(finding for findings in run.failed.values() for finding in findings)]
    for printed in run.papers.values():
        all_findings += [*printed.findings, *audit_guide(papers, run.pdf, printed.spots)]
    return tuple(replace(finding, paper=COMBINED_GUIDE) for finding in all_findings)
