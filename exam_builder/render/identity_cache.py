"""A cache of results made from objects that several papers share."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")
MAX_ENTRIES = 4_000
"""The most entries that are kept; the oldest is dropped first."""


class IdentityCache(Generic[Made]):
    """A cache keyed by the identity of one object, and by the values of others."""

    def __init__(self, most: int = MAX_ENTRIES) -> None:
        self.most = most
        self.kept: dict[tuple[int, Hashable], tuple[object, Made]] = {}

    def get(self, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """Return the entry of `key` (an object, then values), or make and keep it."""
        source, *rest = key
        name = (id(source), tuple(rest))
        known = self.kept.get(name)
        if known is not None and known[0] is source:
            return known[1]
        made = make()
        if len(self.kept) >= self.most:
            del self.kept[next(iter(self.kept))]
        self.kept[name] = (source, made)
        return made

    def has(self, *key: object) -> bool:
        """Return whether `key` has an entry."""
        known = self.kept.get((id(key[0]), key[1:]))
        return known is not None and known[0] is key[0]
