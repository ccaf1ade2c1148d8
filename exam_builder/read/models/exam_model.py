"""The model of an exam file: the cover, the settings, and the questions in their order."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, StrictBool, Tag

from exam_builder.fields import (
    ExpressionField,
    FieldType,
    Name,
    Plain,
    Points,
    QuestionName,
    StrictModel,
    Text,
    WholeNumber,
    as_list,
    is_yaml_number,
    make_field_error,
    show_value,
    validate_file_name,
)
from exam_builder.findings import Code, find_nearest_name
from exam_builder.kinds.base.numeric_kind import Digits
from exam_builder.paper import CandidateField, MarksPlace, PageStyle
from exam_builder.read.by_language import LANGUAGE_CODE, MOST, SEPARATOR, UNSET
from exam_builder.read.models.figure_models import Figure, TableModel
from exam_builder.read.models.page_models import Color, FormulasField, FormulasModel, LogoField, Size
from exam_builder.read.models.parameter_models import Parameter
from exam_builder.read.models.person_models import NamesField
from exam_builder.read.models.question_model import DIFFICULTY, LatexPackage, PartId
from exam_builder.roster.vocabulary import make_column_key
from exam_builder.values import YamlValue


def validate_language(data: YamlValue) -> str:
    """Validate the code of the exam's language, such as `en` or `fr`; two are joined by `+`."""
    for each in as_list(data):
        if not isinstance(each, str) or LANGUAGE_CODE.fullmatch(each) is None:
            message = f"`{show_value(each)}` is not a language code"
            raise make_field_error(Code.LANGUAGE, message, "write, for example, en, de, es or fr, or two: [en, fr]")
    languages = list(dict.fromkeys(map(str, as_list(data))))
    if not 0 < len(languages) <= MOST:
        message = f"an exam has one language or two, not {len(languages)}"
        raise make_field_error(Code.LANGUAGE, message, "write, for example, [en, fr]")
    wrong = [each for each in languages if each.partition("-")[0] in UNSET] if len(languages) > 1 else []
    if wrong:
        message = f"texts in `{wrong[0]}` cannot stand beside others: pdfLaTeX lacks its letters or its direction"
        raise make_field_error(Code.LANGUAGE, message, "make an exam of its own for each language")
    return SEPARATOR.join(languages)


MARK_NAMES = {"point": ".", "dot": ".", "period": ".", "full stop": ".", "space": r"\,", "apostrophe": "'"}
"""Marks that authors name instead of typing them; any other word most likely means a comma."""


def validate_mark(data: YamlValue) -> str:
    """Validate a mark between digits."""
    if not isinstance(data, str) or len(data) > 20 or re.match("[A-Za-z]", data):
        message = f"a mark such as '.' or '\\,' is expected, not `{show_value(data)}`"
        raise make_field_error(Code.TEXT, message, f"write '{MARK_NAMES.get(str(data).casefold(), ',')}'")
    return data


CODE = {"type": "string", "pattern": f"^{LANGUAGE_CODE.pattern}$"}
LANGUAGES = {"anyOf": [CODE, {"type": "array", "items": CODE, "minItems": 1, "maxItems": MOST}]}
Language = Annotated[str, FieldType(validate_language, LANGUAGES)]
Mark = Annotated[str, FieldType(validate_mark, {"type": "string"})]
Shufflable = Literal["questions", "options"]
SHUFFLABLE: tuple[Shufflable, ...] = ("questions", "options")


class NumbersModel(StrictModel):
    """How numbers are printed (see `exam_builder.paper.NumberStyle`); the language says `decimal` where it is empty."""

    grouping: Mark = r"\,"
    digits: Digits = 4
    decimal: Mark = ""


COUNT = WholeNumber(1, 1000, Code.COUNT, "a whole number from 1 on is expected, not `{}`", "write, for example, 2")
MORE_VERSIONS = "write, for example, 4; for more, give each student a copy: exam-builder build --roster"
VERSION_COUNT = WholeNumber(1, 26, Code.COUNT, "there are 1 to 26 versions, A to Z, not `{}`", MORE_VERSIONS)


def validate_difficulties(data: YamlValue) -> tuple[int, int]:
    """Validate the lowest and the highest difficulty, written as `2` or `[1, 2]`."""
    ends = [DIFFICULTY.validate(each) for each in as_list(data)]
    if len(ends) not in (1, 2) or ends[0] > ends[-1]:
        message = "`difficulty` takes one whole number, or the lowest and the highest"
        raise make_field_error(Code.DIFFICULTY, message, "write, for example, difficulty: [1, 2]")
    return ends[0], ends[-1]


