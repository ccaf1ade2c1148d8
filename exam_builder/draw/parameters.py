"""The values of a single parameter (drawn, constant or default), the units of parameters, and persons.

Persons are all different in a paper if possible, and have no effect on other values.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from exam_builder.draw.seeds import PaperSpec, RandomSource
from exam_builder.expressions import ExpressionError, parse
from exam_builder.expressions.speech import get_speech
from exam_builder.paper import NumberStyle
from exam_builder.read import LoadedExam, LoadedQuestion
from exam_builder.read.models import (
    ChooseParameter,
    ComputeParameter,
    ConstantParameter,
    DeriveParameter,
    EntriesParameter,
    ExamModel,
    Parameter,
    PersonParameter,
    QuestionModel,
    RangeParameter,
    ReadParameter,
    SampleParameter,
)
from exam_builder.values import Person, Typed, Value, YamlNumber, YamlValue

Units = str | Mapping[str, str] | None
"""The unit of a parameter, or those of its fields."""


def find_units(model: QuestionModel | ExamModel, shared: Mapping[str, Units], name: str) -> Units:
    """Return the units of a parameter, from the question, or from the exam (`shared`) if it owns the parameter."""
    if isinstance(model, QuestionModel) and name in model.needs:
        return shared.get(name) or model.needs[name].unit
    return model.parameters[name].unit if name in model.parameters else None


def get_unit(model: QuestionModel | ExamModel, shared: Mapping[str, Units], entry: tuple[str, ...]) -> str:
    """Return the unit of a parameter, or of one of its fields; raise ExpressionError if it has none."""
    units = find_units(model, shared, entry[0])
    unit = units.get(entry[1]) if isinstance(units, Mapping) and len(entry) > 1 else units
    if not isinstance(unit, str):
        hint = "give the parameter its `unit`, or print the number alone"
        raise ExpressionError(f"`{'.'.join(entry)}` has no unit", hint)
    return unit


DrawnParameter = ChooseParameter | RangeParameter | SampleParameter | EntriesParameter
FollowingParameter = DeriveParameter | ComputeParameter | ReadParameter
Words: TypeAlias = tuple[str | int, ...]
MAX_DECIMALS = 30
MAX_KNOWN = 4_096
"""How many numbers of a grid are cached, since thousands of draws take the same ones."""


class Grid:
    """The numbers from `low` to at most `high` in steps, all with as many decimals as one of `numbers` is typed with.

    `numbers` are low, high, step, and a default if there is one. If one of them is typed as a power of ten, all are.
    """

    def __init__(self, *numbers: YamlNumber) -> None:
        low, high, step, *_ = numbers
        self.count = int((Fraction(high) - Fraction(low)) / Fraction(step)) + 1
        self.decimals = max(_count_decimals(each) for each in numbers)
        self.powers = any("e" in _spell(each) for each in numbers)
        self.first, self.width = (_as_whole(Fraction(each) * 10**self.decimals) for each in (low, step))
        self.known: dict[int, Value] = {}

    def __getitem__(self, index: int) -> Value:
        if index not in self.known:
            if len(self.known) >= MAX_KNOWN:
                self.known.clear()
            self.known[index] = self._number(index)
        return self.known[index]

    def _number(self, index: int) -> Value:
        scaled = int(self.first + index * self.width)
        if self.powers and scaled:
            return Typed(f"{Decimal(scaled).scaleb(-self.decimals).normalize():e}".replace("+", ""))
        if not self.decimals:
            return scaled
        digits = str(abs(scaled)).rjust(self.decimals + 1, "0")
        return Typed(f"{'-' if scaled < 0 else ''}{digits[: -self.decimals]}.{digits[-self.decimals :]}")


def _as_whole(number: Fraction) -> int | Fraction:
    """Return a number as `int` if it is whole, which is faster."""
    return int(number) if number.denominator == 1 else number


def _count_decimals(number: YamlNumber) -> int:
    """Count the decimals with which a number is typed, and at least those that it needs."""
    typed = _spell(number)
    written = 0 if "e" in typed else len(typed.partition(".")[2])
    needed = (count for count in range(MAX_DECIMALS) if (Fraction(number) * 10**count).denominator == 1)
    return max(written, next(needed, MAX_DECIMALS))


def _spell(number: YamlNumber) -> str:
    return number.typed.lower() if isinstance(number, Typed) else ""


class ValueSpace:
    """The values that a drawn parameter may have."""

    def __init__(self, parameter: DrawnParameter) -> None:
        self.parameter = parameter
        self.grid: Grid | None = None
        self.shape: tuple[int, ...] = ()
        if isinstance(parameter, RangeParameter):
            self.grid = Grid(*parameter.range, parameter.step, parameter.default)
        elif isinstance(parameter, EntriesParameter):
            self.grid, self.shape = Grid(*parameter.entries.range, parameter.entries.step), parameter.shape

    def draw(self, chance: RandomSource, name: str) -> Value:
        """Draw one of the values."""
        if self.grid is not None:
            return _draw_entries(self.grid, self.shape, chance, (name,))
        if isinstance(self.parameter, SampleParameter):
            return tuple(chance.order(self.parameter.sample, name)[: self.parameter.size])
        assert isinstance(self.parameter, ChooseParameter)
        picked: Value = chance.pick(self.parameter.choose, name)
        return picked


def _draw_entries(grid: Grid, shape: tuple[int, ...], chance: RandomSource, words: Words) -> Value:
    if not shape:
        return grid[chance.number(grid.count, *words)]
    return tuple(_draw_entries(grid, shape[1:], chance, (*words, index)) for index in range(shape[0]))


def get_default_value(parameter: Parameter) -> Value:
    """Return the value of a constant, or the default of a drawn parameter."""
    if isinstance(parameter, ConstantParameter):
        constant: Value = parameter.value
        return constant
    if isinstance(parameter, DrawnParameter):
        default: Value = parameter.default
        return default
    assert not isinstance(parameter, FollowingParameter | PersonParameter)
    return parameter


def derive_companion_seed(parameter: ComputeParameter, seed: int, attempt: int) -> int:
    """Return the seed with which a companion computes a parameter; if there are only `draws` different ones, each
    attempt takes the next.
    """
    return 1 + (seed + attempt) % parameter.draws if seed and parameter.draws else seed


def list_used_names(value: YamlValue) -> frozenset[str]:
    """Return the names that an expression, or a list of them, uses, including those of constants: a parameter `e` hides
    the number.
    """
    if isinstance(value, list):
        return frozenset[str]().union(*map(list_used_names, value))
    expression = parse(value)
    return expression.names | expression.constants


EXAM = " persons"
"""The name, in seeds, for the exam's own persons; it cannot be that of a question, since it contains a blank."""


