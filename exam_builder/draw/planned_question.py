"""One question made ready for many draws: planned once, and nothing expanded but its values."""

from collections.abc import Mapping
from dataclasses import dataclass

from exam_builder.draw.parameter_values import Plan, draw_parameters
from exam_builder.draw.questions import DrawSettings
from exam_builder.draw.solve import DrawnValues, draw_values, evaluate_draw
from exam_builder.read import LoadedQuestion
from exam_builder.values import Value


@dataclass(frozen=True)
class PlannedQuestion:
    """A question whose values can be had quickly, again and again."""

    plan: Plan
    shared: Mapping[str, Value]
    setting: DrawSettings

    def settle(self, seed: int) -> DrawnValues:
        """The values that the question's own seed draws (0: the defaults); raise Refused when there are none."""
        return draw_values(self.plan, self.shared, seed, self.setting.calls)

    def given(self, values: Mapping[str, Value]) -> DrawnValues:
        """The values that follow from those of some parameters, others having their defaults.

        What is worked out from a given parameter follows it, unless it is given too. Companions that ask for chance
        get that of the reference paper. Raise Rejected where a constraint is not met or a misconception gives the
        right answer, and Refused where something has no value.
        """
        drawn = {**self.shared, **draw_parameters(self.plan, None), **values}
        return evaluate_draw(self.plan, drawn, 0, self.setting.calls, 1)


def plan_question(loaded: LoadedQuestion, setting: DrawSettings) -> PlannedQuestion:
    """Plan a question for many draws in a setting; raise Refused where its parameters cannot be put in order."""
    needs = {name: setting.shared.get(name, value) for name, value in loaded.model.needs.items()}
    return PlannedQuestion(setting.plan(loaded), needs, setting)
