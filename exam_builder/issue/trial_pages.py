"""Typeset questions before they are issued: as trial pages for `check`, and as pictures beside their keys."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from exam_builder.companions import Calls
from exam_builder.course import Course
from exam_builder.digests import digest, digest_file, digest_tree
from exam_builder.draw import PaperGenerator, make_spec_of_seed
from exam_builder.draw.seeds import REFERENCE
from exam_builder.findings import Code, Finding, Refused, deduplicate, select_errors
from exam_builder.issue.interference import find_global_latex
from exam_builder.issue.lots import audit_run, find_on_pages
from exam_builder.issue.typesetting import PrintSettings, read_figures
from exam_builder.paper import AUDIENCES, Audience, Paper
from exam_builder.paper_texts import list_author_texts
from exam_builder.plot import FigurePlotter
from exam_builder.read import LoadedExam, read_exam_once
from exam_builder.render import Document, Renderer, check_latex
from exam_builder.render.assets import load_assets
from exam_builder.render.environment import find_broken_templates
from exam_builder.render.own_templates import list_templates
from exam_builder.render.renderer import Body
from exam_builder.render.template_blame import blame_templates
from exam_builder.render.template_slips import find_lost_cover, find_template_slips
from exam_builder.store import Store
from exam_builder.typeset import typeset_document
from exam_builder.typeset.batch import BatchPaper, BatchResult, RunSettings, run_batch
from exam_builder.typeset.passes import TypesetPaper
from exam_builder.typeset.tex_process import identify_tex

RUN_SIZE = 300
"""The maximum number of papers in a run."""

MAX_ALONE = 8
"""The maximum number of suspects in a run that are typeset alone to see whether they fail too."""

MAX_REPEATS = 4
"""The maximum number of runs, each without the papers that failed before."""

TrialFindings: TypeAlias = tuple[Finding, ...] | None
"""The findings of a paper; None if it was not typeset."""


def try_documents(documents: Sequence[Document], figures: Mapping[str, bytes], *, store: Store) -> list[TrialFindings]:
    """Typeset documents that share a preamble, in few runs, and return the findings of each.

    If many fail, some are not typeset, because nothing that follows an error in a run can be trusted. `figures` are
    the files of their figures by digest. Raise Lacking without TeX, and OSError if the store or the temporary folder
    cannot be written.
    """
    settings = RunSettings(figures, store, mode="draft")
    results: list[TrialFindings] = []
    for start in range(0, len(documents), RUN_SIZE):
        orders = [BatchPaper(document, 1) for document in documents[start : start + RUN_SIZE]]
        tried = _TrialRun(orders, settings).findings()
        results += [tried.get(index) for index in range(len(orders))]
    return results


@dataclass(frozen=True)
class _TrialRun:
    """Papers that are typeset in one run, which is repeated without those that fail."""

    orders: Sequence[BatchPaper]
    settings: RunSettings

    def findings(self) -> dict[int, tuple[Finding, ...]]:
        """Return the findings of each paper that could be typeset, by index."""
        remaining, found = list(range(len(self.orders))), dict[int, tuple[Finding, ...]]()
        for _ in range(MAX_REPEATS):
            run = self._run(remaining)
            if run.findings:
                return {**found, remaining[0]: run.findings}
            if not run.failed:
                return found | {
                    remaining[index]: self._report_run(remaining[index], printed)
                    for index, printed in run.papers.items()
                }
            suspects = [remaining[index] for index in run.suspects]
            found |= {remaining[index]: wrong for index, wrong in run.failed.items()} | dict(
                self._run_alone(suspects[:MAX_ALONE])
            )
            remaining = [index for index in remaining if index not in found and index not in suspects[MAX_ALONE:]]
            if not remaining:
                break
        return found

    def _run_alone(self, suspects: Sequence[int]) -> Iterator[tuple[int, tuple[Finding, ...]]]:
        """Typeset each suspect alone, and yield the errors of those that fail."""
        for index in suspects:
            run = self._run([index])
            if wrong := run.findings or run.failed.get(0):
                yield index, wrong

    def _run(self, indexes: Sequence[int]) -> BatchResult:
        return run_batch([self.orders[index] for index in indexes], self.settings)

    def _report_run(self, index: int, paper: TypesetPaper) -> tuple[Finding, ...]:
        """Return the findings of a paper that was typeset, and of its questions and parts that are on no page."""
        names = self.orders[index].document.names
        return (*paper.findings, *(_report_missing(name) for name in names if name not in paper.question_pages))


def _report_missing(name: str) -> Finding:
    question, _, part = name.partition(".")
    what = f"part ({part})" if part else "the question"
    message = f"{what} is on no page"
    hint = "look for what drops it: an environment that is skipped, or a template that leaves it out"
    return Finding(Code.MISSING, message, hint=hint, question=question, part=part or None)


if TYPE_CHECKING:
    from numpy import bool_, uint8
    from numpy.typing import NDArray

    Shades = NDArray[uint8]

TRIAL_AUDIENCES: tuple[Audience, ...] = ("solutions", "student")
"""Audiences of all trial pages."""
OFF_PAGE = (Code.EDGE, Code.OVERLAP)
OVERFLOW = re.compile(r"([\d.]+) mm too wide")
LEAST_WIDE, MAX_WIDE = 4.0, 20
"""By how many millimetres a line must be too wide for its page to be audited, and the most pages that are."""
MAX_APART = 40
"""The most documents that are typeset in runs of their own."""


@dataclass(frozen=True)
class PageTrials:
    """Typesets trial pages with TeX; without `python`, no function of the course plots their figures."""

    python: bool

    def draws(self, drawing: PaperGenerator, papers: Sequence[Paper]) -> list[TrialFindings]:
        """Plot the figures of some papers of an exam, typeset their questions, and return the findings for each paper.

        None stands for a paper that was not typeset: too many before it failed, or a text has unbalanced braces, which
        `check_latex` reports. Raises Refused if a template or the text around the questions is wrong, Lacking without
        TeX, and OSError if the store or the temporary folder cannot be written.
        """
        whole = [drawing.with_questions(make_spec_of_seed(paper.seed), paper.questions) for paper in papers]
        found = self.try_papers(drawing.exam, whole, "questions")
        seeded = zip(found, papers, strict=True)
        return [each and tuple(replace(one, seed=paper.seed) for one in each) for each, paper in seeded]

    def try_papers(self, exam: LoadedExam, papers: Sequence[Paper], body: Body = "paper") -> list[TrialFindings]:
        """Plot the figures of whole papers, typeset all of them or their questions, and return what `draws` returns."""
        store = exam.course.open_store()
        plotter = FigurePlotter(exam.course.figures, store, map, exam.figure_place, self.python)
        plotted = [*map(plotter.plot_paper, papers)]
        fit = [index for index, each in enumerate(papers) if not select_errors((*plotted[index], *check_latex(each)))]
        tried = _try_bodies([papers[index] for index in fit], exam.course, store, body)
        off = _find_off_page([papers[index] for index in fit], tried, exam.course, store)
        pages = {
            index: each and (*off.get(n, ()), *each) for n, (index, each) in enumerate(zip(fit, tried, strict=True))
        }
        return [_merge_findings(plotted[index], pages.get(index), paper.seed) for index, paper in enumerate(papers)]

    def digest(self, drawing: PaperGenerator) -> str:
        """Digest what trial pages depend on besides toolkit and question: the exam's texts, course templates, TeX."""
        around, templates = drawing.with_questions(REFERENCE, ()), drawing.exam.course.templates
        assets = digest_tree(drawing.exam.course.assets)
        files = {path.relative_to(templates).as_posix(): path for path in list_templates(templates)}
        course = {name: digest_file(path) for name, path in files.items()}
        return digest(around.to_json(), course, *([assets] if assets else []), identify_tex())

    def reference(self, drawing: PaperGenerator, every: Paper) -> TrialFindings:
        """Typeset the reference paper for every audience, as a build does, and return the findings on its pages.

        Questions that only `every` has, as the reference does not pick them, are typeset separately. Return None if a
        text has unbalanced braces; nothing is typeset then, nor after errors in templates of the course. Raises what
        `draws` raises.
        """
        exam, paper, store = drawing.exam, drawing.paper(REFERENCE), drawing.exam.course.open_store()
        if select_errors(check_latex(every)):
            return None
        folder, given = exam.course.templates, exam.model.model_fields_set
        renderer = Renderer(exam.course.template_folders, assets=load_assets(exam.course.root))
        if broken := tuple(find_broken_templates(renderer.environment)):
            return broken
        slips = (*find_template_slips(folder), *find_lost_cover(folder, sorted(given)))
        if select_errors(slips):  # pages would only show what follows from them
            return slips
        settings = PrintSettings(renderer, store, AUDIENCES, "passes")
        try:
            found = find_on_pages(settings, paper)
        except Refused as refused:
            raise Refused(blame_templates(refused.findings, folder)) from None
        picked = {question.name for question in paper.questions}
        others = [each for each in every.questions if each.name not in picked]
        alone = self.draws(drawing, [replace(paper, questions=(each,)) for each in others])
        all_findings = (*found, *(finding for tried in alone for finding in tried or ()))
        return *slips, *blame_templates(all_findings, folder)


