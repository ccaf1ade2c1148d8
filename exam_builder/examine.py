"""Every check of a drawn question, in one list: what is issued is held against the same as what is imagined."""

from collections.abc import Iterable
from dataclasses import replace

from exam_builder.companions import Calls
from exam_builder.drift import find_drift, find_typed_numbers
from exam_builder.findings import Finding, Refused
from exam_builder.paper import Paper, Question
from exam_builder.read import LoadedExam
from exam_builder.recompute import Checked
from exam_builder.render import check_latex
from exam_builder.sweep import IsolatedQuestion, check_draw, isolate_question
from exam_builder.sweep.question_sweep import DrawCheck


def _check_latex(exam: LoadedExam, paper: Paper) -> Iterable[Finding]:
    """Find what is wrong with braces, environments and mathematics."""
    return check_latex(paper)


DRAW_CHECKS: tuple[DrawCheck, ...] = (_check_latex, find_drift)
"""What is looked for in each draw beside its answers."""


def find_typed_in_draws(subject: IsolatedQuestion, papers: Iterable[Paper]) -> tuple[Finding, ...]:
    """Find numbers typed into the texts of a question that should follow the values of some of its draws."""
    papers = tuple(papers)
    return find_typed_numbers(subject.exam, subject.reference, papers) if papers else ()


class PaperChecker:
    """Checks the papers of an exam question by question; what all draws of a question share is made once."""

    def __init__(self, exam: LoadedExam, calls: Calls) -> None:
        self._exam, self._calls = exam, calls
        self._subjects: dict[str, IsolatedQuestion] = {}

    def examine(self, paper: Paper) -> Checked:
        """Check a paper by all that `check --draws` looks for in a draw; its findings carry the seed."""
        each = [self._examine(paper, question) for question in paper.questions]
        findings = tuple(replace(finding, seed=paper.seed) for checked in each for finding in checked.findings)
        return Checked(
            parts=sum(checked.parts for checked in each),
            recomputed=sum(checked.recomputed for checked in each),
            waived=sum(checked.waived for checked in each),
            findings=findings,
            rows=tuple(row for checked in each for row in checked.rows),
            cases=tuple(case for checked in each for case in checked.cases),
        )

    def _examine(self, paper: Paper, question: Question) -> Checked:
        subject, alone = self._subject(question.name), replace(paper, questions=(question,))
        checked = check_draw(subject, alone, DRAW_CHECKS)
        if paper.is_reference:
            return checked
        return replace(checked, findings=(*checked.findings, *self._typed(subject, alone)))

    def _typed(self, subject: IsolatedQuestion, paper: Paper) -> tuple[Finding, ...]:
        try:
            return find_typed_in_draws(subject, [paper])
        except Refused:
            return ()  # the reference paper, with which texts are compared, cannot be drawn: `check` tells why

    def _subject(self, name: str) -> IsolatedQuestion:
        if name not in self._subjects:
            self._subjects[name] = isolate_question(self._exam, name, self._calls)
        return self._subjects[name]
