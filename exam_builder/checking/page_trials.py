"""Try a question whose page is broken on purpose: find its errors, and whether anything printed differs at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from exam_builder.audience import DrawnData
from exam_builder.checking.equivalence import list_points
from exam_builder.checking.mutant_edits import Edit
from exam_builder.checking.unprinted import PageMemory, Variations, choose_drawn, find_unprinted
from exam_builder.draw.keys import DrawRejected
from exam_builder.examine.draw_checks import check_draw
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.examine.printed_keys import find_printed_keys
from exam_builder.examine.solution_checks import find_drift
from exam_builder.findings import Finding, Refused, name_subject, select_errors
from exam_builder.paper import Paper, Question
from exam_builder.values import FrozenMap, Value

PAGE_DRAWS = 3
"""The number of drawn papers on which a mutant of the page is tried, after the reference paper."""


@dataclass
class PageTrial:
    """A question whose page is broken; errors that the question itself has prove nothing.

    `known` are the subjects of those errors; None until they are needed.
    """

    subject: IsolatedQuestion
    known: set[object] | None = None
    drawn: DrawnData = field(init=False)

    def __post_init__(self) -> None:
        self.drawn = choose_drawn(self.subject)

    def errors(self, broken: IsolatedQuestion, edit: Edit) -> Iterator[Finding]:
        """Yield the errors of a broken question that the whole one does not have."""
        if self.known is None:
            whole = self._find_errors(self.subject, hides=True)
            self.known = {name_subject(finding) for finding in whole}
        for finding in self._find_errors(broken, edit.hides):
            if name_subject(finding) not in self.known:
                yield finding

    def _find_errors(self, subject: IsolatedQuestion, hides: bool) -> Iterator[Finding]:
        """Yield errors of the units, then paper by paper, then those of keys that do not follow from the page."""
        yield from select_errors(subject.check_units().findings)
        papers: list[Paper] = []
        for seed in (None, *range(1, PAGE_DRAWS + 1)):
            try:
                paper = subject.draw(seed)
                checked = check_draw(subject, paper, (find_drift, find_printed_keys))
            except Refused as refused:
                yield from select_errors(refused.findings)
                return
            yield from (replace(finding, seed=seed) for finding in select_errors(checked.findings))
            papers.append(paper)
        if hides:
            yield from self._find_unprinted(subject, papers)

    def _find_unprinted(self, subject: IsolatedQuestion, papers: list[Paper]) -> Iterator[Finding]:
        memory = PageMemory(subject, self.drawn)
        bases = [paper.questions[0] for paper in papers[1:]]
        yield from find_unprinted(memory, Variations(subject), bases)

    def is_same(self, broken: IsolatedQuestion) -> bool:
        """Tell whether every draw of a broken question prints the same as before, for students and markers.

        False if there are too many draws to try.
        """
        points = list_points(self.subject.plan, frozenset(self.subject.plan.parameters))
        return points is not None and all(self._is_same_at(broken, *each) for each in points)

    def _is_same_at(self, broken: IsolatedQuestion, seed: int, values: Mapping[str, Value]) -> bool:
        """Tell whether one draw prints the same; a draw that either question rejects does not count."""
        try:
            one, other = (self._print(each.draw_with(values, seed).questions[0]) for each in (self.subject, broken))
        except DrawRejected:
            return True
        except Refused:
            return False
        return one == other

    def _print(self, question: Question) -> tuple[Question, list[Value]]:
        """Return everything that is printed of a question, and the contents of its figures."""
        figures = [self.drawn(figure) for figure in question.figures]
        return replace(question, parameters=FrozenMap({}), tried=0, figures=()), figures
