"""One question of a paper: its values settled, its texts filled in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

from exam_builder.companions import Calls
from exam_builder.course import Course
from exam_builder.draw import part_options
from exam_builder.draw.figures_tables import make_figure, make_listing, make_table
from exam_builder.draw.keys import add_answers
from exam_builder.draw.parameter_values import Plan, make_plan
from exam_builder.draw.rubrics import make_rubric, make_scoring
from exam_builder.draw.solve import DrawnValues, draw_values
from exam_builder.draw.text_filler import TextFiller, find_question_macros, format_key_names, join_question_texts
from exam_builder.draw.yaml_location import FindingCollector, YamlLocation
from exam_builder.expressions import ExpressionError
from exam_builder.expressions.template import Macros
from exam_builder.kinds import kind_of
from exam_builder.paper import Answer, Figure, Misconception, NumberStyle, Option, Part, Question, RubricItem, Text
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.values import Record, Value

Result = TypeVar("Result")
FigureNumbers = Mapping[tuple[str, str], int]
Rubric = tuple[RubricItem, ...]
OPTION_ORDERS = 24
"""In so many orders the options of a question may stand."""
NO_RUBRIC: Rubric = ()
NO_OPTIONS: tuple[Option, ...] = ()
NO_TEXT = Text("", "", (1,))


@dataclass(frozen=True)
class DrawSettings:
    """What the questions of an exam share: the course, how numbers print, shared parameters, figure numbers."""

    course: Course
    style: NumberStyle
    shared: Mapping[str, Value]
    numbers: FigureNumbers
    calls: Calls
    shuffle_options: bool = True
    """Whether options stand in another order in each drawn paper."""
    questions: Mapping[str, int] | None = None
    """The number of each question of the exam; None where a question stands in no exam."""
    macros: Macros = field(default_factory=dict)
    """Commands that all questions may use."""
    plans: dict[str, Plan] = field(default_factory=dict, compare=False, repr=False)

    def order(self, seed: int) -> int:
        """The seed of the order in which the options of a question with this seed stand; 0 where they are not shuffled.

        There are few, so that papers may share questions that have the same values.
        """
        return 1 + seed % OPTION_ORDERS if seed and self.shuffle_options else 0

    def plan(self, loaded: LoadedQuestion) -> Plan:
        """How a question's values follow from each other, worked out once; Refused where they cannot be ordered."""
        known = self.plans.get(loaded.name)
        if known is None or known.question is not loaded or known.style != self.style:
            known = self.plans[loaded.name] = make_plan(loaded, self.style)
        return known


def draw_question(
    loaded: LoadedQuestion, number: int, seed: int, setting: DrawSettings, worked: DrawnValues | None = None
) -> Question:
    """A question with everything drawn, computed and expanded; raise Refused with all that is wrong in it.

    `seed` 0 is the reference paper's, which has the defaults. With `worked` these values are expanded and none drawn.
    """
    return QuestionMaker(loaded, setting, seed, worked).question(number)


