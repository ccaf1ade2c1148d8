"""Check that names in expressions and texts exist, that students read no key, and that each blank is placed once."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from exam_builder.expressions import (
    CONSTANTS,
    FUNCTIONS,
    HOOK_FUNCTIONS,
    Expression,
    ExpressionError,
    Template,
    evaluate,
    parse,
    parse_text,
    value_to_plain,
)
from exam_builder.expressions.interval_unions import parse_interval
from exam_builder.expressions.nodes import make_dot_error
from exam_builder.findings import Code, did_you_mean, find_nearest_name
from exam_builder.kinds import get_kind
from exam_builder.kinds.base.contract import RESERVED_NAMES
from exam_builder.paper_texts import split_ids
from exam_builder.read.checks.remark import Remark, find_field, list_known_ids, report_unknown_id, report_unknown_part
from exam_builder.read.checks.usages import Usage, collect_usages
from exam_builder.read.loaded import LoadedExam, LoadedQuestion, get_raw_text
from exam_builder.values import Typed, YamlValue

Parsed = TypeVar("Parsed", Expression, Template)


def parse_usage(use: Usage, loaded: LoadedExam | LoadedQuestion) -> Expression | Template:
    """Parse an expression or a text; raise ExpressionError, also for a dot after a name that is not a person."""
    if use.text:
        return require_persons(parse_text(get_raw_text(loaded, use.path)), loaded)
    written = use.written if isinstance(use.written, str | int | Typed) else ""
    if use.interval:
        return parse_interval(str(written))
    return require_persons(parse(f"{use.bare}{written}" if use.bare else written), loaded)


def require_persons(found: Parsed, loaded: LoadedExam | LoadedQuestion) -> Parsed:
    """Raise ExpressionError for a form of pronouns of a name that is not a person."""
    for (name, form), offset in found.forms.items():
        if name not in loaded.persons:
            raise make_dot_error(name, form).at(offset)
    return found


HOLE = re.compile(r"\\VAR\{(?:[^{}]|\{[^{}]*\})*\}")
MAX_BAD_HOLES = 20
"""The maximum number of wrong holes that are reported in a text."""


def parse_readable(
    use: Usage, loaded: LoadedExam | LoadedQuestion
) -> tuple[Expression | Template | None, list[ExpressionError]]:
    """Parse an expression, or as much of a text as possible, and return the errors in the rest."""
    problems: list[ExpressionError] = []
    source = get_raw_text(loaded, use.path) if use.text else ""
    while len(problems) < MAX_BAD_HOLES:
        try:
            parsed = require_persons(parse_text(source), loaded) if use.text else parse_usage(use, loaded)
            return parsed, problems
        except ExpressionError as problem:
            problems.append(problem)
            start = max(0, source.rfind("\\VAR", 0, problem.offset + 1))
            hole = use.text and HOLE.search(source, start)
            if not hole:
                break
            source = source[: hole.start()] + " " * len(hole[0]) + source[hole.end() :]
    return None, problems


def check_uses(question: LoadedQuestion) -> Iterator[Remark]:
    """Report expressions that cannot be parsed, and names, answers, figures and listings that do not exist."""
    known = list_known_names(question.source.data)
    every = tuple(part.id for part in question.parts)
    for use in collect_usages(question):
        parsed, problems = parse_readable(use, question)
        for problem in problems:
            offset = max(0, problem.offset - len(use.bare))
            message, hint = _explain_call(problem, known)
            yield Remark(use.path, Code.EXPRESSION, message, hint, offset)
        if parsed is not None:
            yield from check_unknown_names(use, parsed, known)
            yield from check_answer_references(use, parsed, every)
            yield from check_typed_range(use, parsed)
        if use.text:
            yield from check_item_commands(use, question)


def _explain_call(problem: ExpressionError, known: Mapping[str, None]) -> tuple[str, str]:
    """Return message and hint of an error; a parameter before a bracket is no misspelt function."""
    called = re.match(r"no function `(\w+)`; did you mean", problem.message)
    if called is None or called[1] not in known:
        return problem.message, problem.hint
    return f"`{called[1]}` is a parameter, and no function", f"to multiply write {called[1]} * (…)"


def list_known_names(data: YamlValue) -> dict[str, None]:
    """Return the names of all parameters of a file, including `needs`, as written, whether they are valid or not."""
    fields = [find_field(data, key) for key in ("needs", "parameters")]
    return {str(name): None for field in fields if isinstance(field, dict) for name in field}


MAX_UNKNOWN = 3
"""The maximum number of unknown names that are reported in one expression."""


def check_unknown_names(use: Usage, found: Expression | Template, ids: Mapping[str, None]) -> Iterator[Remark]:
    """Report names that are not parameters, and `answer` where it cannot be used."""
    allowed = {*ids, *use.more}
    for name in sorted(found.names - allowed)[:MAX_UNKNOWN]:
        offset = max(0, found.offsets.get(name, 0) - len(use.bare))
        if name == "answer":
            yield from check_own_answer(use, offset)
            continue
        if composed := _suggest_split(name, found.source, allowed):
            yield Remark(use.path, Code.UNKNOWN_NAME, f"no parameter or function `{name}`", composed, offset)
            continue
        near = (
            SIGNS.get(name)
            or next((each for each in allowed if each.casefold() == name.casefold()), "")
            or find_nearest_name(name, allowed)
            or find_nearest_name(name, ("answer", "answers"), 0.75)
            or find_nearest_name(name, {*FUNCTIONS, *HOOK_FUNCTIONS, *CONSTANTS}, 0.75)
        )
        if near == name:
            message = f"`{name}` is a function here, and stands without its brackets ( )"
            hint = f"""write {name}(…), or write "'{name}'" if it is a text"""
            yield Remark(use.path, Code.UNKNOWN_NAME, message, hint, offset)
            continue
        hint = f"write {near}" if near else "add it to parameters"
        if not near or ("cells" in use.path and found.source.strip() == name):
            hint += f""", or write "'{name}'" if it is a text"""
        message, lost = f"no parameter or function `{name}`{did_you_mean(near)}", (("parameters",),)
        yield Remark(use.path, Code.UNKNOWN_NAME, message, hint, offset, depends_on=lost)


TYPED_RANGE = re.compile(r"\s*(?:(\d[\d.]*) *- *(\d[\d.]*)|\d[\d.]*--\d[\d.]*|\d+-\d+-\d+)\s*")
"""A cell such as 135-145, 3.5--5.0 or 2026-11-27, which as an expression is a difference."""


def check_typed_range(use: Usage, found: Expression | Template) -> Iterator[Remark]:
    """Report a cell of a table that is meant as a range or a day, but is computed as an expression."""
    written = use.written.strip() if isinstance(use.written, str) and "cells" in use.path else ""
    ends = TYPED_RANGE.fullmatch(written)
    if ends is None or isinstance(found, Template):
        return
    if ends[1] and " " in written and Fraction(ends[1]) >= Fraction(ends[2]):
        return
    typed = re.sub(r" *--? *", "–", written) if len(re.findall("-+", written)) == 1 else written
    message = f"this cell is computed, and prints {value_to_plain(evaluate(found, {}))}"
    yield Remark(use.path, Code.TABLE, message, f"""write "'{typed}'", or ({written}) if it is to be computed""")


def _suggest_split(name: str, source: str, names: Iterable[str]) -> str:
    """Return a hint for two names without an operator between them, or for a field without quotes; otherwise ''."""
    if re.search(rf"\w\[\s*{re.escape(name)}\s*\]", source):
        return f"write ['{name}'] in quotes, if it is the name of a field"
    parts = ({name[:at], name[at:]} for at in range(1, len(name)))
    split = next((each for each in parts if len(each) == 2 and each <= set(names)), None)
    return f"to multiply write {' * '.join(sorted(split, key=name.index))}" if split else ""


SIGNS = {"π": "pi", "PI": "pi", "Pi": "pi", "infinity": "inf", "true": "True", "false": "False"}
"""Names in other notations, and the names here."""


def check_own_answer(use: Usage, offset: int) -> Iterator[Remark]:
    """Report `answer` outside solutions and rubrics of its part."""
    if use.own:
        return
    if use.students:
        yield Remark(use.path, Code.KEY_GIVEN_AWAY, "`answer` here tells students the key", "leave it out", offset)
    else:
        message = "`answer` is known in the solution and the rubric of its part only"
        yield Remark(use.path, Code.UNKNOWN_NAME, message, "write answers.a for the key of (a)", offset)


def check_answer_references(use: Usage, found: Expression | Template, every: tuple[str, ...]) -> Iterator[Remark]:
    """Report `answers.x` of a part that does not exist or comes later, or in a text that students read."""
    for part in sorted(found.answers - use.answers):
        offset = max(0, found.offsets.get(f"answers.{part}", 0) - len(use.bare))
        if part not in every:
            yield replace(report_unknown_part(use.path, part, every), key=False, offset=offset)
        elif use.students:
            message = f"`answers.{part}` here tells students the key of ({part})"
            yield Remark(use.path, Code.KEY_GIVEN_AWAY, message, "leave it out", offset)
        else:
            message = f"`answers.{part}` cannot be used here"
            yield Remark(use.path, Code.LATER_PART, message, "a key may use the answers of earlier parts only", offset)


ITEM_COMMAND = re.compile(
    r"\\(?:(?P<what>FIGURE|LISTING|TABLE|BLANK)(?:(?<=FIGURE)S)?(?![A-Za-z@])(?:\{(?P<id>[^{}]*)\})?|.)", re.DOTALL
)


SMALL_COMMAND = re.compile(
    r"\\(?P<what>(?!FIGURE|LISTING|TABLE|BLANK)(?i:FIGURE|LISTING|TABLE|BLANK))\{(?P<id>[^{}]*)\}"
)
FIGURE_CALL = re.compile(r"""(?<!\w)figure\(\s*(['"])(?P<id>[^'"{}]*)\1\s*\)""")


def check_item_commands(use: Usage, question: LoadedQuestion) -> Iterator[Remark]:
    r"""Report unknown ids in `\FIGURE{id}`, `\FIGURES{id,id}`, `\LISTING{id}`, `figure('id')` and the like."""
    if use.path[0] == "listings":
        return
    text = get_raw_text(question, use.path)
    for small in SMALL_COMMAND.finditer(text):
        what = small["what"].lower()
        if small["id"] in (
            blank_ids(question) if what == "blank" else list_known_ids(question.source.data, f"{what}s")
        ):
            message = rf"`\{small['what']}` prints no {what}: exam-builder's commands have capital letters"
            hint = rf"write \{small['what'].upper()}{{{small['id']}}}"
            yield Remark(use.path, Code.COMMAND, message, hint, small.start())
    for called in FIGURE_CALL.finditer(text):
        known = list_known_ids(question.source.data, "figures")
        if called["id"] not in known:
            yield report_unknown_id(use.path, "figure", called["id"], known, called.start("id"))
    for found in ITEM_COMMAND.finditer(text):
        if found["what"] is None:
            continue
        what = found["what"].lower()
        known = blank_ids(question) if what == "blank" else list_known_ids(question.source.data, f"{what}s")
        if found["id"] is None:
            hint = f"write \\{found['what']}{{…}}"
            message = f"after \\{found['what']} comes an id in braces"
            yield Remark(use.path, Code(f"unknown-{what}"), message, hint, found.start())
        else:
            misspelt = find_misspelt_blanks(question).values() if what == "blank" else ()
            wrong = [id_ for id_ in split_ids(found["id"]) if id_ not in known and id_ not in misspelt]
            yield from (report_unknown_id(use.path, what, id_, known, found.start("id")) for id_ in wrong)


def blank_ids(question: LoadedQuestion) -> dict[str, None]:
    """Return the ids of all blanks of a question."""
    paths = [(), *(part.path for part in question.parts)]
    written = [list_known_ids(question.source.value((*path, "answer")), "blanks") for path in paths]
    pieces = [get_kind(part.model.answer).pieces(part.model.answer) for part in question.parts]
    return dict.fromkeys(id_ for each in (*pieces, *written) for id_ in each)


def check_parameter_names(question: LoadedQuestion) -> Iterator[Remark]:
    """Report names that expressions cannot use, and those that hide a function that is called."""
    called = {call: use for use in collect_usages(question) for call in called_functions(use, question)}
    for field in ("parameters", "needs"):
        for name in list_known_ids(question.source.data, field):
            if name in RESERVED_NAMES or name in ("and", "or", "not", "in", "if", "else", "for", "is", "lambda"):
                yield Remark((field, name), Code.RESERVED, f"`{name}` is reserved", "choose another name", key=True)
            elif name in called:
                message = f"the parameter `{name}` hides the function of that name, which is called"
                yield Remark((field, name), Code.HIDDEN, message, "choose another name", None, "warning", True)


def called_functions(use: Usage, question: LoadedQuestion) -> frozenset[str]:
    """Return the functions that an expression or text calls."""
    try:
        return parse_usage(use, question).calls
    except ExpressionError:
        return frozenset()


def check_cycles(question: LoadedQuestion | LoadedExam, usages: Iterable[Usage]) -> Iterator[Remark]:
    """Report parameters that are derived from each other in a circle."""
    needed: dict[str, set[str]] = {}
    for use in usages:
        if use.path[0] == "parameters" and use.path[2] == "derive":
            try:
                needed.setdefault(str(use.path[1]), set()).update(parse_usage(use, question).names)
            except ExpressionError:
                continue
    left = dict(needed)
    while ready := [name for name, names in left.items() if not names & set(left)]:
        left = {name: names for name, names in left.items() if name not in ready}
    circle = [name for name in left if any(name in names for names in left.values())]
    if circle:
        shown = ", ".join(f"`{name}`" for name in circle)
        message = f"the parameter `{circle[0]}` depends on itself"
        if len(circle) > 1:
            message = f"the parameters {shown} depend on each other in a circle"
        hint = "derive one of them from something else"
        yield Remark(("parameters", circle[0]), Code.CIRCLE, message, hint, key=True)


BLANK_COMMAND = re.compile(r"\\BLANK\{([^{}]*)\}")


def check_blanks(question: LoadedQuestion) -> Iterator[Remark]:
    """Report blanks that are placed nowhere or twice, cells with unknown ids, and ids that two parts use."""
    known = blank_ids(question)
    misspelt = find_misspelt_blanks(question)
    placed = _count_placed_blanks(question)
    for path, id_ in list_table_blanks(question):
        if id_ not in known and id_ not in misspelt.values():
            yield report_unknown_id(path, "blank", id_, known)
    seen: set[str] = set()
    for part in question.parts:
        kind = get_kind(part.model.answer)
        for id_ in kind.pieces(part.model.answer):
            path = (*part.path, "answer", kind.name, id_)
            if id_ in seen:
                message = f"another part has a blank `{id_}`"
                yield Remark(path, Code.REPEATED_NAME, message, "choose another id", key=True)
            elif id_ in misspelt:
                meant = misspelt[id_]
                message = f"the blank `{id_}` is placed nowhere, and `{meant}` is; did you mean `{meant}`?"
                causes = ((*part.path, "answer", "reference"),)
                yield Remark(path, Code.UNPLACED, message, f"write {meant}:", key=True, causes=causes)
            elif not placed[id_]:
                hint = f"write \\BLANK{{{id_}}} where it belongs, or {{blank: {id_}}} in a table"
                yield Remark(path, Code.UNPLACED, f"the blank `{id_}` is placed nowhere", hint, key=True)
            elif placed[id_] > 1:
                yield Remark(path, Code.PLACED_TWICE, f"the blank `{id_}` is placed {placed[id_]} times", "", key=True)
            seen.add(id_)


def find_misspelt_blanks(question: LoadedQuestion) -> dict[str, str]:
    """Return the ids of blanks that are placed nowhere, with the similar ids that `reference` and texts use instead."""
    placed = _count_placed_blanks(question)
    spellings: dict[str, str] = {}
    for part in question.parts:
        stated, own = part.model.answer.reference, get_kind(part.model.answer).pieces(part.model.answer)
        others = (
            [str(each) for each in stated if each not in own and placed[str(each)]] if isinstance(stated, dict) else []
        )
        spellings |= {id_: near for id_ in own if not placed[id_] and (near := find_nearest_name(id_, others, 0.7))}
    return spellings


def _count_placed_blanks(question: LoadedQuestion) -> Counter[str]:
    uses = [use for use in collect_usages(question) if use.students and use.text]
    placed = Counter(id_ for use in uses for id_ in BLANK_COMMAND.findall(get_raw_text(question, use.path)))
    placed.update(id_ for _, id_ in list_table_blanks(question))
    return placed


def list_table_blanks(question: LoadedQuestion) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the blanks in cells of tables: the path of the id, and the id."""
    for name, table in question.model.tables.items():
        for row, cells in enumerate(table.cells if isinstance(table.cells, tuple) else ()):
            for column, cell in enumerate(cells):
                if isinstance(cell, dict):
                    yield ("tables", name, "cells", row, column, "blank"), cell["blank"]
