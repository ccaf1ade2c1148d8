"""The way from an exam's name to its files, read from top to bottom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from exam_builder.companions import Calls
from exam_builder.course import Course
from exam_builder.draw import draw_paper
from exam_builder.examine.draw_checks import PaperChecker
from exam_builder.findings import Finding, Refused, deduplicate, select_errors
from exam_builder.issue.audience_pdfs import (
    AudiencePdf,
    PdfJob,
    collect_findings,
    damaged_pdf,
    typeset_audiences,
    write_readable_tex,
)
from exam_builder.issue.publish import key_csv
from exam_builder.issue.request import Options
from exam_builder.jobs import Jobs
from exam_builder.paper import Paper
from exam_builder.plot import plot_figures
from exam_builder.progress import Tell
from exam_builder.read import LoadedExam, read_exam
from exam_builder.recompute import Checked
from exam_builder.records import PaperRecord, conditions_of
from exam_builder.render import find_misnamed_templates
from exam_builder.store import Store


@dataclass(frozen=True)
class BuildResult:
    """The files of an exam by name, none where errors forbid them; findings, and numbers for the reader.

    `record` is what made them, still without their hashes.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    summary: Mapping[str, Any] = field(default_factory=dict)
    record: PaperRecord | None = None


def build_paper(course: Course, name: str, options: Options, store: Store, tell: Tell) -> BuildResult:
    """Make an exam's files; raises Lacking, and OSError where the cache cannot be written."""
    try:
        return _run_steps(course, name, options, store, tell)
    except Refused as refused:
        return BuildResult(findings=deduplicate(refused.findings))


def _run_steps(course: Course, name: str, options: Options, store: Store, tell: Tell) -> BuildResult:
    tell(f"{name}: reading and drawing")
    exam = read_exam(course, name)
    calls = Calls(store, options.python)
    paper = draw_paper(exam, options.seed, calls)
    tell(f"{name}: recomputing")
    checked = PaperChecker(exam, calls).examine(paper)
    tell(f"{name}: drawing figures")
    findings = [
        *find_misnamed_templates(course.templates),
        *exam.findings,
        *checked.findings,
        *_plot_figures(exam, paper, options, store),
    ]
    if select_errors(findings) and not options.draft:
        return BuildResult(findings=deduplicate(findings))
    tell(f"{name}: typesetting")
    press = _make_pdf_job(course, paper, options, store)
    sheets = typeset_audiences(press, options.audiences)
    findings += collect_findings(press, sheets)
    complete = all(sheet.typeset.pdf for sheet in sheets)
    if select_errors(findings) and not (options.draft and complete):
        return BuildResult(findings=deduplicate(findings))
    if not complete:
        raise damaged_pdf()
    asked = [sheet for sheet in sheets if sheet.audience in options.audiences]
    if options.tex:
        write_readable_tex(press, asked, options.tex / name)
    made = _make_record(press, sheets)
    return BuildResult(
        _collect_files(paper, asked), deduplicate(findings), _summarize(exam, paper, checked, asked), made
    )


def _plot_figures(exam: LoadedExam, paper: Paper, options: Options, store: Store) -> tuple[Finding, ...]:
    with Jobs(options.jobs) as jobs:
        return plot_figures(paper, exam.course, store, jobs.map, exam.figure_place, python=options.python)


def _make_pdf_job(course: Course, paper: Paper, options: Options, store: Store) -> PdfJob:
    return PdfJob(paper, course.template_folders, store, options.draft)


def _collect_files(paper: Paper, sheets: Sequence[AudiencePdf]) -> dict[str, bytes]:
    pdfs = {f"{sheet.audience}.pdf": sheet.typeset.pdf for sheet in sheets}
    return pdfs | {"key.csv": key_csv(paper)}


def _make_record(press: PdfJob, sheets: Sequence[AudiencePdf]) -> PaperRecord:
    figures = {digest: path.read_bytes() for digest, path in press.figures().items() if path.is_file()}
    aux: dict[str, bytes] = {sheet.audience: sheet.typeset.aux for sheet in sheets}
    folder = press.templates[0] if press.templates else None
    return PaperRecord(press.paper, conditions_of(folder, press.draft), "passes", figures=figures, aux=aux)


def _summarize(exam: LoadedExam, paper: Paper, checked: Checked, sheets: Sequence[AudiencePdf]) -> dict[str, Any]:
    return {
        "questions": len(paper.questions),
        "points": f"{float(paper.total):g}",
        "parts": checked.parts,
        "recomputed": checked.recomputed,
        "waived": checked.waived,
        "pages": sheets[0].typeset.pages,
        "versions": exam.model.versions.count or 0,
    }
