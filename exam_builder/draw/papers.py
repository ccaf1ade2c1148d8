"""Draw a paper of an exam: select its questions, order them, and draw each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from exam_builder.companions import Calls
from exam_builder.draw.figures_tables import FigureNumbers
from exam_builder.draw.front_matter import fill_cover, fill_sheet, list_owners, make_introduction
from exam_builder.draw.parameters import EXAM, Cast, get_unit
from exam_builder.draw.question_cache import QuestionCache, QuestionKey
from exam_builder.draw.question_draw import DrawSettings
from exam_builder.draw.questions import Numbering
from exam_builder.draw.seeds import PaperSpec, RandomSource, as_paper_spec
from exam_builder.draw.solve import draw_reference_values, draw_shared, plan_exam_parameters
from exam_builder.draw.text_filler import TextFiller, find_exam_macros, join_question_texts
from exam_builder.draw.yaml_location import FindingCollector, YamlLocation
from exam_builder.expressions.speech import SpokenStyle
from exam_builder.findings import Place, Refused
from exam_builder.paper import SCHEMA, Cover, Figure, Package, Paper, Question, Section, Sheet, Text, sum_points
from exam_builder.read import LoadedExam
from exam_builder.read.item_bank import assign_picks
from exam_builder.read.loaded import LoadedLine, LoadedQuestion, LoadedSection
from exam_builder.values import FrozenMap, Names, Value

LAST_PACKAGES = ("hyperref", "bookmark", "cleveref")
NO_QUESTION = ""
"""The name, in seeds, for the choice and the order of a paper's questions."""


@dataclass(frozen=True, slots=True)
class SelectedQuestion:
    """A question of a paper: its number, the index of its section, and whether it is a bonus."""

    question: LoadedQuestion
    number: int
    section: int
    bonus: bool


def select_questions(exam: LoadedExam, which: PaperSpec) -> tuple[SelectedQuestion, ...]:
    """Return the questions of a paper in order; in the reference paper, picks take the first by name.

    Questions that are not fixed are shuffled within their section if the exam or the section says so, but never in the
    reference paper. Every choice ranks hashes of the questions' names, so that adding a question to the bank replaces
    at most one question in each pick.
    """
    chance = None if which.is_reference else RandomSource(which.seed_of(exam.name, NO_QUESTION), 0)
    names = iter(assign_picks(exam.lines, lambda name: (_rank(chance, "pick", name), name)))
    slots = []
    for index, section in enumerate(exam.sections):
        own, shuffle = [(name, line) for line in section.lines for name in next(names)], section.model.shuffle
        shuffled = "questions" in exam.model.versions.shuffle if shuffle is None else shuffle
        slots += [(index, *slot) for slot in (_shuffle(own, chance) if chance and shuffled else own)]
    return tuple(
        SelectedQuestion(exam.question(name), number, section, line.bonus)
        for number, (section, name, line) in enumerate(slots, 1)
    )


def select_all_questions(exam: LoadedExam) -> tuple[SelectedQuestion, ...]:
    """Return all questions that any paper may ask, each once, in the order of the exam (those of a pick by name)."""
    places = {
        name: (index, line)
        for index, section in enumerate(exam.sections)
        for line in section.lines
        for name in line.names
    }
    return tuple(
        SelectedQuestion(exam.question(name), number, section, line.bonus)
        for number, (name, (section, line)) in enumerate(places.items(), 1)
    )


def _rank(chance: RandomSource | None, what: str, name: str) -> int:
    return chance.number(2**64, what, name) if chance else 0


def _shuffle(slots: Sequence[tuple[str, LoadedLine]], chance: RandomSource) -> list[tuple[str, LoadedLine]]:
    """Shuffle the questions of a section; fixed questions stay in their places."""
    moving = [(name, line) for name, line in slots if not line.fixed]
    moved = iter(sorted(moving, key=lambda slot: (_rank(chance, "order", slot[0]), slot[0])))
    return [slot if slot[1].fixed else next(moved) for slot in slots]


def draw_paper(exam: LoadedExam, which: PaperSpec | int | None, calls: Calls) -> Paper:
    """Draw a paper; None means the reference paper, whose parameters have their defaults, and a number means a seed.

    Raise Refused with the findings of all questions, which carry the seed.
    """
    return PaperGenerator(exam, calls).paper(as_paper_spec(which))


