"""Typeset many papers in one run of TeX, which is started once for all of them.

A paper with errors is left out and reported, and the others are typeset again, because nothing that follows an error
in a run can be trusted. Later papers with errors are each typeset alone to see whether they fail too, so each failing
paper costs a run, but a short one.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Literal

from exam_builder.findings import Code, Finding, select_errors
from exam_builder.render import Document, Lines
from exam_builder.render.origins import DOCUMENT_END
from exam_builder.store import Store
from exam_builder.typeset import aux_file
from exam_builder.typeset.log import parse_log
from exam_builder.typeset.passes import MAX_PASSES, PAPER_FILE, PassMode, TypesetPaper, is_complete, read_file, run_pass
from exam_builder.typeset.preamble import find_format, make_preamble
from exam_builder.typeset.tex_process import Limits, StopReason, check_disk, read_log, temporary_folder
from exam_builder.typeset.tex_source import TexSource, copy_figures
from exam_builder.typeset.trespasses import ForbiddenAccess

LIMITS = Limits(seconds=20.0, memory=1024, output=64)
"""The limits of a run with a single paper."""

PAPERS_PER_LIMIT = 40
"""The limits of a run grow by those of a single paper for each 40 papers."""

MAX_REPEATS = 3
"""How many times a paper is typeset again because it has another number of pages than it prints."""

LOG_MEBIBYTES = 64
"""How much is read of each end of a log."""

NEEDS_RERUN = re.compile(
    r"^(?:LaTeX Warning: (?:Reference|Citation) |Package \S+ Warning: .*(?:[Rr]erun|changed))", re.MULTILINE
)
"""What TeX writes into the log of a first pass if a second one would print something else."""

MEASURED = Lines("\\exammeasurepages\n", (None,))
FRESH = Lines("\\pdfcompresslevel=2 \\begin{document}\n\\examfresh\n", (None, None))
"""Stronger compression makes the PDF of a run 5% smaller, and takes 5% longer."""


@dataclass(frozen=True, slots=True)
class BatchPaper:
    """A paper to typeset, and its expected number of pages, which is printed on them."""

    document: Document
    pages: int


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The result for some papers: one PDF, the papers in it by index, and the errors of those that failed.

    `suspects` have errors that may come from an earlier paper. `findings` are errors of the run as a whole, without
    any PDF.
    """

    pdf: bytes = b""
    papers: Mapping[int, TypesetPaper] = field(default_factory=dict)
    failed: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)
    suspects: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()
    runs: int = 0


@dataclass(frozen=True, slots=True)
class RunSettings:
    """The settings of a run: the files of figures by digest, the store of formats, and the limits of each paper.

    The mode `draft` writes no PDF. With `measures`, the run records how much of each page is free.
    """

    figures: Mapping[str, bytes]
    store: Store
    limits: Limits = LIMITS
    mode: PassMode = "pdf"
    measures: bool = False


def typeset_batch(
    orders: Sequence[BatchPaper],
    figures: Mapping[str, bytes],
    *,
    store: Store,
    pages: Literal["counted", "given"] = "counted",
    limits: Limits = LIMITS,
) -> BatchResult:
    """Typeset papers that share a preamble; `figures` are the files of their figures by digest.

    If pages are `counted`, papers that are longer or shorter than expected are typeset again with their actual number
    of pages. `limits` are those of one paper. Raise Lacking without TeX, and OSError if the store or the temporary
    folder cannot be written.
    """
    settings = RunSettings(figures, store, limits, measures=pages == "given")
    remaining = dict(enumerate(orders))
    failed: dict[int, tuple[Finding, ...]] = {}
    repeats: Counter[int] = Counter()
    runs = 0
    while remaining:
        result = _run_with_suspects(list(remaining.values()), settings)
        names, runs = list(remaining), runs + result.runs
        if result.findings:
            return replace(result, runs=runs)
        failed |= {names[index]: found for index, found in result.failed.items()}
        for found in result.failed.values():  # in something that all have, such as the cover, so each would time out
            if any(each.code == Code.RUNAWAY and each.question is None for each in found):
                return BatchResult(failed={**dict.fromkeys(remaining, found), **failed}, runs=runs)
        papers = {names[index]: paper for index, paper in result.papers.items()}
        other = {name: each.pages for name, each in papers.items() if each.pages != remaining[name].pages}
        wrong = other if pages == "counted" else {}
        if not wrong and not result.failed:
            return replace(result, papers=papers, failed=failed, runs=runs)
        repeats.update(list(wrong))
        failed |= {
            name: _report_page_count(remaining[name].pages, found)
            for name, found in wrong.items()
            if repeats[name] > MAX_REPEATS
        }
        remaining = {name: replace(each, pages=wrong.get(name, each.pages)) for name, each in remaining.items()}
        remaining = {name: each for name, each in remaining.items() if name not in failed}
    return BatchResult(failed=failed, runs=runs)


