"""Which paper of an exam is drawn: the reference paper, one played from a seed, a version, or a student's own."""

from dataclasses import dataclass, replace

from exam_builder.draw.seeds import question_seed
from exam_builder.paper import Student

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""What versions are called."""


@dataclass(frozen=True, slots=True)
class Which:
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

    def earlier(self) -> "tuple[Which, ...]":
        """The versions before this one, from which it differs as far as it can."""
        return tuple(of_version(letter, self.secret) for letter in LETTERS[: LETTERS.find(self.version or "A")])

    def of_nobody(self) -> "Which":
        """The version as it is, whoever gets a copy of it."""
        return replace(self, student=None)

    def __str__(self) -> str:
        """What it is called in messages."""
        if self.student:
            return f"copy {self.student.id}"
        return self.label or "the reference paper"


REFERENCE = Which()


def of_seed(seed: int | None) -> Which:
    """The paper that a seed makes; None is the reference paper."""
    return REFERENCE if seed is None else Which(f"seed {seed}", seed=seed)


def of_version(version: str, secret: bytes) -> Which:
    """A version: `A`, `B`, …"""
    return Which(f"version {version}", secret, version=version)


def of_student(student: Student, secret: bytes) -> Which:
    """A student's copy: of the version that the roster names, else of values that no other student has by design."""
    label = f"version {student.version}" if student.version else f"student {student.id}"
    return Which(label, secret, version=student.version, student=student)


def as_which(which: Which | int | None) -> Which:
    """A paper, where a bare number is a seed."""
    return which if isinstance(which, Which) else of_seed(which)
