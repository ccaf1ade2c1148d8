"""Many papers in one run of TeX, which begins once for all of them.

A paper that TeX cannot set is left out, with what is wrong with it, and the others are set again: after an error
nothing that follows in the same run can be trusted. Papers that show errors after the first are each set alone, to see
whether they fail too; so it takes a run for each failing paper, but a short one.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Literal

from exam_builder.codes import Code
from exam_builder.findings import Finding, select_errors
from exam_builder.render import Document, Lines
from exam_builder.store import Store
from exam_builder.typeset import aux_file
from exam_builder.typeset.log import parse_log
from exam_builder.typeset.passes import (
    MAX_PASSES,
    PAPER_FILE,
    PassMode,
    TypesetPaper,
    is_complete,
    read_file,
    run_pass,
)
from exam_builder.typeset.preamble import find_format
from exam_builder.typeset.tex_process import Limits, StopReason, check_disk, read_log, temporary_folder
from exam_builder.typeset.tex_source import TexSource, copy_figures
from exam_builder.typeset.trespasses import Trespass

LIMITS = Limits(seconds=20.0, memory=1024, output=64)
"""Those of a run of a single paper."""
PAPERS_PER_LIMIT = 40
"""So many papers of a run add as much to its limits as one alone has."""
MAX_REPEATS = 3
"""So often a paper is set again because it has another number of pages than it says."""
LOG_MEBIBYTES = 64
"""Mebibytes that are read of each end of a log."""
NEEDS_RERUN = re.compile(
    r"^(?:LaTeX Warning: (?:Reference|Citation) |Package \S+ Warning: .*(?:[Rr]erun|changed))", re.MULTILINE
)
"""What a first pass says where a second one prints something else."""
MEASURED = Lines("\\exammeasurepages\n", (None,))
FRESH = Lines("\\pdfcompresslevel=2 \\begin{document}\n\\examfresh\n", (None, None))
"""To press a run harder makes it smaller by a twentieth, and takes longer by as much."""
END = Lines("\\end{document}\n", (None,))


@dataclass(frozen=True, slots=True)
class BatchPaper:
    """A paper to be set, and how many pages it is thought to have: that is what its pages say."""

    document: Document
    pages: int


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What came of some papers: one PDF, the papers in it by their index, and those that failed, with their errors.

    `suspects` may have failed too, or suffer from one that did. `findings` are errors of the run as a whole: nothing
    was made then.
    """

    pdf: bytes = b""
    papers: Mapping[int, TypesetPaper] = field(default_factory=dict)
    failed: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)
    suspects: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()
    runs: int = 0


@dataclass(frozen=True, slots=True)
class RunSettings:
    """How papers are set: with the files of which figures by digest, in which store formats are kept, and within which
    limits for each paper; a draft writes no PDF. A run that `measures` notes what is left of each page.
    """

    figures: Mapping[str, Path | bytes]
    store: Store
    limits: Limits = LIMITS
    mode: PassMode = "pdf"
    measures: bool = False


def typeset_batch(
    orders: Sequence[BatchPaper],
    figures: Mapping[str, Path | bytes],
    *,
    store: Store,
    pages: Literal["counted", "given"] = "counted",
    limits: Limits = LIMITS,
) -> BatchResult:
    """Set some papers that have one preamble; `figures` are the files of their figures by digest.

    Where pages are counted, papers that turn out longer or shorter than was thought are set again with their own
    number. `limits` are those of one paper. Raises Lacking without TeX, OSError when the store or the temporary folder
    cannot be written.
    """
    settings = RunSettings(figures, store, limits, measures=pages == "given")
    left = dict(enumerate(orders))
    failed: dict[int, tuple[Finding, ...]] = {}
    again: Counter[int] = Counter()
    runs = 0
    while left:
        done = _run_with_suspects(list(left.values()), settings)
        names, runs = list(left), runs + done.runs
        if done.findings:
            return replace(done, runs=runs)
        failed |= {names[index]: found for index, found in done.failed.items()}
        if endless := next(filter(_is_endless_for_all, done.failed.values()), ()):
            return BatchResult(failed={**dict.fromkeys(left, endless), **failed}, runs=runs)
        papers = {names[index]: paper for index, paper in done.papers.items()}
        other = {name: each.pages for name, each in papers.items() if each.pages != left[name].pages}
        wrong = other if pages == "counted" else {}
        if not wrong and not done.failed:
            return replace(done, papers=papers, failed=failed, runs=runs)
        again.update(list(wrong))
        failed |= {
            name: _page_count_error(left[name].pages, found)
            for name, found in wrong.items()
            if again[name] > MAX_REPEATS
        }
        left = {name: replace(each, pages=wrong.get(name, each.pages)) for name, each in left.items()}
        left = {name: each for name, each in left.items() if name not in failed}
    return BatchResult(failed=failed, runs=runs)


