"""The model of a question file: its texts, parameters, figures, parts and marking."""

import re
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, StrictBool, Tag

from exam_builder.fields import (
    EXPECTED_KEYS,
    NAME,
    AnyNumber,
    ExpressionField,
    FieldType,
    Marks,
    Name,
    NegativeMarks,
    Plain,
    Points,
    StrictModel,
    Text,
    WholeNumber,
    Worded,
    as_list,
    as_words,
    make_field_error,
    show_value,
    validate_name,
    validate_plain_text,
)
from exam_builder.findings import Code, did_you_mean, find_nearest_name
from exam_builder.paper import Package, Space
from exam_builder.read.models.answer_models import Also, Answer, OptionsField, Recompute, ReferenceField
from exam_builder.read.models.figure_models import Figure, Listing, TableModel
from exam_builder.read.models.page_models import Break, Room
from exam_builder.read.models.parameter_models import Need, Parameter
from exam_builder.values import YamlValue


def validate_package(data: YamlValue) -> Package:
    """Validate a LaTeX package: its name, or its name with options."""
    if isinstance(data, dict) and len(data) == 1:
        ((called, options),) = data.items()
        return Package(_validate_package_name(called), tuple(map(_validate_package_option, as_list(options))))
    return Package(_validate_package_name(data))


def _validate_package_name(data: YamlValue) -> str:
    if not isinstance(data, str) or re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", data) is None:
        message = f"`{show_value(data)}` is not a LaTeX package"
        raise make_field_error(Code.PACKAGE, message, "write siunitx, or {babel: [french]}")
    return data


def _validate_package_option(data: YamlValue) -> str:
    option = validate_plain_text(data)
    if re.search(r"[\[\]\\%#\n]", option) or option.count("{") != option.count("}"):
        message = f"`{show_value(option)}` is not an option of a package"
        raise make_field_error(Code.PACKAGE, message, "write a word, or key=value")
    return option


PART_ID = re.compile(rf"{NAME.pattern}(\.[ivx]+)?")


def validate_part_id(data: YamlValue) -> str:
    """Validate the id of a part, such as `a`, or of a sub-part, such as `a.ii`."""
    text = validate_plain_text(data)
    if "." not in text:
        return validate_name(text)
    if PART_ID.fullmatch(text) is None or len(text) > 60:
        message = f"`{show_value(text)}` is not the name of a part"
        raise make_field_error(Code.NAME, message, "write, for example, a.ii for the second sub-part of (a)")
    return text


def validate_code(data: YamlValue) -> Code:
    """Validate the code of warnings that are accepted; warnings about `accept` itself cannot be."""
    if not isinstance(data, str) or data not in ACCEPTABLE:
        near = find_nearest_name(show_value(data), ACCEPTABLE, 0.75)
        hint = f"write {near}" if near else "write the code that docs/findings.md gives to the warning"
        message = f"`{show_value(data)}` is not the code of a warning{did_you_mean(near)}"
        raise make_field_error(Code.ACCEPT, message, hint)
    return Code(data)


COLUMNS = WholeNumber(
    1,
    5,
    Code.COLUMNS,
    "`columns` must be a whole number from 1 to 5, or auto, not `{}`",
    "leave it out to let the widths of the options decide",
)


def make_list_field(check: Callable[[YamlValue], str]) -> FieldType:
    """Return the type of one word or a list of words, each of which is validated."""
    words = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    return FieldType(lambda data: tuple(map(check, as_words(data))), words)


PACKAGE = {"anyOf": [{"type": "string"}, {"type": "object", "maxProperties": 1}]}

LatexPackage = Annotated[Package, FieldType(validate_package, PACKAGE)]
DIFFICULTY = WholeNumber(
    1, 5, Code.DIFFICULTY, "`difficulty` must be a whole number from 1 to 5, not `{}`", "write, for example, 2"
)
Difficulty = Annotated[int | None, DIFFICULTY.field()]
Topics = Annotated[tuple[str, ...], make_list_field(validate_plain_text)]
Columns = Annotated[
    int | Literal["auto"],
    FieldType(lambda data: "auto" if data == "auto" else COLUMNS.validate(data), {"enum": ["auto", *range(1, 6)]}),
]
"""The number of options side by side; with `auto`, their widths decide."""
PartId = Annotated[str, FieldType(validate_part_id, {"type": "string", "pattern": f"^{PART_ID.pattern}$"})]
PartIds = Annotated[tuple[str, ...], make_list_field(validate_part_id)]


ACCEPTABLE = frozenset(map(str, Code)) - {Code.ACCEPT}
AcceptedCode = Annotated[Code, FieldType(validate_code, {"type": "string"})]


class MisconceptionModel(StrictModel):
    """A wrong way of thinking: either `with`, expressions that replace parameters and whatever depends on them, or
    `keys`, the wrong keys by part. `reference` has the wrong keys in the reference paper by part.
    """

    with_: dict[Name, ExpressionField] = Field(default_factory=dict, alias="with")
    keys: dict[PartId, ExpressionField] = Field(default_factory=dict)
    reference: dict[PartId, ReferenceField] = Field(default_factory=dict)
    text: Text


