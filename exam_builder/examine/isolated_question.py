"""Isolate a question: an exam with this question alone, and its papers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from exam_builder.audience import print_page, strip_comments
from exam_builder.companions import Calls
from exam_builder.draw import derive_question_seed, make_spec_of_seed
from exam_builder.draw.figures_tables import FigureNumbers
from exam_builder.draw.front_matter import list_owners, make_introduction
from exam_builder.draw.papers import fill_around, gather_exam_settings
from exam_builder.draw.question_draw import DrawSettings, QuestionDraw
from exam_builder.draw.question_plan import QuestionPlan
from exam_builder.draw.questions import Numbering, make_question
from exam_builder.draw.solve import draw_shared, draw_values, evaluate_values
from exam_builder.draw.yaml_location import FindingCollector
from exam_builder.examine.figure_numbers import ReferenceFigure
from exam_builder.examine.figure_repairs import Rebinding
from exam_builder.examine.unit_check import UnitVerdict, check_units
from exam_builder.expressions import value_to_plain
from exam_builder.findings import Finding, Refused
from exam_builder.paper import SCHEMA, Cover, Paper, Question, Text
from exam_builder.paper_texts import list_author_texts
from exam_builder.plot import FigurePlotter
from exam_builder.read import LoadedExam, LoadedQuestion
from exam_builder.store import Store
from exam_builder.values import FrozenMap, Names, Value

EMPTY_TEXT = Text("", "", ())
NO_SEED = 0
"""The seed in papers whose values no known seed draws."""


@dataclass(frozen=True)
class IsolatedQuestion:
    """One question of an exam; the exam has no name if no exam uses the question."""

    exam: LoadedExam
    settings: DrawSettings
    numbering: Numbering
    plotter: FigurePlotter
    surroundings: dict[object, str] = field(default_factory=dict, compare=False, repr=False)
    """The texts around the question, by the values that they print."""
    figures: dict[str, ReferenceFigure | None] = field(default_factory=dict, compare=False, repr=False)
    """The figures of the reference paper, by id."""
    rebindings: dict[tuple[str, str], Rebinding | None] = field(default_factory=dict, compare=False, repr=False)
    """What would fix those of them that are wrong, by id and by what it is changed for."""

    @property
    def question(self) -> LoadedQuestion:
        """The question."""
        return self.exam.questions[0]

    @property
    def plan(self) -> QuestionPlan:
        """The plan of the question for many draws; raise Refused if there is none."""
        return self.settings.plan(self.question)

    def seed(self, seed: int | None) -> int:
        """Return the question's own seed in the paper of a seed."""
        return 0 if seed is None else derive_question_seed(self.exam.name, f"seed {seed}", self.question.name)

    def exam_values(self, seed: int | None) -> Names:
        """Return the values of the exam's parameters in the paper of a seed; raise Refused if there are none."""
        return draw_shared(self.settings, self.exam.name, make_spec_of_seed(seed))

    def draw(self, seed: int | None) -> Paper:
        """Return the paper of a seed with this question alone; raise Refused, with the seed, if it cannot be drawn."""
        try:
            draw = self.settings.draw(self.question, self.seed(seed), self.exam_values(seed))
            return self._paper(make_question(self.settings, draw, draw_values(draw), self.numbering), seed)
        except Refused as refused:
            raise Refused(replace(finding, seed=seed) for finding in refused.findings) from None

    @cached_property
    def reference(self) -> Paper:
        """The reference paper with this question alone; raise Refused if it cannot be drawn."""
        return self.draw(None)

    def check_units(self) -> UnitVerdict:
        """Check the units of the question, which are the same in all draws."""
        return check_units(self.question, {name: each.unit for name, each in self.exam.model.parameters.items()})

    def draw_with(self, values: Mapping[str, Value], seed: int = 0) -> Paper:
        """Return the question with these drawn values; raise DrawRejected if they are not valid, else as `drawn`.

        Its companions get the randomness of `seed` (0: of the reference paper).
        """
        draw = QuestionDraw(self.plan, seed)
        made = make_question(self.settings, draw, evaluate_values(self.plan, values, seed), self.numbering)
        return self._paper(made, NO_SEED)

    def _paper(self, question: Question, seed: int | None) -> Paper:
        """Return a paper with this question alone and a blank cover."""
        model = self.exam.model
        return Paper(
            schema=SCHEMA,
            exam=self.exam.name,
            seed=seed,
            language=model.language,
            paper=model.paper,
            cover=Cover(EMPTY_TEXT, EMPTY_TEXT, None, None, None, None, (), None),
            numbers=self.settings.style,
            packages=(),
            preamble=None,
            total=question.points,
            parameters=FrozenMap(self._shared_values(question)),
            questions=(question,),
        )

    def around(self, question: Question) -> str:
        """Return the exam's texts around a draw of the question, if they print values that all questions share."""
        if not self.plan.taken:
            return ""
        shared = tuple(self._shared_values(question).items())
        if shared not in self.surroundings:
            texts = fill_around(self.exam, self.settings, dict(shared), FindingCollector())
            places = [at for at in range(len(texts.sections)) if self._stands_in(at)]
            cover = [texts.cover] if texts.cover else []
            said = list_author_texts(*cover, texts.sheet, *(texts.sections[at] for at in places))
            heads = [make_introduction(self.exam, self.settings, at, dict(shared), self.numbering) for at in places]
            pages = [repr(print_page(each)) for each in heads if each]
            self.surroundings[shared] = "\n".join([*(strip_comments(each.text.tex) for each in said), *pages])
        return self.surroundings[shared]

    def _stands_in(self, section: int) -> bool:
        """Tell whether a section of the exam may ask the question."""
        return any(self.question.name in line.names for line in self.exam.sections[section].lines)

    def _shared_values(self, question: Question) -> Names:
        """Return the values of the exam's parameters, replaced by those of the draw."""
        if not self.plan.taken:
            return self.settings.shared
        return {name: question.parameters.get(name, each) for name, each in self.settings.shared.items()}

    def at_draw(self, finding: Finding, seed: int | None, values: Mapping[str, Value]) -> Finding:
        """Return a finding of one draw with the command that shows the draw, or with its values if no seed is known."""
        if not seed or not self.exam.name:
            return replace(finding, seed=None, message=f"{finding.message}, with {format_values(values)}")
        command = f"`exam-builder explain {self.exam.name} {self.question.name} --seed {seed}` shows this draw"
        return replace(finding, seed=seed, hint=f"{finding.hint}; {command}" if finding.hint else command)


def isolate_question(exam: LoadedExam, name: str, calls: Calls) -> IsolatedQuestion:
    """Return a question of an exam by itself; raise Refused if values that the exam's questions share cannot be
    computed.
    """
    gather = FindingCollector()
    settings = gather_exam_settings(exam, calls, gather)
    gather.settle()
    numbers = {question.name: number for number, question in enumerate(exam.questions, 1)} if exam.name else None
    sections = {name: at for at, each in enumerate(exam.sections) for line in each.lines for name in line.names}
    asked = ((sections.get(question.name, 0), question) for question in exam.questions)
    numbering = Numbering(FigureNumbers().number(list_owners(exam, asked)), numbers)
    alone, store = replace(exam, questions=(exam.question(name),)), calls.store or Store(exam.course.store_folder)
    plotter = FigurePlotter(exam.course.figures, store, map, alone.figure_place, calls.python)
    return IsolatedQuestion(alone, settings, numbering, plotter)


def format_values(values: Mapping[str, Value]) -> str:
    """Return values in words: `side = 64, kernel = 3`."""
    return ", ".join(f"{name} = {value_to_plain(value)}" for name, value in values.items()) or "its only values"
