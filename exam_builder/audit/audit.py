"""The audit: the student's paper gives nothing away, and all papers agree on where things stand."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from exam_builder.audit.looks import look
from exam_builder.audit.numbering import unnumbered
from exam_builder.audit.pages import Reader, texts_of, words_of
from exam_builder.audit.parting import alike
from exam_builder.audit.sides import Side
from exam_builder.audit.students import about, for_eyes_of_students
from exam_builder.codes import Code
from exam_builder.findings import Finding, count, errors
from exam_builder.paper import Audience, Paper, Question
from exam_builder.typeset import Typeset
from exam_builder.typeset.aux_file import Spot


def audit(
    paper: Paper, sheets: Mapping[Audience, Typeset], figures: Mapping[str, Path | bytes] | None = None
) -> tuple[Finding, ...]:
    """Findings about finished PDFs; those that were not made are passed over. Raises ValueError for what is no PDF.

    No words of a solution, rubric or misconception, no key that is a text, and no figure for other readers may be in
    the student's PDF, printed or not, and nothing may be attached to it; `figures` are the files of the figures by
    digest. Questions and parts begin on the same pages in student's paper and solutions, which are equally long;
    every question is there.
    """
    made = {audience: sheet for audience, sheet in sheets.items() if sheet.pdf}
    texts = {audience: texts_of(sheet.pdf) for audience, sheet in made.items()}
    findings = [found for audience in made for found in unnumbered(made[audience], audience)][:1]
    findings += [found for audience in made for found in _complete(paper, audience, made[audience], texts[audience])]
    if "student" in made:
        findings += for_eyes_of_students(paper, made["student"].pdf, figures or {})
    if "student" in made and "solutions" in made:
        findings += alike(paper, made["student"], made["solutions"])
    if any(found.code == Code.PAGES for found in findings) or any(errors(sheet.findings) for sheet in made.values()):
        return tuple(findings)  # what is seen then only follows from it
    return (*findings, *_looks(paper, made))


def _looks(paper: Paper, made: Mapping[Audience, Typeset]) -> tuple[Finding, ...]:
    """What is seen on the pages of PDFs that agree on where things stand."""
    with ExitStack() as open_:
        readers = {audience: open_.enter_context(Reader(sheet.pdf)) for audience, sheet in made.items()}
        sides = {audience: _side(paper, audience, made[audience], reader) for audience, reader in readers.items()}
        return look(sides.get("student"), sides.get("solutions"), sides.get("marking"))


def audit_guide(papers: Sequence[Paper], pdf: bytes, spots: tuple[Spot, ...]) -> tuple[Finding, ...]:
    """What is wrong with how a marking guide to some papers looks; raise ValueError for what is no PDF."""
    asked = {question.name: question for paper in reversed(papers) for question in paper.questions}
    paper = replace(papers[0], questions=tuple(asked.values()))
    with Reader(pdf) as pages:
        return look(None, None, Side(paper, "marking", pages.count, spots, lambda page: pages.view(page - 1)))


def _side(paper: Paper, audience: Audience, sheet: Typeset, pages: Reader) -> Side:
    return Side(paper, audience, pages.count, sheet.spots, lambda page: pages.view(page - 1))


def _complete(paper: Paper, audience: Audience, sheet: Typeset, pages: tuple[str, ...]) -> Iterator[Finding]:
    """Every question has a place in the PDF, and stands on the page that TeX noted, in the paper's order."""
    if len(pages) != sheet.pages:
        yield Finding(Code.PAGES, f"the {audience} PDF has {count(len(pages), 'page')} where TeX counted {sheet.pages}")
    for question in paper.questions:
        page = sheet.question_pages.get(question.name)
        if page is None:
            yield about(question, Code.MISSING, f"question {question.number} is missing from the {audience} PDF")
        elif page <= len(pages) and not _shows(pages[page - 1], question):
            yield about(
                question, Code.MISSING, f"page {page} of the {audience} PDF does not show question {question.number}"
            )
    known = sheet.question_pages
    order = [known[question.name] for question in paper.questions if question.name in known]
    if any(later < earlier for earlier, later in pairwise(order)):
        yield Finding(Code.PAGES, f"the questions of the {audience} PDF are not in the paper's order")


def _shows(page: str, question: Question) -> bool:
    """Whether the words of a question's title stand on a page; a title with commands may print anything."""
    plain = "".join(question.title.tex.split("$")[::2])
    return "\\" in plain or set(words_of(plain)) <= set(words_of(page))
