"""The base class of kinds of answer: fields, value, printing, and comparison with witnesses.

A kind is a module of `exam_builder.kinds` with an object `KIND` of a subclass of `Kind`. The defaults here suit a key
that is an expression and is compared as a whole.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Generic, Literal

from exam_builder.expressions import Expression, ExpressionError, agrees_with_reference, evaluate, parse, value_to_plain
from exam_builder.fields import StrictModel, YamlPath
from exam_builder.findings import MAX_SHOWN, Code, shorten
from exam_builder.kinds.base.agreement import agrees, is_rounding_noise, measure_relative_distance
from exam_builder.kinds.base.contract import (
    LETTERS,
    AnswerProblem,
    AnswerSource,
    Case,
    InvalidRecomputation,
    Key,
    KeyContext,
    Labels,
    Misread,
    PrintStyle,
    Route,
    WrittenKey,
    as_float,
    describe_recomputed,
    format_exactly,
    show_as_typed,
)
from exam_builder.paper import Answer, NumberStyle, Part, Piece
from exam_builder.values import FrozenMap, Value, YamlValue

PRINTS_NOISE = re.compile(r"e-(?:1[2-9]|[2-9][0-9]|[0-9]{3})")
"""A printed number so small that it may be rounding error."""


class Kind(ABC, Generic[Key]):
    """The base class of all kinds. A subclass sets `name` and `key`, and overrides what differs."""

    name: ClassVar[str]
    """The name of the kind: of its field in an answer, its module and its template."""
    called: ClassVar[tuple[str, ...]] = ()
    """Other words for it, which authors may write in place of its name."""
    key: type[Key]
    """The model of an answer: a field with the name of the kind, and settings."""
    filled: ClassVar[Mapping[str, YamlValue]] = {}
    """Placeholders for missing required fields, so that the rest of a file can still be checked."""
    further: ClassVar[bool] = True
    """Whether `also` may have further answers of this kind."""
    recomputed: ClassVar[bool] = True
    """Whether answers have a second route and a reference; others are counted separately."""
    measures: ClassVar[bool] = False
    """Whether the second route measures quantities that the key bounds, instead of computing the key again."""
    lists: ClassVar[bool] = False
    """Whether the key names options of the author."""
    ticked: ClassVar[bool] = False
    """Whether right options are ticked, as opposed to ordered or paired."""
    single: ClassVar[bool] = False
    """Whether exactly one option is right."""
    yes_or_no: ClassVar[bool] = False
    """Whether the key is true or false."""
    often_right: ClassVar[bool] = False
    """Whether there are so few possible answers that a guess is often right."""
    any_is_right: ClassVar[bool] = False
    """Whether each entry of a list is right by itself, as another wording of the first."""
    compared: ClassVar[bool] = True
    """Whether `accepts` can compare other values with the key."""
    ordered: ClassVar[bool] = True
    """Whether the order of the entries of a list matters."""
    one_number: ClassVar[bool] = False
    """Whether the key is one number, which tables of keys store as a number."""
    literal: ClassVar[bool] = False
    """Whether a value is a text of which every character matters."""
    mathematical: ClassVar[bool] = False
    """Whether the key prints as mathematics, which may be scaled down to fit a column."""
    is_short: ClassVar[bool] = False
    """Whether a short rule is long enough for the answer."""
    printed_key: ClassVar[bool] = True
    """Whether marking guides print the key."""
    shown_by_solutions: ClassVar[bool] = True
    """Whether a solution should print the key."""
    solution_field: ClassVar[str] = ""
    """The field of the answer that serves as the solution if there is no other."""
    word_fields: ClassVar[tuple[str, ...]] = ()
    """The fields of the answer with words that students read."""

    # The source of the answer

    def list_sources(self, answer: Key) -> Iterator[AnswerSource]:
        """Yield the expressions and texts of an answer."""
        yield AnswerSource((self.name,), getattr(answer, self.name))

    def main_source(self, answer: Key) -> AnswerSource | None:
        """Return the expression of the key itself; None if the key is not an expression."""
        return next((source for source in self.list_sources(answer) if source.path == (self.name,)), None)

    def reader(self, answer: Key) -> Callable[[YamlValue], Expression]:
        """Return the parser for the source of the key."""
        return parse

    def wrong(self, answer: Key, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        """Yield the problems with the settings of an answer; `taken` are the names of the question's parameters."""
        yield from ()

    def find_vacuous(self, answer: Key, names: Mapping[str, Value], style: NumberStyle) -> Iterator[AnswerProblem]:
        """Yield a problem for each setting of an answer that checks nothing with these values of the parameters."""
        yield from ()

    def reference_problem(self, answer: Key, reference: YamlValue) -> str:
        """Describe what is wrong with a reference, and how to fix it after a dash; return '' if it is right."""
        return ""

    def reference_source(self, answer: Key, reference: YamlValue) -> AnswerSource | None:
        """Return the reference as a source, if it is an expression rather than a value."""
        return None

    def other_references(self, answer: Key, reference: YamlValue) -> Sequence[str]:
        """Return the other possible references, for kinds with only a few."""
        return ()

    def find_unknown_ids(self, answer: Key, reference: YamlValue, ids: Sequence[str]) -> Iterator[AnswerProblem]:
        """Yield the problems with a key and a reference that name options, given the ids of the options."""
        yield from ()

    def wrong_keys(self, answer: Key, ids: frozenset[str]) -> Iterator[tuple[str, WrittenKey]]:
        """Yield wrong keys that an author might write by mistake, each after a description of the mistake."""
        yield from ()

    def choices(self, answer: Key) -> Mapping[str, str]:
        """Return the texts, by id, among which the key names one (for kinds without options)."""
        return {}

    def unit(self, answer: Key) -> str | None:
        """Return the unit of the key, or None."""
        return None

    def pieces(self, answer: Key) -> Mapping[str, StrictModel]:
        """Return the answers inside this one by their ids; each is checked by itself."""
        return {}

    def items(self, answer: Key, options: int) -> int:
        """Return how many items are marked if a part gives marks for each."""
        return 1

    # The key

    def value(self, answer: Key, ask: KeyContext) -> Value:
        """Return the key's value; raise WrongKeyType if it is not of this kind, NoKeyInDraw if this draw has no key."""
        return ask.value(self.name)

    def other_forms(self, answer: Key, key: Answer, ask: KeyContext, style: NumberStyle) -> Iterator[Answer]:
        """Yield the key in other forms that are also right; raise WrongKeyType like `value`."""
        yield from ()

    @abstractmethod
    def tex(self, answer: Key, value: Value, look: PrintStyle) -> str:
        """Return a value as LaTeX, safe in text and in mathematics."""

    @abstractmethod
    def plain(self, answer: Key, value: Value, look: PrintStyle) -> str:
        """Return a value without LaTeX, for key.csv."""

    def latex_and_plain(self, answer: Key, value: Value, look: PrintStyle) -> tuple[str, str]:
        """Return a value as LaTeX and as plain text; kinds that compute both faster together override this."""
        return self.tex(answer, value, look), self.plain(answer, value, look)

    def print_value(self, answer: Key, value: Value, look: PrintStyle) -> Answer:
        """Print a value in the format of this answer."""
        tex, words = self.latex_and_plain(answer, value, look)
        return Answer(self.name, value, tex, words, pieces=self.print_pieces(answer, value, look))

    def print_pieces(self, answer: Key, value: Value, look: PrintStyle) -> tuple[Piece, ...]:
        """Print the answers inside a value."""
        return ()

    def labels(self, value: Value, listed: Sequence[str], placed: Sequence[str]) -> dict[str, str]:
        """Return the options in the order in which they print, each with its label.

        `listed` are their ids in the order of the file, `placed` in the order drawn; `value` is the key.
        """
        return dict(zip(placed, LETTERS, strict=False))

    def key_places(self, value: Value, listed: Sequence[str], placed: Sequence[str]) -> Sequence[int]:
        """Return the positions of the right options, in the order in which the page asks for them; see `labels`.

        Return none if the page asks in no order, so that the order drawn cannot follow the key.
        """
        return ()

    def form(self, answer: Key, value: Value) -> FrozenMap:
        """Return the data for the kind's template; students see it too, so it must not reveal the key."""
        return FrozenMap({})

    def places(self, part: Part) -> tuple[tuple[str, str], ...]:
        """Return the places of answers besides the answer space, each as a type and a name.

        The types are boxes to tick or for a letter (`box`), blanks (`blank`), and items to pair (`pair`).
        """
        return tuple(("box", option.letter) for option in part.options)

    def has_boxes(self, options: object) -> bool:
        """Return whether a part of this kind, with these options or none, has boxes to tick beside words."""
        return self.ticked or self.yes_or_no or (bool(options) and not self.lists)

    def secrets(self, answer: Answer) -> tuple[str, ...]:
        """Return texts of the key; a single word of one would reveal it."""
        return ()

    # Comparison with other values

    def same(self, key: Value, second: Value, within: float | None = None) -> bool:
        """Return whether the value of a second route equals the key."""
        return agrees(key, second, within)

    def how_far(self, key: Value, second: Value, within: float | None = None) -> float:
        """Return the distance of a second route from the key, as defined by `measure_relative_distance`."""
        return measure_relative_distance(key, second)

    def matches_reference(self, answer: Key, value: Value, reference: YamlValue, style: NumberStyle) -> bool:
        """Return whether a value equals the reference when rounded to as many digits."""
        return agrees_with_reference(value, reference, style)

    def name_value(self, answer: Key, value: Value, look: PrintStyle) -> str:
        """Format a value for a finding."""
        return self.plain(answer, value, look)

    def label_value(self, value: Value, labels: Labels) -> str:
        """Format a value that names options with their labels and ids; return '' if it does not name options."""
        return ""

    def alike(self, one: Answer, other: Answer, style: NumberStyle) -> bool:
        """Return whether two answers would both be marked right."""
        return one.value == other.value or one.plain == other.plain

    def find_fixed_print(self, answer: Key, drawn: Sequence[Answer]) -> YamlPath:
        """Return the path of an author's text that prints the key alike in all draws, and so wrong in some; or ()."""
        return ()

    def accepts(self, answer: Key, key: Value, value: Value, style: NumberStyle) -> bool:
        """Return whether a value would be marked right if `key` is the key."""
        return key == value

    def value_as_printed(self, answer: Key, value: Value, style: NumberStyle) -> Value:
        """Return the value that a student reads in the printed key."""
        return value

    # The second route

    def ask_route(self, answer: Key, label: str, route: Route) -> Value:
        """Run the second route and return its value; `label` names part and draw."""
        return route({})

    def read_print(self, text: str, style: NumberStyle) -> Value:
        """Convert the output of a printed program to a value: that of an expression, or else the text itself."""
        try:
            return as_float(evaluate(parse(text.strip()), {}, style))
        except ExpressionError:
            return text.strip()

    def describe_second(self, second: Value) -> str:
        """Describe the value of a second route briefly."""
        return describe_recomputed(second)

    def convert_recomputed(self, answer: Key, second: Value, style: NumberStyle) -> Value:
        """Convert the value of a second route for this kind; raise InvalidRecomputation if that is impossible."""
        return second

    def understand(self, case: Case[Key]) -> Case[Key]:
        """Return the case with its second value in the form of the key; raise Misread if it cannot be converted."""
        if case.second is None:
            return case
        try:
            return replace(case, second=self.convert_recomputed(case.answer, case.second, case.style))
        except InvalidRecomputation as problem:
            message = f"{case.route} {problem.message}"
            raise Misread(AnswerProblem(("recompute",), problem.code, message, problem.hint)) from None

    def distance(self, case: Case[Key]) -> float | None:
        """Return the distance of key and second route, in a case from `understand`; None if nothing is compared."""
        key, second = case.key.value, case.second
        if second is None:
            return None
        return 0.0 if type(key) is type(second) and key == second else self.how_far(key, second, case.within)

    def shares(self, case: Case[Key]) -> Iterator[tuple[str, float | None, Value]]:
        """Yield each bound of a measurement in words, the share of the bound that is used, and the measured value.

        The share is 0 halfway between two bounds, 1 at a bound and more outside; None if the bound has no such scale.
        """
        yield from ()

    def judge(self, case: Case[Key]) -> Iterator[AnswerProblem]:
        """Yield the problems in a case from `understand`; raise CannotJudge if it cannot be judged."""
        key_agrees = case.reference is None or self._agrees_with_reference(case, case.key.value)
        if case.second is None or self.same(case.key.value, case.second, case.within):
            yield from _find_float_noise(case) if key_agrees else [self._blame(case, "reference")]
            return
        second_agrees = case.reference is not None and self._agrees_with_reference(case, case.second)
        route_is_wrong = key_agrees and case.reference is not None and not second_agrees
        alone = second_agrees and not key_agrees
        yield self._blame(case, "recompute" if route_is_wrong else "key", second_agrees=alone)

    def _agrees_with_reference(self, case: Case[Key], value: Value) -> bool:
        return self.matches_reference(case.answer, value, case.reference, case.style)

    def _blame(
        self, case: Case[Key], blamed: Literal["reference", "recompute", "key"], *, second_agrees: bool = False
    ) -> AnswerProblem:
        """Return the problem with the one value that disagrees with the others."""
        key, second = self._format_distinctly(case)
        reference = show_as_typed(case.reference)
        if blamed == "reference":
            others = "the key is" if case.second is None else f"key and {case.route} both give"
            message = f"the reference says {reference}, but {others} {key}"
            hint = self.suggest_reference(case, key) + (", or correct the expression" if case.second is None else "")
            return AnswerProblem(case.reference_path, Code.REFERENCE, message, hint)
        if blamed == "recompute":
            message = f"{case.route} gives {_name_kind(case, second)}, but key and reference say {key}"
            hint = f"correct {case.route}, or find out which of the two is right"
            return AnswerProblem(("recompute",), Code.RECOMPUTE, message, hint)
        note = f" and the reference says {reference}" if case.reference is not None else ""
        named = _name_kind(case, second) if second == key else second
        message = f"the key comes out as {key}, but {case.route} gives {named}{note}"
        is_near = case.second is not None and self.how_far(case.key.value, case.second, case.within) < NEARLY
        other = ", since the two others agree" if second_agrees else f", or {case.route}"
        hint = f"correct the key's expression{other}" + (WITHIN_HINT if is_near else "")
        return AnswerProblem((*case.path, self.name), Code.WRONG_KEY, message, hint)

    def _format_distinctly(self, case: Case[Key]) -> tuple[str, str]:
        """Format key and second value as they print, or to twelve digits if they differ but print alike."""
        look = PrintStyle(case.style)
        key = self.name_value(case.answer, case.key.value, look)
        if case.second is None:
            return key, ""
        try:
            second = self.name_value(case.answer, case.second, look)
        except (ExpressionError, TypeError, ValueError, AttributeError, KeyError):
            second = value_to_plain(case.second)
        if key != second or self.same(case.key.value, case.second, case.within):
            return key, second
        return format_exactly(case.key.value), format_exactly(case.second)

    def suggest_reference(self, case: Case[Key], text: str) -> str:
        """Return a hint on what to write as the reference, for a key with this print."""
        return f"write {case.reference_path[-1]}: {self.reference_yaml(case, text)}"

    def reference_yaml(self, case: Case[Key], text: str) -> str:
        """Return YAML for the key."""
        if isinstance(case.key.value, tuple):
            return f"[{', '.join(case.quote(str(item)) for item in case.key.value)}]"
        return case.quote(text)


def _name_kind(case: Case[Key], text: str) -> str:
    """Shorten the print of a second value, and name its type if only that distinguishes it from the key."""
    one, other = case.key.value, case.second
    short = shorten(text, MAX_SHOWN)
    if isinstance(other, str) and not isinstance(one, str):
        return f"the text `{short}`"
    return f"the list {short}" if isinstance(other, tuple) and not isinstance(one, tuple) else short


NEARLY = 0.01
"""The relative distance within which a second route may be right but inexact."""
WITHIN_HINT = "; write `within` beside `recompute` if its result is not exact"


def _find_float_noise(case: Case[Key]) -> Iterator[AnswerProblem]:
    """Yield a problem if a key prints a number that is only rounding error of floats."""
    others = [value for value in (case.second, case.reference) if value is not None]
    if PRINTS_NOISE.search(case.key.plain) and any(is_rounding_noise(case.key.value, other) for other in others):
        kind, printed = case.key.kind, case.key.plain
        message = f"the key prints {printed}, which is only the rounding error of floats: it should be 0"
        hint = f"write round(…, 12) around it in `{kind}`, or correct what it is computed from"
        yield AnswerProblem((*case.path, kind), Code.ONLY_ROUNDING, message, hint)
