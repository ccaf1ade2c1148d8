"""The context of one draw of a question, the settings that all questions share, and the formats of prompts."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from exam_builder.companions import Calls
from exam_builder.course import Course
from exam_builder.draw.parameters import Units, derive_companion_seed
from exam_builder.draw.question_plan import QuestionPlan
from exam_builder.draw.seeds import RandomSource, hash_with_key
from exam_builder.expressions import parse_text, round_as_printed
from exam_builder.expressions.numbers import UNROUNDED, Precision
from exam_builder.expressions.parsing import read_tree
from exam_builder.expressions.template import Hole, Macros
from exam_builder.fields import YamlPath
from exam_builder.kinds.base.numeric_kind import flatten_value
from exam_builder.paper import Answer, Mistake, NumberStyle, Space, SpaceKind
from exam_builder.read import LoadedPart, LoadedQuestion, get_text_source
from exam_builder.read.loaded import get_letter, get_roman
from exam_builder.read.models import ComputeParameter, DeriveParameter, ReadParameter
from exam_builder.values import NO_NAMES, Names, Value, find_nearest_float, is_number

PRINTING_FUNCTIONS = ("num", "sci", "quantity")


def find_print_formats(question: LoadedQuestion) -> dict[str, list[Precision]]:
    """Find how prompts print each name, in expressions that print only a name."""
    formats: dict[str, list[Precision]] = {}
    for _, _, name, precision in _list_prints(question):
        formats.setdefault(name, []).append(precision)
    return formats


def list_printed_names(question: LoadedQuestion) -> Iterator[tuple[YamlPath, Hole, str]]:
    """Return each hole of a prompt that prints only a name, with the path of the text and the name."""
    return ((path, hole, name) for path, hole, name, _ in _list_prints(question))


def _list_prints(question: LoadedQuestion) -> Iterator[tuple[YamlPath, Hole, str, Precision]]:
    paths = [
        ("prompt",),
        *((*group.path, "prompt") for group in question.groups),
        *((*part.path, "prompt") for part in question.parts if part.path),
    ]
    for path in paths:
        for hole in parse_text(get_text_source(question, path)[0]).holes:
            print_ = _parse_print(hole.expression.source)
            if print_ is not None:
                yield path, hole, *print_


def _parse_print(source: str) -> tuple[str, Precision] | None:
    """Return the name that an expression such as `num(x, digits=2)` prints alone, and its precision; otherwise None."""
    node = read_tree(source)
    if isinstance(node, ast.Name):
        return node.id, UNROUNDED
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PRINTING_FUNCTIONS):
        return None
    settings = {word.arg: word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)}
    if len(node.args) != 1 or not isinstance(node.args[0], ast.Name) or len(settings) != len(node.keywords):
        return None
    given = {name: value for name, value in settings.items() if name in ("digits", "decimals") and type(value) is int}
    return node.args[0].id, Precision(**given)


def read_closest(value: Value, prints: list[Precision], style: NumberStyle) -> Value:
    """Return the value as rounded in the most precise print of its name."""
    read = (round_as_printed(value, style, precision) for precision in prints)
    return min(read, key=lambda each: _measure_distance(each, value))


def _measure_distance(one: Value, other: Value) -> float:
    pairs = zip(flatten_value(one), flatten_value(other), strict=True)
    apart = (
        abs(find_nearest_float(a) - find_nearest_float(b)) for a, b in pairs if is_number(a) and is_number(b) and a != b
    )
    return max(apart, default=0.0)


OPTION_ORDERS = 24
"""How many seeds there are for the order of a question's options."""


