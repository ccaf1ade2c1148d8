"""A cache of questions by their values, since many papers share them, and warnings of versions that repeat them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias

from exam_builder.draw.keys import DrawRejected
from exam_builder.draw.parameters import derive_companion_seed, list_roles
from exam_builder.draw.part_options import order_options
from exam_builder.draw.question_draw import DrawSettings, QuestionDraw
from exam_builder.draw.questions import Numbering, make_question, match_parts
from exam_builder.draw.solve import VALUES_TAKEN, draw_values, evaluate_draw, find_first_valid
from exam_builder.draw.yaml_location import YamlLocation
from exam_builder.findings import Code, Finding, Refused, join_with_and
from exam_builder.paper import Paper, Question
from exam_builder.read import LoadedExam, LoadedQuestion
from exam_builder.read.checks.usages import find_varying_names
from exam_builder.read.models import PersonParameter
from exam_builder.values import FrozenMap, Names, Value

CACHE_SIZE = 1_000
"""The most questions in the cache; the oldest is removed first."""
ValuesKey: TypeAlias = tuple[str, tuple[int, ...], str]
"""The name of a question, the seeds of its companions, and its drawn values."""


class QuestionKey(NamedTuple):
    """The key of a question in the cache: its values, and everything else in the paper that affects it.

    This includes the numbers of its figures, the seed of the order of its options, the numbers of questions to which it
    refers, and its persons, who do not distinguish one version from another.
    """

    values: ValuesKey
    figures: tuple[int, ...]
    order: int
    named: tuple[tuple[str, int], ...]
    persons: tuple[Value, ...] = ()


MAX_ORDERS = 500
"""The most orders of options that are tried to find one with other letters than those of some versions."""


class QuestionCache:
    """Makes the questions of an exam, and those with the same values only once."""

    def __init__(self, settings: DrawSettings) -> None:
        self.settings = settings
        self.known: dict[QuestionKey, Question | Finding] = {}

    def draw(
        self, draw: QuestionDraw, numbering: Numbering, others: Collection[QuestionKey] = ()
    ) -> tuple[Question, QuestionKey]:
        """Return the question of a draw, different from the others if possible, and its key.

        It has the first values that none of the others has. Failing that, its options get other letters than in others
        with the same values. Failing that too, the others are ignored. Raise Refused if no question can be drawn.
        """
        loaded = draw.plan.question
        own = tuple(numbering.figures.get((loaded.name, figure), 0) for figure in loaded.model.figures)
        order = draw.order if any(part.model.options for part in loaded.parts) else 0
        persons, named = tuple(draw.persons.values()), _get_question_numbers(loaded, numbering)
        blank = QuestionKey((loaded.name, (), ""), own, order, named, persons)
        if not draw.seed:
            return make_question(self.settings, draw, draw_values(draw), numbering), blank
        drawing = _QuestionDrawing(self, draw, numbering, blank, others)
        for make in (drawing.with_other_values, drawing.with_other_letters) if others else ():
            with suppress(Refused):
                return drawing.find(make)
        return drawing.find(drawing.with_any)

    def get(self, key: QuestionKey, make: Callable[[], Question | Finding]) -> Question:
        """Return the question of a key, made if it is not cached; raise DrawRejected if its values are not valid."""
        if key not in self.known:
            self._keep(key, make())
        known = self.known[key]
        if isinstance(known, Finding):
            raise DrawRejected(known)
        return known

    def _keep(self, key: QuestionKey, made: Question | Finding) -> None:
        if len(self.known) >= CACHE_SIZE:
            del self.known[next(iter(self.known))]
        self.known[key] = made


@dataclass(frozen=True)
class _QuestionDrawing:
    """A draw of a question; `blank` is its key without values, `others` are the keys from which it should differ."""

    cache: QuestionCache
    draw: QuestionDraw
    numbering: Numbering
    blank: QuestionKey
    others: Collection[QuestionKey]
    orders: dict[ValuesKey, int | None] = field(default_factory=dict)
    """The order of options found for values that the others have too, or None."""

    def find(self, make: Callable[[QuestionDraw, Names], QuestionKey]) -> tuple[Question, QuestionKey]:
        """Return the question with the first values for which `make` returns a key; raise Refused if there are none."""

        def attempt(draw: QuestionDraw, names: Names) -> tuple[Question, QuestionKey]:
            key = make(draw, names)
            made = self._find_or_make(draw, names, key)
            return replace(made, seed=draw.seed, tried=draw.attempt + 1), key

        return find_first_valid(self.draw, attempt)

    def with_any(self, draw: QuestionDraw, names: Names) -> QuestionKey:
        """Return the key of the question with these values."""
        plan = draw.plan
        chances = tuple(derive_companion_seed(each, draw.seed, draw.attempt) for each in plan.random_parameters)
        values = {name: value for name, value in names.items() if name not in plan.persons}
        return self.blank._replace(values=(plan.question.name, chances, repr(values)))

    def with_other_values(self, draw: QuestionDraw, names: Names) -> QuestionKey:
        """Return the key; raise DrawRejected if another question has these values."""
        key = self.with_any(draw, names)
        if any(other.values == key.values for other in self.others):
            raise DrawRejected(VALUES_TAKEN)
        return key

    def with_other_letters(self, draw: QuestionDraw, names: Names) -> QuestionKey:
        """Return the key with an order of options that gives other letters; raise DrawRejected if there is none."""
        key = self.with_any(draw, names)
        if key.values not in self.orders:
            self.orders[key.values] = self._find_order(key, self._find_or_make(draw, names, key))
        order = self.orders[key.values]
        if order is None:
            raise DrawRejected(VALUES_TAKEN)
        return key._replace(order=order)

    def _find_order(self, key: QuestionKey, question: Question) -> int | None:
        """Return the first order, its own before others, whose letters no question with these values has, or None."""
        taken = [self._letters(question, other.order) for other in self.others if other.values == key.values]
        orders = (key.order, *range(1, MAX_ORDERS)) if key.order else ()
        return next((order for order in orders if self._letters(question, order) not in taken), None)

    def _letters(self, question: Question, order: int) -> list[dict[str, str]]:
        draw = replace(self.draw, order=order)
        parts = match_parts(draw.plan.question, question)
        return [order_options(draw, part).letters(own.answer, own.mistakes) for part, own in parts]

    def _find_or_make(self, draw: QuestionDraw, names: Names, key: QuestionKey) -> Question:
        return self.cache.get(key, lambda: self._make(replace(draw, order=key.order), names))

    def _make(self, draw: QuestionDraw, names: Names) -> Question | Finding:
        """Make the question with these values, or return the finding if they are not valid."""
        try:
            values = evaluate_draw(draw, names)
        except DrawRejected as rejected:
            return rejected.finding
        return make_question(self.cache.settings, draw, values, self.numbering)


def _get_question_numbers(loaded: LoadedQuestion, numbering: Numbering) -> tuple[tuple[str, int], ...]:
    """Return the numbers of all questions if a text may refer to one, otherwise none."""
    texts = (loaded.source.text, *(file.text for file in loaded.files.texts.values()))
    questions: Mapping[str, int] = numbering.questions or {}
    return tuple(questions.items()) if any("number(" in text for text in texts) else ()


VARY_HINT = "give its parameters more values, or its options another order"


def find_repeats(exam: LoadedExam, versions: Sequence[Paper]) -> tuple[Finding, ...]:
    """Return a warning for each question with parameters or options that prints alike in several versions."""
    shared = find_varying_names(exam)
    return tuple(
        found
        for question in exam.questions
        if any(not isinstance(each, PersonParameter) for each in question.model.parameters.values())
        or not shared.isdisjoint(question.model.needs)
        or any(part.model.options for part in question.parts)
        for found in _find_repeats_of(question, versions)
    )


def _find_repeats_of(question: LoadedQuestion, papers: Sequence[Paper]) -> Iterator[Finding]:
    alike: list[tuple[object, list[str]]] = []
    for paper in papers:
        for asked in (_tell_apart(question, each) for each in paper.questions if each.name == question.name):
            letters = next((letters for other, letters in alike if other == asked), None)
            if letters is None:
                alike.append((asked, [paper.version]))
            else:
                letters.append(paper.version)
    asking = sum(len(letters) for _, letters in alike)
    for _, letters in alike:
        if len(letters) > 1:
            who = "all versions" if 2 < len(letters) == asking else f"versions {join_with_and(letters)}"
            message = f"`{question.name}` is the same in {who}"
            yield Finding(Code.SAME, message, YamlLocation(question).place(), VARY_HINT, "warning", question.name)


def _tell_apart(loaded: LoadedQuestion, question: Question) -> object:
    """Return what distinguishes a question; with persons, its values, keys and options, regardless of who they are."""
    persons = {role.name for role in list_roles(loaded)}
    if not persons:
        return _strip_hidden(question)
    values = {name: value for name, value in question.parameters.items() if name not in persons}
    return values, [(part.answer, part.mistakes, [option.id for option in part.options]) for part in question.parts]


def _strip_hidden(question: Question) -> Question:
    """Return a question without its place in the paper and without values that are not shown."""
    figures = tuple(replace(figure, number=0) for figure in question.figures)
    return replace(question, number=0, seed=0, tried=1, figures=figures, parameters=FrozenMap({}), section=0)
