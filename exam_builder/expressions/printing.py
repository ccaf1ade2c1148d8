"""Print values as LaTeX that is safe in text and in mathematics, or without LaTeX."""

import re
from fractions import Fraction

from exam_builder.expressions.arithmetic import drop_noise, list_rows
from exam_builder.expressions.latex_text import Tex, escape_comment_signs, strip_printing
from exam_builder.expressions.numbers import (
    EXACT_DIGITS,
    UNROUNDED,
    DecimalForm,
    FractionForm,
    InfiniteForm,
    NumberForm,
    Precision,
    format_naturally,
    read_digits,
    round_to_digits,
)
from exam_builder.expressions.scope import ExpressionError
from exam_builder.expressions.speech import BARE, get_speech, print_moment
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap, Value, is_number

MAX_ENTRIES = 2_000
"""The most entries of a list that may be printed."""

LARGE_WHOLE = 10**EXACT_DIGITS
"""Whole numbers from this one on print as a power of ten."""

DEFAULT_STYLE = NumberStyle()


def value_to_latex(value: Value, style: NumberStyle = DEFAULT_STYLE, precision: Precision = UNROUNDED) -> str:
    r"""Return a value as LaTeX, safe in text and in mathematics (with `\ensuremath` only where necessary).

    Texts stay as they are; a vector prints as (1, 2), a matrix in brackets, a list of texts with commas.
    Raises ExpressionError for a mapping, and for a list that is too long to print.
    """
    if isinstance(value, str):
        bare = not isinstance(value, Tex) and ("%" in value or "#" in value)
        return escape_comment_signs(value) if bare else value
    if type(value) is int and 0 <= value < LARGE_WHOLE and precision is UNROUNDED:
        return f"{value:,}".replace(",", get_grouping(style))
    if isinstance(value, tuple):
        return list_to_latex(value, style, precision)
    if isinstance(value, bool):
        return get_speech(style).print_truth(value)
    moment = print_moment(value, get_speech(style)) if isinstance(value, FrozenMap) else None
    return moment if moment is not None else number_to_latex(format_number_of_style(value, style, precision), style)


def number_to_latex(form: NumberForm, style: NumberStyle) -> str:
    """Return the digits of a number as LaTeX that is safe in text and in mathematics."""
    formula = form_to_math(form, style)
    plain_digits = isinstance(form, DecimalForm) and not form.negative and form.power is None
    return formula if plain_digits else ensure_math(formula)


def ensure_math(formula: str) -> str:
    """Make a formula safe in text and in mathematics."""
    return rf"\ensuremath{{{formula}}}"


def format_number_of_style(value: Value, style: NumberStyle, precision: Precision) -> NumberForm:
    """Return the digits with which a number prints; raise ExpressionError if the value is not a number."""
    if isinstance(value, FrozenMap):
        raise ExpressionError(
            "a mapping does not print by itself", f"print one of its fields: {', '.join(value)}"[:200]
        )
    assert isinstance(value, int | Fraction | float), "lists and texts print by themselves"
    return precision.form(value, style.digits)


def form_to_math(form: NumberForm, style: NumberStyle) -> str:
    """Return the digits of a number as LaTeX mathematics."""
    sign = "-" if form.negative else ""
    if isinstance(form, InfiniteForm):
        return sign + r"\infty"
    if isinstance(form, FractionForm):
        return rf"{sign}\frac{{{form.above}}}{{{form.below}}}"
    digits = group_digits(form.before, get_grouping(style)) + (
        get_decimal_mark(style) + form.after if form.after else ""
    )
    if form.power is None:
        return sign + digits
    power = f"10^{{{form.power}}}"
    return sign + (power if digits == "1" else rf"{digits}\times {power}")


def get_decimal_mark(style: NumberStyle) -> str:
    """Return the decimal mark; a comma is in braces, since mathematics would space it as punctuation."""
    return "{,}" if style.decimal == "," else style.decimal


GROUPINGS = {",": "{,}", "'": r"\text{'}", "\N{RIGHT SINGLE QUOTATION MARK}": r"\text{'}", " ": "~"}
"""What prints a mark between thousands alike in text and in mathematics, which has other meanings for it."""


def get_grouping(style: NumberStyle) -> str:
    """Return what separates thousands, as LaTeX that is safe in text and in mathematics."""
    return GROUPINGS.get(style.grouping, style.grouping)


def group_digits(digits: str, grouping: str) -> str:
    """Group digits in threes, if there are at least four."""
    return digits if len(digits) < 4 else f"{int(digits):,}".replace(",", grouping)


def value_to_math(value: Value, style: NumberStyle, precision: Precision = UNROUNDED) -> str:
    """Return a value as LaTeX for use inside mathematics."""
    if is_number(value):
        return form_to_math(format_number_of_style(value, style, precision), style)
    return value_to_latex(value, style, precision)


