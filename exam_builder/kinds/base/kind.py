"""A kind of answer: its fields, its value, how it prints, and how it is held against another value.

A kind is a module of `exam_builder.kinds` with an object `KIND` of a class that follows from `Kind` here. What the
class does not say is as for a key that is an expression and compared as a whole.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol

from exam_builder.codes import Code
from exam_builder.expressions import Expression, Template, agrees_with_reference, parse, parse_text
from exam_builder.expressions.interval_unions import parse_interval
from exam_builder.fields import StrictModel, YamlPath
from exam_builder.kinds.base.agreement import agrees
from exam_builder.paper import Answer, NumberStyle, Part, Piece
from exam_builder.values import Record, Value

Labels = Mapping[str, str]
Notation = Literal["expression", "text", "interval", "bound"]
r"""How something is written: as an expression, as a text with `\VAR{…}`, as a union of intervals, or as a comparison
without its left side (or an interval) that bounds a measurement."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RESERVED_NAMES = ("answer", "answers", "rng", "True", "False", "None", "measured")
"""Names that expressions keep for themselves."""


class WrongKeyType(Exception):  # noqa: N818 - what is wrong with a value
    """A key's value is not of its kind; the text says what it is."""


class NoKeyInDraw(Exception):  # noqa: N818 - a draw that is thrown away is no error
    """The values of this draw leave the question without a key of this kind; the text says why."""


