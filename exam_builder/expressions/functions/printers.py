"""The functions that print: each gives LaTeX that is safe in text and in mathematics, and its bare form."""

from collections.abc import Sequence
from typing import Any

from exam_builder.expressions.digits import AS_IT_IS, MOST, Decimal, Form, Precision, exact, scientific
from exam_builder.expressions.elementwise import shape, shape_words, without_noise
from exam_builder.expressions.errors import ExpressionError
from exam_builder.expressions.functions.numeric import finite
from exam_builder.expressions.functions.register import function
from exam_builder.expressions.kinds import items, number, text, truth, whole
from exam_builder.expressions.printing import (
    anywhere,
    bare_digits,
    bracketed,
    ensured,
    inner,
    mathematics,
    number_form,
    plain,
    printed,
)
from exam_builder.expressions.scope import CHARACTERS_A_STEP, Scope
from exam_builder.expressions.tex import Tex, bare, joined
from exam_builder.values import Value


def asked(name: str, digits: Any, decimals: Any) -> Precision:
    """The precision that the settings `digits=` or `decimals=` ask for."""
    if digits is not None and decimals is not None:
        raise ExpressionError(f"`{name}` takes digits or decimals, not both")
    if digits is not None:
        return Precision(digits=whole(digits, "`digits`", 1, MOST))
    return AS_IT_IS if decimals is None else Precision(decimals=whole(decimals, "`decimals`", 0, MOST))


def tex(value: Value, scope: Scope, precision: Precision = AS_IT_IS) -> Tex:
    """A value in both of its forms."""
    scope.prints(value)
    return Tex(printed(value, scope.style, precision), plain(value, scope.style, precision))


def as_numbers(value: Value, name: str, scope: Scope) -> Value:
    """The value, when it is a number or a list of them."""
    if isinstance(value, tuple):
        scope.spend(len(value))
        for item in value:
            as_numbers(item, name, scope)
    else:
        number(value, f"`{name}`")
    return value


@function(1, 1, "digits", "decimals")
def num(scope: Scope, x: Value, digits: Any = None, decimals: Any = None) -> Tex:
    """A number to so many significant digits, or decimals."""
    return tex(as_numbers(x, "num", scope), scope, asked("num", digits, decimals))


@function(1, 1, "digits", "decimals", name="plain")
def plainly(scope: Scope, x: Value, digits: Any = None, decimals: Any = None) -> Tex:
    r"""Bare digits without grouping, for `\SI{…}` and code; a text without its LaTeX."""
    scope.prints(x)
    return Tex(plain(x, scope.style, asked("plain", digits, decimals)), loose=True)


@function(1, 1, "digits")
def sci(scope: Scope, x: Any, digits: Any = None) -> Tex:
    """A number as a power of ten, with the exam's digits or so many."""
    count = scope.style.digits if digits is None else whole(digits, "`digits`", 1, MOST)
    scope.prints(x)
    finite(x, "`sci`")
    form = scientific(exact(x), count)
    return Tex(anywhere(form, scope.style), bare_digits(form))


@function(1, 2)
def frac(scope: Scope, above: Any, below: Any = None) -> Tex:
    """An exact number as a fraction in lowest terms; or one thing over another, as given."""
    scope.prints(above)
    if below is not None:
        scope.prints(below)
        return Tex(
            ensured(rf"\frac{{{inner(above, scope.style)}}}{{{inner(below, scope.style)}}}"),
            f"{plain(above, scope.style)}/{plain(below, scope.style)}",
        )
    value = number(above, "`frac`")
    if isinstance(value, float):
        raise ExpressionError("`frac` needs an exact number, and this one is rounded", "print it with num")
    if value.denominator == 1:
        return tex(value.numerator, scope)
    sign, top, bottom = "-" if value < 0 else "", abs(value.numerator), value.denominator
    above_tex, below_tex = (mathematics(Decimal(False, str(part)), scope.style) for part in (top, bottom))
    return Tex(ensured(rf"{sign}\frac{{{above_tex}}}{{{below_tex}}}"), f"{sign}{top}/{bottom}")


