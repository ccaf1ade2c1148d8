"""The audit of many papers that were set in one run.

Whose pages they are, how many, whether student's paper and solutions break alike, and which figures are there, is
looked at in every paper. What pages say is read where a question stands that no paper before it had, and on every page
whose letters are not those of one that was read: prompts are the same in most papers, and to read a page takes time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from exam_builder.audit.boxes import Box
from exam_builder.audit.innards import Innards, innards
from exam_builder.audit.looks import look_at_page
from exam_builder.audit.numbering import NUMBERED, unnumbered
from exam_builder.audit.pages import Reader, letters_of, signs_of, words_of
from exam_builder.audit.parting import alike
from exam_builder.audit.places import missing
from exam_builder.audit.secrets import Sought, allowed, row, sought
from exam_builder.audit.shapes import Asked, Looks, layout_of, shape_of
from exam_builder.audit.sides import Side, each_thing_once
from exam_builder.audit.students import APART, leaks, pictures
from exam_builder.audit.twins import Twins
from exam_builder.codes import Code
from exam_builder.findings import Finding, errors
from exam_builder.paper import Audience, Paper, Question
from exam_builder.render.known import Known
from exam_builder.typeset.batch import Printed

FOOT = r"let every page have its foot: take out `\thispagestyle`, `\pagestyle` and what else changes feet"
Files = Mapping[str, Path | bytes]


@dataclass
class Seen:
    """What was read of the copies of an edition: questions, and digests of pages that gave nothing away."""

    questions: Known[Sought] = field(default_factory=Known)
    pages: set[bytes] = field(default_factory=set)
    pictures: dict[str, str | None] = field(default_factory=dict)
    """Fingerprints of figures by their digests."""
    looks: Looks = field(default_factory=Looks)
    twins: Twins = field(default_factory=Twins)

    def is_new(self, question: Question) -> bool:
        """Whether nothing was looked for of the question before."""
        return not self.questions.has(question.parts)

    def sought(self, question: Question) -> Sought:
        """What is looked for of a question; from now on it is not new."""
        return self.questions.get((question.parts,), lambda: sought(question))


@dataclass(frozen=True, slots=True)
class Audited:
    """A paper, and where it stands in the run of the students' papers and in that of the solutions."""

    paper: Paper
    student: Printed
    solutions: Printed


@dataclass(frozen=True)
class _Run:
    """The run of the students' papers, open: its pages, what else is in it, and what was seen before."""

    pages: Reader
    solved: Reader
    inside: Innards
    unprinted: str
    figures: Files
    seen: Seen


def audit_run(
    papers: Sequence[Audited], student: bytes, solutions: bytes, figures: Files, seen: Seen | None = None
) -> tuple[tuple[Finding, ...], ...]:
    """Findings for each of some papers; raises ValueError for what is no PDF.

    What was `seen` is not read again. The run of the solutions may hold papers of which the students' failed.
    """
    with Reader(student) as pages, Reader(solutions) as solved:
        inside = innards(student)
        unprinted = tuple(word for text in inside.strings for word in (*APART, *words_of(text)))
        run = _Run(pages, solved, inside, row(unprinted), figures, seen or Seen())
        counted = pages.count == _end(each.student for each in papers)
        counted = counted and solved.count >= _end(each.solutions for each in papers)
        if not counted:
            wrong = Finding(Code.PAGES, "a run has another number of pages than TeX counted", mend=NUMBERED)
            return tuple((wrong,) for _ in papers)
        return tuple((*unnumbered(each.student, "student"), *_audit(each, run)) for each in papers)


def _end(papers: Iterable[Printed]) -> int:
    """Where the last of some papers ends; papers that failed are in no run."""
    return max(paper.first + paper.pages for paper in papers)


def _audit(each: Audited, run: _Run) -> Iterator[Finding]:
    paper, place = each.paper, each.student
    yield from (Finding(Code.LEAK, f"the student's PDF holds {what}") for what in run.inside.surprises)
    parted = tuple(alike(paper, place, each.solutions))
    yield from parted
    for question in paper.questions:
        if question.name not in place.question_pages:
            yield Finding(Code.MISSING, f"question {question.number} is missing", question=question.name)
    contents = [run.pages.content(place.first + page) for page in range(place.pages)]
    yield from _unidentified(each, contents, run)
    own = _own(paper)
    signs = [signs_of(content, own) for content in contents]
    yield from _given_away(paper, place, signs, run)
    yield from pictures(paper, run.inside.pictures, run.figures, run.seen.pictures)
    if not parted:
        yield from each_thing_once(_looks(each, list(zip(contents, signs, strict=True)), run))


