"""A paper from an exam and a seed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from exam_builder.companions import Calls
from exam_builder.draw.choosing import NO_QUESTION, Asked, chance_of, chosen, every
from exam_builder.draw.figures import numbered
from exam_builder.draw.parameters import fixed
from exam_builder.draw.questions import Setting
from exam_builder.draw.remembered import Form, Remembered
from exam_builder.draw.spots import Gather, Spot
from exam_builder.draw.texts import Filler, macros_of, texts_of_questions
from exam_builder.draw.which import Which, as_which
from exam_builder.findings import Place, Refused
from exam_builder.paper import SCHEMA, Cover, NumberStyle, Package, Paper, Question, Section, Text, total_of
from exam_builder.read import LoadedExam
from exam_builder.read.loaded import LoadedQuestion, LoadedSection
from exam_builder.read.models import Derive
from exam_builder.values import Record, Value


def draw_paper(exam: LoadedExam, which: Which | int | None, calls: Calls) -> Paper:
    """Draw a paper: None is the reference paper, whose parameters have their defaults, and a number a seed.

    Raise Refused with everything that is wrong in any question; its findings carry the seed.
    """
    return Drawing(exam, calls).paper(as_which(which))


def draw_every(exam: LoadedExam, which: Which | int | None, calls: Calls) -> Paper:
    """A paper with all that may be picked, for what concerns every question that some paper asks; else as `draw_paper`.

    Each question is drawn as in the paper that does pick it.
    """
    return Drawing(exam, calls).with_all(as_which(which))


class Drawing:
    """An exam made ready for many papers, of which questions that have the same values are made once."""

    def __init__(self, exam: LoadedExam, calls: Calls) -> None:
        self.exam, self.gather = exam, Gather()
        numbers = exam.model.numbers
        self.style = NumberStyle(numbers.grouping, numbers.digits, numbers.decimal)
        shared: dict[str, Value] = self.gather.attempt(lambda: shared_parameters(exam, self.style), {})
        macros = macros_of(exam)
        self.shared, filler = (
            shared,
            Filler(shared, self.style, {}, {}, macros, partial(texts_of_questions, exam.questions)),
        )
        self.cover = self.gather.attempt(lambda: _cover(exam, filler), None)
        self.preamble = self.gather.attempt(lambda: _text(exam, filler, "preamble"), None)
        found = [self.gather.attempt(partial(_section, exam, each, filler), None) for each in exam.sections]
        self.sections = tuple(section for section in found if section is not None)
        self.packages = packages(exam)
        options = "options" in exam.model.versions.shuffle
        self.remembered = Remembered(Setting(exam.course, self.style, shared, {}, calls, options, macros=macros))
        self.forms: dict[Which, dict[str, Form]] = {}
        """What each question of a version is known by."""

    def paper(self, which: Which) -> Paper:
        """Draw a paper; raise Refused with everything that is wrong in any question; its findings carry the seed."""
        chance = None if which.is_reference else chance_of(which.seed_of(self.exam.name, NO_QUESTION))
        return self._paper(which, chosen(self.exam, chance, "questions" in self.exam.model.versions.shuffle))

    def with_all(self, which: Which) -> Paper:
        """The paper with all that may be picked; else as `paper`."""
        return self._paper(which, every(self.exam))

    def _paper(self, which: Which, asked: Sequence[Asked]) -> Paper:
        gather = Gather(self.gather.findings)
        questions = self._questions(which, asked, gather)
        try:
            gather.settle()
        except Refused as refused:
            raise Refused(replace(finding, seed=which.seed) for finding in refused.findings) from None
        return self.with_questions(which, questions)

    def with_questions(self, which: Which, questions: tuple[Question, ...]) -> Paper:
        """The paper with these questions; raise Refused where what stands around them cannot be made."""
        self.gather.settle()
        assert self.cover is not None
        return Paper(
            schema=SCHEMA,
            exam=self.exam.name,
            seed=which.seed,
            language=self.exam.model.language,
            paper=self.exam.model.paper,
            cover=self.cover,
            numbers=self.style,
            packages=self.packages,
            preamble=self.preamble,
            total=total_of(self.sections, questions),
            parameters=Record(self.shared),
            questions=questions,
            sections=self.sections,
            version=which.version,
            student=which.student,
        )

    def _questions(self, which: Which, asked: Sequence[Asked], gather: Gather) -> tuple[Question, ...]:
        """The questions that can be drawn, in order; what is wrong with the others is gathered."""
        earlier = [self.forms_of(each) for each in which.earlier()]
        numbers = numbered(each.question for each in asked)
        places = {each.question.name: each.number for each in asked}
        own: dict[str, Form] = {}

        def draw(each: Asked) -> Question:
            name = each.question.name
            others = [forms[name] for forms in earlier if name in forms]
            seed = which.seed_of(self.exam.name, name)
            made, own[name] = self.remembered.drawn(each.question, each.number, seed, numbers, places, others)
            return replace(made, section=each.section, bonus=each.bonus)

        made = [gather.attempt(partial(draw, each), None) for each in asked]
        if which.version:
            self.forms[which.of_nobody()] = own
        return tuple(question for question in made if question is not None)

    def forms_of(self, version: Which) -> Mapping[str, Form]:
        """What each question of a version is known by: no two versions have one that is known alike if they can help.

        Raise Refused where the version cannot be drawn.
        """
        if version not in self.forms:
            self.paper(version)
        return self.forms[version]


def _section(exam: LoadedExam, section: LoadedSection, filler: Filler) -> Section:
    model = section.model
    title, instructions = (
        filler.text(Spot(exam, (*section.path, name))) if getattr(model, name) is not None else None
        for name in ("title", "instructions")
    )
    return Section(title, instructions, model.answer)


def shared_parameters(exam: LoadedExam, style: NumberStyle) -> dict[str, Value]:
    """The exam's own parameters, which questions may need: constants, and what is derived from those before."""
    names: dict[str, Value] = {}
    for name, parameter in exam.model.parameters.items():
        spot = Spot(exam, ("parameters", name))
        if isinstance(parameter, Derive):
            names[name] = (spot / "derive").evaluate(parameter.derive, names, style)
        else:
            names[name] = fixed(parameter)
    return names


def packages(exam: LoadedExam) -> tuple[Package, ...]:
    """LaTeX packages of the exam and its questions, the options of each united, each where it is named first."""
    options: dict[str, dict[str, None]] = {}
    places: dict[str, Place] = {}
    owners: tuple[LoadedExam | LoadedQuestion, ...] = (exam, *exam.questions)
    for owner in owners:
        for index, package in enumerate(owner.model.packages):
            options.setdefault(package.name, {}).update(dict.fromkeys(package.options))
            places.setdefault(package.name, owner.source.place(("packages", index)))
    return tuple(Package(name, tuple(united), places[name].file, places[name].line) for name, united in options.items())


def _text(exam: LoadedExam, filler: Filler, field: str) -> Text | None:
    return filler.text(Spot(exam, (field,))) if getattr(exam.model, field) is not None else None


def _cover(exam: LoadedExam, filler: Filler) -> Cover:
    fields: Mapping[str, Text | None] = {
        name: _text(exam, filler, name) for name in ("term", "date", "time", "aids", "instructions")
    }
    return Cover(
        title=filler.text(Spot(exam, ("title",))),
        course=filler.text(Spot(exam, ("course",))),
        advice=tuple(filler.text(Spot(exam, ("advice", index))) for index in range(len(exam.model.advice))),
        **fields,
    )