@function(1, 1, "digits", "decimals")
def vec(scope: Scope, v: Value, digits: Any = None, decimals: Any = None) -> Tex:
    """A column vector."""
    entries = items(v, "`vec`")
    if any(isinstance(item, tuple) for item in entries):
        raise ExpressionError(f"`vec` needs a vector, not {shape_words(v)}", "print it with matrix")
    return grid(v, [[item] for item in entries], scope, asked("vec", digits, decimals))


@function(1, 1, "digits", "decimals")
def matrix(scope: Scope, m: Value, digits: Any = None, decimals: Any = None) -> Tex:
    """A matrix, in brackets."""
    if len(shape(m)) != 2 or not isinstance(m, tuple):
        raise ExpressionError(f"`matrix` needs a list of rows, not {shape_words(m)}", "print a vector with vec")
    return grid(m, m, scope, asked("matrix", digits, decimals))  # type: ignore[arg-type]


def grid(value: Value, rows: Sequence[Sequence[Value]], scope: Scope, precision: Precision) -> Tex:
    """A list as rows of entries in brackets."""
    scope.prints(value)
    rows = without_noise(tuple(map(tuple, rows)))
    entries = [[inner(item, scope.style, precision) for item in row] for row in rows]
    return Tex(ensured(bracketed(entries)), plain(value, scope.style, precision))


@function(1, 2)
def join(scope: Scope, values: Value, separator: Value = ", ") -> str:
    """Texts and numbers in a row, with a separator."""
    entries = items(values, "`join`")
    texts = [item if isinstance(item, str) else tex(item, scope) for item in entries]
    if any(isinstance(item, Tex) for item in texts):
        texts = [Tex(printed(item), bare(item)) for item in texts]
    between = text(separator, "`join`")
    scope.visit(tuple(texts))
    scope.spend((len(between) * len(texts)) // CHARACTERS_A_STEP)
    return joined(texts, between, bare(between))


@function(1)
def verb(scope: Scope, value: Value) -> Tex:
    """A text to the letter, in typewriter type."""
    scope.prints(value)
    literal = plain(value, scope.style)
    scope.spend(len(literal))
    if "\n" in literal:
        raise ExpressionError("`verb` prints one line", "print several lines as a listing")
    from exam_builder.expressions.latex import typewriter

    return Tex(typewriter(literal), literal)


@function(1, 1, "digits", "decimals")
def signed(scope: Scope, x: Any, digits: Any = None, decimals: Any = None) -> Tex:
    """A number with its sign, + included."""
    scope.prints(x)
    form = number_form(number(x, "`signed`"), scope.style, asked("signed", digits, decimals))
    plus = "" if form.negative else "+"
    return Tex(ensured(plus + mathematics(form, scope.style)), plus + bare_digits(form), loose=True)


@function(2, 2, "first", "digits", "decimals")
def term(scope: Scope, c: Any, factor: Any, first: Any = False, digits: Any = None, decimals: Any = None) -> Tex:
    """A term of a sum, with its sign: `+ 3x`, `- x`, nothing for 0; no leading + when `first`."""
    symbol = text(factor, "`term`")
    value = number(c, "`term`")
    scope.prints(value)
    if value == 0:
        return Tex("")
    form = number_form(value, scope.style, asked("term", digits, decimals))
    plus = "" if truth(first, "`first`") else "+ "
    sign = "- " if form.negative else plus
    silent = bool(symbol) and abs(value) == 1
    digits_tex = "" if silent else mathematics(positive(form), scope.style)
    digits_bare = "" if silent else bare_digits(positive(form))
    return Tex(ensured(sign + digits_tex + symbol), sign + digits_bare + bare(symbol), loose=True)


def positive(form: Form) -> Form:
    """The same digits without a minus sign."""
    return form._replace(negative=False)
