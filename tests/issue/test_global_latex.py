"""What of an exam's preamble would tell in the papers that are set after one that uses it."""

from dataclasses import replace

import pytest
from papers import sample_paper

from exam_builder.issue.global_latex import find_global_latex
from exam_builder.paper import Text


def said(preamble: str) -> list[str]:
    lines = tuple(range(30, 31 + preamble.count("\n")))
    paper = replace(sample_paper(), preamble=Text(preamble, "content/exams/e.yaml", lines))
    return [str(found) for found in find_global_latex(paper)]


def test_a_macro_that_does_something_for_good_is_told_at_its_line() -> None:
    assert said("\\newcount\\seen\n\\newcommand{\\see}{\\global\\advance\\seen by 1 }") == [
        r"content/exams/e.yaml:31:1: warning: `\global` carries over into later papers, so each is "
        r"typeset in a run of its own, which takes longer — define the macro without it, as with `\def` for `\gdef`; "
        "counters begin anew in each paper "
        "anyway"
    ]


@pytest.mark.parametrize(
    "preamble",
    [
        r"\newtheorem{claim}{Claim}\gdef\course{SCI200}",
        r"\newcommand{\unit}[1]{\,\mathrm{#1}}\gdef\open{\{}\global\let\shown\open",
        "\\newcommand{\\see}{seen} % {\n\\gdef\\seen{so}",
    ],
)
def test_what_the_preamble_does_once_is_the_same_for_all(preamble: str) -> None:
    assert said(preamble) == []
