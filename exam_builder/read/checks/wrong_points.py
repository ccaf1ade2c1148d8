"""Points that do not go with their rubric, where the exam's total says that the rubric is right."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from exam_builder.codes import Code
from exam_builder.findings import Finding
from exam_builder.read.checks.mark_totals import COMES_TO, compute_reachable, show_marks
from exam_builder.read.loaded import LoadedExam, LoadedPart, LoadedQuestion


def locate_wrong_points(findings: Iterable[Finding], exam: LoadedExam) -> Iterator[Finding]:
    """Yield the findings, that of the one rubric that comes to less than its part at the points, if these are wrong."""
    short_rubrics = [each for each in findings if each.code == Code.RUBRIC and each.message.startswith(COMES_TO)]
    short = [found for question in exam.questions for part in question.parts if (found := _find_short(question, part))]
    total = exam.model.total
    if len(short_rubrics) != 1 or len(short) != 1 or total is None:
        yield from findings
        return
    (question, part, best), (wrong,) = short[0], short_rubrics
    blamed = exam.total - part.points + best == Fraction(total)
    for each in findings:
        yield _report_points(each, question, part, best) if blamed and each is wrong else each


def _find_short(question: LoadedQuestion, part: LoadedPart) -> tuple[LoadedQuestion, LoadedPart, Fraction] | None:
    """Return a part with what its rubric comes to, where that is less than its points, and the exam does not change
    these.
    """
    best, added = compute_reachable(part.model.rubric)
    short = added and best is not None and best < Fraction(part.model.points) == part.points
    return (question, part, best) if short and best is not None else None


def _report_points(wrong: Finding, question: LoadedQuestion, part: LoadedPart, best: Fraction) -> Finding:
    points, marks = show_marks(part.points), show_marks(best)
    message = f"the part has {points}, but its rubric adds up to {marks}, which is what the exam's total needs"
    place = question.source.place((*part.path, "points"))
    return replace(wrong, place=place, message=message, hint=f"write points: {marks}")
