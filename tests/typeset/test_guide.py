"""The pages of the marking guide for all versions: where they break, and their words in another language."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from papers import FIGURES, number, paper, part, prose, question, renamed, text
from pypdfium2 import PdfDocument

from exam_builder.audit.page_text import read_page_texts
from exam_builder.paper import Misconception, Mistake, Paper, Question, RubricItem
from exam_builder.render import Renderer
from exam_builder.store import Store
from exam_builder.typeset import typeset_document
from exam_builder.typeset.batch import BatchPaper, BatchResult, typeset_batch

TALL = r"\rule{1pt}{45mm} This stands beside it." + "\n\n" + prose(60)
"""A solution that begins with what cannot be divided, and is cut after it."""
HEAD = re.compile(
    r"\([ab]\)|\[1\]|.*marks?|A fence|Version Key.*|Solution.*|Marks|Wrong answers to expect", re.IGNORECASE
)
FOOT = re.compile(r"Page \d+ of \d+")
POSTS = {"A": 11, "B": 13, "C": 17, "D": 19, "E": 23, "F": 29}
LINE = 65536 * 13.6


def version(letter: str, posts: int) -> Paper:
    """A version with a question of two parts, of which each has a table, a scheme and a solution."""
    mistake = Mistake("no_last", number(posts - 1).value, str(posts - 1), str(posts - 1))
    rubric = (RubricItem("add", Fraction(1), when=text("the number")),)
    one, two = (
        part(id_, "fence", label=id_, points=Fraction(1), answer=number(posts), mistakes=(mistake,), rubric=rubric)
        for id_ in "ab"
    )
    parts = (replace(one, solution=text(TALL)), replace(two, solution=text(f"There are {posts}.")))
    fence = question("fence", 1, *parts, title="A fence", misconceptions=(Misconception("no_last", text("one less")),))
    return paper(fence, version=letter)


def guides(versions: Sequence[Paper], cache: Store) -> BatchResult:
    """Guides whose first page is filled more and more before the question begins."""
    made = Renderer()
    each = ([renamed(one, rf"\rule{{1pt}}{{{high}mm}}") for one in versions] for high in range(60, 210, 4))
    return typeset_batch([BatchPaper(made.render_combined(some, ["fence"]), 2) for some in each], FIGURES, store=cache)


def pages_of(run: BatchResult) -> Iterator[list[str]]:
    """The lines of each page, without its foot."""
    for page in read_page_texts(run.pdf):
        yield [line.strip() for line in page.splitlines() if line.strip() and not FOOT.fullmatch(line.strip())]


@pytest.fixture(scope="module")
def broken(cache: Store) -> BatchResult:
    return guides([version(letter, posts) for letter, posts in POSTS.items()], cache)


def test_no_head_stands_alone_at_the_foot_of_a_page(broken: BatchResult) -> None:
    lasts = {lines[-1] for lines in pages_of(broken)}
    assert len(lasts) > 4, "pages end in many places"
    assert [last for last in lasts if HEAD.fullmatch(last)] == []


def test_no_table_is_cut(broken: BatchResult) -> None:
    for lines in pages_of(broken):
        rows = {letter: lines.count(f"{letter} {posts} {posts - 1}") for letter, posts in POSTS.items()}
        assert len(set(rows.values())) == 1, rows


def test_a_solution_that_begins_with_what_cannot_be_divided_begins_with_no_empty_strip(broken: BatchResult) -> None:
    for printed in broken.papers.values():
        heights = [int(size.removesuffix("sp")) for size in printed.heights["fence.a"]]
        assert len(heights) > 1
        assert min(heights) > LINE


def test_a_draft_of_a_guide_in_two_languages_has_their_words_and_its_mark_on_every_page(cache: Store) -> None:
    two = (renamed(version("A", 11), r"\rule{1pt}{9cm}"), renamed(version("B", 17), ""))
    versions = [
        replace(each, language="fr+de", questions=(replace(each.questions[0], number=number),))
        for number, each in enumerate(two, 1)
    ]
    document = Renderer(draft=True).render_combined(versions, ["fence"])
    made = typeset_batch([BatchPaper(document, 2)], FIGURES, store=cache)
    pages = [" ".join(page.split()) for page in read_page_texts(made.pdf)]
    assert [("BROUILLON" in page, "Barème" in page) for page in pages] == [(True, True)] * 2
    assert "Barème de toutes les versions / Bewertungsschema für alle Versionen : A, B" in pages[0]
    assert "Version Question / Aufgabe Réponse / Lösung (i) A 1 11 10 B 2 17 16" in pages[0]
    assert "Solution de la version A / Lösung von Version A" in " ".join(pages)


PROMPT = r"""
\newcommand{\speed}{\mathbf{v}}\label{asked}A note\footnote{It is here.}, \color{red} red \itshape slanted:
\marginpar{Here.}
\begin{equation} a = b \label{one} \end{equation}
\begin{figure}\centering\rule{1pt}{30mm}\caption{A rule\label{rule}}\end{figure}

