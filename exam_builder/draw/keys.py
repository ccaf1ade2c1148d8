"""Compute the keys and the other right answers of a question's parts from the values of its parameters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import truediv

from exam_builder.draw.part_options import find_true_options, list_option_ids, order_options
from exam_builder.draw.question_draw import QuestionDraw
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.fields import StrictModel
from exam_builder.findings import Code, Finding, Refused
from exam_builder.kinds import get_kind, get_kind_name
from exam_builder.kinds.base.contract import NoKeyInDraw, PrintStyle, WrongKeyType
from exam_builder.paper import Answer, NumberStyle
from exam_builder.read import LoadedPart
from exam_builder.read.models import PartModel
from exam_builder.values import NO_NAMES, FrozenMap, Names, Value


class DrawRejected(Exception):  # noqa: N818 - an attempt that is thrown away is no error
    """The values of an attempt are not valid: they violate a constraint, or a misconception would be marked right."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.message)


@dataclass(frozen=True)
class AnswerContext:
    """The context in which an answer is computed (a `KeyContext`): names for its expressions, and the options.

    `part` is the part whose key the answer is, if it is a key, and `part_location` its location.
    """

    location: YamlLocation
    answer: StrictModel
    names: Names
    style: NumberStyle
    part_location: YamlLocation | None = None
    part: PartModel | None = None

    def value(self, field: str, more: Names = NO_NAMES, entry: str | None = None) -> Value:
        """Evaluate the expression at a field, or at an entry of it; raise Refused if it fails."""
        written, here = getattr(self.answer, field), self.location / field
        known = {**self.names, **more} if more else self.names
        if entry is not None:
            return (here / entry).evaluate(written[entry], known, self.style)
        return here.evaluate(written, known, self.style, get_kind(self.answer).reader(self.answer))

    @property
    def options(self) -> tuple[str, ...]:
        """The ids of the options, in the order in which they print if not shuffled."""
        return list_option_ids(self.part) if self.part else ()

    def find_holding(self) -> tuple[str, ...]:
        """Return the ids of the options that hold."""
        assert self.part_location is not None and self.part is not None
        return find_true_options(self.part_location, self.part, self.names, self.style)

    def within(self, field: str, entry: str, answer: StrictModel) -> "AnswerContext":
        """Return the context of an answer inside this one."""
        return replace(self, location=self.location / field / entry, answer=answer)


def make_key_context(location: YamlLocation, part: PartModel, names: Names, style: NumberStyle) -> AnswerContext:
    """Return the context of the key of the part at a location."""
    return AnswerContext(location / "answer", part.answer, names, style, location, part)


def compute_answers(draw: QuestionDraw, names: Names) -> tuple[dict[str, Answer], dict[str, tuple[Answer, ...]]]:
    """Compute keys and other right answers by part, in order, so that later ones may use `answers.a`."""
    keys: dict[str, Answer] = {}
    also: dict[str, tuple[Answer, ...]] = {}
    for part in draw.plan.question.parts:
        here = add_answers(names, keys)
        if part.model.answer is not None:
            keys[part.id] = _compute_key(draw, part, here)
        also[part.id] = tuple(_compute_others(draw, part, here, keys.get(part.id)))
    return keys, also


def compute_keys(draw: QuestionDraw, names: Names, choices: frozenset[str]) -> dict[str, Answer]:
    """Compute the keys of only some parts."""
    keys: dict[str, Answer] = {}
    for part in draw.plan.question.parts:
        if part.id in choices and part.model.answer is not None:
            keys[part.id] = _compute_key(draw, part, add_answers(names, keys))
    return keys


def add_answers(names: Names, keys: Mapping[str, Answer]) -> dict[str, Value]:
    """Add the mapping `answers` of the keys so far to the names."""
    known = dict(names)
    known["answers"] = FrozenMap({part: answer.value for part, answer in keys.items()})
    return known


def _compute_key(draw: QuestionDraw, part: LoadedPart, names: Names) -> Answer:
    """Compute the key of a part; raise DrawRejected if the part has no key with these values."""
    location = draw.plan.locations[part.id]
    try:
        value = _evaluate_answer(make_key_context(location, part.model, names, draw.plan.style))
    except NoKeyInDraw as why:
        hint = "correct the key or its conditions, or add a constraint"
        at = _find_wrong_option(location, part.model, names, draw) if draw.seed == 0 else location / "options"
        raise DrawRejected(at.finding(Code.OPTIONS_HOLD, str(why), hint)) from None
    answer = part.model.answer
    texts = [each.path for each in get_kind(answer).list_sources(answer) if each.notation == "text"] if answer else []
    written = reduce(truediv, texts[0] if len(texts) == 1 else (), location / "answer")
    return _add_place(order_options(draw, part).label_answer(value, value, draw.plan.style), written)


def _find_wrong_option(location: YamlLocation, part: PartModel, names: Names, draw: QuestionDraw) -> YamlLocation:
    """Return the condition of the only option that holds although the reference does not name it, or the reverse."""
    stated = getattr(part.answer, "reference", None)
    named = {str(each) for each in (stated if isinstance(stated, list) else [stated])}
    options = part.options if isinstance(part.options, tuple) else ()
    if named - {each.id for each in options} or any(each.holds is None for each in options):
        return location / "options"
    right = find_true_options(location, part, names, draw.plan.style)
    wrong = [index for index, each in enumerate(options) if (each.id in named) != (each.id in right)]
    return location / "options" / wrong[0] / "holds" if len(wrong) == 1 else location / "options"


def _add_place(answer: Answer, location: YamlLocation) -> Answer:
    """Add the file and line of its source to an answer."""
    place = location.place()
    return replace(answer, file=place.file, line=place.line)


def _compute_others(draw: QuestionDraw, part: LoadedPart, names: Names, key: Answer | None) -> Iterator[Answer]:
    """Yield the other right answers to a part, then other forms of its key, such as in further units."""
    style, location, model = draw.plan.style, draw.plan.locations[part.id], part.model
    for index, other in enumerate(model.also):
        ask = AnswerContext(location / "also" / index, other, names, style)
        yield _add_place(get_kind(other).print_value(other, _evaluate_answer(ask), PrintStyle(style)), ask.location)
    if key is not None:
        ask = AnswerContext(location / "answer", model.answer, names, style)
        try:
            yield from get_kind(model.answer).other_forms(model.answer, key, ask, style)
        except WrongKeyType as problem:
            raise _refuse_type(ask, problem) from None


def _evaluate_answer(ask: AnswerContext) -> Value:
    try:
        return get_kind(ask.answer).value(ask.answer, ask)
    except WrongKeyType as problem:
        raise _refuse_type(ask, problem) from None


def _refuse_type(ask: AnswerContext, problem: WrongKeyType) -> Refused:
    """Return the error for a value of the wrong type, placed at its field."""
    return (ask.location / (problem.field or get_kind_name(ask.answer))).refuse(
        Code.WRONG_KIND, str(problem), problem.hint
    )