def list_to_latex(value: tuple[Value, ...], style: NumberStyle, precision: Precision) -> str:
    """Return a vector or a matrix as mathematics, or a list that contains texts with commas."""
    if count_entries(value) > MAX_ENTRIES:
        raise ExpressionError(f"a list of more than {MAX_ENTRIES:,} entries is too long to print")
    value = drop_noise(value)
    if value and all(isinstance(row, tuple) for row in value):
        rows = [[value_to_math(item, style, precision) for item in row] for row in list_rows(value)]
        return ensure_math(matrix_to_latex(rows))
    if any(isinstance(item, str | FrozenMap) for item in value):
        return ", ".join(value_to_latex(item, style, precision) for item in value)
    between = "; " if style.decimal == "," else ", "
    return ensure_math(f"({between.join(value_to_math(item, style, precision) for item in value)})")


def count_entries(value: Value) -> int:
    """Count the entries of a list on all levels, up to just above MAX_ENTRIES."""
    if not isinstance(value, tuple):
        return 1
    total = 0
    for item in value:
        total += count_entries(item)
        if total > MAX_ENTRIES:
            break
    return total


def matrix_to_latex(rows: list[list[str]]) -> str:
    """Return a matrix in square brackets (amsmath)."""
    body = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def value_to_plain(value: Value, style: NumberStyle | None = None, precision: Precision = UNROUNDED) -> str:
    """Print bare digits or text, without LaTeX and grouping, with a decimal point: for code, `\\SI` and key.csv.

    A float prints the digits of `style`, or all its digits without a style.
    """
    if isinstance(value, str):
        return strip_printing(value)
    if type(value) is int and precision is UNROUNDED:
        return str(value)
    if isinstance(value, tuple):
        return list_to_plain(value, style, precision)
    if isinstance(value, FrozenMap) and (moment := print_moment(value, BARE)) is not None:
        return moment
    if isinstance(value, FrozenMap):
        return f"{{{', '.join(f'{name}: {value_to_plain(item, style, precision)}' for name, item in value.items())}}}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value != value:
        return "nan"
    usual = style or NumberStyle(digits=17)
    return form_to_plain(format_number_of_style(value, usual, precision))


def value_to_numeral(value: Value, style: NumberStyle) -> str:
    """Return a number as TeX reads it in a length, a coordinate or a number of siunitx: a decimal, never a fraction.

    The numbers of a list are separated by commas; texts lose the LaTeX of printing functions.
    """
    if isinstance(value, tuple):
        return ", ".join(value_to_numeral(item, style) for item in value)
    if isinstance(value, Fraction) and not isinstance(format_naturally(value, style.digits), DecimalForm):
        return form_to_plain(round_to_digits(value, style.digits))
    return value_to_plain(value, style)


def form_to_plain(form: NumberForm) -> str:
    """Return the digits of a number in the syntax of programs."""
    sign = "-" if form.negative else ""
    if isinstance(form, InfiniteForm):
        return sign + "inf"
    if isinstance(form, FractionForm):
        return f"{sign}{form.above}/{form.below}"
    power = "" if form.power is None else f"e{form.power}"
    return sign + form.before + (f".{form.after}" if form.after else "") + power


def list_to_plain(value: tuple[Value, ...], style: NumberStyle | None, precision: Precision) -> str:
    """Return a list as Python would write it, or texts separated by commas."""
    value = drop_noise(value)
    row = ", ".join(value_to_plain(item, style, precision) for item in value)
    return row if value and all(isinstance(item, str) for item in value) else f"[{row}]"


def key_to_both(value: Value, style: NumberStyle, precision: Precision) -> tuple[str, str]:
    """Return a key as LaTeX and as plain text; the digits of a number are computed once for both."""
    if is_number(value) and type(value) is not int and value == value:
        form = precision.form(value, style.digits)
        return number_to_latex(form, style), form_to_plain(form)
    return value_to_latex(value, style, precision), value_to_plain(value, style, precision)


def round_as_printed(value: Value, style: NumberStyle, precision: Precision) -> Value:
    """Return the exact value that a student reads in a print: numbers and lists rounded, anything else unchanged."""
    if isinstance(value, tuple):
        return tuple(round_as_printed(item, style, precision) for item in drop_noise(value))
    if not is_number(value):
        return value
    form = format_number_of_style(value, style, precision)
    return value if isinstance(form, InfiniteForm) else read_digits(form)


NUMBER_PRINT = re.compile(
    r"(?P<sign>-?)(?:\\frac\{(?P<above>\d+)\}\{(?P<below>\d+)\}"
    r"|(?P<digits>\d+(?:\.\d+)?)?(?:(?P<times>\\times )?10\^\{(?P<power>-?\d{1,4})\})?)"
)


def parse_printed_number(tex: str, style: NumberStyle) -> int | Fraction | None:
    """Parse the LaTeX of a printed number; return None if it is anything else."""
    bare = tex.removeprefix(r"\ensuremath{").removesuffix("}") if tex.startswith(r"\ensuremath{") else tex.strip("$ ")
    bare = bare.replace(get_grouping(style), "") if style.grouping else bare
    found = NUMBER_PRINT.fullmatch(bare.replace(get_decimal_mark(style), "."))
    if found is None or not bare.strip("-") or bool(found["times"]) != bool(found["digits"] and found["power"]):
        return None
    if found["above"]:
        number = Fraction(int(found["above"]), int(found["below"]))
    else:
        number = Fraction(found["digits"] or 1) * Fraction(10) ** int(found["power"] or 0)
    signed = -number if found["sign"] else number
    return int(signed) if signed.denominator == 1 else signed
