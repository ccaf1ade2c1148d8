r"""Chains of `=` in solutions: which are read, what they come to, and what is said of those that do not hold."""

from pathlib import Path

import pytest
from courses import load, paper, run_command, write_course

from exam_builder.examine.equality_chains import find_breaks, find_chains
from exam_builder.examine.latex_arithmetic import NotArithmetic, evaluate_tokens
from exam_builder.examine.latex_tokens import tokenize_math
from exam_builder.examine.question_texts import PrintedSpan, PrintedText
from exam_builder.examine.solution_checks import find_drift
from exam_builder.findings import Finding
from exam_builder.paper import NumberStyle

STYLE = NumberStyle()
QUESTION = r"""
title: A box
parameters:
  side: {default: 5, choose: [3, 5, 7]}
  depth: {default: 3, choose: [3, 4]}
  third: {derive: 1.0 * side / 3}
points: 1
prompt: 'How large is it?'
answer: {number: side**2 * depth, reference: 75}
waived: a small example
solution: |
  It is
  CHAIN
"""


def found(root: Path, chain: str, seed: int | None = None) -> list[Finding]:
    course = write_course(root, QUESTION.replace("CHAIN", chain))
    return [finding for finding in find_drift(load(course), paper(course, seed)) if finding.code == "chain"]


@pytest.mark.parametrize(
    ("tex", "value"),
    [
        (r"5\cdot5\cdot3\cdot16", 1200),
        (r"12\,000{,}000", 12_000_000),
        (r"2 + 3 \times 4 - 6/3/2", 13),
        (r"2\left(3 + 4\right)^2", 98),
        (r"\frac{1}{3}\cdot 9", 3),
        (r"\frac{\sqrt{16}}{2^{3}}", 0.5),
        (r"\frac12\cdot\frac13 + \frac1{12}", 0.25),
        (r"\frac12(3 + 4)", 3.5),
        (r"-3^2", -9),
        (r"2\cdot-3 / -4", 1.5),
        (r"{-3}^2", -9),
        (r"\ensuremath{-3} + 10", 7),
        (r"12 \div 4\,\mathrm{m/s^2}", 3),
        (r"50\,\%", 0.5),
        (r"5! - \binom{5}{2}", 110),
        (r"2\sin 30^\circ", 1),
        (r"2^{0.5}", 2**0.5),
        (r"1.2\times 10^{-3}", 0.0012),
    ],
)
def test_arithmetic_is_read_with_the_usual_precedence(tex: str, value: float) -> None:
    assert float(evaluate_tokens(tokenize_math(tex, STYLE))) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("grouping", "decimal", "tex", "value"),
    [
        (r"\,", ",", r"2\cdot3{,}5 + 1\,000", 1007),
        (r"\,", ",", "2{,}125 + 0,5 + 0.5", 3.125),
        (".", ",", "1.200 + 0,5", 1200.5),
        (",", ".", "1,200 + 0.5", 1200.5),
        ("'", ".", "1'200.5", 1200.5),
    ],
)
def test_numbers_are_read_as_the_exam_prints_them(grouping: str, decimal: str, tex: str, value: float) -> None:
    style = NumberStyle(grouping, 4, decimal)
    assert float(evaluate_tokens(tokenize_math(tex, style))) == value


@pytest.mark.parametrize(
    "tex",
    [
        r"2x",
        r"f(3)",
        r"5 3",
        r"2\frac{1}{2}",
        r"\sqrt[3]{8}",
        r"1 + \dots + 9",
        "2 +",
        r"\frac123",
        r"2^10",
        r"\sqrt16",
        r"1/0",
        r"10^{999999}",
    ],
)
def test_what_is_no_arithmetic_has_no_value(tex: str) -> None:
    with pytest.raises(NotArithmetic):
        evaluate_tokens(tokenize_math(tex, STYLE))


