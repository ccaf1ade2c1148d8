"""What templates may do with the parts of a Paper: print a Text, marks, a picture, a line of a scheme."""

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any
from urllib.parse import quote

from jinja2 import pass_context
from jinja2.runtime import Context

from exam_builder.expressions.latex_text import escape
from exam_builder.identity import find_qr_version, make_qr_code, qr_to_tex
from exam_builder.names import NeedsPicture, name_in_tex
from exam_builder.paper import Answer, Cell, Figure, Listing, Package, Paper, Part, Question, RubricItem, Table, Text
from exam_builder.paper_texts import texts_of
from exam_builder.render import code, schemes, sections
from exam_builder.render.author_text import Placement, find_placed, insert_placed, join_inline, mark_lines
from exam_builder.render.figure_files import include_figure
from exam_builder.render.origins import Origin, make_mark


@pass_context
def print_text(context: Context, text: Text) -> str:
    """Print a Text, with its figures, listings and tables in place."""
    question, part = context.get("question"), context.get("part")
    lines = mark_lines(text, question, part)
    if question is None:
        return "\n".join(lines)
    return insert_placed("\n".join(lines), _make_printers(context, question))


def _make_printers(context: Context, question: Question) -> dict[str, Callable[[str], str]]:
    """The functions that print what a text can place."""
    return {
        "FIGURE": lambda id_: _print_figure(context, question, id_),
        "LISTING": _make_listing_printer(context, question),
        "TABLE": lambda id_: _print_table(context, question, id_),
        "BLANK": lambda id_: print_blank(context, id_),
    }


@pass_context
def print_blank(context: Context, id_: str) -> str:
    """Print a blank as a rule, with its answer above it if there is one."""
    question: Question = context["question"]
    for part in question.parts:
        widths: Any = part.form.get("widths") or {}
        if id_ in widths:
            answer = next((piece.tex for piece in part.answer.pieces if piece.id == id_), "")
            name = f"{question.name}.{part.id}:blank:{id_}"
            return rf"\examblank[{name}]{{{widths[id_]}}}{{{answer}}}"
    return ""


def _print_table(context: Context, question: Question, id_: str) -> str:
    """A table by its template; nothing where this audience does not see it."""
    table = next((table for table in question.tables if table.id == id_), None)
    return "" if table is None else _fill_template(context, "table.tex", table=table)


@pass_context
def describe_scoring(context: Context, part: Part) -> str:
    """Say how a part is marked; '' if it is all or nothing."""
    if part.scoring is None:
        return ""
    return schemes.describe_scoring(part, part.scoring, context["words"], context["paper"].numbers)


@pass_context
def print_inline(context: Context, text: Text) -> str:
    """A Text for a head or an argument: without blank lines, which would end a paragraph."""
    return join_inline(text, context.get("question"), context.get("part"))


@pass_context
def mark_origin(context: Context, text: Text | Answer | Cell | Package | None) -> str:
    """Print nothing; TeX errors in this line of the template are reported at the text, answer, cell, …"""
    line = 0 if text is None else text.lines[0] if isinstance(text, Text) else text.line
    if text is None or not line:
        return ""
    question, part = context.get("question"), context.get("part")
    names = (question.name if question else None, part.id if part else None)
    return make_mark(Origin(text.file, line, *names))


def _print_figure(context: Context, question: Question, id_: str) -> str:
    """A figure by its template; nothing where this audience does not see it."""
    figure = next((figure for figure in question.figures if figure.id == id_), None)
    if figure is None:
        return ""
    return _fill_template(context, "figure.tex", figure=figure)


def _make_listing_printer(context: Context, question: Question) -> Callable[[str], str]:
    def listing(id_: str) -> str:
        found = next((listing for listing in question.listings if listing.id == id_), None)
        return "" if found is None else _fill_template(context, "listing.tex", listing=found)

    return listing


def _fill_template(context: Context, name: str, **more: object) -> str:
    filled: str = context.environment.get_template(name).render({**context.get_all(), **more})
    return filled.rstrip("\n")


@pass_context
def print_unplaced(context: Context, question: Question) -> str:
    """Print, after the prompt, the figures, listings and tables for everybody that no text places."""
    figures = [figure for figure in _find_unplaced_figures(question) if not figure.audiences]
    placed = find_placed(texts_of(question))
    listings = [listing for listing in question.listings if Placement("LISTING", listing.id) not in placed]
    tables = [table for table in question.tables if Placement("TABLE", table.id) not in placed and not table.audiences]
    return _print_things(context, question, figures, listings, tables)


@pass_context
def print_unplaced_in_solution(context: Context, part: Part) -> str:
    """Print, after the last part's solution, the figures for readers of solutions that no text places."""
    question: Question = context["question"]
    if part is not question.parts[-1]:
        return ""
    return _print_things(
        context, question, [figure for figure in _find_unplaced_figures(question) if figure.audiences], []
    )


