"""Typed decimal numbers in the formulas of an exam whose numbers have a comma."""

import re
from collections.abc import Iterator

from exam_builder.codes import Code
from exam_builder.expressions.latex_commands import FORMULA
from exam_builder.findings import Finding
from exam_builder.read.checks.latex_slips import blank_text
from exam_builder.read.checks.remark import Remark, make_findings
from exam_builder.read.checks.usages import collect_usages
from exam_builder.read.loaded import LoadedExam, LoadedQuestion, raw_text

POINT = re.compile(r"(?<![\d.,{}])(?P<whole>\d+)\.(?P<rest>\d+)(?![\d.])")
GROUPED = re.compile(rf"{POINT.pattern}(?<!\.\d\d\d)")
"""The same where a point groups thousands."""
COMMA = re.compile(
    r"(?:^|[$=<>+*/·×≈≤≥−-]|\\[(\[]|\\(?:cdot|times|approx|leq?|geq?|pm|sim)(?![A-Za-z]))\s*"
    r"(?P<whole>\d+),(?P<rest>\d+)(?!\d|\s*[,;])",
    re.MULTILINE,
)
"""A comma without a blank after it, in a number by itself: between brackets it may stand between two."""


def check_decimal_marks(exam: LoadedExam) -> tuple[Finding, ...]:
    """Warn of numbers that would print with another mark, or with a gap behind it."""
    if exam.model.numbers.decimal != ",":
        return ()
    pattern = GROUPED if exam.model.numbers.grouping == "." else POINT
    found = (make_findings(_find_other_marks(question, pattern), question, ()) for question in exam.questions)
    return tuple(finding for findings in found for finding in findings)


def _find_other_marks(question: LoadedQuestion, point: re.Pattern[str]) -> Iterator[Remark]:
    marks = ((COMMA, "with a gap after its comma"), (point, "with a point, where numbers of this exam have a comma"))
    for use in collect_usages(question):
        if not use.text or use.path[0] == "listings" or use.path[-1] == "alt":
            continue
        text = blank_text(raw_text(question, use.path))
        for pattern, what in marks:
            for found in pattern.finditer(text.blank):
                start, end = found.start("whole"), found.end()
                written = text.tex[start:end]
                if "\\" not in written and text.mode(start) == FORMULA:
                    message = f"`{written}` prints {what}"
                    hint = f"write {found['whole']}{{,}}{found['rest']}"
                    yield Remark(use.path, Code.MATHEMATICS, message, hint, start, "warning")
