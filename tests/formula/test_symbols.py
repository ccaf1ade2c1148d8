"""SymPy's form of formulas: built from our syntax tree, bounded, and never from a text."""

import ast
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exam_builder.expressions import ExpressionError, evaluate, parse
from exam_builder.expressions.functions.register import Term
from exam_builder.formula import points, symbols
from exam_builder.formula.math_writer import write_math
from exam_builder.formula.notations import PlainNotation
from exam_builder.formula.points import evaluate_at_points, find_difference, parse_formula
from exam_builder.formula.symbol_printing import formula_to_latex, formula_to_plain
from exam_builder.formula.symbols import differ_symbolically, to_sympy
from exam_builder.paper import NumberStyle
from exam_builder.values import FrozenMap, Typed, Value

STYLE = NumberStyle()
DOMAIN: dict[str, Value] = {"x": (1, 2, 0)}


def formula(source: str, **given: Value) -> Value:
    return evaluate(parse_formula(source, DOMAIN), given)


@pytest.mark.parametrize(
    ("source", "tex", "plain"),
    [
        ("a * sin(x)", r"2 \sin{\left(x \right)}", "2*sin(x)"),
        ("sqrt(2) * x**2 + b * x / 3", r"\sqrt{2} x^{2} + \frac{x}{6}", "sqrt(2)*x^2 + x/6"),
        ("log(x) + 12345", r"\ln{\left(x \right)} + 12\,345", "log(x) + 12345"),
        ("norm([a, 1]) * x", r"2.236 x", "2.23606797749979*x"),
        ("answers.f(x=x + 1) * x", r"x \left(x + 1\right)^{2}", "x*(x + 1)^2"),
        (
            "abs(x) if x > 1 else 0 * x",
            r"\begin{cases} \left|{x}\right|, & x > 1 \\ 0, & x \leq 1 \end{cases}",
            "{abs(x) (x > 1); 0 (x <= 1)}",
        ),
        ("cos(x) if a == 2 else -sin(x)", r"\cos{\left(x \right)}", "cos(x)"),
        ("x if a > 2 else 2 * x if not (b > 1 or a == 1) else 3", "2 x", "2*x"),
        ("ceil(x) + comb(x, 2) + x % 3 + min(x, 1)", None, "mod(x, 3) + comb(x, 2) + ceil(x) + min(1, x)"),
        ("x if x == 1 or x > 1.5 else 1", None, "{x (x = 1 or x > 3/2); 1 (not (x = 1 or x > 3/2))}"),
        ("x if not (x < 1 and x != 0) else 1", None, "{x (not (x < 1 and x != 0)); 1 (x < 1 and x != 0)}"),
        ("e * x + pi", r"e x + \pi", "e*x + pi"),
        ("sqrt(1 / 3) * x + inf", r"\infty", "inf"),
        ("x / 0", r"\frac{x}{0}", "x/0"),
        ("10**400 * x", r"10^{400} \cdot x", f"{10**400}*x"),
        ("(not x > 1) + x", r"(x \le 1) + x", "(x <= 1) + x"),
        ("range(2) * x", r"\operatorname{range}(2) \cdot x", "range(2)*x"),
        ("x if x in [1, 2] else 0", None, "x (x in [1, 2]); 0 (x not in [1, 2])"),
        ("(x if x > 1 and a > 1 else 1) ** 2", None, "{x^2 (x > 1); 1 (x <= 1)}"),
    ],
)
def test_a_formula_prints(source: str, tex: str | None, plain: str) -> None:
    square = formula("x**2")
    found = formula(source, a=2, b=Typed("0.50"), answers=FrozenMap({"f": square}))
    assert formula_to_plain(found) == plain
    if tex is not None:
        assert formula_to_latex(found, STYLE) == rf"\ensuremath{{{tex}}}"


def test_what_sympy_does_not_get_prints_as_mathematics() -> None:
    found = formula("sum(x**i / a for i in range(3)) + round(x, 2)", a=-2)
    assert formula_to_plain(found) == "x^0/(-2) + x^1/(-2) + x^2/(-2) + round(x, 2)"
    tex = r"\frac{x^{0}}{-2} + \frac{x^{1}}{-2} + \frac{x^{2}}{-2} + \operatorname{round}(x, 2)"
    assert formula_to_latex(found, STYLE) == rf"\ensuremath{{{tex}}}"


