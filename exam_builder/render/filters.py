"""Filters for templates, which print the objects of a Paper: a Text, marks, a picture, a line of a scheme."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeAlias
from urllib.parse import quote

from jinja2 import pass_context
from jinja2.runtime import Context

from exam_builder.expressions.latex_text import escape
from exam_builder.identity import find_qr_version, make_qr_code, qr_to_tex
from exam_builder.names import NeedsPicture, name_in_tex
from exam_builder.paper import Answer, Cell, Cover, Figure, Listing, Package, Part, Question, RubricItem, Table, Text
from exam_builder.paper_texts import Placement, find_placed, list_author_texts
from exam_builder.read.by_language import SLASH
from exam_builder.render import author_text, schemes
from exam_builder.render.author_text import (
    BLANK,
    find_open_text,
    find_side_figure,
    include_figure,
    insert_placed,
    join_inline,
    mark_lines,
    name_figure_file,
    replace_mentions,
    set_beside,
    tie_punctuation,
)
from exam_builder.render.origins import Origin, make_mark
from exam_builder.values import FrozenMap

PlacedThing: TypeAlias = Figure | Listing | Table
COMMANDS: Mapping[type, str] = {Figure: "FIGURE", Listing: "LISTING", Table: "TABLE"}
"""The commands that place things in a text."""


@pass_context
def print_text(context: Context, text: Text, goes_on: bool = False) -> str:
    """Print a Text, with its figures, listings and tables in place.

    The column beside a figure ends with the text, or, if it `goes_on`, before the part's answer.
    """
    question, part = context.get("question"), context.get("part")
    lines = mark_lines(tie_punctuation(text, _get_language(context)), question, part)
    if "tikz" in text.tex and BLANK.search(text.tex):
        lines[0] = rf"\examstillpictures{{}}{lines[0]}"
    if question is None:
        return "\n".join(lines)
    printers, side = _make_printers(context, question), find_side_figure(text, question)
    if side is None:
        return insert_placed("\n".join(lines), printers)
    set_text = insert_placed(set_beside(lines, side, printers[COMMANDS[Figure]](side.id)), printers)
    return set_text if goes_on else f"{set_text}\n{END_BESIDE}"


def _get_language(context: Context) -> str:
    paper = context.get("paper")
    return paper.language if paper else ""


END_BESIDE = r"\end{examside}"


@pass_context
def end_beside(context: Context, part: Part) -> str:
    """End the column beside a figure before a part's answer, if there is one."""
    question: Question = context["question"]
    return END_BESIDE if find_side_figure(find_open_text(part, question), question) else ""


def _make_printers(context: Context, question: Question) -> dict[str, Callable[[str], str]]:
    """Make the functions that print things placed by a text."""
    return {
        COMMANDS[Figure]: partial(_print_placed, context, "figure", question.figures),
        COMMANDS[Listing]: partial(_print_placed, context, "listing", question.listings),
        COMMANDS[Table]: partial(_print_placed, context, "table", question.tables),
        "BLANK": partial(print_blank, context),
    }


def _print_placed(context: Context, name: str, things: Sequence[PlacedThing], id_: str) -> str:
    """Print a thing with the template of that name; print nothing if this audience does not see it."""
    thing = next((each for each in things if each.id == id_), None)
    if thing is None:
        return ""
    filled: str = context.environment.get_template(f"{name}.tex").render({**context.get_all(), name: thing})
    return filled.rstrip("\n")


@pass_context
def print_blank(context: Context, id_: str) -> str:
    """Print a blank as a rule, with its answer above it if there is one."""
    question: Question = context["question"]
    for part in question.parts:
        widths = part.form.get("widths")
        if isinstance(widths, FrozenMap) and id_ in widths:
            answer = next((piece.tex for piece in part.answer.pieces if piece.id == id_), "")
            name = f"{question.name}.{part.id}:blank:{id_}"
            return rf"\examblank[{name}]{{{widths[id_]}}}{{{answer}}}"
    return ""


@pass_context
def print_inline(context: Context, text: Text) -> str:
    """Print a Text for a head or an argument: without blank lines, which would end a paragraph."""
    question: Question | None = context.get("question")
    line = join_inline(tie_punctuation(text, _get_language(context)), question, context.get("part"))
    return replace_mentions(line, question) if question else line


@pass_context
def mark_origin(context: Context, text: Text | Answer | Cell | Package | None) -> str:
    """Print nothing; TeX errors in this line of the template are reported at the text, answer, cell, …"""
    line = 0 if text is None else text.lines[0] if isinstance(text, Text) else text.line
    if text is None or not line:
        return ""
    question, part = context.get("question"), context.get("part")
    names = (question.name if question else None, part.id if part else None)
    return make_mark(Origin(text.file, line, *names))


@pass_context
def print_unplaced(context: Context, question: Question) -> str:
    """Print, after the prompt, the figures, listings and tables for students that no text places."""
    things = [each for each in _find_unplaced(question) if _is_for_students(each)]
    return _print_things(context, question, things)


@pass_context
def print_unplaced_in_solution(context: Context, part: Part) -> str:
    """Print, after the last part's solution, the figures and tables for others than students that no text places."""
    question: Question = context["question"]
    return _print_things(context, question, find_unplaced_in_solution(question, part))


def find_unplaced_in_solution(question: Question, part: Part) -> list[PlacedThing]:
    """Find what is printed after a part's solution because no text places it and students do not see it."""
    last = part is question.parts[-1]
    return [each for each in _find_unplaced(question) if not _is_for_students(each)] if last else []


