"""Which paper of an exam is drawn: the reference paper, one played from a seed, a version, or a student's own."""

from dataclasses import dataclass, replace

from exam_builder.draw.seeds import question_seed
from exam_builder.paper import Student

VERSION_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""What versions are called."""


@dataclass(frozen=True, slots=True)
class PaperSpec:
    """A paper of an exam. All chance in it follows from `label` and `secret`; without a label it is the reference.

    `seed` is that of a paper which was played from one.
    """

    label: str = ""
    secret: bytes = b""
    seed: int | None = None
    version: str = ""
    student: Student | None = None

    @property
    def is_reference(self) -> bool:
        """Whether this is the paper that the defaults make."""
        return not self.label

    def seed_of(self, exam: str, question: str) -> int:
        """The seed of a question; 0 for the reference paper."""
        return question_seed(exam, self.label, question, self.secret) if self.label else 0

    def earlier_versions(self) -> "tuple[PaperSpec, ...]":
        """The versions before this one, from which it differs as far as it can."""
        return tuple(
            spec_of_version(letter, self.secret)
            for letter in VERSION_LETTERS[: VERSION_LETTERS.find(self.version or "A")]
        )

    def without_student(self) -> "PaperSpec":
        """The version as it is, whoever gets a copy of it."""
        return replace(self, student=None)

    def __str__(self) -> str:
        """What it is called in messages."""
        if self.student:
            return f"copy {self.student.id}"
        return self.label or "the reference paper"


REFERENCE = PaperSpec()


def spec_of_seed(seed: int | None) -> PaperSpec:
    """The paper that a seed makes; None is the reference paper."""
    return REFERENCE if seed is None else PaperSpec(f"seed {seed}", seed=seed)


def spec_of_version(version: str, secret: bytes) -> PaperSpec:
    """A version: `A`, `B`, …"""
    return PaperSpec(f"version {version}", secret, version=version)


def spec_of_student(student: Student, secret: bytes) -> PaperSpec:
    """A student's copy: of the version that the roster names, else of values that no other student has by design."""
    label = f"version {student.version}" if student.version else f"student {student.id}"
    return PaperSpec(label, secret, version=student.version, student=student)


def as_paper_spec(which: PaperSpec | int | None) -> PaperSpec:
    """A paper, where a bare number is a seed."""
    return which if isinstance(which, PaperSpec) else spec_of_seed(which)
