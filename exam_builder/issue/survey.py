"""All papers of an edition, drawn one after the other: what they have in common, and what each asks for.

Many papers share questions. What is to be recomputed, plotted or measured, is so once for each question that differs;
and what was found right the last time need not be so again, whoever gets it: students may come and go.
"""

import itertools
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from exam_builder.digests import digest
from exam_builder.draw import PaperSpec
from exam_builder.findings import Finding, Place, Refused
from exam_builder.issue.edition import Edition, label_findings, paper_kind, paper_name
from exam_builder.issue.interference import commands_of, find_global_latex
from exam_builder.issue.publish import csv_lines, paper_rows
from exam_builder.issue.request import store_of
from exam_builder.issue.typesetting import figure_paths
from exam_builder.issue.unusual_latex import Unusual, defined_names, find_unusual, find_unusual_settings
from exam_builder.paper import Paper, Question
from exam_builder.plot import FIGURE_KIND
from exam_builder.recompute import Checked
from exam_builder.records.copies_record import QuestionPool
from exam_builder.records.paper_record import Heights
from exam_builder.render.identity_cache import IdentityCache
from exam_builder.render.own_templates import find_changed_templates
from exam_builder.store import Store
from exam_builder.typeset.batch import BatchPaper, typeset_batch
from exam_builder.typeset.tex_process import tex_identity
from exam_builder.values import leave_out_persons

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
    drawn: dict[PaperSpec, Paper] = field(default_factory=dict)
    """All papers, of a form of which there are few."""
    first: dict[str, list[Paper]] = field(default_factory=dict)
    """The first papers of each kind."""
    outliving: list[Finding] = field(default_factory=list)
    """Warnings for LaTeX that affects later papers of its run, so that no two may be set in one run."""
    unusual: dict[tuple[str, str | None], Unusual] = field(default_factory=dict)
    """LaTeX that may reach other papers, though it is not known to: papers with it are compared in two orders."""
    different: dict[tuple[str, frozenset[str]], Paper] = field(default_factory=dict)
    """Each question alone in its paper, by its name, that prints with other commands than those before."""
    book: QuestionPool = field(default_factory=QuestionPool)
    """What a record of the papers needs of their questions."""


def survey_papers(edition: Edition, papers: Iterable[PaperSpec]) -> Survey:
    """Draw all papers; those that cannot be drawn leave findings."""
    found, known = Survey(), IdentityCache[bool]()
    for which in papers:
        try:
            paper = edition.drawing.paper(which)
        except Refused as refused:
            found.findings += label_findings(refused.findings, which)
            continue
        kind = paper_kind(paper)
        new = tuple(question for question in paper.questions if _is_new(question, kind, known))
        _take_paper(edition, found, which, paper)
        digests = _take_questions(found, replace(paper, questions=new)) if edition.form.way == "run" else ()
        if new:
            found.samples.append(QuestionSample(which, tuple(each.name for each in new), digests, kind))
        store = store_of(edition.course)
        heads = [each.introduction for each in paper.sections if each.introduction]
        found.unplotted += [each for each in (*heads, *new) if not _is_plotted(each, store)]
    for each in _find_unusual_around(edition, found) if edition.form.way == "run" else ():
        found.unusual.setdefault((each.what, each.question), each)
    return found


def _find_unusual_around(edition: Edition, found: Survey) -> Iterator[Unusual]:
    """Yield what around the texts of papers may let them reach others: templates, packages, the preamble."""
    for folder in edition.course.template_folders:
        for name in find_changed_templates(folder):
            yield Unusual(f"the template {name}", Place(f"templates/{name}"))
    for first in found.first.values():
        yield from find_unusual_settings(first[0])


def _take_paper(edition: Edition, found: Survey, which: PaperSpec, paper: Paper) -> None:
    """Take in what a paper says, and the paper itself where it is one of few."""
    first = found.first.setdefault(paper_kind(paper), [])
    first += [paper] if len(first) < PAGE_SAMPLES else []
    if edition.form.complete:
        found.drawn[which] = paper
    found.rows[paper_name(which)] = csv_lines(paper_rows(paper))
    if edition.form.way == "run":
        found.book.add(paper_name(which), paper)


def _take_questions(found: Survey, paper: Paper) -> tuple[str, ...]:
    """Take in a paper's new questions, which matter to others in the same run; the hashes of their contents."""
    found.outliving += find_global_latex(paper) if paper.questions else ()
    for each in find_unusual(paper, defined_names(paper)) if paper.questions else ():
        found.unusual.setdefault((each.what, each.question), each)
    for question in paper.questions:
        found.different.setdefault((question.name, commands_of(question)), replace(paper, questions=(question,)))
    return tuple(map(found.book.digest, paper.questions))


def _is_new(question: Question, kind: str, known: IdentityCache[bool]) -> bool:
    """Return whether no paper of this kind had the question."""
    seen = known.has(question.parts, kind)
    known.get((question.parts, kind), lambda: True)
    return not seen


def _is_plotted(question: Question, store: Store) -> bool:
    """Return whether there is nothing to be said or done about a question's figures."""
    return all(figure.alt.strip() and store.find(FIGURE_KIND, figure.digest) for figure in question.figures)


HEIGHTS_KIND = "heights"
CHUNK_SIZE = 20
"""Samples that one process works on before it says what it found."""


@dataclass(frozen=True)
class Chunk:
    """Some samples of an edition, and those of their papers that are handed on."""

    edition: Edition
    samples: tuple[QuestionSample, ...]
    drawn: Mapping[PaperSpec, Paper]


