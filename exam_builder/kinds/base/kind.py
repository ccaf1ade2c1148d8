"""A kind of answer: its fields, its value, how it prints, and how its witnesses are held against each other.

A kind is a module of `exam_builder.kinds` with an object `KIND` of a class that follows from `Kind` here. What the
class does not say is as for a key that is an expression and compared as a whole.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Generic, Literal

from exam_builder.codes import Code
from exam_builder.expressions import Expression, ExpressionError, agrees_with_reference, evaluate, parse, value_to_plain
from exam_builder.fields import StrictModel
from exam_builder.findings import MAX_SHOWN, shorten
from exam_builder.kinds.base.agreement import agrees, is_rounding_noise, relative_distance
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
    describe_value,
    format_exactly,
    show_as_typed,
)
from exam_builder.paper import Answer, NumberStyle, Part, Piece
from exam_builder.values import Record, Value, YamlValue

PRINTS_NOISE = re.compile(r"e-(?:1[2-9]|[2-9][0-9]|[0-9]{3})")
"""A printed number so small that it may be none."""


class Kind(Generic[Key]):
    """What all kinds can do. A class of a kind sets `name` and `key`, and overrides what is different."""

    name: ClassVar[str]
    """The key of an answer of this kind, and the name of its module and its template."""
    key: type[Key]
    """The answer's fields: one of the kind's name, and settings."""
    filled: ClassVar[Mapping[str, YamlValue]] = {}
    """What stands in for required fields, so that the rest of a file can be checked without them."""
    further: ClassVar[bool] = True
    """Whether `also` may have further answers of this kind."""
    recomputed: ClassVar[bool] = True
    """Whether there is a second route, and a reference; where not, the answer is counted apart."""
    measures: ClassVar[bool] = False
    """Whether the second route measures quantities, which the key bounds, rather than coming to the key again."""
    lists: ClassVar[bool] = False
    """Whether the answer names options that the author wrote."""
    ticked: ClassVar[bool] = False
    """Whether right options are ticked, rather than put in order or paired."""
    single: ClassVar[bool] = False
    """Whether one option is right, and all others are not."""
    yes_or_no: ClassVar[bool] = False
    """Whether a key is true or false."""
    often_right: ClassVar[bool] = False
    """Whether there are so few keys that one is often right by chance."""
    any_is_right: ClassVar[bool] = False
    """Whether of a list of values each is right: all but one are other words for the same."""
    compared: ClassVar[bool] = True
    """Whether other values than the key can be held against it by `accepts`."""
    ordered: ClassVar[bool] = True
    """Whether the entries of a list have their places."""
    one_number: ClassVar[bool] = False
    """Whether a key is one number, which tables of keys hold as such."""
    literal: ClassVar[bool] = False
    """Whether a value is a text, of which every character counts."""
    mathematical: ClassVar[bool] = False
    """Whether a key prints as mathematics, which may be made smaller to fit a column."""
    is_short: ClassVar[bool] = False
    """Whether a short rule is enough for an answer that is written on one."""
    printed_key: ClassVar[bool] = True
    """Whether marking guides print the key."""
    shown_by_solutions: ClassVar[bool] = True
    """Whether a solution ought to print the key."""
    solution_field: ClassVar[str] = ""
    """The field of the answer that is the solution where there is no other."""

    # What the author wrote

    def list_sources(self, answer: Key) -> Iterator[AnswerSource]:
        """Yield the expressions and texts of an answer."""
        yield AnswerSource((self.name,), getattr(answer, self.name))

    def main_source(self, answer: Key) -> AnswerSource | None:
        """Return the expression that is the key itself; None where the key is no expression."""
        return next((found for found in self.list_sources(answer) if found.path == (self.name,)), None)

    def reader(self, answer: Key) -> Callable[[YamlValue], Expression]:
        """Return what reads the key as it is written."""
        return parse

    def wrong(self, answer: Key, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        """Say what is wrong with an answer's settings; `taken` are names of the question's parameters."""
        yield from ()

    def find_vacuous(self, answer: Key, names: Mapping[str, Value], style: NumberStyle) -> Iterator[AnswerProblem]:
        """Yield what of an answer checks nothing, with these values of the parameters."""
        yield from ()

    def reference_problem(self, answer: Key, stated: YamlValue) -> str:
        """Say what is wrong with a reference, and what fixes it after a dash; '' where nothing is."""
        return ""

    def reference_source(self, answer: Key, stated: YamlValue) -> AnswerSource | None:
        """Return a reference that is written as an expression in place of a value."""
        return None

    def other_references(self, answer: Key, stated: YamlValue) -> Sequence[str]:
        """Return words that the reference might be in place of what it is, where there are few."""
        return ()

    def find_unknown_ids(self, answer: Key, stated: YamlValue, ids: Sequence[str]) -> Iterator[AnswerProblem]:
        """Say what is wrong with a key and a reference that name options, given the ids of the options."""
        yield from ()

    def wrong_keys(self, answer: Key, ids: frozenset[str]) -> Iterator[tuple[str, WrittenKey]]:
        """Yield wrong keys that an author might write by mistake: what kind of mistake it is, and the key."""
        yield from ()

    def choices(self, answer: Key) -> Mapping[str, str]:
        """Return the texts of which the key names one by its id, where these are not options."""
        return {}

    def unit(self, answer: Key) -> str | None:
        """Return the unit of the key, where it has one."""
        return None

    def pieces(self, answer: Key) -> Mapping[str, StrictModel]:
        """Return answers inside this one, each checked by itself."""
        return {}

    def items(self, answer: Key, options: int) -> int:
        """Return how many things are marked where a part gives marks for each."""
        return 1

    # The key

    def value(self, answer: Key, ask: KeyContext) -> Value:
        """Return the key's value; raise WrongKeyType if it is not of this kind, NoKeyInDraw if this draw has no key."""
        return ask.value(self.name)

    def other_forms(self, answer: Key, key: Answer, ask: KeyContext, style: NumberStyle) -> Iterator[Answer]:
        """Yield the key in other forms that are right as well; raise WrongKeyType as `value`."""
        yield from ()

    def tex(self, answer: Key, value: Value, look: PrintStyle) -> str:
        """Return a value as LaTeX, safe in text and in mathematics."""
        raise NotImplementedError

    def plain(self, answer: Key, value: Value, look: PrintStyle) -> str:
        """Return a value without LaTeX, for key.csv."""
        raise NotImplementedError

    def latex_and_plain(self, answer: Key, value: Value, look: PrintStyle) -> tuple[str, str]:
        """Return a value as LaTeX and without: for kinds that find both at once faster than one by one."""
        return self.tex(answer, value, look), self.plain(answer, value, look)

    def print_value(self, answer: Key, value: Value, look: PrintStyle) -> Answer:
        """Return a value as this answer prints it."""
        tex, words = self.latex_and_plain(answer, value, look)
        return Answer(self.name, value, tex, words, pieces=self.print_pieces(answer, value, look))

    def print_pieces(self, answer: Key, value: Value, look: PrintStyle) -> tuple[Piece, ...]:
        """Return the answers inside a value, each as it prints."""
        return ()

    def labels(self, value: Value, listed: Sequence[str], placed: Sequence[str]) -> dict[str, str]:
        """Return the options in the order in which they print, each with its label.

        `listed` are their ids as they are written, `placed` the same in the order that is drawn; `value` is the key.
        """
        return dict(zip(placed, LETTERS, strict=False))

    def key_places(self, value: Value, listed: Sequence[str], placed: Sequence[str]) -> Sequence[int]:
        """Return where the right options are placed, in the order in which the page asks for them; see `labels`.

        None where the page asks in no order, so that no order can follow the key.
        """
        return ()

    def form(self, answer: Key, value: Value) -> Record:
        """Give what the kind's template prints for everybody, students among them: nothing that gives the key away."""
        return Record({})

    def places(self, part: Part) -> tuple[tuple[str, str], ...]:
        """Return where a part of this kind is answered beside its answer space: what each place is, and what it is
        called.

        There are boxes to tick, or for a letter (`box`), blanks (`blank`), and things to pair (`pair`).
        """
        return tuple(("box", option.letter) for option in part.options)

    def has_boxes(self, options: object) -> bool:
        """Return whether a part of this kind has boxes to tick beside words, with these options or without any."""
        return self.ticked or self.yes_or_no or (bool(options) and not self.lists)

    def secrets(self, answer: Answer) -> tuple[str, ...]:
        """Return texts of a key of which a single word would give it away."""
        return ()

    # Other values beside it

    def same(self, key: Value, second: Value, within: float | None = None) -> bool:
        """Return whether a second route came to the key."""
        return agrees(key, second, within)

    def how_far(self, key: Value, second: Value, within: float | None = None) -> float:
        """Return how far the value of a second route is from the key, as `relative_distance` has it."""
        return relative_distance(key, second)

    def matches_reference(self, answer: Key, value: Value, stated: YamlValue, style: NumberStyle) -> bool:
        """Return whether a value reads as the reference does, printed to as many digits."""
        return agrees_with_reference(value, stated, style)

    def name_value(self, answer: Key, value: Value, look: PrintStyle) -> str:
        """Return a value in the words of a finding."""
        return self.plain(answer, value, look)

    def label_value(self, value: Value, labels: Labels) -> str:
        """Return a value that names options, by their labels and ids; '' for other kinds, and where it names none."""
        return ""

    def alike(self, one: Answer, other: Answer, style: NumberStyle) -> bool:
        """Return whether two answers would both be marked right."""
        return one.value == other.value or one.plain == other.plain

    def accepts(self, answer: Key, key: Value, value: Value, style: NumberStyle) -> bool:
        """Return whether a value would be marked right where `key` is the key."""
        return key == value

    def value_as_printed(self, answer: Key, value: Value, style: NumberStyle) -> Value:
        """Return the value that a key's print stands for."""
        return value

    # The second route

    def ask_route(self, answer: Key, label: str, route: Route) -> Value:
        """Return what the second route gives, which is asked once; `label` names part and draw."""
        return route({})

    def read_print(self, printed: str, style: NumberStyle) -> Value:
        """Return what a printed program gives as its second route: the value that it spells, or else its text."""
        try:
            return as_float(evaluate(parse(printed.strip()), {}, style))
        except ExpressionError:
            return printed.strip()

    def describe_second(self, second: Value) -> str:
        """Return what a second route gave, in a few words."""
        return describe_value(second)

    def convert_recomputed(self, answer: Key, second: Value, style: NumberStyle) -> Value:
        """Return what a second route returned, as this kind has it; raise InvalidRecomputation where it is nothing of
        it.
        """
        return second

    def understand(self, case: Case[Key]) -> Case[Key]:
        """Return the case with its second value in the key's notation; raise Misread where it cannot be read so."""
        if case.second is None:
            return case
        try:
            return replace(case, second=self.convert_recomputed(case.answer, case.second, case.style))
        except InvalidRecomputation as problem:
            message = f"{case.route} {problem.message}"
            raise Misread(AnswerProblem(("recompute",), problem.code, message, problem.hint)) from None

    def distance(self, case: Case[Key]) -> float | None:
        """Return how far the second route of a case that is understood is from the key; None where none is compared."""
        key, second = case.key.value, case.second
        if second is None:
            return None
        return 0.0 if type(key) is type(second) and key == second else self.how_far(key, second, case.within)

    def shares(self, case: Case[Key]) -> Iterator[tuple[str, float | None, Value]]:
        """Yield for each bound of what is measured the bound in words, how much of what it allows is used, and what was
        measured. Halfway between two bounds is 0, at a bound 1, more is outside; None: no such scale."""
        yield from ()

    def judge(self, case: Case[Key]) -> Iterator[AnswerProblem]:
        """Say what is wrong in a case that is understood; raise CannotJudge where nothing can be said."""
        key_stated = case.stated is None or self._is_stated(case, case.key.value)
        if case.second is None or self.same(case.key.value, case.second, case.within):
            yield from _find_float_noise(case) if key_stated else [self._blame(case, "reference")]
            return
        second_stated = case.stated is not None and self._is_stated(case, case.second)
        sure = key_stated and case.stated is not None and not second_stated
        yield self._blame(case, "recompute" if sure else "key")

    def _is_stated(self, case: Case[Key], value: Value) -> bool:
        return self.matches_reference(case.answer, value, case.stated, case.style)

    def _blame(self, case: Case[Key], blamed: Literal["reference", "recompute", "key"]) -> AnswerProblem:
        """Say what is wrong with the one that stands alone."""
        key, second = self._format_distinctly(case)
        stated = show_as_typed(case.stated)
        if blamed == "reference":
            others = "the key is" if case.second is None else f"key and {case.route} both give"
            message = f"the reference says {stated}, but {others} {key}"
            return AnswerProblem(case.reference_path, Code.REFERENCE, message, self.suggest_reference(case, key))
        if blamed == "recompute":
            message = f"{case.route} gives {_name_kind(case, second)}, but key and reference say {key}"
            hint = "correct the second route, or find out who is right"
            return AnswerProblem(("recompute",), Code.RECOMPUTE, message, hint)
        said = f" and the reference says {stated}" if case.stated is not None else ""
        named = _name_kind(case, second) if second == key else second
        message = f"the key comes out as {key}, but {case.route} gives {named}{said}"
        near = case.second is not None and self.how_far(case.key.value, case.second, case.within) < NEARLY
        hint = "correct the key's expression, or the second route" + (WITHIN_HINT if near else "")
        return AnswerProblem((*case.path, self.name), Code.WRONG_KEY, message, hint)

    def _format_distinctly(self, case: Case[Key]) -> tuple[str, str]:
        """Format key and second value as they print; to twelve digits where they print alike and are not the same."""
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

    def suggest_reference(self, case: Case[Key], printed: str) -> str:
        """Return what to write as the reference, for a key that prints so."""
        return f"write {case.reference_path[-1]}: {self.reference_yaml(case, printed)}"

    def reference_yaml(self, case: Case[Key], printed: str) -> str:
        """Return the key as YAML that is read as it."""
        if isinstance(case.key.value, tuple):
            return f"[{', '.join(case.quote(str(item)) for item in case.key.value)}]"
        return case.quote(printed)


def _name_kind(case: Case[Key], shown: str) -> str:
    """Return a second value as it prints, shortened; with what it is where that alone makes it another than the key."""
    one, other = case.key.value, case.second
    short = shorten(shown, MAX_SHOWN)
    if isinstance(other, str) and not isinstance(one, str):
        return f"the text `{short}`"
    return f"the list {short}" if isinstance(other, tuple) and not isinstance(one, tuple) else short


NEARLY = 0.01
"""From a key, as a share of it: a second route that is as near may be right, and not exact."""
WITHIN_HINT = "; say `within` when the second route is not exact"


def _find_float_noise(case: Case[Key]) -> Iterator[AnswerProblem]:
    """Yield a problem where a key prints a number that is nothing but the rounding of floats."""
    others = [value for value in (case.second, case.stated) if value is not None]
    if PRINTS_NOISE.search(case.key.plain) and any(is_rounding_noise(case.key.value, other) for other in others):
        kind, printed = case.key.kind, case.key.plain
        message = f"the key prints {printed}, which is nothing but the rounding of floats: it ought to be 0 there"
        hint = f"write round(…, 12) around it in `{kind}`, or correct what it is computed from"
        yield AnswerProblem((*case.path, kind), Code.ONLY_ROUNDING, message, hint)