def _report_page_count(printed: int, pages: int) -> tuple[Finding, ...]:
    message = f"its number of pages depends on itself: where it says {printed}, there are {pages}"
    return (Finding(Code.PAGES, message, None, "take out what asks for the number of pages"),)


def _run_with_suspects(orders: Sequence[BatchPaper], settings: RunSettings) -> BatchResult:
    """Run all papers together, then each suspect alone, so that every paper that fails is known."""
    result = run_batch(orders, settings)
    alone = {index: run_batch([orders[index]], settings) for index in result.suspects}
    failed = {index: run.failed[0] for index, run in alone.items() if run.failed}
    return replace(result, failed={**result.failed, **failed}, suspects=(), runs=1 + len(alone))


def run_batch(orders: Sequence[BatchPaper], settings: RunSettings) -> BatchResult:
    """Typeset papers in one run: return all of them, or the first that fails and those that may fail too."""
    head = orders[0].document.head
    assert all(order.document.preamble == head.text for order in orders), "papers of one run have one preamble"
    format_, findings = find_format(head, orders[0].document.assets, settings.store, settings.limits)
    if format_ is None:
        return BatchResult(findings=findings)
    mark = make_batch_mark(orders)
    body = join_papers(orders, mark, measures=settings.measures)
    own = orders[0].document.own
    sheet = TexSource(PAPER_FILE, body.origins, text=body.text, own=own, head=make_preamble(head))
    with temporary_folder() as folder:
        (folder / PAPER_FILE).write_text(body.text, encoding="utf-8")
        copy_figures({pair for order in orders for pair in order.document.figures}, settings.figures, folder)
        orders[0].document.assets.write(folder)
        pass_ = partial(run_pass, folder, format_, _scale_limits(settings.limits, len(orders)), sheet, settings.mode)
        try:
            stopped = _run_passes(folder, pass_)
        except ForbiddenAccess as trespass:
            return _blame_trespassers(orders, settings, trespass.findings)
        return _read_run(folder, _RunFile(len(orders), mark, sheet), stopped, settings.mode)


def _blame_trespassers(
    orders: Sequence[BatchPaper], settings: RunSettings, strange: tuple[Finding, ...]
) -> BatchResult:
    """Find the papers of a run that access forbidden files when typeset alone; otherwise, report the whole run."""
    if len(orders) == 1:
        return BatchResult(failed={0: strange})
    failures = (run_batch([order], settings).failed for order in orders)
    failed = {index: alone[0] for index, alone in enumerate(failures) if alone}
    return BatchResult(failed=failed) if failed else BatchResult(findings=strange)


def _scale_limits(limits: Limits, papers: int) -> Limits:
    """Return the limits of a run with that many papers."""
    more = 1 + papers / PAPERS_PER_LIMIT
    return replace(limits, seconds=limits.seconds * more, output=int(limits.output * more))


