"""The audit: the student's paper gives nothing away, and all papers agree on where things stand."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from exam_builder.audit.pages import texts_of, words_of
from exam_builder.audit.secrets import given_away, open_words, runs_of, secret_texts
from exam_builder.findings import Finding, Place
from exam_builder.paper import Audience, Paper, Part, Question, Text
from exam_builder.typeset import Typeset


def audit(paper: Paper, sheets: Mapping[Audience, Typeset]) -> tuple[Finding, ...]:
    """Findings about finished PDFs; those that were not made are passed over.

    No words of a solution, rubric or misconception, and no key that is a text of its own, may stand in the student's
    PDF; questions and parts begin on the same pages in student's paper and solutions, which are equally long; every
    question is there.
    """
    made = {audience: sheet for audience, sheet in sheets.items() if sheet.pdf}
    texts = {audience: texts_of(sheet.pdf) for audience, sheet in made.items()}
    findings = [found for audience in made for found in _complete(paper, audience, made[audience], texts[audience])]
    if "student" in made:
        findings += _leaks(paper, " ".join(texts["student"]))
    if "student" in made and "solutions" in made:
        findings += _alike(paper, made["student"], made["solutions"])
    return tuple(findings)


def _complete(paper: Paper, audience: Audience, sheet: Typeset, pages: tuple[str, ...]) -> Iterator[Finding]:
    """Every question has a place in the PDF, and stands on the page that TeX noted, in the paper's order."""
    if len(pages) != sheet.pages:
        yield Finding("pages", f"the {audience} PDF has {len(pages)} pages where TeX counted {sheet.pages}")
    for question in paper.questions:
        page = sheet.question_pages.get(question.name)
        if page is None:
            yield _about(question, "missing", f"question {question.number} is missing from the {audience} PDF")
        elif page <= len(pages) and not _shows(pages[page - 1], question):
            yield _about(
                question, "missing", f"page {page} of the {audience} PDF does not show question {question.number}"
            )
    known = sheet.question_pages
    order = [known[question.name] for question in paper.questions if question.name in known]
    if any(later < earlier for earlier, later in pairwise(order)):
        yield Finding("pages", f"the questions of the {audience} PDF are not in the paper's order")


def _shows(page: str, question: Question) -> bool:
    """Whether the words of a question's title stand on a page; a title with commands may print anything."""
    plain = "".join(question.title.split("$")[::2])
    return "\\" in plain or set(words_of(plain)) <= set(words_of(page))


def _alike(paper: Paper, student: Typeset, solutions: Typeset) -> Iterator[Finding]:
    """Student's paper and solutions break their pages alike."""
    if student.pages != solutions.pages:
        yield Finding("pages", f"the student's paper has {student.pages} pages, the solutions {solutions.pages}")
    for question in paper.questions:
        for part in (None, *question.parts):
            name = f"{question.name}.{part.id}" if part else question.name
            pages = (student.question_pages.get(name), solutions.question_pages.get(name))
            if pages[0] != pages[1]:
                what = "begins on page {} of the student's paper and on page {} of the solutions".format(*pages)
                yield _about(question, "pages", what, part)


def _leaks(paper: Paper, printed: str) -> Iterator[Finding]:
    """Texts for markers of which words stand in the student's PDF, other than words that students may read."""
    allowed, words = open_words(paper), words_of(printed)
    for question in paper.questions:
        for part, what, text in secret_texts(question):
            run = given_away(runs_of(text.tex), words, allowed)
            if run:
                yield _about(question, "leak", f"the student's PDF shows {what}: “{' '.join(run)}”", part, text)


def _about(question: Question, code: str, message: str, part: Part | None = None, text: Text | None = None) -> Finding:
    """A finding at a text, else where the question begins."""
    text = text or question.prompt or question.parts[0].prompt
    place = Place(text.file, text.lines[0]) if text else None
    return Finding(code, message, place, question=question.name, part=part.id if part else None)
