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

from exam_builder.audit.answer_places import find_missing_places
from exam_builder.audit.audience_paper import AudiencePaper, drop_repeats
from exam_builder.audit.boxes import Box
from exam_builder.audit.page_breaks import find_break_difference
from exam_builder.audit.page_checks import check_page
from exam_builder.audit.page_numbers import NUMBERED, find_misnumbered
from exam_builder.audit.page_shapes import CleanPages, QuestionsOnPage, layout_digest, shape_of
from exam_builder.audit.page_text import PageReader, letters_of, shown_signs, words_in
from exam_builder.audit.pdf_contents import PdfContents, read_contents
from exam_builder.audit.repeated_questions import RepeatedQuestions
from exam_builder.audit.secrets import SearchTerms, allowed_wording, join_words, search_terms_of, wording_of_templates
from exam_builder.audit.student_leaks import SEPARATOR, find_hidden_pictures, find_leaks
from exam_builder.codes import Code
from exam_builder.findings import Finding, select_errors
from exam_builder.paper import Audience, Paper, Question
from exam_builder.read.words import read_words
from exam_builder.render.identity_cache import IdentityCache
from exam_builder.typeset.passes import TypesetPaper

FOOT = r"let every page have its foot: take out `\thispagestyle`, `\pagestyle` and what else changes feet"
FigureFiles = Mapping[str, Path | bytes]


@dataclass
class AuditMemory:
    """What was read of the copies of an edition: questions, and digests of pages that gave nothing away.

    `templates` are the course's folders of templates.
    """

    templates: tuple[Path, ...] = ()
    questions: IdentityCache[SearchTerms] = field(default_factory=IdentityCache)
    pages: set[bytes] = field(default_factory=set)
    pictures: dict[str, str | None] = field(default_factory=dict)
    """Fingerprints of figures by their digests."""
    looks: CleanPages = field(default_factory=CleanPages)
    twins: RepeatedQuestions = field(default_factory=RepeatedQuestions)
    own_words: str | None = None
    """What templates print by themselves, once it is known."""

    def words_of_templates(self, paper: Paper) -> str:
        """The words that templates print by themselves, and may, in the papers of this edition."""
        if self.own_words is None:
            self.own_words = wording_of_templates(paper.preamble, read_words(paper.language, self.templates))
        return self.own_words

    def is_new(self, question: Question) -> bool:
        """Whether nothing was looked for of the question before."""
        return not self.questions.has(question.parts)

    def search_terms(self, question: Question) -> SearchTerms:
        """What is looked for of a question; from now on it is not new."""
        return self.questions.get((question.parts,), lambda: search_terms_of(question))


@dataclass(frozen=True, slots=True)
class AuditedPaper:
    """A paper, and where it stands in the run of the students' papers and in that of the solutions."""

    paper: Paper
    student: TypesetPaper
    solutions: TypesetPaper


@dataclass(frozen=True)
class _OpenRun:
    """The run of the students' papers, open: its pages, what else is in it, and what was seen before."""

    pages: PageReader
    solved: PageReader
    inside: PdfContents
    unprinted: str
    figures: FigureFiles
    seen: AuditMemory


def audit_batch(
    papers: Sequence[AuditedPaper],
    student: bytes,
    solutions: bytes,
    figures: FigureFiles,
    seen: AuditMemory | None = None,
) -> tuple[tuple[Finding, ...], ...]:
    """Findings for each of some papers; raises ValueError for what is no PDF.

    What was `seen` is not read again. The run of the solutions may hold papers of which the students' failed.
    """
    with PageReader(student) as pages, PageReader(solutions) as solved:
        inside = read_contents(student)
        unprinted = tuple(word for text in inside.strings for word in (*SEPARATOR, *words_in(text)))
        run = _OpenRun(pages, solved, inside, join_words(unprinted), figures, seen or AuditMemory())
        counted = pages.count == _last_page(each.student for each in papers)
        counted = counted and solved.count >= _last_page(each.solutions for each in papers)
        if not counted:
            wrong = Finding(Code.PAGES, "a run has another number of pages than TeX counted", hint=NUMBERED)
            return tuple((wrong,) for _ in papers)
        return tuple((*find_misnumbered(each.student, "student"), *_audit_paper(each, run)) for each in papers)


def _last_page(papers: Iterable[TypesetPaper]) -> int:
    """Where the last of some papers ends; papers that failed are in no run."""
    return max(paper.first + paper.pages for paper in papers)


def _audit_paper(each: AuditedPaper, run: _OpenRun) -> Iterator[Finding]:
    paper, place = each.paper, each.student
    yield from (Finding(Code.LEAK, f"the student's PDF holds {what}") for what in run.inside.surprises)
    parted = tuple(find_break_difference(paper, place, each.solutions))
    yield from parted
    for question in paper.questions:
        if question.name not in place.question_pages:
            yield Finding(Code.MISSING, f"question {question.number} is missing", question=question.name)
    contents = [run.pages.content(place.first + page) for page in range(place.pages)]
    yield from _find_missing_id(each, contents, run)
    own = _personal_texts(paper)
    signs = [shown_signs(content, own) for content in contents]
    yield from _check_leaks(paper, place, signs, run)
    yield from find_hidden_pictures(paper, run.inside.pictures, run.figures, run.seen.pictures)
    if not parted:
        yield from drop_repeats(_check_looks(each, list(zip(contents, signs, strict=True)), run))


