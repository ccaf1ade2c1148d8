"""What is said about mistakes, and where: the offset counts characters of the author's string."""

import pickle

import pytest

from exam_builder.expressions import ExpressionError, evaluate, parse
from exam_builder.values import FrozenMap, parse_moment

NAMES = {
    "n": 3,
    "side": 100,
    "v": (3, 1, 2),
    "m": ((1, 2), (3, 4)),
    "s": "text",
    "lines": "two\nlines",
    "clock": parse_moment("clock", "18:10"),
    "r": FrozenMap({"first": 1}),
    "answers": FrozenMap({"a": 1}),
}


DOT = "a dot is only for the answer of an earlier part, as in answers.a"


def error_of(source):
    with pytest.raises(ExpressionError) as caught:
        evaluate(parse(source), NAMES)
    return caught.value


@pytest.mark.parametrize(
    ("source", "offset", "said"),
    [
        ("", 0, "there is no expression here; write one, such as a + 1"),
        ("   ", 0, "there is no expression here; write one, such as a + 1"),
        ("n +", 3, "the expression ends too early; write what comes after `+`"),
        ("n + * 2", 4, "`*` does not fit here; write a value between `+` and `*`, or take one out"),
        ("1 if n > 2", 2, "`if` has no `else`; write x if condition else y"),
        ("1 if n > 2 else", 15, "the expression ends too early; write what comes after `else`"),
        ("[1, n = 3]", 6, "`=` does not compare; write =="),
        ("sum(x for x in v, 2)", 4, "`x` does not fit here; write a value between `(` and `x`, or take one out"),
        ("(n + 1", 0, "`(` is not closed; add `)`"),
        ("n + 1)", 5, "`)` closes nothing; take it out, or open it before"),
        ("[1, 2)", 5, "`)` closes nothing; take it out, or open it before"),
        ("n = 3", 2, "`=` does not compare; write =="),
        ("n ^ 2", 2, "`^` means nothing in an expression; write ** for a power"),
        ("n − 1", 2, "`−` means nothing in an expression; write a plain minus, -"),
        ("n ≤ 1", 2, "`≤` means nothing in an expression; write <="),
        ("n² + 1", 1, "`²` means nothing in an expression; write **2"),
        ("n && s", 2, "`&` means nothing in an expression; write `and`"),
        ("n != ‘a’", 5, "`‘` means nothing in an expression; write straight quotes, '…'"),
        ("n\u00a0+ 1", 1, "there is a special space (no-break or thin) here; type a plain blank"),
        ("n + \x00", 4, "`U+0000` means nothing in an expression"),
        ("n # comment", 2, "`#` means nothing in an expression; an expression has no comments"),
        (
            r"\frac{1}{2}",
            0,
            "`\\` means nothing in an expression; write a / b, sqrt(x) and pi without a backslash; "
            "LaTeX that is a text needs quotes",
        ),
        ("{{ n }} + 1", 0, "`{{ n }}` is for texts; write n alone in an expression"),
        (r"\VAR{n} + 1", 0, r"`\VAR{n}` is for texts; write n alone in an expression"),
        ("{1: 2}", 0, "`{` means nothing in an expression; write lists in [ ]"),
        ("'abc", 0, "the quote ' is not closed; end the text with '"),
        ("2n", 0, "nothing joins the two values in `2 n`; to multiply write 2 * n"),
        ("n side", 0, "nothing joins the two values in `n side`; to multiply write n * side"),
        ("'a' 'b'", 0, "nothing joins the two values in `'a' 'b'`; write 'a' + 'b'"),
        ("f(n side=2)", 2, "nothing joins the two values in `n side`; write a comma before `side`"),
        ("n side == 2", 0, "nothing joins the two values in `n side`; to multiply write n * side"),
        ("n 'm'", 0, "nothing joins the two values in `n 'm'`; write + between them to join texts"),
        ("2 * n!", 5, "`!` is no factorial in an expression; write factorial(n)"),
        ("!n", 0, "`!` means nothing in an expression; write `not`, or != between two values"),
        ("1_000", 0, "nothing joins the two values in `1 _000`; write 1000"),
        ("n + 012", 4, "the number 012 begins with 0; write 12"),
        ("0x10", 0, "nothing joins the two values in `0 x10`; to multiply write 0 * x10"),
        ("f'{n}'", 0, "a text has no prefix `f`; write '{n}'"),
        ("lambda: 1", 0, "`lambda` is not part of the language of expressions"),
        ("n is 3", 2, "`is` is not part of the language of expressions"),
        ("None", 0, "`None` is not part of the language"),
        ("(n := 3)", 1, "`:=` is not part of the language"),
        ("(1, 2)", 0, "a list is written in square brackets: [a, b]"),
        ("1, 2", 0, "a list is written in square brackets: [a, b]"),
        ("[*v]", 1, "a star before a value is not part of the language"),
        ("sum(*v)", 0, "a star before an argument is not part of the language"),
        ("x for x in v", 2, "`for` does not fit here; write a value between `x` and `for`, or take one out"),
        ("1 + n.real", 4, f"{DOT}; to read a field write n['real']"),
        ("().__class__", 0, "a dot is only for the answer of an earlier part, as in answers.a"),
        ("answers + 1", 0, "`answers` needs the id of a part; write answers.a"),
        ("v[0](1)", 0, "only a function can be called; to multiply write *"),
        ("n <> 2", 3, "`>` does not fit here; write != for unequal"),
        ("if(n > 2, 1, 0)", 0, "`if` does not fit here; write x if condition else y"),
        ("v[()]", 0, "the index is missing; write v[0]"),
        ("[x for v[0] in v]", 7, "`for` needs a name; write for x in …"),
        ("sqrt n", 0, "nothing joins the two values in `sqrt n`; write sqrt(n)"),
        ("n AND s", 0, "nothing joins the two values in `n AND`; write `and` in small letters"),
        ("n kg", 0, "nothing joins the two values in `n kg`; write the unit in `unit:`, and the number alone here"),
        (".3f", 0, "nothing joins the two values in `.3 f`; write num(…, decimals=3) for so many decimals"),
        (
            "0,5",
            1,
            "a number has a decimal point, not a comma; write 0.5; a list is written in square brackets: [a, b]",
        ),
        ("math.sqrt(2)", 0, "functions have no module before them here; write sqrt(…) without `math.`"),
        ("v.sorted()", 0, "`v.sorted` is not called so here; write sorted(v)"),
        ("answer.a", 0, f"{DOT}; write answers.a for the key of (a)"),
        (
            "quantity(n + 1)",
            0,
            "`quantity` takes one parameter, or an entry of one, and prints it with its unit; "
            r"write \VAR{quantity(speed)}, or quantity(speed, digits=3)",
        ),
    ],
)
def test_what_is_not_an_expression(source, offset, said):
    error = error_of(source)
    assert (str(error), error.offset) == (said, offset)


