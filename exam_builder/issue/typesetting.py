"""The papers of a lot as TeX sets them, for one audience after the other.

The solutions come before the students' papers: the heights of their boxes go into these, so that both break their pages
alike. A paper by itself is set in passes of TeX, beside its marking guide; others are set many in a run.
"""

import ctypes
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from threading import Thread
from typing import TypeVar

from exam_builder.audit.page_text import page_texts
from exam_builder.digests import digest
from exam_builder.issue.binding import split_pdf
from exam_builder.paper import Audience, PageMarks, Paper
from exam_builder.plot import FIGURE_KIND
from exam_builder.records.paper_record import Heights, Way
from exam_builder.render import Body, Renderer
from exam_builder.store import Store
from exam_builder.typeset import typeset_document
from exam_builder.typeset.batch import BatchPaper, BatchResult, typeset_batch
from exam_builder.typeset.passes import TypesetDocument, TypesetPaper

Runs = Mapping[Audience, BatchResult]
"""What became of papers for each audience for which they were set."""
Result = TypeVar("Result")
AUX = "aux"


def keep_identity(index: int, paper: Paper, pages: int) -> Paper:
    """Return the paper as it is: nothing tells its pages from those of others."""
    return paper


@dataclass(frozen=True)
class PrintSettings:
    """With what the papers of a lot are set, in `passes` by itself or many in a `run`.

    `pages` is how many each is thought to have; `identify` gives a paper, by its place in the lot, codes for so many.
    `heights` are those of every answer where all papers are to have the same, and equally many pages, else empty;
    `least` are heights that some answers have at least. A paper by itself may begin from `aux`, which the last pass of
    an earlier one left. What is `audited` is read while TeX is at work on the next audience.
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


def typeset_papers(settings: PrintSettings, papers: Sequence[Paper]) -> Runs:
    """Set papers of one kind for their audiences; a student's paper needs the solutions, which are set first.

    Raises Lacking without TeX, OSError when the store or a temporary folder cannot be written.
    """
    if settings.way == "run":
        return _typeset_in_runs(settings, papers)
    (paper,) = papers
    return _typeset_in_passes(settings, paper)


def _typeset_in_runs(settings: PrintSettings, papers: Sequence[Paper]) -> Runs:
    """Return solutions and students' papers, each in a run of many, and guides to those that came out."""
    runs: dict[Audience, BatchResult] = {}
    kept: Iterable[int] = range(len(papers))
    if {"student", "solutions"} & set(settings.audiences):
        solutions = _typeset_run(settings, papers, "solutions", dict.fromkeys(kept))
        if _count_by_pages(papers):
            papers = [_with_page_marks(paper, solutions.papers.get(index)) for index, paper in enumerate(papers)]
            solutions = _typeset_run(settings, papers, "solutions", dict.fromkeys(solutions.papers))
        student = _typeset_run(settings, papers, "student", solutions.papers)
        runs, kept = {"solutions": solutions, "student": student}, student.papers
    if "marking" in settings.audiences:
        runs["marking"] = _typeset_run(settings, papers, "marking", dict.fromkeys(kept))
    return runs


def _count_by_pages(papers: Sequence[Paper]) -> bool:
    """Return whether the covers of papers say what each page is worth, which is known once they were set."""
    return any(paper.style.marks_table == "pages" for paper in papers)


def _with_page_marks(paper: Paper, made: TypesetPaper | None) -> Paper:
    """Return a paper that knows the marks of the parts that begin on each of its pages; their cover is as high with
    them.
    """
    found: dict[int, PageMarks] = {}
    for question in paper.questions if made else ():
        for part in question.parts:
            page = made.question_pages.get(f"{question.name}.{part.id}", 0) if made else 0
            usual, bonus = (Fraction(0), part.points) if question.bonus else (part.points, Fraction(0))
            known = found.get(page, PageMarks(page, Fraction(0), Fraction(0)))
            found[page] = PageMarks(page, known.points + usual, known.bonus + bonus)
    return replace(paper, page_marks=tuple(found[page] for page in sorted(found)))


def _typeset_run(
    settings: PrintSettings,
    papers: Sequence[Paper],
    audience: Audience,
    solved: Mapping[int, TypesetPaper | None],
) -> BatchResult:
    """Set those papers for an audience of which the solutions came out, or are still to be set."""
    orders = prepare_batch(settings, papers, audience, solved)
    indexes = list(orders)
    run = typeset_batch(list(orders.values()), figure_paths(settings.store, papers), store=settings.store)
    named = {indexes[index]: paper for index, paper in run.papers.items()}
    return replace(run, papers=named, failed={indexes[index]: found for index, found in run.failed.items()})


def prepare_batch(
    settings: PrintSettings,
    papers: Sequence[Paper],
    audience: Audience,
    solved: Mapping[int, TypesetPaper | None],
) -> dict[int, BatchPaper]:
    """Return the papers as they are to be set for an audience, those alone that are in `solved`."""
    return {index: _prepare_paper(settings, index, papers[index], audience, made) for index, made in solved.items()}


def _prepare_paper(
    settings: PrintSettings, index: int, paper: Paper, audience: Audience, solved: TypesetPaper | None
) -> BatchPaper:
    """Give a paper to be set; one whose solutions have another number of pages than was thought gets as many codes."""
    if audience == "marking":
        return BatchPaper(settings.renderer.document(paper, audience), settings.pages)
    pages = solved.pages if solved else settings.pages
    sealed = paper if pages == settings.pages else settings.identify(index, paper, pages)
    heights = settings.heights or (solved.heights if solved else settings.least)
    body: Body = "filled" if settings.heights else "paper"
    return BatchPaper(settings.renderer.document(sealed, audience, heights, body=body), pages)


