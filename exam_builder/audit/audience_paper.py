"""A paper for one audience in its finished PDF: its pages, its spots, and the question at each place on a page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from exam_builder.audit.page_objects import Box, PageView
from exam_builder.audit.student_leaks import report_at_part
from exam_builder.findings import Code, Finding
from exam_builder.paper import Paper, Part, Question
from exam_builder.typeset.aux_file import PageRect

AUDIENCE_NAMES = {"student": "the student's paper", "solutions": "the solutions", "marking": "the marking guide"}
ABOVE = 18.0
"""How far a question or part may reach above the line on which it begins, in points."""
MARGINS = Box(64, 65, 64, 74)
"""The margins of the built-in templates, in points."""


@dataclass
class AudiencePaper:
    """A paper for an audience; `view` returns the appearance of a page (from 1)."""

    paper: Paper
    audience: str
    pages: int
    spots: tuple[PageRect, ...]
    view: Callable[[int], PageView]
    on_page: Mapping[int, Sequence[PageRect]] = field(init=False)
    """The spots of each page."""

    def __post_init__(self) -> None:
        rects: dict[int, list[PageRect]] = {}
        for spot in self.spots:
            rects.setdefault(spot.page, []).append(spot)
        self.on_page = rects

    @property
    def full_name(self) -> str:
        """Its name in findings."""
        return AUDIENCE_NAMES[self.audience]

    def begins(self) -> list[tuple[int, float, Question, Part | None]]:
        """Return where questions and parts begin, in order: the page, and the negative height on it."""
        named = {
            name: (question, part)
            for question in self.paper.questions
            for name, part in (
                (question.name, None),
                *((f"{question.name}.{each.id}", each) for each in question.parts),
            )
        }
        known = ((spot, named[spot.name]) for spot in self.spots if spot.kind == "begin" and spot.name in named)
        return sorted(((spot.page, -spot.top, *named) for spot, named in known), key=lambda each: each[:2])

    def text(self, view: PageView) -> Box:
        """Return the text area of a page."""
        for spot in self.on_page.get(0, ()):
            return get_box(spot)
        return Box(MARGINS.left, MARGINS.bottom, view.width - MARGINS.right, view.height - MARGINS.top)

    def owner(self, page: int, top: float) -> tuple[Question | None, Part | None]:
        """Return the question and part to which something on a page belongs, given the height of its upper edge."""
        pair: tuple[Question | None, Part | None] = (None, None)
        for at, below, question, part in self.begins():
            if (at, below - ABOVE) > (page, -top):
                break
            pair = (question, part)
        return pair

    def finding(self, code: Code, message: str, page: int, box: Box, hint: str = "") -> Finding:
        """Return a finding at the question and part to which a box on a page belongs."""
        question, part = self.owner(page, box.top)
        return report_at_part(question, code, message, part, hint) if question else Finding(code, message, None, hint)


def get_box(spot: PageRect) -> Box:
    """Return the rectangle of a spot."""
    return Box(spot.left, spot.bottom, spot.right, spot.top)


def drop_repeats(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield only the first finding with each code about each part."""
    seen: set[tuple[object, ...]] = set()
    for finding in findings:
        key = (finding.code, finding.question, finding.part)
        if key not in seen:
            seen.add(key)
            yield finding
