"""What a kind of answer is given, and gives back: sources, contexts, witnesses, problems, values in words."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeAlias, TypeVar

from exam_builder.codes import Code
from exam_builder.expressions import Expression, ExpressionError, Template, evaluate, parse, parse_text, value_to_plain
from exam_builder.expressions.interval_unions import parse_interval
from exam_builder.fields import FromFile, StrictModel, YamlPath
from exam_builder.findings import nearest_name
from exam_builder.paper import Answer, NumberStyle
from exam_builder.values import Record, Typed, Value, YamlValue

Key = TypeVar("Key", bound=StrictModel)
"""The fields of an answer of one kind."""
Labels = Mapping[str, str]
Route = Callable[[Mapping[str, Value]], Value]
"""A second route, given the values of names beside the parameters."""
WrittenKey: TypeAlias = YamlValue | tuple[str, ...] | Mapping[str, str | tuple[str, ...] | StrictModel]
"""A key as its author wrote it: an expression, or several texts or answers."""
Notation = Literal["expression", "text", "interval", "bound"]
r"""How something is written: as an expression, as a text with `\VAR{…}`, as a union of intervals, or as a comparison
without its left side (or an interval) that bounds a measurement."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RESERVED_NAMES = ("answer", "answers", "rng", "True", "False", "None", "measured")
"""Names that expressions keep for themselves."""


class KeyContext(Protocol):
    """What a kind may ask for while its key gets a value."""

    @property
    def options(self) -> tuple[str, ...]:
        """Ids of the options that the author wrote, in the order of the file but for those that are fixed."""

    def value(self, field: str, more: Mapping[str, Value] = ..., entry: str | None = None) -> Value:
        """Return the value of the expression at a field of the answer (or at an entry of it), with extra names."""

    def find_holding(self) -> tuple[str, ...]:
        """Return ids of the options whose condition holds, in the order of `options`."""

    def within(self, field: str, entry: str, answer: StrictModel) -> "KeyContext":
        """Return the same for an answer that stands inside this one."""


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
    written: YamlValue | FromFile
    names: frozenset[str] = frozenset()
    notation: Notation = "expression"
    bare: str = ""

    @property
    def source(self) -> str:
        """What is written, where it is a text."""
        return str(self.written)

    def parse(self, written: YamlValue | FromFile) -> Expression | Template:
        """Read what is written here, or an entry of it; raise ExpressionError."""
        if self.notation == "text" or isinstance(written, FromFile):
            return parse_text(written if isinstance(written, str) else "")
        if self.notation == "interval":
            return parse_interval(str(written))
        return parse(f"{self.bare}{written}" if self.bare else written)

    def parse_all(self) -> Iterator[Expression | Template]:
        """Read what is written, the entries of lists and mappings one by one; raise ExpressionError."""
        waiting = [self.written]
        while waiting:
            written = waiting.pop(0)
            if isinstance(written, list | dict):
                waiting = [*(written.values() if isinstance(written, dict) else written), *waiting]
            else:
                yield self.parse(written)


@dataclass(frozen=True)
class AnswerProblem:
    """Something wrong with an answer, at a path; `key` means the name at the path.

    What is wrong as it is written has a path from the answer; what its witnesses show, one from the part. An `offset`
    is that of the character in the text there. `depends_on` are fields of the answer but for which it would not be
    said.
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
    """One part's witnesses: its key, its second route, and what its author says.

    `second` is None where the recompute is waived, `stated` but on the reference paper. `route` says in words which
    the second route was, and `within` how near it must come. `where` is the path from the part's answer to the one that
    is judged, when it is inside of it; `root` leads to that answer from what is judged. `quote` writes a text as YAML.
    `unit` is that which the second route returned with its number.
    """

    answer: Key
    key: Answer
    second: Value | None
    route: str
    names: Mapping[str, Value]
    style: NumberStyle
    stated: YamlValue = None
    within: float | None = None
    part: str = ""
    where: YamlPath = ()
    quote: Callable[[str], str] = str
    root: YamlPath = ("answer",)
    unit: str = ""

    @property
    def path(self) -> YamlPath:
        """Where the answer stands that is judged."""
        return (*self.root, *self.where)

    @property
    def reference_path(self) -> YamlPath:
        """Where its reference stands."""
        return (*self.root, "reference", *self.where[1:])

    def evaluate(self, path: YamlPath, written: YamlValue) -> Value:
        """Return the value of an expression at a path from the part; raise CannotJudge where it has none."""
        try:
            return evaluate(parse(written), self.names, self.style)
        except ExpressionError as problem:
            raise CannotJudge(
                AnswerProblem(path, Code.EXPRESSION, problem.message, problem.hint, offset=problem.offset)
            ) from None


class WrongKeyType(Exception):  # noqa: N818 - what is wrong with a value
    """A key's value is not of its kind; the text says what it is, `field` where it is written but for the key."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NoKeyInDraw(Exception):  # noqa: N818 - a draw that is thrown away is no error
    """The values of this draw leave the question without a key of this kind; the text says why."""