@pytest.mark.parametrize(
    ("source", "offset", "said"),
    [
        ("1 + sied", 4, "no parameter or function `sied`; did you mean `side`?"),
        ("1 + xyz", 4, "no parameter or function `xyz`"),
        ("true", 0, "no parameter or function `true`; did you mean `True`?"),
        ("blank('a')", 0, "no function `blank`; write {blank: a} in `cells` of a table, and \\BLANK{a} in a text"),
        ("1 + sqr(4)", 4, "no function `sqr`; did you mean `sqrt`?; write sqrt"),
        ("n(3)", 0, "no function `n`; to multiply write n * (…)"),
        ("1 + sum", 4, "`sum` is a function; write sum(…)"),
        ("answers.b", 0, "no answer of an earlier part `b`"),
        ("r['frist']", 0, "no field `frist`; did you mean `first`?"),
        ("sqrt(1, 2)", 0, "`sqrt` takes 1 argument, not 2"),
        ("round()", 0, "`round` takes 1 to 2 arguments, not 0"),
        ("min()", 0, "`min` takes at least 1, not 0"),
        ("num(1, digit=3)", 0, "no setting of `num` is called `digit`; did you mean `digits`?"),
        ("num(1, digits=3, decimals=2)", 0, "`num` takes digits or decimals, not both"),
        ("num(1, digits=0)", 0, "`digits` needs a whole number from 1 to 100, not 0"),
        ("figure('x')", 0, "`figure` means nothing here"),
        ("str(n)", 0, "no function `str`; write plain(x)"),
        ("side(2)", 0, "no function `side`; for an entry of a list write side[2], to multiply side * 2"),
        ("num(n, digits=1, digits=2)", 0, "`digits` is set twice"),
        ("quantity(r['first'])", 0, "`quantity` means nothing here; it prints numbers with units in texts"),
        (
            "letter('x')",
            0,
            "`letter` needs a whole number, not text; "
            r"\VAR{letter('id')} is only allowed in prompts, options and solutions",
        ),
    ],
)
def test_unknown_names(source, offset, said):
    error = error_of(source)
    assert (str(error), error.offset) == (said, offset)


