"""What a run leaves in its .aux file for the next: heights of solutions, pages of questions."""

import re

HEIGHTS = re.compile(r"^\\examheights\{([\w.-]+)\}\{((?:\d+sp)(?:,\d+sp)*)\}$", re.MULTILINE)
COUNT = re.compile(r"^\\gdef ?\\(?:exam@lastpage|@abspage@last) ?\{(\d+)\}$", re.MULTILINE)
PAGE = re.compile(r"^\\exampage\{([\w.-]+)\}\{(\d+)\}$", re.MULTILINE)


def heights(aux: str) -> dict[str, tuple[str, ...]]:
    """The heights of the pieces of each solution, in scaled points, by `question.part`."""
    return {name: tuple(sizes.split(",")) for name, sizes in HEIGHTS.findall(aux)}


def pages(aux: str) -> dict[str, int]:
    """The page on which each question and each part begins."""
    return {name: int(page) for name, page in PAGE.findall(aux)}


def count(aux: str) -> int:
    """How many pages there are; 0 when the run did not get to its end."""
    found = COUNT.findall(aux)
    return int(found[-1]) if found else 0
