r"""Blanks to fill in, in a text (`\BLANK{id}`) or a table, each with an answer of its own kind."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, Union

from pydantic import Field, Tag

from exam_builder.expressions import value_to_plain
from exam_builder.fields import Name, StrictModel, YamlPath, choose_by_key, make_discriminator
from exam_builder.findings import Code
from exam_builder.formula.points import Point
from exam_builder.kinds.base.contract import (
    AnswerProblem,
    AnswerSource,
    CannotJudge,
    Case,
    InvalidRecomputation,
    Key,
    KeyContext,
    Misread,
    PartCase,
    PrintStyle,
    Route,
    WrittenKey,
)
from exam_builder.kinds.base.kind import Kind
from exam_builder.kinds.conclusion import KIND as CONCLUSION
from exam_builder.kinds.formula import KIND as FORMULA
from exam_builder.kinds.formula import FormulaKey, sample_route
from exam_builder.kinds.interval import KIND as INTERVAL
from exam_builder.kinds.number import KIND as NUMBER
from exam_builder.kinds.set import KIND as SET
from exam_builder.kinds.truth import KIND as TRUTH
from exam_builder.kinds.vector import KIND as VECTOR
from exam_builder.kinds.words import KIND as WORDS
from exam_builder.paper import Answer, NumberStyle, Part, Piece
from exam_builder.values import FrozenMap, Value, YamlValue

BLANK_KINDS: dict[str, Kind[Any]] = {
    kind.name: kind for kind in (NUMBER, VECTOR, SET, INTERVAL, TRUTH, CONCLUSION, WORDS, FORMULA)
}
"""The kinds of answer that fit on the line of a blank."""

if TYPE_CHECKING:
    Blank: TypeAlias = StrictModel
else:
    _tagged = tuple(Annotated[kind.key, Tag(f"<{name}>")] for name, kind in BLANK_KINDS.items())
    _how = f"add one of {', '.join(BLANK_KINDS)}"
    Blank = Annotated[
        Union[_tagged],  # noqa: UP007
        make_discriminator(
            choose_by_key(*BLANK_KINDS),
            Code.BLANK,
            "this does not say what kind of answer it is",
            _how,
            tuple(BLANK_KINDS),
        ),
    ]

SHORT, LONG, STEP = 25, 45, 20
"""Widths in millimetres: of a rule for a number, of one for a text, and of the steps added for a longer answer."""
MM_PER_CHARACTER = 2.4
"""The width of a handwritten character in millimetres."""


class BlanksKey(StrictModel):
    """An answer for each blank, by its id."""

    blanks: dict[Name, Blank] = Field(min_length=1)


class Blanks(Kind[BlanksKey]):
    """Several answers, each in its own blank."""

    called = ("cloze",)
    name, key = "blanks", BlanksKey
    further = False
    shown_by_solutions = False

    def pieces(self, answer: BlanksKey) -> Mapping[str, StrictModel]:
        return answer.blanks

    def list_sources(self, answer: BlanksKey) -> Iterator[AnswerSource]:
        for id_, inner, kind in _list_blanks(answer):
            for source in kind.list_sources(inner):
                yield replace(source, path=("blanks", id_, *source.path))

    def wrong(self, answer: BlanksKey, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        for id_, inner, kind in _list_blanks(answer):
            for wrong in kind.wrong(inner, taken):
                yield replace(wrong, path=("blanks", id_, *wrong.path))
        domains: dict[str, object] = {}
        for id_, each in _list_formulas(answer):
            for name, domain in each.in_.items():
                if domains.setdefault(name, domain) != domain:
                    message = f"`{name}` has another domain in another blank, but both get one call of the second route"
                    hint = "give it the same domain in both, or choose another letter"
                    yield AnswerProblem(("blanks", id_, "in", name), Code.DOMAIN, message, hint, key=True)

    def reference_problem(self, answer: BlanksKey, reference: YamlValue) -> str:
        if not isinstance(reference, dict):
            return f"`reference` of blanks has an answer for each of {', '.join(answer.blanks)}"
        missing = [id_ for id_ in answer.blanks if id_ not in reference]
        extra = [id_ for id_ in reference if id_ not in answer.blanks]
        if missing:
            return f"`reference` lacks `{missing[0]}`"
        if extra:
            return f"`reference` has `{extra[0]}`, which is not a blank"
        inner = (kind.reference_problem(each, reference[id_]) for id_, each, kind in _list_blanks(answer))
        return next(filter(None, inner), "")

    def wrong_keys(self, answer: BlanksKey, ids: frozenset[str]) -> Iterator[tuple[str, WrittenKey]]:
        """Yield keys in which one blank has a wrong key of its kind."""
        for id_, inner, kind in _list_blanks(answer):
            for what, other in kind.wrong_keys(inner, frozenset(kind.choices(inner))):
                yield what, {**answer.blanks, id_: inner.model_copy(update={kind.name: other})}

    def items(self, answer: BlanksKey, options: int) -> int:
        return len(answer.blanks)

    def value(self, answer: BlanksKey, ask: KeyContext) -> Value:
        return FrozenMap(
            {id_: kind.value(each, ask.within("blanks", id_, each)) for id_, each, kind in _list_blanks(answer)}
        )

    def print_pieces(self, answer: BlanksKey, value: Value, look: PrintStyle) -> tuple[Piece, ...]:
        return tuple(
            Piece(id_, kind.name, value[id_], kind.tex(each, value[id_], look), kind.plain(each, value[id_], look))
            for id_, each, kind in _list_blanks(answer)
            if isinstance(value, FrozenMap) and id_ in value
        )

    def tex(self, answer: BlanksKey, value: Value, look: PrintStyle) -> str:
        return "; ".join(piece.tex for piece in self.print_pieces(answer, value, look))

    def plain(self, answer: BlanksKey, value: Value, look: PrintStyle) -> str:
        return "; ".join(f"{piece.id}: {piece.plain}" for piece in self.print_pieces(answer, value, look))

    def form(self, answer: BlanksKey, value: Value) -> FrozenMap:
        """Return the width of the rules, which is the same for all, so that none reveals the length of its answer."""
        assert isinstance(value, FrozenMap)
        width = max(_choose_rule_width(kind, each, value[id_]) for id_, each, kind in _list_blanks(answer))
        return FrozenMap({"widths": FrozenMap(dict.fromkeys(answer.blanks, f"{width}mm"))})

    def places(self, part: Part) -> tuple[tuple[str, str], ...]:
        widths = part.form.get("widths")
        return tuple(("blank", id_) for id_ in widths) if isinstance(widths, FrozenMap) else ()

    def secrets(self, answer: Answer) -> tuple[str, ...]:
        inner = (BLANK_KINDS[piece.kind].secrets(_answer_of(piece)) for piece in answer.pieces)
        return tuple(text for texts in inner for text in texts)

    def alike(self, one: Answer, other: Answer, style: NumberStyle) -> bool:
        """Return whether each blank would be marked right; formulas may be written differently."""
        pairs = list(zip(one.pieces, other.pieces, strict=False))
        if super().alike(one, other, style) or not any(piece.kind == FORMULA.name for piece in one.pieces):
            return super().alike(one, other, style)
        return bool(pairs) and all(
            BLANK_KINDS[ours.kind].alike(_answer_of(ours), _answer_of(theirs), style) for ours, theirs in pairs
        )

    def ask_route(self, answer: BlanksKey, label: str, route: Route) -> Value:
        """Run the second route; if blanks are formulas, run it at points, where it returns all blanks."""
        formulas = dict(_list_formulas(answer))
        if not formulas:
            return super().ask_route(answer, label, route)
        domains = {name: domain for each in formulas.values() for name, domain in each.in_.items()}
        sample = sample_route(domains, label, route)
        wrong = [each for _, each in sample if not isinstance(each, FrozenMap) or set(each) != set(answer.blanks)]
        return wrong[0] if wrong else _join_samples(formulas, sample)

    def describe_second(self, second: Value) -> str:
        if not isinstance(second, FrozenMap):
            return super().describe_second(second)
        return ", ".join(f"{id_}: {FORMULA.describe_second(each)}" for id_, each in second.items())

    def convert_recomputed(self, answer: BlanksKey, second: Value, style: NumberStyle) -> Value:
        if not isinstance(second, FrozenMap) or set(second) != set(answer.blanks):
            names = ", ".join(answer.blanks)
            got = ", ".join(second) if isinstance(second, FrozenMap) else value_to_plain(second)
            message = f"gives {got}, not an answer for each of {names}"
            raise InvalidRecomputation(message, "return a dict: a blank's id to its answer")
        return second

    def accepts(self, answer: BlanksKey, key: Value, value: Value, style: NumberStyle) -> bool:
        if not isinstance(key, FrozenMap) or not isinstance(value, FrozenMap):
            return False
        return all(kind.accepts(each, key[id_], value[id_], style) for id_, each, kind in _list_blanks(answer))

    def value_as_printed(self, answer: BlanksKey, value: Value, style: NumberStyle) -> Value:
        assert isinstance(value, FrozenMap)
        return FrozenMap(
            {id_: kind.value_as_printed(each, value[id_], style) for id_, each, kind in _list_blanks(answer)}
        )

    def judge(self, case: Case[BlanksKey]) -> Iterator[AnswerProblem]:
        """Yield the problems of each blank at that blank, and those of the second route together."""
        together: dict[tuple[YamlPath, Code], AnswerProblem] = {}
        for inner in _split_case(case):
            for problem in _judge_blank(inner):
                own = inner.where[-1] in problem.path
                message = problem.message if own else f"blank `{inner.where[-1]}`: {problem.message}"
                same = together.get((problem.path, problem.code))
                message = f"{same.message}; {message}" if same else message
                together[problem.path, problem.code] = replace(problem, message=message)
        yield from together.values()

    def distance(self, case: Case[BlanksKey]) -> float | None:
        """Return the largest distance of a blank; infinite if the value of one cannot be converted."""
        if case.second is None:
            return None
        return max(map(_measure_piece_distance, _split_case(case)), default=0.0)


def _judge_blank(inner: PartCase) -> Iterator[AnswerProblem]:
    kind = _get_kind_of_blank(inner.answer)
    try:
        yield from kind.judge(kind.understand(inner))
    except CannotJudge:
        raise
    except Misread as wrong:
        yield wrong.problem


def _get_kind_of_blank(inner: Key) -> Kind[Key]:
    return next(kind for kind in BLANK_KINDS.values() if isinstance(inner, kind.key))


def _list_blanks(answer: BlanksKey) -> list[tuple[str, StrictModel, Kind[StrictModel]]]:
    """Return the id, the answer and the kind of each blank."""
    return [(id_, inner, _get_kind_of_blank(inner)) for id_, inner in answer.blanks.items()]


def _list_formulas(answer: BlanksKey) -> Iterator[tuple[str, FormulaKey]]:
    return ((id_, each) for id_, each in answer.blanks.items() if isinstance(each, FormulaKey))


def _join_samples(formulas: Mapping[str, FormulaKey], found: Sequence[tuple[Point, Value]]) -> FrozenMap:
    """Join samples into one second value: a formula has its values at all points, others that at the first point."""
    given = [(point, each) for point, each in found if isinstance(each, FrozenMap)]
    samples: dict[str, Value] = {}
    for id_, formula in formulas.items():
        points = tuple(FrozenMap({name: point[name] for name in formula.in_}) for point, _ in given)
        samples[id_] = FrozenMap({"points": points, "values": tuple(each[id_] for _, each in given)})
    return FrozenMap({**given[0][1], **samples})


def _answer_of(piece: Piece) -> Answer:
    return Answer(piece.kind, piece.value, piece.tex, piece.plain)


def _split_case(case: Case[BlanksKey]) -> Iterator[PartCase]:
    """Yield a separate case for each blank."""
    for piece in case.key.pieces:
        second = case.second.get(piece.id) if isinstance(case.second, FrozenMap) else None
        reference = case.reference[piece.id] if isinstance(case.reference, dict) else None
        given = (case.route, case.names, case.style, reference, case.within, case.part)
        inner = case.answer.blanks[piece.id]
        yield Case(inner, _answer_of(piece), second, *given, ("blanks", piece.id), case.quote)


def _measure_piece_distance(case: PartCase) -> float:
    kind = _get_kind_of_blank(case.answer)
    try:
        distance = kind.distance(kind.understand(case))
    except Misread:
        return math.inf
    return math.inf if distance is None else distance


def _choose_rule_width(kind: Kind[StrictModel], inner: StrictModel, value: Value) -> int:
    """Return the width of a rule in millimetres: fixed by the kind, unless an answer or a choice needs more."""
    width, look = SHORT if kind.is_short else LONG, PrintStyle(NumberStyle())
    values: tuple[Value, ...] = (True, False) if kind.yes_or_no else (value,)
    texts = [*kind.choices(inner).values(), *(kind.plain(inner, each, look) for each in values)]
    needed = max(map(len, texts)) * MM_PER_CHARACTER
    return width + STEP * max(0, -int(-(needed - width) // STEP))


KIND = Blanks()
