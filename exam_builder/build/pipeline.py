"""The way from an exam's name to its files, read from top to bottom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from exam_builder.build import Options
from exam_builder.build.publish import key_csv
from exam_builder.build.sheets import Press, Sheet, damaged, findings_of, typeset_all, write_readable
from exam_builder.cache import Cache
from exam_builder.companions import Calls
from exam_builder.draw import draw_paper
from exam_builder.examine import Examiner
from exam_builder.findings import Finding, Refused, each_once, errors
from exam_builder.jobs import Jobs
from exam_builder.paper import Paper
from exam_builder.plot import plot_figures
from exam_builder.progress import Tell
from exam_builder.read import Course, LoadedExam, read_exam
from exam_builder.recompute import Checked
from exam_builder.records import PaperRecord, conditions_of
from exam_builder.render import unused_templates


@dataclass(frozen=True)
class Made:
    """The files of an exam by name, none where errors forbid them; findings, and numbers for the reader.

    `record` is what made them, still without their hashes.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    summary: Mapping[str, Any] = field(default_factory=dict)
    record: PaperRecord | None = None


def make(course: Course, name: str, options: Options, store: Cache, tell: Tell) -> Made:
    """Make an exam's files; raises Lacking, and OSError where the cache cannot be written."""
    try:
        return _make(course, name, options, store, tell)
    except Refused as refused:
        return Made(findings=each_once(refused.findings))


def _make(course: Course, name: str, options: Options, store: Cache, tell: Tell) -> Made:
    tell(f"{name}: reading and drawing")
    exam = read_exam(course, name)
    calls = Calls(store, options.python)
    paper = draw_paper(exam, options.seed, calls)
    tell(f"{name}: recomputing")
    checked = Examiner(exam, calls).examine(paper)
    tell(f"{name}: drawing figures")
    findings = [
        *unused_templates(course.templates),
        *exam.findings,
        *checked.findings,
        *_figures(exam, paper, options, store),
    ]
    if errors(findings) and not options.draft:
        return Made(findings=each_once(findings))
    tell(f"{name}: typesetting")
    press = _press(course, paper, options, store)
    sheets = typeset_all(press, options.audiences)
    findings += findings_of(press, sheets)
    complete = all(sheet.typeset.pdf for sheet in sheets)
    if errors(findings) and not (options.draft and complete):
        return Made(findings=each_once(findings))
    if not complete:
        raise damaged()
    asked = [sheet for sheet in sheets if sheet.audience in options.audiences]
    if options.tex:
        write_readable(press, asked, options.tex / name)
    made = _record(press, sheets)
    return Made(_files(paper, asked), each_once(findings), _summary(exam, paper, checked, asked), made)


def _figures(exam: LoadedExam, paper: Paper, options: Options, store: Cache) -> tuple[Finding, ...]:
    with Jobs(options.jobs) as jobs:
        return plot_figures(paper, exam.course, store, jobs.map, exam.figure_place, python=options.python)


def _press(course: Course, paper: Paper, options: Options, store: Cache) -> Press:
    templates = (course.templates,) if course.templates.is_dir() else ()
    return Press(paper, templates, store, options.draft)


def _files(paper: Paper, sheets: Sequence[Sheet]) -> dict[str, bytes]:
    pdfs = {f"{sheet.audience}.pdf": sheet.typeset.pdf for sheet in sheets}
    return pdfs | {"key.csv": key_csv(paper)}


def _record(press: Press, sheets: Sequence[Sheet]) -> PaperRecord:
    figures = {digest: path.read_bytes() for digest, path in press.figures().items() if path.is_file()}
    aux: dict[str, bytes] = {sheet.audience: sheet.typeset.aux for sheet in sheets}
    folder = press.templates[0] if press.templates else None
    return PaperRecord(press.paper, conditions_of(folder, press.draft), "passes", figures=figures, aux=aux)


def _summary(exam: LoadedExam, paper: Paper, checked: Checked, sheets: Sequence[Sheet]) -> dict[str, Any]:
    return {
        "questions": len(paper.questions),
        "points": f"{float(paper.total):g}",
        "parts": checked.parts,
        "recomputed": checked.recomputed,
        "waived": checked.waived,
        "pages": sheets[0].typeset.pages,
        "versions": exam.model.versions.count or 0,
    }
