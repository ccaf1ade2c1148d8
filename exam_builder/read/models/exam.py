"""An exam: its cover, and which questions it has, in which order."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StrictBool, Tag

from exam_builder.codes import Code
from exam_builder.fields import (
    Fields,
    Name,
    Plain,
    Points,
    QuestionName,
    Text,
    a_list,
    field_of,
    file_name,
    refusal,
    shown,
)
from exam_builder.kinds.base.precise import Digits
from exam_builder.paper import LANGUAGES
from exam_builder.read.models.parameters import Parameter
from exam_builder.read.models.question import LatexPackage, difficulty


def language(data: Any) -> str:
    """The code of the exam's language, such as `en` or `fr`."""
    if isinstance(data, list):
        raise refusal(Code.LANGUAGE, "an exam has one language for now", f"write {shown(data[0]) if data else 'en'}")
    if not isinstance(data, str) or re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", data) is None:
        raise refusal(Code.LANGUAGE, f"`{shown(data)}` is no code of a language", "write, for example, en or fr")
    if data.partition("-")[0] not in LANGUAGES:
        message = f"the words that papers print by themselves are not there in `{data}`"
        raise refusal(Code.LANGUAGE, message, f"write one of {', '.join(LANGUAGES)}")
    return data


def mark(data: Any) -> str:
    """What stands between digits."""
    if not isinstance(data, str) or len(data) > 20:
        raise refusal(Code.TEXT, f"a mark such as '.' or '\\,' is expected, not `{shown(data)}`")
    return data


Language = Annotated[str, *field_of(language, {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Z]{2})?$"})]
Mark = Annotated[str, *field_of(mark, {"type": "string"})]
Shuffled = Literal["questions", "options"]
MOST_VERSIONS = 26


class Numbers(Fields):
    """How numbers print: see `exam_builder.paper.NumberStyle`."""

    grouping: Mark = r"\,"
    digits: Digits = 4
    decimal: Mark = "."


def count(data: Any) -> int:
    """How many."""
    if type(data) is not int or not 1 <= data <= 1000:
        raise refusal(Code.COUNT, f"a whole number from 1 on is expected, not `{shown(data)}`", "write, for example, 2")
    return data


def letters(data: Any) -> int:
    """How many versions, each with a letter of its own."""
    if count(data) > MOST_VERSIONS:
        message = f"there are at most {MOST_VERSIONS} versions, A to Z, not {data}"
        raise refusal(Code.COUNT, message, "for more, give each student a copy: exam-builder build --roster")
    return count(data)


def difficulties(data: Any) -> tuple[int, int]:
    """How hard at least and at most: `2`, or `[1, 2]`."""
    ends = [difficulty(each) for each in a_list(data)]
    if len(ends) not in (1, 2) or ends[0] > ends[-1]:
        message = "difficulty is one whole number, or the lowest and the highest"
        raise refusal(Code.DIFFICULTY, message, "write, for example, difficulty: [1, 2]")
    return ends[0], ends[-1]


def shuffled(data: Any) -> tuple[Shuffled, ...]:
    """What is shuffled: questions, options, both or nothing."""
    for each in a_list(data):
        if each not in ("questions", "options"):
            message = f"`{shown(each)}` cannot be shuffled; questions and options can"
            raise refusal(Code.SHUFFLE, message, "write shuffle: [questions, options]")
    return tuple(dict.fromkeys(a_list(data)))  # type: ignore[arg-type]


LEVEL = {"type": "integer", "minimum": 1, "maximum": 5}
LEVELS = {"type": "array", "items": LEVEL, "minItems": 1, "maxItems": 2}
KIND = {"enum": ["questions", "options"]}
Count = Annotated[int, *field_of(count, {"type": "integer", "minimum": 1})]
Letters = Annotated[int, *field_of(letters, {"type": "integer", "minimum": 1, "maximum": MOST_VERSIONS})]
Difficulties = Annotated[tuple[int, int], *field_of(difficulties, {"anyOf": [LEVEL, LEVELS]})]
Shuffle = Annotated[tuple[Shuffled, ...], *field_of(shuffled, {"anyOf": [KIND, {"type": "array", "items": KIND}]})]


class Asked(Fields):
    """What every line of `questions` may say: that it is a bonus, and that it keeps its place when others move."""

    bonus: StrictBool = False
    fixed: StrictBool = False


class Use(Asked):
    """A question in an exam; `points` replaces those of the parts that it names."""

    use: QuestionName
    points: dict[Name, Points] = Field(default_factory=dict)


class Pick(Asked):
    """So many questions of the bank, drawn for each paper from those of a topic, a difficulty, a number of points."""

    pick: Count
    topic: Plain | None = None
    difficulty: Difficulties | None = None
    points: Points | None = None


def _by_name(data: Any) -> Use:
    return data if isinstance(data, Use) else Use.model_construct(use=file_name(data), points={})


def _kind_of_line(data: Any) -> str:
    if isinstance(data, dict):
        wanted = not data or data.keys() & {"pick", "topic", "difficulty"}
        return "<pick>" if wanted and "use" not in data else "<use>"
    return "<pick>" if isinstance(data, Pick) else "<name>"


Line = Annotated[
    Annotated[Use, *field_of(_by_name, {"type": "string"}), Tag("<name>")]
    | Annotated[Use, Tag("<use>")]
    | Annotated[Pick, Tag("<pick>")],
    Discriminator(_kind_of_line),
]


class Section(Fields):
    """Questions under a heading. `answer` is how many of them are to be answered (None: all); `shuffle` wins over the
    exam's.
    """

    title: Text | None = None
    instructions: Text | None = None
    questions: tuple[Line, ...]
    answer: Count | None = None
    shuffle: StrictBool | None = None


class Versions(Fields):
    """How many versions there are (None: as many as are asked for), what differs in them beside the values, and
    whether each part has the room of the version that needs most.
    """

    count: Letters | None = None
    shuffle: Shuffle = Field(default_factory=lambda: ("options",))
    equalize: StrictBool = False


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
    questions: tuple[Line, ...] | None = None
    sections: tuple[Section, ...] | None = None
    versions: Versions = Field(default_factory=Versions)

    def in_sections(self) -> Iterator[tuple[tuple[str | int, ...], Section]]:
        """The sections with their paths; the questions of an exam that has none are one without a title, at ()."""
        if self.questions is not None:
            yield (), Section.model_construct(questions=self.questions)
        for index, section in enumerate(self.sections or ()):
            yield ("sections", index), section
