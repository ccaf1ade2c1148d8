"""Draw all papers of an edition one after the other, and collect what their preparation needs.

Many papers share questions, so each different question is recomputed, plotted and measured only once. A question that
was verified in an earlier build is not verified again, whichever students get it.
"""

import itertools
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from exam_builder.digests import digest, fingerprint
from exam_builder.draw import PaperSpec
from exam_builder.findings import Finding, Place, Refused
from exam_builder.issue.edition import Edition, get_paper_name, label_findings, name_paper_kind
from exam_builder.issue.interference import find_global_latex, list_commands_of_texts
from exam_builder.issue.publish import list_csv_lines, list_key_rows
from exam_builder.issue.unusual_latex import UnusualLatex, find_defined_names, find_unusual, find_unusual_settings
from exam_builder.paper import Paper, Question
from exam_builder.plot import FIGURE_KIND
from exam_builder.records.copies_record import QuestionPool
from exam_builder.render import Document
from exam_builder.render.identity_cache import IdentityCache
from exam_builder.render.own_templates import find_changed_templates
from exam_builder.render.renderer import Heights
from exam_builder.typeset.batch import BatchPaper, typeset_batch
from exam_builder.typeset.passes import TypesetPaper
from exam_builder.typeset.tex_process import identify_tex
from exam_builder.values import leave_out_persons

if TYPE_CHECKING:
    from exam_builder.recompute import CheckedPaper

PAGE_SAMPLES = 12
"""The most papers that are typeset to estimate the number of pages."""


@dataclass(frozen=True, slots=True)
class QuestionSample:
    """A paper that has questions which no paper before it has: their names, and the hashes of their contents."""

    which: PaperSpec
    questions: tuple[str, ...]
    digests: tuple[str, ...]
    kind: str = ""


@dataclass
class Survey:
    """What was collected from papers: samples of every question, missing figures, rows of the key, findings."""

    samples: list[QuestionSample] = field(default_factory=list)
    unplotted: list[Question] = field(default_factory=list)
    """Questions whose figures are missing, or must be compared."""
    rows: dict[str, str] = field(default_factory=dict)
    """The key rows of each paper, by its name, as CSV text, which takes the least memory."""
    findings: list[Finding] = field(default_factory=list)
    drawn: dict[PaperSpec, Paper] = field(default_factory=dict)
    """All papers, if the form is complete, so that they are few."""
    first: dict[str, list[Paper]] = field(default_factory=dict)
    """The first papers of each kind."""
    global_latex: list[Finding] = field(default_factory=list)
    """Warnings for LaTeX that affects later papers of its run, so that each paper needs a run of its own."""
    unusual: dict[tuple[str, str | None], UnusualLatex] = field(default_factory=dict)
    """LaTeX that is not known to be harmless to other papers: papers with it are compared in two orders."""
    different: dict[tuple[str, frozenset[str]], Paper] = field(default_factory=dict)
    """Papers of one question each, by the question's name and the LaTeX commands in its texts."""
    book: QuestionPool = field(default_factory=QuestionPool)
    """The questions as records of the papers need them."""


def survey_papers(edition: Edition, papers: Iterable[PaperSpec]) -> Survey:
    """Draw all papers; those that cannot be drawn only add findings."""
    found, known = Survey(), IdentityCache[bool]()
    for which in papers:
        try:
            paper = edition.drawing.paper(which)
        except Refused as refused:
            found.findings += label_findings(refused.findings, which)
            continue
        kind = name_paper_kind(paper)
        new = tuple(question for question in paper.questions if _is_new(question, kind, known))
        _take_paper(edition, found, which, paper)
        digests = _take_questions(found, replace(paper, questions=new)) if edition.form.way == "run" else ()
        if new:
            found.samples.append(QuestionSample(which, tuple(each.name for each in new), digests, kind))
        store = edition.store
        heads = [each.introduction for each in paper.sections if each.introduction]
        for question in (*heads, *new):
            plotted = all(each.alt.strip() and store.find(FIGURE_KIND, each.digest) for each in question.figures)
            if not plotted or _chooses_figures(question):
                found.unplotted.append(question)
    for each in _find_unusual_around(edition, found) if edition.form.way == "run" else ():
        found.unusual.setdefault((each.what, each.question), each)
    return found


def _chooses_figures(question: Question) -> bool:
    """Return whether options place figures, which must not come out alike."""
    texts = (option.text for part in question.parts for option in part.options)
    return any(text and r"\FIGURE" in text.tex for text in texts)