class InvalidRecomputation(Exception):  # noqa: N818 - what is wrong with a second route
    """What a second route returned is nothing that this kind can be held against; `hint` says what to return."""

    def __init__(self, message: str, hint: str = "", code: Code = Code.RECOMPUTE) -> None:
        super().__init__(message)
        self.message, self.hint, self.code = message, hint, code


class Misread(Exception):  # noqa: N818 - what is wrong with a second route
    """What a second route returned cannot be held against the key; its `problem` says why."""

    def __init__(self, problem: AnswerProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class CannotJudge(Misread):
    """Something beside the second route has no value, without which nothing can be said of the part."""


QUANTITY_FIELDS = {"value", "unit"}
MAX_LENGTH = 200
"""Characters of a value that are shown of it."""
EXPONENT = re.compile(r"e\+?(-?)0*")
"""How Python begins an exponent."""


def as_tuple(value: Value) -> tuple[Value, ...]:
    """Return a list's entries, or the one value."""
    return value if isinstance(value, tuple) else (value,)


def as_float(value: Value) -> Value:
    """Return a value that a program wrote: what it wrote with decimals is rounded."""
    if isinstance(value, tuple):
        return tuple(map(as_float, value))
    return float(value) if isinstance(value, Typed) else value


def has_unit(value: Value | None) -> bool:
    """Return whether a second route returned a value with its unit."""
    return isinstance(value, Record) and set(value) == QUANTITY_FIELDS


def find_quantity_slip(value: Value | None) -> str:
    """Return the key that a second route wrote for `unit` beside `value`; '' where it wrote none."""
    other = set(value) - QUANTITY_FIELDS if isinstance(value, Record) and len(value) == 2 and "value" in value else ()
    return next((name for name in other if isinstance(name, str) and nearest_name(name, ["unit"], 0.7)), "")


def is_text_reference(stated: YamlValue) -> bool:
    """Return whether a reference can be read as a text: numbers are taken as they are typed."""
    return isinstance(stated, str | int | Typed)


def show_as_typed(stated: YamlValue) -> str:
    """Return a reference as its author typed it."""
    if isinstance(stated, list | tuple):
        return "[" + ", ".join(map(show_as_typed, stated)) + "]"
    if isinstance(stated, Mapping):
        return "{" + ", ".join(f"{name}: {show_as_typed(each)}" for name, each in stated.items()) + "}"
    if isinstance(stated, bool):
        return str(stated).lower()
    return str(getattr(stated, "typed", stated))


def format_exactly(value: Value, digits: int = 12) -> str:
    """Return a value with so many digits, where it is rounded."""
    if isinstance(value, tuple):
        return "[" + ", ".join(format_exactly(each, digits) for each in value) + "]"
    return EXPONENT.sub(r"e\1", f"{value:.{digits}g}") if isinstance(value, float) else value_to_plain(value)


def describe_value(value: Value) -> str:
    """Return a recomputed value in a few words."""
    if isinstance(value, Record) and has_unit(value):
        return f"{describe_value(value['value'])} {value['unit']}"
    if isinstance(value, Record):
        return "; ".join(f"{name} = {describe_value(inner)}" for name, inner in value.items())
    text = value_to_plain(value)
    return text if len(text) <= MAX_LENGTH else f"{text[: MAX_LENGTH - 1]}…"