def _unidentified(each: Audited, contents: Sequence[bytes], run: _Run) -> Iterator[Finding]:
    """A finding for the first page of a copy whose foot does not show the copy's id."""
    code = each.paper.identity.code if each.paper.identity else ""
    lacking = (page for page, content in enumerate(contents, 1) if code and f"({code})".encode() not in content)
    for page in islice(lacking, 1):
        side = _side(each.paper, "student", each.student, run.pages)
        yield side.finding(Code.PAGES, f"page {page} does not show the id {code}", page, Box(0, 0, 0, 0), FOOT)


def _looks(each: Audited, drawn: Sequence[tuple[bytes, bytes]], run: _Run) -> Iterator[Finding]:
    """What is seen on pages, of which is given what draws each of the student's, and its signs.

    Not on those that are as others were on which nothing was found.
    """
    own, code = _own(each.paper), each.paper.identity.code if each.paper.identity else ""
    student = _side(each.paper, "student", each.student, run.pages)
    solutions = _side(each.paper, "solutions", each.solutions, run.solved)
    yield from missing(student)
    for page in range(1, student.pages + 1):
        contents = drawn[page - 1][0], run.solved.content(each.solutions.first + page - 1)
        asked, layout = (_asked_on(page, each), layout_of(contents, code)) if page > 1 else ((), b"")
        if (asked, layout) in run.seen.looks.clean:
            continue
        shape = shape_of((drawn[page - 1], (contents[1], signs_of(contents[1], own))), first=page == 1)
        if not run.seen.looks.has(shape) or not run.seen.looks.has_layout(asked, layout):
            found = (*look_at_page(student, solutions, page), *run.seen.twins.unlike(student, page))
            if not found:
                run.seen.looks.add(shape, asked, layout)
            yield from found


def _asked_on(page: int, each: Audited) -> Asked:
    """Which questions stand on a page; those that copies share are the same object."""
    questions = (one for one in each.paper.questions if page in _pages_of(one, each.paper, each.student))
    return tuple((id(question.parts), question.number) for question in questions)


def _side(paper: Paper, audience: Audience, place: Printed, pages: Reader) -> Side:
    return Side(paper, audience, place.pages, place.spots, lambda page: pages.view(place.first + page - 1))


def _given_away(paper: Paper, place: Printed, signs: Sequence[bytes], run: _Run) -> Iterator[Finding]:
    """What pages give away: those of questions that were not seen before, and those that have other letters."""
    shown = [sha256(letters_of(each)).digest() for each in signs]
    other = {page for page, letters in enumerate(shown) if letters not in run.seen.pages}
    is_new = [run.seen.is_new(question) for question in paper.questions]
    new = tuple(question for question, first in zip(paper.questions, is_new, strict=True) if first)
    old = tuple(question for question, first in zip(paper.questions, is_new, strict=True) if not first)
    pages = {page - 1 for question in new for page in _pages_of(question, paper, place)}
    found: list[Finding] = []
    for questions, read in ((new, pages | other), (old, other)):
        if questions and read:
            printed = row(words_of(" ".join(run.pages.text(place.first + page) for page in sorted(read))))
            found += _leaks(replace(paper, questions=questions), printed + run.unprinted, paper, run)
    if not errors(found):
        run.seen.pages.update(shown)
    yield from found


def _leaks(some: Paper, printed: str, paper: Paper, run: _Run) -> Iterator[Finding]:
    """What a row of printed words gives away of some questions of a paper."""
    may = allowed(paper, map(run.seen.sought, paper.questions))
    return leaks(some, tuple(map(run.seen.sought, some.questions)), printed, may, run.figures)


def _own(paper: Paper) -> tuple[str, ...]:
    """What is printed on the pages of one student alone."""
    student, identity = paper.student, paper.identity
    return (*((identity.code,) if identity else ()), *((student.id, student.name) if student else ()))


def _pages_of(question: Question, paper: Paper, place: Printed) -> range:
    """The pages on which a question stands, from 1: up to that where the next begins."""
    first = place.question_pages.get(question.name, 1)
    later = [place.question_pages.get(each.name, first) for each in paper.questions if each.number > question.number]
    return range(first, min(later, default=place.pages) + 1)