def _find_unusual_around(edition: Edition, survey: Survey) -> Iterator[UnusualLatex]:
    """Yield what may let papers affect others apart from their texts: templates, packages, the preamble."""
    for folder in edition.course.template_folders:
        for name in find_changed_templates(folder):
            yield UnusualLatex(f"the template {name}", Place(f"templates/{name}"))
    for first in survey.first.values():
        yield from find_unusual_settings(first[0])


def _take_paper(edition: Edition, survey: Survey, which: PaperSpec, paper: Paper) -> None:
    """Add a paper's data to the survey, and the paper itself if the form is complete."""
    first = survey.first.setdefault(name_paper_kind(paper), [])
    first += [paper] if len(first) < PAGE_SAMPLES else []
    if edition.form.complete:
        survey.drawn[which] = paper
    survey.rows[get_paper_name(which)] = list_csv_lines(list_key_rows(paper))
    if edition.form.way == "run":
        survey.book.add(get_paper_name(which), paper)


def _take_questions(survey: Survey, paper: Paper) -> tuple[str, ...]:
    """Add a paper's new questions to the survey, with LaTeX that may affect others in the same run; return their
    digests."""
    survey.global_latex += find_global_latex(paper) if paper.questions else ()
    for each in find_unusual(paper, find_defined_names(paper)) if paper.questions else ():
        survey.unusual.setdefault((each.what, each.question), each)
    for question in paper.questions:
        survey.different.setdefault(
            (question.name, list_commands_of_texts(question)), replace(paper, questions=(question,))
        )
    return tuple(map(survey.book.digest, paper.questions))


def _is_new(question: Question, kind: str, known: IdentityCache[bool]) -> bool:
    """Return whether no earlier paper of this kind had the question."""
    was_known = known.has(question.parts, kind)
    known.get((question.parts, kind), lambda: True)
    return not was_known


MEASURED_KIND = "measured"
CHUNK_SIZE = 20
"""The number of samples that one process takes at a time."""


@dataclass(frozen=True)
class Chunk:
    """Some samples of an edition, with those of their papers that need not be drawn again."""

    edition: Edition
    samples: tuple[QuestionSample, ...]
    drawn: Mapping[PaperSpec, Paper]


def split_into_chunks(
    edition: Edition, samples: Sequence[QuestionSample], papers: Mapping[PaperSpec, Paper]
) -> list[Chunk]:
    """Split samples into chunks, each with papers of one kind."""
    kinds = sorted({sample.kind for sample in samples})
    grouped = [[sample for sample in samples if sample.kind == kind] for kind in kinds]
    portions = (tuple(group[at : at + CHUNK_SIZE]) for group in grouped for at in range(0, len(group), CHUNK_SIZE))
    return [Chunk(edition, each, select_drawn(papers, (sample.which for sample in each))) for each in portions]


def select_drawn(drawn: Mapping[PaperSpec, Paper], papers: Iterable[PaperSpec]) -> dict[PaperSpec, Paper]:
    """Return those of some papers that need not be drawn again."""
    return {which: drawn[which] for which in papers if which in drawn}


def draw_chunk(chunk: Chunk) -> Iterator[tuple[QuestionSample, Paper]]:
    """Yield each sample with its paper, reduced to the questions of the sample."""
    for sample in chunk.samples:
        paper = chunk.edition.paper(sample.which, chunk.drawn)
        yield sample, replace(paper, questions=tuple(each for each in paper.questions if each.name in sample.questions))


def check_chunk(chunk: Chunk) -> "list[CheckedPaper]":
    """Check the questions of each sample; return findings and counts."""
    found, examiner = [], chunk.edition.tools.examiner()
    for sample, drawn in draw_chunk(chunk):
        checked = examiner.examine(_share_chance(drawn) if get_paper_name(sample.which) else drawn)
        findings = label_findings(checked.findings, sample.which)
        found.append(replace(checked, findings=findings, rows=(), cases=()))
    return found


def check_reference(asked: tuple[Edition, str]) -> tuple[Finding, ...]:
    """Return the errors of a question of an edition in the reference paper."""
    edition, question = asked
    return edition.tools.examiner().find_reference_errors(question)


def _share_chance(paper: Paper) -> Paper:
    """Return a paper whose second routes get the same random seed as in any other paper with the same values.

    So equal draws share a cached call.
    """
    values = [repr(leave_out_persons(each.parameters)).encode() for each in paper.questions]
    seeded = zip(paper.questions, values, strict=True)
    return replace(paper, questions=tuple(replace(each, seed=1 + zlib.crc32(own)) for each, own in seeded))


