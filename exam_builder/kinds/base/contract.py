"""The types that kinds of answer receive and return: sources, contexts, cases, problems and errors."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeAlias, TypeVar

from exam_builder.expressions import Expression, ExpressionError, Template, evaluate, parse, parse_text, value_to_plain
from exam_builder.expressions.interval_unions import parse_interval
from exam_builder.fields import FromFile, StrictModel, YamlPath
from exam_builder.findings import Code, find_nearest_name
from exam_builder.paper import Answer, NumberStyle
from exam_builder.values import FrozenMap, Typed, Value, YamlValue

Key = TypeVar("Key", bound=StrictModel)
"""The fields of an answer of one kind."""
Labels = Mapping[str, str]
Route = Callable[[Mapping[str, Value]], Value]
"""A second route as a function of values for names other than the parameters."""
WrittenKey: TypeAlias = YamlValue | tuple[str, ...] | Mapping[str, str | tuple[str, ...] | StrictModel]
"""A key as its author wrote it: an expression, or several texts or answers."""
Notation = Literal["expression", "text", "interval", "bound"]
r"""How a source is written: as an expression, as a text with `\VAR{…}`, as a union of intervals, or as a bound of a
measurement (a comparison without its left side, or an interval)."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RESERVED_NAMES = ("answer", "answers", "rng", "True", "False", "None", "measured")
"""Names that are reserved in expressions."""


class KeyContext(Protocol):
    """The context in which a kind computes the value of its key."""

    @property
    def options(self) -> tuple[str, ...]:
        """The ids of the author's options, in the order of the file except for those that are fixed."""

    def value(self, field: str, more: Mapping[str, Value] = ..., entry: str | None = None) -> Value:
        """Evaluate the expression at a field of the answer (or at an entry of it), with extra names."""

    def find_holding(self) -> tuple[str, ...]:
        """Return the ids of the options whose condition holds, in the order of `options`."""

    def within(self, field: str, entry: str, answer: StrictModel) -> "KeyContext":
        """Return the context of an answer inside this one."""


@dataclass(frozen=True)
class PrintStyle:
    """How answers print in one paper: the style of numbers, and the labels of options by their ids."""

    style: NumberStyle
    labels: Labels = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerSource:
    """An expression or a text of an answer as its author wrote it, at a path from the answer.

    `names` are free variables in it; `bare` is a prefix that completes the expression but is not in the file.
    """

    path: YamlPath
    written: YamlValue | FromFile
    names: frozenset[str] = frozenset()
    notation: Notation = "expression"
    bare: str = ""

    @property
    def source(self) -> str:
        """The source as a text."""
        return str(self.written)

    def parse(self, written: YamlValue | FromFile) -> Expression | Template:
        """Parse the source, or an entry of it; raise ExpressionError."""
        if self.notation == "text" or isinstance(written, FromFile):
            return parse_text(written if isinstance(written, str) else "")
        if self.notation == "interval":
            return parse_interval(str(written))
        return parse(f"{self.bare}{written}" if self.bare else written)

    def parse_all(self) -> Iterator[Expression | Template]:
        """Parse the source, with lists and mappings entry by entry; raise ExpressionError."""
        waiting = [self.written]
        while waiting:
            written = waiting.pop(0)
            if isinstance(written, list | dict):
                waiting = [*(written.values() if isinstance(written, dict) else written), *waiting]
            else:
                yield self.parse(written)

    def list_names(self) -> frozenset[str]:
        """Return the names that it uses, including those of constants: a parameter `e` hides the number."""
        return frozenset[str]().union(*(each.names | each.constants for each in self.parse_all()))


@dataclass(frozen=True)
class AnswerProblem:
    """A problem with an answer, at a path; with `key`, at the name rather than the value there.

    The path of a problem with the source starts at the answer, that of a problem that a witness shows at the part.
    `offset` counts characters in the text at the path. `depends_on` are fields of the answer without which there would
    be no problem.
    """

    path: YamlPath
    code: Code
    message: str
    hint: str = ""
    key: bool = False
    depends_on: tuple[str, ...] = ()
    offset: int | None = None