def _measure_overflow(tried: TrialFindings) -> float:
    """Return by how many millimetres the widest line of a paper is too wide."""
    return max((float(size) for each in tried or () for size in OVERFLOW.findall(each.message)), default=0)


def _find_off_page(
    papers: Sequence[Paper], tried: Sequence[TrialFindings], course: Course, store: Store
) -> dict[int, tuple[Finding, ...]]:
    """Print those with the widest lines as copies are, and return what of them is off the page or over something."""
    wide = sorted(((_measure_overflow(each), index) for index, each in enumerate(tried)), reverse=True)[:MAX_WIDE]
    chosen = [index for size, index in wide if size > LEAST_WIDE]
    if not chosen:
        return {}
    renderer = Renderer(course.template_folders, assets=load_assets(course.root))
    settings = PrintSettings(renderer, store, TRIAL_AUDIENCES, "run", pages=1)
    found = audit_run(settings, [papers[index] for index in chosen])
    return {chosen[n]: tuple(each for each in wrong if each.code in OFF_PAGE) for n, wrong in found.items()}


def _merge_findings(plotted: tuple[Finding, ...], pages: TrialFindings, seed: int | None) -> TrialFindings:
    """Merge the findings on figures and pages of a paper; None if it has none because it was not typeset."""
    findings = plotted if pages is None else (*plotted, *pages)
    return None if pages is None and not findings else tuple(replace(finding, seed=seed) for finding in findings)


