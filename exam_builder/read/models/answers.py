"""What a part asks for, and the second route by which it is checked.

Each kind of answer is a class with one key of its own name, an expression unless it says otherwise, and settings.
"""

from functools import cache
from typing import Annotated, Any, TypeAlias

from pydantic import StrictBool, Tag

from exam_builder.read.models.fields import (
    Expression,
    Fields,
    Name,
    Plain,
    Positive,
    Text,
    by_key,
    dispatch,
    field_of,
    name,
    refusal,
    shown,
)
from exam_builder.read.models.options import OptionAnswer, OptionsAnswer
from exam_builder.read.models.precise import NumberKey, Precise, Referenced
from exam_builder.read.models.written import (
    AlsoFormula,
    AlsoInterval,
    AlsoOutput,
    FormulaAnswer,
    FormulaKey,
    IntervalAnswer,
    IntervalKey,
    OutputAnswer,
    OutputKey,
)
from exam_builder.read.scalars import Datum


def two_words(data: Any) -> tuple[str, str]:
    """The word for true and the word for false."""
    if not isinstance(data, list) or len(data) != 2 or not all(isinstance(word, str) and word for word in data):
        raise refusal("say", "say holds the word for true and the word for false", "write say: [Yes, No]")
    return data[0], data[1]


def some_words(data: Any) -> str | tuple[str, ...]:
    """Texts that are right, the first of which is printed; or an expression."""
    if isinstance(data, str) and data:
        return data
    if not isinstance(data, list) or not data or not all(isinstance(word, str) and word for word in data):
        raise refusal("words", "words holds the right texts", "write, for example, words: [overfitting, over-fitting]")
    return tuple(data)


BOUNDS = ("<", ">", "==", "!=", "in ", "not in ", "[")


def bound(data: Any) -> str | tuple[str, ...]:
    """What is claimed of a measured quantity: a comparison without its left side, an interval, or several of these."""
    if isinstance(data, list) and data and not any(isinstance(item, list) for item in data):
        return tuple(str(bound(item)) for item in data)
    if isinstance(data, str) and data.startswith(BOUNDS):
        return data
    mend = f"write '== {shown(data)}'" if isinstance(data, int | float) or hasattr(data, "typed") else ""
    if isinstance(data, bool):
        mend = "let the recompute return a number, and bound it: a bare true cannot fail"
    raise refusal("bound", f"`{shown(data)}` is not a bound", mend or "write a comparison such as '< 1e-10' or '== 5'")


LIST = {"type": "array", "items": {"type": "string"}, "minItems": 1}
Words = Annotated[str | tuple[str, ...], *field_of(some_words, {"anyOf": [{"type": "string"}, LIST]})]
Bound = Annotated[str | tuple[str, ...], *field_of(bound, {"anyOf": [{"type": "string"}, LIST]})]
Say = Annotated[tuple[str, str], *field_of(two_words, LIST | {"minItems": 2, "maxItems": 2})]


class VectorKey(Precise):
    """A list of numbers."""

    vector: Expression


class MatrixKey(Precise):
    """A list of rows of numbers."""

    matrix: Expression


class SetKey(Precise):
    """Different things, in no order."""

    set: Expression


class TruthKey(Fields):
    """Whether something holds; `say` has the words for true and for false."""

    truth: Expression
    say: Say = ("Yes", "No")


class ConclusionKey(Fields):
    """One of a few conclusions: an expression whose value is the id of one of `among`."""

    conclusion: Expression
    among: dict[Name, Plain]


class WordsKey(Fields):
    """A text; where there are several, all are right and the first is printed."""

    words: Words
    case: StrictBool = False


class NumberAnswer(NumberKey, Referenced):
    """A number with its reference."""


class VectorAnswer(VectorKey, Referenced):
    """A vector with its reference."""


class MatrixAnswer(MatrixKey, Referenced):
    """A matrix with its reference."""


class SetAnswer(SetKey, Referenced):
    """A set with its reference."""


class TruthAnswer(TruthKey, Referenced):
    """A truth value with its reference, which is one of the two words."""


class ConclusionAnswer(ConclusionKey, Referenced):
    """A conclusion with its reference, which is an id."""


class WordsAnswer(WordsKey, Referenced):
    """A text with its reference."""


class ClaimAnswer(Referenced):
    """Quantities that the recompute measures, each with its bound; `reference` has a typed number for each."""

    claim: dict[Name, Bound]


class AlsoNumber(NumberKey):
    """A further right number."""

    when: Text | None = None


