"""Audit finished PDFs, each of one paper or of many papers from one run.

The student's PDF must not contain words of a solution, rubric or misconception, keys that are texts, figures for other
audiences, or attachments, whether printed or not. Student's paper and solutions must have the same number of pages, and
each question and part must begin on the same page in both. Every question must be there, and every page must look
right.

For every one of many papers, the audit checks identity and number of pages, equal page breaks of student's paper and
solutions, and figures. Since reading text takes time and most papers share their prompts, the text of a page is only
read if one of its questions is new, or if its letters differ from those of all pages that were read before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice, pairwise
from pathlib import Path

from exam_builder.audit.answer_places import find_missing_places
from exam_builder.audit.audience_paper import AudiencePaper, drop_repeats
from exam_builder.audit.clean_pages import (
    NO_DIGITS,
    CleanPages,
    DrawnPage,
    QuestionsOnPage,
    digest_layout,
    find_letters,
    get_shapes,
)
from exam_builder.audit.page_breaks import find_break_difference
from exam_builder.audit.page_checks import (
    EDGE_WIDTH,
    NUMBERED,
    check_page,
    check_pages,
    find_heavy_pages,
    find_misnumbered,
    find_unread,
)
from exam_builder.audit.page_difference import RepeatedQuestions, are_free, describe_pictures, read_pictures
from exam_builder.audit.page_objects import Box
from exam_builder.audit.page_process import PageError
from exam_builder.audit.page_text import PageReader, find_words, read_page_texts
from exam_builder.audit.pdf_contents import PdfContents, read_contents
from exam_builder.audit.student_leaks import (
    SEPARATOR,
    FigureFiles,
    SearchTerms,
    find_hidden_pictures,
    find_leaks,
    join_words,
    list_allowed_words,
    list_words_of_templates,
    report_at_part,
    search_terms_of,
)
from exam_builder.findings import Code, Finding, format_count, select_errors
from exam_builder.paper import Audience, Paper, Question
from exam_builder.read.language_words import read_words
from exam_builder.render.identity_cache import IdentityCache
from exam_builder.typeset.passes import TypesetPaper

FOOT = r"let every page have its foot: take out `\thispagestyle`, `\pagestyle` and what else changes feet"
LOST = "take out what hides it, such as a box that is not printed, or let the course's templates print its title"
ORDERED = "let `questions.tex` of the course print the questions in the paper's order"
SURPRISING = "take out the command, the package or the picture that brings it"
PAIR: tuple[Audience, ...] = ("student", "solutions")
"""The audiences whose pages are compared."""


@dataclass
class AuditMemory:
    """What the audit remembers of the copies of an edition: search terms of questions, digests of pages without leaks.

    `templates` are the course's folders of templates. The memory `lasts` if more papers are to come; else every page
    of the only one is read.
    """

    templates: tuple[Path, ...] = ()
    lasts: bool = True
    questions: IdentityCache[SearchTerms] = field(default_factory=IdentityCache)
    pages: set[bytes] = field(default_factory=set)
    pictures: dict[str, str | None] = field(default_factory=dict)
    """Fingerprints of figures by their digests."""
    looks: CleanPages = field(default_factory=CleanPages)
    twins: RepeatedQuestions = field(default_factory=RepeatedQuestions)
    own_words: str | None = None
    """The words that templates print by themselves, once they are known."""

    def words_of_templates(self, paper: Paper) -> str:
        """Return the words that templates may print by themselves in the papers of this edition."""
        if self.own_words is None:
            self.own_words = list_words_of_templates(paper.preamble, read_words(paper.language, self.templates))
        return self.own_words

    def is_new(self, question: Question) -> bool:
        """Return whether no earlier paper was searched for leaks of the question."""
        return not self.questions.has(question.parts)

    def search_terms(self, question: Question) -> SearchTerms:
        """Return the search terms of a question, which is not new from now on."""
        return self.questions.get((question.parts,), lambda: search_terms_of(question))


@dataclass(frozen=True, slots=True)
class AuditedPaper:
    """A paper, and its place in the PDF of each audience for which it came out."""

    paper: Paper
    places: Mapping[Audience, TypesetPaper]


@dataclass(frozen=True)
class _OpenPdfs:
    """The open PDFs of each audience, the unprinted contents of the students' PDF, and the memory of earlier papers.

    `texts` has the text of every page if all pages are read, as for a paper by itself; else it is empty.
    """

    readers: Mapping[Audience, PageReader]
    texts: Mapping[Audience, Sequence[str]]
    inside: PdfContents
    unprinted: str
    figures: FigureFiles
    memory: AuditMemory

    def words(self, pages: Iterable[int]) -> str:
        """Return the joined words of pages (from 0) of the students' PDF, or of all pages if these are read."""
        texts = self.texts.get("student") or [self.readers["student"].text(page) for page in sorted(pages)]
        return join_words(find_words(" ".join(texts)))

    def draw(self, each: AuditedPaper, audience: Audience) -> Sequence[DrawnPage]:
        """Return the parsed contents of a paper's pages, if later papers may have the same; else nothing."""
        place, lines = each.places.get(audience), self.memory.looks.lines
        pages = range(place.first, place.first + place.pages) if place and self.memory.lasts else ()
        return [lines.take_apart(self.readers[audience].content(page)) for page in pages]

    def side(self, each: AuditedPaper, audience: Audience) -> AudiencePaper:
        """Return a paper for an audience with its pages."""
        place, pages = each.places[audience], self.readers[audience]
        return AudiencePaper(
            each.paper, audience, place.pages, place.spots, lambda page: pages.view(place.first + page - 1)
        )


