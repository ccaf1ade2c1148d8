"""Find mistakes in the solutions of one paper: chains of equalities that do not hold, and missing keys."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from exam_builder.draw import YamlLocation, match_parts
from exam_builder.examine.equality_chains import ChainSide, Equality, find_breaks, find_chains, find_lost_sides
from exam_builder.examine.latex_arithmetic import RealNumber
from exam_builder.examine.question_texts import PrintedText, TextScope, make_text_scope
from exam_builder.expressions import try_parse_text, value_to_latex, value_to_plain
from exam_builder.expressions.appearance import normalize_appearance
from exam_builder.findings import MAX_SHOWN, Code, Finding, shorten
from exam_builder.kinds import KINDS
from exam_builder.kinds.base.numeric_kind import flatten_value
from exam_builder.paper import Answer, NumberStyle, Paper, Part, Question
from exam_builder.paper_texts import list_placed
from exam_builder.read import LoadedExam, LoadedPart, LoadedQuestion, get_text_source
from exam_builder.values import Value, find_nearest_float, is_number

UNPRINTED = re.compile(r"\\(?:label|[a-zA-Z]*ref|cite[a-z]*|url|nolinkurl|href|input)\s*(?:\[[^\]]*\])?\{[^{}]*\}")
"""Commands whose arguments print nothing, or no answer."""


def find_drift(exam: LoadedExam, paper: Paper) -> tuple[Finding, ...]:
    """Return the findings about the solutions of a paper, each with the paper's seed."""
    findings = (
        finding
        for question in paper.questions
        for loaded in [exam.question(question.name)]
        for wanted, part in match_parts(loaded, question)
        for finding in _check_part(loaded, question, wanted, part, paper)
    )
    return tuple(replace(finding, seed=paper.seed) for finding in findings)


def _check_part(
    loaded: LoadedQuestion, question: Question, wanted: LoadedPart, part: Part, paper: Paper
) -> Iterator[Finding]:
    location, read = YamlLocation(loaded, wanted.path, wanted.id), make_text_scope(question, part.id, paper.numbers)
    for index, option in enumerate(wanted.model.options if isinstance(wanted.model.options, tuple) else ()):
        if option.because is not None:
            yield from _check_chains(location / "options" / index / "because", read)
    if wanted.model.solution is not None:
        yield from _check_chains(location / "solution", read)
        yield from _check_key_shown(location / "solution", read, question, part)


def _check_chains(location: YamlLocation, read: TextScope) -> Iterator[Finding]:
    """Yield a finding for each chain of a text that does not hold."""
    source = get_text_source(location.question, location.path)[0]
    if try_parse_text(source) is not None:
        text = read.print_text(source)
        chains = tuple(find_chains(text, read.style))
        yield from (_report_break(location, text, wrong) for wrong in find_breaks(chains))
        yield from (_report_lost(location, text, side) for side in find_lost_sides(chains))


def _report_break(location: YamlLocation, text: PrintedText, wrong: Equality) -> Finding:
    left, right = wrong.left, wrong.right
    sign = r"\approx" if wrong.about else "="
    sides = f"{shorten(left.tex, MAX_SHOWN)} {sign} {shorten(right.tex, MAX_SHOWN)}"
    message = f"`{sides}` does not hold: {_format_number(left.value)} on the left"
    message += f", {_format_number(right.value)} on the right"
    return location.finding(Code.CHAIN, message, "correct one of the sides", text.source(right.offset))


def _report_lost(location: YamlLocation, text: PrintedText, side: ChainSide) -> Finding:
    """Return a warning that the printed digits are too few for the result."""
    message = f"with the digits that are printed `{shorten(side.tex, MAX_SHOWN)}` is"
    message += f" {_format_number(side.printed)}, but it should be {_format_number(side.value)}"
    return location.warning(Code.CHAIN, message, "print more digits", text.source(side.offset))


def _format_number(value: RealNumber) -> str:
    return value_to_plain(int(value) if value == int(value) else float(f"{float(value):.10g}"))


def _check_key_shown(location: YamlLocation, read: TextScope, question: Question, part: Part) -> Iterator[Finding]:
    """Yield a warning if a solution prints its key neither in a hole, nor as a side of a chain, nor typed."""
    source = get_text_source(location.question, location.path)[0]
    written = try_parse_text(source)
    if written is None or "answer" in written.names or part.id in written.answers:
        return
    if not KINDS[part.answer.kind].shown_by_solutions:
        return
    text, key = read.print_text(source), part.answer
    texts = (UNPRINTED.sub(" ", text.tex), *_find_placed_texts(text.tex, question))
    shown = "\n".join(map(normalize_appearance, texts))
    if not (_contains_key(key, shown, read.style) or _reaches_key(text, key.value, read.style)):
        message = f"this solution never prints the key, {key.plain}"
        yield location.warning(Code.KEY_NOT_SHOWN, message, r"write \VAR{answer} where the solution comes to it")


def _find_placed_texts(tex: str, question: Question) -> Iterator[str]:
    """Yield the contents of the listings, tables and captions that a text places."""
    placed = set(list_placed(tex))
    yield from (each.text for each in question.listings if ("LISTING", each.id) in placed)
    yield from (each.caption.tex for each in question.figures if each.caption and ("FIGURE", each.id) in placed)
    for table in question.tables:
        if ("TABLE", table.id) in placed:
            heads = (table.corner, *table.columns, *table.rows)
            yield " ".join([*(head.tex for head in heads if head), *(cell.tex for row in table.cells for cell in row)])


def _contains_key(key: Answer, shown: str, style: NumberStyle) -> bool:
    """Tell whether a text contains a key, as it prints, or entry by entry for a list, in any order for a set."""
    if any(_contains_row([normalize_appearance(text)], shown) for text in (key.tex, key.plain)):
        return True
    if not isinstance(key.value, tuple):
        return False
    items = [normalize_appearance(value_to_latex(item, style)) for item in flatten_value(key.value)]
    rounded = [normalize_appearance(number) for number in PLAIN_NUMBER.findall(key.plain)]
    rows = [row for row in (items, rounded) if row]
    if not KINDS[key.kind].ordered:
        return any(all(_contains_row([item], shown) for item in row) for row in rows)
    return any(_contains_row(row, shown) for row in rows)


PLAIN_NUMBER = re.compile(r"-?[0-9][0-9.]*")
MANY_DIGITS = re.compile(r"(?:[^0-9]*[0-9]){3}")


def _contains_row(row: Sequence[str], text: str) -> bool:
    """Tell whether texts follow each other, each by itself and not as digits of another number.

    Little stands between two of them, unless all have so many digits that they are hardly there by chance.
    """
    gap = ".*?" if all(map(MANY_DIGITS.match, row)) else "[^0-9]{0,20}?"
    pattern = rf"(?![0-9]){gap}(?<![0-9.])".join(map(re.escape, row))
    return re.search(rf"(?<![0-9.]){pattern}(?![0-9])", text, re.DOTALL) is not None


def _reaches_key(text: PrintedText, key: Value, style: NumberStyle) -> bool:
    """Tell whether a chain of the solution has the key as a side in some form."""
    sides = (find_nearest_float(side.value) for chain in find_chains(text, style) for side in chain.sides)
    near = find_nearest_float(key) if is_number(key) else None
    return near is not None and any(math.isclose(side, near, rel_tol=1e-9, abs_tol=1e-9) for side in sides)
