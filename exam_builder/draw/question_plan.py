"""One question made ready for many draws: how its values follow from one another, and the context of one draw."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from exam_builder.codes import Code
from exam_builder.companions import Calls
from exam_builder.course import Course
from exam_builder.draw.parameter_units import Units
from exam_builder.draw.parameters import (
    DrawnParameter,
    FollowingParameter,
    ValueSpace,
    companion_seed,
    default_value,
    names_used,
)
from exam_builder.draw.seeds import RandomSource, keyed_hash
from exam_builder.draw.text_filler import find_question_macros
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions import Expression, Template, parse
from exam_builder.expressions.template import Macros
from exam_builder.kinds import kind_of
from exam_builder.paper import Answer, Mistake, NumberStyle, Space, SpaceKind
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.loaded import letter_of, roman_of
from exam_builder.read.models import ComputeParameter, DeriveParameter, MisconceptionModel, Parameter, ReadParameter
from exam_builder.values import Value, YamlValue

Names = Mapping[str, Value]
NO_NAMES: Names = {}
OPTION_ORDERS = 24
"""In so many orders the options of a question may stand."""


@dataclass(frozen=True)
class KeyNeeds:
    """Names that a key uses, and the parts whose keys it uses, its own among them."""

    names: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PlannedMisconception:
    """A misconception: the parts that name it, and the options that stand for it there, by part ('' for its value).

    `changed` are the parameters that depend on one that it replaces.
    """

    name: str
    model: MisconceptionModel
    spot: YamlLocation
    parts: tuple[str, ...]
    options: Mapping[str, str]
    changed: frozenset[str]


@dataclass(frozen=True)
class Constraint:
    """A constraint as it is written, and where it stands."""

    spot: YamlLocation
    written: YamlValue


class QuestionPlan:
    """How the values of a question follow from one another; worked out once, for all of its draws.

    `needs` are the names that each parameter follows from, and `order` has each parameter after those. `shared` are the
    values of the exam's parameters that the question uses and that no draw changes; what is drawn for all questions of
    a paper is planned as the question's own, with all that decides it (`taken`, from the plan of the `exam`). Raise
    Refused where parameters depend on one another in a circle, or a companion lacks a function.
    """

    def __init__(
        self,
        question: LoadedQuestion,
        style: NumberStyle,
        calls: Calls,
        shared: Names = NO_NAMES,
        exam: "QuestionPlan | None" = None,
    ) -> None:
        model = question.model
        self.question, self.style, self.calls, self.exam = question, style, calls, exam
        self.taken = _take_from_exam(question, exam) if exam else {}
        self.shared = {
            name: shared.get(name, need.value) for name, need in model.needs.items() if name not in self.taken
        }
        self.parameters: Mapping[str, Parameter] = {**self.taken, **model.parameters}
        self._parameters_spot = YamlLocation(question, ("parameters",))
        self.spots = {part.id: YamlLocation(question, part.path, part.id) for part in question.parts}
        self.parts = {part.id: part for part in question.parts}
        self.macros: Macros = find_question_macros(question)
        own = {name: _find_needs(question, name, each) for name, each in model.parameters.items()}
        self.needs: dict[str, frozenset[str]] = {**{name: exam.needs[name] for name in self.taken if exam}, **own}
        self.order = _sort_by_needs(question, self.needs)
        self._plan_parameters()
        self._plan_constraints()
        self._plan_misconceptions()

    def _plan_parameters(self) -> None:
        """Tell parameters that are drawn from those that companions draw, and those with a value of their own."""
        items = self.parameters.items()
        self.drawn = {name: ValueSpace(each) for name, each in items if isinstance(each, DrawnParameter)}
        self.fixed = {name: default_value(each) for name, each in items if not isinstance(each, FollowingParameter)}
        computed = [each for _, each in items if isinstance(each, ComputeParameter)]
        self.random_parameters = [each for each in computed if "rng" in self.question.signature(each.compute).names]

    def list_constraints(self, names: Collection[str]) -> list[Constraint]:
        """Those that concern some of the parameters, or what they follow from."""
        used = ((each, self.sources_of(names_used(each.written))) for each in self.constraints)
        return [each for each, behind in used if behind & set(names)]

    def find_linked(self, names: frozenset[str]) -> frozenset[str]:
        """What decides, in each draw, the values of some parameters: what they follow from, and what constraints bind
        to these. Nothing where no draw changes any of them.
        """
        found = self.sources_of(names)
        if not found & self.drawn.keys():
            return frozenset()
        while more := self._find_bound(found) - found:
            found |= more
        return found

    def _find_bound(self, names: frozenset[str]) -> frozenset[str]:
        """What the constraints of some parameters use."""
        behind = (self.sources_of(names_used(each.written)) for each in self.list_constraints(names))
        return frozenset[str]().union(*behind)

    def _plan_constraints(self) -> None:
        """Divide the constraints, by index, into those that need no companion, with what these ask for, and others."""
        top = YamlLocation(self.question, ("constraints",))
        self.constraints = [Constraint(top / at, each) for at, each in enumerate(self.question.model.constraints)]
        self.constraints += self.exam.list_constraints(self.taken.keys()) if self.exam else []
        used = [names_used(each.written) for each in self.constraints]
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
        """Parameters that depend on some that are replaced."""
        return frozenset(name for name, needs in self.needs.items() if (needs | self.sources_of(needs)) & replaced)

    def spot(self, parameter: str) -> YamlLocation:
        """Where a parameter stands; for one of the exam, where the question says that it needs it."""
        if parameter in self.taken and parameter in self.question.model.needs:
            return YamlLocation(self.question, ("needs", parameter))
        return self.spot_of_value(parameter)

    def spot_of_value(self, parameter: str) -> YamlLocation:
        """Where it is written what a parameter is."""
        if self.exam is not None and parameter in self.taken:
            return self.exam.spot(parameter)
        return self._parameters_spot / parameter

    def sources_of(self, names: frozenset[str]) -> frozenset[str]:
        """Parameters on which some names depend, themselves included."""
        found: set[str] = set()
        waiting = set(names) & set(self.needs)
        while waiting:
            name = waiting.pop()
            found.add(name)
            waiting |= (self.needs[name] & set(self.needs)) - found
        return frozenset(found)

    def needs_companion(self, names: frozenset[str]) -> bool:
        """Whether any of the names depends on a companion."""
        return any(isinstance(self.parameters[name], ComputeParameter) for name in self.sources_of(names))

    def find_broken_constraint(self, names: Names, indexes: Iterable[int]) -> int | None:
        """The first of some constraints that values do not meet, or None; raise Refused when one is no condition."""
        for index in indexes:
            spot = self.constraints[index].spot
            met = spot.evaluate(self.constraints[index].written, names, self.style)
            if not isinstance(met, bool):
                raise spot.refuse(Code.NOT_A_CONDITION, "this constraint is neither true nor false")
            if not met:
                return index
        return None


def _take_from_exam(question: LoadedQuestion, exam: QuestionPlan) -> dict[str, Parameter]:
    """The exam's parameters that decide in each draw what a question needs; raise Refused where one of them has the
    name of another that is the question's own.
    """
    linked = exam.find_linked(frozenset(question.model.needs))
    for name in question.model.parameters:
        if name in linked:
            message = f"the exam has a parameter `{name}` too, on which what this question needs depends"
            spot = YamlLocation(question, ("parameters", name))
            raise spot.refuse(Code.REPEATED_NAME, message, "choose another name, or write it in `needs`")
    return {name: each for name, each in exam.parameters.items() if name in linked}


def _find_needs(question: LoadedQuestion, name: str, parameter: Parameter) -> frozenset[str]:
    """The names from which a parameter follows."""
    if isinstance(parameter, DeriveParameter):
        return names_used(parameter.derive)
    if isinstance(parameter, ComputeParameter):
        spot = YamlLocation(question, ("parameters", name, "compute"))
        return frozenset(spot.companion(lambda: question.signature(parameter.compute)).names)
    return frozenset()


def _sort_by_needs(question: LoadedQuestion, needs: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The parameters, each after those that it needs; raise Refused for a circle."""
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
    """For each part what its key needs, that of the earlier keys that it uses included."""
    found: dict[str, KeyNeeds] = {}
    for part in parts:
        used = list(_parse_key(part))
        earlier = [found[name] for each in used for name in each.answers if name in found]
        names = (*(each.names | each.constants for each in used), *(each.names for each in earlier))
        behind = (frozenset((part.id,)), *(each.parts for each in earlier))
        found[part.id] = KeyNeeds(frozenset().union(*names), frozenset().union(*behind))
    return found


