"""A formula in variables, such as an antiderivative; its second route computes values at points."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from exam_builder.expressions import (
    CONSTANTS,
    Expression,
    ExpressionError,
    evaluate,
    expand,
    latex_commands,
    parse,
    parse_text,
    value_to_plain,
)
from exam_builder.expressions.latex_text import DELIMITER, is_bare_formula
from exam_builder.expressions.printing import ensure_math
from exam_builder.expressions.scope import read_formula, require_formula
from exam_builder.fields import (
    ExpressionField,
    FieldType,
    Name,
    Plain,
    StrictModel,
    YamlPath,
    is_yaml_number,
    make_field_error,
    show_value,
)
from exam_builder.findings import Code, format_count
from exam_builder.formula.points import (
    FormulaDifference,
    Point,
    choose_points,
    evaluate_at_points,
    find_difference,
    parse_formula,
)
from exam_builder.kinds.base.agreement import measure_relative_distance
from exam_builder.kinds.base.contract import (
    RESERVED_NAMES,
    AnswerProblem,
    AnswerSource,
    Case,
    InvalidRecomputation,
    PrintStyle,
    Route,
)
from exam_builder.kinds.base.kind import Kind
from exam_builder.paper import Answer, NumberStyle
from exam_builder.values import FrozenMap, Value, YamlNumber, YamlValue, is_number

SAMPLE_FIELDS = {"points", "values"}
DIGITS = NumberStyle(digits=8)


def validate_domain(data: YamlValue) -> tuple[YamlNumber, YamlNumber, YamlNumber]:
    """Validate the domain of a variable; return its lower end, its upper end and its step (0 if continuous)."""
    grid = isinstance(data, dict) and set(data) == {"range", "step"}
    ends, step = (data["range"], data["step"]) if isinstance(data, dict) and grid else (data, 0)
    numbers = [each for each in (*(ends if isinstance(ends, list) else ()), step) if is_yaml_number(each)]
    if not isinstance(ends, list) or len(ends) != 2 or len(numbers) != 3:
        message = f"`{show_value(data)}` does not say where the variable lies"
        raise make_field_error(Code.DOMAIN, message, "write x: [0.2, 3], or n: {range: [0, 6], step: 1}")
    low, high, step = numbers
    if not low < high:
        message = f"there is no number from {show_value(low)} to {show_value(high)}"
        raise make_field_error(Code.DOMAIN, message, "write the lower end first")
    if grid and not 0 < step <= high - low:
        raise make_field_error(Code.DOMAIN, f"a step of {show_value(step)} does not fit", "write, for example, step: 1")
    return low, high, step


ENDS = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
GRID = {"type": "object", "properties": {"range": ENDS, "step": {"type": "number"}}, "additionalProperties": False}
Domain = Annotated[tuple[YamlNumber, YamlNumber, YamlNumber], FieldType(validate_domain, {"anyOf": [ENDS, GRID]})]

FORMULA = re.compile(
    r"\$(?P<dollar>[^$]+)\$|\\\((?P<inline>.+)\\\)|\$\$(?P<old>[^$]+)\$\$|\\\[(?P<display>.+)\\\]", re.DOTALL
)
"""A text that is a single formula, with a group for its inside."""


def wrap_math(prints: str) -> str:
    """Make the LaTeX of a formula, with or without dollars, safe in text and in mathematics."""
    written = prints.strip()
    found = FORMULA.fullmatch(written)
    inside = next(filter(None, found.groups())) if found else written
    if DELIMITER.search(inside):
        return rf"\text{{{written}}}"
    if inside and not found and not is_bare_formula(inside):
        return rf"\text{{{inside}}}"
    return ensure_math(inside) if inside else inside


SYMBOL = re.compile(r"\\[A-Za-z]+|[A-Za-z]+")
FUNCTIONS = (
    "sin cos tan cot arcsin arccos arctan sinh cosh tanh exp ln log sqrt frac dfrac tfrac cdot times left right pi"
)
KNOWN_SYMBOLS = frozenset(["e", r"\ensuremath", *(f"\\{name}" for name in FUNCTIONS.split())])
"""What stands for no parameter in a formula."""


class FormulaKey(StrictModel):
    """An expression in the variables of `in`. `up_to: constant` allows an added constant; `prints` is its LaTeX."""

    formula: ExpressionField
    in_: dict[Name, Domain] = Field(alias="in", min_length=1)
    up_to: Literal["constant"] | None = None
    prints: Plain | None = None


class Formula(Kind[FormulaKey]):
    """A formula, in which parameters have the values of the draw."""

    name, key = "formula", FormulaKey
    filled: ClassVar[Mapping[str, YamlValue]] = {"in": {"x": [0, 1]}}
    compared = False
    mathematical = True

    def list_sources(self, answer: FormulaKey) -> Iterator[AnswerSource]:
        yield AnswerSource(("formula",), answer.formula, frozenset(answer.in_))
        if answer.prints is not None:
            yield AnswerSource(("prints",), answer.prints, notation="text")

    def reader(self, answer: FormulaKey) -> Callable[[YamlValue], Expression]:
        return lambda source: parse_formula(source, answer.in_, answer.prints or "")

    def wrong(self, answer: FormulaKey, taken: Mapping[str, object]) -> Iterator[AnswerProblem]:
        for name in answer.in_:
            if name in taken or name in CONSTANTS or name in RESERVED_NAMES:
                message = f"the variable `{name}` is also the name of a parameter or constant"
                yield AnswerProblem(("in", name), Code.AMBIGUOUS, message, "choose another letter", key=True)

    def reference_source(self, answer: FormulaKey, reference: YamlValue) -> AnswerSource:
        return AnswerSource(("reference",), reference, frozenset(answer.in_))

    def reference_problem(self, answer: FormulaKey, reference: YamlValue) -> str:
        try:
            used = parse(reference).names - set(answer.in_)
        except ExpressionError as problem:
            return f"`reference` is not a formula: {problem}"
        return f"`reference` of a formula has numbers in place of parameters, not `{min(used)}`" if used else ""

    def tex(self, answer: FormulaKey, value: Value, look: PrintStyle) -> str:
        """Print as `prints` specifies, unless this is a different formula, such as that of a misconception."""
        formula = require_formula(value)
        if answer.prints and formula.source == parse(answer.formula).source:
            prints = replace(parse_text(answer.prints), mode=latex_commands.FORMULA)
            return wrap_math(expand(prints, formula.given, look.style)[0])
        return _print_formula(value, look.style)

    def plain(self, answer: FormulaKey, value: Value, look: PrintStyle) -> str:
        return _print_formula(value, None)

    def alike(self, one: Answer, other: Answer, style: NumberStyle) -> bool:
        """Return whether both formulas have the same values at points."""
        if super().alike(one, other, style):
            return True
        formula = read_formula(one.value)
        if formula is None or read_formula(other.value) is None:
            return False
        where = choose_points(formula.variables, one.plain)
        try:
            ours, theirs = (evaluate_at_points(each.value, where, style) for each in (one, other))
            return find_difference(where, ours, theirs) is None
        except ExpressionError:
            return False

    def find_fixed_print(self, answer: FormulaKey, drawn: Sequence[Answer]) -> YamlPath:
        """Compare formulas at points, if `prints` has no symbol that may stand for what is drawn."""
        first, *others = drawn
        if answer.prints is None or answer.up_to or {*SYMBOL.findall(first.tex)} - KNOWN_SYMBOLS - {*answer.in_}:
            return ()
        same = all(each.tex == first.tex for each in others)
        return ("prints",) if same and not all(self.alike(first, each, NumberStyle()) for each in others) else ()

    def ask_route(self, answer: FormulaKey, label: str, route: Route) -> Value:
        """Run the second route at points of the formula's domain."""
        sample = sample_route(answer.in_, label, route)
        points = tuple(FrozenMap(point) for point, _ in sample)
        return FrozenMap({"points": points, "values": tuple(each for _, each in sample)})

    def describe_second(self, second: Value) -> str:
        sample = _read_sample(second)
        return f"values at {format_count(len(sample[0]), 'point')}" if sample else super().describe_second(second)

    def convert_recomputed(self, answer: FormulaKey, second: Value, style: NumberStyle) -> Value:
        if _read_sample(second) is None:
            raise InvalidRecomputation(f"gives {value_to_plain(second)}, which are not values at points")
        return second

    def distance(self, case: Case[FormulaKey]) -> float | None:
        """Compare at the points of the second route; with `up_to: constant`, shift its values first."""
        if case.second is None:
            return None
        sample = _read_sample(case.second)
        if sample is None:
            return math.inf
        where, others = sample
        try:
            keys = evaluate_at_points(case.key.value, where, case.style)
            return measure_relative_distance(keys, _shift(others, keys) if case.answer.up_to == "constant" else others)
        except (ExpressionError, TypeError, OverflowError):
            return math.inf

    def judge(self, case: Case[FormulaKey]) -> Iterator[AnswerProblem]:
        """Blame the one of key, second route and reference (a formula too) that disagrees with the others."""
        sample = None if case.second is None else _read_sample(case.second)
        where = choose_points(case.answer.in_, case.part) if sample is None else sample[0]
        try:
            keys = evaluate_at_points(case.key.value, where, case.style)
        except ExpressionError as problem:
            message = f"the formula has no value somewhere in its domain: {problem.message}"
            hint = "make `in` smaller, or correct the formula"
            yield AnswerProblem((*case.path, "in"), Code.FORMULA, message, hint)
            return
        try:
            difference = None if case.reference is None else _differ_from_reference(case, where, keys)
        except ExpressionError as problem:
            message = f"the reference has no value somewhere in the domain: {problem.message}"
            yield AnswerProblem(case.reference_path, Code.REFERENCE, message)
            return
        found = None if sample is None else find_difference(where, keys, sample[1], case.within, case.answer.up_to)
        if found is not None:
            agrees = case.reference is not None and difference is None
            yield _blame_route(case, found) if agrees else _blame_key(case, found)
        elif difference is not None:
            yield _blame_reference(case, difference)