@pytest.mark.parametrize(
    ("source", "plain", "tex"),
    [
        ("v[n]", "f(n)", r"\operatorname{f}(n)"),
        ("num(x) + frac(1 / x) + frac(1, x)", "x + 1/x + 1/x", r"x + \frac{1}{x} + \frac{1}{x}"),
        ("log(x, 2) - log(x)", "log(x, 2) - log(x)", r"\log_{2}(x) - \ln(x)"),
        ("sum([x, 1]) + sum([])", "x + 1 + 0", "x + 1 + 0"),
        ("sum(v)", "6", "6"),
        ("sum([i * x for i in v if i > x])", "sum(f(x))", r"\operatorname{sum}(\operatorname{f}(x))"),
        ("max([i * x for i in v])", "max([1*x, 2*x, 3*x])", r"\max((1 \cdot x, 2 \cdot x, 3 \cdot x))"),
        ("det([[x, 1], [1, x]])", "det([[x, 1], [1, x]])", r"\det(\left[(x, 1), (1, x)\right])"),
        ("v * x", "[1, 2, 3]*x", r"(1, 2, 3) \cdot x"),
        ("m * x", "[[1, 2], [3, 4]]*x", r"\left[(1, 2), (3, 4)\right] \cdot x"),
        ("sum([x]) * prod([x])", "x*x", r"x \cdot x"),
        (
            "1 if x == alpha else 2",
            "(1 (x = \\alpha); 2 (x != \\alpha))",
            r"\left(\begin{cases} 1, & x = \alpha \\ 2, & x \ne \alpha \end{cases}\right)",
        ),
        ("answers.c(x=x)", "c(x = x)", r"\text{c}(x = x)"),
        ("[x, 2][0]", "[x, 2]_1", "(x, 2)_{1}"),
        ("[x, 2][n:]", "f(x, n)", r"\operatorname{f}(x, n)"),
        ("answers.f(x=x + 1)", "(x + 1)^2", "(x + 1)^{2}"),
        (
            "1 if not (not x > 1) else 2",
            "(1 (x > 1); 2 (x <= 1))",
            r"\left(\begin{cases} 1, & x > 1 \\ 2, & x \le 1 \end{cases}\right)",
        ),
        (
            "1 if not 0 < x < 1 else 2",
            "(1 (not (0 < x < 1)); 2 (0 < x < 1))",
            r"\left(\begin{cases} 1, & \lnot (0 < x < 1) \\ 2, & 0 < x < 1 \end{cases}\right)",
        ),
    ],
)
def test_lists_and_functions_print_as_mathematics(source: str, plain: str, tex: str) -> None:
    answers = FrozenMap({"f": formula("x**2"), "c": 3})
    given = {"v": (1, 2, 3), "m": ((1, 2), (3, 4)), "alpha": r"\alpha", "answers": answers}
    found = evaluate(parse_formula(f"round(x) + ({source})", {**DOMAIN, "n": (0, 2, 1)}), given)
    assert formula_to_plain(found) == f"round(x) + {plain}"
    assert formula_to_latex(found, STYLE) == rf"\ensuremath{{\operatorname{{round}}(x) + {tex}}}"


def test_an_earlier_formula_is_called_with_all_its_variables() -> None:
    answers = FrozenMap(
        {"g": evaluate(parse_formula("x * y", {**DOMAIN, "y": (0, 1, 0)}), {}), "r": FrozenMap({"formula": 1})}
    )
    for source, message in (
        ("answers.g(x=1)", "`y` has no value"),
        ("answers.r(x=1)", "only a formula can be called"),
    ):
        with pytest.raises(ExpressionError, match=message):
            evaluate(parse(source), {"answers": answers})


def test_entries_of_an_earlier_answer_are_written_with_its_symbol() -> None:
    values: dict[str, Value] = {"answers": FrozenMap({"a": (5, 6, 7)})}
    for source, written in (("sum(answers.a[1:])", "a_2 + a_3"), ("answers.a[:2]", "[a_1, a_2]")):
        assert write_math(source, values, {"answers.a": Term("a")}, PlainNotation(STYLE)).text == written


