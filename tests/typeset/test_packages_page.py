"""The page about LaTeX packages: what it says of each is what TeX says when a paper names it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from papers import paper, question

from exam_builder.findings import Finding
from exam_builder.paper import Audience, Package
from exam_builder.typeset import TypesetDocument
from exam_builder.typeset.log import parse_log
from exam_builder.typeset.messages import PLAIN_WORDS
from exam_builder.typeset.tex_source import TexSource

pytestmark = pytest.mark.long

Setter = Callable[..., TypesetDocument]
PAGE = Path(__file__).parents[2] / "docs" / "tex-packages.md"
ROW = re.compile(r"^\| (?P<name>[\w-]+) \| (?P<debian>texlive-[\w-]+) \| [^|]+ \| (?P<says>[^|]+) \|$", re.MULTILINE)
ROWS = [(row["name"], row["debian"], row["says"]) for row in ROW.finditer(PAGE.read_text())]
RUNS = 3
"""Packages of one third of the page can be named together."""


def names_that(begins: str, third: int) -> list[str]:
    size = len(ROWS) // RUNS
    return [name for name, _, says in ROWS[third * size : (third + 1) * size] if says.startswith(begins)]


def test_the_page_has_sixty_packages_each_with_where_it_comes_from() -> None:
    assert len(ROWS) == len({name for name, *_ in ROWS}) == 60
    assert {says.split()[0].strip(":;") for *_, says in ROWS} == {"works", "warns", "refused"}


@pytest.mark.parametrize("audience", ["student", "solutions", "marking"])
@pytest.mark.parametrize("third", range(RUNS))
def test_packages_say_what_the_page_says(set_: Setter, third: int, audience: Audience) -> None:
    named = [*names_that("works", third), *names_that("warns", third)]
    made = set_(paper(question(), packages=tuple(map(Package, named))), audience)
    assert made.pdf
    assert all(found.severity == "warning" for found in made.findings)
    assert set(speakers(made.findings)) == set(names_that("warns", third))


def speakers(findings: tuple[Finding, ...]) -> Iterator[str]:
    """The packages that warn."""
    for finding in findings:
        match = re.match(r"the package (\S+) warns: ", finding.message)
        yield match[1] if match else finding.message


def test_a_package_that_takes_names_of_the_class_is_refused(set_: Setter) -> None:
    made = set_(paper(question(), packages=(Package("fancyhdr"),)), "student")
    assert "fancyhdr" in " ".join(found.message for found in made.findings if found.severity == "error")


def test_a_bibliography_that_a_program_would_make_is_refused() -> None:
    log = "Package biblatex Warning: Please (re)run Biber on the file:\n(biblatex)                paper\n"
    assert [found.severity for found in parse_log(log, TexSource("paper.tex", ()))] == ["error"]


def test_the_page_lists_every_warning_that_is_not_reported() -> None:
    listed = re.findall(r"^\| `(.+)` \| `(.+)` \| (.+) \|$", PAGE.read_text(), re.MULTILINE)
    unescaped = [(who.replace(r"\|", "|"), words.replace(r"\|", "|"), why) for who, words, why in listed]
    assert unescaped == [(each["who"], each["words"], each["why"]) for each in PLAIN_WORDS["harmless"]]


@pytest.mark.parametrize(
    "log",
    [
        "LaTeX Warning: Label(s) may have changed. Rerun to get cross-references right.",
        "Package rerunfilecheck Warning: File `paper.out' has changed.\n(rerunfilecheck)      Rerun to get it right",
        "LaTeX Warning: There were undefined references.",
        "LaTeX Font Warning: Font shape `OMX/cmex/m/n' in size <17> not available\n(Font)     size <20> substituted",
        "LaTeX Font Warning: Size substitutions with differences\n(Font)              up to 3.0pt have occurred.",
        "Class exam Warning: Point totals have changed. Rerun to get point totals right.",
        "pdfTeX warning: \\pdfdraftmode enabled, not changing output pdf",
        "pdfTeX warning (ext4): destination with the same identifier (name{page.1}) has been used",
    ],
)
def test_a_warning_of_the_list_is_not_reported(log: str) -> None:
    assert parse_log(log + "\n", TexSource("paper.tex", ())) == ()
