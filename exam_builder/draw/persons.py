"""The persons of whom questions tell: nobody is met twice in a paper, and no value depends on who it is."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from exam_builder.codes import Code
from exam_builder.draw.seeds import PaperSpec, RandomSource
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.expressions.speech import speech_of
from exam_builder.paper import NumberStyle
from exam_builder.read import LoadedExam, LoadedQuestion
from exam_builder.read.models import PersonParameter
from exam_builder.values import Person, Value


@dataclass(frozen=True, slots=True)
class Role:
    """A parameter of a question that is a person, with the pronouns that it must have ('' for any)."""

    question: str
    name: str
    pronouns: str


def list_roles(question: LoadedQuestion) -> Iterator[Role]:
    """The persons that a question asks for."""
    for name, each in question.model.parameters.items():
        if isinstance(each, PersonParameter):
            yield Role(question.name, name, each.person)


def assign_persons(
    roles: Collection[Role], persons: Collection[Person], seeds: Mapping[str, int]
) -> dict[Role, Person]:
    """Who each person of a paper is, where its questions have these seeds.

    Each role ranks all persons by a hash for each, so that a role, or a name, that is added changes few others; it gets
    the first who is free, roles that not everybody can have before others. Where nobody is free, somebody comes twice,
    but not in one question, whose roles are left out then.
    """
    found: dict[Role, Person] = {}
    for role in sorted(roles, key=lambda each: not each.pronouns):
        chance = RandomSource(seeds.get(role.question, 0), 0)
        fitting = [each for each in persons if role.pronouns in ("", each.pronouns)]
        ranked = sorted(fitting, key=lambda each: chance.below(2**64, "person", role.question, role.name, each))
        near = {person for other, person in found.items() if other.question == role.question}
        free = next((each for each in ranked if each not in found.values()), None)
        if (person := free or next((each for each in ranked if each not in near), None)) is not None:
            found[role] = person
    return found


def plan_persons(question: LoadedQuestion, style: NumberStyle) -> dict[str, Value]:
    """The persons of a question by itself; raise Refused where the language has not enough of them."""
    roles, speech = [*list_roles(question)], speech_of(style)
    found = assign_persons(roles, speech.persons, {})
    for role in roles:
        if role not in found:
            message = f"there is nobody left with the pronouns `{role.pronouns}`" if role.pronouns else "nobody is left"
            known = ", ".join(called for called, _ in speech.pronouns)
            hint = f"add names to `persons`; pronouns are {known}" if known else "add `pronouns` and `persons`"
            spot = YamlLocation(question, ("parameters", role.name, "person"))
            raise spot.refuse(Code.PERSON, message, f"{hint}, in templates/words")
    return {role.name: person for role, person in found.items()}


class Cast:
    """The persons that an exam may have, and the roles of its questions."""

    def __init__(self, exam: LoadedExam) -> None:
        self.exam, self.persons = exam.name, exam.speech.persons
        self.roles = [role for question in exam.questions for role in list_roles(question)]

    def assign(self, which: PaperSpec, asked: Collection[str]) -> dict[str, dict[str, Person]]:
        """The persons of a paper that asks some questions, by question and parameter."""
        roles = [role for role in self.roles if role.question in asked]
        seeds = {role.question: which.seed_of(self.exam, role.question) for role in roles}
        found: dict[str, dict[str, Person]] = {}
        for role, person in assign_persons(roles, self.persons, seeds).items():
            found.setdefault(role.question, {})[role.name] = person
        return found
