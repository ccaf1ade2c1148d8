"""An exam: its cover, and which questions it has, in which order."""

import re
from typing import Annotated, Any, Literal

from pydantic import Field, Tag

from exam_builder.read.models.fields import (
    Fields,
    Name,
    Points,
    QuestionName,
    Text,
    dispatch,
    field_of,
    file_name,
    refusal,
    shown,
)
from exam_builder.read.models.parameters import Parameter
from exam_builder.read.models.precise import Digits
from exam_builder.read.models.question import LatexPackage


def language(data: Any) -> str:
    """The code of the exam's language, such as `en` or `fr`."""
    if isinstance(data, list):
        raise refusal("language", "an exam has one language for now", f"write {shown(data[0]) if data else 'en'}")
    if not isinstance(data, str) or re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", data) is None:
        raise refusal("language", f"`{shown(data)}` is no code of a language", "write, for example, en or fr")
    return data


def mark(data: Any) -> str:
    """What stands between digits."""
    if not isinstance(data, str) or len(data) > 20:
        raise refusal("text", f"a mark such as '.' or '\\,' is expected, not `{shown(data)}`")
    return data


Language = Annotated[str, *field_of(language, {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Z]{2})?$"})]
Mark = Annotated[str, *field_of(mark, {"type": "string"})]


class Numbers(Fields):
    """How numbers print: see `exam_builder.paper.NumberStyle`."""

    grouping: Mark = r"\,"
    digits: Digits = 4
    decimal: Mark = "."


class Use(Fields):
    """A question in an exam; `points` replaces those of the parts that it names."""

    use: QuestionName
    points: dict[Name, Points] = Field(default_factory=dict)


def _by_name(data: Any) -> Use:
    return data if isinstance(data, Use) else Use.model_construct(use=file_name(data), points={})


QuestionUse = Annotated[
    Annotated[Use, *field_of(_by_name, {"type": "string"}), Tag("<name>")] | Annotated[Use, Tag("<use>")],
    dispatch(lambda data: "<use>" if isinstance(data, dict) else "<name>", "question", "", ""),
]


class Exam(Fields):
    """An exam file."""

    title: Text
    course: Text
    term: Text | None = None
    date: Text | None = None
    time: Text | None = None
    aids: Text | None = None
    advice: tuple[Text, ...] = ()
    instructions: Text | None = None
    paper: Literal["a4", "letter"] = "a4"
    language: Language = "en"
    total: Points | None = None
    parameters: dict[Name, Parameter] = Field(default_factory=dict)
    numbers: Numbers = Numbers()
    packages: tuple[LatexPackage, ...] = ()
    preamble: Text | None = None
    questions: tuple[QuestionUse, ...]
