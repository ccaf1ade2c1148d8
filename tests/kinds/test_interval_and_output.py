"""Intervals and printed output from end to end: drawn, printed, compared, held against their reference."""

from pathlib import Path

import pytest
from courses import check, paper, question, write_course

from exam_builder.findings import Refused
from exam_builder.paper import Paper

DOMAIN = """\
title: A domain
parameters:
  a: {default: 2, choose: [1, 2, 3]}
  b: {default: 5, choose: [5, 6]}
misconceptions:
  closed: {keys: {a: '[-a, a] | [b, inf)'}, text: the ends are taken with it}
prompt: 'Where is $f$ defined, with \\VAR{a} and \\VAR{b}?'
parts:
  - points: 1
    answer:
      interval: '(-a, a) | [b, inf)'
      reference: '(-2, 2) | [5, inf)'
    recompute: search
    solution: '\\VAR{answer}'
    rubric:
      - {add: 1, when: right}
      - {instead: 0.5, misconception: closed}
  - points: 1
    answer: {truth: 'a in answers.a', reference: No}
    recompute: {expression: 'a < a'}
    solution: '\\VAR{answer}'
"""
SEARCH = """\
def search(a, b):
    return f"[{b}, inf) | (-{a}, {a:.3f})"
"""


def said(root: Path, written: str = DOMAIN, companion: str = SEARCH) -> list[str]:
    return [str(finding) for finding in check(write_course(root, written, companion)).findings]


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_an_interval_agrees_whatever_the_order_of_its_pieces(tmp_path: Path, seed: int | None) -> None:
    assert check(write_course(tmp_path, DOMAIN, SEARCH), seed).findings == ()


def test_an_interval_prints_with_cup_and_infinity(tmp_path: Path) -> None:
    first, second = question(write_course(tmp_path, DOMAIN, SEARCH)).parts
    assert first.answer.tex == r"\ensuremath{(-2,\,2)\cup [5,\,\infty)}"
    assert (first.answer.plain, second.answer.plain) == ("(-2, 2) | [5, inf)", "No")
    assert first.mistakes[0].plain == "[-2, 2] | [5, inf)"


def test_an_interval_survives_the_paper_as_json(tmp_path: Path) -> None:
    made = paper(write_course(tmp_path, DOMAIN, SEARCH))
    assert Paper.from_json(made.to_json()) == made


def test_a_wrong_bracket_is_reported_at_the_key(tmp_path: Path) -> None:
    (finding,) = said(tmp_path, DOMAIN.replace("'(-a, a) |", "'(-a, a] |"))[:1]
    assert finding.startswith(
        "content/questions/q.yaml:11:17: error: the key comes out as (-2, 2] | [5, inf), but `search` gives "
        "(-2, 2) | [5, inf) and the reference says (-2, 2) | [5, inf) [q(a)]"
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{a:.3f})", "{a + 0.6:.3f})", "`search` gives (-2, 2.6) | [5, inf), but key and reference say (-2, 2) |"),
        ("{a:.3f})", "{a:.3f}]", "`search` gives (-2, 2] | [5, inf), but key and reference say (-2, 2) | [5, inf)"),
        ("[{b}, inf) | ", "", "`search` gives (-2, 2), but key and reference say (-2, 2) | [5, inf)"),
        ("{a:.3f})", "", "which is not an interval: `(-2,` is not an interval"),
        ('f"[{b}, inf) | (-{a}, {a:.3f})"', "[a, b]", "`search` gives `[2, 5]`, which is not an interval"),
    ],
)
def test_a_wrong_second_route_is_reported(tmp_path: Path, old: str, new: str, words: str) -> None:
    (finding,) = said(tmp_path, companion=SEARCH.replace(old, new))
    assert finding.startswith("content/questions/q.py:2:1: error: ")
    assert "called in content/questions/q.yaml:13:16" in finding
    assert words in finding


