"""Plan a question once for many draws: find how its values follow from one another."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from exam_builder.companions import Calls
from exam_builder.draw.parameters import (
    DrawnParameter,
    FollowingParameter,
    ValueSpace,
    get_default_value,
    list_used_names,
    plan_persons,
)
from exam_builder.draw.text_filler import find_question_macros
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import Expression, Template, parse
from exam_builder.expressions.template import Macros
from exam_builder.findings import Code
from exam_builder.kinds import get_kind
from exam_builder.paper import NumberStyle
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.checks.usages import find_figure_rows
from exam_builder.read.models import ComputeParameter, DeriveParameter, MisconceptionModel, Parameter, PersonParameter
from exam_builder.values import NO_NAMES, Names, YamlValue, reach


@dataclass(frozen=True)
class KeyNeeds:
    """The names that a key uses, and the parts whose keys it uses, including its own."""

    names: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PlannedMisconception:
    """A misconception: the parts that name it, and the option that represents it, by part ('' for its value).

    `changed` are the parameters that depend on those that it replaces.
    """

    name: str
    model: MisconceptionModel
    location: YamlLocation
    parts: tuple[str, ...]
    options: Mapping[str, str]
    changed: frozenset[str]


@dataclass(frozen=True)
class Constraint:
    """A constraint and its location."""

    location: YamlLocation
    written: YamlValue


class QuestionPlan:
    """The plan of a question: how its values follow from one another, found once for all of its draws.

    `needs` maps each parameter to the names from which it follows, and `order` lists each parameter after those.
    `shared` are the values of the exam's parameters that the question uses and no draw changes. Parameters of the exam
    that are drawn are planned like the question's own, with everything that decides them (`taken`, from the plan
    `exam`). Raise Refused if parameters depend on one another in a circle, or a companion lacks a function.
    """

    def __init__(
        self,
        question: LoadedQuestion,
        style: NumberStyle,
        calls: Calls,
        exam_values: Names = NO_NAMES,
        exam: "QuestionPlan | None" = None,
    ) -> None:
        model = question.model
        self.question, self.style, self.calls, self.exam = question, style, calls, exam
        self.taken = _take_from_exam(question, exam) if exam else {}
        self.shared = {
            name: exam_values.get(name, need.value)
            for name, need in model.needs.items()
            if name not in self.taken and not isinstance(need, PersonParameter)
        }
        self.parameters: Mapping[str, Parameter] = {**self.taken, **model.parameters}
        self._parameters_location = YamlLocation(question, ("parameters",))
        self.locations = {part.id: YamlLocation(question, part.path, part.id) for part in question.parts}
        self.parts = {part.id: part for part in question.parts}
        self.macros: Macros = find_question_macros(question)
        self.figure_letters = {id_: each for row in find_figure_rows(question) for id_, each in row.letters.items()}
        own = {name: find_needs(question, name, each) for name, each in model.parameters.items()}
        self.needs: dict[str, frozenset[str]] = {**{name: exam.needs[name] for name in self.taken if exam}, **own}
        self.order = _sort_by_needs(question, self.needs)
        self.persons = plan_persons(question, style)
        self._plan_parameters()
        self._plan_constraints()
        self._plan_misconceptions()

    def _plan_parameters(self) -> None:
        """Divide the parameters into those that are drawn, those that companions draw, and those with a fixed value."""
        items = self.parameters.items()
        self.drawn = {name: ValueSpace(each) for name, each in items if isinstance(each, DrawnParameter)}
        self.fixed = {
            name: self.persons[name] if isinstance(each, PersonParameter) else get_default_value(each)
            for name, each in items
            if not isinstance(each, FollowingParameter)
        } | self.persons
        computed = [each for _, each in items if isinstance(each, ComputeParameter)]
        self.random_parameters = [each for each in computed if "rng" in self.question.signature(each.compute).names]

    def list_constraints(self, names: Collection[str]) -> list[Constraint]:
        """Return the constraints that depend on any of the names."""
        used = ((each, self.sources_of(list_used_names(each.written))) for each in self.constraints)
        return [each for each, sources in used if sources & set(names)]

    def find_linked(self, names: frozenset[str]) -> frozenset[str]:
        """Return the parameters that decide the values of some names in a draw; none if no draw changes these.

        They are those from which the names follow, and those that constraints link to them.
        """
        found = self.sources_of(names)
        if not found & self.drawn.keys():
            return frozenset()
        while more := self._find_bound(found) - found:
            found |= more
        return found

    def _find_bound(self, names: frozenset[str]) -> frozenset[str]:
        """Return the parameters in the constraints on some names."""
        sources = (self.sources_of(list_used_names(each.written)) for each in self.list_constraints(names))
        return frozenset[str]().union(*sources)

    def _plan_constraints(self) -> None:
        """Divide the constraints, by index, into early ones, which need no companion, and late ones."""
        top = YamlLocation(self.question, ("constraints",))
        self.constraints = [Constraint(top / at, each) for at, each in enumerate(self.question.model.constraints)]
        self.constraints += self.exam.list_constraints(self.taken.keys()) if self.exam else []
        used = [list_used_names(each.written) for each in self.constraints]
        self.late_constraints = [index for index, names in enumerate(used) if self.needs_companion(names)]
        self.early_constraints = [index for index in range(len(used)) if index not in self.late_constraints]
        self.early_parameters = self.sources_of(frozenset().union(*(used[index] for index in self.early_constraints)))

    def _plan_misconceptions(self) -> None:
        options = self.question.misconceptions_by_option()
        self.misconceptions = [
            PlannedMisconception(
                name,
                self.question.model.misconceptions[name],
                YamlLocation(self.question, ("misconceptions", name)),
                parts,
                options.get(name, {}),
                self._find_changed(frozenset(self.question.model.misconceptions[name].with_)),
            )
            for name, parts in self.question.misconceptions_by_part().items()
        ]
        self.key_needs = find_key_needs(self.question.parts) if self.misconceptions else {}

    def _find_changed(self, replaced: frozenset[str]) -> frozenset[str]:
        """Return the parameters that depend on replaced ones."""
        return frozenset(name for name, needs in self.needs.items() if (needs | self.sources_of(needs)) & replaced)

    def locate(self, parameter: str) -> YamlLocation:
        """Return the location of a parameter; for one of the exam, that of the question's `needs`."""
        if parameter in self.taken and parameter in self.question.model.needs:
            return YamlLocation(self.question, ("needs", parameter))
        return self.locate_value(parameter)

    def locate_value(self, parameter: str) -> YamlLocation:
        """Return the location at which a parameter is defined."""
        if self.exam is not None and parameter in self.taken:
            return self.exam.locate(parameter)
        return self._parameters_location / parameter

    def sources_of(self, names: frozenset[str]) -> frozenset[str]:
        """Return the parameters on which some names depend, including themselves."""
        own = self.needs.keys()
        return frozenset(reach(names & own, lambda name: self.needs[name] & own))

    def needs_companion(self, names: frozenset[str]) -> bool:
        """Return whether any of the names depends on a companion."""
        return any(isinstance(self.parameters[name], ComputeParameter) for name in self.sources_of(names))

    def find_broken_constraint(self, names: Names, indexes: Iterable[int]) -> int | None:
        """Return the first constraint that the values violate, or None; raise Refused if one is not a condition."""
        for index in indexes:
            location = self.constraints[index].location
            met = location.evaluate(self.constraints[index].written, names, self.style)
            if not isinstance(met, bool):
                raise location.refuse(Code.NOT_A_CONDITION, "this constraint is neither true nor false")
            if not met:
                return index
        return None


