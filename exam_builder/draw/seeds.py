"""Where chance comes from: everything drawn follows from a secret, an exam, a label and a question's name.

Values are picked by keyed hashes (HMAC-SHA-256, RFC 2104) of what they are for, so that adding or moving a question
or a parameter leaves all others as they were.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")


def keyed_hash(secret: bytes, *words: str | int) -> int:
    """A whole number from 0 to 2**256 − 1 that a secret and some words fix."""
    message = "\x1f".join(map(str, words)).encode()
    return int.from_bytes(hmac.digest(secret, message, "sha256"), "big")


def question_seed(exam: str, label: str, question: str, secret: bytes = b"") -> int:
    """The seed of a question's draw, from 1 to 2**48; 0 is the reference paper's."""
    return keyed_hash(secret, exam, label, question) % 2**48 + 1


@dataclass(frozen=True, slots=True)
class RandomSource:
    """Picks for one question: the same seed, attempt and name always pick the same."""

    seed: int
    attempt: int

    def below(self, bound: int, *words: str | int) -> int:
        """A whole number from 0 to bound − 1 (bias below 2**-200)."""
        return keyed_hash(str(self.seed).encode(), self.attempt, *words) % bound

    def pick(self, items: Sequence[Item], *words: str | int) -> Item:
        """One of the items."""
        return items[self.below(len(items), *words)]

    def order(self, items: Sequence[Item], *words: str | int) -> list[Item]:
        """The items in an order fixed by ranking a hash for each."""
        ranked = sorted(range(len(items)), key=lambda index: (self.below(2**64, *words, index), index))
        return [items[index] for index in ranked]
