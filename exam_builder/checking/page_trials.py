"""Pages of a check: those of the reference paper, and trial pages of draws, each in the preamble of its exam.

What pages need is heavy, so a check without pages does not import this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from exam_builder.draw import PaperGenerator
from exam_builder.issue.trial_pages import pages_digest, try_pages, try_reference
from exam_builder.paper import Paper
from exam_builder.typeset.trial_run import TrialFindings


@dataclass(frozen=True)
class PageTrials:
    """Sets pages by TeX; without `python` their figures are drawn by no function of the course."""

    python: bool

    def reference(self, drawing: PaperGenerator, every: Paper) -> TrialFindings:
        """What is wrong on the pages of the reference paper; see `try_reference`."""
        return try_reference(drawing, every, python=self.python)

    def draws(self, drawing: PaperGenerator, papers: Sequence[Paper]) -> Sequence[TrialFindings]:
        """What is wrong on the pages of each draw; see `try_pages`."""
        return try_pages(drawing, papers, python=self.python)

    def digest(self, drawing: PaperGenerator) -> str:
        """Digest what stands around the trial pages of a question."""
        return pages_digest(drawing)
