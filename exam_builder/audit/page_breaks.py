"""Find where the page breaks of a student's paper and its solutions begin to differ, and what causes it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exam_builder.audit.student_leaks import report_at_part
from exam_builder.findings import Code, Finding, format_count
from exam_builder.paper import Paper, Part, Question
from exam_builder.typeset.aux_file import PageRect
from exam_builder.typeset.passes import TypesetPaper

MM = 72 / 25.4
NEAR = 2 * MM
"""How far a place may be off, in points."""
SPACE = (
    "give that answer a `space` as high as its solution needs, such as `space: 12cm`, and take commands that begin a "
    "page or move up or down out of the solution"
)
BEFORE = "print for everybody what a template, or a text, prints there for one audience only"
PAGE = "print for everybody what a template prints before it for one audience only, and begin no page in a solution"


@dataclass(frozen=True)
class Step:
    """A question, or a part of one, with its spots and its page in student's paper and solutions."""

    question: Question
    part: Part | None
    student: tuple[PageRect, ...]
    solutions: tuple[PageRect, ...]
    pages: tuple[int | None, int | None]

    @property
    def full_name(self) -> str:
        """Its name in findings."""
        of = f"question {self.question.number}"
        return f"part ({self.part.label}) of {of}" if self.part and self.part.label else of


def find_break_difference(paper: Paper, student: TypesetPaper, solutions: TypesetPaper) -> Iterator[Finding]:
    """Report, once, where the page breaks of student's paper and solutions begin to differ, and the cause."""
    steps = tuple(_list_steps(paper, student, solutions))
    parted = next((index for index, step in enumerate(steps) if step.pages[0] != step.pages[1]), None)
    if parted is None and student.pages == solutions.pages:
        return
    differences = []
    if student.pages != solutions.pages:
        differences.append(
            f"the student's paper has {format_count(student.pages, 'page')}, the solutions {solutions.pages}"
        )
    if parted is not None:
        one, other = (f"page {page}" if page else "no page" for page in steps[parted].pages)
        begins = f"begins on {one} of the student's paper and on {other} of the solutions"
        differences.append(f"{steps[parted].full_name} {begins}")
    end = len(steps) if parted is None else parted
    at, why, hint = _find_cause(steps[:end]) or (steps[min(end, len(steps) - 1)], "", PAGE)
    message = ": ".join(differences) + (f", because {why}" if why else "")
    yield report_at_part(at.question, Code.PAGES, message, at.part, hint=hint)


def _list_steps(paper: Paper, student: TypesetPaper, solutions: TypesetPaper) -> Iterator[Step]:
    papers = (student, solutions)
    for question in paper.questions:
        for part in (None, *question.parts):
            name = f"{question.name}.{part.id}" if part else question.name
            spots, others = (tuple(spot for spot in made.spots if spot.name == name) for made in papers)
            one, other = (made.question_pages.get(name) for made in papers)
            yield Step(question, part, spots, others, (one, other))


def _find_cause(steps: Sequence[Step]) -> tuple[Step, str, str] | None:
    """Return the first step that is lower or higher in one of two papers, with a description and a hint."""
    for step in steps:
        for why, hint in (
            (_describe_lower(step, "begin", f"what stands before {step.full_name}"), BEFORE),
            (_describe_lower(step, "space", f"what {step.full_name} prints before its answer space"), BEFORE),
            (_describe_height(step), SPACE),
        ):
            if why:
                return step, why, hint
    return None


def _describe_lower(step: Step, kind: str, what: str) -> str:
    """Describe in which paper a spot is lower on its page, so that what is before it is higher; '' if in none."""
    one, other = _get_spots_of_kind(step, kind)
    lower = one[0].top - other[0].top if one and other and one[0].page == other[0].page else 0
    where = "the solutions" if lower > 0 else "the student's paper"
    return f"{what} is {abs(lower) / MM:.0f} mm higher in {where}" if abs(lower) > NEAR else ""


def _describe_height(step: Step) -> str:
    """Describe the heights of an answer space in two papers, if they differ; else ''."""
    one, other = (sum(spot.top - spot.bottom for spot in spots) for spots in _get_spots_of_kind(step, "space"))
    if abs(one - other) <= NEAR:
        return ""
    high = f"{one / MM:.0f} mm high in the student's paper and {other / MM:.0f} mm in the solutions"
    return f"the answer space of {step.full_name} is {high}"


def _get_spots_of_kind(step: Step, kind: str) -> tuple[list[PageRect], list[PageRect]]:
    """Return the spots of a kind in student's paper and solutions."""
    one, other = ([spot for spot in spots if spot.kind == kind] for spots in (step.student, step.solutions))
    return one, other
