"""Typeset the papers of a lot, for one audience after the other.

The solutions come before the students' papers, which need the heights of the solutions' boxes so that both break their
pages alike. A paper by itself is typeset in passes of TeX, in parallel with its marking guide; others many in a run.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from threading import Event

from exam_builder.audit.page_text import read_page_texts
from exam_builder.digests import digest
from exam_builder.paper import Audience, PageMarks, Paper
from exam_builder.pdf import split_pdf
from exam_builder.plot import FIGURE_KIND
from exam_builder.records.paper_record import Way
from exam_builder.render import Body, Document, Renderer
from exam_builder.render.renderer import Heights
from exam_builder.store import Store
from exam_builder.typeset import typeset_document
from exam_builder.typeset.batch import BatchPaper, BatchResult, typeset_batch
from exam_builder.typeset.passes import TypesetDocument, TypesetPaper
from exam_builder.typeset.tex_process import LIMITS, Limits, identify_tex

Runs = Mapping[Audience, BatchResult]
"""The results of typesetting papers, by audience."""
AUX = "aux"
PAGE_MARKS_PASSES = 4
"""How often a paper is typeset at most until its cover lists the marks of each page as they are."""


def keep_identity(index: int, paper: Paper, pages: int) -> Paper:
    """Return the paper as it is, without codes on its pages."""
    return paper


@dataclass(frozen=True)
class PrintSettings:
    """The settings with which the papers of a lot are typeset, in `passes` for one paper or many in a `run`.

    `pages` is the expected number of pages of each; `identify` gives a paper, by its index in the lot, codes for so
    many pages. `heights` are the heights of all answers if every paper has the same heights and number of pages, else
    empty; `least` are minimal heights of some answers. A paper by itself may start from `aux`, the aux files of an
    earlier one. With `audited`, PDFs are read for the audit while TeX works on the next audience. `limits` are those of
    TeX for a paper by itself.
    """

    renderer: Renderer
    store: Store
    audiences: tuple[Audience, ...]
    way: Way
    pages: int = 0
    heights: Heights = field(default_factory=dict)
    least: Heights = field(default_factory=dict)
    identify: Callable[[int, Paper, int], Paper] = keep_identity
    aux: Mapping[Audience, bytes] = field(default_factory=dict)
    audited: bool = True
    limits: Limits = LIMITS

    def read_figures(self, papers: Sequence[Paper]) -> dict[str, bytes]:
        """Return the figures of papers; see `read_figures`."""
        return read_figures(self.store, papers, draft=self.renderer.draft)


def typeset_papers(settings: PrintSettings, papers: Sequence[Paper]) -> Runs:
    """Typeset papers of one kind for their audiences, solutions first, since students' papers need them.

    Raises Lacking without TeX, OSError if the store or a temporary folder cannot be written.
    """
    if settings.way == "run":
        return _typeset_in_runs(settings, papers)
    (paper,) = papers
    return _typeset_in_passes(settings, paper)


def _typeset_in_runs(settings: PrintSettings, papers: Sequence[Paper]) -> Runs:
    """Typeset each audience in one run; marking guides only for papers whose student's paper came out."""
    papers, runs = [*papers], dict[Audience, BatchResult]()
    kept: Iterable[int] = range(len(papers))
    if {"student", "solutions"} & set(settings.audiences):
        solutions = _typeset_run(settings, papers, "solutions", dict.fromkeys(kept))
        for _ in range(PAGE_MARKS_PASSES):
            counted = [_with_page_marks(paper, solutions.papers.get(index)) for index, paper in enumerate(papers)]
            if counted == papers:
                break
            papers, solutions = counted, _typeset_run(settings, counted, "solutions", dict.fromkeys(solutions.papers))
        student = _typeset_run(settings, papers, "student", solutions.papers)
        runs, kept = {"solutions": solutions, "student": student}, student.papers
    if "marking" in settings.audiences:
        runs["marking"] = _typeset_run(settings, papers, "marking", dict.fromkeys(kept))
    return runs


def _with_page_marks(paper: Paper, made: TypesetPaper | None) -> Paper:
    """Return a paper whose cover lists the marks of the parts that begin on each page, if it counts by pages.

    These are known only after typesetting, and they may make the cover longer, so that the pages change again.
    """
    if made is None or paper.style.marks_table != "pages":
        return paper
    marks: dict[int, PageMarks] = {}
    for question in paper.questions:
        for part in question.parts:
            page = made.question_pages.get(f"{question.name}.{part.id}", 0)
            usual, bonus = (Fraction(0), part.points) if question.bonus else (part.points, Fraction(0))
            known = marks.get(page, PageMarks(page, Fraction(0), Fraction(0)))
            marks[page] = PageMarks(page, known.points + usual, known.bonus + bonus)
    return replace(paper, page_marks=tuple(marks[page] for page in sorted(marks)))


def _typeset_run(
    settings: PrintSettings, papers: Sequence[Paper], audience: Audience, solutions: Mapping[int, TypesetPaper | None]
) -> BatchResult:
    """Typeset the papers in `solutions` for an audience; each has its solutions there, or None so far."""
    orders = prepare_batch(settings, papers, audience, solutions)
    indexes = list(orders)
    run = typeset_batch(list(orders.values()), settings.read_figures(papers), store=settings.store)
    named = {indexes[index]: paper for index, paper in run.papers.items()}
    return replace(run, papers=named, failed={indexes[index]: found for index, found in run.failed.items()})