def _try_bodies(papers: Sequence[Paper], course: Course, store: Store, body: Body) -> list[TrialFindings]:
    """Typeset the bodies of papers; equal ones are typeset once.

    A paper with commands that outlast it is typeset in a run of its own, as its copies are.
    """
    renderer = Renderer(course.template_folders, assets=load_assets(course.root))
    chosen = zip(papers, _choose_audiences(papers), strict=True)
    all_documents = [[renderer.document(paper, each, body=body) for each in audiences] for paper, audiences in chosen]
    shared: dict[str, Document] = {}
    apart: dict[str, Document] = {}
    for paper, documents in zip(papers, all_documents, strict=True):
        lasts = any(find_global_latex(paper))
        for document in documents:
            (apart if lasts else shared).setdefault(document.body, document)
    runs = [tuple(shared.values())] if shared else []
    runs += [(document,) for document in [*apart.values()][:MAX_APART]]
    tried: dict[str, TrialFindings] = {}
    for run in runs:
        found = try_documents(run, read_figures(store, papers), store=store)
        tried |= {document.body: each for document, each in zip(run, found, strict=True)}
    merged = (_merge_audiences([tried.get(document.body) for document in documents]) for documents in all_documents)
    return [each and blame_templates(each, course.templates) for each in merged]


