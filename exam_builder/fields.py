"""The kinds of values that fields hold, each checked on its own and named in an instructor's words.

A validator refuses with a message and a `mend`; where the value stands is added by whoever knows its file.
"""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeAlias, TypeVar, Union

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    PlainValidator,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from exam_builder.codes import Code
from exam_builder.values import Record, Typed, Value

Datum: TypeAlias = Union[str, int, Typed, bool, "list[Datum]", "dict[str, Datum]", None]
"""What a YAML file may hold."""
Number: TypeAlias = int | Typed
Class = TypeVar("Class")


class Fields(BaseModel):
    """A mapping with known fields; others are refused. Python's keywords carry an underscore: `with_` is `with`."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def remember_which(cls, data: Any, info: ValidationInfo) -> Any:
        """Tell who asks (the context) which class was tried here, so that an unknown key gets the nearest right one."""
        if isinstance(info.context, dict) and isinstance(data, dict):
            info.context[id(data)] = cls
        return data


def refusal(code: Code, message: str, mend: str = "") -> PydanticCustomError:
    """What to raise for a field's value that will not do."""
    return PydanticCustomError(code, "{message}", {"message": message, "mend": mend})


def field_of(check: Callable[[Any], Any], schema: dict[str, Any]) -> tuple[PlainValidator, WithJsonSchema]:
    """A validator, and what an editor is told of the values that it takes."""
    return PlainValidator(check), WithJsonSchema(schema)


def shown(data: Datum) -> str:
    """A value as an author would write it, shortened."""
    if isinstance(data, bool):
        text = str(data).lower()
    elif data is None:
        text = "nothing"
    elif isinstance(data, Typed):
        text = data.typed
    else:
        text = "{…}" if isinstance(data, dict) else "[…]" if isinstance(data, list) else str(data)
    return text if len(text) < 40 else text[:37] + "…"


def is_number(data: object) -> bool:
    """Whether YAML gave a number."""
    return isinstance(data, int | Typed) and not isinstance(data, bool)


def a_number(data: Any) -> Number:
    """Any number that is typed as one."""
    if not is_number(data):
        raise refusal(Code.NUMBER, f"a number is expected, not `{shown(data)}`", "write digits, such as 0.5")
    number: Number = data
    return number


def a_positive_number(data: Any) -> Number:
    """A number above 0."""
    if a_number(data) <= 0:
        raise refusal(Code.NUMBER, f"a number above 0 is expected, not {shown(data)}")
    return a_number(data)


def points(data: Any) -> Number:
    """Marks: above 0, in steps of 0.05."""
    number = a_positive_number(data)
    if (number * 20) % 1 or number > 1000:
        raise refusal(Code.POINTS, f"{shown(data)} points are not in steps of 0.05", "write, for example, 0.5 or 0.25")
    return number


def marks(data: Any) -> Number:
    """Marks of a rubric item: 0 or more, in steps of 0.05."""
    return points(data) if a_number(data) else a_number(data)


def marks_lost(data: Any) -> Number:
    """Marks that are lost: below 0, or 0, in steps of 0.05."""
    number = a_number(data)
    if number > 0 or (number * 20) % 1:
        message = f"a number of marks that are lost is expected, not {shown(data)}"
        raise refusal(Code.MARKS, message, "put a minus before it" if number > 0 else "write, for example, -0.25")
    return number


def plain_text(data: Any) -> str:
    """Text; a number is taken as it is typed."""
    if isinstance(data, str) and data.strip():
        return data
    if is_number(data):
        return shown(data)
    if isinstance(data, bool):
        raise refusal(Code.TEXT, f"`{shown(data)}` is a truth value, not text", f"write '{shown(data)}'")
    raise refusal(Code.TEXT, "text is expected here" if data not in (None, "") else "nothing stands here")


NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}")


def name(data: Any) -> str:
    """A name of the author's: letters, digits and underscores."""
    text = plain_text(data)
    if NAME.fullmatch(text) is None or len(text) > 60:
        mend = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
        raise refusal(Code.NAME, f"`{shown(text)}` is not a name", f"write {mend}" if NAME.fullmatch(mend) else "")
    return text