def sample_route(domains: Mapping[str, Domain], label: str, route: Route) -> list[tuple[Point, Value]]:
    """Return points of the domains, each with the value of a second route there."""
    return [(point, route(point)) for point in choose_points(domains, label)]


def _read_sample(value: Value) -> tuple[tuple[FrozenMap, ...], tuple[Value, ...]] | None:
    """Return the points and values of a sample of a second route; None if the value is not a sample."""
    if not isinstance(value, FrozenMap) or set(value) != SAMPLE_FIELDS:
        return None
    points, values = value["points"], value["values"]
    assert isinstance(points, tuple) and isinstance(values, tuple)
    return tuple(point for point in points if isinstance(point, FrozenMap)), values


def _shift(others: tuple[Value, ...], keys: tuple[Value, ...]) -> tuple[Value, ...]:
    """Add a constant to values so that the first equals that of the key; raise TypeError if these are not numbers."""
    numbers = [value for value in (keys[0], *others) if is_number(value)]
    if len(numbers) <= len(others):
        raise TypeError
    key, *values = numbers
    shift = key - values[0]
    return tuple(value + shift for value in values) if shift else others


def _print_formula(value: Value, style: NumberStyle | None) -> str:
    """Print a formula as LaTeX in a style, or without LaTeX; import SymPy only now, since that takes long."""
    from exam_builder.formula.symbol_printing import formula_to_latex, formula_to_plain

    return formula_to_plain(value) if style is None else formula_to_latex(value, style)


