"""Find the wrong line of a companion whose functions contradict keys that are right.

Corrections of common slips are tried in the functions that were called, one at a time, until the question is right.
"""

import re
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass, replace

from exam_builder.checking.companion_edits import PythonEdit
from exam_builder.checking.companion_trials import SLOW_CODES, CompanionTrials
from exam_builder.checking.undone_changes import NEAR, find_undone
from exam_builder.companions import PythonFile, read_python
from exam_builder.companions.python_hints import find_likely_slip
from exam_builder.companions.shared_state import SHARED_RANDOM
from exam_builder.digests import digest
from exam_builder.examine.isolated_question import IsolatedQuestion
from exam_builder.findings import Code, CompanionError, Finding, Place, Refused, name_subject, select_errors
from exam_builder.read.models import ComputeParameter

REPAIRS = "repairs"
"""The kind under which the store keeps corrections, by the companion's text and the findings about it."""
SHOWN = 100
PROBABLY = "the mistake is probably in this line"
PERHAPS = "the mistake may be in this line"
OUTSIDE = re.compile(r"\b(?:open|unlink|remove|write_text|write_bytes)\s*\(")
"""Calls with side effects: files that have them are not tried with other values."""
PURE = frozenset(
    (
        *("__future__", "abc", "bisect", "cmath", "collections", "contextlib", "dataclasses", "decimal", "enum", "io"),
        *("fractions", "functools", "heapq", "itertools", "math", "numbers", "numpy", "operator", "random", "re"),
        *("scipy", "statistics", "string", "sympy", "sys", "types", "typing"),
    )
)
"""Modules without side effects."""


@dataclass(frozen=True)
class Repair:
    """The corrections that fix a companion, each in another line, the likeliest first."""

    edits: tuple[PythonEdit, ...]