def validate_shuffle(data: YamlValue) -> tuple[Shufflable, ...]:
    """Validate what is shuffled: questions, options, both or nothing."""
    for each in as_list(data):
        if each not in SHUFFLABLE:
            message = f"`{show_value(each)}` cannot be shuffled; questions and options can"
            near = find_nearest_name(show_value(each), SHUFFLABLE)
            hint = f"write {near}" if near else "write shuffle: [questions, options]"
            raise make_field_error(Code.SHUFFLE, message, hint)
    return tuple(dict.fromkeys(thing for each in as_list(data) for thing in SHUFFLABLE if thing == each))


LEVEL = {"type": "integer", "minimum": 1, "maximum": 5}
LEVELS = {"type": "array", "items": LEVEL, "minItems": 1, "maxItems": 2}
KIND = {"enum": [*SHUFFLABLE]}
Count = Annotated[int, COUNT.field()]
VersionCount = Annotated[int, VERSION_COUNT.field()]
Difficulties = Annotated[tuple[int, int], FieldType(validate_difficulties, {"anyOf": [LEVEL, LEVELS]})]
Shuffle = Annotated[
    tuple[Shufflable, ...], FieldType(validate_shuffle, {"anyOf": [KIND, {"type": "array", "items": KIND}]})
]


class LineModel(StrictModel):
    """A line of `questions`, which may be a bonus, and may keep its place when others are shuffled."""

    bonus: StrictBool = False
    fixed: StrictBool = False


class UseLine(LineModel):
    """A question in an exam; `points` replaces those of the parts that it names."""

    use: QuestionName
    points: dict[PartId, Points] = Field(default_factory=dict)


class PickLine(LineModel):
    """A number of questions of the bank that are drawn for each paper, by topic, difficulty and points."""

    pick: Count
    topic: Plain | None = None
    difficulty: Difficulties | None = None
    points: Points | None = None


def _as_use_line(data: YamlValue) -> UseLine:
    return data if isinstance(data, UseLine) else UseLine.model_construct(use=validate_file_name(data), points={})


def _refuse_unnamed_line(data: YamlValue) -> YamlValue:
    """Refuse a question that is written in the exam, or named by a key."""
    if not isinstance(data, dict) or "use" in data or "pick" in data:
        return data
    if data.keys() & {"prompt", "answer", "parts"}:
        hint = "write it to content/questions/NAME.yaml, and here only NAME"
        raise make_field_error(Code.NAME, "a question has a file of its own", hint)
    for name, points in data.items() if len(data) == 1 else ():
        if is_yaml_number(points):
            hint = f"write {{use: {name}, points: {{a: {show_value(points)}}}}}, where a is its part (a)"
            raise make_field_error(Code.NAME, "marks are given to the parts of a question", hint)
    return data


def _refuse_named_section(data: YamlValue) -> YamlValue:
    """Refuse a section whose key is its title."""
    for title, questions in data.items() if isinstance(data, dict) and len(data) == 1 else ():
        if isinstance(questions, list) and not find_nearest_name(title, SectionModel.model_fields):
            hint = f"write title: {title}, and below it questions: with the list"
            raise make_field_error(Code.NAME, "a section has a `title` and `questions`", hint)
    return data


def _get_line_tag(data: YamlValue) -> str:
    if isinstance(data, dict):
        wanted = not data or data.keys() & {"pick", "topic", "difficulty"}
        return "<pick>" if wanted and "use" not in data else "<use>"
    return "<pick>" if isinstance(data, PickLine) else "<name>"


ExamLine = Annotated[
    Annotated[UseLine, FieldType(_as_use_line, {"type": "string"}), Tag("<name>")]
    | Annotated[UseLine, Tag("<use>")]
    | Annotated[PickLine, Tag("<pick>")],
    Discriminator(_get_line_tag),
    BeforeValidator(_refuse_unnamed_line),
]


class SectionModel(StrictModel):
    """Questions under a heading. `answer` is how many of them students answer (None: all); `shuffle` overrides that of
    the exam. The introduction, with its figures and tables, comes before the questions.
    """

    title: Text | None = None
    instructions: Text | None = None
    introduction: Text | None = None
    figures: dict[Name, Figure] = Field(default_factory=dict)
    tables: dict[Name, TableModel] = Field(default_factory=dict)
    questions: tuple[ExamLine, ...]
    answer: Count | None = None
    shuffle: StrictBool | None = None


