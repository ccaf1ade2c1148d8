"""Check drawn parameters: the default must be a possible value, and numbers must not be written as texts."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, permutations

from exam_builder.expressions import ExpressionError, evaluate, parse, value_to_plain
from exam_builder.expressions.numbers import count_decimals
from exam_builder.fields import YamlPath, show_value
from exam_builder.findings import Code, Severity, find_nearest_name, format_count
from exam_builder.read.checks.remark import Remark
from exam_builder.read.loaded import LoadedExam, LoadedQuestion
from exam_builder.read.models import (
    ChooseParameter,
    ConstantParameter,
    DeriveParameter,
    EntriesParameter,
    EntryGrid,
    Parameter,
    RangeParameter,
    SampleParameter,
)
from exam_builder.values import FrozenMap, Typed, Value, YamlNumber, is_number, read_moment

MAX_SIZE = 10_000
"""The maximum number of entries of a drawn vector or matrix; an exam needs far fewer."""


def check_defaults(parameters: Mapping[str, Parameter]) -> Iterator[Remark]:
    """Check the defaults of parameters that are drawn, and the values from which they are drawn."""
    for name, parameter in parameters.items():
        path = ("parameters", name)
        depends_on = tuple((*path, field) for field in type(parameter).model_fields)
        remarks: Iterable[Remark] = ()
        match parameter:
            case ChooseParameter():
                remarks = check_choice_default(path, parameter)
            case RangeParameter():
                remarks = check_range_default(path, parameter)
            case SampleParameter():
                remarks = check_sample_default(path, parameter)
            case EntriesParameter():
                remarks = check_entries_default(path, parameter)
        for remark in remarks:
            yield replace(remark, depends_on=depends_on)


JOINTS = {";": "semicolons", " ": "blanks"}
BLANKS = re.compile(r"[-\d.]+(?: +[-\d.]+)+")


def find_joint(choices: Sequence[Value]) -> str:
    """Return the sign that stands between choices in place of a comma, if one does: a semicolon, or for numbers a
    blank.
    """
    if any(isinstance(each, str) and ";" in each for each in choices):
        return ";"
    return " " if len(choices) == 1 and isinstance(choices[0], str) and BLANKS.fullmatch(choices[0]) else ""


def check_choice_default(path: YamlPath, parameter: ChooseParameter) -> Iterator[Remark]:
    """Check that the default is one of the choices."""
    if not parameter.choose:
        yield Remark((*path, "choose"), Code.DEFAULT, "there is nothing to choose from", "write at least two values")
    elif joint := find_joint(parameter.choose):
        listed = ", ".join(piece.strip() for each in parameter.choose for piece in str(each).split(joint) if piece)
        message = f"the values of a list are separated by commas, not by {JOINTS[joint]}"
        yield Remark((*path, "choose"), Code.LIST, message, f"write [{listed}]")
    elif any(map(is_number, parameter.choose)) and any(isinstance(each, str) for each in parameter.choose):
        yield from check_words(path, parameter)
    elif not is_among(parameter.default, parameter.choose):
        listed = ", ".join(map(show_as_yaml, parameter.choose[:8]))
        message = f"the default {show_as_yaml(parameter.default)} is not one of the choices"
        yield Remark((*path, "default"), Code.DEFAULT, message, f"write one of {listed}, or add it to choose")
    elif isinstance(parameter.default, FrozenMap):
        yield from check_choice_fields(path, parameter.default, parameter.choose)
    elif len(parameter.choose) == 1:
        message, name = "there is only one value to choose, so nothing is drawn", path[-1]
        hint = f"add others, or write {name}: {show_as_yaml(parameter.default)}"
        yield Remark((*path, "choose"), Code.DEFAULT, message, hint, severity="warning")


def check_choice_fields(path: YamlPath, default: FrozenMap, choices: Sequence[Value]) -> Iterator[Remark]:
    """Report mappings among the choices without a field of the default."""
    for index, each in enumerate(choices):
        missing = [name for name in default if isinstance(each, FrozenMap) and name not in each]
        if missing and isinstance(each, FrozenMap):
            other = find_nearest_name(missing[0], [name for name in each if name not in default])
            message = f"this choice has no `{missing[0]}`, which the default has"
            hint = f"write {missing[0]} for {other}" if other else f"add {missing[0]}: and its value"
            severity: Severity = "error" if other else "warning"
            yield Remark((*path, "choose", index), Code.DEFAULT, message, hint, severity=severity)


NUMBER_WORDS = frozenset("zero one two three four five six seven eight nine ten eleven twelve half".split())  # noqa: SIM905 - easier to read


def check_words(path: YamlPath, parameter: ChooseParameter) -> Iterator[Remark]:
    """Report numbers in words among numbers in digits, and dots for the numbers between."""
    for index, each in enumerate(parameter.choose):
        if isinstance(each, str) and not each.strip(". …"):
            message = f"`{show_value(each)}` among numbers is a value like them, which is drawn as well"
            hint = "write all values, or range: and step:"
            yield Remark((*path, "choose", index), Code.TEXT_AMONG_NUMBERS, message, hint)
        elif isinstance(each, str) and each.casefold() in NUMBER_WORDS:
            message = f"`{show_value(each)}` is a text among numbers"
            hint = "write it in digits, or put all of them in quotes"
            yield Remark((*path, "choose", index), Code.TEXT_AMONG_NUMBERS, message, hint)


CHOICES = re.compile(r"\bchoose:\s*\[(?P<values>[^\[\]\n{}]*)\]")
JOINED = re.compile(r"(?<![\w.'\"])(-?\d+),(\d+)(?![\w.'\"])")


def check_choice_slips(loaded: LoadedQuestion | LoadedExam) -> Iterator[Remark]:
    """Warn of values that `choose` lists twice, and of decimal commas that split a number into two values.

    No blank follows such a comma, and the values are out of order, or a blank follows each other comma.
    """
    for name, parameter in loaded.model.parameters.items():
        if not isinstance(parameter, ChooseParameter):
            continue
        path, values = ("parameters", name, "choose"), parameter.choose
        line = loaded.source.text.split("\n")[loaded.source.place(path).line - 1]
        listed = CHOICES.search(line)
        joined = JOINED.findall(listed["values"]) if listed else []
        twice = next((at for at, value in enumerate(values) if is_among(value, values[:at])), None)
        comma = find_decimal_comma(values)
        one, two = map(show_as_yaml, values[comma : comma + 2] if comma is not None else ("", ""))
        if comma is not None and (one, two) in joined:
            message = f"{one} and {two} are out of order, as if `{one},{two}` were one number"
            hint = f"write {one}.{two} with a decimal point; if both are meant, write them in order"
            yield Remark((*path, comma), Code.DEFAULT, message, hint, severity="warning")
        elif listed and len(joined) == 1 and ", " in listed["values"]:
            written = ",".join(joined[0])
            index = listed["values"][: listed["values"].index(written)].count(",")
            message = f"there is no space after the comma in `{written}`, as if it were one number"
            hint = f"write {'.'.join(joined[0])} with a decimal point, or {', '.join(joined[0])} for two"
            yield Remark((*path, index), Code.DEFAULT, message, hint, severity="warning")
        elif twice is not None:
            message = f"{show_as_yaml(values[twice])} is listed twice, so it is drawn more often than the others"
            yield Remark((*path, twice), Code.DEFAULT, message, "take one out, or correct it", severity="warning")


def find_decimal_comma(values: Sequence[Value]) -> int | None:
    """Return the index of two whole numbers that are out of order, but would be in order as one decimal number."""
    if len(values) < FEWEST or not all(map(is_number, values)) or _is_ordered(values):
        return None
    for at, (one, two) in enumerate(pairwise(values)):
        if isinstance(one, int) and isinstance(two, int) and two >= 0:
            joined = (*values[:at], Fraction(f"{one}.{two}"), *values[at + 2 :])
            if _is_ordered(joined):
                return at
    return None


FEWEST = 4
"""The fewest values that show whether a list is in order."""


def _is_ordered(values: Sequence[Value]) -> bool:
    numbers = [Fraction(value) for value in values if is_number(value)]
    return all(a < b for a, b in pairwise(numbers)) or all(a > b for a, b in pairwise(numbers))


def check_range_default(path: YamlPath, parameter: RangeParameter) -> Iterator[Remark]:
    """Check that both ends of a range and the default are on the grid."""
    yield from check_grid(path, parameter)
    yield from check_on_grid((*path, "default"), parameter.default, parameter)


def check_grid(path: YamlPath, parameter: RangeParameter | EntryGrid) -> Iterator[Remark]:
    """Check that the upper end is a whole number of steps above the lower end."""
    low, high = map(Fraction, parameter.range)
    if (high - low) % Fraction(parameter.step):
        last = low + (high - low) // Fraction(parameter.step) * Fraction(parameter.step)
        step = show_as_yaml(parameter.step)
        message = f"{show_as_yaml(parameter.range[1])} is not a whole number of steps of {step} above the lower end"
        hint = f"write [{show_as_yaml(parameter.range[0])}, {show_decimal(last)}], or correct the step"
        yield Remark((*path, "range", 1), Code.RANGE, message, hint)


def check_on_grid(path: YamlPath, value: Value | YamlNumber, parameter: RangeParameter | EntryGrid) -> Iterator[Remark]:
    """Check that a default is in the range and on its grid."""
    low, high = map(Fraction, parameter.range)
    if not (is_number(value) and low <= value <= high and (Fraction(value) - low) % Fraction(parameter.step) == 0):
        ends = f"from {show_as_yaml(parameter.range[0])} to {show_as_yaml(parameter.range[1])}"
        message = (
            f"the default {show_as_yaml(value)} cannot be drawn: {ends} in steps of {show_as_yaml(parameter.step)}"
        )
        yield Remark(path, Code.DEFAULT, message, "choose a default on the grid, or correct range and step")


def check_sample_default(path: YamlPath, parameter: SampleParameter) -> Iterator[Remark]:
    """Check that the default consists of items of the list, as many as are drawn, none more often than in the list."""
    if not 0 < parameter.size <= len(parameter.sample):
        message = f"{parameter.size} cannot be drawn from {format_count(len(parameter.sample), 'value')}"
        yield Remark((*path, "size"), Code.DEFAULT, message, f"write a size from 1 to {len(parameter.sample)}")
        return
    left = list(parameter.sample)
    default = parameter.default if isinstance(parameter.default, tuple) else (parameter.default,)
    for value in default:
        if not is_among(value, left):
            message = f"the default's {show_as_yaml(value)} is not in the list, or not as often"
            yield Remark((*path, "default"), Code.DEFAULT, message, "take the default from the list")
            return
        left.remove(value)
    if len(default) != parameter.size:
        message = f"the default has {format_count(len(default), 'value')}, and the size is {parameter.size}"
        yield Remark((*path, "default"), Code.DEFAULT, message, f"write size: {len(default)}, or correct the default")


def check_entries_default(path: YamlPath, parameter: EntriesParameter) -> Iterator[Remark]:
    """Check that the default has the right shape, and that its entries are on the grid."""
    size = 1
    for length in parameter.shape:
        size *= max(length, 0)
    if not 1 <= len(parameter.shape) <= 2 or not 0 < size <= MAX_SIZE:
        message = "a shape is [length] of a vector or [rows, columns] of a matrix"
        yield Remark((*path, "shape"), Code.DEFAULT, message, "write, for example, shape: [2, 2]")
        return
    yield from check_grid((*path, "entries"), parameter.entries)
    if measure_nesting(parameter.default) != parameter.shape:
        message = f"the default is not a list of shape {list(parameter.shape)}"
        yield Remark((*path, "default"), Code.DEFAULT, message, "write as many rows and columns as shape says")
        return
    for steps, entry in flatten_lists(parameter.default):
        yield from check_on_grid((*path, "default", *steps), entry, parameter.entries)


def measure_nesting(value: Value) -> tuple[int, ...] | None:
    """Return the lengths of nested lists; None if they are uneven."""
    if not isinstance(value, tuple):
        return ()
    inner = {measure_nesting(item) for item in value}
    if len(inner) != 1:
        return (0,) if not value else None
    (first,) = inner
    return None if first is None else (len(value), *first)


def flatten_lists(value: Value, steps: YamlPath = ()) -> Iterator[tuple[YamlPath, Value]]:
    """Yield the entries of nested lists with their indices."""
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from flatten_lists(item, (*steps, index))
    else:
        yield steps, value


def is_among(value: Value, values: Iterable[Value]) -> bool:
    """Return whether a value is one of several; unlike in Python, 1 is not True."""
    return any(value == other and isinstance(value, bool) == isinstance(other, bool) for other in values)


def show_as_yaml(value: Value | YamlNumber) -> str:
    """Return a value as YAML writes it."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(show_as_yaml, value))}]"
    if moment := read_moment(value):
        return f"{moment[0]}({value_to_plain(value)})"
    return show_value(value) if isinstance(value, str | int | Typed) else str(value)