@pytest.mark.parametrize(
    "tex",
    [
        r"$5\cdot5\cdot3\cdot16 = 1\,200$",
        r"$V = a^2 h = 5^2\cdot 3 = 75\,\mathrm{cm}$",
        r"$\frac{1}{3} = 0.333$ and $\frac{2}{3} \approx 0.7$",
        r"$17.3 \approx 17$, $1234 \approx 1\,200$",
        r"$x = 3, \quad 4 = 2\cdot 2$",
        r"$\sum_{i=1}^{3} i = 6 = 2\cdot3$",
        r"\begin{align*} a &= 2\cdot 3 \\ &= 6 \\ b &= 7 \end{align*}",
        r"$1.5\,\mathrm{km} = 1500\,\mathrm{m}$",
        r"$2\,\mathrm{kg}\cdot 3\,\mathrm{m/s^2} = 6\,\mathrm{N}$",
        r"$2\cdot 3 = 6 \text{ and } 7 = 7$",
        r"$0 < 2\cdot3 = 6 < 7$",
        r"$17 = 2 \pmod{5}$",
        r"$2\pi \approx 44/7$",
        r"\verb|$1 = 2$| costs 1\,\$, not 2\,\$",
        "\\[ 2 + 2 % = 5\n = 4 \\]",
        "% $1 = 2$\nNothing.",
    ],
)
def test_a_chain_that_holds_is_let_through(tex: str) -> None:
    assert list(find_breaks(find_chains(PrintedText((PrintedSpan(0, 0, tex),)), STYLE))) == []


@pytest.mark.parametrize(
    ("tex", "left", "right"),
    [
        (r"$5\cdot5\cdot3\cdot16 = 1\,300$", r"5\cdot5\cdot3\cdot16", r"1\,300"),
        (r"$V = 2\cdot3 = 6 = 7$", "6", "7"),
        (r"A line \\[2pt] and $6 = 7$", "6", "7"),
        (r"$2\cdot 3 = x y = 7$", r"2\cdot 3", "7"),
        (r"\[ \frac{1}{3} = 0.334 \]", r"\frac{1}{3}", "0.334"),
        (r"$\frac{100}{3} = 33$", r"\frac{100}{3}", "33"),
        (r"$\frac{2}{3} \approx 0.6$", r"\frac{2}{3}", "0.6"),
        (r"\begin{align*} a &= 2\cdot 3 \\ &= 7 \end{align*}", r"2\cdot 3", "7"),
        (
            r"$2\,\mathrm{kg}\cdot 3\,\mathrm{m/s^2} = 7\,\mathrm{N}$",
            r"2\,\mathrm{kg}\cdot 3\,\mathrm{m/s^2}",
            r"7\,\mathrm{N}",
        ),
        (r"\(\boxed{2 + 2 = 5}\)", "2 + 2", "5"),
        (r"$9.82\cdot 2.55 = 25.0155$", r"9.82\cdot 2.55", "25.0155"),
    ],
)
def test_a_chain_that_breaks_is_reported_with_both_sides(tex: str, left: str, right: str) -> None:
    (wrong,) = find_breaks(find_chains(PrintedText((PrintedSpan(0, 0, tex),)), STYLE))
    assert (wrong.left.tex, wrong.right.tex) == (left, right)


def test_the_finding_names_both_values_at_the_second_side(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, r"$5\cdot5\cdot\VAR{depth} = \VAR{answer} = 76$.")
    assert finding.message == "`75 = 76` does not hold: 75 on the left, 76 on the right"
    assert (finding.hint, finding.severity, finding.seed) == ("correct one of the sides", "error", None)
    assert str(finding.place) == "content/questions/q.yaml:13:45"


def test_what_holds_in_the_reference_paper_may_break_in_a_draw(tmp_path: Path) -> None:
    chain = r"$5\cdot5\cdot\VAR{depth} = \VAR{answer}$."
    assert found(tmp_path, chain) == []
    messages = [finding for seed in range(1, 8) for finding in found(tmp_path, chain, seed)]
    assert len(messages) > 1
    assert len({(finding.code, finding.place) for finding in messages}) == 1
    assert messages[0].seed is not None


@pytest.mark.parametrize(
    "chain",
    [
        r"$\VAR{side}\cdot\VAR{side}\cdot\VAR{depth} = \VAR{answer}$",
        r"$3 \cdot \VAR{third} = \VAR{side}$",
        r"$3 \cdot \VAR{num(third, digits=2)} = \VAR{side}$",
        r"$3 \cdot \VAR{join([num(third, digits=2)])} = \VAR{side}$",
        r"$\VAR{side} / 3 = \VAR{third}$",
        r"$20 \cdot \VAR{side} / 3 = \VAR{num(20 * third, decimals=0)}$",
        r"$200 \cdot \VAR{side} / 3 = \VAR{num(200 * third, digits=2)}$",
        r"$401 / 20 = \VAR{frac(401 / 20)}$ and $\VAR{sci(1234567)} = 1.235\cdot10^6$",
        r"$-\VAR{-side} = \VAR{side}$ and $\VAR{-side} + \VAR{side} = 0$",
        r"$\VAR{'x'} = 3 = \VAR{undefined_name} = 3$",
    ],
)
def test_rounded_prints_count_with_the_values_behind_them(tmp_path: Path, chain: str) -> None:
    course = write_course(tmp_path, QUESTION.replace("CHAIN", chain.replace("undefined_name", "'y'")))
    messages = [finding for seed in (None, 1, 2, 3) for finding in find_drift(load(course), paper(course, seed))]
    assert [finding for finding in messages if finding.code == "chain"] == []