def test_a_wrong_reference_is_reported_at_the_reference(tmp_path: Path) -> None:
    (finding,) = said(tmp_path, DOMAIN.replace("'(-2, 2) |", "'(-3, 2) |"))
    assert finding.startswith("content/questions/q.yaml:12:18: error: the reference says (-3, 2) | [5, inf), but key")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("'(-a, a) | [b, inf)'\n      ref", "[a, b]\n      ref", "11:17: error: an interval needs quotes [q(a)]"),
        ("(-a, a) |", "(-c, a) |", "11:20: error: no parameter or function `c`"),
        ("(-a, a) |", "(-a; a) |", "11:18: error: `(-a; a)` does not have two ends"),
        ("(-a, a) |", "(a, -a) |", "11:19: error: there is no number from 2 to -2"),
        ("(-a, a) | [b", "(-a, a) | [inf", "11:29: error: infinity belongs to no interval"),
        ("'(-2, 2) | [5, inf)'", "'(-a, 2)'", "12:18: error: `reference` of an interval holds numbers, not `a`"),
        ("'(-2, 2) | [5, inf)'", "[5, 6]", "12:18: error: `reference` of an interval is a text in quotes"),
        ("'[-a, a] |", "'[-c, a] |", "6:25: error: no parameter or function `c`"),
    ],
)
def test_what_is_no_interval_is_reported_with_its_place(tmp_path: Path, old: str, new: str, words: str) -> None:
    written = DOMAIN.replace(old, new)
    assert written != DOMAIN
    with pytest.raises(Refused) as refused:
        question(write_course(tmp_path, written, SEARCH))
    assert f"content/questions/q.yaml:{words}" in str(refused.value)


LOOP = """\
title: A loop
parameters: {n: {default: 3, choose: [2, 3]}, printed: {compute: printout}}
prompt: 'What does the loop to \\VAR{n} print? \\VAR{len(printed)} characters.'
points: 1
answer:
  output: printed
  reference: |
    0 0_
    1 1
    2 4
recompute: write_it
solution: '\\VAR{answer}'
"""
PRINTOUT = """\
def printout(n):
    return "\\n".join(f"{i} {i * i}" + ("_" if i == 0 else "") for i in range(n)) + "\\n"


def write_it(n):
    return "0 0_  \\n1 1\\n" + ("2 4\\n" if n == 3 else "")
"""


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_output_agrees_but_for_trailing_blanks(tmp_path: Path, seed: int | None) -> None:
    assert [str(found) for found in check(write_course(tmp_path, LOOP, PRINTOUT), seed).findings] == []


def test_output_prints_to_the_letter(tmp_path: Path) -> None:
    (part,) = question(write_course(tmp_path, LOOP, PRINTOUT)).parts
    assert part.answer.plain == "0 0_ ⏎ 1 1 ⏎ 2 4"
    assert part.answer.tex == (
        r"\begin{tabular}[t]{@{}l@{}}\texttt{0\ 0\_} \\ \texttt{1\ 1} \\ \texttt{2\ 4}\end{tabular}"
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("0 0_  ", " 0 0_", "gives  0 0_ ⏎ 1 1 ⏎ 2 4, but key and reference say 0 0_ ⏎ 1 1 ⏎ 2 4"),
        ('"2 4\\n"', '"2  4\\n"', "gives 0 0_ ⏎ 1 1 ⏎ 2  4, but key and reference say 0 0_ ⏎ 1 1 ⏎ 2 4"),
        ('return "0 0_', 'return n  # "0 0_', "`write_it` gives 3, which is not text [q(a), called in"),
    ],
)
def test_output_that_differs_is_reported(tmp_path: Path, old: str, new: str, words: str) -> None:
    (finding,) = said(tmp_path, LOOP, PRINTOUT.replace(old, new))
    assert finding.startswith("content/questions/q.py:6:1: error: ")
    assert words in finding
