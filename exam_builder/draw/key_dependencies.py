"""What the key of a part is worked out from: parameters, and the keys of earlier parts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from exam_builder.expressions import Expression, Template, parse
from exam_builder.kinds import kind_of
from exam_builder.read import LoadedPart


@dataclass(frozen=True)
class KeyDependencies:
    """Names that keys use, and the parts whose keys they are."""

    names: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()


def find_key_dependencies(parts: Iterable[LoadedPart]) -> Mapping[str, KeyDependencies]:
    """For each part what its key needs, that of the earlier keys that it uses included."""
    found: dict[str, KeyDependencies] = {}
    for part in parts:
        used = list(_parse_key(part))
        earlier = [found[name] for each in used for name in each.answers if name in found]
        names = (*(each.names | each.constants for each in used), *(each.names for each in earlier))
        behind = (frozenset((part.id,)), *(each.parts for each in earlier))
        found[part.id] = KeyDependencies(frozenset().union(*names), frozenset().union(*behind))
    return found


def _parse_key(part: LoadedPart) -> Iterator[Expression | Template]:
    """The expressions and texts of a part's key, with the conditions of its options."""
    options = part.model.options if isinstance(part.model.options, tuple) else ()
    for option in options:
        if option.holds is not None:
            yield parse(option.holds)
    for found in kind_of(part.model.answer).written(part.model.answer) if part.model.answer is not None else ():
        yield from found.parse_all()
