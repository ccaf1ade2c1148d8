"""No expression, however hostile, takes long, takes much memory or raises anything but ExpressionError."""

import time
import tracemalloc

import pytest

from exam_builder.expressions import ExpressionError, evaluate, expand, parse, parse_text, value_to_latex
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap, Typed

LIST = tuple(range(20_000))
NAMES = {
    "w": LIST,
    "f": tuple(1.5 * i for i in LIST),
    "d": tuple(Typed(f"{i % 97}.{i % 89:02d}1") for i in range(5_000)),
    "s": "ab" * 50_000,
    "r": FrozenMap({"a": LIST}),
    "m": tuple(tuple(float((i * j * 7 + i) % 31) for i in range(100)) for j in range(100)),
    "q": tuple(tuple(Typed(f"{(i * j * 7) % 31}.{i + 1}") for i in range(25)) for j in range(25)),
    "answers": FrozenMap({"a": 1}),
}
STYLE = NumberStyle()
SECONDS = 10.0
"""More than ten times what any of them takes: a bound against hanging."""

MEGABYTES = 50

TOO_LARGE = "the number is too large: more than 4,000 digits"
TOO_MUCH = "this takes too much work"
TOO_DEEP = "the expression is nested too deep"


def outcome(source):
    """What evaluating and printing says, or the value when it says nothing."""
    began = time.process_time()
    try:
        value = evaluate(parse(source), NAMES, STYLE)
        value_to_latex(value, STYLE)
    except ExpressionError as error:
        value = error.message
        assert 0 <= error.offset <= len(source)
    assert time.process_time() - began < SECONDS
    return value


@pytest.mark.parametrize(
    "source",
    [
        "9**9**9",
        "2**10**10",
        "2**-(10**9)",
        "(7 / 3)**(10**6)",
        "10**4000 * 10**4000 / 10**4000",
        "factorial(10**9)",
        "factorial(1499)",
        "comb(10**6, 5 * 10**5)",
        "comb(10**60, 10**20)",
        "1e9999",
        "1e-9999",
        "9" * 4_500,
        "prod(range(1, 1500))",
        "[i**2000 for i in w]",
        "w**2000",
        "number('1e999999999')",
    ],
)
def test_numbers_are_bounded(source):
    assert outcome(source) == TOO_LARGE


@pytest.mark.parametrize(
    "source",
    [
        "range(10**9)",
        "range(10**30)",
        "[x for x in range(10**9)]",
        "[[i, j] for i in range(1000) for j in range(1000)]",
        "[[[i + j + k for i in w] for j in w] for k in w]",
        "sum([1 / k for k in range(1, 3000)])",
        "sum([factorial(1300) for i in w for j in w])",
        "[comb(13000, 6500 + i % 3) % 7 for i in w]",
        "[2**13000 + i for i in w]",
        "[2**6000 * 3**4000 for i in w]",
        "[sci(2**13000) for i in w]",
        "[signed(2**13000) + term(2**13000, 'x') for i in w]",
        "[frac(2**13000, 3) for i in w]",
        "[num(2**13000, digits=2) for i in w]",
        "[sci(3**8000 / 7**4000) for i in w]",
        "[round(1 / (i + 7), 50) for i in w for j in w]",
        "[s for i in w]",
        "[s + 'x' for i in w]",
        "join([s for i in range(30)], '')",
        "join([s, s], s) + s + s + s + s + s + s + s + s + s + s + s + s + s + s + s + s + s + s + s + s + s + s + s",
        "min([w for i in range(1000)])",
        "[w == w for i in range(1000)]",
        "[r == r for i in range(1000)]",
        "[x in w for x in w]",
        "sorted([1 / (i * 7919 % 10007 + 1) for i in w])",
        "lcm(range(1, 10000))",
        "diag(w)",
        "[identity(100) for i in range(100)]",
        "m @ m",
        "det(m)",
        "inv(m)",
        "q @ q @ q",
        "verb(s + s + s + s)",
        "vec(w)",
        "[num(x) for x in w for y in w]",
        "[[h, h, h, h, h, h, h, h] for a in [[1, 1, 1, 1, 1, 1, 1, 1]] for b in [[a, a, a, a, a, a, a, a]]"
        " for c in [[b, b, b, b, b, b, b, b]] for d in [[c, c, c, c, c, c, c, c]]"
        " for g in [[d, d, d, d, d, d, d, d]] for h in [[g, g, g, g, g, g, g, g]]]",
    ],
)
def test_work_is_bounded(source):
    assert outcome(source) == TOO_MUCH


