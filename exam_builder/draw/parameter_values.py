"""Values of a question's parameters: drawn, derived, computed, read; and the constraints that they meet."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from exam_builder.codes import Code
from exam_builder.companions import Calls
from exam_builder.draw.key_dependencies import KeyDependencies, find_key_dependencies
from exam_builder.draw.seeds import RandomSource
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import parse
from exam_builder.paper import NumberStyle
from exam_builder.read import LoadedQuestion
from exam_builder.read.models import (
    ChooseParameter,
    ComputeParameter,
    ConstantParameter,
    DeriveParameter,
    EntriesParameter,
    Parameter,
    RangeParameter,
    ReadParameter,
    SampleParameter,
)
from exam_builder.values import Typed, Value

DrawnParameter = ChooseParameter | RangeParameter | SampleParameter | EntriesParameter


@lru_cache(65_536)
def grid_value(low: Fraction, step: Fraction, index: int) -> Value:
    """The number `index` steps above `low`; a decimal step gives its decimals to the print."""
    exact = Fraction(low) + index * Fraction(step)
    decimals = max(_count_decimals(low), _count_decimals(step))
    if exact.denominator == 1 and not decimals:
        return int(exact)
    scaled = abs(int(exact * 10**decimals))
    whole, rest = divmod(scaled, 10**decimals)
    return Typed(f"{'-' if exact < 0 else ''}{whole}.{rest:0{decimals}d}") if decimals else exact


def _count_decimals(number: Fraction | int) -> int:
    """Decimals needed to write an exact decimal number."""
    denominator, decimals = Fraction(number).denominator, 0
    while denominator > 1 and decimals < 30:
        decimals += 1
        denominator = (Fraction(number) * 10**decimals).denominator
    return decimals


def draw_value(parameter: DrawnParameter, chance: RandomSource, name: str) -> Value:
    """A value of a parameter that is drawn."""
    if isinstance(parameter, ChooseParameter):
        picked: Value = chance.pick(parameter.choose, name)
        return picked
    if isinstance(parameter, RangeParameter):
        return _draw_from_range(parameter.range, parameter.step, chance, name)
    if isinstance(parameter, SampleParameter):
        return tuple(chance.order(parameter.sample, name)[: parameter.size])
    return _draw_entries(parameter, parameter.shape, chance, (name,))


def _draw_from_range(bounds: Any, step: Any, chance: RandomSource, *words: str | int) -> Value:
    low, high = bounds
    return grid_value(low, step, chance.below(count_steps(low, high, step), *words))


@lru_cache(4_096)
def count_steps(low: Fraction, high: Fraction, step: Fraction) -> int:
    """How many numbers a range holds."""
    return int((Fraction(high) - Fraction(low)) / Fraction(step)) + 1


def _draw_entries(parameter: EntriesParameter, shape: Any, chance: RandomSource, words: tuple[str | int, ...]) -> Value:
    if not shape:
        return _draw_from_range(parameter.entries.range, parameter.entries.step, chance, *words)
    return tuple(_draw_entries(parameter, shape[1:], chance, (*words, index)) for index in range(shape[0]))


@dataclass(frozen=True)
class Plan:
    """The order in which a question's parameters get their values, and what each needs."""

    question: LoadedQuestion
    style: NumberStyle
    needs: Mapping[str, frozenset[str]]
    order: tuple[str, ...]

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        return self.question.model.parameters

    def spot(self, name: str) -> YamlLocation:
        return self._parameters / name

    @cached_property
    def _parameters(self) -> YamlLocation:
        return YamlLocation(self.question, ("parameters",))

    @cached_property
    def spots(self) -> Mapping[str, YamlLocation]:
        """Where each part stands."""
        return {part.id: YamlLocation(self.question, part.path, part.id) for part in self.question.parts}

    @cached_property
    def constraints(self) -> tuple[list[int], list[int]]:
        """Indexes of the constraints that need no companion, and of those that do."""
        both: tuple[list[int], list[int]] = ([], [])
        for index, constraint in enumerate(self.question.model.constraints):
            both[self.computed(names_used(constraint))].append(index)
        return both

    @cached_property
    def early_parameters(self) -> frozenset[str]:
        """Parameters that the constraints which need no companion ask for, directly or not."""
        names = (names_used(self.question.model.constraints[index]) for index in self.constraints[0])
        return self.sources_of(frozenset(itertools.chain.from_iterable(names)))

    @cached_property
    def misconception_parts(self) -> Mapping[str, tuple[str, ...]]:
        """For each misconception the parts whose marking names it."""
        return self.question.misconceptions_by_part()

    @cached_property
    def needed(self) -> Mapping[str, KeyDependencies]:
        """For each part what its key is worked out from."""
        return find_key_dependencies(self.question.parts)

    @cached_property
    def standing(self) -> Mapping[str, Mapping[str, str]]:
        """For each misconception the parts in which an option stands for it, with the option's id."""
        return self.question.misconceptions_by_option()

    @cached_property
    def changed_parameters(self) -> Mapping[str, frozenset[str]]:
        """For each misconception the parameters that depend on one that it replaces."""
        return {
            name: frozenset(
                each for each, needs in self.needs.items() if (needs | self.sources_of(needs)) & set(model.with_)
            )
            for name, model in self.question.model.misconceptions.items()
        }

    @cached_property
    def random_parameters(self) -> tuple[ComputeParameter, ...]:
        """The parameters that a companion draws itself: it asks for `rng`."""
        computed = (each for each in self.parameters.values() if isinstance(each, ComputeParameter))
        return tuple(each for each in computed if "rng" in self.question.signature(each.compute).names)

    def sources_of(self, names: frozenset[str]) -> frozenset[str]:
        """Parameters on which some names depend, themselves included."""
        found: set[str] = set()
        waiting = set(names) & set(self.needs)
        while waiting:
            name = waiting.pop()
            found.add(name)
            waiting |= (self.needs[name] & set(self.needs)) - found
        return frozenset(found)

    def computed(self, names: frozenset[str]) -> bool:
        """Whether any of the names depends on a companion."""
        return any(
            isinstance(self.parameters[name], ComputeParameter)
            for name in self.sources_of(names) & set(self.parameters)
        )


