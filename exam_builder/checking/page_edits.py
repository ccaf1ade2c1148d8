"""List the changes that break the page of a question: figures, tables, holes of texts, units, chains, marking texts."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from exam_builder.checking.computed_changes import list_value_changes
from exam_builder.checking.expression_changes import raise_last_digit
from exam_builder.checking.mutant_edits import Edit, Field, WrittenValue, edit_key, format_expression
from exam_builder.draw.parameters import list_roles
from exam_builder.examine.equality_chains import ChainSide, find_chains
from exam_builder.examine.latex_tokens import make_number_pattern
from exam_builder.examine.question_texts import PrintedText, make_text_scope
from exam_builder.examine.typed_numbers import find_hole
from exam_builder.expressions import try_parse_text, value_to_plain
from exam_builder.expressions.template import find_closing_brace
from exam_builder.findings import MAX_SHOWN, shorten
from exam_builder.paper import NumberStyle, Question, Table
from exam_builder.plot import list_figure_arguments
from exam_builder.read import LoadedPart, LoadedQuestion, get_text_source
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.models import ComputeParameter, DrawnFigure
from exam_builder.values import Value, is_number

SYMBOL = re.compile(r"(?<![\\\w])[^\W\d_]+(?!\w)|%|°(?!\w)")
PREFIXED = ("N", "J", "W", "V", "A", "Pa", "Hz", "eV", "mol", "C", "F", "T", "bit", "B")
"""Units that are confused with their thousandfold, kN for N."""
SLIPS = {
    "m": "mm",
    "mm": "m",
    "cm": "m",
    "km": "m",
    "s": "ms",
    "ms": "s",
    "min": "s",
    "h": "min",
    "d": "h",
    "g": "kg",
    "kg": "g",
    "%": "1",
    "°": "rad",
    "rad": "°",
    **{name: f"k{name}" for name in PREFIXED},
    **{f"k{name}": name for name in PREFIXED},
}
"""Units that authors write by mistake, by the right unit."""
WHOLE = {"m/s": "km/h", "km/h": "m/s", "1": "%"}
"""Compound units that authors write by mistake, by the right one."""


def list_slips_of_unit(unit: str) -> Iterator[str]:
    """Yield other units that an author may write by mistake: one with each symbol replaced, and those for the whole."""
    written = unit.strip()
    if written in WHOLE:
        yield WHOLE[written]
    for found in SYMBOL.finditer(written):
        if found[0] in SLIPS:
            yield written[: found.start()] + SLIPS[found[0]] + written[found.end() :]


MAX_HOLES = 10
"""The greatest number of pairs of holes in one text that are exchanged."""
MAX_ALSO = 6
MAX_MISTAKE = 3
"""The greatest number of changes to one further answer, and to one value of a misconception, each of another kind."""
NAME = re.compile(r"[A-Za-z_]\w*")


def list_page_edits(loaded: LoadedQuestion, question: Question, figures: Path) -> Iterator[Edit]:
    """Yield every change to what is printed beside keys; `question` is that of the reference paper.

    `figures` is the folder of figure functions.
    """
    edits = itertools.chain(
        _edit_computed(loaded, question),
        _edit_units(loaded),
        _edit_misconceptions(loaded),
        _edit_figures(loaded, question, figures),
        _edit_tables(loaded, question),
        _edit_texts(loaded, question),
        *(_edit_further(loaded, part) for part in loaded.parts),
    )
    return (replace(edit, of="page") for edit in edits)


def _edit_computed(loaded: LoadedQuestion, question: Question) -> Iterator[Edit]:
    """Yield changes to values that companions compute, except random ones, for which any value is right."""
    for name, parameter in loaded.model.parameters.items():
        if isinstance(parameter, ComputeParameter) and "rng" not in loaded.signature(parameter.compute).names:
            field = Field(loaded, ("parameters", name, "compute"))
            value = question.parameters[name]
            for index, (what, other) in enumerate(list_value_changes(value)):
                edit = field.edit(
                    what, shorten(value_to_plain(value), MAX_SHOWN), shorten(value_to_plain(other), MAX_SHOWN)
                )
                yield replace(edit, value=parameter.compute, computed=index)


def _edit_units(loaded: LoadedQuestion) -> Iterator[Edit]:
    """Yield other units of parameters, keys and further answers, by the usual slips."""
    for name, parameter in loaded.model.parameters.items():
        field = Field(loaded, ("parameters", name))
        yield from _list_unit_slips(field / "unit", getattr(parameter, "unit", None))
    for part in loaded.parts:
        field = Field(loaded, part.path, part)
        yield from _list_unit_slips(field / "answer" / "unit", getattr(part.model.answer, "unit", None))
        for index, other in enumerate(part.model.also):
            yield from _list_unit_slips(field / "also" / index / "unit", getattr(other, "unit", None))


def _list_unit_slips(field: Field, unit: str | Mapping[str, str] | None) -> Iterator[Edit]:
    if isinstance(unit, Mapping):
        for name, each in unit.items():
            yield from _list_unit_slips(field / name, each)
    elif unit is not None:
        for other in list_slips_of_unit(unit):
            yield field.edit("a unit", unit, other)


def _edit_misconceptions(loaded: LoadedQuestion) -> Iterator[Edit]:
    """Yield changes to the results of misconceptions, if anybody reads them."""
    for name, parts in loaded.misconceptions_by_part().items():
        model = loaded.model.misconceptions[name]
        for letter, key in model.keys.items():
            if letter in parts:
                part = next(each for each in loaded.parts if each.id == letter)
                field = Field(loaded, ("misconceptions", name, "keys", letter), part)
                yield from _pick_few(field.edit_expression(key), MAX_MISTAKE, f"the misconception `{name}`: ")
        for parameter, written in model.with_.items():
            field = Field(loaded, ("misconceptions", name, "with", parameter))
            yield from _pick_few(field.edit_expression(written), MAX_MISTAKE, f"the misconception `{name}`: ")


def _edit_further(loaded: LoadedQuestion, part: LoadedPart) -> Iterator[Edit]:
    """Yield changes to further right answers, made as those to keys."""
    for index, other in enumerate(part.model.also):
        alone = replace(part, model=part.model.model_copy(update={"answer": other, "also": ()}))
        field = Field(loaded, (*part.path, "also", index), alone)
        yield from _pick_few(edit_key(field, alone, frozenset()), MAX_ALSO, "a further answer: ")


def _pick_few(edits: Iterable[Edit], most: int, before: str) -> Iterator[Edit]:
    """Return the first change of each kind, at most `most`."""
    kinds: dict[str, Edit] = {}
    for edit in edits:
        kinds.setdefault(edit.what, edit)
        if len(kinds) == most:
            break
    return (replace(edit, what=before + edit.what) for edit in kinds.values())


def _edit_figures(loaded: LoadedQuestion, question: Question, folder: Path) -> Iterator[Edit]:
    """Yield arguments of figures bound to another argument's parameter, and to a parameter with another value."""
    drawn = {figure.id: figure.arguments for figure in question.figures}
    for name, model in loaded.model.figures.items():
        if not isinstance(model, DrawnFigure) or (model.audience and "student" not in model.audience):
            continue
        field, values = Field(loaded, ("figures", name, "with")), drawn[name]
        bound = _find_bound(model, question, folder)
        for one, other in itertools.combinations(bound, 2):
            if _is_confusable(values[one], values[other]):
                what, swapped = "two arguments of a figure swapped", {one: bound[other], other: bound[one]}
                edit = field.edit(what, {each: bound[each] for each in swapped}, swapped)
                yield replace(edit, value={**model.with_, **swapped})
        for one, written in bound.items():
            other_name = _find_other_name(question, written)
            if other_name is not None:
                edit = field.edit("a figure of another parameter", {one: written}, {one: other_name})
                yield replace(edit, value={**model.with_, one: other_name}, hides=True)


