"""The concrete paper: everything drawn, computed and expanded; every rendering is made from it.

All of it is immutable plain data. `to_json` writes it whole, and `from_json` reads an equal paper back.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from exam_builder.codec import OPTIONAL, decode, encode
from exam_builder.values import Json, Record, Value

SCHEMA = 1

Audience = Literal["student", "solutions", "marking"]

AUDIENCES: tuple[Audience, ...] = ("student", "solutions", "marking")
NOTHING = Record({})


@dataclass(frozen=True, slots=True)
class TextRole:
    """What the text of a field is for (`paper_texts.role_of`); a field that says nothing is a block for everybody.

    `readers` is the first of AUDIENCES that reads it, as those after it do; `called` is what messages call a text that
    students may not read. Figures can be placed in a `block`; a `line` is a head or a caption.
    """

    readers: Audience = "student"
    called: str = ""
    layout: Literal["block", "line"] = "block"


TEXT_ROLE = "text"
LINE = {TEXT_ROLE: TextRole(layout="line")}
"""Metadata of the fields whose texts are heads or captions."""


def withhold(readers: Audience, called: str) -> dict[str, TextRole]:
    """Metadata of a field whose text no student may read."""
    return {TEXT_ROLE: TextRole(readers, called)}


@dataclass(frozen=True, slots=True)
class Text:
    """Expanded LaTeX. `lines[i]` is the line of `file` from which line i of `tex` came (1-based)."""

    tex: str
    file: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How numbers print: what groups thousands, significant digits of a float, the decimal mark (in LaTeX)."""

    grouping: str = r"\,"
    digits: int = 4
    decimal: str = "."


