"""What a text sets ends with it, and labels are their question's own: in a paper, and in a run of many."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from papers import FIGURES, paper, part, question, render, sample_paper, text

from exam_builder.audit.page_text import read_page_texts
from exam_builder.paper import Audience, Option, Paper, RubricItem
from exam_builder.store import Store
from exam_builder.typeset import typeset_document
from exam_builder.typeset.batch import BatchPaper, typeset_batch

LOOKS = (
    r"look: \csname f@family\endcsname\ \csname f@shape\endcsname\ \csname f@size\endcsname\ "
    r"\csname current@color\endcsname\ \the\parindent\ \the\parskip\ \the\leftskip\ \the\rightskip\ \the\parfillskip\ "
    r"\baselinestretch\ \textbf{bold} \number\catcode`\| \labelitemi\ \the\everypar; "
)
"""Prints how a text looks that stands here."""
SETS = (
    r"\itshape\color{red} Red.",
    r"\scriptsize Small.",
    r"\centering Centred.",
    r"\raggedright Ragged.",
    r"\setlength{\parindent}{2cm}\setlength{\parskip}{2cm}Far.",
    r"\renewcommand{\baselinestretch}{2}\selectfont Stretched.",
    r"\setlength{\leftskip}{3cm}\setlength{\rightskip}{3cm}Narrow.",
)
DEFINES = (
    r"\renewcommand{\textbf}[1]{bolder}Other.",
    r"\catcode`\|=13 Sign.",
    r"\renewcommand{\labelitemi}{+}Sign.",
)


def pages(papers: Sequence[Paper], cache: Store, audience: Audience) -> list[str]:
    """What stands on the pages of each of some papers that are set in one run."""
    run = typeset_batch([BatchPaper(render(each, audience), 3) for each in papers], FIGURES, store=cache)
    assert not run.failed
    read = read_page_texts(run.pdf)
    return [
        " ".join("".join(read[each.first : each.first + each.pages]).split()) for _, each in sorted(run.papers.items())
    ]


def looks(page: str) -> list[str]:
    """How it looks at each place of a page that says so."""
    return [piece.split(";")[0] for piece in page.split("look: ")[1:]]


def option(letter: str, tex: str) -> Option:
    return Option("", letter, text(tex), 1, True, text(tex))


def asked(sets: str, **fields: object) -> Paper:
    """A paper in which everything that comes after a text that sets something says how it looks."""
    item = RubricItem("note", None, text(LOOKS))
    own = part("b", label="b", prompt=LOOKS, solution=LOOKS, rubric=(item,), options=(option("A", LOOKS),))
    first = part("a", label="a", prompt=sets, solution=sets, options=(option("A", sets), option("B", LOOKS)))
    return paper(question("first", 1, first, own, prompt=sets), question("second", 2, prompt=LOOKS), **fields)


@pytest.mark.parametrize("audience", ["student", "solutions", "marking"])
def test_how_a_text_looks_ends_with_it(cache: Store, audience: Audience) -> None:
    plain, *others = pages([asked("Nothing."), *map(asked, SETS)], cache, audience)
    expected = looks(plain)
    assert len(expected) == {"student": 4, "solutions": 7, "marking": 8}[audience]
    assert [looks(each) for each in others] == [expected] * len(SETS)


def test_what_a_part_defines_ends_with_it(cache: Store) -> None:
    def defining(tex: str) -> Paper:
        first, own = part("a", label="a", prompt=tex), part("b", label="b", prompt=LOOKS)
        return paper(question("first", 1, first, own), question("second", 2, prompt=LOOKS))

    plain, *others = pages([defining("Nothing."), *map(defining, DEFINES)], cache, "student")
    assert [looks(each) for each in others] == [looks(plain)] * len(DEFINES)


def test_what_a_prompt_defines_holds_in_its_parts_and_their_solutions(cache: Store) -> None:
    own = part("a", label="a", prompt=r"\newcommand{\of}{here}Is it \mine?", solution=r"\mine\ and \of.")
    shown = paper(question("first", 1, own, prompt=r"\newcommand{\mine}{defined}\itshape It."))
    assert "Is it defined? [0.5] defined and here." in pages([shown], cache, "solutions")[0]


def test_what_the_cover_and_a_section_set_ends_there(cache: Store) -> None:
    cover = sample_paper().cover

    def said(tex: str) -> Paper:
        own = replace(cover, instructions=text(tex), advice=(text(tex), text(LOOKS)), aids=text(tex))
        return paper(question("second", 1, prompt=LOOKS), cover=own)

    plain, *others = pages([said("Nothing."), *map(said, SETS)], cache, "student")
    assert [looks(each) for each in others] == [looks(plain)] * len(SETS)


FIRST = r"\begin{equation}a=b\label{eq:1}\end{equation} Use \eqref{eq:1} on page \pageref{eq:1}."
SECOND = r"\begin{equation}c=d\label{eq:1}\end{equation} Take \eqref{eq:1}."


def labelled() -> Paper:
    return paper(
        question("first", 1, part("a", "first", solution=r"By \eqref{eq:1}."), prompt=FIRST),
        question("second", 2, part("a", "second", solution=r"From \ref{eq:1}."), prompt=SECOND),
    )


def test_two_questions_may_use_one_label(cache: Store) -> None:
    alone = " ".join(
        "".join(read_page_texts(typeset_document(render(labelled(), "solutions"), FIGURES, store=cache).pdf)).split()
    )
    for page in (alone, *pages([labelled(), labelled()], cache, "solutions")):
        said = [words in page for words in ("Use (1) on page 2.", "By (1).", "Take (2).", "From 2.")]
        assert said == [True] * 4


def found(shown: Paper, cache: Store) -> list[str]:
    return [str(each) for each in typeset_document(render(shown, "solutions"), FIGURES, store=cache).findings]


def test_a_question_cannot_refer_to_the_label_of_another(cache: Store) -> None:
    shown = paper(question("first", 1, prompt=FIRST), question("second", 2, prompt=r"See \eqref{eq:1}."))
    assert found(shown, cache) == [
        "content/questions/second.yaml:5:1: error: `\\ref{eq:1}` refers to nothing [second] — give the label in this "
        "question, or correct the name: labels of other questions do not count here"
    ]


def test_a_label_that_a_question_gives_twice_is_reported(cache: Store) -> None:
    twice = FIRST + "\n" + SECOND
    assert found(paper(question("first", 1, prompt=twice)), cache) == [
        "content/questions/first.yaml:6:1: error: `\\label{eq:1}` is defined twice, so references to it print the "
        "number of the last one [first] — give each its own name"
    ]


MACRO = r"\newcommand{\loss}{L}Say $\loss$."


def test_a_macro_of_another_question_is_reported_with_where_to_define_it(cache: Store) -> None:
    shown = paper(question("first", 1, prompt=MACRO), question("second", 2, prompt=r"Give $\loss$."))
    assert found(shown, cache) == [
        "content/questions/second.yaml:5:1: error: LaTeX knows no command `\\loss` [second] — `first` defines it for "
        "itself alone: define it in the exam's `preamble`"
    ]


def test_a_macro_of_another_part_is_reported_with_where_to_define_it(cache: Store) -> None:
    parts = part("a", "first", label="a", prompt=MACRO), part("b", "first", label="b", prompt=r"Give $\loss$.")
    assert found(paper(question("first", 1, *parts)), cache) == [
        "content/questions/first.yaml:10:1: error: LaTeX knows no command `\\loss` [first(b)] — (a) defines it for "
        "itself alone: define it in the question's `prompt`"
    ]
