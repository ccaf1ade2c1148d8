"""Figures, listings and tables in their places, and in the guide for all versions."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from papers import paper, part, question, render, text

from exam_builder.paper import Cell, Figure, Listing, Option, Paper, Table, Text
from exam_builder.render import Origin, Renderer
from exam_builder.render.author_text import insert_placed, tie_punctuation
from exam_builder.values import FrozenMap


def figure(id_: str, **fields: Any) -> Figure:
    made = Figure(id_, 1, "drawings.layer", FrozenMap({}), 0.5, "", None, (), f"digest-{id_}")
    return replace(made, **fields)


def with_figures(prompt: str, *figures: Figure, solution: str = "So.") -> Paper:
    return paper(question("conv_cost", 1, part(prompt="Why?", solution=solution), prompt=prompt, figures=figures))


def body(shown: Paper, audience: Any = "student") -> str:
    return render(shown, audience).body


def test_a_figure_stands_where_the_text_places_it() -> None:
    shown = body(with_figures("Before.\n\\FIGURE{a}\nAfter.", figure("a")))
    assert shown.index("Before.") < shown.index(r"\includegraphics{conv_cost-a-") < shown.index("After.")
    assert r"\FIGURE" not in shown


def test_figures_one_after_the_other_share_a_row() -> None:
    shown = body(with_figures("\\FIGURE{a}\n\\FIGURE{b}\n\n\\FIGURE{c}", figure("a"), figure("b"), figure("c")))
    rows = shown.split(r"\begin{examfigures}")[1:]
    assert [row.split(r"\end{examfigures}")[0].count("includegraphics") for row in rows] == [2, 1]


def test_what_no_text_places_comes_after_the_prompt() -> None:
    listing = Listing("out", "1 2", "", "content/questions/conv_cost.yaml", 4)
    shown = body(paper(question(prompt="Read this.", figures=(figure("a"),), listings=(listing,))))
    assert shown.index("Read this.") < shown.index("conv_cost-a") < shown.index("1\\ 2") < shown.index("How many?")


def test_what_no_text_places_comes_after_the_prompt_also_where_its_audiences_are_named() -> None:
    few = Table("few", ((Cell("seven"),),), (), (), None, "l", ("student", "solutions"))
    shown = paper(
        question(prompt="Read this.", figures=(figure("a", audiences=("student", "marking")),), tables=(few,))
    )
    printed = body(shown, "student")
    assert printed.index("Read this.") < printed.index("conv_cost-a") < printed.index("seven") < printed.index("How ma")


def test_a_table_for_solutions_that_no_text_places_ends_the_solution() -> None:
    few = Table("few", ((Cell("seven"),),), (), (), None, "l", ("solutions",))
    shown = paper(question(prompt="Read this.", tables=(few,)))
    assert "seven" not in body(shown, "student")
    printed = body(shown, "solutions")
    assert printed.count("seven") == 1
    assert printed.index("How many?") < printed.index("seven") < printed.index(r"\end{examanswer}")


def test_a_figure_for_solutions_that_no_text_places_ends_the_solution_and_is_not_in_the_students_paper() -> None:
    shown = with_figures("Prompt.", figure("a", audiences=("solutions",)), solution="So it is.")
    assert "conv_cost-a" not in body(shown, "student")
    for audience in ("solutions", "marking"):
        printed = body(shown, audience)
        assert printed.index("So it is.") < printed.index("conv_cost-a") < printed.index(r"\end{examanswer}")


def test_a_placed_figure_that_the_audience_does_not_see_leaves_nothing_behind() -> None:
    shown = body(with_figures("See:\n\\FIGURE{a}", figure("a", audiences=("solutions",))))
    assert "FIGURE" not in shown
    assert "examfigures" not in shown


def test_pictures_in_a_text_with_blanks_do_not_grow_in_large_print() -> None:
    """TeX records the places of blanks without the scale of a box."""
    assert r"\examstillpictures{}\tikz" in body(with_figures(r"\tikz\node{\BLANK{x}};"))
    assert r"\examstillpictures" not in body(with_figures(r"\BLANK{x}")) + body(with_figures(r"\tikz\node{x};"))


def test_the_line_after_a_figure_keeps_its_origin() -> None:
    document = render(with_figures("One.\n\\FIGURE{a} and \\nosuch\nThree.", figure("a")), "student")
    lines = (document.preamble + document.body).splitlines()
    number = next(n for n, line in enumerate(lines) if "nosuch" in line)
    assert document.origins[number] == Origin("content/questions/conv_cost.yaml", 6, "conv_cost", None)


def test_a_caption_carries_the_number_and_a_description_reads_as_utf_16() -> None:
    shown = body(with_figures("P.", figure("a", number=7, caption=text("The layer."), alt="é")))
    assert r"\examcaption{Figure 7}{The layer.}" in shown
    assert "/Alt <FEFF00E9>" in shown


def test_lines_of_a_listing_are_escaped_and_lead_back_to_their_file() -> None:
    listing = Listing("lse", "def f(x):\n    return x_1 \\ '#{}'", "python", "content/questions/lse.py", 3)
    document = render(paper(question(prompt="\\LISTING{lse}", listings=(listing,))), "student")
    assert r"\textbf{\texttt{def}}" in document.body
    assert "return x_1" not in document.body
    assert Origin("content/questions/lse.py", 4, "conv_cost", None) in document.origins


FIGURE = Figure("map", 0, "drawings.map", FrozenMap({}), 0.2, "", None, (), "0123456789")


def guide(digest: str) -> str:
    """The guide for two versions with a picture, a table and a program to choose from; B's picture has this digest."""
    said = enumerate((r"\FIGURE{map}", r"\TABLE{of_costs}", r"\verb|x % y|"))
    options = tuple(Option(str(n), "ABC"[n], text(tex), str(n), n == 0) for n, tex in said)
    solved = part("a", "roads", points=Fraction(1), options=options, solution=r"See \FIGURE{map}")
    asked = question("roads", 1, solved, figures=(FIGURE,))
    other = replace(asked, parts=(replace(solved),), figures=(replace(FIGURE, digest=digest),))
    return Renderer().render_combined([paper(asked, version="A"), paper(other, version="B")], ["roads"]).body