@dataclass(frozen=True)
class Case(Generic[Key]):
    """The key of a part and its witnesses: the value of its second route, and its reference.

    `second` is None if the recompute is waived, `reference` except on the reference paper. `route` describes the
    second route, and `within` is its tolerance. `root` is the path from the part to the answer, and `where` the path
    from there to the answer inside it that is judged. `quote` writes a text as YAML. `unit` is the unit that the second
    route returned with its number.
    """

    answer: Key
    key: Answer
    second: Value | None
    route: str
    names: Mapping[str, Value]
    style: NumberStyle
    reference: YamlValue = None
    within: float | None = None
    part: str = ""
    where: YamlPath = ()
    quote: Callable[[str], str] = str
    root: YamlPath = ("answer",)
    unit: str = ""

    @property
    def path(self) -> YamlPath:
        """The path of the answer that is judged."""
        return (*self.root, *self.where)

    @property
    def reference_path(self) -> YamlPath:
        """The path of its reference."""
        return (*self.root, "reference", *self.where[1:])

    def evaluate(self, path: YamlPath, value: YamlValue) -> Value:
        """Evaluate an expression at a path from the part; raise CannotJudge if it has no value."""
        try:
            return evaluate(parse(value), self.names, self.style)
        except ExpressionError as problem:
            wrong = AnswerProblem(path, Code.EXPRESSION, problem.message, problem.hint, offset=problem.offset)
            raise CannotJudge(wrong) from None


PartCase: TypeAlias = Case[StrictModel]
"""The case of a part of any kind."""


class WrongKeyType(Exception):  # noqa: N818 - what is wrong with a value
    """A value has the wrong type for its kind; `field` names its field if that is not the key."""

    def __init__(self, message: str, field: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.field, self.hint = field, hint


class NoKeyInDraw(Exception):  # noqa: N818 - a draw that is thrown away is no error
    """The question has no key with the values of this draw; the text says why."""


class InvalidRecomputation(Exception):  # noqa: N818 - what is wrong with a second route
    """A second route returned something that this kind cannot compare with the key; `hint` says what to return."""

    def __init__(self, message: str, hint: str = "", code: Code = Code.RECOMPUTE) -> None:
        super().__init__(message)
        self.message, self.hint, self.code = message, hint, code


class Misread(Exception):  # noqa: N818 - what is wrong with a second route
    """The value of a second route cannot be compared with the key; `problem` says why."""

    def __init__(self, problem: AnswerProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class CannotJudge(Misread):
    """The part cannot be judged, because something other than its second route has no value."""


QUANTITY_FIELDS = {"value", "unit"}
MAX_LENGTH = 200
"""The most characters of a value in a message."""
EXPONENT = re.compile(r"e\+?(-?)0*")
"""The start of an exponent as Python writes it."""


def as_tuple(value: Value) -> tuple[Value, ...]:
    """Return the entries of a list, or a single value as a tuple."""
    return value if isinstance(value, tuple) else (value,)


def as_float(value: Value) -> Value:
    """Convert a value that a program printed: numbers with decimals become floats, since they are rounded."""
    if isinstance(value, tuple):
        return tuple(map(as_float, value))
    return float(value) if isinstance(value, Typed) else value


def has_unit(value: Value | None) -> bool:
    """Return whether a second route returned a value with a unit."""
    return isinstance(value, FrozenMap) and set(value) == QUANTITY_FIELDS


def find_quantity_slip(value: Value | None) -> str:
    """Return a misspelling of `unit` beside `value` in what a second route returned; '' if there is none."""
    if not isinstance(value, FrozenMap) or len(value) != 2 or "value" not in value:
        return ""
    return next((name for name in set(value) - QUANTITY_FIELDS if find_nearest_name(name, ["unit"], 0.7)), "")


def is_text_reference(reference: YamlValue) -> bool:
    """Return whether a reference can be read as a text; numbers count as they are typed."""
    return isinstance(reference, str | int | Typed)


def show_as_typed(reference: YamlValue) -> str:
    """Return a reference as its author typed it."""
    if isinstance(reference, list | tuple):
        return "[" + ", ".join(map(show_as_typed, reference)) + "]"
    if isinstance(reference, Mapping):
        return "{" + ", ".join(f"{name}: {show_as_typed(each)}" for name, each in reference.items()) + "}"
    if isinstance(reference, bool):
        return str(reference).lower()
    return str(getattr(reference, "typed", reference))


def format_exactly(value: Value, digits: int = 12) -> str:
    """Format a value, with so many digits for floats."""
    if isinstance(value, tuple):
        return "[" + ", ".join(format_exactly(each, digits) for each in value) + "]"
    return EXPONENT.sub(r"e\1", f"{value:.{digits}g}") if isinstance(value, float) else value_to_plain(value)


def describe_recomputed(value: Value) -> str:
    """Describe a recomputed value briefly."""
    if isinstance(value, FrozenMap) and has_unit(value):
        return f"{describe_recomputed(value['value'])} {value['unit']}"
    if isinstance(value, FrozenMap):
        return "; ".join(f"{name} = {describe_recomputed(inner)}" for name, inner in value.items())
    text = value_to_plain(value)
    return text if len(text) <= MAX_LENGTH else f"{text[: MAX_LENGTH - 1]}…"