def test_a_calculation_that_its_digits_do_not_allow_is_a_warning(tmp_path: Path) -> None:
    lost = r"$(\VAR{num(third, digits=DIGITS)} - 1.6)\cdot\VAR{depth} = \VAR{(third - 1.6) * depth}$"
    (finding,) = found(tmp_path, lost.replace("DIGITS", "2"))
    assert finding.message.startswith("with the digits that are printed `(1.7 - 1.6)")
    assert finding.message.endswith("is 0.3, but it should be 0.2")
    assert (finding.severity, finding.hint) == ("warning", "print more digits")
    assert found(tmp_path, lost.replace("DIGITS", "3")) == []


def test_a_negative_number_with_a_power_is_read_as_it_prints(tmp_path: Path) -> None:
    assert found(tmp_path, r"$\VAR{-side}^2 = \VAR{side**2}$ and $2\VAR{-side} = \VAR{-2 * side}$") == []
    (finding,) = found(tmp_path, r"$\VAR{plain(-side)}^2 = \VAR{side**2}$")
    assert "-25 on the left, 25 on the right" in finding.message


CHOSEN = r"""
title: A choice
parameters: {side: {default: 5, choose: [3, 5]}}
points: 1
prompt: 'How large is it?'
options:
  - {id: large, text: '$\VAR{side}^2 = \VAR{side**2}$', because: '$5\cdot5 = \VAR{side**2}$'}
  - {id: small, text: '$\VAR{side} = 12$'}
answer: {option: large, reference: large}
waived: a small example
solution: 'The first.'
"""


def test_the_reason_of_an_option_is_read_and_what_a_wrong_one_says_is_not(tmp_path: Path) -> None:
    course = write_course(tmp_path, CHOSEN)
    seed = next(each for each in range(1, 20) if paper(course, each).questions[0].parameters["side"] == 3)
    (finding,) = find_drift(load(course), paper(course, seed))
    assert finding.message == r"`5\cdot5 = 9` does not hold: 25 on the left, 9 on the right"
    assert (finding.part, finding.seed) == ("a", seed)
    assert find_drift(load(course), paper(course)) == ()


def test_a_key_stands_in_the_finding_as_it_prints(tmp_path: Path) -> None:
    question = QUESTION.replace("number: side**2 * depth, reference: 75", "number: 10 * third, digits: 2")
    course = write_course(tmp_path, question.replace("CHAIN", r"$\VAR{answer} = 18$"))
    (finding,) = find_drift(load(course), paper(course))
    assert finding.message == "`17 = 18` does not hold: 16.66666667 on the left, 18 on the right"


@pytest.mark.parametrize("number", ["1e400", "-(10**4000)", "1e-400", "1e308 * 100"])
def test_numbers_beyond_all_floats_are_compared_too(tmp_path: Path, number: str) -> None:
    question = QUESTION.replace("1.0 * side / 3", number).replace("CHAIN", r"$\VAR{third} = 2\cdot\VAR{third} = 5$")
    course = write_course(tmp_path, question.replace("side**2 * depth, reference: 75", "third * depth, reference: 1"))
    code, _ = run_command(course, "check", "--no-tex", "--draws", "2", "--jobs", "1")
    assert code == 1


@pytest.mark.parametrize("above", ["9" * 5_000, "0." + "9" * 5_000, "9" * 4_200 + "!", r"\binom{99999999}{9999999}"])
def test_numbers_of_very_many_digits_end_nothing(tmp_path: Path, above: str) -> None:
    """Neither as digits that Python refuses to read, nor as what would be computed for ever."""
    assert found(tmp_path, f"$2 = {above} = 4$") is not None


def test_binomial_coefficients_are_computed_up_to_a_size() -> None:
    assert evaluate_tokens(tokenize_math(r"\binom{100}{98}", STYLE)) == 4950
    with pytest.raises(NotArithmetic):
        evaluate_tokens(tokenize_math(r"\binom{99999999}{9999999}", STYLE))
