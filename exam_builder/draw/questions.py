"""Make a question of a paper from drawn values: fill in its texts, figures, options and rubrics."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial

from exam_builder.draw.figures_tables import fill_figure, make_listing, make_table
from exam_builder.draw.keys import add_answers
from exam_builder.draw.parameters import get_unit
from exam_builder.draw.part_options import order_options, print_options
from exam_builder.draw.question_draw import DrawnValues, DrawSettings, QuestionDraw
from exam_builder.draw.rubrics import RubricMaker, make_scoring
from exam_builder.draw.text_filler import TextFiller, format_key_names, join_question_texts
from exam_builder.draw.yaml_location import FindingCollector, YamlLocation
from exam_builder.expressions import ExpressionError
from exam_builder.kinds import get_kind
from exam_builder.paper import Answer, Figure, Flow, Misconception, Option, Part, Question, RubricItem, Text
from exam_builder.read import LoadedPart, LoadedQuestion
from exam_builder.read.models import DrawnFigure, ImageFigure, PartGroupModel, PartModel, QuestionModel, RubricItemModel
from exam_builder.values import FrozenMap, Value

Rubric = tuple[RubricItem, ...]
NO_RUBRIC: Rubric = ()
NO_OPTIONS: tuple[Option, ...] = ()
NO_TEXT = Text("", "", (1,))


@dataclass(frozen=True)
class Numbering:
    """The numbers in one paper that texts may print: those of figures, by question and id, and those of questions.

    `questions` is None for a question outside an exam.
    """

    figures: Mapping[tuple[str, str], int] = field(default_factory=dict)
    questions: Mapping[str, int] | None = None


def match_parts(loaded: LoadedQuestion, question: Question) -> Iterator[tuple[LoadedPart, Part]]:
    """Pair each part of a question as loaded with the part in a paper, in the order of the file."""
    drawn = {part.id: part for part in question.parts}
    return ((part, drawn[part.id]) for part in loaded.parts)


def make_question(settings: DrawSettings, draw: QuestionDraw, values: DrawnValues, numbering: Numbering) -> Question:
    """Make a question, numbered 1, with everything expanded; raise Refused with all of its findings."""
    return QuestionMaker(settings, draw, values, numbering).make()


def make_flow(model: QuestionModel | PartModel | PartGroupModel) -> Flow:
    """Return how page breaks treat a question or a part."""
    return Flow(model.break_ == "before", model.keep)


class QuestionMaker:
    """Makes one question; the findings of its texts are gathered, so that all are reported together."""

    def __init__(self, settings: DrawSettings, draw: QuestionDraw, values: DrawnValues, numbering: Numbering) -> None:
        self.settings, self.draw, self.values, self.numbering = settings, draw, values, numbering
        self.loaded = draw.plan.question
        self.gather = FindingCollector()
        self.location = YamlLocation(self.loaded)
        self.macros = {**settings.macros, **draw.plan.macros}
        self.letters = draw.plan.figure_letters
        self.answered = add_answers(values.names, values.keys)

    def make(self) -> Question:
        """Make the question; raise Refused if any of its texts fails."""
        model, filler, each = self.loaded.model, self.filler(None), self.gather.each
        made = Question(
            name=self.loaded.name,
            number=1,
            title=self.text(self.title_filler(), self.location / "title", model.title) or NO_TEXT,
            points=self.loaded.points,
            seed=self.draw.seed,
            tried=self.values.tried,
            parameters=FrozenMap(self.values.names),
            misconceptions=each(
                self.location / "misconceptions",
                model.misconceptions,
                lambda at, _: Misconception(str(at.path[-1]), filler.text(at / "text")),
            ),
            figures=each(self.location / "figures", model.figures, partial(self.figure, filler)),
            listings=each(self.location / "listings", model.listings, partial(make_listing, filler=filler)),
            tables=each(self.location / "tables", model.tables, partial(make_table, filler=filler)),
            prompt=self.text(filler, self.location / "prompt", model.prompt),
            parts=tuple(map(self.part, self.draw.parts)),
            rubric=self.question_rubric(filler),
            flow=make_flow(model),
        )
        self.gather.settle()
        return made

    def filler(self, part: str | None) -> TextFiller:
        """Return the filler for texts outside parts, or for markers of a part, whose texts may also print `answer`."""
        keys, names = self.values.keys, self.answered
        if part is not None:
            names = {**names, "answer": keys[part].value}
        return self._make_filler(names, format_key_names(keys, part), part)

    def student_filler(self, part: str) -> TextFiller:
        """Return the filler for texts of a part that students read."""
        return self._make_filler(self.answered, format_key_names(self.values.keys, None), part)

    def title_filler(self) -> TextFiller:
        """Return the filler for the title, which may not use keys."""
        return self._make_filler(self.values.names, {}, None)

    def _make_filler(self, names: Mapping[str, Value], printed: Mapping[str, str], part: str | None) -> TextFiller:
        """Make a filler whose texts may ask for numbers and letters; options of the part take precedence."""
        hooks: dict[str, Callable[..., Value]] = {
            "figure": self.figure_number,
            "letter": partial(self.option_letter, part),
            "number": self.question_number,
            "quantity": partial(get_unit, self.loaded.model, self.settings.units),
        }
        users = partial(join_question_texts, [self.loaded])
        return TextFiller(names, self.settings.style, hooks, printed, self.macros, users)

    def option_letter(self, part: str | None, id_: str) -> Value:
        """Return the letter of the option with an id; raise ExpressionError if there is none."""
        for each in sorted(self.loaded.parts, key=lambda other: other.id != part):
            options = order_options(self.draw, each)
            letters = options.letters(self.values.keys[each.id], self.values.mistakes[each.id])
            if id_ in letters:
                return letters[id_]
        raise ExpressionError(f"there is no option `{id_}`", "name an option of the question")

    def question_number(self, name: str) -> Value:
        """Return the number of a question of the exam; raise ExpressionError if there is none."""
        numbers = self.numbering.questions
        if name not in numbers if numbers is not None else len(name) == 1:
            raise ExpressionError(f"there is no question `{name}` in this exam", "name a question of the exam")
        return 1 if numbers is None else numbers[name]

    def figure_number(self, id_: Value) -> Value:
        """Return the number of a figure of this question; raise ExpressionError if it prints none."""
        number = self.numbering.figures.get((self.loaded.name, str(id_)))
        if number is not None:
            letter = self.letters.get(str(id_))
            return f"{number}({letter})" if letter else number
        if str(id_) in self.loaded.model.figures:
            raise ExpressionError(f"the figure `{id_}` has no caption, so it prints no number", "give it a caption")
        raise ExpressionError(f"there is no figure `{id_}`", "name one of the question's figures")

    def text(self, filler: TextFiller, location: YamlLocation, value: object) -> Text | None:
        """Fill in the text of a field; return None if the field is empty."""
        return self.gather.attempt(lambda: filler.optional(location, value), None)

    def figure(self, filler: TextFiller, location: YamlLocation, model: DrawnFigure | ImageFigure) -> Figure:
        """Make a figure, with its number in this paper."""
        id_ = str(location.path[-1])
        called = self.numbering.figures.get((self.loaded.name, id_), 0), self.letters.get(id_, "")
        return fill_figure(location, model, called, filler, self.settings)

    def question_rubric(self, filler: TextFiller) -> Rubric:
        """Make the rubric for several parts; in a question with a single part, the part has the rubric."""
        model = self.loaded.model
        if not model.parts:
            return ()
        scale = self.loaded.points / sum((Fraction(part.model.points) for part in self.loaded.parts), Fraction(0))
        return self.rubric(model.rubric, self.location, RubricMaker(self.draw, filler, scale))

    def rubric(self, items: Sequence[RubricItemModel], location: YamlLocation, maker: RubricMaker) -> Rubric:
        """Make the rubric of the part or the question at a location."""
        return self.gather.attempt(lambda: maker.make(items, location / "rubric"), NO_RUBRIC)

    def part(self, part: LoadedPart) -> Part:
        """Make one part."""
        model, key, location = part.model, self.values.keys[part.id], self.draw.plan.locations[part.id]
        markers, students = self.filler(part.id), self.student_filler(part.id)
        rubric = self.rubric(model.rubric, location, RubricMaker(self.draw, markers, part.scale))
        return Part(
            id=part.id,
            label=self.draw.labels[part.id],
            points=part.points,
            prompt=self.text(students, location / "prompt", model.prompt),
            answer=key,
            also=tuple(self.also(part, index, markers) for index in range(len(self.values.also[part.id]))),
            mistakes=self.values.mistakes[part.id],
            solution=self.solution(markers, model, location),
            space=self.settings.look_of(model.space),
            rubric=rubric,
            waived=model.waived,
            options=self.options(part, students, markers) if model.options else (),
            form=get_kind(model.answer).form(model.answer, key.value),
            scoring=make_scoring(model.marks, part.scale),
            columns=self.columns(model),
            lead=self.lead(part),
            flow=make_flow(model),
            lead_flow=self.lead_flow(part),
        )

    def lead(self, part: LoadedPart) -> Text | None:
        """Make the text above the first sub-part of a part; return None for other parts."""
        group = next((each for each in self.loaded.groups if each.path == part.lead), None) if part.lead else None
        if group is None:
            return None
        location = YamlLocation(self.loaded, group.path, group.id) / "prompt"
        return self.text(self.filler(None), location, group.model.prompt)

    def lead_flow(self, part: LoadedPart) -> Flow:
        """Return how page breaks treat the part to which a sub-part belongs."""
        group = next((each for each in self.loaded.groups if each.path == part.path[:-2]), None)
        return make_flow(group.model) if group else Flow()

    def columns(self, model: PartModel) -> int:
        """Return how many options print side by side, or 0 if their widths decide."""
        if not get_kind(model.answer).has_boxes(model.options):
            return 1
        return 0 if model.columns == "auto" else model.columns

    def solution(self, filler: TextFiller, model: PartModel, location: YamlLocation) -> Text | None:
        """Make the solution, from the answer itself if the part has none."""
        field = get_kind(model.answer).solution_field
        if model.solution is None and field:
            return self.text(filler, location / "answer" / field, getattr(model.answer, field))
        return self.text(filler, location / "solution", model.solution)

    def options(self, part: LoadedPart, students: TextFiller, markers: TextFiller) -> tuple[Option, ...]:
        """Make the options of a part."""
        key, mistakes = self.values.keys[part.id], self.values.mistakes[part.id]
        options = order_options(self.draw, part)
        return self.gather.attempt(lambda: print_options(options, key, mistakes, students, markers), NO_OPTIONS)

    def also(self, part: LoadedPart, index: int, filler: TextFiller) -> Answer:
        """Return another right answer, with its `when` text; the key in another unit has none."""
        other = self.values.also[part.id][index]
        if index >= len(part.model.also):
            return other
        location = self.draw.plan.locations[part.id] / "also" / index / "when"
        return replace(other, when=self.text(filler, location, part.model.also[index].when))
