"""A whole paper: what stands around its questions, how its pages look, and who gets it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from exam_builder.codec import OPTIONAL, decode, encode
from exam_builder.paper.question import Question
from exam_builder.paper.text import LINE, Figure, NumberStyle, Text
from exam_builder.values import Json, Record

SCHEMA = 1


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
        """Return a cell of the roster; '' where it has none."""
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
        """Return the paper as JSON data, field by field."""
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
    """Sum the points of the questions that are to be answered in each section, those of a bonus left out."""
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
    """Return the points that a section can give: `answer` of its questions count, all worth the same
    (None: all count).
    """
    return sum(points[:answer], Fraction(0))
