"""Further right answers (`also`) held against the misconceptions and the key: nobody computes them a second time."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from exam_builder.codes import Code
from exam_builder.draw import YamlLocation
from exam_builder.findings import Finding
from exam_builder.kinds import kind_of
from exam_builder.paper import Part, Question
from exam_builder.read import LoadedPart
from exam_builder.sweep.isolated_question import IsolatedQuestion


def find_mistaken_answers(subject: IsolatedQuestion, question: Question) -> Iterator[Finding]:
    """Misconceptions whose answer in one draw is a further right one, so that they would be marked right."""
    for wanted, part in zip(subject.question.parts, question.parts, strict=True):
        for index in range(len(wanted.model.also)):
            if _is_comparable(wanted, part, index):
                yield from _find_accepted_mistakes(subject, wanted, part, index)


def _is_comparable(wanted: LoadedPart, part: Part, index: int) -> bool:
    """Whether values of a further answer mean the same as those of the key: the same kind, in the same unit."""
    model, other = wanted.model.answer, wanted.model.also[index]
    alike = kind_of(model).compared and kind_of(model).name == kind_of(other).name
    return alike and getattr(model, "unit", None) == getattr(other, "unit", None)


def _find_accepted_mistakes(subject: IsolatedQuestion, wanted: LoadedPart, part: Part, index: int) -> Iterator[Finding]:
    model, other = wanted.model.also[index], part.also[index]
    for mistake in part.mistakes:
        if kind_of(model).accepts(model, other.value, mistake.value, subject.setting.style):
            spot = YamlLocation(subject.question, (*wanted.path, "also", index, other.kind), part.id)
            message = f"the misconception `{mistake.misconception}` gives {mistake.plain}, which is near enough to"
            message += f" {other.plain}, a further right answer, to be marked right"
            hint = "mend this answer, or leave the misconception out of this part's rubric"
            yield spot.finding(Code.MISCONCEPTION_IS_ACCEPTED, message, hint)


@dataclass
class OtherAnswers:
    """What is gathered while draws go by: further answers, by part and index, that once were another than the key."""

    others: set[tuple[str, int]] = field(default_factory=set)

    def take(self, question: Question) -> None:
        """One more draw."""
        for part in question.parts:
            self.others |= {
                (part.id, index) for index, other in enumerate(part.also) if other.plain != part.answer.plain
            }


def find_needless_answers(subject: IsolatedQuestion, further: OtherAnswers) -> Iterator[Finding]:
    """A warning for each further answer that is the key in every draw."""
    for part in subject.question.parts:
        for index in range(len(part.model.also)):
            if (part.id, index) not in further.others:
                spot = YamlLocation(subject.question, (*part.path, "also", index), part.id)
                finding = spot.finding(
                    Code.ALSO_IS_THE_KEY, "this is the key in every draw", "mend it, or leave it out"
                )
                yield replace(finding, severity="warning")
