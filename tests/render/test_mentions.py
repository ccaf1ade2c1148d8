"""Figures, listings and tables that a text places, in the guide for all versions."""

from dataclasses import replace
from fractions import Fraction

from papers import paper, part, question, text

from exam_builder.paper import Figure, Option
from exam_builder.render import Renderer
from exam_builder.values import Record

FIGURE = Figure("map", 0, "drawings.map", Record({}), 0.2, "", None, (), "0123456789")


def guide(digest: str) -> str:
    """The guide for two versions with a picture, a table and a program to choose from; B's picture has this digest."""
    said = enumerate((r"\FIGURE{map}", r"\TABLE{of_costs}", r"\verb|x % y|"))
    options = tuple(Option(str(n), "ABC"[n], text(tex), str(n), n == 0) for n, tex in said)
    asked = question("roads", 1, part("a", "roads", points=Fraction(1), options=options), figures=(FIGURE,))
    other = replace(asked, parts=(replace(asked.parts[0]),), figures=(replace(FIGURE, digest=digest),))
    return Renderer().combined([paper(asked, version="A"), paper(other, version="B")], ["roads"]).body


def test_an_option_shows_its_picture_and_names_the_rest() -> None:
    body = guide(FIGURE.digest)
    assert r"\includegraphics{roads-map-01234567}" in body
    assert r"\texttt{[of\_costs]}" in body and r"\texttt{x\ \%\ y}" in body
    assert r"\FIGURE" not in body and r"\guidefor{A}" not in body


def test_of_pictures_that_differ_the_first_is_shown_with_its_version() -> None:
    assert r"\guidefor{A}\includegraphics{roads-map-01234567}" in guide("9876543210")
