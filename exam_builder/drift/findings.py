"""What drifts in one paper: chains of equalities that do not hold, and solutions that never print their key."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from exam_builder.draw import Spot
from exam_builder.drift.chains import Break, Side, breaks, sides
from exam_builder.drift.printed import Printed, reading, template
from exam_builder.expressions import plain
from exam_builder.findings import Finding, Place, each_once
from exam_builder.paper import Paper, Part, Question
from exam_builder.read import LoadedExam, LoadedPart, LoadedQuestion, text_source
from exam_builder.values import Value, is_number

CODES = ("chain", "typed-number", "key-not-shown")
LONGEST = 60


def drift(exam: LoadedExam, paper: Paper) -> tuple[Finding, ...]:
    """What is wrong in the solutions of a paper, each finding with the paper's seed."""
    found = (
        finding
        for loaded, question in zip(exam.questions, paper.questions, strict=True)
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
    if wanted.model.solution is None:
        return
    spot = Spot(loaded, (*wanted.path, "solution"), wanted.id)
    source = text_source(loaded, spot.path)[0]
    written = template(source)
    if written is None:
        return
    text = reading(question, part.id, paper.numbers).printed(source)
    yield from (_broken(spot, text, wrong) for wrong in breaks(text, paper.numbers))
    used = written.names | {name.partition(".")[0] for name in written.names}
    if part.answer.kind != "claim" and "answer" not in used and part.id not in written.answers:
        yield from _unshown(spot, text, part, paper)


def _broken(spot: Spot, text: Printed, wrong: Break) -> Finding:
    left, right = wrong.left, wrong.right
    sign = r"\approx" if wrong.about else "="
    message = f"`{_short(left)} {sign} {_short(right)}` does not hold: {_value(left)} on the left"
    message += f", {_value(right)} on the right"
    return spot.finding("chain", message, "mend one of the sides", text.source(right.offset))


def _short(side: Side) -> str:
    return side.tex if len(side.tex) <= LONGEST else f"{side.tex[: LONGEST - 1]}…"


def _value(side: Side) -> str:
    value: Value = int(side.value) if side.value == int(side.value) else float(side.value)
    return plain(value)


def _unshown(spot: Spot, text: Printed, part: Part, paper: Paper) -> Iterator[Finding]:
    """A warning, unless the key stands in the solution after all."""
    printed = " ".join(text.tex.split())
    shown = _stands(part.answer.tex, printed) or _stands(part.answer.plain, printed)
    value = part.answer.value
    if shown or (is_number(value) and _reached(text, float(value), paper)):
        return
    message = f"this solution never prints the key, {part.answer.plain}"
    finding = spot.finding("key-not-shown", message, r"write \VAR{answer} where the solution comes to it")
    yield replace(finding, severity="warning")


def _stands(key: str, printed: str) -> bool:
    """Whether a key stands in a text by itself, and not as some digits of another number."""
    return re.search(rf"(?<![0-9.]){re.escape(key)}(?![0-9])", printed) is not None


def _reached(text: Printed, key: float, paper: Paper) -> bool:
    """Whether a chain of the solution comes to the key in some form."""
    values = (float(side.value) for chain, _ in sides(text, paper.numbers) for side in chain)
    return any(abs(value - key) <= 1e-9 * max(1.0, abs(key)) for value in values)