def _typeset_in_passes(settings: PrintSettings, paper: Paper) -> Runs:
    """Return a paper for each audience in a process of TeX; the guide beside the others, which need each other."""
    marking = "marking" in settings.audiences
    with run_in_background(lambda: _typeset_alone(settings, paper, "marking") if marking else None) as guide:
        runs = dict(_typeset_pair(settings, paper))
        made = guide.result()
    return runs | ({"marking": made} if made else {})


def _typeset_pair(settings: PrintSettings, paper: Paper) -> Iterator[tuple[Audience, BatchResult]]:
    """Yield the solutions, and the student's paper, which begins from what they left."""
    if not {"student", "solutions"} & set(settings.audiences):
        return
    solutions = _set_document(settings, paper, "solutions")
    if _count_by_pages([paper]) and solutions.pdf:
        paper = _with_page_marks(paper, solutions)
        solutions = _set_document(settings, paper, "solutions")
    yield "solutions", _as_run(solutions)
    if "student" in settings.audiences and solutions.pdf:
        with run_in_background(lambda: _preload_audit(settings, solutions)):
            yield "student", _as_run(_set_document(settings, paper, "student", solutions))


def _typeset_alone(settings: PrintSettings, paper: Paper, audience: Audience) -> BatchResult:
    made = _set_document(settings, paper, audience)
    _preload_audit(settings, made)
    return _as_run(made)


def _set_document(
    settings: PrintSettings, paper: Paper, audience: Audience, solved: TypesetDocument | None = None
) -> TypesetDocument:
    """Set a paper, starting from what a like paper left, or the solutions, else from what its last build left."""
    least = settings.least if audience == "solutions" else None
    document = settings.renderer.document(paper, audience, solved.heights if solved else least)
    key = digest(paper.exam, audience, settings.renderer.draft)
    aux = settings.aux.get(audience) or (solved.aux if solved else b"") or settings.store.load(AUX, key, bytes)
    made = typeset_document(document, figure_paths(settings.store, [paper]), store=settings.store, aux=aux)
    if made.aux:
        settings.store.save(AUX, key, bytes, made.aux)
    return made


def _as_run(made: TypesetDocument) -> BatchResult:
    """Return a paper by itself as the only one of a run; one that has errors may have come out nevertheless."""
    return BatchResult(made.pdf, {0: made}) if made.pdf else BatchResult(failed={0: made.findings})


def _preload_audit(settings: PrintSettings, made: TypesetDocument) -> None:
    """Read a PDF for the audit, which remembers it, while TeX is at work on another."""
    if settings.audited:
        with suppress(ValueError):
            page_texts(made.pdf)


def extract_pdfs(settings: PrintSettings, runs: Runs, audience: Audience, indexes: Sequence[int]) -> Iterable[bytes]:
    """Give the PDF of each of some papers for an audience; a paper by itself, and a marking guide, is the whole run."""
    run = runs[audience]
    if settings.way == "passes" or audience == "marking":
        return [run.pdf] * len(indexes)
    return split_pdf(run.pdf, (run.papers[index] for index in indexes))


def figure_paths(store: Store, papers: Sequence[Paper]) -> dict[str, Path]:
    """Return the files in a store of the figures of some papers, and of names that are pictures, by digest."""
    digests = {figure.digest for paper in papers for question in paper.with_figures for figure in question.figures}
    digests |= {paper.cover.logo.digest for paper in papers if paper.cover.logo}
    pictures = {paper.identity.picture for paper in papers if paper.identity and paper.identity.picture}
    found = ((digest, store.find(FIGURE_KIND, digest)) for digest in digests | pictures)
    return {digest: path for digest, path in found if path}


IMPORTS = "<frozen importlib"
"""How the files are called in which Python imports."""
POLL_SECONDS = 0.001


@contextmanager
def run_in_background(work: Callable[[], Result]) -> Iterator[Future[Result]]:
    """Yield what `work` will have come to, while the block runs in another thread.

    When the block is left by Ctrl-C, or by the end of the program, the work is interrupted: Python tells of these to
    the main thread alone, and this one would go on. After a fault it ends by itself.
    """
    future: Future[Result] = Future()
    thread = Thread(target=_run_into, args=(future, work))
    thread.start()
    try:
        yield future
    except BaseException as problem:
        if not isinstance(problem, Exception):
            _interrupt(thread)
        raise
    finally:
        thread.join()


def _run_into(future: Future[Result], work: Callable[[], Result]) -> None:
    with suppress(KeyboardInterrupt):
        try:
            future.set_result(work())
        except BaseException as problem:  # noqa: BLE001 - whoever asks for the result gets it
            future.set_exception(problem)


def _interrupt(thread: Thread) -> None:
    """Raise KeyboardInterrupt in a thread, if it still runs.

    Not while it imports: it could end with Python's lock of imports, for which every later import would wait for ever.
    """
    while thread.is_alive() and _is_importing(thread):
        time.sleep(POLL_SECONDS)
    if thread.ident is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(KeyboardInterrupt))


def _is_importing(thread: Thread) -> bool:
    """Return whether a thread is at work in Python's own import."""
    frame = sys._current_frames().get(thread.ident or 0)
    while frame is not None:
        if frame.f_code.co_filename.startswith(IMPORTS):
            return True
        frame = frame.f_back
    return False
