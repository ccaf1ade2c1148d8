"""Types of fields, whose validators report mistakes in an instructor's words.

A validator raises an error with a message and a `hint`; the caller, who knows the file, adds the place.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, TypeGuard, TypeVar

from pydantic import BaseModel, ConfigDict, Discriminator, Tag, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import CoreSchema, no_info_plain_validator_function

from exam_builder.findings import Code
from exam_builder.values import CLOCK, DATE, MOMENT, FrozenMap, Typed, Value, YamlNumber, YamlValue, parse_moment

YamlPath: TypeAlias = tuple[str | int, ...]
"""The keys and list indices that lead to a value: `("parts", 0, "points")`."""
Class = TypeVar("Class")


class StrictModel(BaseModel):
    """A mapping that refuses unknown fields. A field named like a keyword of Python ends in `_`: `with_` is `with`."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def record_model(cls, data: YamlValue, info: ValidationInfo) -> YamlValue:
        """Record in the context which class was tried, so that the message for an unknown key can suggest another."""
        if isinstance(info.context, dict) and isinstance(data, dict):
            info.context[id(data)] = cls
        return data


def make_field_error(code: Code, message: str, hint: str = "") -> PydanticCustomError:
    """Return the error to raise for a wrong value of a field."""
    return PydanticCustomError(code, "{message}", {"message": message, "hint": hint})


@dataclass(frozen=True, eq=False)
class FieldType:
    """The type of a field: a validator, and the JSON Schema of the values that it accepts, for editors.

    With `PlainValidator` and `WithJsonSchema` of pydantic, it takes twice as long to build a model.
    """

    check: Callable[[YamlValue], object]
    schema: Mapping[str, object]

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> CoreSchema:
        return no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, source: object, handler: object) -> dict[str, object]:
        return dict(self.schema)


def show_value(data: YamlValue) -> str:
    """Return a value as an author would write it, shortened."""
    if isinstance(data, bool):
        text = str(data).lower()
    elif data is None:
        text = "nothing"
    elif isinstance(data, Typed):
        text = data.typed
    else:
        text = "{…}" if isinstance(data, dict) else "[…]" if isinstance(data, list) else str(data)
    return text if len(text) < 40 else text[:37] + "…"


def is_yaml_number(data: object) -> TypeGuard[YamlNumber]:
    """Return whether YAML gave a number."""
    return isinstance(data, int | Typed) and not isinstance(data, bool)


def validate_number(data: YamlValue) -> YamlNumber:
    """Accept any number that is typed as one."""
    if not is_yaml_number(data):
        message = f"a number is expected, not `{show_value(data)}`"
        raise make_field_error(Code.NUMBER, message, _suggest_digits(str(data)))
    return data


def _suggest_digits(text: str) -> str:
    """Say how to write the number that a text means: with a decimal point, without a unit, and not as a fraction."""
    found = re.fullmatch(r"\s*(-?\d+)[.,]?(\d*)\s*(?:/\s*(\d*[1-9])|%|[.,;]|[A-Za-z]+)?\s*", text)
    if found is None:
        return "write digits, such as 0.5"
    return f"write {float(f'{found[1]}.{found[2] or 0}') / (100 if '%' in text else int(found[3] or 1)):g}"


def validate_positive(data: YamlValue) -> YamlNumber:
    """Return a number above 0."""
    if validate_number(data) <= 0:
        message = f"a number above 0 is expected, not {show_value(data)}"
        raise make_field_error(Code.NUMBER, message, "write one such as 0.5")
    return validate_number(data)


def validate_points(data: YamlValue) -> YamlNumber:
    """Accept marks: above 0, in steps of 0.05."""
    number = validate_positive(data)
    if (number * 20) % 1 or number > 1000:
        message = f"{show_value(data)} points are not in steps of 0.05"
        raise make_field_error(Code.POINTS, message, "write, for example, 0.5 or 0.25")
    return number


def validate_marks(data: YamlValue) -> YamlNumber:
    """Return marks of a rubric item: 0 or more, in steps of 0.05."""
    return validate_points(data) if validate_number(data) else validate_number(data)


def validate_marks_lost(data: YamlValue) -> YamlNumber:
    """Return marks to be subtracted: 0 or less, in steps of 0.05."""
    number = validate_number(data)
    if number > 0 or (number * 20) % 1:
        message = f"a number of marks that are lost is expected, not {show_value(data)}"
        hint = "put a minus before it" if number > 0 else "write, for example, -0.25"
        raise make_field_error(Code.MARKS, message, hint)
    return number


def validate_plain_text(data: YamlValue) -> str:
    """Accept text; a number becomes text as it is typed."""
    if isinstance(data, str) and data.strip():
        return data
    if is_yaml_number(data):
        return show_value(data)
    empty = data is None or (isinstance(data, str) and not data.strip())
    message = "this text is empty" if empty else f"text is expected here, not `{show_value(data)}`"
    one = "put it in quotes, or write its lines below a `|`, without `- `"
    raise make_field_error(Code.TEXT, message, "write the text, or leave the field out" if empty else one)


