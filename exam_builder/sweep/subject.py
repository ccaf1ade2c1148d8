"""A question by itself: an exam in which it is the only one, and papers that hold nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from exam_builder.companions import Calls
from exam_builder.draw import Sweepable, question_seed, sweepable
from exam_builder.draw.figures import numbered
from exam_builder.draw.papers import shared_parameters
from exam_builder.draw.questions import Setting, draw_question
from exam_builder.draw.texts import macros_of
from exam_builder.draw.work import Worked
from exam_builder.expressions import plain
from exam_builder.findings import Finding, Refused
from exam_builder.paper import SCHEMA, Cover, NumberStyle, Paper, Question, Text
from exam_builder.read import LoadedExam, LoadedQuestion
from exam_builder.values import Record, Value

NOTHING = Text("", "", ())
SEEDLESS = 0
"""The seed in papers of values that no seed is known to draw."""


@dataclass(frozen=True)
class Subject:
    """One question as it stands in an exam. `issued` is False for a question that no exam uses."""

    exam: LoadedExam
    setting: Setting
    issued: bool = True

    @property
    def question(self) -> LoadedQuestion:
        """The question."""
        return self.exam.questions[0]

    @cached_property
    def ready(self) -> Sweepable:
        """The question, planned for many draws; Refused where it cannot be."""
        return sweepable(self.question, self.setting)

    def seed(self, seed: int | None) -> int:
        """The question's own seed in the paper of a seed."""
        return 0 if seed is None else question_seed(self.exam.name, f"seed {seed}", self.question.name)

    def drawn(self, seed: int | None) -> Paper:
        """The question as the paper of a seed has it; raise Refused, with the seed, where it cannot be."""
        try:
            return self._paper(draw_question(self.question, 1, self.seed(seed), self.setting), seed)
        except Refused as refused:
            raise Refused(replace(finding, seed=seed) for finding in refused.findings) from None

    @cached_property
    def reference(self) -> Paper:
        """The question as the reference paper has it; raise Refused where it cannot be drawn."""
        return self.drawn(None)

    def given(self, values: Mapping[str, Value]) -> Paper:
        """The question with these values of what is drawn; raise Rejected where they will not do, else as `drawn`."""
        return self._paper(self.expanded(self.ready.given(values)), SEEDLESS)

    def expanded(self, worked: Worked) -> Question:
        """The question with values that are worked out."""
        return draw_question(self.question, 1, 0, self.setting, worked)

    def _paper(self, question: Question, seed: int | None) -> Paper:
        return replace(self._frame, seed=seed, total=question.points, questions=(question,))

    @cached_property
    def _frame(self) -> Paper:
        """A paper without questions; its cover is blank, since it is no question's."""
        cover = Cover(NOTHING, NOTHING, None, None, None, None, (), None)
        model, shared = self.exam.model, Record(self.setting.shared)
        return Paper(
            schema=SCHEMA,
            exam=self.exam.name,
            seed=None,
            language=model.language,
            paper=model.paper,
            cover=cover,
            numbers=self.setting.style,
            packages=(),
            preamble=None,
            total=Fraction(0),
            parameters=shared,
            questions=(),
        )

    def at_draw(self, finding: Finding, seed: int | None, values: Mapping[str, Value]) -> Finding:
        """A finding of one draw, with the command that shows the draw, or its values where no seed is known."""
        if not seed or not self.issued:
            return replace(finding, seed=None, message=f"{finding.message}, with {written(values)}")
        command = f"`exam-builder explain {self.exam.name} {self.question.name} --seed {seed}` shows this draw"
        return replace(finding, seed=seed, mend=f"{finding.mend}; {command}" if finding.mend else command)


def subject_of(exam: LoadedExam, name: str, calls: Calls, *, issued: bool = True) -> Subject:
    """A question of an exam by itself; raise Refused where what the exam's questions share cannot be worked out."""
    style = NumberStyle(exam.model.numbers.grouping, exam.model.numbers.digits, exam.model.numbers.decimal)
    numbers = {question.name: number for number, question in enumerate(exam.questions, 1)} if issued else None
    shared = shared_parameters(exam, style)
    setting = Setting(
        exam.course,
        style,
        shared,
        numbered(exam.questions),
        calls,
        "options" in exam.model.versions.shuffle,
        numbers,
        macros_of(exam),
    )
    return Subject(replace(exam, questions=(exam.question(name),)), setting, issued)


def written(values: Mapping[str, Value]) -> str:
    """Values in words: `side = 64, kernel = 3`."""
    return ", ".join(f"{name} = {plain(value)}" for name, value in values.items()) or "its only values"