class InvalidRecomputation(Exception):  # noqa: N818 - what is wrong with a second route
    """What a second route returned is nothing that this kind can be held against; `hint` says what to return."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class KeyContext(Protocol):
    """What a kind may ask for while its key gets a value."""

    @property
    def options(self) -> tuple[str, ...]:
        """Ids of the options that the author wrote, in the order of the file but for those that are fixed."""

    def value(self, field: str, more: Mapping[str, Value] = ..., entry: str | None = None) -> Value:
        """The value of the expression at a field of the answer (or at an entry of it), with extra names."""

    def holding(self) -> tuple[str, ...]:
        """Ids of the options whose condition holds, in the order of `options`."""

    def within(self, field: str, entry: str, answer: Any) -> "KeyContext":
        """The same for an answer that stands inside this one."""


@dataclass(frozen=True)
class PrintStyle:
    """How answers look in one paper: how numbers print, and the labels of options by their ids."""

    style: NumberStyle
    labels: Labels = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerSource:
    """An expression, or a text, of an answer as its author wrote it, at a path from the answer.

    `names` stand for themselves in it; `bare` are the first characters of an expression that are not in the file.
    """

    path: YamlPath
    written: Any
    names: frozenset[str] = frozenset()
    notation: Notation = "expression"
    bare: str = ""

    def parse(self, written: Any) -> Expression | Template:
        """Read what is written here, or an entry of it; raise ExpressionError."""
        if self.notation == "text":
            return parse_text(written)
        if self.notation == "interval":
            return parse_interval(written)
        return parse(f"{self.bare}{written}" if self.bare else written)


@dataclass(frozen=True)
class AnswerProblem:
    """Something wrong with an answer as it is written, at a path from it; `key` means the name at the path.

    `depends_on` are fields of the answer but for which it would not be said.
    """

    path: YamlPath
    code: Code
    message: str
    hint: str = ""
    key: bool = False
    depends_on: tuple[str, ...] = ()


class Kind:
    """What all kinds can do. A class of a kind sets `name` and `key`, and overrides what is different."""

    name: ClassVar[str]
    """The key of an answer of this kind, and the name of its module and its template."""
    key: ClassVar[type[StrictModel]]
    """The answer's fields: one of the kind's name, and settings."""
    filled: ClassVar[Mapping[str, Any]] = {}
    """What stands in for required fields, so that the rest of a file can be checked without them."""
    further: ClassVar[bool] = True
    """Whether `also` may have further answers of this kind."""
    recomputed: ClassVar[bool] = True
    """Whether there is a second route, and a reference; where not, the answer is counted apart."""
    lists: ClassVar[bool] = False
    """Whether the answer names options that the author wrote."""
    compared: ClassVar[bool] = True
    """Whether other values than the key can be held against it by `accepts`."""
    shown_by_solutions: ClassVar[bool] = True
    """Whether a solution ought to print the key."""
    told: ClassVar[str] = ""
    """The field of the answer that is the solution where there is no other."""
    printed_key: ClassVar[bool] = True
    """Whether marking guides print the key."""
    mathematical: ClassVar[bool] = False
    """Whether a key prints as mathematics, which may be made smaller to fit a column."""
    one_number: ClassVar[bool] = False
    """Whether a key is one number, which tables of keys hold as such."""
    literal: ClassVar[bool] = False
    """Whether a value is a text, of which every character counts."""
    is_short: ClassVar[bool] = False
    """Whether a short rule is enough for an answer that is written on one."""
    ordered: ClassVar[bool] = True
    """Whether the entries of a list have their places."""
    ticked: ClassVar[bool] = False
    """Whether right options are ticked, rather than put in order or paired."""
    measures: ClassVar[bool] = False
    """Whether the second route measures quantities, which the key bounds, rather than coming to the key again."""

    # What the author wrote

    def written(self, answer: Any) -> Iterator[AnswerSource]:
        """The expressions and texts of an answer."""
        yield AnswerSource((self.name,), getattr(answer, self.name))

    def reader(self, answer: Any) -> Callable[[Any], Expression]:
        """What reads the key as it is written."""
        return parse

    def wrong(self, answer: Any, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        """What is wrong with an answer's settings; `taken` are names of the question's parameters."""
        yield from ()

    def main_source(self, answer: Any) -> AnswerSource | None:
        """The expression that is the key itself; None where the key is no expression."""
        return next((found for found in self.written(answer) if found.path == (self.name,)), None)

    def choices(self, answer: Any) -> Mapping[str, str]:
        """The texts of which the key names one by its id, where these are not options."""
        return {}

    def reference_source(self, answer: Any) -> AnswerSource | None:
        """The reference, where it is written as an expression in place of a value."""
        return None

    def other_references(self, answer: Any) -> Sequence[str]:
        """Words that the reference might be in place of the one that it is, where there are few."""
        return ()

    def reference_problem(self, answer: Any) -> str:
        """What is wrong with the reference, which is there; '' where nothing is."""
        return ""

    def find_unknown_ids(self, answer: Any, ids: Sequence[str]) -> Iterator[AnswerProblem]:
        """What is wrong with a key and a reference that name options, given the ids of the options."""
        yield from ()

    def wrong_keys(self, answer: Any, ids: frozenset[str]) -> Iterator[tuple[str, Any]]:
        """Wrong keys that an author might write by mistake: what kind of mistake it is, and the key."""
        yield from ()

    def pieces(self, answer: Any) -> Mapping[str, Any]:
        """Answers inside this one, each checked by itself."""
        return {}

    def items(self, answer: Any, options: int) -> int:
        """How many things are marked where a part gives marks for each."""
        return 1

    # The key

    def value(self, answer: Any, ask: KeyContext) -> Value:
        """The key's value; raise WrongKind where it is none of this kind, Unfit where this draw has none."""
        return ask.value(self.name)

    def tex(self, answer: Any, value: Value, look: PrintStyle) -> str:
        """A value as LaTeX, safe in text and in mathematics."""
        raise NotImplementedError

    def plain(self, answer: Any, value: Value, look: PrintStyle) -> str:
        """A value without LaTeX, for key.csv."""
        raise NotImplementedError

    def latex_and_plain(self, answer: Any, value: Value, look: PrintStyle) -> tuple[str, str]:
        """A value as LaTeX and without: for kinds that find both at once faster than one by one."""
        return self.tex(answer, value, look), self.plain(answer, value, look)

    def shown(self, answer: Any, value: Value, look: PrintStyle) -> Answer:
        """A value as this answer prints it."""
        tex, words = self.latex_and_plain(answer, value, look)
        return Answer(self.name, value, tex, words, pieces=self.print_pieces(answer, value, look))

    def print_pieces(self, answer: Any, value: Value, look: PrintStyle) -> tuple[Piece, ...]:
        """The answers inside a value, each as it prints."""
        return ()

    def labels(self, value: Value, listed: Sequence[str], placed: Sequence[str]) -> dict[str, str]:
        """The options in the order in which they print, each with its label.

        `listed` are their ids as they are written, `placed` the same in the order that is drawn; `value` is the key.
        """
        return dict(zip(placed, LETTERS, strict=False))

    def form(self, answer: Any, value: Value) -> Record:
        """What the kind's template prints for everybody, students among them: nothing that gives the key away."""
        return Record({})

    def places(self, part: Part) -> tuple[tuple[str, str], ...]:
        """Where a part of this kind is answered beside its answer space: what each place is, and what it is called.

        There are boxes to tick, or for a letter (`box`), blanks (`blank`), and things to pair (`pair`).
        """
        return tuple(("box", option.letter) for option in part.options)

    def secrets(self, answer: Answer) -> tuple[str, ...]:
        """Texts of a key of which a single word would give it away."""
        return ()

    # Other values beside it

    def convert_recomputed(self, answer: Any, second: Value, style: NumberStyle) -> Value:
        """What a second route returned, as this kind has it; raise Misread where it is nothing of the kind."""
        return second

    def same(self, key: Value, second: Value, within: float | None = None) -> bool:
        """Whether a second route came to the key."""
        return agrees(key, second, within)

    def matches_reference(self, answer: Any, value: Value, stated: Any, style: NumberStyle) -> bool:
        """Whether a value reads as the reference does, printed to as many digits."""
        return agrees_with_reference(value, stated, style)

    def named(self, answer: Any, value: Value, look: PrintStyle) -> str:
        """A value in the words of a finding."""
        return self.plain(answer, value, look)

    def labelled(self, value: Value, labels: Labels) -> str:
        """A value that names options, by their labels and ids; '' for other kinds, and where it names none."""
        return ""

    def alike(self, one: Answer, other: Answer, style: NumberStyle) -> bool:
        """Whether two answers would both be marked right."""
        return one.value == other.value or one.plain == other.plain

    def accepts(self, answer: Any, key: Value, value: Value, style: NumberStyle) -> bool:
        """Whether a value would be marked right where `key` is the key."""
        return key == value

    def value_as_printed(self, answer: Any, value: Value, style: NumberStyle) -> Value:
        """The value that a key's print stands for."""
        return value


def as_tuple(value: Value) -> tuple[Value, ...]:
    """A list's entries, or the one value."""
    return value if isinstance(value, tuple) else (value,)


def is_text_reference(stated: Any) -> bool:
    """Whether a reference can be read as a text: numbers are taken as they are typed."""
    return isinstance(stated, str | int) or hasattr(stated, "typed")


def show_as_typed(stated: Any) -> str:
    """A reference as its author typed it."""
    if isinstance(stated, list | tuple):
        return "[" + ", ".join(map(show_as_typed, stated)) + "]"
    if isinstance(stated, Mapping):
        return "{" + ", ".join(f"{name}: {show_as_typed(each)}" for name, each in stated.items()) + "}"
    if isinstance(stated, bool):
        return str(stated).lower()
    return str(getattr(stated, "typed", stated))