@pytest.mark.parametrize(
    ("source", "offset", "said"),
    [
        ("1 + n / (n - 3)", 4, "division by zero"),
        ("n % 0", 0, "division by zero"),
        ("0**-1", 0, "division by zero: 0 to a negative power"),
        ("(0 - 8)**(1/3)", 0, "a root of a negative number is not real"),
        ("sqrt(-1)", 0, "`sqrt` has no value at -1; it needs a number of at least 0"),
        ("log(0)", 0, "`log` has no value at 0; it needs a number above 0"),
        ("log(n, 1)", 0, "`log` has no value for the base 1"),
        ("asin(2)", 0, "`asin` has no value at 2; it needs a number from -1 to 1"),
        ("sin(inf)", 0, "`sin` has no value at inf; it needs a finite number"),
        ("exp(1000)", 0, "`exp` of 1000 is too large; stay below 10**308"),
        ("sqrt(10**400)", 0, "the number is too large to compute with inexactly; stay below 10**308"),
        ("inf - inf", 0, "`-` has no value here: infinities cancel"),
        ("floor(inf)", 0, "`floor` needs a finite number"),
        (
            "n + 'a'",
            0,
            "`+` needs numbers, not the text `a`; `+` joins a text only with another text: "
            "plain(x) makes one of a number",
        ),
        (
            "'random(1, 5)' * 3",
            0,
            "`*` needs numbers, not the text `random(1, 5)`; what is drawn is written {default: 5, choose: [3, 5, 7]} "
            "or {default: 5, range: [1, 9], step: 1}",
        ),
        (
            "'n + 1' * 3",
            0,
            "`*` needs numbers, not the text `n + 1`; write {derive: n + 1} where this text is given, if it is to be "
            "computed",
        ),
        ("'a' * 3", 0, "`*` needs numbers, not the text `a`"),
        ("True + 1", 0, "`+` needs numbers, not the truth value True; write (1 if condition else 0)"),
        ("n and 1 > 0", 0, "`and` needs a comparison or another truth value, not 3"),
        ("1 if n else 2", 5, "`if` needs a comparison or another truth value, not 3"),
        ("v < 3", 0, "`<` needs a number, not a list of 3"),
        ("'a' < 3", 0, "`<` cannot order the text `a` and 3"),
        ("2 in 3", 0, "`in` needs a list, not 3"),
        ("v + [1, 2]", 0, "`+` needs lists of one shape, not 3 and 2"),
        ("m + [1, 2]", 0, "`+` needs lists of one shape, not 2 × 2 and 2"),
        ("m @ v", 0, "`@` cannot multiply 2 × 2 by 3: inner sizes differ"),
        ("m @ 3", 0, "`@` multiplies vectors and matrices, not 3"),
        ("v[3]", 0, "there is no entry 3 in a list of 3; its entries are numbered from 0 to 2"),
        ("v[0.5]", 0, "an index needs a whole number, not 0.5"),
        ("n[0]", 0, "3 has no entries"),
        ("det([1, 2])", 0, "`det` needs a matrix (a list of rows), not 2"),
        ("det([[1, 2]])", 0, "`det` needs a square matrix, not one of 1 × 2"),
        ("det([[1, 2], [3]])", 0, "the rows of the matrix differ in length"),
        ("inv([[1, 2], [2, 4]])", 0, "`inv` has no value here: the matrix is singular"),
        ("eigenvalues([[0, -1], [1, 0]])", 0, "`eigenvalues` of this matrix are not real"),
        ("mean([])", 0, "`mean` needs a list that is not empty"),
        ("sd([1])", 0, "`variance` needs at least two numbers"),
        ("quantile(v, 2)", 0, "`quantile` needs a share from 0 to 1, not 2"),
        ("-s", 0, "`-` needs a number, not the text `text`"),
        ("10.5**400.5", 0, "the power is too large; stay below 10**308"),
        ("[[1, 2], [3]] + [1]", 0, "`+` needs lists of one shape, not rows of unequal length and 1"),
        ("sum(n)", 0, "`sum` needs a list of numbers, not 3"),
        ("sum([inf, -inf])", 0, "`sum` has no value here: infinities cancel"),
        ("sum([1e308 * sqrt(1), 1e308 * sqrt(1)])", 0, "the sum is too large; stay below 10**308"),
        ("len(n)", 0, "`len` needs a list or a text, not 3"),
        ("n[1:2]", 0, "3 has no entries"),
        ("sorted([r, r])", 0, "cannot order a mapping"),
        ("dot(v, m)", 0, "`dot` needs two vectors of one length, not 3 and 2 × 2"),
        ("diag(n)", 0, "`diag` needs a vector or a matrix, not 3"),
        ("cond([[inf, 1], [1, 1]])", 0, "`cond` needs finite numbers"),
        ("cond([[1] * n for n in range(101)])", 0, "`cond` takes at most 100 rows and columns"),
        ("vec(m)", 0, "`vec` needs a vector, not 2 × 2; print it with matrix"),
        ("matrix(v)", 0, "`matrix` needs a list of rows, not 3; print a vector with vec"),
        ("verb(lines)", 0, "`verb` prints one line; print several lines as a listing"),
        ("number(r)", 0, "`number` needs a text, not a mapping"),
        ("letter(10**30)", 0, "`letter` needs a whole number from 0 to 25, not a number of many digits"),
        ("clock + 10**15", 0, "this is not a time of day"),
        ("letter(26)", 0, "`letter` needs a whole number from 0 to 25, not 26"),
        ("number('abc')", 0, "`abc` is not a number"),
        ("factorial(-1)", 0, "`factorial` needs a whole number of at least 0, not -1"),
        ("gcd(1, 0.5)", 0, "`gcd` needs a whole number, not 0.5"),
        ("frac(sqrt(2))", 0, "`frac` needs an exact number, and this one is rounded; print it with num"),
        ("range(1, 2, 0)", 0, "the step of `range` is 0"),
        ("1 + [x for x in 3]", 4, "`for` needs a list, not 3"),
        ("[a for a, b in v]", 0, "`for` needs lists of 2, not 3"),
        ("sum(['a'])", 0, "`sum` needs numbers, not the text `a`"),
        (
            "verb('a') + 1",
            0,
            "`+` needs numbers, not the text `\\texttt{a}`; `+` joins a text only with another "
            "text: plain(x) makes one of a number",
        ),
    ],
)
def test_what_has_no_value(source, offset, said):
    error = error_of(source)
    assert (str(error), error.offset) == (said, offset)


def test_the_error_stands_at_the_innermost_part_that_failed():
    assert error_of("n + sqrt(1 - n * 2 / (side - 100))").offset == 13


def test_an_error_survives_pickling():
    error = pickle.loads(pickle.dumps(error_of("n = 3")))
    assert (error.message, error.hint, error.offset) == ("`=` does not compare", "write ==", 2)


def test_what_is_neither_text_nor_number_is_no_expression():
    with pytest.raises(ExpressionError, match="an expression is a text or a number, not a NoneType"):
        parse(None)
