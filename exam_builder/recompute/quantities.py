"""A second route that returns a number with its unit: the number in the key's unit, or what is wrong with the unit."""

from dataclasses import replace

from exam_builder.codes import Code
from exam_builder.expressions import plain
from exam_builder.findings import Finding
from exam_builder.kinds.base.compare import agrees
from exam_builder.recompute.case import Case
from exam_builder.recompute.units import OtherKind, UnknownUnit, converted
from exam_builder.values import Record, Value, is_number

FIELDS = {"value", "unit"}
NEAR = 1e-6
"""How far an accepted unit may be from Pint's, relative; typed factors such as 0.278 would not do."""


def with_unit(value: Value | None) -> bool:
    """Whether a second route returned a value with its unit."""
    return isinstance(value, Record) and set(value) == FIELDS


def in_the_unit_of_the_key(case: Case) -> tuple[Case, list[Finding]]:
    """The case with a plain number as its second value; findings where there is no such number."""
    record = case.second
    if not isinstance(record, Record) or not with_unit(record) or not hasattr(case.model, "unit"):
        return case, []
    unit, value = str(record["unit"]), record["value"]
    if case.model.unit is None:
        message = f"{case.route} gives {plain(value)} {unit}, but the answer has no unit"
        return case, [(case.answer).finding(Code.WRONG_UNIT, message, f"add unit: {unit}")]
    try:
        number = (
            _times(value, _accepted(case, unit)) if unit in _accepts(case) else converted(value, unit, case.model.unit)
        )
    except OtherKind:
        message = f"the key is in {case.model.unit}, but {case.route} gives {plain(value)} {unit}: another kind of unit"
        return case, [_wrong(case, message)]
    except UnknownUnit as problem:
        message = f"the unit `{problem}` cannot be converted"
        mend = "return a plain number in the key's unit, or write the unit so that it can be read, such as m/s^2"
        return case, [(case.spot / "recompute").finding(Code.UNKNOWN_UNIT, message, mend)]
    if agrees(case.key.value, value, case.within or 1e-9) and not agrees(case.key.value, number, case.within or 1e-9):
        message = f"the number is right and the unit is not: the key is {case.key.plain}, but {case.route} gives "
        return case, [_wrong(case, f"{message}{plain(value)} {unit}")]
    return replace(case, second=number, within=case.within or 1e-9), []


def _accepts(case: Case) -> tuple[str, ...]:
    return tuple(getattr(case.model, "accept", {}))


def _accepted(case: Case, unit: str) -> Value:
    """What one of an accepted unit is in the key's."""
    spot = case.answer / "accept" / unit
    return spot.evaluate(case.model.accept[unit], case.names, case.style)


def _times(value: Value, factor: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(_times(item, factor) for item in value)
    return value * factor if is_number(value) and is_number(factor) else value


def _wrong(case: Case, message: str) -> Finding:
    mend = "mend `unit`, or the unit that the second route returns"
    return (case.answer / "unit").finding(Code.WRONG_UNIT, message, mend)


def wrong_factors(case: Case) -> list[Finding]:
    """Accepted units that are not so many of the key's unit; those that nobody can convert are the author's word."""
    findings = []
    for unit in _accepts(case):
        said = _accepted(case, unit)
        try:
            right: Value = converted(1, unit, case.model.unit)
        except UnknownUnit:
            continue
        except OtherKind:
            right = 0
        if agrees(right, said, NEAR):
            continue
        spot = case.answer / "accept" / unit
        if not right:
            message = f"{unit} and {case.model.unit} measure different things"
            findings.append(spot.finding(Code.WRONG_UNIT, message, "leave it out, or mend `unit`"))
            continue
        message = f"1 {unit} is {plain(right)} {case.model.unit}, not {plain(said)}"
        findings.append(spot.finding(Code.WRONG_UNIT, message, f"write {unit}: {plain(right)}"))
    return findings