def _parse_key(part: LoadedPart) -> Iterator[Expression | Template]:
    """The expressions and texts of a part's key, with the conditions of its options."""
    options = part.model.options if isinstance(part.model.options, tuple) else ()
    for option in options:
        if option.holds is not None:
            yield parse(option.holds)
    for found in kind_of(part.model.answer).written(part.model.answer) if part.model.answer is not None else ():
        yield from found.parse_all()


@dataclass(frozen=True)
class QuestionDraw:
    """A question in one paper: the context in which its values are worked out, and its texts filled in.

    `seed` is that of its chance (0: the defaults of the reference paper), `order` that of the order in which its
    options stand (0: as they are written, unless that tells the key). `given` is what was drawn for the whole paper.
    """

    plan: QuestionPlan
    seed: int = 0
    order: int = 0
    given: Names = field(default_factory=dict)

    @property
    def parts(self) -> tuple[LoadedPart, ...]:
        """The parts in the order in which they print; keys are worked out in the order of the file."""
        return self.plan.question.parts

    @property
    def labels(self) -> dict[str, str]:
        """What each part is called, by its id: a letter for its place in the paper; '' if there is only one.

        A sub-part has a numeral for its place in its part beside the letter.
        """
        found: dict[str, str] = {}
        groups = [list(inner) for _, inner in groupby(self.parts, lambda part: part.id.partition(".")[0])]
        for index, inner in enumerate(groups):
            for place, part in enumerate(inner):
                found[part.id] = letter_of(index) + (f".{roman_of(place)}" if "." in part.id else "")
        return dict.fromkeys(found, "") if list(found.values()) == ["a"] else found

    def draw_parameters(self, attempt: int = 0) -> dict[str, Value]:
        """Values of what is drawn, at an attempt, and of constants."""
        if not self.seed:
            return dict(self.plan.fixed)
        chance = RandomSource(self.seed, attempt)
        drawn = {name: space for name, space in self.plan.drawn.items() if name not in self.given}
        return {
            name: drawn[name].draw(chance, name) if name in drawn else self.given.get(name, value)
            for name, value in self.plan.fixed.items()
        }

    def complete(self, given: Names, only: frozenset[str] | None = None) -> dict[str, Value]:
        """Given values with all that follows from them: derived, computed and read parameters, in order.

        `only` limits what is worked out to those names. Raise Refused where an expression or a companion fails.
        """
        names = dict(given)
        for name in self.plan.order:
            if name not in names and (only is None or name in only):
                names[name] = self._evaluate_parameter(name, names)
        return names

    def _evaluate_parameter(self, name: str, names: Names) -> Value:
        plan = self.plan
        parameter = plan.parameters[name]
        if isinstance(parameter, DeriveParameter):
            return (plan.spot_of_value(name) / "derive").evaluate(parameter.derive, names, plan.style)
        if isinstance(parameter, ComputeParameter):
            seed, label = companion_seed(parameter, self.seed), f"{plan.question.name}.{name}"
            return (plan.spot(name) / "compute").called(plan.calls, parameter.compute, names, seed, label)
        owner = plan.exam.question if plan.exam is not None and name in plan.taken else plan.question
        return owner.read_data(parameter.read) if isinstance(parameter, ReadParameter) else plan.fixed[name]


