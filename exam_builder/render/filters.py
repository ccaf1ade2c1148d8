"""What templates may do with the parts of a Paper: print a Text, marks, a picture, a line of a scheme."""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any
from urllib.parse import quote

from jinja2 import pass_context
from jinja2.runtime import Context

from exam_builder.expressions.latex import escape
from exam_builder.identity import literal, qr, version_of
from exam_builder.names import NeedsPicture, name_in_tex
from exam_builder.paper import Answer, Cell, Figure, Listing, Package, Part, Question, RubricItem, Table, Text
from exam_builder.render import code, marks, schemes, sections
from exam_builder.render.origins import Origin, mark
from exam_builder.render.pictures import picture
from exam_builder.render.texts import Placed, in_line, marked_lines, placed_in, texts_of, with_placed
from exam_builder.render.words import SINGULAR_BELOW


@pass_context
def tex(context: Context, text: Text) -> str:
    """Print a Text, with its figures, listings and tables in place."""
    question, part = context.get("question"), context.get("part")
    lines = marked_lines(text, question, part)
    if question is None:
        return "\n".join(lines)
    return with_placed("\n".join(lines), _places(context, question))


def _places(context: Context, question: Question) -> dict[str, Callable[[str], str]]:
    """The functions that print what a text can place."""
    return {
        "FIGURE": lambda id_: _figure(context, question, id_),
        "LISTING": _listing_of(context, question),
        "TABLE": lambda id_: _table(context, question, id_),
        "BLANK": lambda id_: blank(context, id_),
    }


@pass_context
def blank(context: Context, id_: str) -> str:
    """Print a blank as a rule, with its answer above it if there is one."""
    question: Question = context["question"]
    for part in question.parts:
        widths: Any = part.form.get("widths") or {}
        if id_ in widths:
            answer = next((piece.tex for piece in part.answer.pieces if piece.id == id_), "")
            name = f"{question.name}.{part.id}:blank:{id_}"
            return rf"\examblank[{name}]{{{widths[id_]}}}{{{answer}}}"
    return ""


def _table(context: Context, question: Question, id_: str) -> str:
    """A table by its template; nothing where this audience does not see it."""
    table = next((table for table in question.tables if table.id == id_), None)
    return "" if table is None else _filled(context, "table.tex", table=table)


@pass_context
def scored(context: Context, part: Part) -> str:
    """Say how a part is marked; '' if it is all or nothing."""
    if part.scoring is None:
        return ""
    return schemes.scored(part, part.scoring, context["words"], context["paper"].numbers)


@pass_context
def inline(context: Context, text: Text) -> str:
    """A Text for a head or an argument: without blank lines, which would end a paragraph."""
    return in_line(text, context.get("question"), context.get("part"))


@pass_context
def origin(context: Context, text: Text | Answer | Cell | Package | None) -> str:
    """Print nothing; TeX errors in this line of the template are reported at the text, answer, cell, …"""
    line = 0 if text is None else text.lines[0] if isinstance(text, Text) else text.line
    if text is None or not line:
        return ""
    question, part = context.get("question"), context.get("part")
    names = (question.name if question else None, part.id if part else None)
    return mark(Origin(text.file, line, *names))


def _figure(context: Context, question: Question, id_: str) -> str:
    """A figure by its template; nothing where this audience does not see it."""
    figure = next((figure for figure in question.figures if figure.id == id_), None)
    if figure is None:
        return ""
    return _filled(context, "figure.tex", figure=figure)


def _listing_of(context: Context, question: Question) -> Callable[[str], str]:
    def listing(id_: str) -> str:
        found = next((listing for listing in question.listings if listing.id == id_), None)
        return "" if found is None else _filled(context, "listing.tex", listing=found)

    return listing


def _filled(context: Context, name: str, **more: object) -> str:
    filled: str = context.environment.get_template(name).render({**context.get_all(), **more})
    return filled.rstrip("\n")


@pass_context
def unplaced(context: Context, question: Question) -> str:
    """Print, after the prompt, the figures, listings and tables for everybody that no text places."""
    figures = [figure for figure in _nowhere(question) if not figure.audiences]
    placed = placed_in(texts_of(question))
    listings = [listing for listing in question.listings if Placed("LISTING", listing.id) not in placed]
    tables = [table for table in question.tables if Placed("TABLE", table.id) not in placed and not table.audiences]
    return _rows(context, question, figures, listings, tables)


