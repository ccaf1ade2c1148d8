"""Whether a question that two copies ask with the same values looks the same in both."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from exam_builder.audit.audience_paper import AudiencePaper
from exam_builder.audit.boxes import Box
from exam_builder.audit.page_difference import MIN_PIXELS, find_missing_ink
from exam_builder.codes import Code
from exam_builder.findings import Finding
from exam_builder.paper import Paper, Question
from exam_builder.typeset.aux_file import PageRect

if TYPE_CHECKING:
    from exam_builder.audit.page_view import Picture

MAX_REMEMBERED = 100
"""Questions of which it is remembered how they look: each takes a few hundred kilobytes."""
TITLE = 12.0
"""Points from the line of a question's title up to where it begins."""
CAUSE = "look for what outlives its question: a command or a setting that is changed for good"


@dataclass
class RepeatedQuestions:
    """How questions look that were seen in copies, by their contents, with the copy in which they were."""

    seen: dict[tuple[object, ...], tuple[str, Question, "Picture"]] = field(default_factory=dict)

    def find_unlike(self, side: AudiencePaper, page: int) -> Iterator[Finding]:
        """Questions on a page that look otherwise than in the copy in which they were seen first."""
        for question, box, key in _questions_on_page(side, page):
            view = side.view(page)
            shown = view.cut(box).copy()
            known = self.seen.get(key)
            if known is None or known[1].parts is not question.parts:
                if len(self.seen) < MAX_REMEMBERED:
                    self.seen[key] = (side.paper.called, question, shown)
            elif _differ(shown, known[2]):
                message = f"question {question.number} asks the same as in {known[0]}, and looks different"
                yield side.finding(
                    Code.UNLIKE, message, page, Box(box.left, box.top - TITLE, box.right, box.top - TITLE), CAUSE
                )


def _questions_on_page(side: AudiencePaper, page: int) -> Iterator[tuple[Question, Box, tuple[object, ...]]]:
    """The questions that begin on a page, where they stand there, and what makes them comparable.

    The last one on a page may go on; it is held against such as begin at the same height.
    """
    named = {question.name: question for question in side.paper.questions}
    begun = [spot for spot in side.on_page.get(page, ()) if spot.kind == "begin" and spot.name in named]
    begun.sort(key=lambda spot: -spot.top)
    text = side.text(side.view(page))
    for index, spot in enumerate(begun):
        last = index == len(begun) - 1
        bottom = text.bottom if last else begun[index + 1].top + TITLE
        question = named[spot.name]
        box = Box(text.left, bottom, text.right, spot.top + TITLE)
        if box.height > TITLE:
            yield (
                question,
                box,
                (id(question.parts), question.number, _is_large_print(side.paper), *_height_key(spot, last)),
            )


def _is_large_print(paper: Paper) -> bool:
    return bool(paper.student and paper.student.large_print)


def _height_key(spot: PageRect, last: bool) -> tuple[int, ...]:
    return (round(spot.top),) if last else ()


def _differ(one: Any, other: Any) -> bool:
    """Whether two pictures differ in more than half a pixel of their place."""
    rows, columns = (min(sizes) for sizes in zip(one.shape, other.shape, strict=True))
    one, other = one[:rows, :columns], other[:rows, :columns]
    return bool((one != other).any()) and any(
        int(find_missing_ink(*each).sum()) >= MIN_PIXELS for each in ((one, other), (other, one))
    )
