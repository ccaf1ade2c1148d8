"""All papers of an edition, drawn one after the other: what they have in common, and what each asks for.

Many papers share questions. What is to be recomputed, plotted or measured, is so once for each question that differs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from exam_builder.build import store_of
from exam_builder.build.company import commands_of
from exam_builder.build.edition import Edition, about, kind_of, name_of
from exam_builder.build.outliving import outliving
from exam_builder.build.publish import lines, own_rows
from exam_builder.cache import Cache
from exam_builder.draw import Which
from exam_builder.findings import Finding, Refused
from exam_builder.paper import Question
from exam_builder.plot import KIND
from exam_builder.records.book import Book
from exam_builder.render.known import Known

FEW = 12
"""Papers that may be set to see how many pages a paper has."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A paper that has questions which no paper before it has: their names, and the hashes of their contents."""

    which: Which
    questions: tuple[str, ...]
    digests: tuple[str, ...]
    kind: str = ""


@dataclass
class Survey:
    """What some papers hold: samples of every question, figures that are missing, rows of the key, findings."""

    samples: list[Sample] = field(default_factory=list)
    unplotted: list[Question] = field(default_factory=list)
    rows: dict[str, str] = field(default_factory=dict)
    """The rows of each paper by its name, as CSV: as text they take the least memory."""
    findings: list[Finding] = field(default_factory=list)
    first: dict[str, list[Which]] = field(default_factory=dict)
    """The first papers of each kind."""
    outliving: list[Finding] = field(default_factory=list)
    """Warnings for LaTeX that outlives its paper, so that none may be set in one run with another."""
    different: dict[tuple[str, frozenset[str]], Which] = field(default_factory=dict)
    """A paper for each question, by its name, that prints it with other commands than those before."""
    book: Book = field(default_factory=Book)
    """What a record of the papers needs of their questions."""


def survey(edition: Edition, papers: Iterable[Which]) -> Survey:
    """Draw all papers; those that cannot be drawn leave findings."""
    found, known = Survey(), Known[bool]()
    store = store_of(edition.course)
    for which in papers:
        try:
            paper = edition.drawing.paper(which)
        except Refused as refused:
            found.findings += [about(finding, which) for finding in refused.findings]
            continue
        found.book.add(name_of(which), paper)
        first = found.first.setdefault(kind_of(paper), [])
        first += [which] if len(first) < FEW else []
        new = tuple(question for question in paper.questions if _is_new(question, kind_of(paper), known))
        if new:
            names, digests = zip(*((each.name, found.book.digest(each)) for each in new), strict=True)
            found.samples.append(Sample(which, names, digests, kind_of(paper)))
        found.outliving += outliving(replace(paper, questions=new)) if new else ()
        for question in new:
            found.different.setdefault((question.name, commands_of(question)), which)
        found.unplotted += [question for question in new if not _is_plotted(question, store)]
        found.rows[name_of(which)] = lines(own_rows(paper))
    return found


def _is_new(question: Question, kind: str, known: Known[bool]) -> bool:
    """Whether no paper of this kind had the question."""
    seen = known.has(question.parts, kind)
    known.get((question.parts, kind), lambda: True)
    return not seen


def _is_plotted(question: Question, store: Cache) -> bool:
    """Whether there is nothing to be said or done about a question's figures."""
    return all(figure.alt.strip() and store.path(KIND, figure.digest).exists() for figure in question.figures)