@pytest.mark.parametrize(
    "source",
    [
        "+".join(["1"] * 2_000),
        "**".join(["2"] * 1_000),
        "-" * 4_900 + "1",
        "not " * 1_200 + "True",
        "1 if True else " * 300 + "1",
        "w" + "[0]" * 1_000,
    ],
)
def test_nesting_is_bounded(source):
    assert outcome(source) == TOO_DEEP


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("(" * 50 + "1" + ")" * 50, "brackets are nested more than 40 deep"),
        ("[" * 30 + "]" * 30, "lists are nested more than 16 deep"),
        ("1 +" * 3_000 + "1", "an expression of 9001 characters is too long"),
        ("[0 " + "for x in w " * 9 + "]", "more than 8 `for` in one expression"),
        ("'a' * 10**9", "`*` needs numbers, not the text `a`"),
        ("round(1, 10**9)", "`round` to decimals needs a whole number from -100 to 100, not 1000000000"),
        ("num(1, digits=10**9)", "`digits` needs a whole number from 1 to 100, not 1000000000"),
        ("identity(10**6)", "`identity` needs a whole number from 1 to 100, not 1000000"),
        ("w", "a list of more than 2,000 entries is too long to print"),
        ("w.__class__", "a dot is only for the answer of an earlier part, as in answers.a"),
        ("answers.__class__", "no answer of an earlier part `__class__`"),
        ("r['__class__']", "no field `__class__`"),
        ("__import__('os')", "no function `__import__`"),
        ("eval('1')", "no function `eval`"),
        ("'{0.__class__}'.format(1)", "a dot is only for the answer of an earlier part, as in answers.a"),
        ("'%s' % w", None),
        ("'%1000000000d' % 1", "`%` needs numbers, not the text `%1000000000d`"),
        ("(lambda: 1)()", "`lambda` is not part of the language of expressions"),
        ("(x := 1)", "`:=` is not part of the language"),
        ("[x for x in w][::0]", "the step of a slice is 0"),
        ("\ud800", "`U+D800` means nothing in an expression"),
    ],
)
def test_other_ways_out_are_closed(source, said):
    found = outcome(source)
    assert isinstance(found, str)
    assert said is None or found == said


def test_work_that_an_exam_needs_is_allowed():
    for source in ("sum(w)", "mean(d)", "sd(f)", "sorted(d)", "variance(d[:1000])", "det(q)", "q @ q", "cond(q)"):
        evaluate(parse(source), NAMES)
    assert len(evaluate(parse("[i * j for i in range(100) for j in range(100)]"), {})) == 10_000
    assert evaluate(parse("1.0025**360"), {}).denominator == 400**360


@pytest.mark.parametrize("source", ["[1 / (i + 1) for i in w]", "[s + 'x' for i in w]", "d + d - d * d"])
def test_memory_is_bounded(source):
    tracemalloc.start()
    try:
        outcome(source)
        assert tracemalloc.get_traced_memory()[1] < MEGABYTES * 10**6
    finally:
        tracemalloc.stop()


def test_the_holes_of_a_text_share_one_bound():
    text = parse_text(r"\VAR{sum(range(9000))} " * 30)
    with pytest.raises(ExpressionError, match=TOO_MUCH) as caught:
        expand(text, {}, STYLE)
    assert caught.value.offset > 100


def test_large_numbers_in_many_holes_are_stopped():
    with pytest.raises(ExpressionError, match=TOO_MUCH):
        expand(parse_text(r"\VAR{2**13000}" * 1_000), {}, STYLE)


def test_holes_are_counted():
    with pytest.raises(ExpressionError, match=r"more than 2,000 \\VAR\{…\} in one text"):
        parse_text(r"\VAR{1}" * 2_001)


def test_a_text_that_swells_is_stopped():
    with pytest.raises(ExpressionError, match=TOO_MUCH):
        expand(parse_text(r"\VAR{s}" * 1_000), NAMES, STYLE)
