"""A document as PDF: as many passes as it takes until nothing moves."""

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from exam_builder.cache import Cache, digest
from exam_builder.codes import Code
from exam_builder.findings import Finding, Place, errors
from exam_builder.render import Document
from exam_builder.typeset import aux_file
from exam_builder.typeset.aux_file import Spot
from exam_builder.typeset.folder import check_disk, temporary_folder, trespasses
from exam_builder.typeset.log import findings_of
from exam_builder.typeset.preamble import format_of, tex_identity, warnings_of_preamble
from exam_builder.typeset.process import LIMITS, Limits, Stopped, read_log, run_tex
from exam_builder.typeset.sheet import Sheet
from exam_builder.typeset.source import copy_figures

PASSES = 4
KIND = "typeset"
PAPER = "paper.tex"
FATAL = "==> Fatal error occurred"
FORMAT = "exam"
WRITTEN = "Output written on"


@dataclass(frozen=True, slots=True)
class Typeset:
    """What came of a document. `pdf` is empty when TeX made none.

    `heights` are those of the solutions' pieces, and `question_pages` the pages (from 1) of questions and parts, by
    `question` and `question.part`; `spots` are what lies where; `aux` lets a like document settle in one pass; `passes`
    were taken (0: the result was in the cache).
    """

    pdf: bytes = b""
    pages: int = 0
    aux: bytes = b""
    heights: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    question_pages: Mapping[str, int] = field(default_factory=dict)
    spots: tuple[Spot, ...] = ()
    findings: tuple[Finding, ...] = ()
    passes: int = 0


def typeset(
    document: Document,
    figures: Mapping[str, Path | bytes],
    *,
    cache: Cache,
    aux: bytes | None = None,
    limits: Limits = LIMITS,
) -> Typeset:
    """Typeset a document; `figures` are the files of its figures by digest, `aux` what a like document left.

    Mistakes in the content come back as findings, at the lines of the content. Raises Lacking without TeX, OSError
    when the cache or the temporary folder cannot be written.
    """
    key = digest(document.preamble, document.body, list(map(list, document.figures)), tex_identity(), _own_source())
    lines = document.preamble.count("\n")
    sheet = Sheet(PAPER, document.origins[lines:], text=document.body)
    kept = cache.get(KIND, key)
    if kept is not None:
        warned = warnings_of_preamble(document.preamble, document.origins[:lines], cache)
        return _after(warned, _unpacked(kept, sheet))
    result, log = Typeset(), ""
    findings: tuple[Finding, ...] = ()
    for anew in (False, True):
        format_, findings = format_of(document.preamble, document.origins[:lines], cache, limits, anew=anew)
        if format_ is None:
            return Typeset(findings=findings)
        with temporary_folder() as folder:
            result, log = _settled(folder, format_, document, figures, sheet, aux, limits)
        if log:
            break
    if result.pdf and not errors(result.findings):
        cache.put(KIND, key, _packed(result, log))
    return _after(findings, result)


def _after(warned: tuple[Finding, ...], result: Typeset) -> Typeset:
    """A result with what was found in its preamble before it."""
    return replace(result, findings=(*warned, *result.findings))


@functools.cache
def _own_source() -> str:
    """What this package is: another version may find other things in the same log."""
    return digest([path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))])


def _settled(
    folder: Path,
    format_: Path,
    document: Document,
    figures: Mapping[str, Path | bytes],
    sheet: Sheet,
    aux: bytes | None,
    limits: Limits,
) -> tuple[Typeset, str]:
    """Run TeX in a folder until its .aux file stays as it was; the first pass from nothing writes no PDF.

    Gives its log too, which is empty when TeX could not load the format.
    """
    (folder / PAPER).write_text(document.body, encoding="utf-8")
    (folder / f"{FORMAT}.fmt").symlink_to(format_)  # TeX writes its record beside what it takes for the format
    copy_figures(document.figures, figures, folder)
    if aux:
        (folder / "paper.aux").write_bytes(aux)
    before, stopped = aux or b"", run_once(folder, format_, limits, draft=not aux)
    passes, after = 1, read_file(folder / "paper.aux")
    while not stopped and not _failed(folder) and passes < PASSES and (after != before or not _made(folder)):
        before, stopped = after, run_once(folder, format_, limits, draft=False)
        passes, after = passes + 1, read_file(folder / "paper.aux")
    log, pdf = read_log(folder / "paper.log"), b"" if stopped else read_file(folder / "paper.pdf")
    if log and not stopped and not whole(log, pdf, after):
        check_disk(folder)
    findings = findings_of(log, sheet, stopped)
    if not errors(findings):
        findings = (*findings, *_ended(document, after, sheet), *_restless(moves=not stopped and after != before))
    if strange := trespasses(folder, sheet, (format_.parent,)):
        return Typeset(findings=strange), log
    return _result(pdf, after, findings, passes), log


