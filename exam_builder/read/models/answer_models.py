"""Models of answers: the answer of a part, its options, and the second route that checks the answer."""

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, Union

from pydantic import BeforeValidator, Discriminator, Field, Tag, create_model

from exam_builder.fields import (
    ANYTHING,
    NAME,
    Count,
    ExpressionField,
    FieldType,
    Name,
    Positive,
    StrictModel,
    Text,
    as_list,
    choose_by_key,
    make_discriminator,
    make_field_error,
    show_value,
    validate_name,
)
from exam_builder.findings import Code, find_nearest_name
from exam_builder.kinds import KINDS
from exam_builder.kinds.base.kind import Kind
from exam_builder.read.yaml_scalars import quote_scalar
from exam_builder.values import YamlValue

ReferenceField = Annotated[YamlValue, FieldType(lambda data: data, ANYTHING)]


class ByFunction(StrictModel):
    """A function of the companion, and how close its result must be (relative to the largest entry)."""

    function: Name
    within: Positive | None = None


class ByExpression(StrictModel):
    """Another expression for the same value."""

    expression: ExpressionField


class ByProgram(StrictModel):
    """A printed program, which is run; its output is the answer."""

    prints: Name


def _as_function(data: YamlValue) -> ByFunction:
    if isinstance(data, ByFunction):
        return data
    text = show_value(data)
    computed = re.search(r"[-+*/^(<>=]", text) and not re.fullmatch(r"\w+\([^()]*\)", text)
    if computed or isinstance(data, bool) or text.isdigit():
        other = text if computed else "…"
        hint = f"write a function's name, or a different expression for the same value, as {{expression: {other}}}"
        raise make_field_error(Code.NAME, f"`{text}` is not the name of a function", hint)
    if text.endswith(".py"):
        raise make_field_error(Code.NAME, f"`{text}` is a file", "write the name of a function in it")
    return ByFunction.model_construct(function=validate_name(data), within=None)


_Route = (
    Annotated[ByFunction, FieldType(_as_function, {"type": "string"}), Tag("<name>")]
    | Annotated[ByFunction, Tag("<function>")]
    | Annotated[ByExpression, Tag("<expression>")]
)
Recompute = Annotated[
    _Route | Annotated[ByProgram, Tag("<prints>")],
    make_discriminator(
        choose_by_key("function", "expression", "prints", plain="<name>"),
        Code.RECOMPUTE,
        "this names no second route to the answer",
        "write a function's name, {function: …, within: …}, {expression: …} or {prints: listing}",
        ("function", "expression", "prints"),
    ),
]
ComputeRoute = Annotated[
    _Route,
    make_discriminator(
        choose_by_key("function", "expression", plain="<name>"),
        Code.COMPUTE_ROUTE,
        "this names no second route to the value",
        "write a function's name, {function: …, within: …} or {expression: …}",
        ("function", "expression"),
    ),
]
"""A second route to the value of a parameter that the companion computes."""


class ReferencedAnswer(StrictModel):
    """An answer whose `reference` is the key in the reference paper, worked out by the author (None: left out)."""

    reference: ReferenceField = None


class FurtherAnswer(StrictModel):
    """Another right answer: when it is accepted, a second route to it, and its value in the reference paper."""

    when: Text | None = None
    recompute: Recompute | None = None
    reference: ReferenceField = None


def _make_model(called: str, kind: Kind[StrictModel], base: type[StrictModel]) -> type[StrictModel]:
    """Create the model of an answer of a kind, or of another right answer (`also`)."""
    return create_model(called.format(kind.name.capitalize()), __base__=(kind.key, base), __doc__=kind.key.__doc__)


ANSWERS = {name: _make_model("{}Answer", kind, ReferencedAnswer) for name, kind in KINDS.items()}
FURTHER = {name: _make_model("Also{}", kind, FurtherAnswer) for name, kind in KINDS.items() if kind.further}
NO_KIND_MESSAGE = "this does not say what kind of answer it is"


def _make_union(models: dict[str, type[StrictModel]], code: Code) -> Any:
    """Return the type of a value that matches one of the models, which its keys select."""
    names = tuple(models)
    tagged: Any = tuple(Annotated[model, Tag(f"<{name}>")] for name, model in models.items())
    how = f"add one of {', '.join(names)}"
    return Annotated[Union[tagged], make_discriminator(choose_by_key(*names), code, NO_KIND_MESSAGE, how, names)]  # noqa: UP007


if TYPE_CHECKING:
    Answer: TypeAlias = ReferencedAnswer
    Also: TypeAlias = FurtherAnswer
else:
    Answer = _make_union(ANSWERS, Code.ANSWER)
    Also = _make_union(FURTHER, Code.ALSO)


Side = Literal["first", "last"]


def validate_sources(data: YamlValue) -> tuple[str, ...]:
    """Validate names of misconceptions; an empty tuple means all those of the question."""
    return () if data == "misconceptions" else tuple(map(validate_name, as_list(data)))


NAMES = {"type": "array", "items": {"type": "string"}}
Sources = Annotated[tuple[str, ...], FieldType(validate_sources, {"anyOf": [{"type": "string"}, NAMES]})]


class OptionModel(StrictModel):
    """One option: its text, when it holds, and why; `fixed` places it before or after all others."""

    id: Name
    text: Text
    holds: ExpressionField | None = None
    because: Text | None = None
    fixed: Side | None = None
    misconception: Name | None = None


class FromMisconceptions(StrictModel):
    """Options made of the key and the wrong answers of misconceptions; `show` is their number, including the key and
    “none of these”, which `none` places first or last.
    """

    from_: Sources = Field(alias="from")
    show: Count | None = None
    none: Side | None = None


def _show_option(key: str | None, text: YamlValue) -> str:
    """Return an option in one line of YAML, in which a text with other signs than letters has quotes."""
    name, shown = key if key and NAME.fullmatch(key) else "…", show_value(text)
    quoted = shown if shown.replace(" ", "").isalnum() else quote_scalar(shown)
    return f"{{id: {name}, text: {quoted}}}"


def _refuse_bare_option(data: YamlValue) -> YamlValue:
    """Refuse an option that is only a text, or an id with a text."""
    bare = {None: data} if isinstance(data, str) else data if isinstance(data, dict) and len(data) == 1 else {}
    for key, text in bare.items():
        if not isinstance(text, dict | list) and not (key and find_nearest_name(key, OptionModel.model_fields)):
            hint = f"write {_show_option(key, text)}"
            raise make_field_error(Code.OPTIONS, "an option has an `id` and a `text`", hint)
    return data


def _refuse_named_options(data: YamlValue) -> YamlValue:
    """Refuse options that are not a list, but each named by its id."""
    if isinstance(data, dict) and len(data) > 1 and data.keys().isdisjoint(("from", "show", "none")):
        key, text = next(iter(data.items()))
        hint = f"write {_show_option(key, text)} after `- `, and so on"
        raise make_field_error(Code.OPTIONS, "options are a list, in which each has an `id` and a `text`", hint)
    return data


OptionsField = Annotated[
    Annotated[tuple[Annotated[OptionModel, BeforeValidator(_refuse_bare_option)], ...], Tag("<list>")]
    | Annotated[FromMisconceptions, Tag("<from>")],
    Discriminator(lambda data: "<from>" if isinstance(data, dict | FromMisconceptions) else "<list>"),
    BeforeValidator(_refuse_named_options),
]
