"""Choose the persons in questions: all different in a paper if possible, and without effect on other values."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from exam_builder.draw.seeds import PaperSpec, RandomSource
from exam_builder.expressions.speech import get_speech
from exam_builder.paper import NumberStyle
from exam_builder.read import LoadedExam, LoadedQuestion
from exam_builder.values import Person, Value

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