def _find_bound(model: DrawnFigure, question: Question, folder: Path) -> dict[str, str]:
    """Return the expression to which each argument of a figure is bound."""
    needed, optional = list_figure_arguments(folder, model.draw)
    known = {name: name for name in (*needed, *optional) if name in question.parameters}
    return known | {name: str(written) for name, written in model.with_.items()}


def _find_other_name(question: Question, source: str) -> str | None:
    """Return the next parameter of the same kind with another value; None without one, or if `source` is no name."""
    values = question.parameters
    if not NAME.fullmatch(source) or source not in values:
        return None
    names = list(values)
    after = names[names.index(source) + 1 :] + names[: names.index(source)]
    return next((name for name in after if _is_confusable(values[name], values[source])), None)


def _is_confusable(one: Value, other: Value) -> bool:
    """Tell whether one value may stand in place of another and differs from it."""
    if is_number(one) or is_number(other):
        return is_number(one) and is_number(other) and one != other
    return type(one) is type(other) and not isinstance(one, bool) and one != other


def _edit_tables(loaded: LoadedQuestion, question: Question) -> Iterator[Edit]:
    """Exchange neighbouring columns and rows of tables, but not their heads."""
    printed = {table.id: table for table in question.tables}
    for name, model in loaded.model.tables.items():
        if name not in printed or (model.audience and "student" not in model.audience):
            continue
        field, table = Field(loaded, ("tables", name, "cells")), printed[name]
        rows = _write_cells(model.cells, table)
        for index in range(len(rows) - 1):
            if table.cells[index] != table.cells[index + 1]:
                what = f"rows {index + 1} and {index + 2} of a table swapped"
                yield _swap_cells(field, what, rows, _swap(rows, index))
        for index in range(len(rows[0]) - 1):
            if any(row[index] != row[index + 1] for row in table.cells):
                what = f"columns {index + 1} and {index + 2} of a table swapped"
                yield _swap_cells(field, what, rows, tuple(_swap(row, index) for row in rows))