def test_an_option_shows_its_picture_and_names_the_rest() -> None:
    body = guide(FIGURE.digest)
    assert r"\includegraphics{roads-map-01234567}" in body
    assert r"\texttt{[of\_costs]}" in body and r"\texttt{x\ \%\ y}" in body
    assert r"\FIGURE" not in body and "version A" not in body


def test_pictures_that_differ_stand_beside_the_letters_of_their_versions() -> None:
    body = guide("9876543210")
    for version, digest in (("A", "01234567"), ("B", "98765432")):
        row = body.partition(rf"\guiderow{{{version}}}")[2].partition(r"\guiderow")[0]
        assert rf"A\,$\checkmark$: \exammention{{\includegraphics{{roads-map-{digest}}}}}" in row


def test_a_solution_whose_picture_differs_names_its_version() -> None:
    assert "Solution of version A" in guide("9876543210")


def test_figures_of_a_row_stand_side_by_side_with_their_letters() -> None:
    made = insert_placed("See\n\\FIGURES{one, two}\nthere.", {"FIGURE": lambda id_: f"<{id_}>", "BLANK": str})
    assert made == "See\n\n\\begin{examfigures}[t]\n<one>\n<two>\n\\end{examfigures}\n\nthere."


@pytest.mark.parametrize(
    ("tex", "tied"),
    [
        ("Où est-il ? « Oui » dit-elle ; fin !", "Où est-il~? «~Oui~» dit-elle~; fin~!"),
        (r"\emph{mot} ; $a : b ;$ et \verb|a ;| \texttt{x ;}", r"\emph{mot}~; $a : b ;$ et \verb|a ;| \texttt{x ;}"),
        ("% un ; deux\nla fin :\n; x", "% un ; deux\nla fin~:\n; x"),
        (r"\begin{axis}\addplot (1,1) ;\end{axis} Oui !", r"\begin{axis}\addplot (1,1) ;\end{axis} Oui~!"),
        (r"\tikz\draw (0,0) -- (1,1) ; Oui !", r"\tikz\draw (0,0) -- (1,1) ; Oui !"),
        (r"\begin{verbatim} a ; \end{verbatim}", r"\begin{verbatim} a ; \end{verbatim}"),
        (r"oui & ? \\ non", r"oui & ? \\ non"),
    ],
)
def test_no_line_of_french_ends_before_its_punctuation(tex: str, tied: str) -> None:
    written = Text(tex, "q.yaml", (1, 2, 3))
    assert [tie_punctuation(written, language).tex for language in ("fr", "en+fr-CA", "de")] == [tied, tied, tex]
