"""Questions by the values that they were drawn with: many papers share them, and each is made once."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, TypeAlias

from exam_builder.codes import Code
from exam_builder.draw import options
from exam_builder.draw.keys import Rejected
from exam_builder.draw.parameters import Plan, own_seed
from exam_builder.draw.questions import Numbers, Setting, draw_question
from exam_builder.draw.work import attempt, search
from exam_builder.findings import Finding, Refused
from exam_builder.paper import Question
from exam_builder.read import LoadedQuestion
from exam_builder.values import Value

MOST = 1_000
"""Questions that are kept; the one that was made first goes first."""
Key: TypeAlias = tuple[str, tuple[int, ...], str]
"""What a question has: its name, the seeds of what companions draw, and what is drawn."""
Given: TypeAlias = Mapping[str, Value]


class Form(NamedTuple):
    """What a question is known by: its values, and what else of the paper is seen in it.

    These are the numbers of its figures, the seed of the order of its options, and numbers of questions that it names.
    """

    values: Key
    figures: tuple[int, ...]
    order: int
    named: tuple[tuple[str, int], ...]


TAKEN = Finding(Code.TAKEN, "another version has these values")
MOST_ORDERS = 500
"""So many orders of options are tried to find one that gives other letters than some versions have."""


class Remembered:
    """Makes the questions of a setting, each that has the same values once."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.known: dict[Form, Question | Finding] = {}

    def drawn(
        self,
        loaded: LoadedQuestion,
        number: int,
        seed: int,
        figures: Numbers,
        questions: Mapping[str, int],
        others: Collection[Form] = (),
    ) -> tuple[Question, Form]:
        """The question that a seed draws, unlike the others as far as it can, and what it is known by.

        It has the first values that none of the others has. Where there are none, its options get other letters than in
        those that have the same values; where there are none of these either, it is as if there were no others. It is
        as `draw_question` makes it, with the numbers of the paper's `figures` and `questions`. Raise Refused where none
        can be drawn.
        """
        setting = replace(self.setting, numbers=figures, questions=questions)
        own = tuple(figures.get((loaded.name, figure), 0) for figure in loaded.model.figures)
        order = setting.order(seed) if any(part.model.options for part in loaded.parts) else 0
        blank = Form((loaded.name, (), ""), own, order, _names(loaded, questions))
        if not seed:
            return draw_question(loaded, number, seed, setting), blank
        draw = _Draw(self, loaded, seed, setting, setting.plan(loaded), blank, others)
        for make in (draw.with_other_values, draw.with_other_letters) if others else ():
            with suppress(Refused):
                return draw.found(make, number)
        return draw.found(draw.with_any, number)

    def made(self, form: Form, make: Callable[[], Question | Finding]) -> Question:
        """The question that is known by a form, made where it is not known; raise Rejected where it may not be."""
        if form not in self.known:
            self._keep(form, make())
        found = self.known[form]
        if isinstance(found, Finding):
            raise Rejected(found)
        return found

    def _keep(self, form: Form, made: Question | Finding) -> None:
        if len(self.known) >= MOST:
            del self.known[next(iter(self.known))]
        self.known[form] = made


@dataclass(frozen=True)
class _Draw:
    """A draw of a question; `blank` is what it is known by without its values, `others` what it is to be unlike."""

    remembered: Remembered
    loaded: LoadedQuestion
    seed: int
    setting: Setting
    plan: Plan
    blank: Form
    others: Collection[Form]
    orders: dict[Key, int | None] = field(default_factory=dict)
    """For values that were looked at, an order of options that no other has with them."""

    def found(self, make: Callable[[Given], Form], number: int) -> tuple[Question, Form]:
        """The question with the first values of which `make` makes a form; raise Refused where it makes none."""

        def attempted(given: dict[str, Value], tried: int) -> tuple[Question, Form]:
            form = make(given)
            return replace(self._made(form, given), number=number, seed=self.seed, tried=tried), form

        return search(self.plan, self.seed, attempted)

    def with_any(self, given: Given) -> Form:
        """What the question is known by that has these values."""
        return self.blank._replace(values=(self.loaded.name, self._chances, repr(given)))

    def with_other_values(self, given: Given) -> Form:
        """The same; raise Rejected where another has these values."""
        form = self.with_any(given)
        if any(other.values == form.values for other in self.others):
            raise Rejected(TAKEN)
        return form

    def with_other_letters(self, given: Given) -> Form:
        """The same, with an order that gives other letters; raise Rejected where none is found."""
        form = self.with_any(given)
        if form.values not in self.orders:
            self.orders[form.values] = self._order(form, self._made(form, given))
        order = self.orders[form.values]
        if order is None:
            raise Rejected(TAKEN)
        return form._replace(order=order)

    def _order(self, form: Form, made: Question) -> int | None:
        """The first order, its own before others, with other letters than others have with its values, or None."""
        taken = [self._letters(made, other.order) for other in self.others if other.values == form.values]
        orders = (form.order, *range(1, MOST_ORDERS)) if form.order else ()
        return next((order for order in orders if self._letters(made, order) not in taken), None)

    def _letters(self, made: Question, order: int) -> list[dict[str, str]]:
        return [
            options.letters(options.Choosing(part.model, part.id, order), own.answer, own.mistakes)
            for part, own in zip(self.loaded.parts, made.parts, strict=True)
        ]

    @cached_property
    def _chances(self) -> tuple[int, ...]:
        return tuple(own_seed(parameter, self.seed) for parameter in self.plan.by_chance)

    def _made(self, form: Form, given: Given) -> Question:
        return self.remembered.made(form, lambda: _made(self.plan, given, self.seed, self.setting, form.order))


def _names(loaded: LoadedQuestion, questions: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The numbers of all questions, where a text may ask for one."""
    texts = (loaded.source.text, *(file.text for file in loaded.files.texts.values()))
    return tuple(questions.items()) if any("number(" in text for text in texts) else ()


def _made(plan: Plan, given: Given, seed: int, setting: Setting, order: int) -> Question | Finding:
    """The question that has these values, or why it may not have them."""
    needs = {name: setting.shared.get(name, value) for name, value in plan.question.model.needs.items()}
    try:
        worked = attempt(plan, {**needs, **given}, seed, setting.calls, 1, order)
    except Rejected as rejected:
        return rejected.finding
    return draw_question(plan.question, 0, seed, setting, worked)
