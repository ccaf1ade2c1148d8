"""Functions that print values as LaTeX for text and mathematics, and conversions between numbers and texts."""

from collections.abc import Sequence
from string import ascii_lowercase

from exam_builder.expressions.appearance import join_plain_unit
from exam_builder.expressions.arithmetic import describe_shape, drop_noise, get_shape, list_rows, map_entries
from exam_builder.expressions.functions.numeric import require_finite
from exam_builder.expressions.functions.register import Forms, register_function
from exam_builder.expressions.latex_text import LooseTex, Tex, join_texts, join_unit, strip_printing, typewriter
from exam_builder.expressions.numbers import (
    MAX_PRECISION,
    UNROUNDED,
    DecimalForm,
    NumberForm,
    Precision,
    parse_number,
    to_exact,
    to_scientific,
)
from exam_builder.expressions.printing import (
    ensure_math,
    form_to_math,
    form_to_plain,
    format_number_of_style,
    matrix_to_latex,
    number_to_latex,
    value_to_latex,
    value_to_math,
    value_to_plain,
)
from exam_builder.expressions.scope import (
    CHARACTERS_A_STEP,
    ExpressionError,
    Scope,
    describe_value,
    require_list,
    require_number,
    require_text,
    require_truth,
    require_whole,
)
from exam_builder.expressions.speech import get_speech
from exam_builder.values import Real, Value, is_number


def read_precision(name: str, digits: Value | None = None, decimals: Value | None = None) -> Precision:
    """Return the precision that the settings `digits=` or `decimals=` specify."""
    if digits is not None and decimals is not None:
        raise ExpressionError(f"`{name}` takes digits or decimals, not both")
    if digits is not None:
        return Precision(digits=require_whole(digits, "`digits`", 1, MAX_PRECISION))
    if decimals is None:
        return UNROUNDED
    return Precision(decimals=require_whole(decimals, "`decimals`", 0, MAX_PRECISION))


def print_value(value: Value, scope: Scope, precision: Precision = UNROUNDED) -> Tex:
    """Print a value both as LaTeX and bare."""
    scope.prints(value)
    return Tex(value_to_latex(value, scope.style, precision), value_to_plain(value, scope.style, precision))


def require_number_values(value: Value, name: str, scope: Scope) -> Value:
    """Return the value if it is a number or a list of numbers; raise ExpressionError for anything else."""
    if isinstance(value, tuple):
        scope.spend(len(value))
        for item in value:
            require_number_values(item, name, scope)
    else:
        require_number(value, f"`{name}`")
    return value


@register_function(1, 1, "digits", "decimals", forms=Forms("argument"))
def num(scope: Scope, x: Value, **rounding: Value) -> Tex:
    """Print a number rounded to significant digits or decimals."""
    return print_value(require_number_values(x, "num", scope), scope, read_precision("num", **rounding))


def print_quantity(scope: Scope, x: Value, unit: str, **rounding: Value) -> Tex:
    """Print a number, or numbers, with a unit, the way a key prints with its unit."""
    number = num(scope, x, **rounding)
    return Tex(join_unit(number, unit), join_plain_unit(strip_printing(number), unit))


@register_function(1, 1, "digits", "decimals", name="plain", forms=Forms("argument"))
def print_plain(scope: Scope, x: Value, **rounding: Value) -> Tex:
    r"""Print bare digits without grouping, for `\SI{…}` and code, or a text without its LaTeX."""
    scope.prints(x)
    return LooseTex(value_to_plain(x, scope.style, read_precision("plain", **rounding)))


@register_function(1, 1, "digits", forms=Forms("argument"))
def sci(scope: Scope, x: Value, digits: Value | None = None) -> Tex:
    """Print a number in scientific notation, with the given number of digits or that of the exam."""
    count = scope.style.digits if digits is None else require_whole(digits, "`digits`", 1, MAX_PRECISION)
    scope.prints(x)
    require_finite(x, "`sci`")
    form = to_scientific(to_exact(require_number(x, "`sci`")), count)
    return Tex(number_to_latex(form, scope.style), form_to_plain(form))


@register_function(1, 2, forms=Forms("quotient"))
def frac(scope: Scope, above: Value, below: Value | None = None) -> Tex:
    """Print an exact number as a fraction in lowest terms, or two values as a fraction that is not reduced."""
    scope.prints(above)
    if below is not None:
        scope.prints(below)
        return Tex(
            ensure_math(rf"\frac{{{value_to_math(above, scope.style)}}}{{{value_to_math(below, scope.style)}}}"),
            f"{value_to_plain(above, scope.style)}/{value_to_plain(below, scope.style)}",
        )
    value = require_number(above, "`frac`")
    if isinstance(value, float):
        raise ExpressionError("`frac` needs an exact number, and this one is rounded", "print it with num")
    if value.denominator == 1:
        return print_value(value.numerator, scope)
    sign, top, bottom = "-" if value < 0 else "", abs(value.numerator), value.denominator
    above_tex, below_tex = (form_to_math(DecimalForm(False, str(part)), scope.style) for part in (top, bottom))
    return Tex(ensure_math(rf"{sign}\frac{{{above_tex}}}{{{below_tex}}}"), f"{sign}{top}/{bottom}")


@register_function(1, 1, "digits", "decimals", forms=Forms("argument"))
def vec(scope: Scope, v: Value, **rounding: Value) -> Tex:
    """Print a column vector."""
    entries = require_list(v, "`vec`")
    if any(isinstance(item, tuple) for item in entries):
        raise ExpressionError(f"`vec` needs a vector, not {describe_shape(v)}", "print it with matrix")
    return print_grid(v, [[item] for item in entries], scope, read_precision("vec", **rounding))