def test_numbers_print_with_the_decimal_mark_of_the_exam() -> None:
    comma = NumberStyle(decimal=",", grouping=".")
    assert formula_to_latex(formula("norm([1, 2]) * x + 5000"), comma) == r"\ensuremath{2{,}236 x + 5.000}"


@pytest.mark.parametrize(
    "hostile",
    [
        "((((2*x)**100)**100)**100)**100",
        "((((10**59)**60)**100)**100)*x",
        "(((x + 1)**8 + x)**8 + 1)**8",
        "(x + 1)**1000 - (x + 2)**1000",
        "x**9**9**9",
        "factorial(factorial(9)) * x",
        "+".join(["sin(x)"] * 120),
    ],
)
def test_a_hostile_formula_takes_no_time(hostile: str) -> None:
    started = time.process_time()
    found = formula(hostile)
    assert formula_to_latex(found, STYLE)
    assert not differ_symbolically(found, formula("x"))
    assert time.process_time() - started < 10


def test_sympy_sees_a_difference_however_small() -> None:
    assert differ_symbolically(formula("(x + 1)**2"), formula("x**2 + 2 * x + 1 + 1 / 10**30"))
    assert not differ_symbolically(formula("(x + 1)**2"), formula("x**2 + 2 * x + 1"))


def test_no_text_reaches_the_parser_of_sympy() -> None:
    for path in Path(symbols.__file__).parent.glob("*.py"):
        called = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
        assert called.isdisjoint({"sympify", "S", "parse_expr", "symbols"})


@given(st.recursive(st.sampled_from(["x", "2", "0.5", "a"]), lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*"]), inner) | st.builds("{}({})".format, st.sampled_from(["sin", "cos", "exp", "abs"]), inner), max_leaves=8))  # fmt: skip  # noqa: E501
@settings(max_examples=60, deadline=None)
@example("sin(exp(exp(a)))")
def test_both_forms_have_the_same_values(source: str) -> None:
    """SymPy agrees; but for formulas such as sin(exp(exp(3))), whose value the last digits of a float decide."""
    found = formula(source, a=3)
    where = points.choose_points(DOMAIN, source)[:3]
    beside = formula(source.replace("2", "2.00000000000002").replace("0.5", "0.500000000000005"), a=3.00000000000003)
    try:
        ours = evaluate_at_points(found, where, STYLE)
        near = evaluate_at_points(beside, [{"x": point["x"] * (1 + 1e-14)} for point in where], STYLE)
    except ExpressionError:
        return
    if find_difference(where, ours, near) is not None:
        return
    made = to_sympy(found)
    (symbol,) = made.free_symbols or {None}
    theirs = [float(made.subs(symbol, point["x"]) if symbol else made) for point in where]
    assert find_difference(where, ours, theirs) is None


def test_points_are_the_same_for_the_same_draw() -> None:
    assert points.choose_points(DOMAIN, "q.a 1") == points.choose_points(DOMAIN, "q.a 1")
    assert points.choose_points(DOMAIN, "q.a 1") != points.choose_points(DOMAIN, "q.a 2")
    grid: dict[str, Value] = {"n": (0, 2, 1), "m": (0, 1, Typed("0.5"))}
    assert len(points.choose_points(grid, "")) == 9
    assert {len(points.choose_points({"n": (0, 100, 1)}, "")), len(points.choose_points(DOMAIN, ""))} == {
        points.POINT_COUNT
    }


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("answers.f(y=3)", "no variable of the formula `y`"),
        ("answers.f(3)", "a formula is called with its variables by name; write answers.a(x=1)"),
        ("answers.g(x=3)", "only a formula can be called; to multiply write *"),
        ("answers.f(x=1, y=2)", "no variable of the formula `y`"),
        ("answers.f(x='a')", "`**` needs numbers, not the text `a`"),
    ],
)
def test_a_formula_that_is_called_wrongly(written: str, said: str) -> None:
    with pytest.raises(ExpressionError) as problem:
        evaluate(parse(written), {"answers": FrozenMap({"f": formula("x**2"), "g": 1})})
    assert str(problem.value).startswith(said)


def test_a_call_shares_the_work_that_is_left() -> None:
    heavy = formula("sum([x for i in range(20000)])")
    with pytest.raises(ExpressionError, match="too much work"):
        evaluate(parse("sum([answers.f(x=i) for i in range(50)])"), {"answers": FrozenMap({"f": heavy})})