def _run_passes(folder: Path, run: Callable[[], StopReason]) -> StopReason:
    """Run one pass, or, if the papers have references, as many as it takes until nothing changes."""
    stopped, passes = run(), 1
    before, after = b"", read_file(folder / "paper.aux")
    moves = bool(NEEDS_RERUN.search(read_log(folder / "paper.log", LOG_MEBIBYTES)))
    while moves and not stopped and passes < MAX_PASSES and after != before:
        stopped, passes = run(), passes + 1
        before, after = after, read_file(folder / "paper.aux")
    return stopped


def make_batch_mark(orders: Sequence[BatchPaper]) -> str:
    """Return the mark that separates the papers of a run in the log and the .aux file.

    It is a digest of all papers, so none of them can contain it.
    """
    hasher = sha256()
    for order in orders:
        hasher.update(order.document.paper.text.encode("utf-8", "replace"))
    return hasher.hexdigest()[:16]


def join_papers(orders: Sequence[BatchPaper], mark: str = "", *, measures: bool = False) -> Lines:
    """Join papers into one file in which each begins as if it were the first."""
    lines = [orders[0].document.metadata, FRESH, *([MEASURED] if measures else [])]
    for index, order in enumerate(orders):
        begin = Lines(f"\\begin{{exampaper}}{{{mark}-{index}}}{{{order.pages}}}\n", (None,))
        lines += [begin, order.document.opening, order.document.paper, Lines("\\end{exampaper}\n", (None,))]
    lines.append(DOCUMENT_END)
    return Lines("".join(each.text for each in lines), tuple(origin for each in lines for origin in each.origins))


@dataclass(frozen=True, slots=True)
class _RunFile:
    """The file of a run: the number of its papers, their mark in the log and the .aux file, and its lines."""

    papers: int
    mark: str
    sheet: TexSource


def _read_run(folder: Path, file: _RunFile, stop: StopReason, mode: PassMode) -> BatchResult:
    """Read the files that a run wrote: return the papers, or the errors of the first one that failed."""
    log, aux = read_log(folder / "paper.log", LOG_MEBIBYTES), read_file(folder / "paper.aux")
    before, *logs = re.split(rf"^exam-paper {file.mark}-\d+$", log, flags=re.MULTILINE)
    papers = aux_file.split_papers(aux.decode("utf-8", "replace"), file.mark)
    of_run = parse_log(before, file.sheet, "" if logs else stop)
    if select_errors(of_run):
        return BatchResult(findings=of_run)
    parsed = [parse_log(each, file.sheet, stop if index == len(logs) - 1 else "") for index, each in enumerate(logs)]
    wrong = [index for index, findings in enumerate(parsed) if select_errors(findings)]
    if wrong:
        return BatchResult(failed={wrong[0]: parsed[wrong[0]]}, suspects=tuple(wrong[1:]))
    pdf = b"" if stop else read_file(folder / "paper.pdf")
    complete = min(len(papers), len(logs)) == file.papers and all(map(aux_file.count_paper_pages, papers))
    if not complete or not (mode == "draft" or is_complete(log, pdf, aux)):
        check_disk(folder)
        return _blame_last_paper(papers)
    return BatchResult(pdf, dict(enumerate(_read_papers(papers, parsed))))


def _blame_last_paper(papers: Sequence[str]) -> BatchResult:
    """Return the result of a run that ended early without saying why: blame the last paper that was begun."""
    message = "LaTeX ends in this paper, without saying why"
    failed = max(0, len(papers) - 1)
    return BatchResult(failed={failed: (Finding(Code.ENDED, message, None, "take out the command that ends it"),)})


def _read_papers(papers: Sequence[str], found: Sequence[tuple[Finding, ...]]) -> list[TypesetPaper]:
    printed: list[TypesetPaper] = []
    first = 0
    for aux, findings in zip(papers, found, strict=True):
        pages = aux_file.count_paper_pages(aux)
        notes = aux_file.read_heights(aux), aux_file.read_pages(aux), aux_file.read_rects(aux)
        printed.append(TypesetPaper(first, pages, *notes, findings, aux_file.read_rooms(aux)))
        first += pages
    return printed
