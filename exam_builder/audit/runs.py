"""The audit of many papers that were set in one run.

What the pages show is read where a question stands that no paper before it had, in this process; whose pages they are,
how many, and whether student's paper and solutions break alike, is looked at in every paper.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from exam_builder.audit.audit import alike
from exam_builder.audit.innards import Innards, innards
from exam_builder.audit.pages import Reader, words_of
from exam_builder.audit.students import APART, leaks, pictures
from exam_builder.findings import Finding
from exam_builder.paper import Paper, Question
from exam_builder.render.known import Known
from exam_builder.typeset.batch import Printed

SEEN: Known[bool] = Known()
"""Questions of which the pages were read."""
Files = Mapping[str, Path | bytes]


@dataclass(frozen=True, slots=True)
class Audited:
    """A paper, and where it stands in the run of the students' papers and in that of the solutions."""

    paper: Paper
    student: Printed
    solutions: Printed


def audit_run(
    papers: Sequence[Audited], student: bytes, solutions: bytes, figures: Files
) -> tuple[tuple[Finding, ...], ...]:
    """Findings for each of some papers; raises ValueError for what is no PDF."""
    inside = innards(student)
    with Reader(student) as pages, Reader(solutions) as solved:
        ends = _end(each.student for each in papers), _end(each.solutions for each in papers)
        counts = (pages.count, solved.count) == ends
        wrong = () if counts else (Finding("pages", "a run has another number of pages than TeX counted"),)
        return tuple((*wrong, *_audit(each, pages, inside, figures)) for each in papers)


def _end(papers: Iterable[Printed]) -> int:
    """Where the last of some papers ends; papers that failed are in no run."""
    return max(paper.first + paper.pages for paper in papers)


def _audit(each: Audited, pages: Reader, inside: Innards, figures: Files) -> Iterator[Finding]:
    paper, place = each.paper, each.student
    yield from (Finding("leak", f"the student's PDF holds {what}") for what in inside.surprises)
    yield from alike(paper, place, each.solutions)
    for question in paper.questions:
        if question.name not in place.question_pages:
            yield Finding("missing", f"question {question.number} is missing", question=question.name)
    if paper.identity and not all(
        pages.holds(page, paper.identity.code) for page in range(place.first, place.first + place.pages)
    ):
        yield Finding("pages", f"a page does not show the id {paper.identity.code}")
    new = tuple(question for question in paper.questions if _is_new(question))
    if new:
        yield from _read(replace(paper, questions=new), paper, place, pages, inside, figures)


def _is_new(question: Question) -> bool:
    known = SEEN.has(question.parts)
    SEEN.get((question.parts,), lambda: True)
    return not known


def _read(
    new: Paper, paper: Paper, place: Printed, pages: Reader, inside: Innards, figures: Files
) -> Iterator[Finding]:
    """What the pages of new questions, and what is in the PDF beside its pages, give away."""
    numbers = sorted({page for question in new.questions for page in _pages_of(question, paper, place)})
    words = words_of(" ".join(pages.text(place.first + page - 1) for page in numbers))
    unprinted = tuple(word for text in inside.strings for word in (*APART, *words_of(text)))
    yield from leaks(new, words + APART + unprinted, figures, paper)
    yield from pictures(new, inside.pictures, figures)


def _pages_of(question: Question, paper: Paper, place: Printed) -> range:
    """The pages on which a question stands, from 1: up to that where the next begins."""
    first = place.question_pages.get(question.name, 1)
    later = [place.question_pages.get(each.name, first) for each in paper.questions if each.number > question.number]
    return range(first, min(later, default=place.pages) + 1)
