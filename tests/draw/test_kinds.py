"""Each kind of answer from end to end: drawn, printed, compared, held against its reference, a wrong key found."""

import re
from pathlib import Path

import pytest
from courses import check, question, write_course

from exam_builder.findings import Refused

SHELL = """\
title: A kind
parameters: {{k: {{default: 5, choose: [5, 7]}}}}
prompt: 'It is about \\VAR{{k}}.'
points: 1
answer:
  {answer}
recompute: route
solution: '\\VAR{{answer}}'
"""

KINDS = {
    "number": ("number: k / 4\n  reference: 1.25", "k * 0.25", "1.25", "1.25"),
    "number to digits": ("number: k / 3\n  digits: 3\n  reference: 1.67", "k / 3", "1.67", "1.67"),
    "number within": ("number: k / 3\n  tolerance: 0.01\n  reference: 1.67", "k / 3", "1.67", "1.67"),
    "vector": ("vector: '[k, 2 * k]'\n  reference: [5, 10]", "[k, k + k]", r"\ensuremath{(5, 10)}", "[5, 10]"),
    "matrix": (
        "matrix: '[[k, 1], [0, k]]'\n  reference: [[5, 1], [0, 5]]",
        "[[k, 1], [0, k]]",
        r"\ensuremath{\begin{bmatrix} 5 & 1 \\ 0 & 5 \end{bmatrix}}",
        "[[5, 1], [0, 5]]",
    ),
    "set": ("set: '[k, 1, k]'\n  reference: [1, 5]", "{1, k}", r"\{5,\ 1\}", "{5, 1}"),
    "truth": ("truth: k > 4\n  say: [yes it is, no]\n  reference: yes it is", "k >= 5", "yes it is", "yes it is"),
    "words": (
        "words: [over-fitting, overfitting]\n  reference: overfitting",
        "'overfitting'",
        "over-fitting",
        "over-fitting",
    ),
    "interval": (
        "interval: '[0, k) | (2 * k, inf)'\n  reference: '[0, 5) | (10, inf)'",
        "f'({2 * k}, inf) | [0, {k})'",
        r"\ensuremath{[0,\,5)\cup (10,\,\infty)}",
        "[0, 5) | (10, inf)",
    ),
    "output": ("output: plain(k) + ' <a>'\n  reference: 5 <a>", "f'{k} <a>'", None, "5 <a>"),
    "formula": ("formula: k * x\n  in: {x: [0, 1]}\n  reference: 5 * x", "k * x", r"\ensuremath{5 x}", "5*x"),
}

WRONG = {
    "number": ("k / 4", "k / 4 + 1"),
    "number to digits": ("k / 3", "k / 3 + 1"),
    "number within": ("k / 3", "k / 2"),
    "vector": ("2 * k", "3 * k"),
    "matrix": ("[0, k]", "[1, k]"),
    "set": ("[k, 1, k]", "[k, 2]"),
    "truth": ("k > 4", "k > 5 and k < 6"),
    "words": ("[over-fitting, overfitting]", "[underfitting]"),
    "interval": ("[0, k)", "[0, k]"),
    "output": ("' <a>'", "' <b>'"),
    "formula": ("k * x", "k * x**2"),
}


OPTIONS = "\noptions: [{id: x, text: one}, {id: y, text: two}]"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("number: '[k, 1]'\n  reference: 5", "this answer is not a number: it came out as [5, 1]"),
        (
            "number: '[k, 1]'\n  reference: 5",
            "this answer is not a number: it came out as [5, 1] [q(a)] — if one of a list is to be drawn,",
        ),
        ("vector: k\n  reference: [5]", "this answer is not a list of numbers: it came out as 5"),
        (
            "matrix: '[[1, 2], [k]]'\n  reference: [[1, 2], [5]]",
            "the rows of this answer differ in length: it came out as [[1, 2], [5]]",
        ),
        ("number: inf\n  reference: 5", "this answer is not finite: it came out as inf"),
        ("set: k\n  reference: [5]", "this answer is not a list of things: it came out as 5"),
        ("truth: k\n  reference: 'Yes'", "this answer is neither true nor false: it came out as 5"),
        ("output: k\n  reference: '5'", "this answer is not a text: it came out as 5"),
        ("output: \"' '\"\n  reference: '5'", "this answer is not a text: it came out as an empty one"),
        (
            "conclusion: k\n  among: {a: A, b: B}\n  reference: a",
            "this answer is not one of a, b: it came out as 5",
        ),
        (
            f"order: '[x]'\n  reference: [x, y]{OPTIONS}",
            "this answer does not name each of x, y once: it came out as x",
        ),
    ],
)
def test_a_key_of_another_kind_is_refused(tmp_path: Path, answer: str, message: str) -> None:
    with pytest.raises(Refused, match=f"error: {re.escape(message)} "):
        question(write_course(tmp_path, SHELL.format(answer=answer), "def route(k):\n    return k\n"))