@register_function(1, 1, "digits", "decimals", forms=Forms("argument"))
def matrix(scope: Scope, m: Value, **rounding: Value) -> Tex:
    """Print a matrix in brackets."""
    if len(get_shape(m)) != 2 or not isinstance(m, tuple):
        raise ExpressionError(f"`matrix` needs a list of rows, not {describe_shape(m)}", "print a vector with vec")
    return print_grid(m, list_rows(m), scope, read_precision("matrix", **rounding))


def print_grid(value: Value, rows: Sequence[Sequence[Value]], scope: Scope, precision: Precision) -> Tex:
    """Print rows of entries in brackets."""
    scope.prints(value)
    grid = list_rows(drop_noise(tuple(map(tuple, rows))))
    entries = [[value_to_math(item, scope.style, precision) for item in row] for row in grid]
    return Tex(ensure_math(matrix_to_latex(entries)), value_to_plain(value, scope.style, precision))


@register_function(1, 2)
def join(scope: Scope, values: Value, separator: Value = ", ") -> str:
    """Join texts and numbers with a separator."""
    entries = require_list(values, "`join`")
    texts = [item if isinstance(item, str) else print_value(item, scope) for item in entries]
    if any(isinstance(item, Tex) for item in texts):
        texts = [Tex(value_to_latex(item), strip_printing(item)) for item in texts]
    between = require_text(separator, "`join`")
    scope.visit(tuple(texts))
    scope.spend((len(between) * len(texts)) // CHARACTERS_A_STEP)
    return join_texts(texts, between, strip_printing(between))


@register_function(3)
def plural(scope: Scope, n: Value, one: Value, many: Value) -> str:
    """Return `one` where the exam's language uses the singular for n things, otherwise `many`."""
    number = require_number(n, "`plural`")
    return require_text(one if get_speech(scope.style).is_singular(number) else many, "`plural`")


@register_function(1)
def verb(scope: Scope, value: Value) -> Tex:
    """Print a text verbatim, in typewriter type."""
    scope.prints(value)
    literal = value_to_plain(value, scope.style)
    scope.spend(len(literal))
    if "\n" in literal:
        raise ExpressionError("`verb` prints one line", "print several lines as a listing")
    return Tex(typewriter(literal), literal)


@register_function(1, 1, "digits", "decimals", name="signed", forms=Forms("argument"))
def print_signed(scope: Scope, x: Value, **rounding: Value) -> Tex:
    """Print a number with its sign, even if it is +."""
    scope.prints(x)
    form = format_number_of_style(require_number(x, "`signed`"), scope.style, read_precision("signed", **rounding))
    plus = "" if form.negative else "+"
    return LooseTex(ensure_math(plus + form_to_math(form, scope.style)), plus + form_to_plain(form))


@register_function(2, 2, "first", "digits", "decimals")
def term(scope: Scope, c: Value, factor: Value, first: Value = False, **rounding: Value) -> Tex:
    """Print a term of a sum with its sign: `+ 3x`, `- x`, nothing for 0; without a leading + if `first`."""
    symbol = require_text(factor, "`term`")
    value = require_number(c, "`term`")
    scope.prints(value)
    if value == 0:
        return Tex("")
    form = format_number_of_style(value, scope.style, read_precision("term", **rounding))
    plus = "" if require_truth(first, "`first`") else "+ "
    sign = "- " if form.negative else plus
    silent = bool(symbol) and abs(value) == 1
    digits_tex = "" if silent else form_to_math(drop_sign(form), scope.style)
    digits_bare = "" if silent else form_to_plain(drop_sign(form))
    return LooseTex(ensure_math(sign + digits_tex + symbol), sign + digits_bare + strip_printing(symbol))


def drop_sign(form: NumberForm) -> NumberForm:
    """Return the form without its minus sign."""
    return form._replace(negative=False)


@register_function(1)
def letter(scope: Scope, n: Value) -> Value:
    """Return the letter of a place (0 is a, 25 is z), or in a text also the letter of the option with an id."""
    if isinstance(n, str):
        return ask_paper(scope, "letter", n)
    return map_entries(lambda place: ascii_lowercase[require_whole(place, "`letter`", 0, 25)], n, scope)


@register_function(1, name="number")
def number_of(scope: Scope, value: Value) -> Value:
    """Return the number that a text spells, or the place (from 0) of a single letter; a number is returned as it is.

    In a text, the name of a question gives its number, even if the name is a single letter.
    """
    if isinstance(value, str) and "number" in scope.hooks and value[:1].isalpha():
        try:
            return scope.hooks["number"](value)
        except ExpressionError:
            if len(value) > 1:
                raise
    return map_entries(read_number, value, scope)


def ask_paper(scope: Scope, name: str, id_: str) -> Value:
    """Look an id up in the paper; raise ExpressionError outside the texts of a question."""
    if name not in scope.hooks:
        message = f"`{name}` needs a whole number, not text"
        raise ExpressionError(message, rf"\VAR{{{name}('id')}} is only allowed in prompts, options and solutions")
    return scope.hooks[name](id_)


def read_number(value: Value) -> Real:
    """Convert a text to a number."""
    if is_number(value):
        return value
    if not isinstance(value, str):
        raise ExpressionError(f"`number` needs a text, not {describe_value(value)}")
    if len(value) == 1 and value.lower() in ascii_lowercase:
        return ascii_lowercase.index(value.lower())
    return parse_number(value)