def make_plan(question: LoadedQuestion, style: NumberStyle) -> Plan:
    """Order the parameters so that each comes after those that it needs; raise Refused for a circle."""
    needs = {name: _parameter_needs(question, name, parameter) for name, parameter in question.model.parameters.items()}
    order: list[str] = []
    left = dict(needs)
    while left:
        ready = [name for name, wanted in left.items() if not (wanted & set(left))]
        if not ready:
            circle = ", ".join(f"`{name}`" for name in left)
            raise YamlLocation(question, ("parameters", next(iter(left)))).refuse(
                Code.CIRCLE, f"the parameters {circle} depend on each other in a circle"
            )
        order += ready
        left = {name: wanted for name, wanted in left.items() if name not in ready}
    return Plan(question, style, needs, tuple(order))


def _parameter_needs(question: LoadedQuestion, name: str, parameter: Parameter) -> frozenset[str]:
    if isinstance(parameter, DeriveParameter):
        return names_used(parameter.derive)
    if isinstance(parameter, ComputeParameter):
        spot = YamlLocation(question, ("parameters", name, "compute"))
        return frozenset(spot.companion(lambda: question.signature(parameter.compute)).names)
    return frozenset()


def names_used(written: Any) -> frozenset[str]:
    """Names that an expression uses, those of constants included: a parameter called `e` hides the number."""
    expression = parse(written)
    return expression.names | expression.constants


def complete_values(
    plan: Plan, given: Mapping[str, Value], seed: int, calls: Calls, only: frozenset[str] | None = None
) -> dict[str, Value]:
    """Given values with all that follows from them: derived, computed and read parameters, in order.

    `only` limits what is worked out to those names. Raise Refused where an expression or a companion fails.
    """
    names = dict(given)
    for name in plan.order:
        if name not in names and (only is None or name in only):
            names[name] = _evaluate_parameter(plan, name, names, seed, calls)
    return names


def _evaluate_parameter(plan: Plan, name: str, names: Mapping[str, Value], seed: int, calls: Calls) -> Value:
    parameter, spot = plan.parameters[name], plan.spot(name)
    if isinstance(parameter, DeriveParameter):
        return (spot / "derive").evaluate(parameter.derive, names, plan.style)
    if isinstance(parameter, ComputeParameter):
        return _call_companion(plan, name, parameter, names, seed, calls)
    if isinstance(parameter, ReadParameter):
        return plan.question.read_data(parameter.read)
    return default_value(parameter)


def _call_companion(
    plan: Plan, name: str, parameter: ComputeParameter, names: Mapping[str, Value], seed: int, calls: Calls
) -> Value:
    label = f"{plan.question.name}.{name}"
    path = plan.question.companion_path
    return (plan.spot(name) / "compute").called(
        calls, path, parameter.compute, names, companion_seed(parameter, seed), label
    )


def companion_seed(parameter: ComputeParameter, seed: int) -> int:
    """The seed that a companion gets for a parameter: one of as many as it has `draws`."""
    return 1 + seed % parameter.draws if seed and parameter.draws else seed


def draw_parameters(plan: Plan, chance: RandomSource | None) -> dict[str, Value]:
    """Values of what is drawn (the defaults where there is no chance) and of constants."""
    return {
        name: draw_value(parameter, chance, name)
        if chance and isinstance(parameter, DrawnParameter)
        else default_value(parameter)
        for name, parameter in plan.parameters.items()
        if not isinstance(parameter, DeriveParameter | ComputeParameter | ReadParameter)
    }


def default_value(parameter: Parameter) -> Value:
    """The value of a constant, or the default of what is drawn."""
    if isinstance(parameter, ConstantParameter):
        constant: Value = parameter.value
        return constant
    if isinstance(parameter, DrawnParameter):
        default: Value = parameter.default
        return default
    assert not isinstance(parameter, DeriveParameter | ComputeParameter | ReadParameter)
    return parameter


def find_broken_constraint(plan: Plan, names: Mapping[str, Value], indexes: list[int]) -> int | None:
    """The first of these constraints that the values do not meet, or None; raise Refused when one is no condition."""
    for index in indexes:
        spot = YamlLocation(plan.question, ("constraints", index))
        met = spot.evaluate(plan.question.model.constraints[index], names, plan.style)
        if not isinstance(met, bool):
            raise spot.refuse(Code.NOT_A_CONDITION, "this constraint is neither true nor false")
        if not met:
            return index
    return None