@dataclass(frozen=True)
class DrawnValues:
    """All values of a question: parameters, keys by part, other right answers, and mistakes by part."""

    names: Names
    keys: Mapping[str, Answer]
    also: Mapping[str, tuple[Answer, ...]]
    mistakes: Mapping[str, tuple[Mistake, ...]]
    tried: int
    """Draws that were tried until one was valid."""


@dataclass(frozen=True)
class DrawSettings:
    """What the questions of an exam share: the course, how numbers print, the exam's parameters, companions' calls.

    `shared` are the values that these have in the reference paper, and `exam` is how they follow from one another.
    """

    course: Course
    style: NumberStyle
    shared: Names
    calls: Calls
    shuffle_options: bool = True
    """Whether options stand in an order that is drawn for each paper."""
    macros: Macros = field(default_factory=dict)
    """Commands that all questions may use."""
    units: Mapping[str, Units] = field(default_factory=dict)
    """The units of the exam's parameters."""
    exam: QuestionPlan | None = None
    working: SpaceKind = "blank"
    """What spaces look like of which only the height is given."""
    font: str = ""
    """The exam's font, in which figures are lettered too."""
    plans: dict[str, QuestionPlan] = field(default_factory=dict, compare=False, repr=False)
    """The questions that were planned, by name."""
    drawn: dict[object, Names] = field(default_factory=dict, compare=False, repr=False)
    """What was drawn for papers, as far as it is kept."""

    def look_of(self, space: Space) -> Space:
        """An answer space as the exam has it look."""
        return replace(space, kind=self.working) if space.kind == "working" else space

    def plan(self, question: LoadedQuestion) -> QuestionPlan:
        """How a question's values follow from each other, worked out once; Refused where they cannot be ordered."""
        known = self.plans.get(question.name)
        if known is None or known.question is not question:
            known = QuestionPlan(question, self.style, self.calls, self.shared, self.exam)
            self.plans[question.name] = known
        return known

    def draw(self, question: LoadedQuestion, seed: int, shared: Names = NO_NAMES) -> QuestionDraw:
        """A question with a seed of its own, in a paper whose shared parameters have these values.

        Its options stand in one of a few orders, so that papers may share questions that have the same values. In the
        reference paper the order follows from the question's name: that of the file tells what its author wrote first.
        """
        chance = seed or keyed_hash(b"", "options", question.name)
        order = 1 + chance % OPTION_ORDERS if self.shuffle_options else 0
        plan = self.plan(question)
        return QuestionDraw(plan, seed, order, {name: shared[name] for name in plan.taken if name in shared})