def _find_missing_id(each: AuditedPaper, contents: Sequence[bytes], run: _OpenRun) -> Iterator[Finding]:
    """A finding for the first page of a copy whose foot does not show the copy's id."""
    code = each.paper.identity.code if each.paper.identity else ""
    lacking = (page for page, content in enumerate(contents, 1) if code and f"({code})".encode() not in content)
    for page in islice(lacking, 1):
        side = _audience_paper(each.paper, "student", each.student, run.pages)
        yield side.finding(Code.PAGES, f"page {page} does not show the id {code}", page, Box(0, 0, 0, 0), FOOT)


def _check_looks(each: AuditedPaper, drawn: Sequence[tuple[bytes, bytes]], run: _OpenRun) -> Iterator[Finding]:
    """What is seen on pages, of which is given what draws each of the student's, and its signs.

    Not on those that are as others were on which nothing was found.
    """
    own, code = _personal_texts(each.paper), each.paper.identity.code if each.paper.identity else ""
    student = _audience_paper(each.paper, "student", each.student, run.pages)
    solutions = _audience_paper(each.paper, "solutions", each.solutions, run.solved)
    yield from find_missing_places(student)
    for page in range(1, student.pages + 1):
        contents = drawn[page - 1][0], run.solved.content(each.solutions.first + page - 1)
        asked, layout = (_questions_on_page(page, each), layout_digest(contents, code)) if page > 1 else ((), b"")
        if (asked, layout) in run.seen.looks.clean:
            continue
        shape = shape_of((drawn[page - 1], (contents[1], shown_signs(contents[1], own))), first=page == 1)
        if not run.seen.looks.has(shape) or not run.seen.looks.has_layout(asked, layout):
            found = (*check_page(student, solutions, page), *run.seen.twins.find_unlike(student, page))
            if not found:
                run.seen.looks.add(shape, asked, layout)
            yield from found


def _questions_on_page(page: int, each: AuditedPaper) -> QuestionsOnPage:
    """Which questions stand on a page; those that copies share are the same object."""
    questions = (one for one in each.paper.questions if page in _pages_of_question(one, each.paper, each.student))
    return tuple((id(question.parts), question.number) for question in questions)


def _audience_paper(paper: Paper, audience: Audience, place: TypesetPaper, pages: PageReader) -> AudiencePaper:
    return AudiencePaper(paper, audience, place.pages, place.spots, lambda page: pages.view(place.first + page - 1))


def _check_leaks(paper: Paper, place: TypesetPaper, signs: Sequence[bytes], run: _OpenRun) -> Iterator[Finding]:
    """What pages give away: those of questions that were not seen before, and those that have other letters."""
    shown = [sha256(letters_of(each)).digest() for each in signs]
    other = {page for page, letters in enumerate(shown) if letters not in run.seen.pages}
    is_new = [run.seen.is_new(question) for question in paper.questions]
    new = tuple(question for question, first in zip(paper.questions, is_new, strict=True) if first)
    old = tuple(question for question, first in zip(paper.questions, is_new, strict=True) if not first)
    pages = {page - 1 for question in new for page in _pages_of_question(question, paper, place)}
    found: list[Finding] = []
    for questions, read in ((new, pages | other), (old, other)):
        if questions and read:
            printed = join_words(words_in(" ".join(run.pages.text(place.first + page) for page in sorted(read))))
            found += _find_leaks(replace(paper, questions=questions), printed + run.unprinted, paper, run)
    if not select_errors(found):
        run.seen.pages.update(shown)
    yield from found


def _find_leaks(some: Paper, printed: str, paper: Paper, run: _OpenRun) -> Iterator[Finding]:
    """What a row of printed words gives away of some questions of a paper."""
    own = run.seen.words_of_templates(paper)
    may = allowed_wording(paper, map(run.seen.search_terms, paper.questions), own)
    return find_leaks(some, tuple(map(run.seen.search_terms, some.questions)), printed, may, run.figures)


def _personal_texts(paper: Paper) -> tuple[str, ...]:
    """What is printed on the pages of one student alone."""
    student, identity = paper.student, paper.identity
    return (*((identity.code,) if identity else ()), *((student.id, student.name) if student else ()))


def _pages_of_question(question: Question, paper: Paper, place: TypesetPaper) -> range:
    """The pages on which a question stands, from 1: up to that where the next begins."""
    first = place.question_pages.get(question.name, 1)
    later = [place.question_pages.get(each.name, first) for each in paper.questions if each.number > question.number]
    return range(first, min(later, default=place.pages) + 1)
