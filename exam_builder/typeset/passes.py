"""Typeset a document as PDF, in as many passes as it takes until nothing changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from exam_builder.digests import digest, fingerprint
from exam_builder.findings import Code, Finding, Place, select_errors
from exam_builder.render import Document
from exam_builder.store import Store, read_by
from exam_builder.typeset import aux_file
from exam_builder.typeset.aux_file import PageRect
from exam_builder.typeset.log import parse_log
from exam_builder.typeset.preamble import find_format, list_preamble_warnings, make_preamble
from exam_builder.typeset.tex_process import (
    LIMITS,
    WRITTEN,
    Limits,
    StopReason,
    check_disk,
    identify_tex,
    read_log,
    run_tex,
    temporary_folder,
)
from exam_builder.typeset.tex_source import TexSource, copy_figures
from exam_builder.typeset.trespasses import ForbiddenAccess, find_trespasses

MAX_PASSES = 4
KIND = "typeset"
PAPER_FILE = "paper.tex"
FATAL = "==> Fatal error occurred"
PROGRAM = "exam"
"""The program name under which TeX looks for its files and begins its record."""

PassMode = Literal["pdf", "draft"]
UNSTABLE_REFERENCES = Finding(
    Code.REFERENCE,
    f"numbers that refer to other places still change after {MAX_PASSES} runs of TeX",
    hint="take out what depends on page numbers, or on itself",
)
"""Reported if the .aux file still changed in the last pass, so references may print outdated numbers."""


@dataclass(frozen=True, slots=True)
class TypesetPaper:
    """A paper as TeX typeset it: its first page in the PDF (from 0), its number of pages, and what TeX recorded.

    `heights` are the heights of the pieces of each solution, and `question_pages` the pages (from 1) on which questions
    and parts begin, by `question` and `question.part`. `spots` are the rectangles of answers. If pages were measured,
    `rooms` has the number, the free height and the full height of each.
    """

    first: int = 0
    pages: int = 0
    heights: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    question_pages: Mapping[str, int] = field(default_factory=dict)
    spots: tuple[PageRect, ...] = ()
    findings: tuple[Finding, ...] = ()
    rooms: tuple[tuple[int, int, int], ...] = ()

    @property
    def span(self) -> slice:
        """Its pages in the PDF."""
        return slice(self.first, self.first + self.pages)


@dataclass(frozen=True, slots=True)
class TypesetDocument(TypesetPaper):
    """A paper that was typeset by itself. `pdf` is empty if TeX made none.

    With `aux`, a similar document may need only one pass; `passes` is the number of passes (0: taken from the store).
    """

    pdf: bytes = b""
    aux: bytes = b""
    passes: int = 0


@dataclass(frozen=True, slots=True)
class StoredRun:
    """The stored result of a document without errors.

    The log is stored in place of warnings, because their lines in the content may have moved when the result is loaded.
    It is empty if there are none.
    """

    pdf: bytes
    aux: bytes
    log: str


def typeset_document(
    document: Document,
    figures: Mapping[str, bytes],
    *,
    store: Store,
    aux: bytes | None = None,
    limits: Limits = LIMITS,
) -> TypesetDocument:
    """Typeset a document; `figures` are the files of its figures by digest, `aux` is from a similar document.

    Mistakes in the content are returned as findings at its lines. Raise Lacking without TeX, and OSError if the store
    or the temporary folder cannot be written.
    """
    key = digest(document.preamble, document.body, document.figures, identify_tex(), fingerprint("typeset"))
    lines = document.preamble.count("\n")
    head = make_preamble(document.head)
    sheet = TexSource(PAPER_FILE, document.origins[lines:], text=document.body, own=document.own, head=head)
    kept = store.load(KIND, key, StoredRun)
    if kept is not None:
        warned = list_preamble_warnings(document.head, store)
        return _make_result(kept.pdf, kept.aux, parse_log(kept.log, sheet), 0, warned)
    format_, findings = find_format(document.head, document.assets, store, limits)
    if format_ is None:
        return TypesetDocument(findings=findings)
    with temporary_folder() as folder:
        try:
            result, log = _run_passes(folder, format_, _PassesRun(document, figures, sheet, aux or b"", limits))
        except ForbiddenAccess as trespass:
            return TypesetDocument(findings=trespass.findings)
    if result.pdf and not select_errors(result.findings):
        store.save(KIND, key, StoredRun, StoredRun(result.pdf, result.aux, log if result.findings else ""))
    return replace(result, findings=(*findings, *result.findings))


@dataclass(frozen=True, slots=True)
class _PassesRun:
    """A document to typeset, the files of its figures, its lines, the .aux file to begin with, the limits of a pass."""

    document: Document
    figures: Mapping[str, bytes]
    sheet: TexSource
    aux: bytes
    limits: Limits


def _run_passes(folder: Path, format_: Path, run: _PassesRun) -> tuple[TypesetDocument, str]:
    """Run TeX in a folder until its .aux file no longer changes; a first pass without an .aux file writes no PDF.

    Also return the log.
    """
    (folder / PAPER_FILE).write_text(run.document.body, encoding="utf-8")
    copy_figures(run.document.figures, run.figures, folder)
    run.document.assets.write(folder)
    if run.aux:
        (folder / "paper.aux").write_bytes(run.aux)
    before, stopped = run.aux, run_pass(folder, format_, run.limits, run.sheet, "pdf" if run.aux else "draft")
    passes, after = 1, read_file(folder / "paper.aux")
    while not stopped and passes < MAX_PASSES and (after != before or not read_file(folder / "paper.pdf")):
        if FATAL in read_log(folder / "paper.log"):  # TeX gave up, and another pass would fail as well
            break
        before, stopped = after, run_pass(folder, format_, run.limits, run.sheet)
        passes, after = passes + 1, read_file(folder / "paper.aux")
    log, pdf = read_log(folder / "paper.log"), b"" if stopped else read_file(folder / "paper.pdf")
    if log and not stopped and not is_complete(log, pdf, after):
        check_disk(folder)
    findings = parse_log(log, run.sheet, stopped)
    if not select_errors(findings):
        unstable = () if stopped or after == before else (UNSTABLE_REFERENCES,)
        findings = (*findings, *_find_early_end(run.document, after, run.sheet), *unstable)
    return _make_result(pdf, after, findings, passes), log


def is_complete(log: str, pdf: bytes, aux: bytes) -> bool:
    """Return whether TeX wrote all of its files to the end."""
    ended = WRITTEN in log and pdf.rstrip().endswith(b"%%EOF")
    return ended and aux.endswith(b"\n") and aux_file.count_pages(aux.decode("utf-8", "replace")) > 0


def _find_early_end(document: Document, aux: bytes, sheet: TexSource) -> Iterator[Finding]:
    """Report a run that LaTeX ended early, at the last question or part that was printed."""
    text = aux.decode("utf-8", "replace")
    printed = aux_file.read_pages(text)
    missing = next((number for number, name in enumerate(document.names) if name not in printed), None)
    if missing is not None and not aux_file.count_pages(text):
        last = document.names[max(0, missing - 1)]
        origin = sheet.first_of(*last.partition(".")[::2])
        place = Place(origin.file, origin.line) if origin else None
        message = f"LaTeX ends here or soon after: `{document.names[missing]}` is not printed"
        yield Finding(Code.ENDED, message, place, "take out the command that ends it", question=last.partition(".")[0])


def run_pass(folder: Path, format_: Path, limits: Limits, sheet: TexSource, mode: PassMode = "pdf") -> StopReason:
    """Run one pass over the paper in a folder; a draft writes no PDF.

    The format is given by its path, where no text can write. Raise ForbiddenAccess if the paper accessed forbidden
    files: then what it wrote cannot be trusted, and another pass would hide the access. Raise ChangedStoreError if the
    format changed meanwhile.
    """
    arguments = [
        *(["-draftmode"] if mode == "draft" else []),
        "-recorder",
        "-file-line-error",
        f"-progname={PROGRAM}",
        "-fmt",
        str(format_),
        PAPER_FILE,
    ]
    readable = (format_.resolve().parent,)  # not the file: another run may replace it
    stopped = read_by(lambda: run_tex(arguments, folder, limits, readable), [format_])
    if strange := find_trespasses(folder, sheet, readable):
        raise ForbiddenAccess(strange)
    return stopped


def read_file(path: Path) -> bytes:
    """Return the content of a file that a run wrote; b'' if there is none."""
    return path.read_bytes() if path.is_file() and not path.is_symlink() else b""


def _make_result(
    pdf: bytes, aux: bytes, findings: tuple[Finding, ...], passes: int, before: tuple[Finding, ...] = ()
) -> TypesetDocument:
    """Return the result of a document; the findings of its preamble stand `before` its own."""
    text = aux.decode("utf-8", "replace")
    pages = aux_file.count_pages(text)
    if not pdf and not select_errors(findings):
        findings = (*findings, Finding(Code.TEX, "TeX ended without making a paper, and did not say why"))
    notes = aux_file.read_heights(text), aux_file.read_pages(text), aux_file.read_rects(text)
    return TypesetDocument(0, pages, *notes, (*before, *findings), pdf=pdf, aux=aux, passes=passes)
