"""What stands above the questions of a section in the marking guide for all versions: its introduction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exam_builder.paper import Paper, Question, Section
from exam_builder.render.author_text import join_inline
from exam_builder.render.by_version import merge_versions


@dataclass(frozen=True, slots=True)
class SectionGuide:
    """A section with an introduction, which is a question that asks nothing, for the versions that have each.

    `title` has those of all versions where they differ, else it is ''.
    """

    section: Section
    introductions: tuple[tuple[tuple[str, ...], Question], ...]
    title: str = ""


def merge_titles(titles: Mapping[str, str]) -> str:
    """Merge titles as versions print them; '' where all are alike."""
    return merge_versions(titles) if len({*titles.values()}) > 1 else ""


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
    titles: dict[str, str] = {}
    for paper in papers:
        introduction, title = paper.sections[section].introduction, paper.sections[section].title
        if introduction and any(question.section == section for question in paper.questions):
            titles[paper.version] = join_inline(title, introduction, None) if title else ""
            printed.setdefault(_look_of(introduction), []).append((paper.version, introduction))
    if not printed:
        return None
    alike = len(printed) == 1
    each = ((() if alike else tuple(version for version, _ in same), same[0][1]) for same in printed.values())
    return SectionGuide(papers[0].sections[section], tuple(each), merge_titles(titles))


def _look_of(introduction: Question) -> tuple[object, ...]:
    """What is printed of an introduction."""
    pictures = tuple((figure.id, figure.number, figure.digest, figure.caption) for figure in introduction.figures)
    return introduction.prompt, introduction.tables, pictures
