"""What stands above the questions of a section in the marking guide for all versions: its introduction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exam_builder.paper import Paper, Question, Section


@dataclass(frozen=True, slots=True)
class SectionGuide:
    """A section with an introduction, which is a question that asks nothing, for the versions that have each."""

    section: Section
    introductions: tuple[tuple[tuple[str, ...], Question], ...]


def find_section_guides(papers: Sequence[Paper], questions: Iterable[Question]) -> dict[str, SectionGuide]:
    """Find the sections with introductions, by the question of the guide before which each is printed."""
    heads: dict[int, str] = {}
    for question in questions:
        heads.setdefault(question.section, question.name)
    found = {name: _build_section_guide(papers, section) for section, name in heads.items()}
    return {name: guide for name, guide in found.items() if guide}


def _build_section_guide(papers: Sequence[Paper], section: int) -> SectionGuide | None:
    """Build the guide of a section from the versions that print it; an introduction that all share names none."""
    printed: dict[tuple[object, ...], list[tuple[str, Question]]] = {}
    for paper in papers:
        introduction = paper.sections[section].introduction
        if introduction and any(question.section == section for question in paper.questions):
            printed.setdefault(_look_of(introduction), []).append((paper.version, introduction))
    if not printed:
        return None
    alike = len(printed) == 1
    each = ((() if alike else tuple(version for version, _ in same), same[0][1]) for same in printed.values())
    return SectionGuide(papers[0].sections[section], tuple(each))


def _look_of(introduction: Question) -> tuple[object, ...]:
    """What is printed of an introduction."""
    pictures = tuple((figure.id, figure.number, figure.digest, figure.caption) for figure in introduction.figures)
    return introduction.prompt, introduction.tables, pictures
