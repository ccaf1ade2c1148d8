"""Questions by the values that they were drawn with: many papers share them, and each is made once."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeAlias

from exam_builder.draw.parameters import Plan, own_seed
from exam_builder.draw.questions import Setting, draw_question
from exam_builder.draw.work import Rejected, attempt, search
from exam_builder.findings import Finding, Refused
from exam_builder.paper import Question
from exam_builder.read import LoadedQuestion
from exam_builder.values import Value

MOST = 1_000
"""Questions that are kept; the one that was made first goes first."""
Key: TypeAlias = tuple[str, tuple[int, ...], str]
"""What a question is known by: its name, the seeds of what companions draw, and what is drawn for it."""
TAKEN = Finding("taken", "another version has these values")


class Remembered:
    """Makes the questions of a setting, each that has the same values once."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.known: dict[Key, Question | Finding] = {}

    def question(self, loaded: LoadedQuestion, number: int, seed: int) -> Question:
        """The question that a seed draws, as `draw_question` makes it; raise Refused where that does."""
        return self.drawn(loaded, number, seed)[0]

    def drawn(
        self, loaded: LoadedQuestion, number: int, seed: int, taken: Collection[Key] = ()
    ) -> tuple[Question, Key]:
        """The question that a seed draws first of those that are not taken, and what it is known by.

        Where all that it may draw are taken, one of them is drawn. Raise Refused where none can be.
        """
        if not seed:
            return draw_question(loaded, number, seed, self.setting), (loaded.name, (), "")
        plan = self.setting.plan(loaded)
        chances = tuple(own_seed(parameter, seed) for parameter in plan.by_chance)

        def make(given: dict[str, Value], tried: int) -> tuple[Question, Key]:
            key = loaded.name, chances, repr(given)
            if key in taken:
                raise Rejected(TAKEN)
            if key not in self.known:
                self._keep(key, self._made(loaded, plan, given, seed))
            found = self.known[key]
            if isinstance(found, Finding):
                raise Rejected(found)
            return replace(found, number=number, seed=seed, tried=tried), key

        try:
            return search(plan, seed, make)
        except Refused:
            if not taken:
                raise
            return self.drawn(loaded, number, seed)

    def _made(self, loaded: LoadedQuestion, plan: Plan, given: Mapping[str, Value], seed: int) -> Question | Finding:
        needs = {name: self.setting.shared.get(name, value) for name, value in loaded.model.needs.items()}
        try:
            worked = attempt(plan, {**needs, **given}, seed, self.setting.calls, 1)
        except Rejected as rejected:
            return rejected.finding
        return draw_question(loaded, 0, seed, self.setting, worked)

    def _keep(self, key: Key, made: Question | Finding) -> None:
        if len(self.known) >= MOST:
            del self.known[next(iter(self.known))]
        self.known[key] = made
