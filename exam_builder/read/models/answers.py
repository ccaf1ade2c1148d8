"""What a part asks for, and the second route by which it is checked.

Each kind of answer is a module of `exam_builder.kinds`: a class with one key of the kind's name, and settings.
"""

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, Union

from pydantic import Tag, create_model

from exam_builder.codes import Code
from exam_builder.fields import ANYTHING, Expression, Fields, Name, Positive, Text, by_key, dispatch, field_of, name
from exam_builder.kinds import KINDS
from exam_builder.kinds.base.kind import Kind

Stated = Annotated[Any, *field_of(lambda data: data, ANYTHING)]


class Referenced(Fields):
    """`reference` is the key in the reference paper as the author types it; None where it was left out."""

    reference: Stated = None


class Further(Fields):
    """Another right answer, and when it is right."""

    when: Text | None = None


def _answer(kind: Kind) -> type[Fields]:
    """The model of an answer of a kind."""
    called = f"{kind.name.capitalize()}Answer"
    return create_model(called, __base__=(kind.key, Referenced), __doc__=kind.key.__doc__)


def _further(kind: Kind) -> type[Fields]:
    """The model of a further right answer of a kind."""
    return create_model(f"Also{kind.name.capitalize()}", __base__=(kind.key, Further), __doc__=kind.key.__doc__)


ANSWERS = {name: _answer(kind) for name, kind in KINDS.items()}
FURTHER = {name: _further(kind) for name, kind in KINDS.items() if kind.further}
WHICH = "this says no kind of answer"


def _one_of(models: dict[str, type[Fields]], code: Code) -> Any:
    """One of these models, by the key that is there."""
    names = tuple(models)
    tagged: Any = tuple(Annotated[model, Tag(f"<{name}>")] for name, model in models.items())
    how = f"add one of {', '.join(names)}"
    return Annotated[Union[tagged], dispatch(by_key(*names), code, WHICH, how, names)]  # noqa: UP007


if TYPE_CHECKING:
    Answer: TypeAlias = Any
    Also: TypeAlias = Any
else:
    Answer = _one_of(ANSWERS, Code.ANSWER)
    Also = _one_of(FURTHER, Code.ALSO)


class ByFunction(Fields):
    """The companion's function, and how near it must come (relative to the largest entry)."""

    function: Name
    within: Positive | None = None


class ByExpression(Fields):
    """Another expression."""

    expression: Expression


class ByProgram(Fields):
    """The printed program, run: what it prints is the answer."""

    prints: Name


def _function(data: Any) -> ByFunction:
    return data if isinstance(data, ByFunction) else ByFunction.model_construct(function=name(data), within=None)


def _route(data: Any) -> str | None:
    return by_key("function", "expression", "prints")(data) if isinstance(data, dict | Fields) else "<name>"


Recompute = Annotated[
    Annotated[ByFunction, *field_of(_function, {"type": "string"}), Tag("<name>")]
    | Annotated[ByFunction, Tag("<function>")]
    | Annotated[ByExpression, Tag("<expression>")]
    | Annotated[ByProgram, Tag("<prints>")],
    dispatch(
        _route,
        Code.RECOMPUTE,
        "this names no second route to the answer",
        "write a function's name, {function: …, within: …}, {expression: …} or {prints: listing}",
        ("function", "expression", "prints"),
    ),
]
