"""A paper's LaTeX for one audience."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from exam_builder.findings import Finding, Place, Refused
from exam_builder.paper import Audience, Paper, Space
from exam_builder.render.audience import for_audience
from exam_builder.render.environment import fill
from exam_builder.render.origins import Origin, unmarked
from exam_builder.render.pictures import file_of
from exam_builder.render.words import words_of

PACKAGE = Path(__file__).parent.parent
BUILT_IN = next(folder for folder in (PACKAGE / "_templates", PACKAGE.parent / "templates") if folder.is_dir())
"""The toolkit's own templates: in an installed package, or at the top of the repository."""

PARTS = ("preamble", "opening", "paper")
"""The templates that make a document: what may be dumped, what differs by audience, and the paper itself."""

LINE = 9
"""Millimetres between the lines on which a student writes."""


@dataclass(frozen=True, slots=True)
class Document:
    r"""LaTeX in two halves: what may be dumped into a format, the same for every audience, and the rest.

    `origins[i]` tells where line i of preamble + body came from (None: from the renderer itself). `figures` are
    pairs of the name that LaTeX includes and the digest of its file; `names` are the questions and parts that are
    printed (`conv_cost`, `conv_cost.a`).
    """

    preamble: str
    body: str
    origins: tuple[Origin | None, ...]
    figures: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()


def render(
    paper: Paper,
    audience: Audience,
    *,
    templates: Sequence[Path] = (),
    heights: Mapping[str, tuple[str, ...]] | None = None,
    draft: bool = False,
) -> Document:
    """Render a paper for an audience; raise Refused where a template or a package's name is wrong.

    `templates` are folders whose files win over the built-in ones. `heights` are those of the boxes that stand in the
    solutions (TeX lengths by `question.part`); a student's paper with them breaks its pages alike, and without them
    has the spaces that the author asked for.
    """
    _check_packages(paper)
    shown = for_audience(paper, audience)
    folders = tuple(folder.resolve() for folder in (*templates, BUILT_IN))
    context = _context(shown, audience, heights or {}, draft)
    preamble, opening, body = (unmarked(fill(folders, f"{name}.tex", context)) for name in PARTS)
    return Document(
        preamble[0],
        f"{opening[0]}\\begin{{document}}\n{body[0]}\\end{{document}}\n",
        (*preamble[1], *opening[1], None, *body[1], None),
        tuple(
            (file_of(question.name, figure), figure.digest)
            for question in shown.questions
            for figure in question.figures
        ),
        tuple(
            name
            for question in shown.questions
            for name in (question.name, *(f"{question.name}.{part.id}" for part in question.parts))
        ),
    )


def unused_templates(folder: Path) -> tuple[Finding, ...]:
    """A warning for each file of a course's templates that has nearly, but not quite, the name of a built-in one."""
    known = sorted(path.name for path in BUILT_IN.glob("*.tex"))
    own = sorted(path.name for path in folder.glob("*.tex") if path.name not in known)
    near = ((name, get_close_matches(name, known, 1, 0.7)) for name in own)
    return tuple(
        Finding(
            "template",
            f"this file takes the place of no template; did you mean {found[0]}?",
            Place(f"templates/{name}"),
            f"call it {found[0]}",
            "warning",
        )
        for name, found in near
        if found
    )


def _context(paper: Paper, audience: Audience, heights: Mapping[str, tuple[str, ...]], draft: bool) -> dict[str, Any]:
    """What every template sees."""
    least = {
        f"{question.name}.{part.id}": "0pt" if audience == "marking" else _least(part.space)
        for question in paper.questions
        for part in question.parts
    }
    return {
        "paper": paper,
        "audience": audience,
        "words": words_of(paper.language),
        "least": least,
        "heights": {name: ",".join(heights.get(name, (size,))) for name, size in least.items()},
        "draft": draft,
    }


def _least(space: Space) -> str:
    """The height that an author asked for, as a TeX length."""
    if space.kind == "lines" and space.lines:
        return f"{space.lines * LINE}mm"
    return space.size or "0pt"


def _check_packages(paper: Paper) -> None:
    """Refuse names that are more than a package's name: they would be LaTeX of another kind."""
    wrong = [
        word
        for package in paper.packages
        for word in (package.name, *package.options)
        if not re.fullmatch(r"[A-Za-z0-9][\w .=/+*-]*", word)
        or (word is package.name and not re.fullmatch(r"[\w-]+", word))
    ]
    if wrong:
        raise Refused(Finding("package", f"`{word}` is no name of a LaTeX package or of an option") for word in wrong)