def draw_all_questions(exam: LoadedExam, which: PaperSpec | int | None, calls: Calls) -> Paper:
    """Draw a paper like `draw_paper`, but with every question that may be picked, for checks of all questions.

    Each question is drawn as in a paper that picks it.
    """
    return PaperGenerator(exam, calls).with_all(as_paper_spec(which))


class PaperGenerator:
    """Draws many papers of an exam, and makes questions that have the same values only once."""

    def __init__(self, exam: LoadedExam, calls: Calls) -> None:
        self.exam, self.gather = exam, FindingCollector()
        self.settings = gather_exam_settings(exam, calls, self.gather)
        known = not self.gather.findings
        shared = self.settings.shared
        self.around = fill_around(exam, self.settings, shared, self.gather) if known else SurroundingTexts()
        self.packages = merge_packages(exam)
        self.questions, self.cast, self.figures = QuestionCache(self.settings), Cast(exam), FigureNumbers()
        self.forms: dict[PaperSpec, dict[str, QuestionKey]] = {}
        """The keys of the questions of each version."""

    @property
    def logo(self) -> Figure | None:
        """The logo on the covers of all papers."""
        return self.around.cover.logo if self.around.cover else None

    def paper(self, which: PaperSpec) -> Paper:
        """Draw a paper; raise Refused with the findings of all questions, which carry the seed."""
        return self._paper(which, select_questions(self.exam, which))

    def with_all(self, which: PaperSpec) -> Paper:
        """Draw a paper like `paper`, but with every question that may be picked."""
        return self._paper(which, select_all_questions(self.exam))

    def _paper(self, which: PaperSpec, asked: Sequence[SelectedQuestion]) -> Paper:
        gather = FindingCollector(self.gather.findings)
        shared = gather.attempt(lambda: draw_shared(self.settings, self.exam.name, which), None)
        questions = self._questions(which, asked, gather) if shared is not None else ()
        try:
            gather.settle()
        except Refused as refused:
            raise Refused(replace(finding, seed=which.seed) for finding in refused.findings) from None
        return self.with_questions(which, questions)

    def with_questions(self, which: PaperSpec, questions: tuple[Question, ...]) -> Paper:
        """Make the paper from its questions; raise Refused if the texts around them cannot be filled in."""
        self.gather.settle()
        shared, around = self._draw_shared(which, {each.name for each in questions}), self.around
        if shared is not self.settings.shared:
            gather = FindingCollector()
            around = fill_around(self.exam, self.settings, shared, gather)
            gather.settle()
        assert around.cover is not None
        sections = self._introduce(around.sections, shared, questions)
        return Paper(
            schema=SCHEMA,
            exam=self.exam.name,
            seed=which.seed,
            language=self.exam.model.language,
            paper=self.exam.model.paper,
            cover=around.cover,
            numbers=self.settings.style,
            packages=self.packages,
            preamble=around.preamble,
            total=sum_points(around.sections, questions),
            parameters=FrozenMap(shared),
            questions=questions,
            sections=sections,
            version=which.version,
            student=which.student,
            style=self.exam.model.page_style(),
            sheet=around.sheet,
        )

    def _draw_shared(self, which: PaperSpec, names: Collection[str]) -> Names:
        """Return the values of the exam's parameters in a paper, including persons."""
        values, persons = draw_shared(self.settings, self.exam.name, which), self.cast.assign(which, names)[EXAM]
        return {**values, **persons} if persons else values

    def _introduce(
        self, sections: tuple[Section, ...], exam_values: Mapping[str, Value], questions: Sequence[Question]
    ) -> tuple[Section, ...]:
        """Add the introductions to the sections, with the figure numbers of this paper."""
        if not self.exam.introductions:
            return sections
        asked = [(each.section, self.exam.question(each.name)) for each in questions]
        every = {each.name: number for number, each in enumerate(self.exam.questions, 1)}
        numbers = every | {each.name: each.number for each in questions}
        numbering = Numbering(self.figures.number(list_owners(self.exam, asked)), numbers)
        return tuple(
            replace(each, introduction=make_introduction(self.exam, self.settings, index, exam_values, numbering))
            for index, each in enumerate(sections)
        )

    def _questions(
        self, which: PaperSpec, questions: Sequence[SelectedQuestion], gather: FindingCollector
    ) -> tuple[Question, ...]:
        """Draw the questions in order; omit those that fail, and gather their findings."""
        earlier = [self.forms_of(each) for each in which.earlier_versions()]
        figures = self.figures.number(list_owners(self.exam, ((each.section, each.question) for each in questions)))
        numbering = Numbering(figures, {each.question.name: each.number for each in questions})
        own: dict[str, QuestionKey] = {}
        shared = draw_shared(self.settings, self.exam.name, which)
        persons = self.cast.assign(which, {each.question.name for each in questions})

        def draw(each: SelectedQuestion) -> Question:
            name = each.question.name
            others = [forms[name] for forms in earlier if name in forms]
            drawn = self.settings.draw(each.question, which.seed_of(self.exam.name, name), shared)
            drawn = replace(drawn, persons=persons[name]) if name in persons else drawn
            made, own[name] = self.questions.draw(drawn, numbering, others)
            return replace(made, number=each.number, section=each.section, bonus=each.bonus)

        made = [gather.attempt(partial(draw, each), None) for each in questions]
        if which.version:
            self.forms[which.without_student()] = own
        return tuple(question for question in made if question is not None)

    def forms_of(self, version: PaperSpec) -> Mapping[str, QuestionKey]:
        """Return the keys of the questions of a version, which other versions avoid if possible.

        Raise Refused if the version cannot be drawn.
        """
        if version not in self.forms:
            self.paper(version)
        return self.forms[version]


