"""Many papers in one run of TeX, which begins once for all of them.

A paper that TeX cannot set is left out, with what is wrong with it, and the others are set again: after an error
nothing that follows in the same run can be trusted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from exam_builder.cache import Cache
from exam_builder.findings import Finding, errors
from exam_builder.render import Document, Lines
from exam_builder.typeset import aux_file
from exam_builder.typeset.aux_file import Spot
from exam_builder.typeset.folder import check_disk, temporary_folder, trespasses
from exam_builder.typeset.log import Sheet, findings_of
from exam_builder.typeset.preamble import format_of
from exam_builder.typeset.process import Limits, Stopped, read_log
from exam_builder.typeset.runs import FORMAT, PAPER, read_file, run_once, whole
from exam_builder.typeset.source import copy_figures

LIMITS = Limits(seconds=20.0, memory=1024, output=64)
SECONDS_EACH = 4.0
"""Seconds that each paper of a run adds to the limit."""
MARK = "exam-paper "
FRESH = Lines("\\begin{document}\n\\examfresh\n", (None, None))
END = Lines("\\end{document}\n", (None,))


@dataclass(frozen=True, slots=True)
class Order:
    """A paper to be set, and how many pages it is thought to have: that is what its pages say."""

    document: Document
    pages: int


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper in a run: its first page there (from 0), how many it has, and what is to be known of them.

    `heights`, `question_pages` and `spots` are as `typeset` gives them; `findings` are warnings.
    """

    first: int = 0
    pages: int = 0
    heights: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    question_pages: Mapping[str, int] = field(default_factory=dict)
    spots: tuple[Spot, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """What came of some papers: one PDF, the papers in it by their index, and those that failed, with their errors.

    `findings` are errors of the run as a whole: nothing was made then.
    """

    pdf: bytes = b""
    papers: Mapping[int, Printed] = field(default_factory=dict)
    failed: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    runs: int = 0


def typeset_many(
    orders: Sequence[Order], figures: Mapping[str, Path | bytes], *, cache: Cache, count: bool = True
) -> Run:
    """Set some papers that have one preamble; `figures` are the files of their figures by digest.

    Where pages `count`, papers that turn out longer or shorter than was thought are set again with their own number.
    Raises Lacking without TeX, OSError when the cache or the temporary folder cannot be written.
    """
    left = dict(enumerate(orders))
    failed: dict[int, tuple[Finding, ...]] = {}
    done = Run()
    while left:
        done = _run(list(left.values()), figures, cache, done.runs + 1)
        names = list(left)
        if done.findings:
            return done
        if done.failed:
            failed |= {names[index]: found for index, found in done.failed.items()}
            left = {name: order for name, order in left.items() if name not in failed}
            continue
        papers = {names[index]: paper for index, paper in done.papers.items()}
        wrong = {name: paper.pages for name, paper in papers.items() if paper.pages != left[name].pages}
        if not (wrong and count) or done.runs > 2 + len(failed):
            return replace(done, papers=papers, failed=failed)
        left |= {name: replace(left[name], pages=pages) for name, pages in wrong.items()}
    return Run(failed=failed, runs=done.runs)


def _run(orders: Sequence[Order], figures: Mapping[str, Path | bytes], cache: Cache, runs: int) -> Run:
    """One run: either all of the papers, or the first that fails."""
    head = orders[0].document.head
    assert all(order.document.preamble == head.text for order in orders), "papers of one run have one preamble"
    limits = replace(
        LIMITS, seconds=LIMITS.seconds + SECONDS_EACH * len(orders), output=LIMITS.output + 2 * len(orders)
    )
    format_, findings = format_of(head.text, head.origins, cache, limits)
    if format_ is None:
        return Run(findings=findings, runs=runs)
    body = joined(orders)
    sheet = Sheet(PAPER, body.origins)
    with temporary_folder() as folder:
        (folder / PAPER).write_text(body.text, encoding="utf-8")
        (folder / f"{FORMAT}.fmt").symlink_to(format_)
        copy_figures({pair for order in orders for pair in order.document.figures}, figures, folder)
        stopped = run_once(folder, format_, limits)
        if strange := trespasses(folder, sheet, (format_.parent,)):
            return Run(findings=strange, runs=runs)
        return _read(folder, orders, sheet, stopped, runs)


def _limits(papers: int) -> Limits:
    return replace(LIMITS, seconds=LIMITS.seconds + SECONDS_EACH * papers, output=LIMITS.output + 2 * papers)


def joined(orders: Sequence[Order]) -> Lines:
    """The papers in one file, each as if it were the first."""
    lines = [orders[0].document.metadata, FRESH]
    for index, order in enumerate(orders):
        begin = Lines(f"\\begin{{exampaper}}{{{index}}}{{{order.pages}}}\n", (None,))
        lines += [begin, order.document.opening, order.document.paper, Lines("\\end{exampaper}\n", (None,))]
    lines.append(END)
    return Lines("".join(each.text for each in lines), tuple(origin for each in lines for origin in each.origins))


def _read(folder: Path, orders: Sequence[Order], sheet: Sheet, stopped: Stopped, runs: int) -> Run:
    """What a run left: the papers, or what is wrong with the first that is not as it should be."""
    log, aux = read_log(folder / "paper.log", 64), read_file(folder / "paper.aux")
    before, *said = log.split(f"\n{MARK}")
    papers = aux_file.papers(aux.decode("utf-8", "replace"))
    at_once = findings_of(before, sheet, "" if said else stopped)
    if errors(at_once):
        return Run(findings=at_once, runs=runs)
    found = [findings_of(each, sheet, stopped if index == len(said) - 1 else "") for index, each in enumerate(said)]
    for index, findings in enumerate(found):
        if errors(findings):
            return Run(failed={index: findings}, runs=runs)
    pdf = b"" if stopped else read_file(folder / "paper.pdf")
    if len(papers) < len(orders) or not all(map(aux_file.pages_of_paper, papers)) or not whole(log, pdf, aux):
        check_disk(folder)
        return _ended(papers, runs)
    return Run(pdf, dict(enumerate(_printed(papers, found))), runs=runs)


def _ended(papers: Sequence[str], runs: int) -> Run:
    """A run that came to no good end and does not say why: the last paper that was begun is to blame."""
    message = "LaTeX ends in this paper, without saying why"
    failed = max(0, len(papers) - 1)
    return Run(failed={failed: (Finding("ended", message, None, "take out the command that ends it"),)}, runs=runs)


def _printed(papers: Sequence[str], found: Sequence[tuple[Finding, ...]]) -> list[Printed]:
    printed: list[Printed] = []
    first = 0
    for aux, findings in zip(papers, found, strict=True):
        pages = aux_file.pages_of_paper(aux)
        made = Printed(first, pages, aux_file.heights(aux), aux_file.pages(aux), aux_file.spots(aux), findings)
        printed.append(made)
        first += pages
    return printed