def _is_endless_for_all(found: tuple[Finding, ...]) -> bool:
    """Return whether TeX did not come to an end in what all papers have, such as the cover: each would take as long
    again.
    """
    return any(each.code == Code.RUNAWAY and each.question is None for each in found)


def _page_count_error(said: int, pages: int) -> tuple[Finding, ...]:
    message = f"its number of pages depends on itself: where it says {said}, there are {pages}"
    return (Finding(Code.PAGES, message, None, "take out what asks for the number of pages"),)


def _run_with_suspects(orders: Sequence[BatchPaper], settings: RunSettings) -> BatchResult:
    """Return one run, and where papers fail one more for each that may have failed too: then all that do are known."""
    done = run_batch(orders, settings)
    alone = {index: run_batch([orders[index]], settings) for index in done.suspects}
    failed = {index: run.failed[0] for index, run in alone.items() if run.failed}
    return replace(done, failed={**done.failed, **failed}, suspects=(), runs=1 + len(alone))


def run_batch(orders: Sequence[BatchPaper], settings: RunSettings) -> BatchResult:
    """Make one run: either all of the papers, or the first that fails and those that may fail too."""
    head = orders[0].document.head
    assert all(order.document.preamble == head.text for order in orders), "papers of one run have one preamble"
    format_, findings = find_format(head, orders[0].document.assets, settings.store, settings.limits)
    if format_ is None:
        return BatchResult(findings=findings)
    mark = batch_mark(orders)
    body = join_papers(orders, mark, measures=settings.measures)
    sheet = TexSource(PAPER_FILE, body.origins, text=body.text, own=orders[0].document.own)
    with temporary_folder() as folder:
        (folder / PAPER_FILE).write_text(body.text, encoding="utf-8")
        copy_figures({pair for order in orders for pair in order.document.figures}, settings.figures, folder)
        orders[0].document.assets.write(folder)
        pass_ = partial(run_pass, folder, format_, _scale_limits(settings.limits, len(orders)), sheet, settings.mode)
        try:
            stopped = _run_passes(folder, pass_)
        except Trespass as trespass:
            return _find_trespassers(orders, settings, trespass.findings)
        return _read_run(folder, _RunFile(len(orders), mark, sheet), stopped, settings.mode)


def _find_trespassers(orders: Sequence[BatchPaper], settings: RunSettings, strange: tuple[Finding, ...]) -> BatchResult:
    """Give a run that read what it may not: the papers that do so when they are set alone, else the run as a whole."""
    if len(orders) == 1:
        return BatchResult(failed={0: strange})
    found = (run_batch([order], settings).failed for order in orders)
    failed = {index: alone[0] for index, alone in enumerate(found) if alone}
    return BatchResult(failed=failed) if failed else BatchResult(findings=strange)


def _scale_limits(limits: Limits, papers: int) -> Limits:
    """Return the limits of a run of so many papers."""
    more = 1 + papers / PAPERS_PER_LIMIT
    return replace(limits, seconds=limits.seconds * more, output=int(limits.output * more))