FORMULA = re.compile(r"(?<!\\)\$(?P<inside>[^$]*[\\^_][^$]*)\$(?P<letter>(?=[A-Za-z]))?")


def validate_unit(data: YamlValue) -> str:
    """Accept a unit without the dollar signs of a formula, as in `m s$^{-1}$`, because all of it is mathematics."""
    unit = validate_plain_text(data)
    return FORMULA.sub(lambda found: found["inside"] + (" " if found["letter"] is not None else ""), unit)


NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}")
OTHER_NAME = "rename the file: its name may have letters from a to z, digits, _ and -"


def validate_name(data: YamlValue) -> str:
    """Return a name that the author chose: letters, digits and underscores."""
    text = validate_plain_text(data)
    if NAME.fullmatch(text) is None or len(text) > 60:
        hint = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
        called = re.fullmatch(r"(\w+)\(.*\)", text, re.ASCII)
        alone = re.fullmatch(r"\w+\.([A-Za-z]\w+)", text, re.ASCII)
        if called:
            hint = f"{called[1]} without ( )"
        elif alone:
            hint = f"{alone[1]} alone, or {hint}"
        elif not NAME.fullmatch(hint):
            hint = ""
        raise make_field_error(Code.NAME, f"`{show_value(text)}` is not a name", f"write {hint}" if hint else "")
    return text


def validate_file_name(data: YamlValue) -> str:
    """Return the name of a question, which is that of its file without folder and suffix."""
    text = validate_plain_text(data)
    if FILE_NAME.fullmatch(text.removesuffix(".yaml")) is None:
        several = all(map(FILE_NAME.fullmatch, re.split(r"[\s,]+", text)))
        whole = "write the file's name without .yaml" if "/" in text else OTHER_NAME
        picked = re.fullmatch(r"pick (\d+) (?:from|of) ([\w-]+)", text)
        hint = f"write {{pick: {picked[1]}, topic: {picked[2]}}}" if picked else whole
        hint = "begin each name with `- ` on a line of its own" if several and not picked else hint
        raise make_field_error(Code.NAME, f"`{show_value(text)}` is not the name of a question", hint)
    if text.endswith(".yaml"):
        raise make_field_error(Code.NAME, f"`{show_value(text)}` ends in .yaml", f"write {text.removesuffix('.yaml')}")
    return text


def validate_expression(data: YamlValue) -> YamlValue:
    """Return an expression, a constant, or a list or mapping of them, as YAML gave it."""
    if data is None or data == "":
        raise make_field_error(Code.EXPRESSION, "an expression is missing here", "write one, such as 2 * n")
    for inner in data if isinstance(data, list) else data.values() if isinstance(data, dict) else ():
        validate_expression(inner)
    return data


NEARLY_MOMENT = re.compile(r"\w+ ?\(['\" ]*(?:(?P<day>\d{4}-\d\d-\d\d)|(?P<time>\d{1,2}:\d\d))['\" ]*\)")
"""A day or a time of day under another name, such as `time(18:10)`, which is a text."""


