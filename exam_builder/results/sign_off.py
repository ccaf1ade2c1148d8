"""Who signed what, and whether it changed since."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Read:
    """A question that somebody read: the digest of its content then, its keys, and what became of it since."""

    question: str
    content: str
    keys: Mapping[str, str]
    since: str


@dataclass(frozen=True)
class SignOff:
    """Who signed on which day, the digest of the exam's own file, whether it is still the same, and what was read."""

    by: str
    on: str
    exam: str
    same: bool
    read: tuple[Read, ...]
