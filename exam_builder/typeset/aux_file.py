"""Read the .aux file of a run: heights of solutions, pages of questions, and where the answer spaces are."""

import re
from dataclasses import dataclass

HEIGHTS = re.compile(r"^\\examheights\{([\w.-]+)\}\{((?:\d{1,18}sp)(?:,\d{1,18}sp)*)\}$", re.MULTILINE)
COUNT = re.compile(r"^\\gdef ?\\(?:exam@lastpage|@abspage@last) ?\{(\d{1,18})\}$", re.MULTILINE)
PAGE = re.compile(r"^\\exampage\{([\w.-]+)\}\{(\d{1,18})\}$", re.MULTILINE)
ROOM = re.compile(r"^\\exampageroom\{(\d{1,18})\}\{(-?\d{1,18})\}\{(\d{1,18})\}$", re.MULTILINE)

PLACE = re.compile(r"^\\examplace\{([\w.:-]+)\}" + r"\{(-?\d{1,18})\}" * 5 + "$", re.MULTILINE)
FIELDS = ("name", "id", "code")
PAPER_COUNT = re.compile(r"^\\exampapercount\{(\d{1,18})\}$", re.MULTILINE)
POINT = 65781.76
"""TeX's scaled points in a point of PDF: 72.27 · 65536 / 72."""


@dataclass(frozen=True, slots=True)
class PageRect:
    """A rectangle on a page (from 1), in points of PDF from the lower left corner: left, bottom, right, top.

    `name` is `question.part`, or the name of something outside questions. The kinds of spots are `space` (an answer
    space; one that continues on another page has a spot on each), `box` (to tick, or for a letter), `blank` and `pair`
    (`item` says which of these); `field` (`name` and `id` on the cover, the `code` of a page); `begin`, the corner at
    which a question or part begins; `foot`, where the foot of a page begins; and, on page 0, `text`, the text area of
    all pages.
    """

    name: str
    page: int
    left: float
    bottom: float
    right: float
    top: float
    kind: str = "space"
    item: str = ""

    @property
    def is_code(self) -> bool:
        """Whether this is the code of a page, and not the beginning of a question that is called `code`."""
        return (self.name, self.kind) == ("code", "field")


def read_rects(aux: str) -> tuple[PageRect, ...]:
    """Return all spots in the order of the pages."""
    rects: list[PageRect] = []
    for name, page, *sizes in PLACE.findall(aux):
        left, top, width, height = (int(size) / POINT for size in sizes)
        left, bottom, right, top = (round(size, 2) for size in (left, top - height, left + width, top))
        own, _, rest = name.partition(":")
        kind, _, item = rest.partition(":")
        usual = "field" if own in FIELDS else "space" if "." in own else own  # of a name that does not include its kind
        rects.append(PageRect(own, int(page), left, bottom, right, top, kind or usual, item))
    return tuple(rects)


def split_papers(aux: str, mark: str) -> list[str]:
    """Split the .aux file of a run into one text for each paper that was begun; `mark` is the mark of the run."""
    return re.split(rf"^\\exampaperis\{{{mark}-\d+\}}$", aux, flags=re.MULTILINE)[1:]


def count_paper_pages(aux: str) -> int:
    """Return the number of pages of one of several papers; 0 if it did not get to its end."""
    found = PAPER_COUNT.findall(aux)
    return int(found[-1]) if found else 0


def read_heights(aux: str) -> dict[str, tuple[str, ...]]:
    """Return the heights of the pieces of each solution, in scaled points, by `question.part`."""
    return {name: tuple(sizes.split(",")) for name, sizes in HEIGHTS.findall(aux)}


def read_pages(aux: str) -> dict[str, int]:
    """Return the page on which each question and each part begins."""
    return {name: int(page) for name, page in PAGE.findall(aux)}


def read_rooms(aux: str) -> tuple[tuple[int, int, int], ...]:
    """Return the pages with their free heights and full text heights, in scaled points, if the run measured them."""
    return tuple((int(page), int(left), int(height)) for page, left, height in ROOM.findall(aux))


def count_pages(aux: str) -> int:
    """Return the number of pages; 0 if the run did not get to its end."""
    found = COUNT.findall(aux)
    return int(found[-1]) if found else 0