def whole(log: str, pdf: bytes, aux: bytes) -> bool:
    """Whether TeX wrote its files to their ends."""
    ended = WRITTEN in log and pdf.rstrip().endswith(b"%%EOF")
    return ended and aux.endswith(b"\n") and aux_file.count(aux.decode("utf-8", "replace")) > 0


def _failed(folder: Path) -> bool:
    """Whether TeX gave up: another pass would end alike."""
    return FATAL in read_log(folder / "paper.log")


def _made(folder: Path) -> bool:
    return bool(read_file(folder / "paper.pdf"))


def _ended(document: Document, aux: bytes, sheet: Sheet) -> Iterator[Finding]:
    """A finding where LaTeX never came to its own end, at the last question or part that was printed."""
    text = aux.decode("utf-8", "replace")
    printed = aux_file.pages(text)
    missing = next((number for number, name in enumerate(document.names) if name not in printed), None)
    if missing is not None and not aux_file.count(text):
        last = document.names[max(0, missing - 1)]
        origin = sheet.first_of(*last.partition(".")[::2])
        place = Place(origin.file, origin.line) if origin else None
        message = f"LaTeX ends here or soon after: `{document.names[missing]}` is not printed"
        yield Finding(Code.ENDED, message, place, "take out the command that ends it", question=last.partition(".")[0])


def _restless(moves: bool) -> Iterator[Finding]:
    """A finding where what the last pass noted is not what it began from: pages may refer to other pages' past."""
    if moves:
        message = f"numbers that refer to other places are not at rest after {PASSES} runs of TeX"
        yield Finding(Code.REFERENCE, message, None, "take out what depends on page numbers, or on itself")


def run_once(folder: Path, format_: Path, limits: Limits, *, draft: bool = False) -> Stopped:
    """One pass over the paper in a folder; a draft writes no PDF."""
    mode = ["-draftmode"] if draft else []
    arguments = [*mode, "-recorder", "-file-line-error", "-fmt", FORMAT, PAPER]
    return run_tex(arguments, folder, limits, (format_.parent,))  # not the file: another run may replace it


def read_file(path: Path) -> bytes:
    """The content of a file that a run left; nothing where it left none."""
    return path.read_bytes() if path.is_file() and not path.is_symlink() else b""


def _result(pdf: bytes, aux: bytes, findings: tuple[Finding, ...], passes: int) -> Typeset:
    text = aux.decode("utf-8", "replace")
    pages = aux_file.count(text)
    if not pdf and not errors(findings):
        findings = (*findings, Finding(Code.TEX, "TeX ended without a paper, and without saying why"))
    found = aux_file.heights(text), aux_file.pages(text), aux_file.spots(text)
    return Typeset(pdf, pages, aux, *found, findings, passes)


def _packed(result: Typeset, log: str) -> bytes:
    """A result as bytes: a line of JSON, the .aux file, the PDF.

    Where there are findings the log is kept in their place: when the result is taken out again, the lines of content
    that they speak of may have moved.
    """
    head = json.dumps({"aux": len(result.aux), "log": log if result.findings else ""})
    return head.encode() + b"\n" + result.aux + result.pdf


def _unpacked(packed: bytes, sheet: Sheet) -> Typeset:
    head, rest = packed.split(b"\n", 1)
    data = json.loads(head)
    findings = findings_of(data["log"], sheet)
    return _result(rest[data["aux"] :], rest[: data["aux"]], findings, passes=0)
