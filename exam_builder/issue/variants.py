"""What is done once for each question that differs among many papers: recomputing it, and measuring its solutions."""

import itertools
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from exam_builder.digests import digest
from exam_builder.issue.edition import Edition, label_findings, paper_name
from exam_builder.issue.request import store_of
from exam_builder.issue.survey import QuestionSample
from exam_builder.issue.typesetting import figure_paths
from exam_builder.paper import Paper, Question
from exam_builder.recompute import Checked
from exam_builder.records.paper_record import Heights
from exam_builder.typeset.batch import BatchPaper, typeset_batch
from exam_builder.typeset.preamble import tex_identity

HEIGHTS_KIND = "heights"
CHUNK_SIZE = 20
"""Samples that one process works on before it says what it found."""


@dataclass(frozen=True)
class Chunk:
    """Some samples of an edition."""

    edition: Edition
    samples: tuple[QuestionSample, ...]


def split_into_chunks(edition: Edition, samples: Sequence[QuestionSample]) -> list[Chunk]:
    """Samples in portions; papers of one kind together."""
    kinds = sorted({sample.kind for sample in samples})
    grouped = [[sample for sample in samples if sample.kind == kind] for kind in kinds]
    starts = ((group, start) for group in grouped for start in range(0, len(group), CHUNK_SIZE))
    return [Chunk(edition, tuple(group[start : start + CHUNK_SIZE])) for group, start in starts]


def papers_of_chunk(chunk: Chunk) -> Iterator[tuple[QuestionSample, Paper]]:
    """For each sample its paper with nothing but its questions."""
    for sample in chunk.samples:
        paper = chunk.edition.drawing.paper(sample.which)
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
    """A paper whose second routes get the same chance as those of any other with the same values."""
    return replace(paper, questions=tuple(replace(each, seed=_route_seed(each)) for each in paper.questions))


def _route_seed(question: Question) -> int:
    """The chance that second routes get: it follows from the values alone, so that they are asked once for each."""
    return 1 + zlib.crc32(repr(question.parameters).encode())


def measure_chunk(chunk: Chunk) -> list[Heights]:
    """The heights that the solutions of some questions need, piece by piece, sample by sample.

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
    """The heights in the papers that TeX can set, by their indexes; what was measured once is kept."""
    store = store_of(edition.course)
    orders = [BatchPaper(edition.tools.renderer.document(paper, "solutions"), 1) for paper in papers]
    keys = [_heights_key(order) for order in orders]
    kept = [store.load(HEIGHTS_KIND, key, dict[str, tuple[str, ...]]) for key in keys]
    missing = [index for index, known in enumerate(kept) if known is None]
    run = typeset_batch([orders[index] for index in missing], figure_paths(store, papers), cache=store, count=False)
    made = {missing[index]: paper.heights for index, paper in run.papers.items()}
    for index, heights in made.items():
        store.save(HEIGHTS_KIND, keys[index], dict[str, tuple[str, ...]], dict(heights))
    return {**made, **{index: heights for index, heights in enumerate(kept) if heights is not None}}


def _heights_key(order: BatchPaper) -> str:
    """What heights depend on."""
    document = order.document
    return digest(document.preamble, document.paper.text, document.figures, tex_identity())


def max_heights(every: Iterable[Heights]) -> dict[str, tuple[str, ...]]:
    """Of several lists of heights for each answer the greatest, piece by piece."""
    found: dict[str, list[int]] = defaultdict(list)
    for heights in every:
        for name, sizes in heights.items():
            both = itertools.zip_longest(found[name], (int(size.removesuffix("sp")) for size in sizes), fillvalue=0)
            found[name] = [max(pair) for pair in both]
    return {name: tuple(f"{size}sp" for size in sizes) for name, sizes in found.items()}
