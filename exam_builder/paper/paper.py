"""A whole paper: its cover and sections, the style of its pages, and the student who gets it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, Self

from exam_builder.codec import OPTIONAL, decode, encode_object
from exam_builder.paper.question import Question
from exam_builder.paper.text import LINE, Figure, NumberStyle, Text
from exam_builder.values import FrozenMap, Json

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a paper: its heading, and how many of its questions students answer (`answer`; None means all).

    The `introduction` is a question that asks nothing.
    """

    title: Text | None = None
    instructions: Text | None = None
    answer: int | None = None
    introduction: Question | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """A LaTeX package that the exam or a question requests, with its options, and where it is first named."""

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
    """The style of all pages: the `size` of letters in points, their `font` ('' is Latin Modern), and the `color` of
    solutions as six hexadecimal digits ('' is the default color).

    The cover asks for the `candidate`'s name or number. With a `margin`, rules along the edges of the page mark where
    students must not write. `points` says where the marks of parts are printed. With `turn_over`, pages that continue
    overleaf say so. The `marks_table` on the cover lists questions (also if '') or pages.
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
    """The texts and the logo of the first page."""

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
    """A row of the table of constants: the name of a parameter of the exam, and its value with its unit."""

    name: Text = field(metadata=LINE)
    value: Text = field(metadata=LINE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Reference material for students: a table of constants, and formulas on pages of their own.

    These pages come after the questions; with `tear_off` they are the last leaf. Without formulas, the table is
    printed on the cover.
    """

    constants: tuple[Constant, ...] = ()
    formulas: Text | None = None
    tear_off: bool = False


@dataclass(frozen=True, slots=True)
class PageMarks:
    """The marks of the parts that begin on a page: those of ordinary questions (`points`), and of bonus questions."""

    page: int
    points: Fraction
    bonus: Fraction


@dataclass(frozen=True, slots=True)
class Student:
    """A student of the roster, who gets a personal copy. The `id` names the copy and its folder.

    `version` is '' if the copy is drawn for this student alone; `extra_time` is the note to print ('30 minutes').
    `columns` has other cells of the roster by key, which papers or their order use.
    """

    id: str
    name: str
    email: str = ""
    version: str = ""
    large_print: bool = False
    extra_time: str = ""
    columns: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False)

    def cell(self, column: str) -> str:
        """Return the student's cell in a column of the roster, or ''."""
        known = {"id": self.id, "name": self.name, "email": self.email, "version": self.version}
        return known.get(column) or dict(self.columns).get(column, "")


@dataclass(frozen=True, slots=True)
class Identity:
    """What identifies the pages of a copy.

    `code` is short and readable, and `sheets[i]` is the text of the QR code on page i + 1. `name` is the student's
    name in LaTeX. If no font of pdfLaTeX has its letters, it is printed as a picture, of which `picture` is the digest.
    """

    code: str
    sheets: tuple[str, ...]
    name: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. `seed` is None unless the paper was drawn from one; `total` is the full marks (see `sum_points`).

    `version` is '' if the paper is not a version; `student` and `identity` are None if it is not a personal copy.
    `page_marks` are known only after the paper has been typeset.
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
    parameters: FrozenMap
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
        """Whether this paper has the default values, for which authors write `reference`."""
        return self.seed is None and not self.version and self.student is None

    @property
    def full_name(self) -> str:
        """The name of this paper in messages."""
        if self.student:
            return f"copy {self.student.id}"
        if self.version:
            return f"version {self.version}"
        return "the paper" if self.seed is None else f"the paper of seed {self.seed}"

    @property
    def with_figures(self) -> tuple[Question, ...]:
        """Everything that may have figures: the introductions of sections, and the questions."""
        return (*(each.introduction for each in self.sections if each.introduction), *self.questions)

    @property
    def pictures(self) -> frozenset[str]:
        """The digests of all pictures of the paper: its figures, the logo, and the name if it is drawn."""
        digests = {figure.digest for each in self.with_figures for figure in each.figures}
        logo, name = self.cover.logo, self.identity.picture if self.identity else ""
        return frozenset({*digests, *([logo.digest] if logo else []), *([name] if name else [])})

    def with_digests(self, digests: Mapping[str, str]) -> Self:
        """Return the paper with other digests of its figures and its logo, each by the one that it has."""

        def rename(figure: Figure) -> Figure:
            return replace(figure, digest=digests.get(figure.digest, figure.digest))

        def rename_all(owner: Question) -> Question:
            return replace(owner, figures=tuple(map(rename, owner.figures))) if owner.figures else owner

        cover = replace(self.cover, logo=self.cover.logo and rename(self.cover.logo))
        sections = tuple(
            replace(each, introduction=each.introduction and rename_all(each.introduction)) for each in self.sections
        )
        return replace(self, cover=cover, sections=sections, questions=tuple(map(rename_all, self.questions)))

    def to_json(self) -> str:
        """Return the paper as JSON; equal papers give equal text."""
        return json.dumps(self.to_data(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def to_data(self) -> dict[str, Json]:
        """Return the paper as JSON data, field by field."""
        return encode_object(Paper, self)

    @classmethod
    def from_json(cls, text: str) -> "Paper":
        """Read a paper back; raise ValueError if the text is not a paper of this schema."""
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise ValueError(f"not a paper of schema {SCHEMA}")
        return decode(cls, data)


def sum_points(sections: Iterable[Section], questions: Sequence[Question]) -> Fraction:
    """Sum the points of the questions that students answer in each section, without bonus questions."""
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
    """Return the most points that a section can give if `answer` of its questions count (None: all of them).

    Where not all count, all are worth the same.
    """
    return sum(points[:answer], Fraction(0))