def _run_passes(folder: Path, run: Callable[[], StopReason]) -> StopReason:
    """Return one pass, or where something refers to something else as many as it takes until nothing moves."""
    stopped, passes = run(), 1
    before, after = b"", read_file(folder / "paper.aux")
    moves = bool(NEEDS_RERUN.search(read_log(folder / "paper.log", LOG_MEBIBYTES)))
    while moves and not stopped and passes < MAX_PASSES and after != before:
        stopped, passes = run(), passes + 1
        before, after = after, read_file(folder / "paper.aux")
    return stopped


def batch_mark(orders: Sequence[BatchPaper]) -> str:
    """Return what marks the papers of a run in log and .aux file. No paper can write it, since it follows from all of
    them.
    """
    found = sha256()
    for order in orders:
        found.update(order.document.paper.text.encode("utf-8", "replace"))
    return found.hexdigest()[:16]


def join_papers(orders: Sequence[BatchPaper], mark: str = "", *, measures: bool = False) -> Lines:
    """Return the papers in one file, each as if it were the first."""
    lines = [orders[0].document.metadata, FRESH, *([MEASURED] if measures else [])]
    for index, order in enumerate(orders):
        begin = Lines(f"\\begin{{exampaper}}{{{mark}-{index}}}{{{order.pages}}}\n", (None,))
        lines += [begin, order.document.opening, order.document.paper, Lines("\\end{exampaper}\n", (None,))]
    lines.append(END)
    return Lines("".join(each.text for each in lines), tuple(origin for each in lines for origin in each.origins))


@dataclass(frozen=True, slots=True)
class _RunFile:
    """The file of a run: how many papers it holds, what marks them in log and .aux file, and its lines."""

    papers: int
    mark: str
    sheet: TexSource


def _read_run(folder: Path, file: _RunFile, stopped: StopReason, mode: PassMode) -> BatchResult:
    """Return what a run left: the papers, or what is wrong with the first that is not as it should be."""
    log, aux = read_log(folder / "paper.log", LOG_MEBIBYTES), read_file(folder / "paper.aux")
    before, *said = re.split(rf"^exam-paper {file.mark}-\d+$", log, flags=re.MULTILINE)
    papers = aux_file.split_papers(aux.decode("utf-8", "replace"), file.mark)
    at_once = parse_log(before, file.sheet, "" if said else stopped)
    if select_errors(at_once):
        return BatchResult(findings=at_once)
    found = [parse_log(each, file.sheet, stopped if index == len(said) - 1 else "") for index, each in enumerate(said)]
    wrong = [index for index, findings in enumerate(found) if select_errors(findings)]
    if wrong:
        return BatchResult(failed={wrong[0]: found[wrong[0]]}, suspects=tuple(wrong[1:]))
    pdf = b"" if stopped else read_file(folder / "paper.pdf")
    complete = min(len(papers), len(said)) == file.papers and all(map(aux_file.count_paper_pages, papers))
    if not complete or not (mode == "draft" or is_complete(log, pdf, aux)):
        check_disk(folder)
        return _blame_last_paper(papers)
    return BatchResult(pdf, dict(enumerate(_read_papers(papers, found))))


def _blame_last_paper(papers: Sequence[str]) -> BatchResult:
    """Return a run that came to no good end and does not say why: the last paper that was begun is to blame."""
    message = "LaTeX ends in this paper, without saying why"
    failed = max(0, len(papers) - 1)
    return BatchResult(failed={failed: (Finding(Code.ENDED, message, None, "take out the command that ends it"),)})


def _read_papers(papers: Sequence[str], found: Sequence[tuple[Finding, ...]]) -> list[TypesetPaper]:
    printed: list[TypesetPaper] = []
    first = 0
    for aux, findings in zip(papers, found, strict=True):
        pages = aux_file.count_paper_pages(aux)
        made = TypesetPaper(
            first,
            pages,
            aux_file.read_heights(aux),
            aux_file.read_pages(aux),
            aux_file.read_rects(aux),
            findings,
            aux_file.read_rooms(aux),
        )
        printed.append(made)
        first += pages
    return printed
