"""One question made ready for many draws: planned once, and nothing expanded but its values."""

from collections.abc import Mapping
from dataclasses import dataclass

from exam_builder.draw.parameters import Plan, chosen
from exam_builder.draw.questions import Setting
from exam_builder.draw.work import Worked, attempt, settle
from exam_builder.read import LoadedQuestion
from exam_builder.values import Value


@dataclass(frozen=True)
class Sweepable:
    """A question whose values can be had quickly, again and again."""

    plan: Plan
    shared: Mapping[str, Value]
    setting: Setting

    def settle(self, seed: int) -> Worked:
        """The values that the question's own seed draws (0: the defaults); raise Refused when there are none."""
        return settle(self.plan, self.shared, seed, self.setting.calls)

    def given(self, values: Mapping[str, Value]) -> Worked:
        """The values that follow from those of some parameters, others having their defaults.

        What is worked out from a given parameter follows it, unless it is given too. Companions that ask for chance
        get that of the reference paper. Raise Rejected where a constraint is not met or a misconception gives the
        right answer, and Refused where something has no value.
        """
        drawn = {**self.shared, **chosen(self.plan, None), **values}
        return attempt(self.plan, drawn, 0, self.setting.calls, 1)


def sweepable(loaded: LoadedQuestion, setting: Setting) -> Sweepable:
    """Plan a question for many draws in a setting; raise Refused where its parameters cannot be put in order."""
    needs = {name: setting.shared.get(name, value) for name, value in loaded.model.needs.items()}
    return Sweepable(setting.plan(loaded), needs, setting)
