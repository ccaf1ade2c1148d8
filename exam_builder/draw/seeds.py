"""Specify a paper of an exam, and derive its seeds from a secret, the exam, a label and a question's name.

Values are picked by keyed hashes (HMAC-SHA-256, RFC 2104) of their purpose, so that adding or moving a question or a
parameter does not change the others.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from exam_builder.paper import Student

Item = TypeVar("Item")
VERSION_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The letters of versions."""


def hash_with_key(secret: bytes, *words: str | int) -> int:
    """Hash words with a secret to a whole number from 0 to 2**256 − 1."""
    message = "\x1f".join(map(str, words)).encode()
    return int.from_bytes(hmac.digest(secret, message, "sha256"), "big")


def derive_question_seed(exam: str, label: str, question: str, secret: bytes = b"") -> int:
    """Return the seed of a question's draw, from 1 to 2**48; 0 is that of the reference paper."""
    return hash_with_key(secret, exam, label, question) % 2**48 + 1


@dataclass(frozen=True, slots=True)
class RandomSource:
    """A source of choices for one question: the same seed, attempt and words always give the same choice."""

    seed: int
    attempt: int

    def number(self, bound: int, *words: str | int) -> int:
        """Return a whole number from 0 to bound − 1 (bias below 2**-200)."""
        return hash_with_key(str(self.seed).encode(), self.attempt, *words) % bound

    def pick(self, items: Sequence[Item], *words: str | int) -> Item:
        """Pick one of the items."""
        return items[self.number(len(items), *words)]

    def order(self, items: Sequence[Item], *words: str | int) -> list[Item]:
        """Shuffle the items by ranking a hash for each."""
        ranked = sorted(range(len(items)), key=lambda index: (self.number(2**64, *words, index), index))
        return [items[index] for index in ranked]


@dataclass(frozen=True, slots=True)
class PaperSpec:
    """The specification of a paper. All choices follow from `label` and `secret`; without a label, it is the reference.

    `seed` is set only for a paper that is drawn from a seed.
    """

    label: str = ""
    secret: bytes = b""
    seed: int | None = None
    version: str = ""
    student: Student | None = None

    @property
    def is_reference(self) -> bool:
        """Whether this is the reference paper."""
        return not self.label

    def seed_of(self, exam: str, question: str) -> int:
        """Return the seed of a question; 0 for the reference paper."""
        return derive_question_seed(exam, self.label, question, self.secret) if self.label else 0

    def earlier_versions(self) -> "tuple[PaperSpec, ...]":
        """Return the versions before this one, from which it should differ."""
        return tuple(
            make_spec_of_version(letter, self.secret)
            for letter in VERSION_LETTERS[: VERSION_LETTERS.find(self.version or "A")]
        )

    def without_student(self) -> "PaperSpec":
        """Return the paper without its student."""
        return replace(self, student=None)

    def __str__(self) -> str:
        """Return the name of the paper in messages."""
        if self.student:
            return f"copy {self.student.id}"
        return self.label or "the reference paper"


REFERENCE = PaperSpec()


def make_spec_of_seed(seed: int | None) -> PaperSpec:
    """Return the paper of a seed; None means the reference paper."""
    return REFERENCE if seed is None else PaperSpec(f"seed {seed}", seed=seed)


def make_spec_of_version(version: str, secret: bytes) -> PaperSpec:
    """Return the paper of a version: `A`, `B`, …"""
    return PaperSpec(f"version {version}", secret, version=version)


def make_spec_of_student(student: Student, secret: bytes) -> PaperSpec:
    """Return a student's copy: of the version that the roster names, otherwise with values of its own."""
    label = f"version {student.version}" if student.version else f"student {student.id}"
    return PaperSpec(label, secret, version=student.version, student=student)


def as_paper_spec(which: PaperSpec | int | None) -> PaperSpec:
    """Return the specification of a paper; a number means a seed, None the reference paper."""
    return which if isinstance(which, PaperSpec) else make_spec_of_seed(which)
