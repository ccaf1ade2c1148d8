"""Print the sheets for the day of the exam: a list to sign for each room, the keys, and labels."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exam_builder.day.issued_papers import DayPapers
from exam_builder.findings import Finding, Refused, select_errors
from exam_builder.issue.prepare import ANY_PAGES
from exam_builder.paper import Paper, Part
from exam_builder.plot import FIGURE_KIND
from exam_builder.render import Renderer
from exam_builder.render.origins import Document
from exam_builder.store import Store
from exam_builder.typeset.batch import BatchPaper, typeset_batch


@dataclass(frozen=True)
class DayCell:
    """A part in one version, and the number of its question there."""

    number: int
    part: Part


@dataclass(frozen=True)
class DayRow:
    """A part of a question, with its points, in several versions (None: not in that version)."""

    name: str
    label: str
    points: object
    cells: tuple[DayCell | None, ...]


@dataclass(frozen=True)
class Printer:
    """The renderer and the store with which sheets are printed."""

    renderer: Renderer
    store: Store

    def print(self, documents: Sequence[Document], name: str) -> bytes:
        """Typeset documents into one PDF; raise Refused with the errors that TeX finds."""
        pictures = {digest for each in documents for _, digest in each.figures}
        found = {each: path for each in pictures if (path := self.store.find(FIGURE_KIND, each))}
        run = typeset_batch([BatchPaper(each, ANY_PAGES) for each in documents], found, store=self.store)
        findings = [*run.findings, *(finding for each in run.failed.values() for finding in each)]
        if wrong := select_errors(findings):
            raise Refused(_name_sheet(each, name) for each in wrong)
        return run.pdf


def _name_sheet(finding: Finding, name: str) -> Finding:
    return replace(finding, paper=name)


def print_sheets(day: DayPapers, printer: Printer) -> Iterator[tuple[str, bytes]]:
    """Print every sheet; raise Refused if TeX cannot typeset one."""
    yield "sign-in.pdf", printer.print([*_list_rooms(day, printer.renderer)], "the sign-in sheet")
    for letter, paper in day.versions.items():
        name = f"key-{letter}.pdf" if letter else "key.pdf"
        yield name, printer.print([list_keys({letter: paper}, printer.renderer)], name)
    if len(day.versions) > 1:
        yield "key.pdf", printer.print([list_keys(day.versions, printer.renderer)], "key.pdf")
    yield "labels.pdf", printer.print([printer.renderer.sheet("labels", day.blank, day.students, {})], "labels.pdf")


def _list_rooms(day: DayPapers, renderer: Renderer) -> Iterator[Document]:
    seated = any(each.student.cell("seat") for each in day.students)
    for room, students in day.rooms.items():
        yield renderer.sheet("seats", day.blank, students, {"room": room, "seated": seated, "signed": True})


def list_keys(versions: Mapping[str, Paper], renderer: Renderer) -> Document:
    """List the keys of some versions side by side, with a row for each part."""
    first = next(iter(versions.values()))
    rows = list(_find_rows(list(versions.values())))
    return renderer.sheet("keys", first, (), {"versions": [each or "–" for each in versions], "rows": rows})


def _find_rows(papers: Sequence[Paper]) -> Iterator[DayRow]:
    """Yield a row for each part in these papers, in the order in which they first ask it."""
    rows: dict[tuple[str, str], dict[int, DayCell]] = {}
    for index, paper in enumerate(papers):
        for question in paper.questions:
            for part in question.parts:
                rows.setdefault((question.name, part.id), {})[index] = DayCell(question.number, part)
    for (name, _), cells in rows.items():
        part = next(iter(cells.values())).part
        yield DayRow(name, part.label, part.points, tuple(cells.get(index) for index in range(len(papers))))


def lay_out_figures(figures: Mapping[str, bytes], store: Store) -> None:
    """Put the pictures of names into the store, where documents find them; raise OSError if that fails."""
    for digest, content in figures.items():
        if store.find(FIGURE_KIND, digest) is None:
            store.put(FIGURE_KIND, digest, content)


def make_printer(day: DayPapers, templates: Path, store: Store) -> Printer:
    """Make a printer with the templates of the issued papers, which are written into a folder."""
    for name, text in day.conditions.templates.items():
        (templates / name).parent.mkdir(parents=True, exist_ok=True)
        (templates / name).write_text(text, encoding="utf-8", errors="replace")
    lay_out_figures(day.figures, store)
    folders = (templates,) if day.conditions.templates else ()
    return Printer(Renderer(folders, day.conditions.draft, day.conditions.unpack_assets()), store)