def gather_exam_settings(exam: LoadedExam, calls: Calls, gather: FindingCollector) -> DrawSettings:
    """Return the settings that the questions of an exam share; gather findings on the exam's parameters."""
    numbers, shuffled = exam.model.numbers, exam.model.versions.shuffle
    style = SpokenStyle(numbers.grouping, numbers.digits, exam.decimal, exam.speech)
    units = {name: parameter.unit for name, parameter in exam.model.parameters.items()}
    macros, working, font = find_exam_macros(exam), exam.model.working, exam.model.page_style().font
    settings = DrawSettings(
        exam.course, style, {}, calls, "options" in shuffled, macros, units, working=working, font=font
    )
    plan = gather.attempt(lambda: plan_exam_parameters(exam, style, calls), None)
    if plan is None:
        return settings
    shared: dict[str, Value] = gather.attempt(lambda: draw_reference_values(plan), {})
    return replace(settings, shared=shared, exam=plan)


@dataclass(frozen=True)
class SurroundingTexts:
    """The texts around the questions of a paper; the cover is None if it could not be filled in."""

    cover: Cover | None = None
    preamble: Text | None = None
    sections: tuple[Section, ...] = ()
    sheet: Sheet = field(default_factory=Sheet)


def fill_around(
    exam: LoadedExam, settings: DrawSettings, exam_values: Mapping[str, Value], gather: FindingCollector
) -> SurroundingTexts:
    """Fill in the texts around questions with the values of the exam's parameters, and gather findings."""
    users = partial(join_question_texts, exam.questions)
    hooks = {"quantity": partial(get_unit, exam.model, {})}
    filler, top = TextFiller(exam_values, settings.style, hooks, {}, settings.macros, users), YamlLocation(exam)
    cover = gather.attempt(lambda: fill_cover(exam, filler), None)
    sheet = gather.attempt(lambda: fill_sheet(exam, filler), Sheet())
    preamble = gather.attempt(lambda: filler.optional(top / "preamble", exam.model.preamble), None)
    introductions = [gather.attempt(partial(_fill_section, exam, each, filler), None) for each in exam.sections]
    return SurroundingTexts(cover, preamble, tuple(section for section in introductions if section is not None), sheet)


def merge_packages(exam: LoadedExam) -> tuple[Package, ...]:
    """Merge the LaTeX packages of the exam and its questions and their options, each placed at its first mention; those
    that must be loaded after others come last.
    """
    options: dict[str, dict[str, None]] = {}
    places: dict[str, Place] = {}
    owners: tuple[LoadedExam | LoadedQuestion, ...] = (exam, *exam.questions)
    for owner in owners:
        for index, package in enumerate(owner.model.packages):
            options.setdefault(package.name, {}).update(dict.fromkeys(package.options))
            places.setdefault(package.name, owner.source.place(("packages", index)))
    ordered = sorted(options, key=lambda name: LAST_PACKAGES.index(name) if name in LAST_PACKAGES else -1)
    return tuple(Package(name, tuple(options[name]), places[name].file, places[name].line) for name in ordered)


def _fill_section(exam: LoadedExam, section: LoadedSection, filler: TextFiller) -> Section:
    model, location = section.model, YamlLocation(exam, section.path)
    title, instructions = (filler.optional(location / name, getattr(model, name)) for name in ("title", "instructions"))
    return Section(title, instructions, model.answer)
