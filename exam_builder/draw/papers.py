"""A paper from an exam and a seed."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from exam_builder.companions import Calls
from exam_builder.draw.choosing import Asked, chance_of, chosen, every
from exam_builder.draw.figures import numbered
from exam_builder.draw.parameters import fixed
from exam_builder.draw.questions import Setting, draw_question
from exam_builder.draw.seeds import question_seed
from exam_builder.draw.spots import Gather, Spot
from exam_builder.draw.texts import Filler
from exam_builder.findings import Refused
from exam_builder.paper import SCHEMA, Cover, NumberStyle, Package, Paper, Question, Section, Text, total_of
from exam_builder.read import LoadedExam
from exam_builder.read.loaded import LoadedSection
from exam_builder.read.models import Derive
from exam_builder.values import Record, Value


def draw_paper(exam: LoadedExam, seed: int | None, calls: Calls) -> Paper:
    """Draw a paper: `seed` None is the reference paper, whose parameters have their defaults.

    Raise Refused with everything that is wrong in any question; its findings carry the seed.
    """
    chance = None if seed is None else chance_of(exam.name, f"seed {seed}")
    return _told(exam, seed, chosen(exam, chance, "questions" in exam.model.versions.shuffle), calls)


def draw_every(exam: LoadedExam, seed: int | None, calls: Calls) -> Paper:
    """A paper with all that may be picked, for what concerns every question that some paper asks; else as `draw_paper`.

    Each question is drawn as in the paper that does pick it.
    """
    return _told(exam, seed, every(exam), calls)


def _told(exam: LoadedExam, seed: int | None, asked: Sequence[Asked], calls: Calls) -> Paper:
    """The paper that asks these questions; what is wrong is told with the seed."""
    try:
        return _drawn(exam, seed, asked, calls)
    except Refused as refused:
        raise Refused(replace(finding, seed=seed) for finding in refused.findings) from None


def _drawn(exam: LoadedExam, seed: int | None, asked: Sequence[Asked], calls: Calls) -> Paper:
    style = NumberStyle(exam.model.numbers.grouping, exam.model.numbers.digits, exam.model.numbers.decimal)
    gather = Gather()
    shared: dict[str, Value] = gather.attempt(lambda: shared_parameters(exam, style), {})
    setting = Setting(exam.course, style, shared, numbered(each.question for each in asked), calls)
    filler = Filler(shared, style, {}, {})
    cover = gather.attempt(lambda: _cover(exam, filler), None)
    preamble = gather.attempt(lambda: _text(exam, filler, "preamble"), None)
    questions = _questions(exam, seed, asked, setting, gather)
    found = [gather.attempt(partial(_section, exam, section, filler), None) for section in exam.sections]
    gather.settle()
    sections = tuple(section for section in found if section is not None)
    assert cover is not None
    return Paper(
        schema=SCHEMA,
        exam=exam.name,
        seed=seed,
        language=exam.model.language,
        paper=exam.model.paper,
        cover=cover,
        numbers=style,
        packages=packages(exam),
        preamble=preamble,
        total=total_of(sections, questions),
        parameters=Record(shared),
        questions=questions,
        sections=sections,
    )


def _section(exam: LoadedExam, section: LoadedSection, filler: Filler) -> Section:
    model = section.model
    title, instructions = (
        filler.text(Spot(exam, (*section.path, name))) if getattr(model, name) is not None else None
        for name in ("title", "instructions")
    )
    return Section(title, instructions, model.answer)


def _questions(
    exam: LoadedExam, seed: int | None, asked: Sequence[Asked], setting: Setting, gather: Gather
) -> tuple[Question, ...]:
    """The questions that can be drawn, in order; what is wrong with the others is gathered."""

    def draw(each: Asked) -> Question:
        own = 0 if seed is None else question_seed(exam.name, f"seed {seed}", each.question.name)
        question = draw_question(each.question, each.number, own, setting)
        return replace(question, section=each.section, bonus=each.bonus)

    made = [gather.attempt(partial(draw, each), None) for each in asked]
    return tuple(question for question in made if question is not None)


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
    """LaTeX packages of the exam and its questions, the options of each united."""
    options: dict[str, dict[str, None]] = {}
    listed = [exam.model.packages, *(question.model.packages for question in exam.questions)]
    for package in itertools.chain.from_iterable(listed):
        options.setdefault(package.name, {}).update(dict.fromkeys(package.options))
    return tuple(Package(name, tuple(united)) for name, united in options.items())


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
