"""Copies of a run that may reach one another are set a second time, the last one first, and compared page by page.

Of any two copies each comes once after the other. What one tells of another, or changes in it, can thus be seen in one
of the two orders alone, whatever command of LaTeX did it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exam_builder.codes import Code
from exam_builder.findings import Finding
from exam_builder.issue.typesetting import PrintSettings, Runs, typeset_papers
from exam_builder.issue.unusual_latex import Unusual
from exam_builder.paper import Audience, Paper
from exam_builder.pdf import digest_drawings
from exam_builder.typeset.passes import TypesetPaper

MOST_NAMED = 5
"""So many commands are named in a message."""
HINT = "take out what still has an effect after its text, or depends on what was printed before"


@dataclass(frozen=True)
class OrderCheck:
    """Papers of a run, which hold what may reach others, as they are set."""

    settings: PrintSettings
    papers: Sequence[Paper]
    unusual: Sequence[Unusual]

    def find_differences(self, runs: Runs) -> dict[int, Finding]:
        """An error for the first paper, by its index, whose pages are others when those after it are set before it.

        Raises Lacking without TeX, OSError when a temporary folder cannot be written.
        """
        kept = [index for index in range(len(self.papers)) if all(index in run.papers for run in runs.values())]
        if len(kept) < 2:
            return {}
        backwards = kept[::-1]
        settings = replace(self.settings, identify=lambda place, *rest: self.settings.identify(backwards[place], *rest))
        again = typeset_papers(settings, [self.papers[index] for index in backwards])
        for audience, run in runs.items():
            shown, other = digest_drawings(run.pdf), digest_drawings(again[audience].pdf) if again[audience].pdf else ()
            for place, index in enumerate(backwards):
                one, second = run.papers[index], again[audience].papers.get(place)
                if page := _find_other_page((one, shown), (second, other)):
                    return {index: self._make_finding(index, audience, page, one.question_pages)}
        return {}

    def _make_finding(self, index: int, audience: Audience, page: int, begins: Mapping[str, int]) -> Finding:
        """An error at what is most likely to blame: what may last and stands on the page, else what stands anywhere."""
        there = {name for name, first in begins.items() if first == page}
        suspect = next((each for each in self.unusual if each.question in there), self.unusual[0])
        named = ", ".join(dict.fromkeys(each.what for each in self.unusual[:MOST_NAMED]))
        paper = {"student": "student's paper", "solutions": "solutions"}.get(audience, "marking guide")
        message = (
            f"page {page} of the {paper} of {self.papers[index].called} changes when other copies are typeset "
            f"before it, so one copy affects another, or says something of it; the cause may be {named}"
        )
        return Finding(Code.OUTLIVES, message, suspect.place, HINT, question=suspect.question)


def _find_other_page(
    one: tuple[TypesetPaper, Sequence[bytes]], other: tuple[TypesetPaper | None, Sequence[bytes]]
) -> int:
    """The first page (from 1) of a paper that is not the same in another run; 0 where all are."""
    (paper, shown), (again, drawn) = one, other
    if again is None or again.pages != paper.pages or again.spots != paper.spots:
        return 1
    pairs = zip(_pages_of(paper, shown), _pages_of(again, drawn), strict=True)
    return next((page for page, (first, second) in enumerate(pairs, 1) if first != second), 0)


def _pages_of(paper: TypesetPaper, digests: Sequence[bytes]) -> Iterator[bytes]:
    yield from digests[paper.first : paper.first + paper.pages]