def _choose_audiences(papers: Sequence[Paper]) -> Iterator[tuple[Audience, ...]]:
    """Yield the audiences of each paper, with a marking guide if no paper before it has the same rubrics."""
    known = set[tuple[str, ...]]()
    for paper in papers:
        rubrics = tuple(each.text.tex for each in list_author_texts(paper) if each.role.readers == "marking")
        yield TRIAL_AUDIENCES if rubrics in known else (*TRIAL_AUDIENCES, "marking")
        known.add(rubrics)


def _merge_audiences(trials: Sequence[TrialFindings]) -> TrialFindings:
    """Merge a paper's findings for its audiences; None if there are none but one audience was not typeset."""
    findings = deduplicate(finding for each in trials for finding in each or ())
    return findings if findings or None not in trials else None


SCALE = 1.5
"""Pixels of a picture for each point of the page: 108 per inch."""
PAPER_SHADE = 250
"""Pixels at least this light count as empty."""
MARGIN = 14
"""How many empty rows and columns stay around printed ones."""


def picture_questions(course: Course, name: str, *, python: bool) -> Iterator[tuple[str, bytes]]:
    """Yield the name of each question of an exam and a PNG picture of it; skip questions that cannot be typeset.

    Empty answer spaces are cut down. Raises Refused if the exam cannot be read or drawn, Lacking without TeX.
    """
    exam, store = read_exam_once(course, name), course.open_store()
    drawing = PaperGenerator(exam, Calls(store, python))
    renderer = Renderer(course.template_folders, assets=load_assets(course.root))
    for question in drawing.with_all(REFERENCE).questions:
        paper: Paper = drawing.with_questions(REFERENCE, (question,))
        plotter = FigurePlotter(course.figures, store, map, exam.figure_place, python)
        plotter.plot_paper(paper)
        document = renderer.document(paper, "student", body="questions")
        made = typeset_document(document, read_figures(store, [paper]), store=store)
        if made.pdf and not select_errors(made.findings):
            yield question.name, draw_pages(made.pdf)


def draw_pages(pdf: bytes) -> bytes:
    """Render the pages of a PDF below each other, without their empty parts, as PNG."""
    import numpy as np
    import pypdfium2
    from PIL import Image

    maker = pypdfium2.PdfBitmap.new_foreign  # its memory lives as long as the array
    document = pypdfium2.PdfDocument(pdf)
    pages = [each.render(scale=SCALE, grayscale=True, bitmap_maker=maker).to_numpy() for each in document]
    shown = _cut_empty([page.reshape(page.shape[0], page.shape[1]) for page in pages])
    written = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(shown)).save(written, "PNG")
    return written.getvalue()


def _cut_empty(pages: Sequence["Shades"]) -> "Shades":
    """Join the pages into one picture, without rows and columns far from anything printed."""
    import numpy as np

    width = max(page.shape[1] for page in pages)
    whole = np.vstack([np.pad(page, ((0, 0), (0, width - page.shape[1])), constant_values=255) for page in pages])
    printed = whole < PAPER_SHADE
    columns = _spread(np.any(printed, axis=0)).nonzero()[0]
    left, right = (columns[0], columns[-1] + 1) if columns.size else (0, width)
    return np.asarray(whole[_spread(np.any(printed, axis=1))][:, left:right] if columns.size else whole[:1])


def _spread(printed: "bool_ | NDArray[bool_]") -> "NDArray[bool_]":
    """Return a mask of the rows or columns that are printed or near to printed ones."""
    import numpy as np

    return np.asarray(np.convolve(printed, np.ones(2 * MARGIN + 1), "same") > 0)