def prepare_batch(
    settings: PrintSettings, papers: Sequence[Paper], audience: Audience, solutions: Mapping[int, TypesetPaper | None]
) -> dict[int, BatchPaper]:
    """Return the papers in `solutions` as input for a run of TeX for an audience."""
    return {index: _prepare_paper(settings, index, papers[index], audience, made) for index, made in solutions.items()}


def _prepare_paper(
    settings: PrintSettings, index: int, paper: Paper, audience: Audience, solution: TypesetPaper | None
) -> BatchPaper:
    """Return a paper as input for TeX, with codes for as many pages as its solutions have."""
    if audience == "marking":
        return BatchPaper(settings.renderer.document(paper, audience), settings.pages)
    pages = solution.pages if solution else settings.pages
    identified = paper if pages == settings.pages else settings.identify(index, paper, pages)
    heights = settings.heights or (solution.heights if solution else settings.least)
    body: Body = "filled" if settings.heights else "paper"
    return BatchPaper(settings.renderer.document(identified, audience, heights, body=body), pages)


def _typeset_in_passes(settings: PrintSettings, paper: Paper) -> Runs:
    """Typeset a paper for each audience; the guide runs in parallel with the others, which depend on each other, and
    is stopped if they fail.

    TeX is looked for and the guide rendered before that: two threads would ask for the same, and compile each template
    twice.
    """
    identify_tex()
    guides = [settings.renderer.document(paper, "marking")] if "marking" in settings.audiences else []
    stop = Event()
    stoppable = replace(settings, limits=replace(settings.limits, stop=stop))
    with ThreadPoolExecutor(1) as beside:
        made = [beside.submit(_typeset_guide, stoppable, paper, each) for each in guides]
        try:
            runs = dict(_typeset_pair(settings, paper))
            runs.update(("marking", each.result()) for each in made)
        except BaseException:
            stop.set()
            raise
    return runs


def _typeset_pair(settings: PrintSettings, paper: Paper) -> Iterator[tuple[Audience, BatchResult]]:
    """Yield the solutions, then the student's paper, which starts from their aux file."""
    if not {"student", "solutions"} & set(settings.audiences):
        return
    solutions = _set_solutions(settings, paper)
    for _ in range(PAGE_MARKS_PASSES):
        counted = _with_page_marks(paper, solutions if solutions.pdf else None)
        if counted == paper:
            break
        paper, solutions = counted, _set_solutions(settings, counted)
    yield "solutions", _as_run(solutions)
    if "student" in settings.audiences and solutions.pdf:
        with ThreadPoolExecutor(1) as beside:
            beside.submit(_preload_audit, settings, solutions)
            document = settings.renderer.document(paper, "student", solutions.heights)
            yield "student", _as_run(_set_document(settings, paper, "student", document, solutions.aux))


def _typeset_guide(settings: PrintSettings, paper: Paper, document: Document) -> BatchResult:
    made = _set_document(settings, paper, "marking", document)
    _preload_audit(settings, made)
    return _as_run(made)


def _set_solutions(settings: PrintSettings, paper: Paper) -> TypesetDocument:
    document = settings.renderer.document(paper, "solutions", settings.least)
    return _set_document(settings, paper, "solutions", document)


def _set_document(
    settings: PrintSettings, paper: Paper, audience: Audience, document: Document, aux: bytes = b""
) -> TypesetDocument:
    """Typeset a paper, starting from the aux file in the settings, or the given one, or that of its last build."""
    key = digest(paper.exam, audience, settings.renderer.draft)
    first = settings.aux.get(audience) or aux or settings.store.load(AUX, key, bytes)
    figures = settings.read_figures([paper])
    made = typeset_document(document, figures, store=settings.store, aux=first, limits=settings.limits)
    if made.aux:
        settings.store.save(AUX, key, bytes, made.aux)
    return made


def _as_run(document: TypesetDocument) -> BatchResult:
    """Wrap a paper by itself as a run of one; a paper with errors may have a PDF nevertheless."""
    return BatchResult(document.pdf, {0: document}) if document.pdf else BatchResult(failed={0: document.findings})


def _preload_audit(settings: PrintSettings, document: TypesetDocument) -> None:
    """Read a PDF for the audit, which caches it, while TeX works on another."""
    if settings.audited:
        with suppress(ValueError):
            read_page_texts(document.pdf)


def extract_pdfs(settings: PrintSettings, runs: Runs, audience: Audience, indexes: Sequence[int]) -> Iterable[bytes]:
    """Return the PDF of each of some papers for an audience; a paper by itself or a marking guide is the whole run."""
    run = runs[audience]
    if settings.way == "passes" or audience == "marking":
        return [run.pdf] * len(indexes)
    return split_pdf(run.pdf, (run.papers[index].span for index in indexes))


def read_figures(store: Store, papers: Sequence[Paper], *, draft: bool = False) -> dict[str, bytes]:
    """Return the pictures of some papers by digest.

    A draft may lack some. Otherwise, raise ChangedStoreError if one is not in the store any more.
    """
    digests = {digest for paper in papers for digest in paper.pictures}
    return store.read_all(FIGURE_KIND, (each for each in digests if not draft or store.find(FIGURE_KIND, each)))
