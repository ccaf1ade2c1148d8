"""Of which LaTeX it is known that it ends with its text, and whether a run of copies is the same in another order."""

from dataclasses import replace
from pathlib import Path

import pytest
from courses import run_command, shared_cache, write_course
from papers import FILE, paper, part, question, sample_paper, text

from exam_builder.findings import Place
from exam_builder.issue.typesetting import PrintSettings, typeset_papers
from exam_builder.issue.unusual_latex import (
    OrderCheck,
    UnusualLatex,
    find_defined_names,
    find_unusual,
    find_unusual_settings,
)
from exam_builder.paper import Cell, Package, Paper, Table
from exam_builder.pdf import digest_drawings
from exam_builder.render import Renderer
from exam_builder.store import Store


def named(shown: Paper) -> list[str]:
    found = (*find_unusual_settings(shown), *find_unusual(shown, find_defined_names(shown)))
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
def test_all_else_is_reported_with_its_place(tex: str) -> None:
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


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return shared_cache(tmp_path_factory.mktemp("cache"))


def compare(store: Store, *prompts: str) -> list[str]:
    papers = [paper(question("q", 1, prompt=prompt)) for prompt in prompts]
    settings = PrintSettings(Renderer(), store, ("student", "solutions"), "run", 2)
    suspect = UnusualLatex(r"`\pdfcolorstack`", Place("content/questions/q.yaml", 6), "q")
    found = OrderCheck(settings, papers, [suspect]).find_differences(typeset_papers(settings, papers))
    return [f"{index}: {finding}" for index, finding in found.items()]


def test_a_colour_that_lasts_is_reported_though_one_copy_alone_sets_it(store: Store) -> None:
    assert compare(store, "One.", r"Two.\pdfcolorstack0 push{1 0 0 rg}", "Three.") == [
        "2: content/questions/q.yaml:6:1: error: page 1 of the solutions of the paper changes when other "
        "copies are typeset before it, so one copy affects another, or says something about it; the cause may be "
        "`\\pdfcolorstack` [q] — take out what still has an effect after its text, or depends on what was "
        "printed before"
    ]


def test_copies_that_leave_one_another_alone_are_the_same_in_any_order(store: Store) -> None:
    plain = r"See \ref{x}.\label{x}\footnote{So.} \color{red}Red \itshape (\textsf{/F8}) \fbox{\rotatebox{20}{x}}"
    assert compare(store, plain, r"$\sqrt{2}$ \large Large", plain.replace("So", "No")) == []


COPY_ATTACKS = (
    r"\ifdefined\last Before: \last\fi\gdef\last{\VAR{n}}",
    r"\expandafter\ifx\csname zz\endcsname\relax\else Before.\fi\global\expandafter\let\csname zz\endcsname=b",
    r"\copy200 \global\setbox200\hbox{\VAR{n}}",
    r"\botmark\mark{\VAR{n}}",
    r"\aftergroup\gdef\aftergroup\last\aftergroup{\aftergroup b\aftergroup}\ifdefined\last\last\fi",
    r"\global\everypar\expandafter{\the\everypar +}",
    r"\AddToHook{shipout/foreground}{\put(72,-72){\VAR{n}}}",
    r"\hyphenation{ex-a-m-i-n-a-t-i-on}",
    r"\the\pdflastobj",
    r"\pdfliteral{1 0 0 rg}",
    r"\refstepcounter{equation}\theequation",
    r"\insert\footins{\VAR{n}}",
    r"\addcontentsline{toc}{section}{\VAR{n}}",
    r"\def\examname{X}\thepage",
)
"""LaTeX that sets something for copies after its own, or reads what those before it set."""
ATTACKED = r"""
    title: Sum
    parameters:
      n: {default: 4, choose: [4, 5, 6, 7, 8, 9, 10, 11, 12], unit: 1}
    parts:
      - points: 1
        prompt: |
          TEXT What is $\VAR{n} + 1$?
        answer: {number: n + 1, reference: 5}
        waived: it is an addition
"""


@pytest.mark.long
@pytest.mark.parametrize("tex", COPY_ATTACKS)
def test_a_copy_among_others_looks_as_it_does_alone(tmp_path: Path, tex: str) -> None:
    drawings: list[tuple[bytes, ...]] = []
    for name, students in (("among", ("1001", "1002", "1003")), ("alone", ("1002",))):
        course = write_course(tmp_path / name, ATTACKED.replace("TEXT", tex))
        (course / ".exam-secret").write_text("00112233445566778899aabbccddeeff\n")
        (course / "roster.csv").write_text("id,name\n" + "".join(f"{each},Student {each}\n" for each in students))
        code, said = run_command(course, "build", "test", "--roster", "roster.csv", "--jobs", "1")
        assert code == 0, said
        folder = course / "build/test/copies/1002"
        drawings += [digest_drawings((folder / f"{each}.pdf").read_bytes()) for each in ("student", "solutions")]
    assert drawings[:2] == drawings[2:]
