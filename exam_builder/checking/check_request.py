"""What a check is asked for."""

import os
from dataclasses import asdict, dataclass
from pathlib import Path

from exam_builder.course import Course
from exam_builder.digests import LARGEST_HASHED, digest_of, file_digest
from exam_builder.identity.secret import SECRET_FILE
from exam_builder.issue import stamp
from exam_builder.private_files import SECRET_VARIABLE

INPUT_FOLDERS = (*stamp.INPUTS, "signatures")
"""Folders of a course on which a check depends."""
NO_INFLUENCE = ("start", "jobs")
"""Fields of a request on which the outcome does not depend."""


@dataclass(frozen=True)
class CheckRequest:
    """What is to be checked: exams of the course around `start` (none named: all), in how many drawn papers, and how.

    With `mutants` each exam is also broken on purpose, to see what the check notices; with `bank` the questions that no
    exam uses are checked too; with `versions` so many are compared (0: as many as the exam says). Without `python` no
    companion is run, without `tex` no pages are set. `jobs` is how many processes may work at once. What has no
    witness is a warning where the check is `strict`.
    """

    start: Path
    exams: tuple[str, ...] = ()
    draws: int = 0
    jobs: int | None = None
    python: bool = True
    mutants: bool = False
    bank: bool = False
    versions: int | None = None
    tex: bool = True
    strict: bool = False

    def digest(self, course: Course) -> str:
        """Digest everything on which the outcome depends."""
        options = {name: value for name, value in asdict(self).items() if name not in NO_INFLUENCE}
        secret = [] if self.versions is None else _digest_secret(course)
        return stamp.inputs_digest(course.root, {**options, "secret": secret}, INPUT_FOLDERS)


def _digest_secret(course: Course) -> tuple[str | None, ...]:
    """Digest the places where the secret may stand, which is not made here."""
    return digest_of(os.environ.get(SECRET_VARIABLE, "").encode()), file_digest(
        course.root / SECRET_FILE, LARGEST_HASHED
    )