def measure_chunk(chunk: Chunk) -> list[Heights]:
    """Return the heights of the solutions of each sample, piece by piece.

    Questions that TeX cannot typeset have none: their papers will be set aside later, with the errors.
    """
    papers = [paper for _, paper in draw_chunk(chunk)]
    found = {index: each.heights for index, each in measure_solutions(chunk.edition, papers).items()}
    failed = [index for index in range(len(papers)) if index not in found]
    alone = [(index, replace(papers[index], questions=(each,))) for index in failed for each in papers[index].questions]
    others = measure_solutions(chunk.edition, [paper for _, paper in alone]) if alone else {}
    for place, each in others.items():
        index = alone[place][0]
        found[index] = {**found.get(index, {}), **each.heights}
    return [found.get(index, {}) for index in range(len(papers))]


def measure_solutions(
    edition: Edition, papers: Sequence[Paper], heights: Heights | None = None
) -> dict[int, TypesetPaper]:
    """Return what TeX records of the solutions of those papers that it can typeset, by index; results are cached.

    `heights` are the heights of all answers, if they are known.
    """
    store, renderer = edition.store, edition.tools.renderer
    orders = [BatchPaper(renderer.document(paper, "solutions", heights), 1) for paper in papers]
    keys = [_make_measured_key(order.document) for order in orders]
    kept = [store.load(MEASURED_KIND, key, TypesetPaper) for key in keys]
    missing = [index for index, known in enumerate(kept) if known is None]
    run = typeset_batch([orders[index] for index in missing], edition.read_figures(papers), store=store, pages="given")
    made = {missing[index]: replace(paper, first=0, findings=()) for index, paper in run.papers.items()}
    for index, paper in made.items():
        store.save(MEASURED_KIND, keys[index], TypesetPaper, paper)
    every = {**made, **{index: paper for index, paper in enumerate(kept) if paper is not None}}
    return {index: every[index] for index in sorted(every)}


def _make_measured_key(document: Document) -> str:
    """Return a digest of everything on which the measures of a paper depend."""
    pages = (document.opening + document.paper).text
    return digest(document.preamble, pages, document.figures, identify_tex(), fingerprint("typeset"))


def take_greatest_heights(every: Iterable[Heights]) -> dict[str, tuple[str, ...]]:
    """Take for each answer the greatest of several heights, piece by piece."""
    found: dict[str, list[int]] = defaultdict(list)
    for heights in every:
        for name, sizes in heights.items():
            both = itertools.zip_longest(found[name], (int(size.removesuffix("sp")) for size in sizes), fillvalue=0)
            found[name] = [max(pair) for pair in both]
    return {name: tuple(f"{size}sp" for size in sizes) for name, sizes in found.items()}


VERIFIED_KIND = "verified"
KnownHeights = dict[str, dict[str, tuple[str, ...]]]


class VerifiedQuestions:
    """The heights of the solutions of verified questions, by the questions' content."""

    def __init__(self, edition: Edition) -> None:
        self._store, self._key = edition.store, digest(edition.inputs, edition.exam)
        self._known = self._store.load(VERIFIED_KIND, self._key, KnownHeights) or {}
        self._new = False

    def has(self, sample: QuestionSample) -> bool:
        """Return whether all questions of a sample are verified."""
        return all(name in self._known for name in _sample_keys(sample))

    def of(self, samples: Iterable[QuestionSample]) -> Iterator[tuple[QuestionSample, Heights]]:
        """Yield the verified samples with the heights of their solutions."""
        for sample in filter(self.has, samples):
            every = (self._known[name] for name in _sample_keys(sample))
            yield sample, {part: sizes for each in every for part, sizes in each.items()}

    def take(self, sample: QuestionSample, heights: Heights) -> None:
        """Remember the questions of a sample as verified."""
        for question, name in zip(sample.questions, _sample_keys(sample), strict=True):
            own = {part: sizes for part, sizes in heights.items() if part.partition(".")[0] == question}
            self._known[name] = own
            self._new = True

    def save(self) -> None:
        """Save everything for the next build; raise OSError if that fails."""
        if self._new:
            self._store.save(VERIFIED_KIND, self._key, KnownHeights, self._known)


def _sample_keys(sample: QuestionSample) -> Iterator[str]:
    return (f"{sample.kind}/{each}" for each in sample.digests)
