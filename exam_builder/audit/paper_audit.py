"""The audit: the student's paper gives nothing away, and all papers agree on where things stand."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from exam_builder.audit.audience_paper import AudiencePaper
from exam_builder.audit.page_breaks import find_break_difference
from exam_builder.audit.page_checks import check_pages
from exam_builder.audit.page_numbers import find_misnumbered
from exam_builder.audit.page_text import PageReader, page_texts, words_in
from exam_builder.audit.student_leaks import find_student_leaks, finding_about
from exam_builder.codes import Code
from exam_builder.findings import Finding, format_count, select_errors
from exam_builder.paper import Audience, Paper, Question
from exam_builder.read.words import read_words
from exam_builder.typeset import TypesetDocument
from exam_builder.typeset.aux_file import PageRect


def audit_paper(
    paper: Paper,
    sheets: Mapping[Audience, TypesetDocument],
    figures: Mapping[str, Path | bytes] | None = None,
    templates: Sequence[Path] = (),
) -> tuple[Finding, ...]:
    """Findings about finished PDFs; those that were not made are passed over. Raises ValueError for what is no PDF.

    No words of a solution, rubric or misconception, no key that is a text, and no figure for other readers may be in
    the student's PDF, printed or not, and nothing may be attached to it; `figures` are the files of the figures by
    digest, `templates` the course's folders of templates. Questions and parts begin on the same pages in student's
    paper and solutions, which are equally long; every question is there.
    """
    made = {audience: sheet for audience, sheet in sheets.items() if sheet.pdf}
    texts = {audience: page_texts(sheet.pdf) for audience, sheet in made.items()}
    findings = [found for audience in made for found in find_misnumbered(made[audience], audience)][:1]
    findings += [
        found for audience in made for found in _check_completeness(paper, audience, made[audience], texts[audience])
    ]
    if "student" in made:
        findings += find_student_leaks(paper, made["student"].pdf, figures or {}, read_words(paper.language, templates))
    if "student" in made and "solutions" in made:
        findings += find_break_difference(paper, made["student"], made["solutions"])
    if any(found.code == Code.PAGES for found in findings) or any(
        select_errors(sheet.findings) for sheet in made.values()
    ):
        return tuple(findings)  # what is seen then only follows from it
    return (*findings, *_check_looks(paper, made))


def _check_looks(paper: Paper, made: Mapping[Audience, TypesetDocument]) -> tuple[Finding, ...]:
    """What is seen on the pages of PDFs that agree on where things stand."""
    with ExitStack() as open_:
        readers = {audience: open_.enter_context(PageReader(sheet.pdf)) for audience, sheet in made.items()}
        sides = {
            audience: _audience_paper(paper, audience, made[audience], reader) for audience, reader in readers.items()
        }
        return check_pages(sides.get("student"), sides.get("solutions"), sides.get("marking"))


def audit_guide(papers: Sequence[Paper], pdf: bytes, spots: tuple[PageRect, ...]) -> tuple[Finding, ...]:
    """What is wrong with how a marking guide to some papers looks; raise ValueError for what is no PDF."""
    asked = {question.name: question for paper in reversed(papers) for question in paper.questions}
    paper = replace(papers[0], questions=tuple(asked.values()))
    with PageReader(pdf) as pages:
        return check_pages(
            None, None, AudiencePaper(paper, "marking", pages.count, spots, lambda page: pages.view(page - 1))
        )


def _audience_paper(paper: Paper, audience: Audience, sheet: TypesetDocument, pages: PageReader) -> AudiencePaper:
    return AudiencePaper(paper, audience, pages.count, sheet.spots, lambda page: pages.view(page - 1))


def _check_completeness(
    paper: Paper, audience: Audience, sheet: TypesetDocument, pages: tuple[str, ...]
) -> Iterator[Finding]:
    """Every question has a place in the PDF, and stands on the page that TeX noted, in the paper's order."""
    if len(pages) != sheet.pages:
        yield Finding(
            Code.PAGES, f"the {audience} PDF has {format_count(len(pages), 'page')} where TeX counted {sheet.pages}"
        )
    for question in paper.questions:
        page = sheet.question_pages.get(question.name)
        if page is None:
            yield finding_about(
                question, Code.MISSING, f"question {question.number} is missing from the {audience} PDF"
            )
        elif page <= len(pages) and not _shows_title(pages[page - 1], question):
            yield finding_about(
                question, Code.MISSING, f"page {page} of the {audience} PDF does not show question {question.number}"
            )
    known = sheet.question_pages
    order = [known[question.name] for question in paper.questions if question.name in known]
    if any(later < earlier for earlier, later in pairwise(order)):
        yield Finding(Code.PAGES, f"the questions of the {audience} PDF are not in the paper's order")


def _shows_title(page: str, question: Question) -> bool:
    """Whether the words of a question's title stand on a page; a title with commands may print anything."""
    plain = "".join(question.title.tex.split("$")[::2])
    return "\\" in plain or set(words_in(plain)) <= set(words_in(page))
