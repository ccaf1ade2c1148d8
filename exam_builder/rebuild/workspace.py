"""What it takes to set recorded papers: a store with their figures, their templates, and nothing of a course."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from exam_builder.issue.marking_guides import typeset_guide
from exam_builder.issue.variants import figure_paths_in
from exam_builder.paper import Paper
from exam_builder.plot import FIGURE_KIND
from exam_builder.records import Conditions
from exam_builder.records.paper_record import Heights
from exam_builder.render import Renderer
from exam_builder.store import Store, write_atomically
from exam_builder.typeset.batch import BatchResult


@dataclass(frozen=True)
class Workspace:
    """A folder for what is made on the way, which begins with figures and templates."""

    folder: Path
    draft: bool
    templates: tuple[Path, ...]

    @property
    def store(self) -> Store:
        """Figures by digest, and what is dumped on the way."""
        return Store(self.folder / "store")

    @property
    def renderer(self) -> Renderer:
        """What renders the papers, once in each process."""
        return _load_renderer(self.templates, self.draft)

    def keep(self, figures: Mapping[str, bytes]) -> None:
        """Lay out the files of more figures, by digest; raise OSError where they cannot be written."""
        for digest, content in figures.items():
            self.store.put(FIGURE_KIND, digest, content)

    def figures_of(self, papers: Iterable[Paper]) -> dict[str, Path]:
        """The files of the figures of some papers, by digest."""
        return figure_paths_in(self.store, papers)


def page_codes(papers: Iterable[Paper]) -> tuple[tuple[str, ...], ...]:
    """The codes of the pages of some papers."""
    return tuple(paper.identity.sheets if paper.identity else () for paper in papers)


@lru_cache(maxsize=2)
def _load_renderer(templates: tuple[Path, ...], draft: bool) -> Renderer:
    return Renderer(templates, draft)


def set_up_workspace(folder: Path, conditions: Conditions, figures: Mapping[str, bytes]) -> Workspace:
    """Lay out templates and figures in a folder; raise OSError where it cannot be written."""
    templates = folder / "templates"
    for name, text in conditions.templates.items():
        write_atomically(templates / name, text.encode("utf-8", "replace"))
    desk = Workspace(folder, conditions.draft, (templates,) if conditions.templates else ())
    desk.keep(figures)
    return desk


@dataclass(frozen=True)
class LotSettings:
    """A desk for papers of one kind that are set in one run: see `issue.lots.Setting`."""

    desk: Workspace
    pages: int
    heights: Heights
    sheets: tuple[tuple[str, ...], ...] = ()
    """The codes of the pages of each paper."""

    @property
    def renderer(self) -> Renderer:
        """What renders the papers."""
        return self.desk.renderer

    @property
    def store(self) -> Store:
        """Where what is made of them is kept."""
        return self.desk.store

    def identify(self, index: int, paper: Paper, pages: int) -> Paper:
        """A paper with codes for so many pages, of those that are recorded."""
        if paper.identity is None:
            return paper
        return replace(paper, identity=replace(paper.identity, sheets=self.sheets[index][:pages]))

    def first(self, papers: Sequence[Paper]) -> list[Paper]:
        """The papers with codes for as many pages as they were thought to have."""
        return [self.identify(index, paper, self.pages) for index, paper in enumerate(papers)]

    def guide(self, paper: Paper) -> BatchResult:
        """A paper for those who mark it, in a run of its own."""
        return typeset_guide(paper, self.pages, self.renderer, self.desk.figures_of([paper]), self.store)