def split_into_chunks(
    edition: Edition, samples: Sequence[QuestionSample], drawn: Mapping[PaperSpec, Paper]
) -> list[Chunk]:
    """Return samples in portions; papers of one kind together."""
    kinds = sorted({sample.kind for sample in samples})
    grouped = [[sample for sample in samples if sample.kind == kind] for kind in kinds]
    portions = (tuple(group[at : at + CHUNK_SIZE]) for group in grouped for at in range(0, len(group), CHUNK_SIZE))
    return [Chunk(edition, each, select_drawn(drawn, (sample.which for sample in each))) for each in portions]


def select_drawn(drawn: Mapping[PaperSpec, Paper], papers: Iterable[PaperSpec]) -> dict[PaperSpec, Paper]:
    """Return those of some papers that are handed on."""
    return {which: drawn[which] for which in papers if which in drawn}


def papers_of_chunk(chunk: Chunk) -> Iterator[tuple[QuestionSample, Paper]]:
    """Yield for each sample its paper with nothing but its questions."""
    for sample in chunk.samples:
        paper = chunk.edition.paper(sample.which, chunk.drawn)
        yield sample, replace(paper, questions=tuple(each for each in paper.questions if each.name in sample.questions))


def check_chunk(chunk: Chunk) -> list[Checked]:
    """Check some questions, sample by sample: findings, and how many answers were recomputed."""
    found: list[Checked] = []
    for sample, drawn in papers_of_chunk(chunk):
        checked = chunk.edition.tools.examiner.examine(_share_chance(drawn) if paper_name(sample.which) else drawn)
        findings = label_findings(checked.findings, sample.which)
        found.append(replace(checked, findings=findings, rows=(), cases=()))
    return found


def _share_chance(paper: Paper) -> Paper:
    """Return a paper whose second routes get the same chance as those of any other with the same values."""
    return replace(paper, questions=tuple(replace(each, seed=_route_seed(each)) for each in paper.questions))


def _route_seed(question: Question) -> int:
    """Return the chance that second routes get: it follows from the values alone, so that they are asked
    once for each.
    """
    return 1 + zlib.crc32(repr(leave_out_persons(question.parameters)).encode())


def measure_chunk(chunk: Chunk) -> list[Heights]:
    """Return the heights that the solutions of some questions need, piece by piece, sample by sample.

    Those that TeX cannot set have none: the papers that have them will be set aside, with what is wrong.
    """
    papers = [paper for _, paper in papers_of_chunk(chunk)]
    found = _measure_papers(chunk.edition, papers)
    failed = [index for index in range(len(papers)) if index not in found]
    alone = [(index, replace(papers[index], questions=(each,))) for index in failed for each in papers[index].questions]
    others = _measure_papers(chunk.edition, [paper for _, paper in alone]) if alone else {}
    for place, heights in others.items():
        index = alone[place][0]
        found[index] = {**found.get(index, {}), **heights}
    return [found.get(index, {}) for index in range(len(papers))]


def _measure_papers(edition: Edition, papers: Sequence[Paper]) -> dict[int, Heights]:
    """Return the heights in the papers that TeX can set, by their indexes; what was measured once is kept."""
    store = store_of(edition.course)
    orders = [BatchPaper(edition.tools.renderer.document(paper, "solutions"), 1) for paper in papers]
    keys = [_heights_key(order) for order in orders]
    kept = [store.load(HEIGHTS_KIND, key, dict[str, tuple[str, ...]]) for key in keys]
    missing = [index for index, known in enumerate(kept) if known is None]
    run = typeset_batch([orders[index] for index in missing], figure_paths(store, papers), store=store, pages="given")
    made = {missing[index]: paper.heights for index, paper in run.papers.items()}
    for index, heights in made.items():
        store.save(HEIGHTS_KIND, keys[index], dict[str, tuple[str, ...]], dict(heights))
    return {**made, **{index: heights for index, heights in enumerate(kept) if heights is not None}}


def _heights_key(order: BatchPaper) -> str:
    """Return what heights depend on."""
    document = order.document
    return digest(document.preamble, document.paper.text, document.figures, tex_identity())


def max_heights(every: Iterable[Heights]) -> dict[str, tuple[str, ...]]:
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
    """The heights of the solutions of questions that are known to be right, by the questions' content."""

    def __init__(self, edition: Edition) -> None:
        self._store, self._key = store_of(edition.course), digest(edition.inputs, edition.exam)
        self._known = self._store.load(VERIFIED_KIND, self._key, KnownHeights) or {}
        self._new = False

    def has(self, sample: QuestionSample) -> bool:
        """Return whether all questions of a sample are known."""
        return all(name in self._known for name in _sample_keys(sample))

    def of(self, samples: Iterable[QuestionSample]) -> Iterator[tuple[QuestionSample, Heights]]:
        """Yield those of some samples that are known, with the heights of their solutions."""
        for sample in filter(self.has, samples):
            every = (self._known[name] for name in _sample_keys(sample))
            yield sample, {part: sizes for each in every for part, sizes in each.items()}

    def take(self, sample: QuestionSample, heights: Heights) -> None:
        """Remember a sample: from now on it is known."""
        for question, name in zip(sample.questions, _sample_keys(sample), strict=True):
            own = {part: sizes for part, sizes in heights.items() if part.partition(".")[0] == question}
            self._known[name] = own
            self._new = True

    def save(self) -> None:
        """Keep what is known for the next time; raise OSError where that cannot be."""
        if self._new:
            self._store.save(VERIFIED_KIND, self._key, KnownHeights, self._known)


def _sample_keys(sample: QuestionSample) -> Iterator[str]:
    return (f"{sample.kind}/{each}" for each in sample.digests)