def audit_papers(
    papers: Sequence[AuditedPaper], pdfs: Mapping[Audience, bytes], figures: FigureFiles, memory: AuditMemory
) -> tuple[tuple[Finding, ...], ...]:
    """Return findings for each of some papers in the PDFs of some audiences; raise ValueError for an invalid PDF.

    `figures` are the files of figures by digest. What is in `memory` is not read again, unless it does not last: then
    every page is read. The run of the solutions may include papers whose student's paper failed.
    """
    with ExitStack() as opened:
        readers = {audience: opened.enter_context(PageReader(pdf)) for audience, pdf in pdfs.items()}
        heavy = {audience: reader.find_heavy() for audience, reader in readers.items()}
        if any(heavy.values()):
            return tuple(tuple(find_heavy_pages(each.paper, each.places, heavy)) for each in papers)
        try:
            texts = {} if memory.lasts else _read_texts(pdfs, readers)
        except PageError as problem:
            return tuple((find_unread(each.paper, each.places, _get_paths(readers), problem),) for each in papers)
        inside = read_contents(pdfs["student"]) if "student" in pdfs else PdfContents((), frozenset(), ())
        unprinted = tuple(word for text in inside.strings for word in (*SEPARATOR, *find_words(text)))
        opened_pdfs = _OpenPdfs(readers, texts, inside, join_words(unprinted), figures, memory)
        wrong = tuple(_find_miscounted(papers, readers))
        if wrong and memory.lasts:
            return tuple(wrong for _ in papers)
        return tuple((*wrong, *_audit_safely(each, opened_pdfs, wrong)) for each in papers)


