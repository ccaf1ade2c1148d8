"""The context in which a question is drawn, what all questions of an exam share, and how prompts print values."""

import ast
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby

from exam_builder.companions import Calls
from exam_builder.course import Course
from exam_builder.draw.parameters import Units, companion_seed
from exam_builder.draw.question_plan import QuestionPlan
from exam_builder.draw.seeds import RandomSource, keyed_hash
from exam_builder.expressions import implied_precision, parse_text, round_as_printed
from exam_builder.expressions.template import Hole, Macros
from exam_builder.fields import YamlPath
from exam_builder.kinds.base.numeric_kind import flatten_value
from exam_builder.paper import Answer, Mistake, NumberStyle, Space, SpaceKind
from exam_builder.read import LoadedPart, LoadedQuestion, text_source
from exam_builder.read.loaded import letter_of, roman_of
from exam_builder.read.models import ComputeParameter, DeriveParameter, ReadParameter
from exam_builder.values import NO_NAMES, Names, Value, is_number

PRINTING_FUNCTIONS = ("num", "sci", "quantity")


@dataclass(frozen=True)
class PrintFormat:
    """How a text prints a name: as it is, or to so many digits or decimals."""

    name: str
    digits: int | None = None
    decimals: int | None = None


def find_print_formats(question: LoadedQuestion) -> dict[str, list[PrintFormat]]:
    """Find how the prompts print each name, as far as an expression prints a name alone."""
    found: dict[str, list[PrintFormat]] = {}
    for _, _, print_ in _list_prints(question):
        found.setdefault(print_.name, []).append(print_)
    return found


def list_printed_names(question: LoadedQuestion) -> Iterator[tuple[YamlPath, Hole, str]]:
    """Return each hole of a prompt that prints a name alone, with the path of the text."""
    return ((path, hole, print_.name) for path, hole, print_ in _list_prints(question))


def _list_prints(question: LoadedQuestion) -> Iterator[tuple[YamlPath, Hole, PrintFormat]]:
    paths = [
        ("prompt",),
        *((*group.path, "prompt") for group in question.groups),
        *((*part.path, "prompt") for part in question.parts if part.path),
    ]
    for path in paths:
        for hole in parse_text(text_source(question, path)[0]).holes:
            print_ = _parse_print(hole.expression.source)
            if print_ is not None:
                yield path, hole, print_


def _parse_print(source: str) -> PrintFormat | None:
    """Return how an expression prints the one name in it: `x`, `num(x, digits=2)`, `sci(x)`; None for others."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # for texts with backslashes
        node = ast.parse(source.strip(), mode="eval").body
    if isinstance(node, ast.Name):
        return PrintFormat(node.id)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PRINTING_FUNCTIONS):
        return None
    settings = {word.arg: word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)}
    if len(node.args) != 1 or not isinstance(node.args[0], ast.Name) or len(settings) != len(node.keywords):
        return None
    digits, decimals = (settings.get(name) for name in ("digits", "decimals"))
    return PrintFormat(
        node.args[0].id,
        digits if isinstance(digits, int) else None,
        decimals if isinstance(decimals, int) else None,
    )


def read_closest(value: Value, prints: list[PrintFormat], style: NumberStyle) -> Value:
    """Read a value from the most telling print of its name: the value that this stands for."""
    return min((_round_as_printed(value, print_, style) for print_ in prints), key=lambda read: _distance(read, value))


def _distance(one: Value, other: Value) -> float:
    pairs = zip(flatten_value(one), flatten_value(other), strict=True)
    return max((abs(float(a) - float(b)) for a, b in pairs if is_number(a) and is_number(b)), default=0.0)


def _round_as_printed(value: Value, print_: PrintFormat, style: NumberStyle) -> Value:
    if print_.decimals is not None:
        return round_as_printed(value, style, implied_precision(Fraction(1, 2) / 10**print_.decimals))
    return round_as_printed(value, style, implied_precision(digits=print_.digits))


OPTION_ORDERS = 24
"""In so many orders the options of a question may stand."""


@dataclass(frozen=True)
class QuestionDraw:
    """A question in one paper: the context in which its values are worked out, and its texts filled in.

    `seed` is that of its chance (0: the defaults of the reference paper), `order` that of the order in which its
    options stand (0: as they are written, unless that tells the key). `given` is what was drawn for the whole paper,
    and `persons` are those whom the question has in it.
    """

    plan: QuestionPlan
    seed: int = 0
    order: int = 0
    given: Names = field(default_factory=dict)
    persons: Names = field(default_factory=dict)

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
        """Return values of what is drawn, at an attempt, and of constants."""
        if not self.seed:
            return {**self.plan.fixed, **self.persons}
        chance = RandomSource(self.seed, attempt)
        given = {**self.given, **self.persons}
        drawn = {name: space for name, space in self.plan.drawn.items() if name not in given}
        return {
            name: drawn[name].draw(chance, name) if name in drawn else given.get(name, value)
            for name, value in self.plan.fixed.items()
        }

    def complete(self, given: Names, only: frozenset[str] | None = None) -> dict[str, Value]:
        """Complete given values with all that follows from them: derived, computed and read parameters, in order.

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
            return (plan.spot(name) / "compute").call(plan.calls, parameter.compute, names, seed, label)
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
        """Return an answer space as the exam has it look."""
        return replace(space, kind=self.working) if space.kind == "working" else space

    def plan(self, question: LoadedQuestion) -> QuestionPlan:
        """Return how a question's values follow from each other, worked out once; Refused where they
        cannot be ordered.
        """
        known = self.plans.get(question.name)
        if known is None or known.question is not question:
            known = QuestionPlan(question, self.style, self.calls, self.shared, self.exam)
            self.plans[question.name] = known
        return known

    def draw(self, question: LoadedQuestion, seed: int, shared: Names = NO_NAMES) -> QuestionDraw:
        """Return a question with a seed of its own, in a paper whose shared parameters have these values.

        Its options stand in one of a few orders, so that papers may share questions that have the same values. In the
        reference paper the order follows from the question's name: that of the file tells what its author wrote first.
        """
        chance = seed or keyed_hash(b"", "options", question.name)
        order = 1 + chance % OPTION_ORDERS if self.shuffle_options else 0
        plan = self.plan(question)
        return QuestionDraw(plan, seed, order, {name: shared[name] for name in plan.taken if name in shared})