@pass_context
def unplaced_in_solution(context: Context, part: Part) -> str:
    """Print, after the last part's solution, the figures for readers of solutions that no text places."""
    question: Question = context["question"]
    if part is not question.parts[-1]:
        return ""
    return _rows(context, question, [figure for figure in _nowhere(question) if figure.audiences], [])


def _nowhere(question: Question) -> list[Figure]:
    """The figures that no text places."""
    placed = placed_in(texts_of(question))
    return [figure for figure in question.figures if Placed("FIGURE", figure.id) not in placed]


def _rows(
    context: Context,
    question: Question,
    figures: list[Figure],
    listings: list[Listing],
    tables: Sequence[Table] = (),
) -> str:
    text = "".join(rf"\FIGURE{{{figure.id}}}" + "\n\n" for figure in figures)
    text += "".join(rf"\LISTING{{{listing.id}}}" + "\n" for listing in listings)
    text += "".join(rf"\TABLE{{{table.id}}}" + "\n" for table in tables)
    return with_placed(text, _places(context, question))


@pass_context
def points(context: Context, value: Fraction) -> str:
    """Marks as a bare decimal."""
    return marks.points(value, context["paper"].numbers)


@pass_context
def marks_in_words(context: Context, value: Fraction) -> str:
    """Marks with their unit."""
    words, language = context["words"], context["paper"].language
    below = SINGULAR_BELOW.get(language[:2], 0)
    return marks.marks(value, context["paper"].numbers, words["mark_one"], words["mark_many"], below)


@pass_context
def code_lines(context: Context, listing: Listing) -> list[str]:
    """The lines of a listing, each knowing its line in the file."""
    question = context["question"].name
    lines = code.code_lines(listing)
    return [mark(Origin(listing.file, listing.first + n, question)) + line for n, line in enumerate(lines)]


@pass_context
def worth(context: Context, item: RubricItem) -> str:
    """The marks that are printed beside a rubric item."""
    return schemes.worth(item, context.get("part"), context["paper"].numbers)


@pass_context
def says(context: Context, item: RubricItem) -> str:
    """A rubric item's words: the wrong answer that it is about, when it applies, and how far."""
    said = {
        "when": inline(context, item.when) if item.when else "",
        "mistake": mistaken(context, item.misconception) if item.misconception else "",
    }
    return schemes.says(item, said, context["question"], context["words"], context["paper"].numbers)


@pass_context
def mistaken(context: Context, id_: str) -> str:
    """Print the wrong answers of a misconception, in this part or in all, and its description."""
    question: Question = context["question"]
    text = next((inline(context, found.text) for found in question.misconceptions if found.id == id_), id_)
    return schemes.mistake(id_, text, question, context.get("part"))


def id_in_tex(id_: str) -> str:
    """Print a student's id; if pdfLaTeX has no font for it, percent-encoded as in its code (`%E5%AD%A6`)."""
    tex = name_in_tex(id_)
    return escape(quote(id_)) if isinstance(tex, NeedsPicture) else tex


def note(text: str) -> str:
    """Print a note of the roster literally."""
    tex = name_in_tex(text)
    return escape(text) if isinstance(tex, NeedsPicture) else tex


def square(sheet: str) -> str:
    """A page's QR code."""
    return literal(qr(sheet, version_of(len(sheet))))


def plain(text: Text) -> str:
    """A Text without its commands, for the PDF's own title."""
    bare = re.sub(r"\\[A-Za-z]+\*?|[{}$\\]", "", text.tex)
    return " ".join(bare.replace("~", " ").split())


def utf16(text: str) -> str:
    """Text as the hexadecimal inside of a PDF string."""
    return (b"\xfe\xff" + text.encode("utf-16-be", "replace")).hex().upper()


FILTERS: dict[str, Callable[..., Any]] = {
    "tex": tex,
    "inline": inline,
    "origin": origin,
    "blank": blank,
    "scored": scored,
    "unplaced": unplaced,
    "unplaced_in_solution": unplaced_in_solution,
    "points": points,
    "marks": marks_in_words,
    "picture": pass_context(lambda context, figure: picture(context["question"].name, figure)),
    "code": code_lines,
    "worth": worth,
    "says": says,
    "mistaken": mistaken,
    "choice": schemes.choice,
    "other_mistakes": schemes.other_mistakes,
    "escaped": escape,
    "id": id_in_tex,
    "note": note,
    "square": square,
    "headed": pass_context(lambda context, question: sections.headed(context["paper"], question)),
    "to_answer": pass_context(lambda context, index: sections.to_answer(context["paper"], index)),
    "counted": sections.counted,
    "plain": plain,
    "utf16": utf16,
}
