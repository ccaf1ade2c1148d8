"""How values print: LaTeX that is safe in text and in mathematics, and the same without LaTeX."""

from collections.abc import Callable
from fractions import Fraction

from exam_builder.expressions.digits import (
    AS_IT_IS,
    EXACT_DIGITS,
    Decimal,
    Form,
    Infinite,
    Precision,
    Ratio,
    as_it_is,
    implied,
    significant,
    value_of,
)
from exam_builder.expressions.elementwise import without_noise
from exam_builder.expressions.errors import ExpressionError
from exam_builder.expressions.tex import Tex, bare
from exam_builder.paper import NumberStyle
from exam_builder.values import NUMBERS, Record, Value, is_number

ENTRIES = 2_000
"""A list of more entries than these is refused by printing."""

LARGE_WHOLE = 10**EXACT_DIGITS
"""A whole number from here on prints as a power of ten."""

USUAL = NumberStyle()
Setting = Fraction | int | float | None


def printed(value: Value, style: NumberStyle = USUAL, precision: Precision = AS_IT_IS) -> str:
    r"""A value as LaTeX, safe in text and in mathematics (`\ensuremath` only where it is needed).

    Texts stand as they are; a vector prints as (1, 2), a matrix in brackets, a list of texts with commas.
    Raises ExpressionError for a record and for a list too long to print.
    """
    if isinstance(value, str):
        return value if isinstance(value, Tex) else text_of(value)
    if type(value) is int and 0 <= value < LARGE_WHOLE and precision is AS_IT_IS:
        return f"{value:,}".replace(",", style.grouping)
    if isinstance(value, tuple):
        return printed_list(value, style, precision)
    if isinstance(value, bool):
        return "true" if value else "false"
    return anywhere(number_form(value, style, precision), style)


def text_of(value: str) -> str:
    """A text among values: LaTeX, in which a bare % or # is a sign to print."""
    if "%" not in value and "#" not in value:
        return value
    from exam_builder.expressions.letters import without_comments

    return without_comments(value)


def anywhere(form: Form, style: NumberStyle) -> str:
    """The digits of a number as LaTeX that may stand in text and in mathematics."""
    formula = mathematics(form, style)
    plain_digits = isinstance(form, Decimal) and not form.negative and form.power is None
    return formula if plain_digits else ensured(formula)


def ensured(formula: str) -> str:
    """A formula that may stand in text and in mathematics."""
    return rf"\ensuremath{{{formula}}}"


def number_form(value: Value, style: NumberStyle, precision: Precision) -> Form:
    """The digits in which a number prints; ExpressionError for what is no number."""
    if isinstance(value, Record):
        raise ExpressionError("a record does not print by itself", f"print one of its fields: {', '.join(value)}"[:200])
    if not isinstance(value, int | Fraction | float):
        raise ExpressionError(f"a {type(value).__name__} does not print")
    return precision.form(value, style.digits)


def mathematics(form: Form, style: NumberStyle) -> str:
    """The digits of a number as LaTeX mathematics."""
    sign = "-" if form.negative else ""
    if isinstance(form, Infinite):
        return sign + r"\infty"
    if isinstance(form, Ratio):
        return rf"{sign}\frac{{{form.above}}}{{{form.below}}}"
    digits = grouped(form.before, style.grouping) + (mark(style) + form.after if form.after else "")
    if form.power is None:
        return sign + digits
    power = f"10^{{{form.power}}}"
    return sign + (power if digits == "1" else rf"{digits}\times {power}")


def mark(style: NumberStyle) -> str:
    """The decimal mark; in braces when it is a comma, which mathematics would space as punctuation."""
    return "{,}" if style.decimal == "," else style.decimal


def grouped(digits: str, grouping: str) -> str:
    """Digits in groups of three from the right, from four digits on."""
    return digits if len(digits) < 4 else f"{int(digits):,}".replace(",", grouping)


def inner(value: Value, style: NumberStyle, precision: Precision = AS_IT_IS) -> str:
    """A value as LaTeX inside mathematics."""
    if is_number(value):
        return mathematics(number_form(value, style, precision), style)
    return printed(value, style, precision)


def printed_list(value: tuple[Value, ...], style: NumberStyle, precision: Precision) -> str:
    """A vector or a matrix as mathematics, a list with texts in it with commas."""
    if count(value) > ENTRIES:
        raise ExpressionError(f"a list of more than {ENTRIES:,} entries is too long to print")
    value = without_noise(value)
    if value and all(isinstance(row, tuple) for row in value):
        return ensured(bracketed([[inner(item, style, precision) for item in row] for row in value]))  # type: ignore[union-attr]
    if any(isinstance(item, str) for item in value):
        return ", ".join(printed(item, style, precision) for item in value)
    between = "; " if style.decimal == "," else ", "
    return ensured(f"({between.join(inner(item, style, precision) for item in value)})")