def validate_order(data: YamlValue) -> tuple[str, ...]:
    """Validate the columns of the roster by which copies are ordered."""
    for each in as_list(data):
        if not isinstance(each, str) or not make_column_key(each):
            message = f"a column of the roster such as room is expected, not `{show_value(each)}`"
            raise make_field_error(Code.TEXT, message, "write, for example, order: [room, seat]")
    return tuple(dict.fromkeys(make_column_key(str(each)) for each in as_list(data)))


WORD = {"type": "string"}
Order = Annotated[tuple[str, ...], FieldType(validate_order, {"anyOf": [WORD, {"type": "array", "items": WORD}]})]


class VersionsModel(StrictModel):
    """The versions of an exam: their number (None: as the command asks), what is shuffled in them, whether each part
    gets the same space in all, and whether neighbouring seats get different versions.
    """

    count: VersionCount | None = None
    shuffle: Shuffle = Field(default_factory=lambda: ("options",))
    equalize: StrictBool = False
    spread: Literal["seat"] | None = None


Advice = Annotated[
    Annotated[tuple[Text, ...], Tag("<list>")] | Annotated[Text, Tag("<text>")],
    Discriminator(lambda data: "<list>" if isinstance(data, list | tuple) else "<text>"),
]
"""Several texts, or one."""


class ExamModel(StrictModel):
    """An exam."""

    title: Text
    course: Text
    term: Text | None = None
    date: Text | None = None
    time: Text | None = None
    aids: Text | None = None
    advice: Advice = ()
    instructions: Text | None = None
    paper: Literal["a4", "letter"] = "a4"
    language: Language = "en"
    working: Literal["blank", "lines", "grid"] = "blank"
    space: Literal["stretch", "exact"] | None = None
    total: Points | None = None
    parameters: dict[Name, Parameter] = Field(default_factory=dict)
    constraints: tuple[ExpressionField, ...] = ()
    persons: NamesField | None = None
    numbers: NumbersModel = NumbersModel()
    packages: tuple[LatexPackage, ...] = ()
    preamble: Text | None = None
    logo: LogoField | None = None
    formulas: FormulasField | None = None
    constants: dict[Name, Text] = Field(default_factory=dict)
    size: Size = 11
    font: Literal["latin modern", "sans", "times", "palatino", "charter"] = "latin modern"
    color: Color | None = None
    candidate: CandidateField = "name"
    margin: StrictBool = False
    turn_over: StrictBool = False
    order: Order = ()
    points: MarksPlace | None = None
    marks_table: Literal["questions", "pages", "none"] | None = None
    questions: tuple[ExamLine, ...] | None = None
    sections: tuple[Annotated[SectionModel, BeforeValidator(_refuse_named_section)], ...] | None = None
    versions: VersionsModel = Field(default_factory=VersionsModel)

    def each_advice(self) -> list[tuple[tuple[str | int, ...], Text]]:
        """Return each text of `advice` with its path."""
        if isinstance(self.advice, tuple):
            return [(("advice", index), text) for index, text in enumerate(self.advice)]
        return [(("advice",), self.advice)]

    def in_sections(self) -> Iterator[tuple[tuple[str | int, ...], SectionModel]]:
        """Yield the sections with their paths; an exam without sections has one, without a title, at ()."""
        if self.questions is not None:
            yield (), SectionModel.model_construct(questions=self.questions)
        for index, section in enumerate(self.sections or ()):
            yield ("sections", index), section

    def words(self) -> frozenset[str]:
        """Return the names of the words that are printed only because of this exam's settings."""
        asked = {"candidate": self.candidate == "number", "turn_over": self.turn_over, "margin": self.margin}
        asked |= {"room": "room" in self.order, "seat": "room" in self.order}
        asked |= {"large": "room" in self.order}
        sheet, asked["constants"] = self.formulas, bool(self.constants)
        asked |= {"formulas": sheet is not None, "tear_off": isinstance(sheet, FormulasModel) and sheet.tear_off}
        return frozenset(name for name, is_asked in asked.items() if is_asked)

    def page_style(self) -> PageStyle:
        """Return the style of pages. If students must not write in the margins, marks are printed in the text."""
        points = self.points or ("text" if self.margin else "margin")
        color, table, font = self.color or "", self.marks_table or "", "" if self.font == "latin modern" else self.font
        return PageStyle(self.size, color, self.candidate, self.margin, self.turn_over, points, table, font)
