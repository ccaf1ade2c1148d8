"""Find how students see a parameter: by itself, inside another expression, in a figure, or not at all.

If nothing prints a parameter of the exam, no key may depend on it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exam_builder.audience import print_page, strip_comments
from exam_builder.draw import YamlLocation
from exam_builder.draw.parameters import list_used_names
from exam_builder.draw.question_plan import QuestionPlan, find_key_needs
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.expressions import parse_text, value_to_plain
from exam_builder.findings import Code, Finding, join_with_and
from exam_builder.kinds import get_kind
from exam_builder.paper import Question
from exam_builder.plot import list_figure_arguments
from exam_builder.read import LoadedExam, LoadedQuestion, get_text_source
from exam_builder.read.checks.exam_checks import list_surrounding_usages
from exam_builder.read.checks.figure_places import list_introduction_usages
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.loaded import get_raw_text
from exam_builder.read.models import DeriveParameter, DrawnFigure, ListingText
from exam_builder.values import Value, is_number


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
            f"{join_with_and(alike)} {'are' if alike[1:] else 'is'} {where}" for where, alike in groups.items()
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
    for source in _list_printed_expressions(plan.question):
        behind = plan.sources_of(list_used_names(source))
        together.add(behind.intersection(plan.drawn))
        bare |= {source} & behind
        inside = dict.fromkeys(sorted(behind), source) | inside
    drawn = {name: figure for figure, names in _list_drawn_names(plan, figures) for name in plan.sources_of(names)}
    return ShownNames(frozenset(bare), inside, drawn, frozenset(together))


def list_printed_names(plan: QuestionPlan, figures: Path) -> frozenset[str]:
    """List the names that a page prints or shows in figures; `figures` is the folder of figure functions."""
    drawn = (names for _, names in _list_drawn_names(plan, figures))
    return frozenset[str]().union(*map(list_used_names, _list_printed_expressions(plan.question)), *drawn)


def _list_printed_expressions(question: LoadedQuestion) -> Iterator[str]:
    """Yield the expressions that the texts, tables and listings of a student's page print."""
    for use in collect_usages(question):
        if not use.students or use.path[-1] == "alt" or "with" in use.path:
            continue
        if use.text:
            text = strip_comments(get_text_source(question, use.path)[0])
            yield from (hole.expression.source.strip() for hole in parse_text(text).holes)
        else:
            yield str(use.written).strip()
    for listing in question.model.listings.values():
        if isinstance(listing, ListingText) and listing.text in question.model.parameters:
            yield listing.text


def _list_drawn_names(plan: QuestionPlan, figures: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield, by figure, the names from which figures for students are drawn."""
    for name, figure in plan.question.model.figures.items():
        if isinstance(figure, DrawnFigure) and (not figure.audience or "student" in figure.audience):
            given = {argument for names in list_figure_arguments(figures, figure.draw) for argument in names}
            yield name, frozenset(given - figure.with_.keys()).union(*map(list_used_names, figure.with_.values()))


HOLE = re.compile(r"\\VAR\{([^{}]*)\}")


def find_unprinted_shared(subject: IsolatedQuestion, names: tuple[str, ...], drawn: Question) -> Iterator[Finding]:
    """Yield a finding for each of some parts whose key needs a number of the exam that is neither printed nor typed.

    `drawn` is one draw of the question. A derived parameter of the exam may follow from printed ones.
    """
    plan, exam = subject.plan, subject.exam
    if not plan.shared or not exam.name:
        return
    texts = [*_list_exam_texts(exam), repr(print_page(drawn))]
    printed = add_needs(plan, list_printed_names(plan, exam.course.figures))
    used = find_key_needs(plan.question.parts)
    for part in names:
        for name in sorted(add_needs(plan, used[part].names) & _list_given_numbers(subject) - printed):
            if not any(_tells(text, name, plan.shared[name]) for text in texts):
                model = plan.parts[part]
                location = YamlLocation(plan.question, (*model.path, "answer", get_kind(model.model.answer).name), part)
                message = (
                    f"what is printed does not decide the key: it depends on `{name}` of the exam, which is not shown"
                )
                yield location.finding(Code.NOT_PRINTED, message, rf"print `\VAR{{{name}}}` in the exam's instructions")


def _list_given_numbers(subject: IsolatedQuestion) -> frozenset[str]:
    """Return the numbers among the exam's parameters, except derived ones."""
    written, shared = subject.exam.model.parameters, subject.plan.shared
    derived = {name for name, each in written.items() if isinstance(each, DeriveParameter)}
    return frozenset(name for name, value in shared.items() if is_number(value) and name not in derived)


def add_needs(plan: QuestionPlan, names: frozenset[str]) -> frozenset[str]:
    """Return names with all those, parameters of the exam included, from which they follow."""
    return names.union(*(plan.needs[source] for source in plan.sources_of(names)))


def _list_exam_texts(exam: LoadedExam) -> Iterator[str]:
    """Yield the texts around questions, and what the table of constants prints."""
    for use in list_surrounding_usages(exam):
        if use.written is not None:
            yield strip_comments(get_raw_text(exam, use.path))
    yield from (rf"\VAR{{{name}}}" for name in exam.model.constants)
    for use in list_introduction_usages(exam):
        yield strip_comments(get_raw_text(exam, use.path)) if use.text else rf"\VAR{{{use.written}}}"


def _tells(text: str, name: str, value: Value) -> bool:
    """Tell whether a text prints a name, or has its value typed in it."""
    holes = (hole[1] for hole in HOLE.finditer(text))
    typed = re.escape(value_to_plain(value))
    return any(re.search(rf"\b{name}\b", hole) for hole in holes) or bool(re.search(rf"(?<![\d.]){typed}(?!\d)", text))
