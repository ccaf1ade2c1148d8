"""Second routes that read the page: what it says, and what becomes of a page that says something else."""

from fractions import Fraction
from pathlib import Path

import pytest
from courses import call_once, check, write_course

from exam_builder.expressions.printing import parse_printed_number, value_to_latex
from exam_builder.paper import NumberStyle

SHOP = """\
    title: A shop
    parameters:
      apples: {default: 3, choose: [3, 4]}
      price: {default: 0.50, choose: [0.50, 0.60]}
      rate: 1234.5678
    tables:
      counts: {corner: of, columns: [number, 'price in \\euro'], rows: [apples], cells: [[apples, price]]}
    listings:
      code: {text: 'buy \\VAR{apples}'}
    packages: [eurosym]
    prompt: Somebody buys this at $\\VAR{num(rate, decimals=1)}$ on some days. \\TABLE{counts} \\LISTING{code}
    points: 1
    answer: {number: apples * price, reference: 1.5}
    recompute: pay
    """
PAY = """\
    def pay(printed):
        table = printed.tables.counts
        number, price = table.columns.index("number"), table.columns.index("price in €")
        assert printed["numbers"]["rate"] == 1234.6 \
            and printed.listings.code == f"buy {table.cells[0][number]:.0f}"
        return sum(row[number] * row[price] for row in table.cells)
    """


def messages(root: Path, question: str, companion: str = PAY) -> list[str]:
    with call_once():
        return [str(each) for each in check(write_course(root, question, companion)).findings]


def test_a_route_gets_what_the_page_prints(tmp_path: Path) -> None:
    assert messages(tmp_path, SHOP) == []


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("[[apples, price]]", "[[price, apples]]", "fails: AssertionError"),
        ("[number, 'price in \\euro']", "['price in \\euro', number]", "fails: AssertionError"),
        ("[[apples, price]]", "[[apples, price + 1]]", "gives 4.5"),
        ("[number, 'price in \\euro']", "[number, 'cost in \\euro']", "the page prints no `price in €`"),
        ("\\VAR{num(rate, decimals=1)}", "some", "UnprintedError: the page prints no `rate`"),
    ],
)
def test_a_page_that_says_something_else_is_found(tmp_path: Path, right: str, wrong: str, words: str) -> None:
    assert SHOP.count(right) == 1
    assert any(words in each for each in messages(tmp_path, SHOP.replace(right, wrong)))


@pytest.mark.parametrize("style", [NumberStyle(), NumberStyle(".", 6, ","), NumberStyle("", 4, ".")])
@pytest.mark.parametrize("number", [0, 7, -12, 1234567, Fraction(1, 3), Fraction(-5, 4), 1e-9, -2.5e30, 10**20])
def test_a_number_is_read_as_it_prints(style: NumberStyle, number: int | Fraction | float) -> None:
    read = parse_printed_number(value_to_latex(number, style), style)
    assert read is not None and float(read) == pytest.approx(float(number), rel=1e-3)


@pytest.mark.parametrize("tex", ["", "-", "3 + 4", "3a", r"\ensuremath{(1, 2)}", "3.4.5", r"\infty", r"2\times"])
def test_what_is_no_number_is_none(tex: str) -> None:
    assert parse_printed_number(tex, NumberStyle()) is None