class AlsoVector(VectorKey):
    """A further right vector."""

    when: Text | None = None


class AlsoMatrix(MatrixKey):
    """A further right matrix."""

    when: Text | None = None


class AlsoSet(SetKey):
    """A further right set."""

    when: Text | None = None


class AlsoTruth(TruthKey):
    """A further right truth value."""

    when: Text | None = None


class AlsoConclusion(ConclusionKey):
    """A further right conclusion."""

    when: Text | None = None


class AlsoWords(WordsKey):
    """A further right text."""

    when: Text | None = None


KINDS = (
    "number",
    "vector",
    "matrix",
    "set",
    "interval",
    "truth",
    "conclusion",
    "words",
    "output",
    "formula",
    "option",
    "options",
    "claim",
)
ALSO = KINDS[: KINDS.index("option")]
WHICH = "this says no kind of answer"
HOW = f"add one of {', '.join(KINDS)}"

Answer = Annotated[
    Annotated[NumberAnswer, Tag("<number>")]
    | Annotated[VectorAnswer, Tag("<vector>")]
    | Annotated[MatrixAnswer, Tag("<matrix>")]
    | Annotated[SetAnswer, Tag("<set>")]
    | Annotated[TruthAnswer, Tag("<truth>")]
    | Annotated[ConclusionAnswer, Tag("<conclusion>")]
    | Annotated[WordsAnswer, Tag("<words>")]
    | Annotated[IntervalAnswer, Tag("<interval>")]
    | Annotated[OutputAnswer, Tag("<output>")]
    | Annotated[FormulaAnswer, Tag("<formula>")]
    | Annotated[OptionAnswer, Tag("<option>")]
    | Annotated[OptionsAnswer, Tag("<options>")]
    | Annotated[ClaimAnswer, Tag("<claim>")],
    dispatch(by_key(*KINDS), "answer", WHICH, HOW, KINDS),
]

Also = Annotated[
    Annotated[AlsoNumber, Tag("<number>")]
    | Annotated[AlsoVector, Tag("<vector>")]
    | Annotated[AlsoMatrix, Tag("<matrix>")]
    | Annotated[AlsoSet, Tag("<set>")]
    | Annotated[AlsoTruth, Tag("<truth>")]
    | Annotated[AlsoConclusion, Tag("<conclusion>")]
    | Annotated[AlsoWords, Tag("<words>")]
    | Annotated[AlsoInterval, Tag("<interval>")]
    | Annotated[AlsoOutput, Tag("<output>")]
    | Annotated[AlsoFormula, Tag("<formula>")],
    dispatch(by_key(*ALSO), "also", WHICH, f"add one of {', '.join(ALSO)}", ALSO),
]

AnyKey: TypeAlias = (
    NumberKey
    | VectorKey
    | MatrixKey
    | SetKey
    | TruthKey
    | ConclusionKey
    | WordsKey
    | IntervalKey
    | OutputKey
    | FormulaKey
    | OptionAnswer
    | OptionsAnswer
    | ClaimAnswer
)


def kind_of(answer: AnyKey) -> str:
    """The name of an answer's kind, which is also the name of the field that holds its key."""
    return _kind_of(type(answer))


@cache
def _kind_of(model: type[Fields]) -> str:
    return next(kind for kind in KINDS if kind in model.model_fields)


def key_of(answer: AnyKey) -> Datum:
    """The key as YAML gave it: an expression, except for `words` in a list and `claim`."""
    key: Datum = getattr(answer, kind_of(answer))
    return key


class ByFunction(Fields):
    """The companion's function, and how near it must come (relative to the largest entry)."""

    function: Name
    within: Positive | None = None


class ByExpression(Fields):
    """Another expression."""

    expression: Expression


def _function(data: Any) -> ByFunction:
    return data if isinstance(data, ByFunction) else ByFunction.model_construct(function=name(data), within=None)


def _route(data: Any) -> str | None:
    return by_key("function", "expression")(data) if isinstance(data, dict | Fields) else "<name>"


Recompute = Annotated[
    Annotated[ByFunction, *field_of(_function, {"type": "string"}), Tag("<name>")]
    | Annotated[ByFunction, Tag("<function>")]
    | Annotated[ByExpression, Tag("<expression>")],
    dispatch(
        _route,
        "recompute",
        "this names no second route to the answer",
        "write a function's name, {function: …, within: …} or {expression: …}",
        ("function", "expression"),
    ),
]
