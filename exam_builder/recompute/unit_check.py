"""A second route that returns a number with its unit: the number in the key's unit, or what is wrong with the unit."""

from dataclasses import replace

from exam_builder.codes import Code
from exam_builder.expressions import value_to_plain
from exam_builder.findings import Finding
from exam_builder.kinds.base.agreement import agrees
from exam_builder.recompute.case import Case
from exam_builder.recompute.units import IncompatibleUnits, UnknownUnit, convert_unit
from exam_builder.values import Record, Value, is_number

QUANTITY_FIELDS = {"value", "unit"}
UNIT_TOLERANCE = 1e-6
"""How far an accepted unit may be from Pint's, relative; typed factors such as 0.278 would not do."""


def has_unit(value: Value | None) -> bool:
    """Whether a second route returned a value with its unit."""
    return isinstance(value, Record) and set(value) == QUANTITY_FIELDS


def convert_to_key_unit(case: Case) -> tuple[Case, list[Finding]]:
    """The case with a plain number as its second value; findings where there is no such number."""
    record = case.second
    if not isinstance(record, Record) or not has_unit(record) or not hasattr(case.model, "unit"):
        return case, []
    unit, value = str(record["unit"]), record["value"]
    if case.model.unit is None:
        message = f"{case.route} gives {value_to_plain(value)} {unit}, but the answer has no unit"
        return case, [(case.answer).finding(Code.WRONG_UNIT, message, f"add unit: {unit}")]
    try:
        number = (
            _multiply(value, _unit_factor(case, unit))
            if unit in _accepted_units(case)
            else convert_unit(value, unit, case.model.unit)
        )
    except IncompatibleUnits:
        given = f"{value_to_plain(value)} {unit}"
        message = f"the key is in {case.model.unit}, but {case.route} gives {given}: another kind of unit"
        return case, [_wrong_unit(case, message)]
    except UnknownUnit as problem:
        message = f"the unit `{problem}` cannot be converted"
        hint = "return a plain number in the key's unit, or write the unit so that it can be read, such as m/s^2"
        return case, [(case.spot / "recompute").finding(Code.UNKNOWN_UNIT, message, hint)]
    if agrees(case.key.value, value, case.within or 1e-9) and not agrees(case.key.value, number, case.within or 1e-9):
        message = f"the number is right and the unit is not: the key is {case.key.plain}, but {case.route} gives "
        return case, [_wrong_unit(case, f"{message}{value_to_plain(value)} {unit}")]
    return replace(case, second=number, within=case.within or 1e-9), []


def _accepted_units(case: Case) -> tuple[str, ...]:
    return tuple(getattr(case.model, "accept", {}))


def _unit_factor(case: Case, unit: str) -> Value:
    """What one of an accepted unit is in the key's."""
    spot = case.answer / "accept" / unit
    return spot.evaluate(case.model.accept[unit], case.names, case.style)


def _multiply(value: Value, factor: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(_multiply(item, factor) for item in value)
    return value * factor if is_number(value) and is_number(factor) else value


def _wrong_unit(case: Case, message: str) -> Finding:
    hint = "mend `unit`, or the unit that the second route returns"
    return (case.answer / "unit").finding(Code.WRONG_UNIT, message, hint)


def find_wrong_factors(case: Case) -> list[Finding]:
    """Accepted units that are not so many of the key's unit; those that nobody can convert are the author's word."""
    findings = []
    for unit in _accepted_units(case):
        said = _unit_factor(case, unit)
        try:
            right: Value = convert_unit(1, unit, case.model.unit)
        except UnknownUnit:
            continue
        except IncompatibleUnits:
            right = 0
        if agrees(right, said, UNIT_TOLERANCE):
            continue
        spot = case.answer / "accept" / unit
        if not right:
            message = f"{unit} and {case.model.unit} measure different things"
            findings.append(spot.finding(Code.WRONG_UNIT, message, "leave it out, or mend `unit`"))
            continue
        message = f"1 {unit} is {value_to_plain(right)} {case.model.unit}, not {value_to_plain(said)}"
        findings.append(spot.finding(Code.WRONG_UNIT, message, f"write {unit}: {value_to_plain(right)}"))
    return findings
