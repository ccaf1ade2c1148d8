"""Options to be matched: numbered items on the left with lettered items on the right."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from exam_builder.expressions import value_to_plain
from exam_builder.fields import Name, StrictModel
from exam_builder.findings import Code
from exam_builder.kinds.base.choice_kind import ChoiceKind
from exam_builder.kinds.base.contract import (
    LETTERS,
    AnswerProblem,
    AnswerSource,
    Case,
    InvalidRecomputation,
    KeyContext,
    Labels,
    PrintStyle,
    WrittenKey,
)
from exam_builder.paper import NumberStyle, Part
from exam_builder.values import FrozenMap, Value, YamlValue


class MatchKey(StrictModel):
    """For each id on the left, the matching id on the right; all other options are on the right."""

    match: dict[Name, Name]


class Match(ChoiceKind[MatchKey]):
    """Pairs of options; one on the right may match none or several on the left."""

    called = ("matching",)
    name, key = "match", MatchKey

    def list_sources(self, answer: MatchKey) -> Iterator[AnswerSource]:
        yield from ()

    def find_unknown_ids(self, answer: MatchKey, reference: YamlValue, ids: Sequence[str]) -> Iterator[AnswerProblem]:
        yield from self._check_pairs("match", answer.match, answer, ids)
        if isinstance(reference, dict):
            yield from self._check_pairs("reference", reference, answer, ids)
        elif reference is not None:
            message = "`reference` has an id on the right for each on the left"
            yield AnswerProblem(("reference",), Code.REFERENCE, message, "write {a: b}")

    def _check_pairs(
        self, field: str, named: Mapping[str, YamlValue], answer: MatchKey, ids: Sequence[str]
    ) -> Iterator[AnswerProblem]:
        for left, right in named.items():
            if left not in ids:
                yield AnswerProblem((field, left), Code(field), f"there is no option `{left}`", key=True)
            elif right not in ids or right in answer.match:
                reason = "is on the left itself" if right in answer.match else "is not an option"
                hint = f"write one of {', '.join(id_ for id_ in ids if id_ not in answer.match)}"
                message = f"`{left}` is matched with `{right}`, which {reason}"
                yield AnswerProblem((field, left), Code(field), message, hint)
        missing = [left for left in answer.match if left not in named]
        if missing:
            yield AnswerProblem((field,), Code(field), f"`{field}` does not say what belongs to `{missing[0]}`")

    def wrong_keys(self, answer: MatchKey, ids: frozenset[str]) -> Iterator[tuple[str, WrittenKey]]:
        """Yield keys with the partners of two neighbours swapped, and one with an option that matches none."""
        key, lefts = answer.match, list(answer.match)
        for one, two in pairwise(lefts):
            if key[one] != key[two]:
                yield "a pair swapped", {**key, one: key[two], two: key[one]}
        for spare in sorted(ids - key.keys() - set(key.values()))[:1]:
            yield "another one matched", {**key, lefts[0]: spare}

    def items(self, answer: MatchKey, options: int) -> int:
        return len(answer.match)

    def value(self, answer: MatchKey, ask: KeyContext) -> Value:
        return FrozenMap(answer.match)

    def labels(self, value: Value, listed: Sequence[str], placed: Sequence[str]) -> dict[str, str]:
        """Label the options on the left with numbers in the order of the file, the others with letters as drawn."""
        left = _make_pairs(value)
        numbers = {id_: str(number) for number, id_ in enumerate((id_ for id_ in listed if id_ in left), 1)}
        return numbers | dict(zip((id_ for id_ in placed if id_ not in left), LETTERS, strict=False))

    def key_places(self, value: Value, listed: Sequence[str], placed: Sequence[str]) -> Sequence[int]:
        pairs = _make_pairs(value)
        return [placed.index(str(pairs[left])) for left in listed if left in pairs]

    def tex(self, answer: MatchKey, value: Value, look: PrintStyle) -> str:
        return _join_pairs(value, look.labels, "{}--{}")

    def plain(self, answer: MatchKey, value: Value, look: PrintStyle) -> str:
        return _join_pairs(value, look.labels, "{}-{}")

    def label_value(self, value: Value, labels: Labels) -> str:
        pairs = [(left, str(right)) for left, right in _make_pairs(value).items()]
        return ", ".join(f"{labels.get(one, '?')}-{labels.get(two, '?')} ({one}: {two})" for one, two in pairs)

    def form(self, answer: MatchKey, value: Value) -> FrozenMap:
        return FrozenMap({"left": len(answer.match), "verdicts": False})

    def places(self, part: Part) -> tuple[tuple[str, str], ...]:
        """Return a box for each option on the left, and an item to pair for each option."""
        left = part.form.get("left")
        pairs = tuple(("pair", option.letter) for option in part.options)
        return (*(("box", item) for _, item in pairs[: left if isinstance(left, int) else 0]), *pairs)

    def convert_recomputed(self, answer: MatchKey, second: Value, style: NumberStyle) -> Value:
        if not isinstance(second, FrozenMap):
            message = f"gives {value_to_plain(second)}, which are not pairs"
            raise InvalidRecomputation(message, "return a dict: left id to right id")
        return second

    def matches_reference(self, answer: MatchKey, value: Value, reference: YamlValue, style: NumberStyle) -> bool:
        return isinstance(reference, dict) and isinstance(value, FrozenMap) and dict(reference) == dict(value)

    def reference_yaml(self, case: Case[MatchKey], text: str) -> str:
        pairs = [(case.quote(left), case.quote(str(right))) for left, right in _make_pairs(case.key.value).items()]
        return f"{{{', '.join(f'{left}: {right}' for left, right in pairs)}}}"


def _make_pairs(value: Value) -> FrozenMap:
    return value if isinstance(value, FrozenMap) else FrozenMap({})


def _join_pairs(value: Value, labels: Labels, pattern: str) -> str:
    pairs = sorted((int(labels[left]), labels[str(right)]) for left, right in _make_pairs(value).items())
    return ", ".join(pattern.format(*pair) for pair in pairs)


KIND = Match()