def _take_from_exam(question: LoadedQuestion, exam: QuestionPlan) -> dict[str, Parameter]:
    """Return the exam's parameters that decide what a question needs in a draw.

    Raise Refused if the question has a parameter of the same name as one of them.
    """
    linked = exam.find_linked(frozenset(question.model.needs))
    for name in question.model.parameters:
        if name in linked:
            message = f"the exam has a parameter `{name}` too, and what this question needs depends on it"
            location = YamlLocation(question, ("parameters", name))
            raise location.refuse(Code.REPEATED_NAME, message, "choose another name, or write it in `needs`")
    return {name: each for name, each in exam.parameters.items() if name in linked}


def find_needs(question: LoadedQuestion, name: str, parameter: Parameter) -> frozenset[str]:
    """Return the names from which a parameter follows."""
    if isinstance(parameter, DeriveParameter):
        return list_used_names(parameter.derive)
    if isinstance(parameter, ComputeParameter):
        location = YamlLocation(question, ("parameters", name, "compute"))
        return frozenset(location.companion(lambda: question.signature(parameter.compute)).names)
    return frozenset()


def _sort_by_needs(question: LoadedQuestion, needs: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Sort the parameters so that each comes after those that it needs; raise Refused for a circle."""
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
    return tuple(order)


def find_key_needs(parts: Iterable[LoadedPart]) -> dict[str, KeyNeeds]:
    """Return what the key of each part needs, including the needs of earlier keys that it uses."""
    needs: dict[str, KeyNeeds] = {}
    for part in parts:
        used = list(_parse_key(part))
        earlier = [needs[name] for each in used for name in each.answers if name in needs]
        names = (*(each.names | each.constants for each in used), *(each.names for each in earlier))
        parts_used = (frozenset((part.id,)), *(each.parts for each in earlier))
        needs[part.id] = KeyNeeds(frozenset().union(*names), frozenset().union(*parts_used))
    return needs


def _parse_key(part: LoadedPart) -> Iterator[Expression | Template]:
    """Parse the expressions and texts of a part's key, and the conditions of its options."""
    options = part.model.options if isinstance(part.model.options, tuple) else ()
    for option in options:
        if option.holds is not None:
            yield parse(option.holds)
    for source in get_kind(part.model.answer).list_sources(part.model.answer) if part.model.answer is not None else ():
        yield from source.parse_all()