@dataclass(frozen=True, slots=True)
class Role:
    """A parameter of a question or of the exam that is a person, with the required pronouns ('' for any)."""

    question: str
    name: str
    pronouns: str


def list_roles(question: LoadedQuestion) -> Iterator[Role]:
    """Return the roles of a question, including those that it needs from the exam."""
    return (Role(question.name, name, pronouns) for name, pronouns in question.persons.items())


def assign_persons(
    roles: Collection[Role], persons: Collection[Person], seeds: Mapping[str, int]
) -> dict[Role, Person]:
    """Assign a person to each role of a paper whose questions have these seeds.

    Each role ranks all persons by hashes, so that adding a role or a name changes few others, and gets the first person
    who is free. Roles with required pronouns come first, and among these the roles of the exam. If nobody is free, a
    person appears again, but never twice in one question: a role without a person is omitted.
    """
    assigned: dict[Role, Person] = {}
    for role in sorted(roles, key=lambda each: (not each.pronouns, each.question != EXAM)):
        chance = RandomSource(seeds.get(role.question, 0), 0)
        fitting = [each for each in persons if role.pronouns in ("", each.pronouns)]
        ranked = sorted(fitting, key=lambda each: chance.number(2**64, "person", role.question, role.name, each))
        used_here = {person for other, person in assigned.items() if other.question == role.question}
        free = next((each for each in ranked if each not in assigned.values()), None)
        if (person := free or next((each for each in ranked if each not in used_here), None)) is not None:
            assigned[role] = person
    return assigned


def plan_persons(question: LoadedQuestion, style: NumberStyle) -> dict[str, Value]:
    """Assign the persons of a single question; reading has checked that the language has enough of them."""
    persons = assign_persons([*list_roles(question)], get_speech(style).persons, {})
    return {role.name: person for role, person in persons.items()}


class Cast:
    """The persons available to an exam, the roles of its questions, and its own roles, which questions may need."""

    def __init__(self, exam: LoadedExam) -> None:
        self.exam, self.persons = exam.name, exam.speech.persons
        self.shared = [Role(EXAM, name, pronouns) for name, pronouns in exam.persons.items()]
        self.needed = {each.name: exam.persons.keys() & each.model.needs.keys() for each in exam.questions}
        roles = (role for question in exam.questions for role in list_roles(question))
        self.roles = [role for role in roles if role.name not in self.needed[role.question]]

    def assign(self, which: PaperSpec, names: Collection[str]) -> dict[str, dict[str, Value]]:
        """Return the persons of a paper with these questions, by question and parameter; `EXAM` has the exam's own."""
        roles = [*self.shared, *(role for role in self.roles if role.question in names)]
        seeds = {role.question: which.seed_of(self.exam, role.question) for role in roles}
        values: dict[str, dict[str, Value]] = {EXAM: {}}
        for role, person in assign_persons(roles, self.persons, seeds).items():
            values.setdefault(role.question, {})[role.name] = person
        for question in names if self.shared else ():
            values.setdefault(question, {}).update({name: values[EXAM][name] for name in self.needed[question]})
        return values