\newpage And another page.
"""
"""What leaves marks on a page: a colour, a font, a note, a break; and what a solution may name."""
PART = r"\newcommand{\twice}{uu}\begin{equation} c = d \label{two} \end{equation}" + "\n\n" + prose(900)
NAMED = r"By \eqref{one}, \eqref{two}, rule \ref{rule} of question \ref{asked}, \(\speed\twice\)."


def asking(shown: Paper) -> Paper:
    """The version with prompts, which a guide to all versions does not print."""
    (fence,) = shown.questions
    one, two = fence.parts
    parts = (one, replace(two, prompt=text(PART)))
    return replace(shown, questions=(replace(fence, prompt=text(PROMPT), parts=parts),))


def naming(shown: Paper) -> Paper:
    """The version with a solution that names what its prompts define."""
    (fence,) = shown.questions
    one, two = fence.parts
    return replace(shown, questions=(replace(fence, parts=(one, replace(two, solution=text(NAMED)))),))


def test_prompts_give_their_labels_and_macros_and_leave_no_trace(cache: Store) -> None:
    versions = [version(letter, posts) for letter, posts in (("A", 11), ("B", 17))]
    filled = [[renamed(one, rf"\rule{{1pt}}{{{high}mm}}") for one in versions] for high in range(60, 210, 25)]
    guides = [*filled, *([asking(one) for one in each] for each in filled)]
    named = [asking(naming(one)) for one in versions]
    run = typeset_batch(
        [BatchPaper(Renderer().render_combined(each, ["fence"]), 2) for each in (*guides, named, named)],
        FIGURES,
        store=cache,
    )
    assert (run.findings, run.failed) == ((), {})
    assert [finding for printed in run.papers.values() for finding in printed.findings] == []
    count = [run.papers[number].pages for number in range(len(filled))]
    pictures = [page.render(scale=0.5).to_numpy().tobytes() for page in PdfDocument(run.pdf)]
    assert pictures[sum(count) : 2 * sum(count)] == pictures[: sum(count)]
    assert " ".join(read_page_texts(run.pdf)).count("By (1), (2), rule 1 of question 1, vuu.") == 2


def test_a_title_prints_its_note(cache: Store) -> None:
    versions = [version(letter, POSTS[letter]) for letter in "AB"]
    titled = [replace(each.questions[0], title=text(r"A fence\footnote{of wood}")) for each in versions]
    noted = [replace(each, questions=(asked,)) for each, asked in zip(versions, titled, strict=True)]
    made = typeset_batch([BatchPaper(Renderer().render_combined(noted, ["fence"]), 2)], FIGURES, store=cache)
    assert made.failed == {} and "of wood" in read_page_texts(made.pdf)[0]


def test_a_solution_names_the_numbers_of_the_first_version(cache: Store) -> None:
    def asked(name: str, number: int) -> Question:
        label = rf"\begin{{equation}} a = b \label{{{name}}} \end{{equation}}"
        solution = text(rf"As in \eqref{{{name}}} of {name}.")
        return question(name, number, part("a", name, prompt=None, solution=solution), prompt=label)

    one, other = (
        paper(asked(first, 1), asked(second, 2), version=letter)
        for letter, first, second in (("A", "fence", "road"), ("B", "road", "fence"))
    )
    guides = [Renderer().render_combined([one, other], order) for order in (["fence", "road"], ["road", "fence"])]
    made = typeset_batch([BatchPaper(document, 1) for document in guides], FIGURES, store=cache)
    assert [printed.findings for printed in made.papers.values()] == [(), ()]
    for page in read_page_texts(made.pdf):
        assert "As in (1) of fence." in page
        assert "As in (2) of road." in page


def boxes_of(pdf: PdfDocument, sign: str) -> list[tuple[float, float, float, float]]:
    """The left, bottom, right and top of each sign of that kind on the first page."""
    page = pdf[0].get_textpage()
    signs = page.get_text_range()
    return [page.get_charbox(at) for at in range(len(signs)) if signs[at] == sign]


def test_fractions_in_a_column_keep_their_distance(cache: Store) -> None:
    keys = {letter: replace(number(1), tex=rf"\ensuremath{{\frac{{7{letter}^2}}{{3}}}}") for letter in "ABC"}
    only = {letter: part("a", "fence", label="a", answer=key) for letter, key in keys.items()}
    versions = [paper(question("fence", 1, each, title="A fence"), version=letter) for letter, each in only.items()]
    pdf = PdfDocument(typeset_document(Renderer().render_combined(versions, ["fence"]), FIGURES, store=cache).pdf)
    tops, bottoms = (
        sorted(round(box[side], 1) for box in boxes_of(pdf, sign))[:3] for sign, side in (("7", 3), ("3", 1))
    )
    gaps = [below - top for top, below in zip(tops, bottoms[1:], strict=False)]
    assert len(gaps) == 2 and all(gap > 3 for gap in gaps), gaps