def show_decimal(value: Fraction) -> str:
    """Return an exact decimal number in digits."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.12g}"


VALUE_FIELDS: tuple[tuple[type, str], ...] = (
    (ChooseParameter, "choose"),
    (SampleParameter, "sample"),
    (ConstantParameter, "value"),
)
NUMBER_LIKE = re.compile(r"[-+−±]?\s*[0-9½¼¾][-+−0-9½¼¾.,'’/·×* \u00a0\u202f%]*")
"""Texts that look like numbers to people."""
TYPED_CHARACTERS = str.maketrans({"−": "-", ",": ".", "½": "0.5", "¼": "0.25", "¾": "0.75"})
MAX_DECIMALS = 10


def check_text_numbers(parameters: Mapping[str, Parameter]) -> Iterator[Remark]:
    """Report each text among numbers that spells a number."""
    for name, parameter in parameters.items():
        for kind, field in VALUE_FIELDS:
            if isinstance(parameter, kind):
                path = ("parameters", name, field)
                short = isinstance(parameter, ConstantParameter) and not isinstance(parameter.value, FrozenMap)
                yield from check_list(path[:-1] if short else path, getattr(parameter, field))


def check_list(path: YamlPath, value: Value, beside_numbers: bool = False) -> Iterator[Remark]:
    """Report texts that spell numbers in a value, also in lists and mappings inside it.

    `beside_numbers` says that another list beside this one contains numbers.
    """
    if isinstance(value, FrozenMap):
        for name, item in value.items():
            yield from check_list((*path, name), item)
    if not isinstance(value, tuple):
        return
    among_numbers = beside_numbers or any(map(is_number, value))
    lists = any(is_number(each) for item in value if isinstance(item, tuple) for each in item)
    for index, item in enumerate(value):
        if among_numbers and isinstance(item, str) and item != "e" and (number := suggest_number(item)) is not None:
            message = f"`{show_value(item)}` is a text among numbers"
            yield Remark((*path, index), Code.TEXT_AMONG_NUMBERS, message, f"{number}, or put all of them in quotes")
        yield from check_list((*path, index), item, lists)


UNQUOTED = re.compile(r"[-+−]?\d+(?:,\d+|(?:[ '’\u00a0\u202f]\d{3})+(?:[.,]\d+)?)")
"""Numbers as people write them, but which are texts in YAML."""


def check_unquoted_numbers(question: LoadedQuestion | LoadedExam) -> Iterator[Remark]:
    """Report values that look like numbers but are texts, because they contain a comma or a blank."""
    source = question.source
    for name, parameter in question.model.parameters.items():
        path: YamlPath = ("parameters", name)
        path = path if isinstance(source.value(path), str) else (*path, "value")
        text = parameter.value if isinstance(parameter, ConstantParameter) else None
        place = source.place(path)
        if not isinstance(text, str) or not UNQUOTED.fullmatch(text):
            continue
        if source.text.split("\n")[place.line - 1].startswith(text, place.column - 1):
            digits = re.sub(r"[ '’\u00a0\u202f]", "", text).replace("−", "-").replace(",", ".")
            message = f"`{text}` is a text, not a number"
            yield Remark(path, Code.PARAMETER, message, f"write {digits}, or '{text}' in quotes if a text is meant")


def check_alike(question: LoadedQuestion) -> Iterator[Remark]:
    """Warn of a derived parameter, such as `ratio_1`, that differs from `ratio_2` by a pair of brackets alone."""
    parameters = question.model.parameters.items()
    derived = {name: str(each.derive) for name, each in parameters if isinstance(each, DeriveParameter)}
    for one, other in permutations(derived, 2):
        (stem, _, index), (family, _, number) = one.rpartition("_"), other.rpartition("_")
        meant = re.sub(rf"(?<=_){re.escape(number)}\b", index, derived[other])
        bare = {re.sub(r"[() ]", "", each) for each in (derived[one], meant)}
        if stem and stem == family and len(bare) == 1 and derived[one].count("(") < meant.count("("):
            message, hint = f"`{one}` has fewer brackets than `{other}`", f"write derive: {meant}, if they are alike"
            yield Remark(("parameters", one), Code.PARAMETER, message, hint, severity="warning")


def suggest_number(text: str) -> str | None:
    """Return a hint for a text that spells a number; None if it does not."""
    try:
        value = evaluate(parse(text.translate(TYPED_CHARACTERS)), {})
    except ExpressionError:
        if re.fullmatch(r"-?[\d.]+(?:\s+-?[\d.]+)+", text.strip()) and not re.search(r"\d\s\d{3}", text):
            return f"write {', '.join(each.rstrip('.') for each in text.split())} with a comma between them"
        if ";" in text and all(NUMBER_LIKE.fullmatch(each.strip()) for each in text.split(";")):
            return f"write {', '.join(each.strip() for each in text.split(';'))} with commas between them"
        return "write it in digits" if NUMBER_LIKE.fullmatch(text.strip()) else None
    if not is_number(value):
        return None
    decimals = None if isinstance(value, float) else count_decimals(value)
    if decimals is None or decimals > MAX_DECIMALS:
        return "write it in digits, or derive it"
    return f"write {show_decimal(Fraction(value))}"
