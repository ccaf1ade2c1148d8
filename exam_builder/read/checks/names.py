"""What expressions and texts use is there, and nobody is given a key."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from exam_builder.codes import Code
from exam_builder.expressions import (
    CONSTANTS,
    FUNCTIONS,
    HOOKED,
    Expression,
    ExpressionError,
    Template,
    nearest,
    parse,
    parse_text,
)
from exam_builder.expressions.intervals import parse_interval
from exam_builder.kinds import of
from exam_builder.kinds.base.kind import RESERVED
from exam_builder.read.checks.remark import Remark
from exam_builder.read.checks.uses import Use, uses
from exam_builder.read.loaded import LoadedExam, LoadedQuestion, Steps, raw_text


def read(use: Use, loaded: LoadedExam | LoadedQuestion) -> Expression | Template:
    """The expression or text, parsed; raises ExpressionError."""
    if use.text:
        return parse_text(raw_text(loaded, use.path))
    if use.interval:
        return parse_interval(use.written)
    return parse(use.bare + use.written if use.bare else use.written)


MOST_HOLES = 20
"""Holes of one text that are told to be wrong."""


def readable(
    use: Use, loaded: LoadedExam | LoadedQuestion
) -> tuple[Expression | Template | None, list[ExpressionError]]:
    """An expression, or as much of a text as can be read, and what is wrong with the rest."""
    problems: list[ExpressionError] = []
    source = raw_text(loaded, use.path) if use.text else ""
    while len(problems) < MOST_HOLES:
        try:
            return (parse_text(source) if use.text else read(use, loaded)), problems
        except ExpressionError as problem:
            problems.append(problem)
            hole = use.text and re.compile(r"\\VAR\{(?:[^{}]|\{[^{}]*\})*\}").search(
                source, start_of_hole(source, problem)
            )
            if not hole:
                break
            source = source[: hole.start()] + " " * len(hole[0]) + source[hole.end() :]
    return None, problems


def start_of_hole(source: str, problem: ExpressionError) -> int:
    """Where the hole begins in which something is wrong."""
    return max(0, source.rfind("\\VAR", 0, problem.offset + 1))


def check_uses(question: LoadedQuestion) -> Iterator[Remark]:
    """Expressions that cannot be read, and names, answers, figures and listings that are not there."""
    known = known_names(question.source.data)
    every = tuple(part.id for part in question.parts)
    for use in uses(question):
        found, problems = readable(use, question)
        for problem in problems:
            offset = max(0, problem.offset - len(use.bare))
            yield Remark(use.path, Code.EXPRESSION, problem.message, problem.mend, offset)
        if found is not None:
            yield from unknown_names(use, found, known)
            yield from wrong_answers(use, found, every)
        if use.text:
            yield from unknown_marks(use, question)


def known_names(data: Any) -> dict[str, None]:
    """Names of the parameters of a file, those that it needs included; as written, be they right or not."""
    fields = [data.get(key) for key in ("needs", "parameters")] if isinstance(data, dict) else []
    return {str(name): None for field in fields if isinstance(field, dict) for name in field}


def unknown_names(use: Use, found: Expression | Template, known: Mapping[str, None]) -> Iterator[Remark]:
    """Names that are no parameter; `answer` where there is none."""
    allowed = {*known, *use.more}
    for name in sorted(found.names - allowed):
        offset = max(0, found.offsets.get(name, 0) - len(use.bare))
        if name == "answer":
            yield from own_answer(use, offset)
            continue
        near = nearest(name, allowed) or near_function(name)
        guess = f"; did you mean `{near}`?" if near else ""
        mend = f"write {near}" if near else f"""add it to parameters, or write "'{name}'" if it is a text"""
        yield Remark(use.path, Code.UNKNOWN_NAME, f"no parameter or function `{name}`{guess}", mend, offset)


def near_function(name: str) -> str:
    """A function or constant of nearly that name, or ''."""
    return next(iter(get_close_matches(name, {*FUNCTIONS, *HOOKED, *CONSTANTS}, 1, 0.75)), "")


def own_answer(use: Use, offset: int) -> Iterator[Remark]:
    """`answer` stands in solutions and rubrics of its part."""
    if use.own:
        return
    if use.students:
        yield Remark(use.path, Code.KEY_GIVEN_AWAY, "`answer` here tells students the key", "leave it out", offset)
    else:
        message = "`answer` is known in the solution and the rubric of its part only"
        yield Remark(use.path, Code.UNKNOWN_NAME, message, "write answers.a for the key of (a)", offset)


def wrong_answers(use: Use, found: Expression | Template, every: tuple[str, ...]) -> Iterator[Remark]:
    """`answers.x` of a part that is not there, that comes later, or where students read it."""
    for part in sorted(found.answers - use.answers):
        offset = max(0, found.offsets.get(f"answers.{part}", 0) - len(use.bare))
        if part not in every:
            there = f"the parts are {', '.join(every)}" if every else ""
            yield Remark(use.path, Code.UNKNOWN_PART, f"there is no part `{part}`", there, offset)
        elif use.students:
            message = f"`answers.{part}` here tells students the key of ({part})"
            yield Remark(use.path, Code.KEY_GIVEN_AWAY, message, "leave it out", offset)
        else:
            message = f"`answers.{part}` cannot be used here"
            yield Remark(use.path, Code.LATER_PART, message, "a key may use the answers of earlier parts only", offset)


MARK = re.compile(r"\\(?:(?P<what>FIGURE|LISTING|TABLE|BLANK)(?![A-Za-z@])(?:\{(?P<id>[^{}]*)\})?|.)", re.DOTALL)


CALLED = re.compile(r"""(?<!\w)figure\(\s*(['"])(?P<id>[^'"{}]*)\1\s*\)""")


def unknown_marks(use: Use, question: LoadedQuestion) -> Iterator[Remark]:
    r"""`\FIGURE{id}`, `\LISTING{id}` and `figure('id')` whose id names nothing."""
    if use.path[0] == "listings":
        return
    text = raw_text(question, use.path)
    for called in CALLED.finditer(text):
        known = known_ids(question.source.data, "figures")
        if called["id"] not in known:
            yield no_such(use.path, "figure", called["id"], known, called.start("id"))
    for found in MARK.finditer(text):
        if found["what"] is None:
            continue
        what = found["what"].lower()
        known = blanks_of(question) if what == "blank" else known_ids(question.source.data, f"{what}s")
        if found["id"] is None:
            mend = f"write \\{found['what']}{{…}}"
            yield Remark(
                use.path, Code(f"unknown-{what}"), f"after \\{found['what']} comes an id in braces", mend, found.start()
            )
        elif found["id"] not in known:
            yield no_such(use.path, what, found["id"], known, found.start("id"))


def blanks_of(question: LoadedQuestion) -> dict[str, None]:
    """The ids of all blanks of a question."""
    return dict.fromkeys(id_ for part in question.parts for id_ in of(part.model.answer).pieces(part.model.answer))


def no_such(path: Steps, what: str, name: str, known: Mapping[str, None], offset: int | None = None) -> Remark:
    """An id that names nothing, with the nearest that names something."""
    near = nearest(name, known)
    guess = f"; did you mean `{near}`?" if near else ""
    mend = f"write {near}" if near else f"add it to {what}s, or leave it out"
    return Remark(path, Code(f"unknown-{what}"), f"there is no {what} `{name}`{guess}", mend, offset)


def known_ids(data: Any, field: str) -> dict[str, None]:
    """The ids in a field of a file, as written."""
    found = data.get(field) if isinstance(data, dict) else None
    return dict.fromkeys(map(str, found)) if isinstance(found, dict) else {}


def check_parameter_names(question: LoadedQuestion) -> Iterator[Remark]:
    """Names that expressions cannot use, and those that hide a function which is also called."""
    called = {call: use for use in uses(question) for call in calls(use, question)}
    for field in ("parameters", "needs"):
        for name in known_ids(question.source.data, field):
            if name in RESERVED or name in ("and", "or", "not", "in", "if", "else", "for", "is", "lambda"):
                yield Remark((field, name), Code.RESERVED, f"`{name}` is reserved", "choose another name", key=True)
            elif name in called:
                message = f"the parameter `{name}` hides the function of that name, which is called"
                yield Remark((field, name), Code.HIDDEN, message, "choose another name", None, "warning", True)


def calls(use: Use, question: LoadedQuestion) -> frozenset[str]:
    """The functions that an expression or text calls."""
    try:
        return read(use, question).calls
    except ExpressionError:
        return frozenset()


def check_circles(question: LoadedQuestion) -> Iterator[Remark]:
    """Parameters that are derived from each other in a circle."""
    needed: dict[str, set[str]] = {}
    for use in uses(question):
        if use.path[0] == "parameters":
            try:
                needed.setdefault(str(use.path[1]), set()).update(read(use, question).names)
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
        yield Remark(
            ("parameters", circle[0]), Code.CIRCLE, message, "derive one of them from something else", key=True
        )