@dataclass(frozen=True, slots=True)
class Piece:
    """One of several answers inside an answer, by its id: a blank to fill in."""

    id: str
    kind: str
    value: Value
    tex: str
    plain: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A key: its kind (`number`, `claim`, …), its unrounded value, and how it prints.

    `tex` is what `\\VAR{answer}` gives, safe in text and in mathematics; `plain` is the same without LaTeX, for
    key.csv. The value of a claim is a record: measured quantity -> the bound, as text. `when` tells when an
    alternative (`also`) is accepted. `pieces` are answers inside this one. `file` and `line` are where its author
    wrote it (0: nowhere).
    """

    kind: str
    value: Value
    tex: str
    plain: str
    when: Text | None = field(default=None, metadata=withhold("marking", "when another answer is right"))
    pieces: tuple[Piece, ...] = ()
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a misconception leads to in one part: the number or text that the marker will see."""

    misconception: str
    value: Value
    tex: str
    plain: str


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong way of thinking, named at the question."""

    id: str
    text: Text = field(metadata=withhold("marking", "a misconception"))


@dataclass(frozen=True, slots=True)
class RubricItem:
    """One line of a marking scheme: `points` of a `kind`, `when` something is seen in the work.

    A `note` has no points; its words stand in `when`. `carried` names the earlier parts with which the work may be
    consistent, and `formula` is the key written with them. `route` counts the alternatives of an `either` from 1
    (0: on every route). `parts`, `once` and `floor` are for items of the whole question.
    """

    kind: Literal["add", "instead", "less", "note", "carried"]
    points: Fraction | None = None
    when: Text | None = field(default=None, metadata=withhold("marking", "the rubric"))
    misconception: str | None = None
    each: bool = False
    max: Fraction | None = None
    carried: tuple[str, ...] = ()
    formula: str = ""
    route: int = 0
    parts: tuple[str, ...] = ()
    once: bool = False
    floor: Fraction | None = None


SpaceKind = Literal["working", "blank", "lines", "grid", "box", "answer_line", "fill", "none"]
"""What an answer space looks like; `working` is what the exam says, and stands in no paper."""


@dataclass(frozen=True, slots=True)
class Space:
    """The space for an answer: `size` is its minimum height as a TeX length, or its exact height if `fixed` ('' for
    fill and none). `width` is that of a box or of the line for the answer ('': of the text).
    """

    kind: SpaceKind = "none"
    size: str = ""
    lines: int = 0
    fixed: bool = False
    width: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """How pages treat a question or a part: whether one begins before it (`breaks`), and none divides it (`keep`)."""

    breaks: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: the function of figures/ that draws it with these arguments, or a picture file.

    `number` is 0 when it has no caption. `digest` names the finished file (`DIGEST.pdf`); `width` is a fraction of the
    line; `audiences` is empty when everybody sees it. `decimal` is the decimal mark beside its axes. `letter` tells
    figures apart that stand side by side under one number; `place` is at which side of a text it stands, `font` the
    exam's, in which it is lettered.
    """

    id: str
    number: int
    draw: str
    arguments: Record
    width: float
    alt: str
    caption: Text | None = field(metadata=LINE)
    audiences: tuple[Audience, ...]
    digest: str
    decimal: str = "."
    letter: str = ""
    place: Literal["", "left", "right"] = ""
    font: str = field(default="", metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class Listing:
    """A printed program or text, to the character; `first` is the number of its first line in `file`."""

    id: str
    text: str
    language: str
    file: str
    first: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: what it prints, or the id of the blank that it is; a text knows its file and line."""

    tex: str
    blank: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `align` has a letter for each column of cells. `audiences` is empty when everybody sees it."""

    id: str
    cells: tuple[tuple[Cell, ...], ...]
    columns: tuple[Text, ...] = field(metadata=LINE)
    rows: tuple[Text, ...] = field(metadata=LINE)
    corner: Text | None = field(metadata=LINE)
    align: str
    audiences: tuple[Audience, ...]


@dataclass(frozen=True, slots=True)
class Scoring:
    """How a part with several answers is marked: the marks for each right and each wrong one, and the minimum."""

    right: Fraction
    wrong: Fraction = Fraction(0)
    least: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: its letter, what it says (None: “none of these”), its value, and whether it is right.

    The value is the option's id where the author wrote it, else what the key or a `misconception` gives. `because`
    says why it is right or wrong.
    """

    id: str
    letter: str
    text: Text | None
    value: Value
    right: bool
    because: Text | None = field(default=None, metadata=withhold("solutions", "why an option is right or wrong"))
    misconception: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked: the answer, the marks, and how they are given. `label` is '' in a one-part question.

    `form` is what the template of the answer's kind prints for everybody, students among them. A sub-part's label has
    two letters (`a.ii`); above the first one of its part stands the text `lead`, if there is any. `lead_flow` is how
    pages treat that part.
    `columns` is how many options stand side by side, 0 where their widths decide.
    """

    id: str
    label: str
    points: Fraction
    prompt: Text | None
    answer: Answer
    also: tuple[Answer, ...]
    mistakes: tuple[Mistake, ...]
    solution: Text | None = field(metadata=withhold("solutions", "the solution"))
    space: Space
    rubric: tuple[RubricItem, ...]
    waived: str | None = None
    options: tuple[Option, ...] = ()
    form: Record = NOTHING
    scoring: Scoring | None = None
    lead: Text | None = None
    flow: Flow = Flow()
    lead_flow: Flow = Flow()
    columns: int = 1

    @property
    def letter(self) -> str:
        """The letter of the part that it is, or to which it belongs as a sub-part; '' as its label."""
        return self.label.partition(".")[0]

    @property
    def numeral(self) -> str:
        """The numeral of a sub-part; '' for a part of its own."""
        return self.label.partition(".")[2]


@dataclass(frozen=True, slots=True)
class Question:
    """A question in this paper. `tried` counts the draws that were tried until its constraints held.

    `section` is the index of its section in the paper; the points of a `bonus` are not in the total.
    """

    name: str
    number: int
    title: Text = field(metadata=LINE)
    points: Fraction
    seed: int
    tried: int
    parameters: Record
    misconceptions: tuple[Misconception, ...]
    figures: tuple[Figure, ...]
    listings: tuple[Listing, ...]
    prompt: Text | None
    parts: tuple[Part, ...]
    rubric: tuple[RubricItem, ...]
    tables: tuple[Table, ...] = ()
    section: int = 0
    bonus: bool = False
    flow: Flow = Flow()

    def prompts_before(self, part: Part) -> str:
        """What a student reads before the answer to a part: of the question, of what a sub-part belongs to, and its
        own.
        """
        leads = [each.lead for each in self.parts if part.numeral and each.letter == part.letter]
        return "\n".join(text.tex for text in (self.prompt, *leads, part.prompt) if text is not None)


@dataclass(frozen=True, slots=True)
class Section:
    """What stands above some questions. `answer` is how many of them are to be answered; None means all.

    The `introduction` is a question that asks nothing.
    """

    title: Text | None = None
    instructions: Text | None = None
    answer: int | None = None
    introduction: Question | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """A LaTeX package of the exam or of a question, with its options, and where it is named first."""

    name: str
    options: tuple[str, ...] = ()
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


MarksPlace = Literal["margin", "text", "none"]
Font = Literal["", "sans", "times", "palatino", "charter"]
CandidateField = Literal["name", "number"]
MarksTable = Literal["", "questions", "pages", "none"]


@dataclass(frozen=True, slots=True)
class PageStyle:
    """How pages look: letters of `size` points in a `font` ('' for Latin Modern), solutions in a `color` of six digits
    ('' for the usual one).

    `candidate` tells whether the cover asks for a name; beside a `margin` nobody is to write. `points` tells where the
    marks of parts stand, `turn_over` whether pages that go on overleaf say so. The `marks_table` of the cover counts by
    questions ('' too) or by pages.
    """

    size: int = 11
    color: str = ""
    candidate: CandidateField = "name"
    margin: bool = False
    turn_over: bool = False
    points: MarksPlace = "margin"
    marks_table: MarksTable = ""
    font: Font = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """What the first page says."""

    title: Text
    course: Text
    term: Text | None
    date: Text | None
    time: Text | None
    aids: Text | None
    advice: tuple[Text, ...]
    instructions: Text | None
    logo: Figure | None = field(default=None, metadata=OPTIONAL)
    logo_height: str = field(default="", metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class Constant:
    """A parameter of the exam in the table of constants: what it is called, and its value with its unit."""

    name: Text = field(metadata=LINE)
    value: Text = field(metadata=LINE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What students may look up: a table of constants, and formulas, which have pages of their own.

    One that may be torn off is the last leaf, else it comes after the questions. Without formulas the table stands on
    the cover.
    """

    constants: tuple[Constant, ...] = ()
    formulas: Text | None = None
    tear_off: bool = False


@dataclass(frozen=True, slots=True)
class PageMarks:
    """The marks of the parts that begin on a page, and those of parts of a bonus."""

    page: int
    points: Fraction
    bonus: Fraction


@dataclass(frozen=True, slots=True)
class Student:
    """Who gets a personal copy, as the roster says: `id` names the copy and its folder.

    `version` is '' where the copy is drawn for this student alone; `extra_time` is the note to print ('30 minutes').
    `columns` are further cells of the roster that papers or their order use, by key.
    """

    id: str
    name: str
    email: str = ""
    version: str = ""
    large_print: bool = False
    extra_time: str = ""
    columns: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False)

    def cell(self, column: str) -> str:
        """A cell of the roster; '' where it has none."""
        known = {"id": self.id, "name": self.name, "email": self.email, "version": self.version}
        return known.get(column) or dict(self.columns).get(column, "")


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells a copy's pages from all others.

    `code` is short and readable, `sheets[i]` the text of the QR code of page i + 1; `name` is the student's name in
    LaTeX, and `picture` the digest of the picture that it shows where no font of pdfLaTeX has its letters.
    """

    code: str
    sheets: tuple[str, ...]
    name: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. `seed` is None unless it was drawn from one; `total` is what full marks are: see `total_of`.

    `version` is '' if the paper is not a version; `student` and `identity` are None if it is not a personal copy.
    `page_marks` are known once it was set.
    """

    schema: int
    exam: str
    seed: int | None
    language: str
    paper: Literal["a4", "letter"]
    cover: Cover
    numbers: NumberStyle
    packages: tuple[Package, ...]
    preamble: Text | None
    total: Fraction
    parameters: Record
    questions: tuple[Question, ...]
    sections: tuple[Section, ...] = (Section(),)
    version: str = ""
    student: Student | None = None
    identity: Identity | None = None
    style: PageStyle = field(default=PageStyle(), metadata=OPTIONAL)
    sheet: Sheet = field(default=Sheet(), metadata=OPTIONAL)
    page_marks: tuple[PageMarks, ...] = field(default=(), metadata=OPTIONAL)

    @property
    def is_reference(self) -> bool:
        """Whether this is the paper with the default values, to which `reference` applies."""
        return self.seed is None and not self.version and self.student is None

    @property
    def called(self) -> str:
        """How messages call it: a student's copy, a version, or the paper."""
        if self.student:
            return f"copy {self.student.id}"
        if self.version:
            return f"version {self.version}"
        return "the paper" if self.seed is None else f"the paper of seed {self.seed}"

    @property
    def with_figures(self) -> tuple[Question, ...]:
        """All that may have figures: the introductions of sections, and the questions."""
        return (*(each.introduction for each in self.sections if each.introduction), *self.questions)

    def to_json(self) -> str:
        """Write the paper as JSON; equal papers give equal text."""
        return json.dumps(self.to_data(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def to_data(self) -> dict[str, Json]:
        """The paper as JSON data, field by field."""
        data = encode(Paper, self)
        assert isinstance(data, dict), "a paper has fields"
        return data

    @classmethod
    def from_json(cls, text: str) -> "Paper":
        """Read a paper back; raise ValueError when it is not one of this schema."""
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise ValueError(f"not a paper of schema {SCHEMA}")
        return decode(cls, data)


def total_of(sections: Iterable[Section], questions: Sequence[Question]) -> Fraction:
    """Full marks: the points of the questions that are to be answered in each section, those of a bonus left out."""
    return sum(
        (
            sum_attainable(
                [each.points for each in questions if each.section == index and not each.bonus], section.answer
            )
            for index, section in enumerate(sections)
        ),
        Fraction(0),
    )


def sum_attainable(points: Sequence[Fraction], answer: int | None) -> Fraction:
    """The points that a section can give: `answer` of its questions count, all worth the same (None: all count)."""
    return sum(points[:answer], Fraction(0))