def file_name(data: Any) -> str:
    """The name of a question: that of its file, without folder and ending."""
    text = plain_text(data)
    if FILE_NAME.fullmatch(text.removesuffix(".yaml")) is None:
        raise refusal(
            Code.NAME, f"`{shown(text)}` is not the name of a question", "write the file's name without .yaml"
        )
    if text.endswith(".yaml"):
        raise refusal(Code.NAME, f"`{shown(text)}` ends in .yaml", f"write {text.removesuffix('.yaml')}")
    return text


def an_expression(data: Any) -> Datum:
    """An expression, a constant, or a list or mapping of them, as YAML gave it."""
    if data is None or data == "":
        raise refusal(Code.EXPRESSION, "an expression is expected; nothing stands here")
    for inner in data if isinstance(data, list) else data.values() if isinstance(data, dict) else ():
        an_expression(inner)
    expression: Datum = data
    return expression


def a_value(data: Any) -> Value:
    """A constant: number, text, truth value, list or record."""
    if data is None:
        raise refusal(Code.VALUE, "a value is expected; nothing stands here", "write '' for an empty text")
    if isinstance(data, list):
        return tuple(a_value(item) for item in data)
    if isinstance(data, dict):
        return Record({key: a_value(item) for key, item in data.items()})
    value: Value = data
    return value


def count(data: Any) -> int:
    """How many options."""
    if type(data) is not int or not 1 <= data <= 26:
        raise refusal(Code.COUNT, f"a whole number from 1 to 26 is expected, not `{shown(data)}`")
    return data


def a_list(data: Any) -> list[Datum]:
    """One thing or a list of things, as a list."""
    return data if isinstance(data, list) else [data]


SCALAR = {"type": ["string", "number", "boolean"]}
ANYTHING = {"type": ["string", "number", "boolean", "array", "object"]}

AnyNumber = Annotated[int | Typed, *field_of(a_number, {"type": "number"})]
Positive = Annotated[int | Typed, *field_of(a_positive_number, {"type": "number", "exclusiveMinimum": 0})]
Points = Annotated[int | Typed, *field_of(points, {"type": "number", "exclusiveMinimum": 0})]
Marks = Annotated[int | Typed, *field_of(marks, {"type": "number", "minimum": 0})]
BelowZero = Annotated[int | Typed, *field_of(marks_lost, {"type": "number", "maximum": 0})]
Plain = Annotated[str, *field_of(plain_text, {"type": ["string", "number"]})]
Name = Annotated[str, *field_of(name, {"type": "string", "pattern": f"^{NAME.pattern}$"})]
QuestionName = Annotated[str, *field_of(file_name, {"type": "string", "pattern": f"^{FILE_NAME.pattern}$"})]
Expression = Annotated[Any, *field_of(an_expression, ANYTHING)]
Count = Annotated[int, *field_of(count, {"type": "integer", "minimum": 1, "maximum": 26})]
AnyValue = Annotated[Any, *field_of(a_value, ANYTHING)]


class FromFile(Fields):
    """Text that stands in a file of its own, beside the question."""

    file: Plain


MENDS: dict[str, str] = {}
"""What mends a value of no known kind, by the code of its finding."""


CHOICES: dict[str, tuple[str, ...]] = {}
"""Keys one of which such a value must have, by the code of its finding."""


def dispatch(
    choose: Callable[[Any], str | None], code: Code, message: str, mend: str, keys: tuple[str, ...] = ()
) -> Discriminator:
    """One of several classes, chosen by what the data looks like (most often by one of `keys`), so that a mistake is
    reported once.
    """
    MENDS[code], CHOICES[code] = mend, keys
    return Discriminator(choose, custom_error_type=code, custom_error_message=message)


def by_key(*keys: str) -> Callable[[Any], str | None]:
    """Choose by the first of these keys that is there; tags are bracketed, since a key may have the same name."""

    def choose(data: Any) -> str | None:
        if isinstance(data, Mapping):
            return next((f"<{key}>" for key in keys if key in data), None)
        return next((f"<{key}>" for key in keys if hasattr(data, key)), None)

    return choose


def _text_or_file(data: Any) -> str:
    return "<file>" if isinstance(data, dict | FromFile) else "<text>"


Text = Annotated[
    Annotated[str, *field_of(plain_text, {"type": ["string", "number"]}), Tag("<text>")]
    | Annotated[FromFile, Tag("<file>")],
    Discriminator(_text_or_file),
]
"""LaTeX with `\\VAR{…}`: written here, or `{file: intro.tex}`."""