@dataclass(frozen=True)
class QuestionDraw:
    """A question in one paper: the context in which its values are computed and its texts filled in.

    `seed` decides its values (0: the defaults of the reference paper), `order` the order of its options (0: that of the
    file, unless it reveals the key). `given` are the values drawn for the whole paper, and `persons` those of the
    question. `attempt` counts the draws with this seed that were rejected.
    """

    plan: QuestionPlan
    seed: int = 0
    order: int = 0
    given: Names = field(default_factory=dict)
    persons: Names = field(default_factory=dict)
    attempt: int = 0

    @property
    def parts(self) -> tuple[LoadedPart, ...]:
        """The parts in the order in which they print; keys are computed in the order of the file."""
        return self.plan.question.parts

    @property
    def labels(self) -> dict[str, str]:
        """The label of each part, by its id: a letter by its place in the paper, or '' if there is only one part.

        The label of a sub-part also has a roman numeral by its place in its part.
        """
        labels: dict[str, str] = {}
        groups = [list(inner) for _, inner in groupby(self.parts, lambda part: part.id.partition(".")[0])]
        for index, inner in enumerate(groups):
            for place, part in enumerate(inner):
                labels[part.id] = get_letter(index) + (f".{get_roman(place)}" if "." in part.id else "")
        return dict.fromkeys(labels, "") if list(labels.values()) == ["a"] else labels

    def draw_parameters(self) -> dict[str, Value]:
        """Draw the parameters; return them with the constants."""
        if not self.seed:
            return {**self.plan.fixed, **self.persons}
        chance = RandomSource(self.seed, self.attempt)
        given = {**self.given, **self.persons}
        drawn = {name: space for name, space in self.plan.drawn.items() if name not in given}
        return {
            name: drawn[name].draw(chance, name) if name in drawn else given.get(name, value)
            for name, value in self.plan.fixed.items()
        }

    def complete(self, values: Names, only: frozenset[str] | None = None) -> dict[str, Value]:
        """Complete the given values with the parameters that follow from them (derived, computed or read), in order.

        If `only` is given, complete only those names. Raise Refused if an expression or a companion fails.
        """
        names = dict(values)
        for name in self.plan.order:
            if name not in names and (only is None or name in only):
                names[name] = self._evaluate_parameter(name, names)
        return names

    def _evaluate_parameter(self, name: str, names: Names) -> Value:
        plan = self.plan
        parameter = plan.parameters[name]
        if isinstance(parameter, DeriveParameter):
            return (plan.locate_value(name) / "derive").evaluate(parameter.derive, names, plan.style)
        if isinstance(parameter, ComputeParameter):
            seed, label = derive_companion_seed(parameter, self.seed, self.attempt), f"{plan.question.name}.{name}"
            return (plan.locate(name) / "compute").call(plan.calls, parameter.compute, names, seed, label)
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
    """How many draws were tried until one was valid."""


@dataclass(frozen=True)
class DrawSettings:
    """What the questions of an exam share: the course, the style of numbers, the exam's parameters, companions' calls.

    `shared` has the values of the exam's parameters in the reference paper, and `exam` is their plan.
    """

    course: Course
    style: NumberStyle
    shared: Names
    calls: Calls
    shuffle_options: bool = True
    """Whether the order of options is drawn for each paper."""
    macros: Macros = field(default_factory=dict)
    """Commands that all questions may use."""
    units: Mapping[str, Units] = field(default_factory=dict)
    """The units of the exam's parameters."""
    exam: QuestionPlan | None = None
    working: SpaceKind = "blank"
    """The look of answer spaces for which only the height is given."""
    font: str = ""
    """The exam's font, which figures use too."""
    plans: dict[str, QuestionPlan] = field(default_factory=dict, compare=False, repr=False)
    """A cache of plans, by name of the question."""
    drawn: dict[object, Names] = field(default_factory=dict, compare=False, repr=False)
    """A cache of the shared values of papers."""

    def look_of(self, space: Space) -> Space:
        """Return an answer space in the look that the exam specifies."""
        return replace(space, kind=self.working) if space.kind == "working" else space

    def plan(self, question: LoadedQuestion) -> QuestionPlan:
        """Return the plan of a question, which is cached; raise Refused if its values cannot be ordered."""
        known = self.plans.get(question.name)
        if known is None or known.question is not question:
            known = QuestionPlan(question, self.style, self.calls, self.shared, self.exam)
            self.plans[question.name] = known
        return known

    def draw(self, question: LoadedQuestion, seed: int, exam_values: Names = NO_NAMES) -> QuestionDraw:
        """Return the draw of a question with a seed, in a paper whose shared parameters have these values.

        Its options have one of only a few orders, so that papers can share questions with the same values. In the
        reference paper, the question's name decides the order: that of the file would reveal what was written first.
        """
        chance = seed or hash_with_key(b"", "options", question.name)
        order = 1 + chance % OPTION_ORDERS if self.shuffle_options else 0
        plan = self.plan(question)
        return QuestionDraw(plan, seed, order, {name: exam_values[name] for name in plan.taken if name in exam_values})