class QuestionMaker:
    """Makes one question; findings of its texts are gathered, so that all are told in one go."""

    def __init__(
        self, loaded: LoadedQuestion, setting: DrawSettings, seed: int, worked: DrawnValues | None = None
    ) -> None:
        self.loaded, self.setting, self.seed = loaded, setting, seed
        needs = {name: setting.shared.get(name, value) for name, value in loaded.model.needs.items()}
        order = setting.order(seed)
        self.worked: DrawnValues = worked or draw_values(setting.plan(loaded), needs, seed, setting.calls, order)
        self.gather = FindingCollector()
        self.spot = YamlLocation(loaded)
        self.macros = {**setting.macros, **find_question_macros(loaded)}
        self.users = partial(join_question_texts, [loaded])

    def question(self, number: int) -> Question:
        """The question; raise Refused when any text of it fails."""
        model, filler = self.loaded.model, self.filler(None)
        made = Question(
            name=self.loaded.name,
            number=number,
            title=self.text(self.title_filler(), "title", model.title) or NO_TEXT,
            points=self.loaded.points,
            seed=self.seed,
            tried=self.worked.tried,
            parameters=Record(self.worked.names),
            misconceptions=self.misconceptions(filler),
            figures=self.each("figures", lambda spot, id_, item: self.figure(spot, id_, filler)),
            listings=self.each("listings", lambda spot, id_, item: make_listing(spot, id_, item, filler)),
            tables=self.each("tables", lambda spot, id_, item: make_table(spot, id_, item, filler)),
            prompt=self.text(filler, "prompt", model.prompt),
            parts=tuple(map(self.part, self.loaded.parts)),
            rubric=self.question_rubric(filler),
        )
        self.gather.settle()
        return made

    def filler(self, part: str | None, asking: str | None = None) -> TextFiller:
        """What texts may use; `answer` only in a part, whose options come first (or those of `asking`)."""
        names = add_answers(self.worked.names, self.worked.keys)
        if part is not None:
            names["answer"] = self.worked.keys[part].value
        printed = format_key_names(self.worked.keys, part)
        return TextFiller(names, self.setting.style, self.hooks(part or asking), printed, self.macros, self.users)

    def hooks(self, part: str | None) -> dict[str, Callable[..., Value]]:
        """What texts may ask the paper for; options of their own part come before those of others."""
        letter = partial(self.option_letter, part)
        return {"figure": self.figure_number, "letter": letter, "number": self.question_number}

    def option_letter(self, part: str | None, id_: str) -> Value:
        """The letter of the option with an id; raise ExpressionError when there is none."""
        for each in sorted(self.loaded.parts, key=lambda other: other.id != part):
            found = self.letters(each)
            if id_ in found:
                return found[id_]
        raise ExpressionError(f"there is no option `{id_}`", "name an option of the question")

    def letters(self, part: LoadedPart) -> dict[str, str]:
        """The letters of a part's options by their ids."""
        return part_options.label_options(self.choosing(part), self.worked.keys[part.id], self.worked.mistakes[part.id])

    def choosing(self, part: LoadedPart) -> part_options.OptionOrder:
        """The options of a part in the order of this paper."""
        return part_options.OptionOrder(part.model, part.id, self.worked.order)

    def question_number(self, name: str) -> Value:
        """The number of a question of the exam; raise ExpressionError when there is none."""
        numbers = self.setting.questions
        if numbers is not None and name not in numbers:
            raise ExpressionError(f"there is no question `{name}` in this exam", "name a question of the exam")
        return 1 if numbers is None else numbers[name]

    def title_filler(self) -> TextFiller:
        """What a title may use: no key."""
        return TextFiller(self.worked.names, self.setting.style, self.hooks(None), {}, self.macros, self.users)

    def figure_number(self, id_: Value) -> Value:
        """The number that a figure of this question prints; raise ExpressionError when it prints none."""
        number = self.setting.numbers.get((self.loaded.name, str(id_)))
        if number is None:
            known = str(id_) in self.loaded.model.figures
            what = (
                f"the figure `{id_}` has no caption, so it prints no number" if known else f"there is no figure `{id_}`"
            )
            raise ExpressionError(what, "give it a caption" if known else "name one of the question's figures")
        return number

    def text(self, filler: TextFiller, field: str, written: object, spot: YamlLocation | None = None) -> Text | None:
        """A field's text, None where the field is not there."""
        if written is None:
            return None
        where = (spot or self.spot) / field
        return self.gather.attempt(lambda: filler.text(where), None)

    def each(self, field: str, make: Callable[[YamlLocation, str, object], Result]) -> tuple[Result, ...]:
        """What is made of each entry of a mapping; those that fail are left out and their findings kept."""
        found = (
            self.gather.attempt(lambda id_=id_, item=item: make(self.spot / field / id_, id_, item), None)  # type: ignore[misc]
            for id_, item in getattr(self.loaded.model, field).items()
        )
        return tuple(item for item in found if item is not None)

    def figure(self, spot: YamlLocation, id_: str, filler: TextFiller) -> Figure:
        """A figure, with its number in this exam."""
        number = self.setting.numbers.get((self.loaded.name, id_), 0)
        return make_figure(spot, id_, self.loaded.model.figures[id_], number, filler, self.setting.course)

    def misconceptions(self, filler: TextFiller) -> tuple[Misconception, ...]:
        """The misconceptions and what they are, in words."""
        return self.each("misconceptions", lambda spot, id_, item: Misconception(id_, filler.text(spot / "text")))

    def question_rubric(self, filler: TextFiller) -> Rubric:
        """Marks that concern several parts; those of a one-part question are its part's."""
        model = self.loaded.model
        if not model.parts:
            return ()
        scale = self.loaded.points / sum((Fraction(part.points) for part in model.parts), Fraction(0))
        return self.gather.attempt(lambda: make_rubric(model.rubric, self.spot / "rubric", filler, scale), NO_RUBRIC)

    def part(self, part: LoadedPart) -> Part:
        """One part; its letter prints when the question has several."""
        model, filler = part.model, self.filler(part.id)
        spot = YamlLocation(self.loaded, part.path, part.id)
        items = self.gather.attempt(lambda: make_rubric(model.rubric, spot / "rubric", filler, part.scale), NO_RUBRIC)
        return Part(
            id=part.id,
            label=part.id if len(self.loaded.parts) > 1 else "",
            points=part.points,
            prompt=self.text(self.filler(None, part.id), "prompt", model.prompt, spot),
            answer=self.worked.keys[part.id],
            also=tuple(self.also(part, index, other, filler) for index, other in enumerate(self.worked.also[part.id])),
            mistakes=self.worked.mistakes[part.id],
            solution=self.solution(filler, model, spot),
            space=model.space,
            rubric=items,
            waived=model.waived,
            options=self.options(part, spot),
            form=kind_of(model.answer).form(model.answer, self.worked.keys[part.id].value),
            scoring=make_scoring(model.marks, part.scale),
        )

    def solution(self, filler: TextFiller, model: Any, spot: YamlLocation) -> Text | None:
        """The solution; where there is none, what the answer itself says."""
        told = kind_of(model.answer).told
        if model.solution is None and told:
            return self.text(filler, told, getattr(model.answer, told), spot / "answer")
        return self.text(filler, "solution", model.solution, spot)

    def options(self, part: LoadedPart, spot: YamlLocation) -> tuple[Option, ...]:
        """What there is to choose from, if anything."""
        if not part.model.options:
            return ()
        key, mistakes = self.worked.keys[part.id], self.worked.mistakes[part.id]
        fillers = self.filler(None, part.id), self.filler(part.id)
        return self.gather.attempt(
            lambda: part_options.print_options(spot, self.choosing(part), key, mistakes, *fillers), NO_OPTIONS
        )

    def also(self, part: LoadedPart, index: int, other: Answer, filler: TextFiller) -> Answer:
        """Another right answer, with the words that say when; those in other units need none."""
        if index >= len(part.model.also):
            return other
        spot = YamlLocation(self.loaded, (*part.path, "also", index), part.id)
        return replace(other, when=self.text(filler, "when", part.model.also[index].when, spot))
