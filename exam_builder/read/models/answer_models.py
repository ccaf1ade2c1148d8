"""What a part asks for, and the second route by which it is checked.

Each kind of answer is a module of `exam_builder.kinds`: a class with one key of the kind's name, and settings.
"""

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, Union

from pydantic import Tag, create_model

from exam_builder.codes import Code
from exam_builder.fields import (
    ANYTHING,
    ExpressionField,
    Name,
    Positive,
    StrictModel,
    Text,
    choose_by_key,
    make_discriminator,
    make_field,
    validate_name,
)
from exam_builder.kinds import KINDS
from exam_builder.kinds.base.kind import Kind
from exam_builder.values import YamlValue

ReferenceField = Annotated[YamlValue, *make_field(lambda data: data, ANYTHING)]


class ReferencedAnswer(StrictModel):
    """`reference` is the key in the reference paper as the author types it; None where it was left out."""

    reference: ReferenceField = None


class FurtherAnswer(StrictModel):
    """Another right answer, and when it is right."""

    when: Text | None = None


def _answer_model(kind: Kind[StrictModel]) -> type[StrictModel]:
    """The model of an answer of a kind."""
    called = f"{kind.name.capitalize()}Answer"
    return create_model(called, __base__=(kind.key, ReferencedAnswer), __doc__=kind.key.__doc__)


def _further_model(kind: Kind[StrictModel]) -> type[StrictModel]:
    """The model of a further right answer of a kind."""
    return create_model(f"Also{kind.name.capitalize()}", __base__=(kind.key, FurtherAnswer), __doc__=kind.key.__doc__)


ANSWERS = {name: _answer_model(kind) for name, kind in KINDS.items()}
FURTHER = {name: _further_model(kind) for name, kind in KINDS.items() if kind.further}
NO_KIND_MESSAGE = "this says no kind of answer"


def _union_of(models: dict[str, type[StrictModel]], code: Code) -> Any:
    """One of these models, by the key that is there."""
    names = tuple(models)
    tagged: Any = tuple(Annotated[model, Tag(f"<{name}>")] for name, model in models.items())
    how = f"add one of {', '.join(names)}"
    return Annotated[Union[tagged], make_discriminator(choose_by_key(*names), code, NO_KIND_MESSAGE, how, names)]  # noqa: UP007


if TYPE_CHECKING:
    Answer: TypeAlias = ReferencedAnswer
    Also: TypeAlias = FurtherAnswer
else:
    Answer = _union_of(ANSWERS, Code.ANSWER)
    Also = _union_of(FURTHER, Code.ALSO)


class ByFunction(StrictModel):
    """The companion's function, and how near it must come (relative to the largest entry)."""

    function: Name
    within: Positive | None = None


class ByExpression(StrictModel):
    """Another expression."""

    expression: ExpressionField


class ByProgram(StrictModel):
    """The printed program, run: what it prints is the answer."""

    prints: Name


def _as_function(data: YamlValue) -> ByFunction:
    return (
        data if isinstance(data, ByFunction) else ByFunction.model_construct(function=validate_name(data), within=None)
    )


def _recompute_tag(data: YamlValue) -> str | None:
    return choose_by_key("function", "expression", "prints")(data) if isinstance(data, dict | StrictModel) else "<name>"


Recompute = Annotated[
    Annotated[ByFunction, *make_field(_as_function, {"type": "string"}), Tag("<name>")]
    | Annotated[ByFunction, Tag("<function>")]
    | Annotated[ByExpression, Tag("<expression>")]
    | Annotated[ByProgram, Tag("<prints>")],
    make_discriminator(
        _recompute_tag,
        Code.RECOMPUTE,
        "this names no second route to the answer",
        "write a function's name, {function: …, within: …}, {expression: …} or {prints: listing}",
        ("function", "expression", "prints"),
    ),
]