ROUTES = """\
title: Routes
parameters: {k: {default: 5, choose: [5, 7]}}
prompt: 'It is about \\VAR{k}: \\BLANK{p}.'
parts:
  - {points: 1, answer: {match: {x: y}, reference: {x: y}}, options: [{id: x, text: A}, {id: y, text: B}], recompute: a}
  - {points: 1, answer: {number: 2 * k, unit: m, reference: 10}, recompute: b}
  - {points: 1, answer: {claim: {gap: < k}, reference: {gap: 1}}, recompute: c}
  - {points: 1, answer: {claim: {gap: < k}, reference: {gap: 1}}, recompute: d}
  - {points: 1, answer: {claim: {gap: < k, sum: '> 1'}, reference: {gap: 1, sum: 2}}, recompute: e}
  - {points: 1, answer: {claim: {gap: < k}, reference: {gap: 1}}, recompute: f}
  - {points: 1, answer: {formula: k * t, in: {t: [0, 1]}, reference: 1 / (t - t)}, recompute: g}
  - {points: 1, answer: {formula: k * t, in: {t: [0, 1]}, up_to: constant, reference: 5 * t}, recompute: h}
  - {points: 1, answer: {blanks: {p: {number: k, unit: m, accept: {km: 1 / (k - 5)}}}, reference: {p: 5}}, recompute: i}
  - {points: 1, answer: {formula: k * t, in: {t: [0, 1]}, up_to: constant, reference: 5 * t}, recompute: j}
  - {points: 1, answer: {interval: '[0, k]', reference: '[0, 1 / 0]'}, recompute: k_}
  - {points: 1, answer: {order: '[y, x]', reference: [y, x]}, options: [{id: x, text: A}, {id: y, text: B}],
     recompute: l}
"""
RETURNS = {
    "a(k)": "['x']",
    "b(k)": "{'value': k + k, 'units': 'm'}",
    "c(k)": "{'width': 1}",
    "d(k)": "{'gap': 1, 'width': 1}",
    "e(k)": "{'gap': 1}",
    "f(k)": "{'gap': 'wide'}",
    "g(k, t)": "k * t",
    "h(k, t)": "k * t + 1",
    "i(k)": "{'p': {'value': 1.0 * k, 'unit': 'km'}}",
    "j(k, t)": "'wide'",
    "k_(k)": "'[0, 5]'",
    "l(k)": "['y', 'x']",
}


def test_what_second_routes_give_that_cannot_be_compared(tmp_path: Path) -> None:
    companion = "".join(f"def {name}:\n    return {value}\n" for name, value in RETURNS.items())
    findings = check(write_course(tmp_path, ROUTES, companion)).findings
    assert {each.part: each.message for each in findings} == {
        "a": "`a` gives x, which are not pairs",
        "b": "`b` returned `units` beside `value`, where `unit` belongs",
        "c": "`c` returned `width`, where the claim has `gap`",
        "d": "`d` returned `width`, which is not claimed",
        "e": "`e` returned no number for `sum`, which is claimed",
        "f": "`f` measured `gap` as wide, which is not a number",
        "g": "the reference has no value somewhere in the domain: division by zero",
        "i": "division by zero",
        "j": "at t = 0.548457 `j` gives wide, but key and reference say 2.742285, and they differ by no constant",
        "k": "the reference says [0, 1 / 0], but key and `k_` both give [0, 5]",
    }


def written(root: Path, kind: str, old: str = "", new: str = "") -> Path:
    answer, route, *_ = KINDS[kind]
    arguments = "k, x" if kind == "formula" else "k"
    companion = f"def route({arguments}):\n    return {route}\n"
    return write_course(root, SHELL.format(answer=answer.replace(old, new, 1) if old else answer), companion)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_a_right_key_agrees_in_every_draw(tmp_path: Path, kind: str, seed: int | None) -> None:
    assert [str(finding) for finding in check(written(tmp_path, kind), seed).findings] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_prints_in_its_own_way(tmp_path: Path, kind: str) -> None:
    _, _, tex, plain = KINDS[kind]
    (part,) = question(written(tmp_path, kind)).parts
    assert part.answer.plain == plain
    assert part.solution is not None
    assert part.answer.tex == part.solution.tex == (tex or r"\texttt{5\ \textless{}a\textgreater{}}")


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_key_is_found_at_the_key(tmp_path: Path, kind: str) -> None:
    findings = check(written(tmp_path, kind, *WRONG[kind])).findings
    assert [finding.code for finding in findings] == ["wrong-key"]
    assert findings[0].place is not None
    assert findings[0].place.line == 6
    assert "`route` gives " in findings[0].message


REFERENCES = {
    "number": ("1.25", "1.26"),
    "number to digits": ("1.67", "1.68"),
    "number within": ("1.67", "1.66"),
    "vector": ("[5, 10]", "[5, 11]"),
    "matrix": ("[0, 5]]", "[0, 6]]"),
    "set": ("[1, 5]", "[1, 6]"),
    "truth": ("reference: yes it is", "reference: no"),
    "words": ("reference: over", "reference: under"),
    "interval": ("reference: '[0, 5)", "reference: '[0, 6)"),
    "output": ("reference: 5", "reference: 6"),
    "formula": ("reference: 5", "reference: 6"),
}


@pytest.mark.parametrize("kind", REFERENCES)
def test_a_wrong_reference_is_found_at_the_reference(tmp_path: Path, kind: str) -> None:
    findings = check(written(tmp_path, kind, *REFERENCES[kind])).findings
    assert [finding.code for finding in findings] == ["reference"]
    assert "the reference says " in findings[0].message