def _is_for_students(thing: PlacedThing) -> bool:
    return isinstance(thing, Listing) or not thing.audiences or "student" in thing.audiences


def _find_unplaced(question: Question) -> Iterator[PlacedThing]:
    """Find the figures, listings and tables that no text of a question places."""
    things = place_things(question)
    placed = find_placed(list_author_texts(question)) if things else frozenset()
    yield from (each for place, each in things.items() if place not in placed)


def place_things(question: Question) -> dict[Placement, PlacedThing]:
    """Return the figures, listings and tables of a question by how texts place them."""
    things: tuple[PlacedThing, ...] = (*question.figures, *question.listings, *question.tables)
    return {Placement(COMMANDS[type(each)], each.id): each for each in things}


def _print_things(context: Context, question: Question, things: Iterable[PlacedThing]) -> str:
    """Print things one below the other, with blank lines between figures, since adjacent figures would form a row."""
    lines = (rf"\{COMMANDS[type(each)]}{{{each.id}}}" for each in things)
    text = "".join(f"{line}\n\n" if line.startswith(r"\FIGURE") else f"{line}\n" for line in lines)
    return insert_placed(text, _make_printers(context, question))


@pass_context
def print_code(context: Context, listing: Listing) -> list[str]:
    """Print the lines of a listing, each with its line in the file as origin."""
    question = context["question"].name
    lines = author_text.code_to_tex(listing)
    return [make_mark(Origin(listing.file, listing.first + n, question)) + line for n, line in enumerate(lines)]


@pass_context
def describe_item(context: Context, item: RubricItem) -> str:
    """Print a rubric item's words: the wrong answer that it is about, when it applies, and how far."""
    texts = {
        "when": print_inline(context, item.when) if item.when else "",
        "mistake": describe_mistake(context, item.misconception) if item.misconception else "",
    }
    described: str = context["printer"].item(item, texts, context["question"])
    return described


@pass_context
def describe_mistake(context: Context, id_: str) -> str:
    """Print the wrong answers of a misconception, in this part or in all, and its description."""
    question: Question = context["question"]
    text = next((print_inline(context, each.text) for each in question.misconceptions if each.id == id_), id_)
    return schemes.describe_mistake(id_, text, question, context.get("part"), context["printer"].colon)


def print_id(id_: str) -> str:
    """Print a student's id; if pdfLaTeX has no font for it, percent-encoded as in its code (`%E5%AD%A6`)."""
    tex = name_in_tex(id_)
    return escape(quote(id_)) if isinstance(tex, NeedsPicture) else tex


def print_note(text: str) -> str:
    """Print a note of the roster literally."""
    tex = name_in_tex(text)
    return escape(text) if isinstance(tex, NeedsPicture) else tex


def print_qr_code(sheet: str) -> str:
    """Print a page's QR code."""
    return qr_to_tex(make_qr_code(sheet, find_qr_version(len(sheet))))


def strip_commands(text: Text) -> str:
    """Print a Text without its commands, for the PDF's own title."""
    bare = re.sub(r"\\[A-Za-z]+\*?|[{}$\\]", "", text.tex.replace(SLASH, "/ "))
    return " ".join(bare.replace("~", " ").split())


def encode_utf16(text: str) -> str:
    """Print a text as the hexadecimal inside of a PDF string."""
    return (b"\xfe\xff" + text.encode("utf-16-be", "replace")).hex().upper()


def include_logo(cover: Cover) -> str:
    """Include the logo at its height, but no wider than the line; screen readers skip it."""
    if cover.logo is None:
        return ""
    size = rf"height={cover.logo_height},width=\linewidth,keepaspectratio"
    included = rf"\includegraphics[{size}]{{{name_figure_file('', cover.logo)}}}"
    return rf"\pdfliteral{{/Artifact BMC}}{included}\pdfliteral{{EMC}}"


FILTERS: dict[str, Callable[..., object]] = {
    "tex": print_text,
    "inline": print_inline,
    "origin": mark_origin,
    "blank": print_blank,
    "end_beside": end_beside,
    "scored": pass_context(lambda context, part: context["printer"].describe_scoring(part)),
    "unplaced": print_unplaced,
    "unplaced_in_solution": print_unplaced_in_solution,
    "points": pass_context(lambda context, value: context["printer"].points(value)),
    "marks": pass_context(lambda context, value: context["printer"].marks(value)),
    "picture": pass_context(lambda context, figure: include_figure(context["question"].name, figure)),
    "logo": include_logo,
    "code": print_code,
    "worth": pass_context(lambda context, item: context["printer"].worth(item, context.get("part"))),
    "says": describe_item,
    "mistaken": describe_mistake,
    "choice": pass_context(lambda context, part: schemes.format_choice(part, context["printer"].colon)),
    "prints_key": schemes.prints_key,
    "other_mistakes": schemes.find_other_mistakes,
    "escaped": escape,
    "id": print_id,
    "note": print_note,
    "square": print_qr_code,
    "headed": pass_context(lambda context, question: schemes.has_heading(context["paper"], question)),
    "to_answer": pass_context(lambda context, section: context["printer"].choice(context["paper"], section)),
    "counted": pass_context(lambda context, paper: context["printer"].describe_sections(paper)),
    "plain": strip_commands,
    "utf16": encode_utf16,
}