def report_companion_fault(subject: IsolatedQuestion, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings; those about a companion become one, at the line whose correction fixes the question."""
    findings, file = _report_undone(subject, findings), _read_companion(subject)
    own = [each for each in findings if each.question == subject.question.name]
    mine = [each for each in own if file and (_is_of_companion(each, file) or _is_of_computed(each, subject))]
    if (
        file is None
        or not mine
        or file.problem
        or not subject.settings.calls.python
        or any(known in each.message for each in mine for known in (PROBABLY, PERHAPS, SHARED_RANDOM))
    ):
        return tuple(findings)
    mine.sort(key=lambda each: each.code in SLOW_CODES)
    shown = [each for each in own if each.code == Code.FIGURE_SHOWS and each.severity == "error"]
    trials = CompanionTrials(subject, file, mine, shown)
    others = {name_subject(each) for each in select_errors(findings) if each not in mine}
    store, key = subject.settings.calls.store, digest(file.digest, [each.message for each in (*mine, *shown)])
    known = store.load(REPAIRS, key, Repair) if store else None
    edits = known.edits if known else _find_edits(trials, others)
    if store and not known:
        store.save(REPAIRS, key, Repair, Repair(edits))
    if not edits:
        return tuple(_report_slip(subject, file, each) if each is mine[0] else each for each in findings)
    doubtful = (len(edits) > 1 and trials.is_short()) or mine[0].code == Code.WRONG_KEY
    found = report_edits(subject, file, mine[0], edits, trials.asked, doubtful=doubtful)
    gone = [*mine[1:], *(each for each, lines in trials.drawn if edits[0].line in lines)]
    return tuple(found if each is mine[0] else each for each in findings if each not in gone)


def _report_undone(subject: IsolatedQuestion, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings; errors that a change of the companion causes become one at the change."""
    file, name = _read_companion(subject), subject.question.name
    errors = [each for each in select_errors(findings) if each.question == name and PROBABLY not in each.message]
    found = find_undone(subject, file, errors) if file and errors and subject.settings.calls.python else None
    if file is None or found is None:
        return tuple(findings)
    edit, gone = found
    changed = report_edits(subject, file, gone[0], [edit])
    there = [each for each in gone if _is_near(each.place, changed.place)]
    first = there[0] if there else gone[0]
    kept = (each for each in findings if each is first or each not in gone)
    return tuple(changed if each is first and not there else each for each in kept)


def _is_near(one: Place | None, other: Place | None) -> bool:
    return one is not None and other is not None and one.file == other.file and abs(one.line - other.line) <= NEAR


def _find_edits(trials: CompanionTrials, others: Set[tuple[object, ...]]) -> tuple[PythonEdit, ...]:
    try:
        return trials.find_repairs(others) if _is_pure(trials.file) and _is_telling(trials.mine) else ()
    except (Refused, CompanionError):
        return ()


def _is_telling(findings: Sequence[Finding]) -> bool:
    """Tell whether findings are more than a short number that a reference contradicts and that it may misspell."""
    (first, *more) = findings
    message = first.message
    told = re.search(r"[\[{]|(?:is|are) wrong too|reference says -?0*\.?0*[1-9](?:\.?\d){3}", message)
    return bool(more) or first.code != Code.REFERENCE or told is not None or not _is_typing_slip(message)


def _is_typing_slip(message: str) -> bool:
    """Tell whether a number and its reference differ by a digit, or by the order or the size of the same digits."""
    found = re.search(r"reference says (-?[\d.]+)", message), re.search(r"(?:as|gives) (-?[\d.]+(?:e-?\d+)?)", message)
    if not all(found):
        return True
    reference, measured = (str(each and each[1]) for each in found)
    wanted = reference.strip("-0.").replace(".", "") or "0"
    made = f"{float(measured):.{len(wanted) - 1}e}"
    digits = made.partition("e")[0].strip("-").replace(".", "")
    return sorted(digits) == sorted(wanted) or sum(map(str.__ne__, digits, wanted)) < 2


def _report_slip(subject: IsolatedQuestion, file: PythonFile, first: Finding) -> Finding:
    """Report a wrong value at a line of the companion that hardly means what it says, if there is one."""
    slip = find_likely_slip(file.text)
    if slip is None or first.code not in (Code.RECOMPUTE, Code.WRONG_VALUE):
        return first
    place = Place(file.path.relative_to(subject.exam.course.root).as_posix(), slip[0])
    message, hint = f"{first.message}; {PROBABLY}", f"{slip[1]}. If it is right as it is, {first.hint}"
    return replace(first, place=place, caller=first.caller or first.place, message=message, hint=hint)


def report_edits(
    subject: IsolatedQuestion,
    file: PythonFile,
    first: Finding,
    edits: Sequence[PythonEdit],
    asked: Collection[str] = (),
    *,
    doubtful: bool = False,
) -> Finding:
    """Make a finding at the line of the likeliest correction; `asked` are the functions that the question names."""
    edit, *more = edits
    place = Place(file.path.relative_to(subject.exam.course.root).as_posix(), edit.line)
    caller = first.caller or (first.place if first.place != place else None)
    hint = f"{edit.describe(file.text, SHOWN)}: then all agrees. If it is right as it is, {first.hint}"
    inside = f" of `{edit.function}`, which it calls" if edit.function and edit.function not in asked else ""
    other = f", or in line {more[0].line}" if more else ""
    message = f"{first.message}; {PERHAPS if doubtful else PROBABLY}{inside}{other}"
    code = Code.RECOMPUTE if first.code == Code.CLAIM else first.code
    return replace(first, code=code, place=place, caller=caller, message=message, hint=hint)


def report_expression(first: Finding, place: Place, where: str, mends: str, other: Finding | None) -> Finding:
    """Make a finding at an expression whose correction `mends` all, and that `where` blames; `other` is one at a
    line that may be wrong instead.
    """
    message, hint = f"{first.message}; {where}", f"If it is right, {first.hint}"
    if other and other.place:
        message = f"{message}, or in line {other.place.line} of {other.place.file}"
        hint = "Or " + other.hint.replace("write the line", f"write line {other.place.line} there")
    caller = first.caller or (first.place if first.place != place else None)
    return replace(first, place=place, caller=caller, message=message, hint=f"{mends}. {hint}")


def add_expression(finding: Finding, place: Place, mends: str) -> Finding:
    """Return a finding at a line that names an expression, too, which may be wrong instead."""
    message = f"{finding.message}, or in line {place.line} of {place.file}"
    return replace(finding, message=message, hint=f"{finding.hint}; {mends}, too")


def _read_companion(subject: IsolatedQuestion) -> PythonFile | None:
    try:
        return read_python(subject.question.companion_path)
    except CompanionError:
        return None


def _is_pure(file: PythonFile) -> bool:
    """Tell whether a file only computes, so that it may safely run with other values."""
    return {name.partition(".")[0] for name in file.imports} <= PURE and not OUTSIDE.search(file.text)


KNOWN_CAUSE = re.compile(
    r"(?:fails:|says) (?:Name|UnboundLocal|Import|ModuleNotFound|Syntax)Error|more memory|positional arg"
    "|AttributeError: module"
)
"""Messages about mistakes that are already reported at the wrong line."""
VALUE_CODES = (Code.RECOMPUTE, Code.COMPANION, Code.TOO_SLOW, Code.NOT_RUN, Code.REFERENCE, Code.WRONG_VALUE)


def _is_of_companion(finding: Finding, file: PythonFile) -> bool:
    """Tell whether a finding says that a function of the companion returns a wrong value, fails, or does not end."""
    named = any(f"`{name}`" in finding.message for name in file.lines) and " both give" not in finding.message
    either = finding.code == Code.WRONG_KEY and " or `" in finding.hint and " the reference says " in finding.message
    either = either and "all agrees" not in finding.hint
    either = either or (finding.code == Code.CLAIM and finding.seed is not None)  # which has no reference
    of_value = finding.code in VALUE_CODES and finding.severity == "error" and not KNOWN_CAUSE.search(finding.message)
    of_value = of_value and not ("AttributeError" in finding.message and "did you mean" in finding.hint)
    return named and (of_value or either)


def _is_of_computed(finding: Finding, subject: IsolatedQuestion) -> bool:
    """Tell whether an expression cannot use the value of a computed parameter, as it needs one of another kind."""
    if finding.code != Code.EXPRESSION or " needs a " not in finding.message or finding.place is None:
        return False
    computed = {name for name, each in subject.plan.parameters.items() if isinstance(each, ComputeParameter)}
    written = subject.question.source.text.split("\n")[finding.place.line - 1 : finding.place.line]
    return bool(computed & {*re.findall(r"\w+", "".join(written))})
