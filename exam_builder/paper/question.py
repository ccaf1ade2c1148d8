"""A question of a paper: what its parts ask, their answers, and how these are marked."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from exam_builder.paper.text import LINE, Figure, Listing, Table, Text, withhold
from exam_builder.values import Record, Value

NOTHING = Record({})


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
        """Return what a student reads before the answer to a part: of the question, of what a sub-part belongs to, and
        its own.
        """
        leads = [each.lead for each in self.parts if part.numeral and each.letter == part.letter]
        return "\n".join(text.tex for text in (self.prompt, *leads, part.prompt) if text is not None)
