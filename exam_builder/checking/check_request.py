"""The options of a check."""

import os
from dataclasses import asdict, dataclass
from pathlib import Path

from exam_builder.course import Course
from exam_builder.digests import LARGEST_HASHED, digest_file, digest_of
from exam_builder.identity.copy_codes import SECRET_FILE
from exam_builder.issue.forms import INPUTS, digest_inputs
from exam_builder.private_files import SECRET_VARIABLE

INPUT_FOLDERS = (*INPUTS, "signatures")
"""Folders of a course on which the outcome of a check depends."""
NO_INFLUENCE = ("start", "jobs")
"""Options that do not affect the outcome."""


@dataclass(frozen=True)
class CheckRequest:
    """What to check: exams of the course around `start` (none named: all), in how many drawn papers, and how.

    With `mutants`, each exam is also broken on purpose, to see what the check notices; with `bank`, the questions that
    no exam uses are checked too; `versions` is the number of versions to compare (0: as many as the exam has). Without
    `python` no companion runs, without `tex` no page is typeset. `jobs` is the number of processes. A `strict` check
    warns of everything that has no witness.
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
        """Return a digest of everything on which the outcome depends."""
        options = {name: value for name, value in asdict(self).items() if name not in NO_INFLUENCE}
        secret = [] if self.versions is None else _digest_secret(course)
        return digest_inputs(course.root, {**options, "secret": secret}, INPUT_FOLDERS)


def _digest_secret(course: Course) -> tuple[str | None, ...]:
    """Return digests of the files in which the secret may be; this never creates one."""
    return digest_of(os.environ.get(SECRET_VARIABLE, "").encode()), digest_file(
        course.root / SECRET_FILE, LARGEST_HASHED
    )
