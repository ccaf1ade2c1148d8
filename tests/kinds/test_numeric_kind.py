"""How near is near enough: what would be marked right beside a key, and how numbers in a set print."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from courses import check, question, write_course
from hypothesis import given
from hypothesis import strategies as st

from exam_builder.expressions import derive_precision, round_as_printed, value_to_latex
from exam_builder.kinds.base.contract import PrintStyle
from exam_builder.kinds.number import KIND as NUMBER
from exam_builder.kinds.number import NumberKey
from exam_builder.kinds.set import KIND as SET
from exam_builder.kinds.set import SetKey
from exam_builder.paper import NumberStyle
from exam_builder.values import Typed

STYLE = NumberStyle()


def near(key: Any, value: Any, **settings: Any) -> bool:
    return NUMBER.accepts(NumberKey(number="x", **settings), key, value, STYLE)


@pytest.mark.parametrize(
    ("key", "value", "settings"),
    [
        (55.362, 55.4297806, {"digits": 3}),
        (-55.362, -55.4297806, {"digits": 3}),
        (9.996, 9.951, {"digits": 2}),
        (0.99951, 1.0004, {"digits": 3}),
        (Fraction(1, 3), Fraction(3331, 10_000), {"digits": 3}),
        (123_456.0, 123_600.0, {"digits": 3}),
        (122_501.0, 123_499.0, {"digits": 3}),
        (2.5, 2.6, {"tolerance": Typed("0.1")}),
    ],
)
def test_what_reads_like_the_key_is_right(key: Any, value: Any, settings: dict[str, Any]) -> None:
    assert near(key, value, **settings)


@pytest.mark.parametrize(
    ("key", "value", "settings"),
    [
        (55.362, 55.4601, {"digits": 3}),
        (55.362, -55.362, {"digits": 3}),
        (55.362, 55.4297806, {"tolerance": Typed("0.05")}),
        (55.362, 55.4297806, {"relative": Typed("0.001")}),
        (Fraction(1, 3), 0.333, {}),
        (2.5, 2.61, {"tolerance": Typed("0.1")}),
    ],
)
def test_what_reads_otherwise_is_not(key: Any, value: Any, settings: dict[str, Any]) -> None:
    assert not near(key, value, **settings)


NUMBERS = st.one_of(
    st.floats(-1e9, 1e9, allow_nan=False),
    st.builds(lambda digits, power: digits * 10.0**power, st.integers(-99_999, 99_999), st.integers(-9, 9)),
    st.fractions(-1000, 1000, max_denominator=999),
)


@given(NUMBERS, NUMBERS, st.integers(1, 6), st.sampled_from([-3, -1, 0, 1, 3]))
def test_a_value_is_right_where_it_rounds_to_what_the_key_prints(key: Any, other: Any, digits: int, units: int) -> None:
    precision = derive_precision(digits=digits)
    reads = round_as_printed(key, STYLE, precision)
    for value in (other, reads, key, float(key) * (1 + units * 10.0**-digits / 7)):
        alike = (
            value_to_latex(value, STYLE) == value_to_latex(key, STYLE)
            or round_as_printed(value, STYLE, precision) == reads
        )
        assert near(key, value, digits=digits) or not alike
    assert near(key, reads, digits=digits)


@pytest.mark.parametrize(
    ("items", "stated", "settings", "agrees"),
    [
        ((2**0.5, 3), [3, Typed("1.414")], {}, True),
        ((Fraction(1, 3), 2), ["1/3", 2], {}, True),
        ((Fraction(1, 3), 2), ["2/7", 2], {}, False),
        ((Fraction(7, 2), 2), [4, 2], {}, False),
        ((1.0, 1.4), [1], {}, False),
        (("up", 1.0), [1, "up"], {}, True),
        ((5, 6), [5, 5, 6], {}, True),
        ((5, 6), [5], {}, False),
    ],
)
def test_references_of_sets(items: Any, stated: Any, settings: dict[str, Any], agrees: bool) -> None:
    assert SET.matches_reference(SetKey(set="x", **settings), items, stated, STYLE) == agrees


def test_a_set_prints_and_is_marked_by_its_digits(tmp_path: Path) -> None:
    text = """\
        title: Roots
        parameters: {n: 2}
        prompt: 'Of \\VAR{n}?'
        points: 1
        answer: {set: '[-sqrt(n), sqrt(n)]', digits: 3, reference: [-1.41, 1.41]}
        recompute: {expression: '[2**0.5, -(n**0.5)]'}
        """
    root = write_course(tmp_path, text)
    answer = question(root).parts[0].answer
    assert (answer.tex, answer.plain) == (r"\{\ensuremath{-1.41},\ 1.41\}", "{-1.41, 1.41}")
    assert SET.accepts(SetKey(set="x", digits=3), answer.value, (1.414, -1.414), STYLE)
    assert not SET.accepts(SetKey(set="x", digits=3), answer.value, (1.42, -1.414), STYLE)
    assert check(root).findings == ()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("{number: k / 3, simplest: true, reference: 5/7}", "the reference says 5/7, but the key is 2/3"),
        ("{number: k / 3, simplest: true, reference: 0.667}", "the reference says 0.667, but the key is 2/3"),
        ("{number: k / 3, reference: 5/7}", "the reference says 5/7, but the key is 2/3"),
        ("{number: k / 3, digits: 3, reference: 5/7}", "the reference says 5/7, but the key is 0.667"),
        ("{number: k / 3, reference: 1}", "the reference says 1, but the key is 2/3"),
        ("{vector: '[k / 3, 1]', reference: [5/7, 1]}", "the reference says [5/7, 1], but the key is [2/3, 1]"),
        ("{matrix: '[[k / 3]]', reference: [[5/7]]}", "the reference says [[5/7]], but the key is [[2/3]]"),
        ("{set: '[k / 3, 1]', reference: [5/7, 1]}", "the reference says [5/7, 1], but the key is {2/3, 1}"),
        ("{interval: '(k / 3, 9]', reference: '(5/7, 9]'}", "the reference says (5/7, 9], but the key is (2/3, 9]"),
        ("{interval: '(k / 3, 9]', reference: '(2/3, 18/2)'}", "the reference says (2/3, 18/2), but"),
        ("{interval: '(k / 3, 8.7]', reference: '(2/3, 18/2]'}", "the reference says (2/3, 18/2], but"),
        ("{blanks: {one: {number: k / 3}}, reference: {one: 5/7}}", "the reference says 5/7, but the key is 2/3"),
    ],
)
def test_a_fraction_that_the_reference_says_is_exact(tmp_path: Path, answer: str, said: str) -> None:
    prompt = "\\BLANK{one}" if "blanks" in answer else "Which?"
    head = f"title: T\nparameters: {{k: 2}}\nprompt: '{prompt} \\VAR{{k}}'\npoints: 1\nwaived: by definition\n"
    (found,) = check(write_course(tmp_path, f"{head}answer: {answer}\n")).findings
    assert found.code == "reference"
    assert found.message.startswith(said)
    mended = write_course(tmp_path, f"{head}answer: {answer}\n".replace("5/7", "2/3").replace("18/2)", "9]"))
    if "5/7" in answer:
        assert [each.message for each in check(mended).findings] == []


@pytest.mark.parametrize(("decimal", "tex"), [(".", r"\{0.5,\ 1.5\}"), (",", r"\{0{,}5;\ 1{,}5\}")])
def test_what_separates_the_things_of_a_set_is_no_decimal_mark(decimal: str, tex: str) -> None:
    printed = SET.tex(SetKey(set="x"), (Typed("0.5"), Typed("1.5")), PrintStyle(NumberStyle(decimal=decimal)))
    assert printed == tex
