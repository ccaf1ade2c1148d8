"""Options to be matched: what stands left, with a number, and what stands right, with a letter."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from exam_builder.codes import Code
from exam_builder.expressions import value_to_plain
from exam_builder.fields import Name, StrictModel
from exam_builder.kinds.base.choice_kind import ChoiceKind
from exam_builder.kinds.base.kind import (
    LETTERS,
    AnswerProblem,
    AnswerSource,
    InvalidRecomputation,
    KeyContext,
    Labels,
    PrintStyle,
)
from exam_builder.paper import NumberStyle, Part
from exam_builder.values import Record, Value


class MatchKey(StrictModel):
    """For each id that stands left the id that belongs to it; all other options stand right."""

    match: dict[Name, Name]


class Match(ChoiceKind):
    """Pairs; some of the options on the right may be left over, or belong to several."""

    name, key = "match", MatchKey

    def written(self, answer: Any) -> Iterator[AnswerSource]:
        yield from ()

    def find_unknown_ids(self, answer: Any, ids: Sequence[str]) -> Iterator[AnswerProblem]:
        for field in ("match", "reference"):
            named = getattr(answer, field)
            if named is None:
                continue
            if not isinstance(named, dict):
                yield AnswerProblem(
                    (field,), Code(field), f"`{field}` has an id on the right for each on the left", "write {a: b}"
                )
                continue
            yield from self._pairs(field, named, answer, ids)

    def _pairs(self, field: str, named: Mapping[str, Any], answer: Any, ids: Sequence[str]) -> Iterator[AnswerProblem]:
        for left, right in named.items():
            if left not in ids:
                yield AnswerProblem((field, left), Code(field), f"there is no option `{left}`", key=True)
            elif right not in ids or right in answer.match:
                told = "stands left itself" if right in answer.match else "is no option"
                hint = f"write one of {', '.join(id_ for id_ in ids if id_ not in answer.match)}"
                yield AnswerProblem(
                    (field, left), Code(field), f"`{left}` is matched with `{right}`, which {told}", hint
                )
        lacking = [left for left in answer.match if left not in named]
        if lacking:
            yield AnswerProblem((field,), Code(field), f"`{field}` does not say what belongs to `{lacking[0]}`")

    def wrong_keys(self, answer: Any, ids: frozenset[str]) -> Iterator[tuple[str, Any]]:
        """Each two neighbours with their partners swapped, and one with an option that is left over."""
        key, lefts = answer.match, list(answer.match)
        for one, two in pairwise(lefts):
            if key[one] != key[two]:
                yield "a pair swapped", {**key, one: key[two], two: key[one]}
        for spare in sorted(ids - key.keys() - set(key.values()))[:1]:
            yield "another one matched", {**key, lefts[0]: spare}

    def items(self, answer: Any, options: int) -> int:
        return len(answer.match)

    def value(self, answer: Any, ask: KeyContext) -> Value:
        return Record(dict(answer.match))

    def labels(self, value: Value, listed: Sequence[str], placed: Sequence[str]) -> dict[str, str]:
        """The left ones in the order of the file, with numbers; the others as drawn, with letters."""
        left = value if isinstance(value, Record) else Record({})
        numbers = {id_: str(number) for number, id_ in enumerate((id_ for id_ in listed if id_ in left), 1)}
        return numbers | dict(zip((id_ for id_ in placed if id_ not in left), LETTERS, strict=False))

    def tex(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return self._joined(value, look.labels, "{}--{}")

    def plain(self, answer: Any, value: Value, look: PrintStyle) -> str:
        return self._joined(value, look.labels, "{}-{}")

    def _joined(self, value: Value, labels: Labels, pattern: str) -> str:
        pairs = value.items() if isinstance(value, Record) else ()
        found = sorted((int(labels[left]), labels[str(right)]) for left, right in pairs)
        return ", ".join(pattern.format(*pair) for pair in found)

    def labelled(self, value: Value, labels: Labels) -> str:
        pairs = value.items() if isinstance(value, Record) else ()
        named = ((labels.get(left, "?"), labels.get(str(right), "?"), left, right) for left, right in pairs)
        return ", ".join(f"{one}-{two} ({left}: {right})" for one, two, left, right in named)

    def form(self, answer: Any, value: Value) -> Record:
        return Record({"left": len(answer.match), "verdicts": False})

    def places(self, part: Part) -> tuple[tuple[str, str], ...]:
        """A box for each thing on the left, and the pairs of all."""
        left = part.form.get("left")
        pairs = tuple(("pair", option.letter) for option in part.options)
        return (*(("box", item) for _, item in pairs[: left if isinstance(left, int) else 0]), *pairs)

    def convert_recomputed(self, answer: Any, second: Value, style: NumberStyle) -> Value:
        if not isinstance(second, Record):
            raise InvalidRecomputation(
                f"gives {value_to_plain(second)}, which are no pairs", "return a dict: left id to right id"
            )
        return second

    def matches_reference(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        return isinstance(stated, Mapping) and isinstance(value, Record) and dict(stated) == dict(value)


KIND = Match()
