"""What it takes to set recorded papers: a store with their figures, their templates, and nothing of a course."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from exam_builder.cache import Cache, write_whole
from exam_builder.paper import Paper
from exam_builder.plot import KIND
from exam_builder.records import Conditions
from exam_builder.records.single import Heights
from exam_builder.render import Renderer
from exam_builder.typeset.batch import Order, Run, typeset_many


@dataclass(frozen=True)
class Desk:
    """A folder for what is made on the way, which begins with figures and templates."""

    folder: Path
    draft: bool
    templates: tuple[Path, ...]

    @property
    def store(self) -> Cache:
        """Figures by digest, and what is dumped on the way."""
        return Cache(self.folder / "store")

    @property
    def renderer(self) -> Renderer:
        """What renders the papers, once in each process."""
        return _renderer(self.templates, self.draft)

    def figures_of(self, papers: Iterable[Paper]) -> dict[str, Path]:
        """The files of the figures of some papers, by digest."""
        digests = {figure.digest for paper in papers for each in paper.questions for figure in each.figures}
        pictures = {paper.identity.picture for paper in papers if paper.identity and paper.identity.picture}
        return {digest: self.store.path(KIND, digest) for digest in digests | pictures}


def sheets_of(papers: Iterable[Paper]) -> tuple[tuple[str, ...], ...]:
    """The codes of the pages of some papers."""
    return tuple(paper.identity.sheets if paper.identity else () for paper in papers)


@lru_cache(maxsize=2)
def _renderer(templates: tuple[Path, ...], draft: bool) -> Renderer:
    return Renderer(templates, draft)


def set_up(folder: Path, conditions: Conditions, figures: Mapping[str, bytes]) -> Desk:
    """Lay out figures and templates in a folder; raise OSError where it cannot be written."""
    templates = folder / "templates"
    for name, text in conditions.templates.items():
        write_whole(templates / name, text.encode("utf-8", "replace"))
    desk = Desk(folder, conditions.draft, (templates,) if conditions.templates else ())
    for digest, content in figures.items():
        desk.store.put(KIND, digest, content)
    return desk


@dataclass(frozen=True)
class Bench:
    """A desk for papers of one kind that are set in one run: see `build.lots.Setting`."""

    desk: Desk
    pages: int
    heights: Heights
    sheets: tuple[tuple[str, ...], ...] = ()
    """The codes of the pages of each paper."""

    @property
    def renderer(self) -> Renderer:
        """What renders the papers."""
        return self.desk.renderer

    @property
    def store(self) -> Cache:
        """Where what is made of them is kept."""
        return self.desk.store

    def identified(self, index: int, paper: Paper, pages: int) -> Paper:
        """A paper with codes for so many pages, of those that are recorded."""
        if paper.identity is None:
            return paper
        return replace(paper, identity=replace(paper.identity, sheets=self.sheets[index][:pages]))

    def first(self, papers: Sequence[Paper]) -> list[Paper]:
        """The papers with codes for as many pages as they were thought to have."""
        return [self.identified(index, paper, self.pages) for index, paper in enumerate(papers)]

    def guide(self, paper: Paper) -> Run:
        """A paper for those who mark it, in a run of its own."""
        order = Order(self.renderer.document(paper, "marking"), self.pages)
        return typeset_many([order], self.desk.figures_of([paper]), cache=self.store)
