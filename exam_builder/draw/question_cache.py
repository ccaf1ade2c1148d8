"""Questions by the values that they were drawn with: many papers share them, and each is made once."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, TypeAlias

from exam_builder.codes import Code
from exam_builder.draw import part_options
from exam_builder.draw.keys import DrawRejected
from exam_builder.draw.parameter_values import Plan, companion_seed
from exam_builder.draw.questions import DrawSettings, FigureNumbers, draw_question
from exam_builder.draw.solve import evaluate_draw, first_valid
from exam_builder.findings import Finding, Refused
from exam_builder.paper import Question
from exam_builder.read import LoadedQuestion
from exam_builder.values import Value

CACHE_SIZE = 1_000
"""Questions that are kept; the one that was made first goes first."""
ValuesKey: TypeAlias = tuple[str, tuple[int, ...], str]
"""What a question has: its name, the seeds of what companions draw, and what is drawn."""
GivenValues: TypeAlias = Mapping[str, Value]


class QuestionKey(NamedTuple):
    """What a question is known by: its values, and what else of the paper is seen in it.

    These are the numbers of its figures, the seed of the order of its options, and numbers of questions that it names.
    """

    values: ValuesKey
    figures: tuple[int, ...]
    order: int
    named: tuple[tuple[str, int], ...]


VALUES_TAKEN = Finding(Code.TAKEN, "another version has these values")
MAX_ORDERS = 500
"""So many orders of options are tried to find one that gives other letters than some versions have."""


class QuestionCache:
    """Makes the questions of a setting, each that has the same values once."""

    def __init__(self, setting: DrawSettings) -> None:
        self.setting = setting
        self.known: dict[QuestionKey, Question | Finding] = {}

    def drawn(
        self,
        loaded: LoadedQuestion,
        number: int,
        seed: int,
        figures: FigureNumbers,
        questions: Mapping[str, int],
        others: Collection[QuestionKey] = (),
    ) -> tuple[Question, QuestionKey]:
        """The question that a seed draws, unlike the others as far as it can, and what it is known by.

        It has the first values that none of the others has. Where there are none, its options get other letters than in
        those that have the same values; where there are none of these either, it is as if there were no others. It is
        as `draw_question` makes it, with the numbers of the paper's `figures` and `questions`. Raise Refused where none
        can be drawn.
        """
        setting = replace(self.setting, numbers=figures, questions=questions)
        own = tuple(figures.get((loaded.name, figure), 0) for figure in loaded.model.figures)
        order = setting.order(seed) if any(part.model.options for part in loaded.parts) else 0
        blank = QuestionKey((loaded.name, (), ""), own, order, _question_numbers(loaded, questions))
        if not seed:
            return draw_question(loaded, number, seed, setting), blank
        draw = _QuestionDraw(self, loaded, seed, setting, setting.plan(loaded), blank, others)
        for make in (draw.with_other_values, draw.with_other_letters) if others else ():
            with suppress(Refused):
                return draw.found(make, number)
        return draw.found(draw.with_any, number)

    def made(self, form: QuestionKey, make: Callable[[], Question | Finding]) -> Question:
        """The question that is known by a form, made where it is not known; raise Rejected where it may not be."""
        if form not in self.known:
            self._keep(form, make())
        found = self.known[form]
        if isinstance(found, Finding):
            raise DrawRejected(found)
        return found

    def _keep(self, form: QuestionKey, made: Question | Finding) -> None:
        if len(self.known) >= CACHE_SIZE:
            del self.known[next(iter(self.known))]
        self.known[form] = made


@dataclass(frozen=True)
class _QuestionDraw:
    """A draw of a question; `blank` is what it is known by without its values, `others` what it is to be unlike."""

    remembered: QuestionCache
    loaded: LoadedQuestion
    seed: int
    setting: DrawSettings
    plan: Plan
    blank: QuestionKey
    others: Collection[QuestionKey]
    orders: dict[ValuesKey, int | None] = field(default_factory=dict)
    """For values that were looked at, an order of options that no other has with them."""

    def found(self, make: Callable[[GivenValues], QuestionKey], number: int) -> tuple[Question, QuestionKey]:
        """The question with the first values of which `make` makes a form; raise Refused where it makes none."""

        def attempted(given: dict[str, Value], tried: int) -> tuple[Question, QuestionKey]:
            form = make(given)
            return replace(self._made(form, given), number=number, seed=self.seed, tried=tried), form

        return first_valid(self.plan, self.seed, attempted)

    def with_any(self, given: GivenValues) -> QuestionKey:
        """What the question is known by that has these values."""
        return self.blank._replace(values=(self.loaded.name, self._chances, repr(given)))

    def with_other_values(self, given: GivenValues) -> QuestionKey:
        """The same; raise Rejected where another has these values."""
        form = self.with_any(given)
        if any(other.values == form.values for other in self.others):
            raise DrawRejected(VALUES_TAKEN)
        return form

    def with_other_letters(self, given: GivenValues) -> QuestionKey:
        """The same, with an order that gives other letters; raise Rejected where none is found."""
        form = self.with_any(given)
        if form.values not in self.orders:
            self.orders[form.values] = self._order(form, self._made(form, given))
        order = self.orders[form.values]
        if order is None:
            raise DrawRejected(VALUES_TAKEN)
        return form._replace(order=order)

    def _order(self, form: QuestionKey, made: Question) -> int | None:
        """The first order, its own before others, with other letters than others have with its values, or None."""
        taken = [self._letters(made, other.order) for other in self.others if other.values == form.values]
        orders = (form.order, *range(1, MAX_ORDERS)) if form.order else ()
        return next((order for order in orders if self._letters(made, order) not in taken), None)

    def _letters(self, made: Question, order: int) -> list[dict[str, str]]:
        return [
            part_options.label_options(part_options.OptionOrder(part.model, part.id, order), own.answer, own.mistakes)
            for part, own in zip(self.loaded.parts, made.parts, strict=True)
        ]

    @cached_property
    def _chances(self) -> tuple[int, ...]:
        return tuple(companion_seed(parameter, self.seed) for parameter in self.plan.random_parameters)

    def _made(self, form: QuestionKey, given: GivenValues) -> Question:
        return self.remembered.made(form, lambda: _make_question(self.plan, given, self.seed, self.setting, form.order))


def _question_numbers(loaded: LoadedQuestion, questions: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The numbers of all questions, where a text may ask for one."""
    texts = (loaded.source.text, *(file.text for file in loaded.files.texts.values()))
    return tuple(questions.items()) if any("number(" in text for text in texts) else ()


def _make_question(plan: Plan, given: GivenValues, seed: int, setting: DrawSettings, order: int) -> Question | Finding:
    """The question that has these values, or why it may not have them."""
    needs = {name: setting.shared.get(name, value) for name, value in plan.question.model.needs.items()}
    try:
        worked = evaluate_draw(plan, {**needs, **given}, seed, setting.calls, 1, order)
    except DrawRejected as rejected:
        return rejected.finding
    return draw_question(plan.question, 0, seed, setting, worked)
