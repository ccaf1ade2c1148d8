"""What was made of parts of papers, kept for papers that hold the very same parts."""

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Made = TypeVar("Made")
MOST = 4_000
"""Things that are kept; the one that was made first goes first."""


class Known(Generic[Made]):
    """Things by an object of which they are made, which must be the very same, and by what else they depend on."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.kept: dict[tuple[int, Hashable], tuple[Any, Made]] = {}

    def get(self, key: tuple[Any, ...], make: Callable[[], Made], keep: bool = True) -> Made:
        """What is known of `key`, an object and what else counts; else what `make` makes."""
        source, *rest = key
        name = (id(source), tuple(rest))
        known = self.kept.get(name)
        if known is not None and known[0] is source:
            return known[1]
        made = make()
        if keep:
            if len(self.kept) >= self.most:
                del self.kept[next(iter(self.kept))]
            self.kept[name] = (source, made)
        return made

    def has(self, *key: Any) -> bool:
        """Whether anything is known of `key`."""
        known = self.kept.get((id(key[0]), key[1:]))
        return known is not None and known[0] is key[0]