def _find_unplaced_figures(question: Question) -> list[Figure]:
    """The figures that no text places."""
    placed = find_placed(texts_of(question))
    return [figure for figure in question.figures if Placement("FIGURE", figure.id) not in placed]


def _print_things(
    context: Context,
    question: Question,
    figures: list[Figure],
    listings: list[Listing],
    tables: Sequence[Table] = (),
) -> str:
    text = "".join(rf"\FIGURE{{{figure.id}}}" + "\n\n" for figure in figures)
    text += "".join(rf"\LISTING{{{listing.id}}}" + "\n" for listing in listings)
    text += "".join(rf"\TABLE{{{table.id}}}" + "\n" for table in tables)
    return insert_placed(text, _make_printers(context, question))


@pass_context
def format_points(context: Context, value: Fraction) -> str:
    """Marks as a bare decimal."""
    return schemes.format_points(value, context["paper"].numbers)


@pass_context
def format_marks(context: Context, value: Fraction) -> str:
    """Marks with their unit."""
    return schemes.format_marks(value, context["paper"].numbers, context["wording"])


@pass_context
def print_code(context: Context, listing: Listing) -> list[str]:
    """The lines of a listing, each knowing its line in the file."""
    question = context["question"].name
    lines = code.code_to_tex(listing)
    return [make_mark(Origin(listing.file, listing.first + n, question)) + line for n, line in enumerate(lines)]


@pass_context
def format_worth(context: Context, item: RubricItem) -> str:
    """The marks that are printed beside a rubric item."""
    return schemes.format_worth(item, context.get("part"), context["paper"].numbers)


@pass_context
def describe_item(context: Context, item: RubricItem) -> str:
    """A rubric item's words: the wrong answer that it is about, when it applies, and how far."""
    said = {
        "when": print_inline(context, item.when) if item.when else "",
        "mistake": describe_mistake(context, item.misconception) if item.misconception else "",
    }
    return schemes.describe_item(item, said, context["question"], context["words"], context["paper"].numbers)


@pass_context
def describe_mistake(context: Context, id_: str) -> str:
    """Print the wrong answers of a misconception, in this part or in all, and its description."""
    question: Question = context["question"]
    text = next((print_inline(context, found.text) for found in question.misconceptions if found.id == id_), id_)
    return schemes.describe_mistake(id_, text, question, context.get("part"))


@pass_context
def describe_choice(context: Context, section: int) -> str:
    """Say how many questions of a section must be answered; '' if all of them."""
    return sections.describe_choice(context["paper"], section, context["wording"])


@pass_context
def describe_counted(context: Context, paper: Paper) -> Iterator[str]:
    """Say in which sections only some questions count."""
    return sections.describe_counted(paper, context["wording"])


def print_id(id_: str) -> str:
    """Print a student's id; if pdfLaTeX has no font for it, percent-encoded as in its code (`%E5%AD%A6`)."""
    tex = name_in_tex(id_)
    return escape(quote(id_)) if isinstance(tex, NeedsPicture) else tex


def print_note(text: str) -> str:
    """Print a note of the roster literally."""
    tex = name_in_tex(text)
    return escape(text) if isinstance(tex, NeedsPicture) else tex


def print_qr_code(sheet: str) -> str:
    """A page's QR code."""
    return qr_to_tex(make_qr_code(sheet, find_qr_version(len(sheet))))


def strip_commands(text: Text) -> str:
    """A Text without its commands, for the PDF's own title."""
    bare = re.sub(r"\\[A-Za-z]+\*?|[{}$\\]", "", text.tex)
    return " ".join(bare.replace("~", " ").split())


def encode_utf16(text: str) -> str:
    """Text as the hexadecimal inside of a PDF string."""
    return (b"\xfe\xff" + text.encode("utf-16-be", "replace")).hex().upper()


FILTERS: dict[str, Callable[..., Any]] = {
    "tex": print_text,
    "inline": print_inline,
    "origin": mark_origin,
    "blank": print_blank,
    "scored": describe_scoring,
    "unplaced": print_unplaced,
    "unplaced_in_solution": print_unplaced_in_solution,
    "points": format_points,
    "marks": format_marks,
    "picture": pass_context(lambda context, figure: include_figure(context["question"].name, figure)),
    "code": print_code,
    "worth": format_worth,
    "says": describe_item,
    "mistaken": describe_mistake,
    "choice": schemes.format_choice,
    "prints_key": schemes.prints_key,
    "other_mistakes": schemes.find_other_mistakes,
    "escaped": escape,
    "id": print_id,
    "note": print_note,
    "square": print_qr_code,
    "headed": pass_context(lambda context, question: sections.has_heading(context["paper"], question)),
    "to_answer": describe_choice,
    "counted": describe_counted,
    "plain": strip_commands,
    "utf16": encode_utf16,
}