def _audit_safely(each: AuditedPaper, pdfs: _OpenPdfs, miscounted: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings for a paper; an unreadable page becomes a finding, so that other papers are still audited."""
    try:
        return _audit_paper(each, pdfs, miscounted)
    except PageError as problem:
        return (find_unread(each.paper, each.places, _get_paths(pdfs.readers), problem),)


def _get_paths(readers: Mapping[Audience, PageReader]) -> Mapping[Path, Audience]:
    return {reader.path: audience for audience, reader in readers.items()}


def _read_texts(
    pdfs: Mapping[Audience, bytes], readers: Mapping[Audience, PageReader]
) -> dict[Audience, Sequence[str]]:
    """Return the texts of all pages; raise PageError."""
    texts: dict[Audience, Sequence[str]] = {}
    for audience, pdf in pdfs.items():
        try:
            texts[audience] = read_page_texts(pdf)
        except PageError as problem:
            raise PageError(readers[audience].path, problem.page) from None
    return texts


def _find_miscounted(papers: Sequence[AuditedPaper], readers: Mapping[Audience, PageReader]) -> Iterator[Finding]:
    """Yield a finding for each PDF whose number of pages is not what TeX counted."""
    for audience, reader in readers.items():
        counted = max(place.first + place.pages for each in papers if (place := each.places.get(audience)))
        if reader.count < counted or (reader.count > counted and audience == "student"):
            message = f"the {audience} PDF has {format_count(reader.count, 'page')}, but TeX counted {counted}"
            yield Finding(Code.PAGES, message, hint=NUMBERED)


def _audit_paper(each: AuditedPaper, pdfs: _OpenPdfs, miscounted: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings for a paper; if its pages are not in order, their looks are not checked as well."""
    ordered = [finding for audience, place in each.places.items() for finding in find_misnumbered(place, audience)][:1]
    ordered += [finding for audience in each.places for finding in _check_completeness(each, audience, pdfs)]
    drawn = pdfs.draw(each, "student")
    leaks = tuple(_check_student(each, drawn, pdfs)) if "student" in each.places else ()
    if "student" in each.places and "solutions" in each.places:
        ordered += find_break_difference(each.paper, each.places["student"], each.places["solutions"])
    has_errors = any(select_errors(place.findings) for place in each.places.values())
    if has_errors or any(finding.code == Code.PAGES for finding in (*miscounted, *ordered)):
        return (*ordered, *leaks)
    return (*ordered, *leaks, *drop_repeats(_check_looks(each, drawn, pdfs)))


def _check_completeness(each: AuditedPaper, audience: Audience, pdfs: _OpenPdfs) -> Iterator[Finding]:
    """Report questions that are missing, are not on the page that TeX recorded, or are out of order."""
    place, pages = each.places[audience], pdfs.texts.get(audience)
    if pages is None and audience != "student":
        return
    for question in each.paper.questions:
        page = place.question_pages.get(question.name)
        if page is None:
            message = f"question {question.number} is missing from the {audience} PDF"
            yield report_at_part(question, Code.MISSING, message, hint=LOST)
        elif pages and page <= len(pages) and not _shows_title(pages[page - 1], question):
            message = f"page {page} of the {audience} PDF does not show question {question.number}"
            yield report_at_part(question, Code.MISSING, message, hint=LOST)
    known = place.question_pages
    printed = [question for question in each.paper.questions if question.name in known]
    for earlier, later in pairwise(printed):
        if known[later.name] < known[earlier.name]:
            message = f"question {later.number} of the {audience} PDF stands before question {earlier.number}"
            yield report_at_part(later, Code.PAGES, message, hint=ORDERED)
            return


def _shows_title(page: str, question: Question) -> bool:
    """Return whether a page has the words of a question's title; a title with commands may print anything."""
    plain = "".join(question.title.tex.split("$")[::2])
    return "\\" in plain or set(find_words(plain)) <= set(find_words(page))


def _check_student(each: AuditedPaper, pages: Sequence[DrawnPage], pdfs: _OpenPdfs) -> Iterator[Finding]:
    """Report leaks in the students' PDF, and a page that does not show the copy's id."""
    for what in pdfs.inside.surprises:
        yield Finding(Code.LEAK, f"the student's PDF holds {what}", hint=SURPRISING)
    yield from _find_missing_id(each, pages, pdfs)
    own = _list_personal_texts(each.paper)
    yield from _check_leaks(each, [page.signs_without(own) for page in pages], pdfs)
    yield from find_hidden_pictures(each.paper, pdfs.inside.pictures, pdfs.figures, pdfs.memory.pictures)


def _find_missing_id(each: AuditedPaper, pages: Sequence[DrawnPage], pdfs: _OpenPdfs) -> Iterator[Finding]:
    """Yield a finding for the first page of a copy whose foot does not show the copy's id."""
    code = each.paper.identity.code if each.paper.identity else ""
    lacking = (number for number, page in enumerate(pages, 1) if code and f"({code})".encode() not in page.content)
    for page in islice(lacking, 1):
        side = pdfs.side(each, "student")
        yield side.finding(Code.PAGES, f"page {page} does not show the id {code}", page, Box(0, 0, 0, 0), FOOT)


def _check_looks(each: AuditedPaper, pages: Sequence[DrawnPage], pdfs: _OpenPdfs) -> Iterator[Finding]:
    """Report what is wrong with the looks of a paper's pages, skipping pages like those of earlier papers."""
    sides = {audience: pdfs.side(each, audience) for audience in each.places}
    student, solutions = sides.get("student"), sides.get("solutions")
    if pdfs.memory.lasts and student and solutions:
        yield from find_missing_places(student)
        for page, pair in enumerate(zip(pages, pdfs.draw(each, "solutions"), strict=True), 1):
            yield from _check_new_page(each, (student, solutions), page, pair, pdfs)
        student = solutions = None
    yield from check_pages(student, solutions, sides.get("marking"))


def _check_new_page(
    each: AuditedPaper,
    sides: tuple[AudiencePaper, AudiencePaper],
    page: int,
    pages: tuple[DrawnPage, DrawnPage],
    pdfs: _OpenPdfs,
) -> Iterator[Finding]:
    """Report what is wrong with the looks of a page, unless it is like an earlier page without findings."""
    looks, code = pdfs.memory.looks, (each.paper.identity.code if each.paper.identity else "").encode()
    contents = [one.content for one in pages]
    questions, layout = (_get_questions_on_page(page, each), digest_layout(contents, code)) if page > 1 else ((), b"")
    if (questions, layout) in looks.clean:
        return
    sheets = [pdfs.readers[audience].page(each.places[audience].first + page - 1) for audience in PAIR]
    pictures = [read_pictures(*one) for one in zip(sheets, contents, strict=True)]
    places = digest_layout((one.masked for one in pages), code.translate(NO_DIGITS)) if page > 1 else b""
    shapes = get_shapes(pages, _list_personal_texts(each.paper), page, describe_pictures(pictures), places)
    if not any(map(looks.has, shapes)) or not looks.has_layout(questions, layout):
        found = (*check_page(*sides, page), *pdfs.memory.twins.find_unlike(sides[0], page))
        if not found:
            free = all(are_free(side, page, pictures[0].sizes, EDGE_WIDTH) for side in sides)
            looks.add(shapes[-1 if free else 0], questions, layout)
        yield from found


def _get_questions_on_page(page: int, each: AuditedPaper) -> QuestionsOnPage:
    """Return the questions on a page; copies share the objects of equal questions."""
    questions = (one for one in each.paper.questions if page in _get_pages_of_question(one, each))
    return tuple((id(question.parts), question.number) for question in questions)


def _check_leaks(each: AuditedPaper, signs: Sequence[bytes], pdfs: _OpenPdfs) -> Iterator[Finding]:
    """Report leaks on pages with new questions, and on pages whose letters were not seen before."""
    paper, place, memory = each.paper, each.places["student"], pdfs.memory
    shown = [sha256(find_letters(sign)).digest() for sign in signs]
    other = {page for page in range(place.pages) if not shown or shown[page] not in memory.pages}
    is_new = [memory.is_new(question) for question in paper.questions]
    new = tuple(question for question, first in zip(paper.questions, is_new, strict=True) if first)
    old = tuple(question for question, first in zip(paper.questions, is_new, strict=True) if not first)
    pages = {page - 1 for question in new for page in _get_pages_of_question(question, each)}
    findings: list[Finding] = []
    for questions, read in ((new, pages | other), (old, other)):
        if questions and read:
            printed = pdfs.words(place.first + page for page in read) + pdfs.unprinted
            findings += _find_leaks(replace(paper, questions=questions), printed, paper, pdfs)
    if not select_errors(findings):
        memory.pages.update(shown)
    yield from findings


def _find_leaks(some: Paper, text: str, paper: Paper, pdfs: _OpenPdfs) -> Iterator[Finding]:
    """Report what a run of printed words gives away about some questions of a paper."""
    memory = pdfs.memory
    may = list_allowed_words(paper, map(memory.search_terms, paper.questions), memory.words_of_templates(paper))
    return find_leaks(some, tuple(map(memory.search_terms, some.questions)), text, may, pdfs.figures)


def _list_personal_texts(paper: Paper) -> tuple[str, ...]:
    """Return the texts that are only printed on the pages of one student."""
    student, identity = paper.student, paper.identity
    return (*((identity.code,) if identity else ()), *((student.id, student.name) if student else ()))


def _get_pages_of_question(question: Question, each: AuditedPaper) -> range:
    """Return the pages (from 1) of a question, including the one on which the next question begins."""
    place = each.places["student"]
    first = place.question_pages.get(question.name, 1)
    later = [place.question_pages.get(one.name, first) for one in each.paper.questions if one.number > question.number]
    return range(first, min(later, default=place.pages) + 1)
