"""Questions by the values that they were drawn with: many papers share them, and each is made once."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeAlias

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


class Form(NamedTuple):
    """What a question is known by: its values, and what else of the paper is seen in it.

    These are the numbers of its figures, the seed of the order of its options, and numbers of questions that it names.
    """

    values: Key
    figures: tuple[int, ...]
    order: int
    named: tuple[tuple[str, int], ...]


TAKEN = Finding("taken", "another version has these values")


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
        taken: Collection[Key] = (),
    ) -> tuple[Question, Form]:
        """The question that a seed draws first of those whose values are not taken, and what it is known by.

        It is as `draw_question` makes it, with the numbers of the paper's `figures` and `questions`. Where all that it
        may draw are taken, one of them is drawn. Raise Refused where none can be.
        """
        setting = replace(self.setting, numbers=figures, questions=questions)
        own = tuple(figures.get((loaded.name, figure), 0) for figure in loaded.model.figures)
        order = setting.order(seed) if any(part.model.options for part in loaded.parts) else 0
        named = _names(loaded, questions)
        if not seed:
            return draw_question(loaded, number, seed, setting), Form((loaded.name, (), ""), own, order, named)
        plan = setting.plan(loaded)
        chances = tuple(own_seed(parameter, seed) for parameter in plan.by_chance)

        def make(given: dict[str, Value], tried: int) -> tuple[Question, Form]:
            form = Form((loaded.name, chances, repr(given)), own, order, named)
            if form.values in taken:
                raise Rejected(TAKEN)
            if form not in self.known:
                self._keep(form, _made(loaded, plan, given, seed, setting))
            found = self.known[form]
            if isinstance(found, Finding):
                raise Rejected(found)
            return replace(found, number=number, seed=seed, tried=tried), form

        try:
            return search(plan, seed, make)
        except Refused:
            if not taken:
                raise
            return self.drawn(loaded, number, seed, figures, questions)

    def _keep(self, form: Form, made: Question | Finding) -> None:
        if len(self.known) >= MOST:
            del self.known[next(iter(self.known))]
        self.known[form] = made


def _names(loaded: LoadedQuestion, questions: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The numbers of all questions, where a text may ask for one."""
    texts = (loaded.source.text, *(file.text for file in loaded.files.texts.values()))
    return tuple(questions.items()) if any("number(" in text for text in texts) else ()


def _made(
    loaded: LoadedQuestion, plan: Plan, given: Mapping[str, Value], seed: int, setting: Setting
) -> Question | Finding:
    """The question that has these values, or why it may not have them."""
    needs = {name: setting.shared.get(name, value) for name, value in loaded.model.needs.items()}
    try:
        worked = attempt(plan, {**needs, **given}, seed, setting.calls, 1, setting.order(seed))
    except Rejected as rejected:
        return rejected.finding
    return draw_question(loaded, 0, seed, setting, worked)
