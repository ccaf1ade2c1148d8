"""Of which LaTeX it is known that it ends with its text."""

from dataclasses import replace

import pytest
from papers import FILE, paper, part, question, sample_paper, text

from exam_builder.issue.unusual_latex import defined_names, find_unusual, find_unusual_settings
from exam_builder.paper import Cell, Package, Paper, Table


def named(shown: Paper) -> list[str]:
    found = (*find_unusual_settings(shown), *find_unusual(shown, defined_names(shown)))
    return [f"{each.place}: {each.what}" for each in found]


def prompted(prompt: str, preamble: str = "") -> Paper:
    return paper(question("q", 1, prompt=prompt), preamble=text(preamble, 30) if preamble else None)


def test_usual_latex_is_known() -> None:
    usual = r"\textbf{So} $\frac{1}{2}\le\alpha$ \\ \begin{tabular}{l}x\end{tabular} \qty{3}{\metre}, \loss \& 5\,\%"
    preamble = "% the loss\n\\newcommand{\\loss}{\\mathcal{L}}\n\\DeclareMathOperator{\\rank}{rank}"
    assert named(prompted(usual, preamble)) == []
    assert named(sample_paper()) == []


@pytest.mark.parametrize(
    "tex",
    [r"\pdfcolorstack", r"\listgadd", r"\begin{gdef}", r"\begin %", r"\end{x}", r"\é", "^^5cgdef", r"\ifnum", r"\tikz"],
)
def test_all_else_is_told_with_its_place(tex: str) -> None:
    (found,) = named(prompted(f"One.\n{tex} 1"))
    assert found.startswith(f"{FILE.format('q')}:6:1: `\\" if tex[0] == "\\" else f"{FILE.format('q')}:6:1: `^^`")


@pytest.mark.parametrize(
    "preamble",
    [
        r"\let\textbf\gdef",
        r"\def\listgadd{}",
        r"% \newcommand{\listgadd}{}",
        r"\newcommand{\x}{\newcommand{\listgadd}{}}",
        r"\newcommand\x\newcommand{\listgadd}{}",
        r"\verb|\newcommand{\listgadd}{}|",
        r"\newcommand{\x}[1]{\begin{#1}}",
        r"\usepackage{etoolbox}",
    ],
)
def test_no_preamble_makes_a_command_known_that_it_does_not_define(preamble: str) -> None:
    assert named(prompted(r"\listgadd", preamble))


def test_cells_packages_and_solutions_are_looked_at() -> None:
    cell = Table("t", ((Cell(r"\hook", file="t.csv", line=2),),), (), (), None, "l", ())
    asked = question("q", 1, part("a", "q", solution=r"So \hook."), tables=(cell,))
    shown = replace(paper(asked), packages=(Package("etoolbox", (), "e.yaml", 4),))
    assert named(shown) == [
        "e.yaml:4:1: the package `etoolbox`",
        f"{FILE.format('q')}:20:1: `\\hook`",
        "t.csv:2:1: `\\hook`",
    ]