def count(value: Value) -> int:
    """Entries of a list, all levels together, as far as they matter for printing."""
    if not isinstance(value, tuple):
        return 1
    total = 0
    for item in value:
        total += count(item)
        if total > ENTRIES:
            break
    return total


def bracketed(rows: list[list[str]]) -> str:
    """A matrix in square brackets (amsmath)."""
    body = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def plain(value: Value, style: NumberStyle | None = None, precision: Precision = AS_IT_IS) -> str:
    """Bare digits or text, without LaTeX and grouping, with a decimal point: for code, `\\SI` and key.csv.

    A float shows the digits of `style`; without a style all that it has.
    """
    if isinstance(value, str):
        return bare(value)
    if type(value) is int and precision is AS_IT_IS:
        return str(value)
    if isinstance(value, tuple):
        return plain_list(value, style, precision)
    if isinstance(value, Record):
        return f"{{{', '.join(f'{name}: {plain(item, style, precision)}' for name, item in value.items())}}}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value != value:
        return "nan"
    usual = style or NumberStyle(digits=17)
    return bare_digits(number_form(value, usual, precision))


def numeral(value: Value, style: NumberStyle) -> str:
    """A number as TeX reads it in a length, a coordinate or a number of siunitx: a decimal, never a fraction.

    The numbers of a list stand with commas; texts lose the LaTeX of printing functions.
    """
    if isinstance(value, tuple):
        return ", ".join(numeral(item, style) for item in value)
    if isinstance(value, Fraction) and not isinstance(as_it_is(value, style.digits), Decimal):
        return bare_digits(significant(value, style.digits))
    return plain(value, style)


def bare_digits(form: Form) -> str:
    """The digits of a number as a program reads them."""
    sign = "-" if form.negative else ""
    if isinstance(form, Infinite):
        return sign + "inf"
    if isinstance(form, Ratio):
        return f"{sign}{form.above}/{form.below}"
    power = "" if form.power is None else f"e{form.power}"
    return sign + form.before + (f".{form.after}" if form.after else "") + power


def plain_list(value: tuple[Value, ...], style: NumberStyle | None, precision: Precision) -> str:
    """A list as Python would write it; texts with commas only."""
    value = without_noise(value)
    row = ", ".join(plain(item, style, precision) for item in value)
    return row if value and all(isinstance(item, str) for item in value) else f"[{row}]"


def both_printed_to(value: Value, style: NumberStyle, precision: Precision) -> tuple[str, str]:
    """A key as `printed_to` and as `plain_to` give it; the digits of a number are worked out once for both."""
    if type(value) in NUMBERS and type(value) is not int and value == value:
        form = precision.form(value, style.digits)  # type: ignore[arg-type]
        return anywhere(form, style), bare_digits(form)
    return printed(value, style, precision), plain(value, style, precision)


def printed_to(
    value: Value,
    style: NumberStyle,
    *,
    tolerance: Setting = None,
    relative: Setting = None,
    digits: int | None = None,
) -> str:
    """A key as a decimal to the digits that its settings imply (see `digits.implied`); entry by entry for lists."""
    return with_settings(printed, value, style, tolerance, relative, digits)


def plain_to(
    value: Value,
    style: NumberStyle,
    *,
    tolerance: Setting = None,
    relative: Setting = None,
    digits: int | None = None,
) -> str:
    """The same digits as `printed_to`, without LaTeX."""
    return with_settings(plain, value, style, tolerance, relative, digits)


def with_settings(
    printer: Callable[[Value, NumberStyle, Precision], str],
    value: Value,
    style: NumberStyle,
    tolerance: Setting,
    relative: Setting,
    digits: int | None,
) -> str:
    """Print to the digits that a key's settings imply."""
    return printer(value, style, implied(tolerance, relative, digits))


def rounded_as_printed(
    value: Value,
    style: NumberStyle,
    *,
    tolerance: Setting = None,
    relative: Setting = None,
    digits: int | None = None,
) -> Value:
    """The value that a print stands for: what a student reads, exactly. Lists entry by entry; the rest as it is."""
    if isinstance(value, tuple):
        settings = {"tolerance": tolerance, "relative": relative}
        items = without_noise(value)
        return tuple(rounded_as_printed(item, style, **settings, digits=digits) for item in items)
    if not is_number(value):
        return value
    form = number_form(value, style, implied(tolerance, relative, digits))
    return value if isinstance(form, Infinite) else value_of(form)
