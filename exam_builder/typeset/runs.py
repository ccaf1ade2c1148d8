"""A document as PDF: as many passes as it takes until nothing moves."""

import functools
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from exam_builder.cache import Cache, digest
from exam_builder.findings import Finding, Place, errors
from exam_builder.render import Document
from exam_builder.typeset import aux_file
from exam_builder.typeset.log import Sheet, findings_of
from exam_builder.typeset.preamble import format_of, tex_identity
from exam_builder.typeset.process import LIMITS, Limits, Stopped, read_log, run_tex
from exam_builder.typeset.source import copy_figures

PASSES = 4
KIND = "typeset"
PAPER = "paper.tex"
FATAL = "==> Fatal error occurred"


@dataclass(frozen=True, slots=True)
class Typeset:
    """What came of a document. `pdf` is empty when TeX made none.

    `heights` are those of the solutions' pieces, and `question_pages` the pages (from 1) of questions and parts, by
    `question` and `question.part`; `aux` lets a like document settle in one pass; `passes` were taken (0: the result
    was in the cache).
    """

    pdf: bytes = b""
    pages: int = 0
    aux: bytes = b""
    heights: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    question_pages: Mapping[str, int] = field(default_factory=dict)
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
    kept = cache.get(KIND, key)
    if kept is not None:
        return _unpacked(kept)
    lines = document.preamble.count("\n")
    format_, findings = format_of(document.preamble, document.origins[:lines], cache, limits)
    if format_ is None:
        return Typeset(findings=findings)
    with tempfile.TemporaryDirectory(prefix="exam-") as name:
        result = _settled(Path(name), format_, document, figures, aux, limits)
    if result.pdf and not errors(result.findings):
        cache.put(KIND, key, _packed(result))
    return result


@functools.cache
def _own_source() -> str:
    """What this package is: another version may find other things in the same log."""
    return digest([path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))])


def _settled(
    folder: Path,
    format_: Path,
    document: Document,
    figures: Mapping[str, Path | bytes],
    aux: bytes | None,
    limits: Limits,
) -> Typeset:
    """Run TeX in a folder until its .aux file stays as it was; the first pass from nothing writes no PDF."""
    (folder / PAPER).write_text(document.body, encoding="utf-8")
    copy_figures(document, figures, folder)
    if aux:
        (folder / "paper.aux").write_bytes(aux)
    before, stopped = aux or b"", _pass(folder, format_, draft=not aux, limits=limits)
    passes, after = 1, _read(folder / "paper.aux")
    while not stopped and not _failed(folder) and passes < PASSES and (after != before or not _made(folder)):
        before, stopped = after, _pass(folder, format_, draft=False, limits=limits)
        passes, after = passes + 1, _read(folder / "paper.aux")
    sheet = Sheet(PAPER, document.origins[document.preamble.count("\n") :])
    findings = findings_of(read_log(folder / "paper.log"), sheet, stopped)
    findings = (*findings, *_ended(document, after, sheet)) if not errors(findings) else findings
    return _result(b"" if stopped else _read(folder / "paper.pdf"), after, findings, passes)


def _failed(folder: Path) -> bool:
    """Whether TeX gave up: another pass would end alike."""
    return FATAL in read_log(folder / "paper.log")


def _made(folder: Path) -> bool:
    return bool(_read(folder / "paper.pdf"))


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
        yield Finding("ended", message, place, "take out the command that ends it", question=last.partition(".")[0])


def _pass(folder: Path, format_: Path, draft: bool, limits: Limits) -> Stopped:
    mode = ["-draftmode"] if draft else []
    return run_tex([*mode, "-file-line-error", "-fmt", str(format_.with_suffix("")), PAPER], folder, limits)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else b""


def _result(pdf: bytes, aux: bytes, findings: tuple[Finding, ...], passes: int) -> Typeset:
    text = aux.decode("utf-8", "replace")
    pages = aux_file.count(text)
    if not pdf and not errors(findings):
        findings = (*findings, Finding("tex", "TeX ended without a paper, and without saying why"))
    return Typeset(pdf, pages, aux, aux_file.heights(text), aux_file.pages(text), findings, passes)


def _packed(result: Typeset) -> bytes:
    """A result as bytes: a line of JSON about it, the .aux file, the PDF."""
    found = [asdict(finding) for finding in result.findings]
    head = json.dumps({"aux": len(result.aux), "findings": found})
    return head.encode() + b"\n" + result.aux + result.pdf


def _unpacked(packed: bytes) -> Typeset:
    head, rest = packed.split(b"\n", 1)
    data = json.loads(head)
    findings = tuple(
        Finding(**{**found, "place": Place(**found["place"]) if found["place"] else None}) for found in data["findings"]
    )
    return _result(rest[data["aux"] :], rest[: data["aux"]], findings, passes=0)
