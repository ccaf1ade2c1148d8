"""What drifts in one paper: chains of equalities that do not hold, and solutions that never print their key."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from exam_builder.codes import Code
from exam_builder.draw import Spot
from exam_builder.drift.chains import Break, Side, breaks, sides
from exam_builder.drift.printed import Printed, Reading, reading, template
from exam_builder.drift.texts import reasons
from exam_builder.expressions import plain, printed
from exam_builder.expressions.looks import looks
from exam_builder.findings import Finding, Place, each_once
from exam_builder.kinds import KINDS
from exam_builder.kinds.base.precise import entries
from exam_builder.paper import Answer, NumberStyle, Paper, Part, Question
from exam_builder.read import LoadedExam, LoadedPart, LoadedQuestion, text_source
from exam_builder.values import Value, is_number

CODES = (Code.CHAIN, Code.TYPED_NUMBER, Code.KEY_NOT_SHOWN)
LONGEST = 60
PLACED = re.compile(r"\\(LISTING|TABLE|FIGURE)\{([^{}]*)\}")
NO_PRINT = re.compile(r"\\(?:label|[a-zA-Z]*ref|cite[a-z]*|url|nolinkurl|href|input)\s*(?:\[[^\]]*\])?\{[^{}]*\}")
"""What prints none of the letters that stand in it, or no answer."""


def drift(exam: LoadedExam, paper: Paper) -> tuple[Finding, ...]:
    """What is wrong in the solutions of a paper, each finding with the paper's seed."""
    found = (
        finding
        for question in paper.questions
        for loaded in [exam.question(question.name)]
        for wanted, part in zip(loaded.parts, question.parts, strict=True)
        for finding in _part(loaded, question, wanted, part, paper)
    )
    return tuple(replace(finding, seed=paper.seed) for finding in found)


def once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of their places; of those of this package one at a place, from the first draw."""
    first: dict[tuple[str, Place | None], Finding] = {}
    others = []
    for finding in findings:
        if finding.code in CODES:
            first.setdefault((finding.code, finding.place), finding)
        else:
            others.append(finding)
    return each_once((*others, *first.values()))


def _part(
    loaded: LoadedQuestion, question: Question, wanted: LoadedPart, part: Part, paper: Paper
) -> Iterator[Finding]:
    spot, read = Spot(loaded, wanted.path, wanted.id), reading(question, part.id, paper.numbers)
    for field in reasons(wanted):
        if field.path[-1] == "because":
            yield from _breaks(replace(spot, path=field.path), read)
    if wanted.model.solution is not None:
        yield from _breaks(spot / "solution", read)
        yield from _unshown(spot / "solution", read, question, part)


def _breaks(spot: Spot, read: Reading) -> Iterator[Finding]:
    """The chains of a text that do not hold."""
    source = text_source(spot.question, spot.path)[0]
    if template(source) is not None:
        text = read.printed(source)
        yield from (_broken(spot, text, wrong) for wrong in breaks(text, read.style))


def _broken(spot: Spot, text: Printed, wrong: Break) -> Finding:
    left, right = wrong.left, wrong.right
    sign = r"\approx" if wrong.about else "="
    message = f"`{_short(left)} {sign} {_short(right)}` does not hold: {_value(left)} on the left"
    message += f", {_value(right)} on the right"
    return spot.finding(Code.CHAIN, message, "mend one of the sides", text.source(right.offset))


def _short(side: Side) -> str:
    return side.tex if len(side.tex) <= LONGEST else f"{side.tex[: LONGEST - 1]}…"


def _value(side: Side) -> str:
    return plain(int(side.value) if side.value == int(side.value) else float(f"{float(side.value):.10g}"))


def _unshown(spot: Spot, read: Reading, question: Question, part: Part) -> Iterator[Finding]:
    """A warning where a solution prints its key neither by a hole nor as a side of a chain nor by hand."""
    source = text_source(spot.question, spot.path)[0]
    written = template(source)
    if written is None or "answer" in written.names or part.id in written.answers:
        return
    if not KINDS[part.answer.kind].shown_by_solutions:
        return
    text, key = read.printed(source), part.answer
    shown = looks(NO_PRINT.sub(" ", text.tex)) + "".join(f"\n{looks(each)}" for each in _placed(text.tex, question))
    if not (_stands(key, shown, read.style) or _reached(text, key.value, read.style)):
        message = f"this solution never prints the key, {key.plain}"
        finding = spot.finding(Code.KEY_NOT_SHOWN, message, r"write \VAR{answer} where the solution comes to it")
        yield replace(finding, severity="warning")


def _placed(tex: str, question: Question) -> Iterator[str]:
    """What listings, tables and captions print that a text places."""
    placed = set(PLACED.findall(tex))
    yield from (each.text for each in question.listings if ("LISTING", each.id) in placed)
    yield from (each.caption.tex for each in question.figures if each.caption and ("FIGURE", each.id) in placed)
    for table in question.tables:
        if ("TABLE", table.id) in placed:
            yield " ".join(cell.tex for row in table.cells for cell in row)


def _stands(key: Answer, shown: str, style: NumberStyle) -> bool:
    """Whether a key stands in what is shown: as it prints, or a list entry by entry, in any order where it has none."""
    if any(_found([looks(text)], shown) for text in (key.tex, key.plain)):
        return True
    each = [looks(printed(item, style)) for item in entries(key.value)] if isinstance(key.value, tuple) else []
    if key.kind == "set":
        return bool(each) and all(_found([item], shown) for item in each)
    return bool(each) and _found(each, shown)


def _found(row: Sequence[str], shown: str) -> bool:
    """Whether texts stand in a row, by themselves and not as some digits of another number."""
    pattern = r"(?![0-9])[^0-9]{0,20}?(?<![0-9.])".join(map(re.escape, row))
    return re.search(rf"(?<![0-9.]){pattern}(?![0-9])", shown) is not None


def _reached(text: Printed, key: Value, style: NumberStyle) -> bool:
    """Whether a chain of the solution comes to the key in some form."""
    values = (float(side.value) for chain, _ in sides(text, style) for side in chain) if is_number(key) else ()
    return is_number(key) and any(math.isclose(value, key, rel_tol=1e-9, abs_tol=1e-9) for value in values)