class RubricItemModel(StrictModel):
    """One line of a marking scheme, with exactly one of add, instead, less, note, carried and either."""

    add: Points | None = None
    instead: Marks | None = None
    less: Points | None = None
    note: Text | None = None
    carried: PartIds | None = None
    either: tuple[tuple["RubricItemModel", ...], ...] | None = None
    when: Text | None = None
    misconception: Name | None = None
    each: StrictBool = False
    max: Points | None = None


class QuestionRubricItemModel(RubricItemModel):
    """One line of the marking scheme of the whole question, for some or all of its parts."""

    parts: PartIds = ()
    once: StrictBool = False
    floor: Marks | None = None


class MarksForEach(StrictModel):
    """The marks for each thing that is right: an option, a place in an order, a pair or a blank."""

    each: Points


class MarksRightAndWrong(StrictModel):
    """The marks for each thing that is right and each that is wrong, and the minimum for the part."""

    right: Points
    wrong: NegativeMarks
    least: AnyNumber = 0


def _get_marking_tag(data: YamlValue) -> str:
    if isinstance(data, dict):
        return "<each>" if "each" in data else "<right>"
    return "<all>" if isinstance(data, str) else "<right>"


Marking = Annotated[
    Annotated[Literal["all"], Tag("<all>")]
    | Annotated[MarksForEach, Tag("<each>")]
    | Annotated[MarksRightAndWrong, Tag("<right>")],
    Discriminator(_get_marking_tag),
]
"""How a part is marked: all or nothing, or each thing separately."""


class PartModel(StrictModel):
    """One part of a question, with an answer."""

    points: Points
    prompt: Text | None = None
    options: OptionsField = ()
    answer: Answer
    also: tuple[Also, ...] = ()
    recompute: Recompute | None = None
    waived: Plain | None = None
    solution: Text | None = None
    space: Room = Space()
    break_: Break = None
    keep: StrictBool = False
    marks: Marking = "all"
    shuffle: StrictBool = True
    columns: Columns = "auto"
    rubric: tuple[RubricItemModel, ...] = ()


def _refuse_deeper_parts(data: YamlValue) -> YamlValue:
    """Refuse a sub-part that has parts of its own."""
    if isinstance(data, dict) and "parts" in data:
        message = "a sub-part has no `parts` of its own: they go one level deep, to (a.i)"
        raise make_field_error(Code.PARTS, message, "make it several sub-parts, or a part of the question")
    return data


class PartGroupModel(StrictModel):
    """A part that only has a text and sub-parts, whose points are its points."""

    points: Points | None = None
    prompt: Text | None = None
    break_: Break = None
    keep: StrictBool = False
    parts: tuple[Annotated[PartModel, BeforeValidator(_refuse_deeper_parts)], ...]


def _get_part_tag(data: YamlValue | StrictModel) -> str:
    has_parts = "parts" in data if isinstance(data, dict) else isinstance(data, PartGroupModel)
    return "<parts>" if has_parts else "<answer>"


OTHER_NAMES = ("subparts", "sub_parts", "sub-parts", "subquestions")
"""Wrong names under which authors may write the parts of a part."""
EXPECTED_KEYS[Code.UNKNOWN_KEY] = ("parts",)


def _refuse_other_names(data: YamlValue) -> YamlValue:
    """Refuse a part whose parts have another name, because it would be read as a part without any."""
    if isinstance(data, dict) and "answer" not in data and any(name in data for name in OTHER_NAMES):
        raise make_field_error(Code.UNKNOWN_KEY, "the parts of a part are called `parts`", "write parts:")
    return data


AnyPart = Annotated[
    Annotated[PartModel, Tag("<answer>")] | Annotated[PartGroupModel, Tag("<parts>")],
    Discriminator(_get_part_tag),
    BeforeValidator(_refuse_other_names),
]
"""A part of a question, with an answer or with sub-parts."""


class QuestionModel(StrictModel):
    """A question. If it has a single part, the fields of that part may be its own."""

    title: Worded
    topics: Topics = ()
    difficulty: Difficulty = None
    needs: dict[Name, Need] = Field(default_factory=dict)
    packages: tuple[LatexPackage, ...] = ()
    accept: dict[AcceptedCode, Plain] = Field(default_factory=dict)
    parameters: dict[Name, Parameter] = Field(default_factory=dict)
    constraints: tuple[ExpressionField, ...] = ()
    misconceptions: dict[Name, MisconceptionModel] = Field(default_factory=dict)
    figures: dict[Name, Figure] = Field(default_factory=dict)
    listings: dict[Name, Listing] = Field(default_factory=dict)
    tables: dict[Name, TableModel] = Field(default_factory=dict)
    prompt: Text | None = None
    rubric: tuple[QuestionRubricItemModel, ...] = ()
    parts: tuple[AnyPart, ...] = ()
    points: Points | None = None
    options: OptionsField = ()
    answer: Answer | None = None
    also: tuple[Also, ...] = ()
    recompute: Recompute | None = None
    waived: Plain | None = None
    solution: Text | None = None
    space: Room = Space()
    break_: Break = None
    keep: StrictBool = False
    marks: Marking = "all"
    shuffle: StrictBool = True
    columns: Columns = "auto"


PART_FIELDS = tuple(
    name
    for name in QuestionModel.model_fields
    if name in PartModel.model_fields and name not in ("prompt", "rubric", "break_", "keep")
)
"""Fields that a question has only in place of its single part."""
