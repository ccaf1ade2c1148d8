"""A question of a paper: its parts, their answers, and how the answers are marked."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from exam_builder.paper.text import LINE, Figure, Listing, Table, Text, withhold
from exam_builder.values import FrozenMap, Value

NOTHING = FrozenMap({})


@dataclass(frozen=True, slots=True)
class Piece:
    """One of several answers inside an answer, such as a blank to fill in."""

    id: str
    kind: str
    value: Value
    tex: str
    plain: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A key: its kind (`number`, `claim`, …), its unrounded value, and its printed form.

    `tex` is what `\\VAR{answer}` prints, safe in text and in mathematics; `plain` is the same without LaTeX, for
    key.csv. The value of a claim maps each measured quantity to its bound, as text. For an
    alternative (`also`), `when` says when it is accepted. `pieces` are answers inside this one. `file` and `line` are
    where the author wrote it (line 0: nowhere).
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
    """The wrong answer to which a misconception leads in one part, as markers will see it."""

    misconception: str
    value: Value
    tex: str
    plain: str


@dataclass(frozen=True, slots=True)
class Misconception:
    """A wrong way of thinking that the question names."""

    id: str
    text: Text = field(metadata=withhold("marking", "a misconception"))


@dataclass(frozen=True, slots=True)
class RubricItem:
    """One line of a marking scheme: `points` that are given or taken off when the work shows what `when` says.

    A `note` has no points, and its words are in `when`. `carried` names the earlier parts whose wrong answers may be
    carried forward, and `formula` is the key in terms of them. `route` numbers the alternatives of an `either` from 1
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
"""The look of an answer space. `working` means the look that the exam sets, and never occurs in a paper."""


@dataclass(frozen=True, slots=True)
class Space:
    """The space for an answer: `size` is its minimum height as a TeX length, or its exact height if `fixed` ('' for
    fill and none). `width` is the width of a box or of an answer line ('': as wide as the text).
    """

    kind: SpaceKind = "none"
    size: str = ""
    lines: int = 0
    fixed: bool = False
    width: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """How a question or a part is divided into pages: whether a new page begins before it (`breaks`), and whether it
    is kept on one page (`keep`).
    """

    breaks: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Scoring:
    """The marking of a part with several answers: the marks for each right and each wrong one, and the minimum."""

    right: Fraction
    wrong: Fraction = Fraction(0)
    least: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its letter, its text (None: “none of these”), its value, and whether it is right.

    The value is the option's id if the author wrote the option, otherwise what the key or a `misconception` gives.
    `because` says why the option is right or wrong.
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
    """One part: its prompt, its answer, and its marking. `label` is '' in a question with a single part.

    `form` is printed by the template of the answer's kind, for all audiences. The label of a sub-part is a letter and
    a numeral (`a.ii`). The text `lead` is printed above the first sub-part of a part, and `lead_flow` is the flow of
    that part. `columns` is the number of options side by side (0: as their widths allow).
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
    form: FrozenMap = NOTHING
    scoring: Scoring | None = None
    lead: Text | None = None
    flow: Flow = Flow()
    lead_flow: Flow = Flow()
    columns: int = 1

    @property
    def letter(self) -> str:
        """The letter of the label ('' if there is no label); for a sub-part, that of the part to which it belongs."""
        return self.label.partition(".")[0]

    @property
    def numeral(self) -> str:
        """The numeral of a sub-part; '' for other parts."""
        return self.label.partition(".")[2]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a paper. `tried` is the number of draws that it took to meet the constraints.

    `section` is the index of its section in the paper; the points of a `bonus` are not in the total.
    """

    name: str
    number: int
    title: Text = field(metadata=LINE)
    points: Fraction
    seed: int
    tried: int
    parameters: FrozenMap
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
        """Return the prompts that lead to a part, joined: the question's, that of the part above a sub-part, and the
        part's own.
        """
        leads = [each.lead for each in self.parts if part.numeral and each.letter == part.letter]
        return "\n".join(text.tex for text in (self.prompt, *leads, part.prompt) if text is not None)