def _write_cells(value: object, table: Table) -> tuple[tuple[WrittenValue, ...], ...]:
    """Return the cells of a table as expressions; a list of rows gives its entries."""
    if isinstance(value, tuple):
        return tuple(map(tuple, value))
    return tuple(
        tuple(f"({value})[{row}][{column}]" for column in range(len(cells))) for row, cells in enumerate(table.cells)
    )


def _swap(items: tuple[WrittenValue, ...], index: int) -> tuple[WrittenValue, ...]:
    """Return the items with one exchanged for the next."""
    return (*items[:index], items[index + 1], items[index], *items[index + 2 :])


def _swap_cells(field: Field, what: str, before: WrittenValue, after: WrittenValue) -> Edit:
    shown = [shorten(format_expression(each), MAX_SHOWN) for each in (before, after)]
    return replace(field.edit(what, shown[0], shown[1]), value=after)


def _edit_texts(loaded: LoadedQuestion, question: Question) -> Iterator[Edit]:
    """Yield changes to the holes of texts that students read: two exchanged, and one that prints another parameter.

    Persons are left out, because they can be exchanged freely.
    """
    persons = frozenset(role.name for role in list_roles(loaded))
    parts = {part.id: part for part in loaded.parts if part.path}
    for use in collect_usages(loaded):
        if use.text and use.students and use.path[-1] != "alt":
            yield from _edit_holes(Field(loaded, use.path, parts.get(use.part or "")), question, persons)


def _edit_holes(field: Field, question: Question, persons: frozenset[str]) -> Iterator[Edit]:
    source = get_text_source(field.question, field.path)[0]
    template = try_parse_text(source)
    spans: dict[str, tuple[int, int]] = {}
    holes = template.holes if template is not None else ()
    for hole in (each for each in holes if persons.isdisjoint(each.expression.names)):
        spans.setdefault(hole.expression.source.strip(), find_hole(source, hole))
    for (one, here), (other, there) in itertools.islice(itertools.combinations(spans.items(), 2), MAX_HOLES):
        new = source[: here[0]] + source[slice(*there)] + source[here[1] : there[0]] + source[slice(*here)]
        edit = field.edit("two holes of a text exchanged", f"{one} … {other}", f"{other} … {one}")
        yield replace(edit, value=new + source[there[1] :], offset=here[0])
    for written, (start, end) in itertools.islice(spans.items(), MAX_HOLES):
        name = _find_other_name(question, written)
        if name is not None:
            new = f"{source[:start]}\\VAR{{{name}}}{source[end:]}"
            edit = field.edit("a hole that prints another parameter", written, name)
            yield replace(edit, value=new, offset=start, hides=True)


PRINTING_CALL = re.compile(r"\s*(?:num|plain|sci|frac|signed|term|vec|matrix)\s*\(")


def find_chain_edits(loaded: LoadedQuestion, question: Question, style: NumberStyle) -> Iterator[Edit]:
    """Yield changes to the numbers, typed or printed, in the chains of equalities of a question's reference paper."""
    for part in loaded.parts:
        if part.model.solution is None:
            continue
        path = (*part.path, "solution")
        source = get_text_source(loaded, path)[0]
        text = make_text_scope(question, part.id, style).print_text(source)
        for start, end, new in sorted(set(_find_numbers(text, source, style))):
            changed = source[:start] + new + source[end:]
            yield Edit(path, part.id, "a number in a chain", source[start:end], new, changed, offset=start)


def _find_numbers(text: PrintedText, source: str, style: NumberStyle) -> Iterator[tuple[int, int, str]]:
    """Yield the place in the source of each number of a chain, and another number to write there."""
    for chain in find_chains(text, style):
        exact = [each for each in chain.equalities() if not each.about and each.has_same_units()]
        held = {id(side): side for each in exact for side in (each.left, each.right)}
        for side in held.values():
            yield from _find_in_side(text, source, side, style)


def _find_in_side(
    text: PrintedText, source: str, side: ChainSide, style: NumberStyle
) -> Iterator[tuple[int, int, str]]:
    tex = text.tex
    stands = re.compile(r"\s+".join(map(re.escape, side.tex.split()))).match(tex, side.offset)
    for number in make_number_pattern(style).finditer(tex, side.offset, stands.end() if stands else side.offset):
        stretch = text.at(number.start())
        start = text.source(number.start())
        if not stretch.hole:
            if number[0].replace(".", "").isdigit():
                yield start, start + len(number[0]), raise_last_digit(number[0])
            continue
        end = find_closing_brace(source, start - 1)
        written = source[start:end]
        if is_number(stretch.value) and not PRINTING_CALL.match(written):
            yield start, end, f"{written} + 1" if re.fullmatch(r"[\w.]+", written) else f"({written}) + 1"
