"""The figures and listings of a question: what they are made of, their numbers, and what they say."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from exam_builder.draw.spots import Spot
from exam_builder.draw.texts import Filler
from exam_builder.expressions import ExpressionError, expand, parse_text
from exam_builder.paper import Figure, Listing
from exam_builder.plot import arguments_of, figure_digest
from exam_builder.read import Course, LoadedQuestion
from exam_builder.read.models import Image, ListingFile
from exam_builder.values import Record


def numbered(questions: Iterable[LoadedQuestion]) -> dict[tuple[str, str], int]:
    """Numbers of the figures that print one, by question and id: those with a caption, in order.

    Figures that only some readers see come after all others, so that no reader misses a number.
    """
    found = [(question.name, id_, model) for question in questions for id_, model in question.model.figures.items()]
    printed = sorted((each for each in found if each[2].caption is not None), key=lambda each: bool(each[2].audience))
    return {(question, id_): number for number, (question, id_, _) in enumerate(printed, 1)}


def figure(spot: Spot, id_: str, model: Any, number: int, filler: Filler, course: Course) -> Figure:
    """A figure with the values that it is drawn from; raise Refused where they or its function are missing."""
    image = isinstance(model, Image)
    draw, arguments = _picture(spot, model, course) if image else _drawn(spot, model, filler, course.figures)
    width = float(model.width)
    digest = (spot / ("image" if image else "draw")).companion(
        lambda: figure_digest(course.figures, draw, arguments, width)
    )
    alt = " ".join(filler.bare(spot / "alt").split())
    caption = filler.text(spot / "caption") if model.caption is not None else None
    return Figure(id_, number, draw, arguments, width, alt, caption, model.audience, digest)


def _picture(spot: Spot, model: Image, course: Course) -> tuple[str, Record]:
    """A picture's path from the course's root; it has no arguments."""
    assert isinstance(spot.question, LoadedQuestion)
    return spot.question.path_of(model.image).relative_to(course.root.resolve()).as_posix(), Record({})


def _drawn(spot: Spot, model: Any, filler: Filler, folder: Path) -> tuple[str, Record]:
    """What draws a figure, with its arguments."""
    needed, optional = (spot / "draw").companion(lambda: arguments_of(folder, model.draw))
    given = {
        name: (spot / "with" / name).evaluate(written, filler.names, filler.style)
        for name, written in model.with_.items()
    }
    for name in needed:
        if name not in given and name not in filler.names:
            raise (spot / "draw").refuse(
                "figure", f"`{model.draw}` asks for `{name}`, which is no parameter", f"write `with: {{{name}: …}}`"
            )
    known = {name: filler.names[name] for name in (*needed, *optional) if name in filler.names}
    return model.draw, Record({**known, **given})


def listing(spot: Spot, id_: str, model: Any, filler: Filler) -> Listing:
    """A program or text as it is printed, its expressions filled in plainly."""
    assert isinstance(spot.question, LoadedQuestion)
    if isinstance(model, ListingFile):
        named = spot.question.files.texts[model.file]
        first, last = model.lines or (1, len(named.text.splitlines()))
        lines = named.text.splitlines()[first - 1 : last]
        return Listing(id_, _filled(spot / "file", "\n".join(lines), filler), model.language, named.file, first)
    place = (spot / "text").place()
    held = filler.names.get(model.text)
    text = str(held) if held is not None else filler.bare(spot / "text")
    return Listing(id_, text.rstrip("\n"), model.language, place.file, place.line)


def _filled(spot: Spot, text: str, filler: Filler) -> str:
    """Lines of a file with their expressions filled in."""
    try:
        return expand(parse_text(text), filler.names, filler.style, filler.hooks, bare=True)[0]
    except ExpressionError as problem:
        raise spot.refuse("listing", problem.message, problem.mend) from None
