"""Find how students see a parameter: by itself, inside another expression, in a figure, or not at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exam_builder.draw.parameters import names_used
from exam_builder.draw.question_plan import QuestionPlan
from exam_builder.expressions import parse_text
from exam_builder.findings import join_with_and
from exam_builder.plot import figure_arguments
from exam_builder.printed_page import strip_comments
from exam_builder.read import LoadedQuestion, text_source
from exam_builder.read.checks.usages import Usage, collect_usages
from exam_builder.read.models import DrawnFigure, ListingText

TITLE = Usage(("title",), text=True, students=True)


@dataclass(frozen=True)
class ShownNames:
    """What a student's page shows: `bare` names by themselves, others inside an expression or in a figure, by name.

    `together` are the sets of drawn parameters that share one printed expression.
    """

    bare: frozenset[str]
    inside: Mapping[str, str]
    figures: Mapping[str, str]
    together: frozenset[frozenset[str]] = field(default=frozenset())

    def describe(self, names: tuple[str, ...]) -> str:
        """Describe how some names that readers cannot know are shown: `v` is not shown."""
        groups: dict[str, list[str]] = {}
        for name in names:
            groups.setdefault(self._where(name), []).append(f"`{name}`")
        return "; ".join(
            f"{join_with_and(found)} {'are' if found[1:] else 'is'} {where}" for where, found in groups.items()
        )

    def _where(self, name: str) -> str:
        if self.inside.get(name, name) != name:
            return f"shown only inside `{self.inside[name]}`"
        if name in self.figures:
            return f"given to the figure `{self.figures[name]}`, which does not show it"
        return "not shown"


def find_shown_names(plan: QuestionPlan, figures: Path) -> ShownNames:
    """Find how the pages of a question show its parameters, apart from what only describes a figure.

    `figures` is the folder of figure functions.
    """
    bare: set[str] = set()
    inside: dict[str, str] = {}
    together: set[frozenset[str]] = set()
    for source in _printed_expressions(plan.question):
        behind = plan.sources_of(names_used(source))
        together.add(behind.intersection(plan.drawn))
        bare |= {source} & behind
        inside = dict.fromkeys(sorted(behind), source) | inside
    drawn = {name: figure for figure, names in _drawn_names(plan, figures) for name in plan.sources_of(names)}
    return ShownNames(frozenset(bare), inside, drawn, frozenset(together))


def list_printed_names(plan: QuestionPlan, figures: Path) -> frozenset[str]:
    """List the names that a page prints or shows in figures; `figures` is the folder of figure functions."""
    drawn = (names for _, names in _drawn_names(plan, figures))
    return frozenset[str]().union(*map(names_used, _printed_expressions(plan.question)), *drawn)


def _printed_expressions(question: LoadedQuestion) -> Iterator[str]:
    """Yield the expressions that the texts, tables and listings of a student's page print."""
    for use in (TITLE, *collect_usages(question)):
        if not use.students or use.path[-1] == "alt" or "with" in use.path:
            continue
        if use.text:
            text = strip_comments(text_source(question, use.path)[0])
            yield from (hole.expression.source.strip() for hole in parse_text(text).holes)
        else:
            yield str(use.written).strip()
    for listing in question.model.listings.values():
        if isinstance(listing, ListingText) and listing.text in question.model.parameters:
            yield listing.text


def _drawn_names(plan: QuestionPlan, figures: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield, by figure, the names from which figures for students are drawn."""
    for name, figure in plan.question.model.figures.items():
        if isinstance(figure, DrawnFigure) and (not figure.audience or "student" in figure.audience):
            given = {argument for found in figure_arguments(figures, figure.draw) for argument in found}
            yield name, frozenset(given - figure.with_.keys()).union(*map(names_used, figure.with_.values()))
