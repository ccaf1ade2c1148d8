"""All papers of an edition, drawn one after the other: what they have in common, and what each asks for.

Many papers share questions. What is to be recomputed, plotted or measured, is so once for each question that differs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from exam_builder.draw import PaperSpec
from exam_builder.findings import Finding, Refused
from exam_builder.issue.edition import Edition, label_findings, paper_kind, paper_name
from exam_builder.issue.global_latex import find_global_latex
from exam_builder.issue.interference import commands_of
from exam_builder.issue.publish import csv_lines, paper_rows
from exam_builder.issue.request import store_of
from exam_builder.paper import Question
from exam_builder.plot import FIGURE_KIND
from exam_builder.records.question_pool import QuestionPool
from exam_builder.render.identity_cache import IdentityCache
from exam_builder.store import Store

PAGE_SAMPLES = 12
"""Papers that may be set to see how many pages a paper has."""


@dataclass(frozen=True, slots=True)
class QuestionSample:
    """A paper that has questions which no paper before it has: their names, and the hashes of their contents."""

    which: PaperSpec
    questions: tuple[str, ...]
    digests: tuple[str, ...]
    kind: str = ""


@dataclass
class Survey:
    """What some papers hold: samples of every question, figures that are missing, rows of the key, findings."""

    samples: list[QuestionSample] = field(default_factory=list)
    unplotted: list[Question] = field(default_factory=list)
    rows: dict[str, str] = field(default_factory=dict)
    """The rows of each paper by its name, as CSV: as text they take the least memory."""
    findings: list[Finding] = field(default_factory=list)
    first: dict[str, list[PaperSpec]] = field(default_factory=dict)
    """The first papers of each kind."""
    outliving: list[Finding] = field(default_factory=list)
    """Warnings for LaTeX that outlives its paper, so that none may be set in one run with another."""
    different: dict[tuple[str, frozenset[str]], PaperSpec] = field(default_factory=dict)
    """A paper for each question, by its name, that prints it with other commands than those before."""
    book: QuestionPool = field(default_factory=QuestionPool)
    """What a record of the papers needs of their questions."""


def survey_papers(edition: Edition, papers: Iterable[PaperSpec]) -> Survey:
    """Draw all papers; those that cannot be drawn leave findings."""
    found, known = Survey(), IdentityCache[bool]()
    store = store_of(edition.course)
    for which in papers:
        try:
            paper = edition.drawing.paper(which)
        except Refused as refused:
            found.findings += label_findings(refused.findings, which)
            continue
        found.book.add(paper_name(which), paper)
        first = found.first.setdefault(paper_kind(paper), [])
        first += [which] if len(first) < PAGE_SAMPLES else []
        new = tuple(question for question in paper.questions if _is_new(question, paper_kind(paper), known))
        if new:
            names, digests = zip(*((each.name, found.book.digest(each)) for each in new), strict=True)
            found.samples.append(QuestionSample(which, names, digests, paper_kind(paper)))
        if new and edition.form.way == "run":
            found.outliving += find_global_latex(replace(paper, questions=new))
        for question in new:
            found.different.setdefault((question.name, commands_of(question)), which)
        found.unplotted += [question for question in new if not _is_plotted(question, store)]
        found.rows[paper_name(which)] = csv_lines(paper_rows(paper))
    return found


def _is_new(question: Question, kind: str, known: IdentityCache[bool]) -> bool:
    """Whether no paper of this kind had the question."""
    seen = known.has(question.parts, kind)
    known.get((question.parts, kind), lambda: True)
    return not seen


def _is_plotted(question: Question, store: Store) -> bool:
    """Whether there is nothing to be said or done about a question's figures."""
    return all(figure.alt.strip() and store.path(FIGURE_KIND, figure.digest).exists() for figure in question.figures)
