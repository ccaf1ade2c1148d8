"""The keys of a question's parts, and other right answers, where its parameters have values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from exam_builder.codes import Code
from exam_builder.draw.part_options import find_true_options, option_ids, order_options
from exam_builder.draw.question_draw import QuestionDraw
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.fields import StrictModel
from exam_builder.findings import Finding, Refused
from exam_builder.kinds import kind_name, kind_of
from exam_builder.kinds.base.contract import NoKeyInDraw, PrintStyle, WrongKeyType
from exam_builder.paper import Answer, NumberStyle
from exam_builder.read import LoadedPart
from exam_builder.read.models import PartModel
from exam_builder.values import NO_NAMES, Names, Record, Value


class DrawRejected(Exception):  # noqa: N818 - an attempt that is thrown away is no error
    """Values that do not do: a constraint is not met, or a misconception would be marked right."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.message)


@dataclass(frozen=True)
class AnswerContext:
    """What a kind may ask for while an answer gets a value: the names for its expressions, and the options beside it.

    `part` is the part whose key the answer is, if it is one, and `part_spot` where that stands.
    """

    spot: YamlLocation
    answer: StrictModel
    names: Names
    style: NumberStyle
    part_spot: YamlLocation | None = None
    part: PartModel | None = None

    def value(self, field: str, more: Names = NO_NAMES, entry: str | None = None) -> Value:
        """Return the value of the expression at a field, or at an entry of it; raise Refused where it has none."""
        written, here = getattr(self.answer, field), self.spot / field
        known = {**self.names, **more} if more else self.names
        if entry is not None:
            return (here / entry).evaluate(written[entry], known, self.style)
        return here.evaluate(written, known, self.style, kind_of(self.answer).reader(self.answer))

    @property
    def options(self) -> tuple[str, ...]:
        """Ids of the options, as they are printed where nothing is shuffled."""
        return option_ids(self.part) if self.part else ()

    def find_holding(self) -> tuple[str, ...]:
        """Return ids of the options that hold."""
        assert self.part_spot is not None and self.part is not None
        return find_true_options(self.part_spot, self.part, self.names, self.style)

    def within(self, field: str, entry: str, answer: StrictModel) -> "AnswerContext":
        """Return an answer inside this one."""
        return replace(self, spot=self.spot / field / entry, answer=answer)


def key_context(spot: YamlLocation, part: PartModel, names: Names, style: NumberStyle) -> AnswerContext:
    """Return the context of the key of a part that stands at a spot."""
    return AnswerContext(spot / "answer", part.answer, names, style, spot, part)


def compute_answers(draw: QuestionDraw, names: Names) -> tuple[dict[str, Answer], dict[str, tuple[Answer, ...]]]:
    """Return keys and other right answers by part, in order; later ones may use `answers.a`."""
    keys: dict[str, Answer] = {}
    also: dict[str, tuple[Answer, ...]] = {}
    for part in draw.plan.question.parts:
        here = add_answers(names, keys)
        if part.model.answer is not None:
            keys[part.id] = _compute_key(draw, part, here)
        also[part.id] = tuple(_compute_others(draw, part, here, keys.get(part.id)))
    return keys, also


def compute_keys(draw: QuestionDraw, names: Names, wanted: frozenset[str]) -> dict[str, Answer]:
    """Return the keys of some parts; those of others are not worked out."""
    keys: dict[str, Answer] = {}
    for part in draw.plan.question.parts:
        if part.id in wanted and part.model.answer is not None:
            keys[part.id] = _compute_key(draw, part, add_answers(names, keys))
    return keys


def add_answers(names: Names, keys: Mapping[str, Answer]) -> dict[str, Value]:
    """Return names with the record `answers` of the keys so far."""
    known = dict(names)
    known["answers"] = Record({part: answer.value for part, answer in keys.items()})
    return known


def _compute_key(draw: QuestionDraw, part: LoadedPart, names: Names) -> Answer:
    """Return a part's key; raise DrawRejected where this draw leaves it without one."""
    spot = draw.plan.spots[part.id]
    try:
        value = _evaluate_answer(key_context(spot, part.model, names, draw.plan.style))
    except NoKeyInDraw as why:
        hint = "correct the key or its conditions, or add a constraint"
        raise DrawRejected((spot / "options").finding(Code.OPTIONS_HOLD, str(why), hint)) from None
    return _add_place(order_options(draw, part).label_answer(value, value, draw.plan.style), spot / "answer")


def _add_place(answer: Answer, spot: YamlLocation) -> Answer:
    """Return the answer with the line on which its author wrote it."""
    place = spot.place()
    return replace(answer, file=place.file, line=place.line)


def _compute_others(draw: QuestionDraw, part: LoadedPart, names: Names, key: Answer | None) -> Iterator[Answer]:
    """Yield other right answers to a part, then its key in the other forms that are right, such as in further units."""
    style, spot, model = draw.plan.style, draw.plan.spots[part.id], part.model
    for index, other in enumerate(model.also):
        ask = AnswerContext(spot / "also" / index, other, names, style)
        yield _add_place(kind_of(other).print_value(other, _evaluate_answer(ask), PrintStyle(style)), ask.spot)
    if key is not None:
        ask = AnswerContext(spot / "answer", model.answer, names, style)
        try:
            yield from kind_of(model.answer).other_forms(model.answer, key, ask, style)
        except WrongKeyType as problem:
            raise _refuse_type(ask, problem) from None


def _evaluate_answer(ask: AnswerContext) -> Value:
    try:
        return kind_of(ask.answer).value(ask.answer, ask)
    except WrongKeyType as problem:
        raise _refuse_type(ask, problem) from None


def _refuse_type(ask: AnswerContext, problem: WrongKeyType) -> Refused:
    """Return the error for a value that is not of its kind, to be raised at its field."""
    return (ask.spot / (problem.field or kind_name(ask.answer))).refuse(Code.WRONG_KIND, str(problem))
