"""Typeset papers without a PDF, only to see what TeX reports of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from exam_builder.codes import Code
from exam_builder.findings import Finding
from exam_builder.render import Document
from exam_builder.store import Store
from exam_builder.typeset.batch import LIMITS, BatchPaper, BatchResult, RunSettings, run_batch
from exam_builder.typeset.passes import TypesetPaper
from exam_builder.typeset.tex_process import Limits

RUN_SIZE = 300
"""The maximum number of papers in a run."""

MAX_ALONE = 8
"""The maximum number of suspects in a run that are typeset alone to see whether they fail too."""

MAX_REPEATS = 4
"""The maximum number of runs, each without the papers that failed before."""

TrialFindings: TypeAlias = tuple[Finding, ...] | None
"""The findings of a paper; None if it was not typeset."""


def try_documents(
    documents: Sequence[Document], figures: Mapping[str, Path | bytes], *, store: Store, limits: Limits = LIMITS
) -> list[TrialFindings]:
    """Typeset documents that share a preamble, in few runs, and return the findings of each.

    If many fail, some are not typeset, because nothing that follows an error in a run can be trusted. `figures` are
    the files of their figures by digest. Raise Lacking without TeX, and OSError if the store or the temporary folder
    cannot be written.
    """
    settings = RunSettings(figures, store, limits, "draft")
    results: list[TrialFindings] = []
    for start in range(0, len(documents), RUN_SIZE):
        orders = [BatchPaper(document, 1) for document in documents[start : start + RUN_SIZE]]
        tried = _TrialRun(orders, settings).findings()
        results += [tried.get(index) for index in range(len(orders))]
    return results


@dataclass(frozen=True)
class _TrialRun:
    """Papers that are typeset in one run, which is repeated without those that fail."""

    orders: Sequence[BatchPaper]
    settings: RunSettings

    def findings(self) -> dict[int, tuple[Finding, ...]]:
        """Return the findings of each paper that could be typeset, by index."""
        remaining, found = list(range(len(self.orders))), dict[int, tuple[Finding, ...]]()
        for _ in range(MAX_REPEATS):
            run = self._run(remaining)
            if run.findings:
                return {**found, remaining[0]: run.findings}
            if not run.failed:
                return found | {
                    remaining[index]: self._report_run(remaining[index], printed)
                    for index, printed in run.papers.items()
                }
            suspects = [remaining[index] for index in run.suspects]
            found |= {remaining[index]: wrong for index, wrong in run.failed.items()} | dict(
                self._run_alone(suspects[:MAX_ALONE])
            )
            remaining = [index for index in remaining if index not in found and index not in suspects[MAX_ALONE:]]
            if not remaining:
                break
        return found

    def _run_alone(self, suspects: Sequence[int]) -> Iterator[tuple[int, tuple[Finding, ...]]]:
        """Typeset each suspect alone, and yield the errors of those that fail."""
        for index in suspects:
            run = self._run([index])
            if wrong := run.findings or run.failed.get(0):
                yield index, wrong

    def _run(self, indexes: Sequence[int]) -> BatchResult:
        return run_batch([self.orders[index] for index in indexes], self.settings)

    def _report_run(self, index: int, paper: TypesetPaper) -> tuple[Finding, ...]:
        """Return the findings of a paper that was typeset, and of its questions and parts that are on no page."""
        names = self.orders[index].document.names
        return (*paper.findings, *(_missing_finding(name) for name in names if name not in paper.question_pages))


def _missing_finding(name: str) -> Finding:
    question, _, part = name.partition(".")
    what = f"part ({part})" if part else "the question"
    message = f"{what} is on no page"
    hint = "look for what drops it: an environment that is skipped, or a template that leaves it out"
    return Finding(Code.MISSING, message, hint=hint, question=question, part=part or None)