def _differ_from_reference(
    case: Case[FormulaKey], where: Sequence[Point], keys: Sequence[Value]
) -> FormulaDifference | None:
    """Return a difference between key and reference, or None; raise ExpressionError if the reference has no value.

    SymPy also detects differences that are too small to show in floats.
    """
    reference = evaluate(parse_formula(case.reference, case.answer.in_), {}, case.style)
    values = evaluate_at_points(reference, where, case.style)
    found = find_difference(where, keys, values, None, case.answer.up_to)
    if found or case.answer.up_to:
        return found
    from exam_builder.formula.symbols import differ_symbolically

    if differ_symbolically(case.key.value, reference):
        return FormulaDifference({}, case.key.plain, str(case.reference))
    return None


def _blame_reference(case: Case[FormulaKey], difference: FormulaDifference) -> AnswerProblem:
    others = "the key is" if case.second is None else f"key and {case.route} both give"
    message = f"the reference says {case.reference}, but {others} {case.key.plain}"
    if difference.point:
        values = f"they are {_format_number(difference.other)} and {_format_number(difference.key)}"
        message += f": {_format_point(difference.point)}{values}{_note_constant(case)}"
    return AnswerProblem(case.reference_path, Code.REFERENCE, message, _suggest_reference(case.key.plain))


def _suggest_reference(key: str) -> str:
    """Return a hint to write the key's print as the reference, if it is an expression."""
    written = key.replace("^", "**")
    try:
        parse(written)
    except ExpressionError:
        return "correct the reference, or the key"
    return f"write reference: {written}"


def _blame_route(case: Case[FormulaKey], difference: FormulaDifference) -> AnswerProblem:
    other, key = _format_number(difference.other), _format_number(difference.key)
    message = f"{_format_point(difference.point)}{case.route} gives {other}, but key and reference say {key}"
    hint = f"correct {case.route}, or find out which of the two is right"
    return AnswerProblem(("recompute",), Code.RECOMPUTE, f"{message}{_note_constant(case)}", hint)


def _blame_key(case: Case[FormulaKey], difference: FormulaDifference) -> AnswerProblem:
    note = f" and the reference says {case.reference}" if case.reference is not None else ""
    key, other = _format_number(difference.key), _format_number(difference.other)
    message = (
        f"{_format_point(difference.point)}the key {case.key.plain} comes out as {key}, but {case.route} gives {other}"
    )
    hint = f"correct the key's formula, or {case.route}"
    return AnswerProblem((*case.path, "formula"), Code.WRONG_KEY, f"{message}{note}{_note_constant(case)}", hint)


def _format_point(point: Mapping[str, Value]) -> str:
    return f"at {', '.join(f'{name} = {_format_number(value)}' for name, value in point.items())} " if point else ""


def _format_number(value: Value) -> str:
    return value_to_plain(value, DIGITS)


def _note_constant(case: Case[FormulaKey]) -> str:
    return ", and they differ by no constant" if case.answer.up_to else ""


KIND = Formula()
