"""What is known of an edition's questions from the last time: nothing was found in them, and how high solutions are.

It holds as long as nothing changed of what they are made of, whoever gets them: students may come and go.
"""

from collections.abc import Iterable, Iterator

from exam_builder.digests import digest
from exam_builder.issue.edition import Edition
from exam_builder.issue.request import store_of
from exam_builder.issue.survey import QuestionSample
from exam_builder.records.paper_record import Heights

KIND = "readied"
KnownHeights = dict[str, dict[str, tuple[str, ...]]]


class VerifiedQuestions:
    """The heights of the solutions of questions that are known to be right, by the questions' content."""

    def __init__(self, edition: Edition) -> None:
        self._store, self._key = store_of(edition.course), digest(edition.inputs, edition.exam)
        self._known = self._store.load(KIND, self._key, KnownHeights) or {}
        self._new = False

    def has(self, sample: QuestionSample) -> bool:
        """Whether all questions of a sample are known."""
        return all(name in self._known for name in _sample_keys(sample))

    def of(self, samples: Iterable[QuestionSample]) -> Iterator[tuple[QuestionSample, Heights]]:
        """Those of some samples that are known, with the heights of their solutions."""
        for sample in filter(self.has, samples):
            every = (self._known[name] for name in _sample_keys(sample))
            yield sample, {part: sizes for each in every for part, sizes in each.items()}

    def take(self, sample: QuestionSample, heights: Heights) -> None:
        """From now on a sample is known."""
        for question, name in zip(sample.questions, _sample_keys(sample), strict=True):
            own = {part: sizes for part, sizes in heights.items() if part.partition(".")[0] == question}
            self._known[name] = own
            self._new = True

    def save(self) -> None:
        """Keep what is known for the next time; raise OSError where that cannot be."""
        if self._new:
            self._store.save(KIND, self._key, KnownHeights, self._known)


def _sample_keys(sample: QuestionSample) -> Iterator[str]:
    return (f"{sample.kind}/{each}" for each in sample.digests)