def validate_value(data: YamlValue) -> Value:
    """Return a constant: number, text, truth value, list or mapping."""
    if data is None:
        raise make_field_error(Code.VALUE, "a value is missing here", "write '' for an empty text")
    if isinstance(data, list):
        return tuple(validate_value(item) for item in data)
    if isinstance(data, dict):
        return FrozenMap({key: validate_value(item) for key, item in data.items()})
    found = MOMENT.fullmatch(data) if isinstance(data, str) else None
    if found is None:
        if isinstance(data, str) and (meant := NEARLY_MOMENT.fullmatch(data)):
            written = f"{DATE}({meant['day']})" if meant["day"] else f"{CLOCK}({meant['time']})"
            raise make_field_error(Code.VALUE, f"`{data}` would be printed as it stands", f"write {written}")
        value: Value = data
        return value
    try:
        return parse_moment(found["kind"], found["text"])
    except ValueError:
        what = "day" if found["kind"] == DATE else "time of day"
        hint = "write, for example, date(2026-03-02)" if found["kind"] == DATE else "write, for example, clock(18:10)"
        raise make_field_error(Code.VALUE, f"`{found['text']}` is not a {what}", hint) from None


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number from `low` to `high` (None: no limit); `{}` in the message is replaced by the wrong value."""

    low: int
    high: int | None
    code: Code
    message: str
    hint: str = ""

    def validate(self, data: YamlValue) -> int:
        """Return the number."""
        if not isinstance(data, int) or isinstance(data, bool) or data < self.low or data > (self.high or data):
            raise make_field_error(self.code, self.message.format(show_value(data)), self.hint)
        return data

    def field(self) -> FieldType:
        """Return the type of a field with such a number."""
        bounds = {"minimum": self.low} | ({"maximum": self.high} if self.high else {})
        return FieldType(self.validate, {"type": "integer", **bounds})


def as_list(data: YamlValue) -> list[YamlValue]:
    """Return a list unchanged, and anything else as a list of one."""
    return data if isinstance(data, list) else [data]


def as_words(data: YamlValue) -> list[YamlValue]:
    """Return one word or a list of words as a list; refuse several words in one text."""
    if isinstance(data, str) and "," in data:
        words = ", ".join(each.strip(" []") for each in data.split(",") if each.strip(" []"))
        message = f"`{show_value(data)}` is one text, where a list is meant"
        raise make_field_error(Code.LIST, message, f"write [{words}]")
    return as_list(data)


ANYTHING = {"type": ["string", "number", "boolean", "array", "object"]}

AnyNumber = Annotated[int | Typed, FieldType(validate_number, {"type": "number"})]
Positive = Annotated[int | Typed, FieldType(validate_positive, {"type": "number", "exclusiveMinimum": 0})]
Points = Annotated[int | Typed, FieldType(validate_points, {"type": "number", "exclusiveMinimum": 0})]
Marks = Annotated[int | Typed, FieldType(validate_marks, {"type": "number", "minimum": 0})]
NegativeMarks = Annotated[int | Typed, FieldType(validate_marks_lost, {"type": "number", "maximum": 0})]


def make_text_schema(*more: str) -> dict[str, object]:
    """Return the schema of a text, or of one text for each language, which may also have one of the types `more`.

    Texts by language are made one before a file is validated.
    """
    each = {
        "type": "object",
        "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Z]{2})?$"},
        "additionalProperties": {"type": ["string", "number", *more]},
        "minProperties": 1,
    }
    return {"anyOf": [{"type": ["string", "number"]}, each]}


TEXT_SCHEMA = make_text_schema()
Worded = Annotated[str, FieldType(validate_plain_text, TEXT_SCHEMA)]
Plain = Annotated[str, FieldType(validate_plain_text, {"type": ["string", "number"]})]
UnitText = Annotated[str, FieldType(validate_unit, {"type": ["string", "number"]})]
Name = Annotated[str, FieldType(validate_name, {"type": "string", "pattern": f"^{NAME.pattern}$"})]
QuestionName = Annotated[str, FieldType(validate_file_name, {"type": "string", "pattern": f"^{FILE_NAME.pattern}$"})]
ExpressionField = Annotated[YamlValue, FieldType(validate_expression, ANYTHING)]
Count = Annotated[
    int,
    WholeNumber(
        1, 26, Code.COUNT, "a whole number from 1 to 26 is expected, not `{}`", "write, for example, 2"
    ).field(),
]
AnyValue = Annotated[Any, FieldType(validate_value, ANYTHING)]
"""A `Value`, typed as `Any` because pydantic cannot resolve its recursive definition."""


class FromFile(StrictModel):
    """Text in a separate file beside the question."""

    file: Plain


FIELD_HINTS: dict[str, str] = {}
"""The hint for a value that fits no class of a union, by the code of its finding."""


EXPECTED_KEYS: dict[str, tuple[str, ...]] = {}
"""The keys of which such a value must have one, by the code of its finding."""


def make_discriminator(
    choose: Callable[[YamlValue], str | None], code: Code, message: str, hint: str, keys: tuple[str, ...] = ()
) -> Discriminator:
    """Return a discriminator that picks one class of a union, mostly by one of `keys`, so that a mistake is reported
    once.
    """
    FIELD_HINTS[code], EXPECTED_KEYS[code] = hint, keys
    return Discriminator(choose, custom_error_type=code, custom_error_message=message)


def choose_by_key(*keys: str, plain: str | None = None) -> Callable[[YamlValue | StrictModel], str | None]:
    """Return a function that chooses a tag by the first of these keys that is present; `plain` is for scalars.

    Tags are in angle brackets, because a field may have the same name as a key.
    """

    def choose(data: YamlValue | StrictModel) -> str | None:
        if isinstance(data, Mapping):
            return next((f"<{key}>" for key in keys if key in data), None)
        return next((f"<{key}>" for key in keys if hasattr(data, key)), plain)

    return choose


Text = Annotated[
    Annotated[str, FieldType(validate_plain_text, TEXT_SCHEMA), Tag("<text>")] | Annotated[FromFile, Tag("<file>")],
    Discriminator(lambda data: "<file>" if isinstance(data, dict | FromFile) else "<text>"),
]
"""LaTeX with `\\VAR{…}`, or the name of a file that contains it: `{file: intro.tex}`."""
