"""Student's paper and solutions break their pages alike, however long a solution is."""

import io
import itertools
import re
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from papers import FIGURES, number, paper, part, prose, question, render, sample_paper, text

from exam_builder.audit.page_text import read_page_texts
from exam_builder.issue.survey import take_greatest_heights
from exam_builder.paper import Cell, Figure, Option, Package, PageStyle, Paper, Space, Student, Table
from exam_builder.store import Store
from exam_builder.typeset import TypesetDocument, typeset_document
from exam_builder.values import FrozenMap

POINT = 65536
TEXT_HEIGHT = 650 * POINT


def both(shown: Paper, cache: Store) -> tuple[TypesetDocument, TypesetDocument]:
    solutions = typeset_document(render(shown, "solutions"), FIGURES, store=cache)
    document = render(shown, "student", heights=solutions.heights)
    return solutions, typeset_document(document, FIGURES, store=cache, aux=solutions.aux)


def with_long(solution: str, space: Space) -> Paper:
    """The long solution stands between others, so that what comes after would move."""
    return paper(
        question("conv_cost", 1),
        question("long", 2, part("a", "long", label="a", prompt="Show it.", solution=solution, space=space)),
        *(question(f"after_{number}", number + 3) for number in range(4)),
    )


def height(result: TypesetDocument, name: str) -> int:
    return sum(int(piece.removesuffix("sp")) for piece in result.heights[name])


def test_a_line_that_a_blank_would_make_too_long_ends_before_it(cache: Store) -> None:
    words = "A speed of 36 km/h is \\examblank{45mm}{10} m/s. The unit of all forces is the \\examblank{45mm}{newton}, "
    shown = paper(question("units", 1, part("a", "units", prompt=words + "that of energy \\examblank{45mm}{joule}.")))
    for made in both(shown, cache):
        assert not made.findings


def test_a_line_may_end_within_a_formula_before_a_blank(cache: Store) -> None:
    words = (
        "The name of the body is \\examblank{65mm}{Earth}. In \\(N_{\\mathrm{whole}}=\\examblank{65mm}{10}\\) it has"
    )
    shown = paper(question("units", 1, part("a", "units", prompt=f"{words} its number.")))
    for made in both(shown, cache):
        assert not made.findings


def filled_table(columns: int, width: str, head: str) -> Paper:
    """A table to fill whose rules, and those of a text beside it, are as wide as said; the first column has a head."""
    row = tuple(Cell("", f"b{number}") for number in range(columns))
    heads = tuple(map(text, (head, *[""] * (columns - 1)))) if head else ()
    table = Table("t", (row, (Cell("a word"), *row[1:])), heads, (), None, "l" * columns, ())
    widths = FrozenMap(dict.fromkeys((*(cell.blank for cell in row), "beside"), width))
    asked = part("a", "verbs", prompt=r"Fill in \BLANK{beside}. \TABLE{t}", form=FrozenMap({"widths": widths}))
    return paper(question("verbs", 1, asked, prompt="The verbs.", tables=(table,)))


@pytest.mark.parametrize(
    ("columns", "head", "shortened"),
    [(3, "", 45), (4, "", 37), (6, "", 23), (4, "A heading as wide as it ever was", 31)],
)
def test_rules_in_a_table_are_as_short_as_the_line_requires(
    cache: Store, columns: int, head: str, shortened: float
) -> None:
    for made in both(filled_table(columns, "45mm", head), cache):
        assert not made.findings
        printed = {
            spot.item: round((spot.right - spot.left) * 25.4 / 72) for spot in made.spots if spot.kind == "blank"
        }
        assert printed == {**{f"b{number}": shortened for number in range(columns)}, "beside": 45}


@pytest.mark.parametrize("words", [3, 5, 7])
def test_a_table_to_fill_in_large_print_gets_smaller_letters_and_its_blanks_are_where_they_are_recorded(
    cache: Store, words: int
) -> None:
    """TeX records places without the scale of a box, so the last rule would lie beyond the line."""
    shown = filled_table(4, "15mm", "a word " * words)
    for made in both(replace(shown, student=Student("s1", "Ann", large_print=True)), cache):
        assert not made.findings
        frame = next(spot for spot in made.spots if spot.kind == "text")
        blanks = [spot for spot in made.spots if spot.kind == "blank"]
        assert len(blanks) == 8
        assert all(frame.left < spot.left and spot.right < frame.right for spot in blanks)


@pytest.mark.parametrize(
    ("count", "size", "large", "fits"),
    [
        (10, 11, False, True),
        (10, 11, True, True),
        (14, 11, False, False),
        (18, 11, True, False),
        (1, 10, False, True),
        (1, 10, True, True),
    ],
)
def test_a_table_that_fits_in_usual_print_fits_in_large_print(
    cache: Store, count: int, size: int, large: bool, fits: bool
) -> None:
    row = (Cell("a word"),) * count if count > 1 else (Cell("a word " * 13),)
    table = Table("t", (row,) * 2, (), (), None, "l" * count, ())
    sum_ = r"\setbox0\hbox{$\displaystyle\sum$}\ifdim\wd0<20pt Sums are small.\else Sums are large.\fi"
    asked = part("a", "wide", prompt=rf"What is in \TABLE{{t}}? {sum_}")
    student, style = Student("s1", "Ann", large_print=large), PageStyle(size=size, font="charter" if size == 10 else "")
    shown = paper(question("wide", 1, asked, tables=(table,)), student=student, style=style)
    made = both(shown, cache)[1]
    assert [each.message.endswith("too wide for the page") for each in made.findings] == [True] * (not fits)
    assert f"Sums are {'large' if large else 'small'}." in "".join(read_page_texts(made.pdf))


PICTURES = r"""
\newcommand{\measure}[2]{\setbox0\hbox{#2}#1:\the\numexpr\wd0/65536\relax;}
\measure{square}{\tikz\path (0,0) rectangle (100pt,1pt);}
\measure{wide}{\tikz\path (0,0) rectangle (400pt,1pt);}
\measure{letters}{\tikz\node[inner sep=0pt]{\small MMMMMMMMMM};}
\measure{text}{\small MMMMMMMMMM}
\measure{inner}{\tikz\node[inner sep=0pt]{\tikz\path (0,0) rectangle (100pt,1pt);};}
\measure{placed}{\tikz[remember picture]\node[inner sep=0pt]{\small MMMMMMMMMM};}
"""


@pytest.mark.long
def test_pictures_of_tikz_grow_in_large_print_with_their_letters_but_no_wider_than_the_line(cache: Store) -> None:
    shown = paper(question("conv_cost", prompt=PICTURES), packages=(Package("tikz"),))
    large = replace(shown, student=Student("s1", "Ann", large_print=True))
    usual, grown = (
        dict(re.findall(r"(\w+):(\d+);", "".join(read_page_texts(made.pdf))))
        for made in (typeset_document(render(each, "student"), FIGURES, store=cache) for each in (shown, large))
    )
    assert (usual["square"], usual["wide"], usual["inner"]) == ("100", "400", "100")
    assert (grown["square"], grown["inner"]) == ("155", "155")
    assert 460 < int(grown["wide"]) < 475, "the line"
    assert usual["letters"] == usual["placed"] == usual["text"] != grown["text"]
    assert int(grown["letters"]) == pytest.approx(int(grown["text"]), rel=0.1) and grown["placed"] == grown["text"]


WORD = "Donaudampfschifffahrtsgesellschaftskapitänswitwe"


@pytest.mark.parametrize("columns", [1, 3])
def test_a_long_first_word_of_an_option_is_divided(cache: Store, columns: int) -> None:
    options = tuple(
        Option(id_, letter, text(WORD), id_, True) for id_, letter in (("one", "1"), ("two", "2"), ("a", "A"))
    )
    asked = part("a", "words", options=options, columns=columns, form=FrozenMap({"left": 2}))
    kinds = zip("abc", ("match", "option", "order"), strict=True)
    parts = (replace(asked, id=id_, answer=replace(number(1), kind=kind)) for id_, kind in kinds)
    shown = paper(question("words", 1, *parts))  # TeX has patterns of English
    for made in both(shown, cache):
        assert not made.findings


def test_what_would_run_into_the_right_column_of_a_match_is_an_error(cache: Store) -> None:
    wide = rf"\mbox{{{'a word ' * 9}}}"
    options = tuple(Option(id_, id_, text(tex), id_, True) for id_, tex in (("1", wide), ("A", "short")))
    asked = part("a", "q", options=options, form=FrozenMap({"left": 1}), answer=replace(number(1), kind="match"))
    made = typeset_document(render(paper(question("q", 1, asked)), "student"), FIGURES, store=cache)
    assert [each.severity for each in made.findings if "runs into what stands beside it" in each.message] == ["error"]


STAGES = "".join(f"Stage {n}.\n\n" + r"\[\frac{x^2}{3}\]" * (n % 4 == 2) for n in range(1, 10))


def find_stages(pdf: bytes) -> list[float]:
    """The heights above the foot of their page, in points, at which the stages of a solution begin."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [page.get_textpage() for page in document]
        found = [(text, text.search("Stage")) for text in texts]
        return [text.get_charbox(at[0])[1] for text, search in found for at in iter(search.get_next, None)]


@pytest.mark.long
def test_versions_of_whose_solutions_some_are_cut_have_the_same_heights_and_even_lines(cache: Store) -> None:
    """A solution that is cut got the height of one that is not as the height of its first piece."""
    solutions = [rf"Stage 0. \rule{{1pt}}{{{high}mm}}" + f"\n\n{STAGES}" for high in (14, 20, 60, 64)]
    versions = [
        paper(question("long", 1, part("a", "long", prompt="Show it.", solution=solution, space=Space("blank", "3cm"))))
        for solution in solutions
    ]
    alone = [typeset_document(render(each, "solutions"), FIGURES, store=cache).heights for each in versions]
    assert [len(heights["long.a"]) for heights in alone] == [1, 1, 2, 2]
    wanted = take_greatest_heights(alone)
    for each in versions:
        made = typeset_document(render(each, "solutions", heights=wanted), FIGURES, store=cache)
        assert dict(made.heights) == wanted
        steps = [above - below for above, below in itertools.pairwise(find_stages(made.pdf)) if above > below]
        assert max(steps) < 62 and min(steps) > 13, "neither a gap nor a line that is too close"


@pytest.mark.long
def test_versions_with_something_high_in_their_solutions_have_the_same_heights(cache: Store) -> None:
    """It came into a later piece than where it was measured, which grew."""
    words, highs = "Words that fill almost a line of a solution. " * 12, (1, 4, 7, 11, 15)
    table = r"\begin{tabular}{l}" + r"a\\" * 15 + r"\end{tabular}"
    solutions = [rf"{words}\par\rule{{1pt}}{{{high}cm}}\par {words}{words}\par{table}\par{words}" for high in highs]
    versions = [paper(question("long", 1, part("a", "long", prompt="Show it.", solution=each))) for each in solutions]
    alone = [typeset_document(render(each, "solutions"), FIGURES, store=cache).heights for each in versions]
    wanted = take_greatest_heights(alone)
    made = [typeset_document(render(each, "solutions", heights=wanted), FIGURES, store=cache) for each in versions]
    assert [dict(each.heights) for each in made] == [wanted] * len(versions)


LENGTHS = {
    "nothing": "",
    "within its space": "Short.",
    "three times its space": prose(230),
    "longer than a page": "\n\n".join([prose(150)] * 9),
    "displays and lists": "\\[ x = 1 \\]\n\\begin{itemize}\n\\item " + prose(90) + "\n\\end{itemize}\nEnd.",
    "with a footnote": "Done\\footnote{A note.}.",
    "with numbered equations": "\\begin{equation} x = 1 \\end{equation}\\begin{equation} y = 2 \\end{equation}",
}


BLANK = Space("blank", "2.5cm")
SPACES = (Space("none"), Space("fill"), Space("lines", "", 3), Space("grid", "4cm"), Space("box", "1cm"))
CASES = [(name, BLANK) for name in LENGTHS] + [("three times its space", space) for space in SPACES]


@pytest.mark.parametrize(("solution", "space"), CASES, ids=[f"{name}, {space.kind}" for name, space in CASES])
def test_both_papers_have_every_part_on_the_same_page(cache: Store, solution: str, space: Space) -> None:
    solutions, student = both(with_long(LENGTHS[solution], space), cache)
    assert not solutions.findings and not student.findings
    assert student.pages == solutions.pages
    assert student.question_pages == solutions.question_pages
    assert student.heights == solutions.heights


def test_the_students_paper_settles_in_one_pass(cache: Store) -> None:
    solutions, student = both(sample_paper(), cache)
    assert student.aux == solutions.aux
    assert (solutions.passes, student.passes) == (2, 1)


def test_a_space_is_a_minimum(cache: Store) -> None:
    solutions, _ = both(with_long("Short.", Space("blank", "2.5cm")), cache)
    assert solutions.heights["long.a"] == ("4661699sp",)
    longer, _ = both(with_long(prose(230), Space("blank", "2.5cm")), cache)
    assert height(longer, "long.a") > 2 * 4661699


LONG = (Space("lines", "", 70), Space("grid", "60cm"), Space("blank", "60cm"), Space("lines", "", 70, fixed=True))


@pytest.mark.parametrize(
    ("space", "solution"),
    [*((space, "three times its space") for space in LONG), (LONG[1], "Short."), (LONG[2], "longer than a page")],
    ids=str,
)
def test_a_space_higher_than_a_page_goes_on_over_the_next_pages(cache: Store, space: Space, solution: str) -> None:
    solutions, student = both(with_long(LENGTHS.get(solution, solution), space), cache)
    assert not solutions.findings and not student.findings
    assert student.question_pages == solutions.question_pages
    assert student.heights == solutions.heights
    asked = (630 if space.kind == "lines" else 600) * POINT * 72.27 / 25.4
    assert height(student, "long.a") == pytest.approx(asked, abs=POINT)
    assert all(int(piece.removesuffix("sp")) < TEXT_HEIGHT for piece in student.heights["long.a"])
    assert sum("Question 2, continued" in page for page in read_page_texts(student.pdf)) >= 2


def test_a_solution_longer_than_a_page_is_cut_into_pieces_and_none_of_it_is_lost(cache: Store) -> None:
    paragraphs = 9
    solutions, student = both(with_long("\n\n".join([prose(150)] * paragraphs), Space("blank", "4cm")), cache)
    one, _ = both(with_long(prose(150), Space("none")), cache)
    assert len(solutions.heights["long.a"]) > 3
    assert height(solutions, "long.a") > TEXT_HEIGHT
    assert height(solutions, "long.a") > paragraphs * (height(one, "long.a") - 10 * POINT)
    assert all(int(piece.removesuffix("sp")) < TEXT_HEIGHT // 2 for piece in solutions.heights["long.a"])
    assert student.question_pages["after_0"] > student.question_pages["long"]


def test_pieces_that_are_not_parted_by_a_page_stand_as_if_they_were_not_cut(cache: Store) -> None:
    """Cutting keeps the glue: the pieces are as high as the whole would be."""
    lines = "\n\n".join(f"Line {n}." for n in range(15))
    twice = "\n\n".join(f"Line {n}." for n in range(35))
    whole, _ = both(with_long(lines, Space("none")), cache)
    cut, _ = both(with_long(twice, Space("none")), cache)
    assert len(whole.heights["long.a"]) == 1 < len(cut.heights["long.a"])
    step = (height(cut, "long.a") - height(whole, "long.a")) / 20 / POINT
    assert step == pytest.approx(13.6 + 4, abs=0.1)


def test_numbers_of_equations_in_a_solution_do_not_count_for_the_prompts_after_it(cache: Store) -> None:
    equation = "\\begin{equation} x = 1 \\end{equation}"
    shown = paper(
        question("one", 1, part("a", "one", prompt="Why?", solution=equation)),
        question("two", 2, prompt="\\begin{equation} y = 2 \\label{two} \\end{equation}"),
    )
    solutions, student = both(shown, cache)
    assert b"newlabel{two}{{1}" in solutions.aux
    assert b"newlabel{two}{{1}" in student.aux


def test_no_counter_that_a_solution_changes_counts_for_what_follows(cache: Store) -> None:
    changed = "\\begin{thm}x\\end{thm}\\setcounter{section}{5}\\refstepcounter{enumi}"
    shown = paper(
        question("one", 1, part("a", "one", prompt="Why?", solution=changed)),
        question("two", 2, prompt="\\begin{thm}\\label{two}y\\end{thm} \\thesection."),
        preamble=text("\\newtheorem{thm}{Theorem}"),
    )
    solutions, student = both(shown, cache)
    for result in (solutions, student):
        assert b"newlabel{two}{{1}" in result.aux
        assert any("Theorem 1 y" in page for page in read_page_texts(result.pdf))


def test_a_solution_may_hold_more_footnotes_than_the_alphabet_has_letters(cache: Store) -> None:
    notes = "\n\n".join(f"Word\\footnote{{Note {number}.}}." for number in range(30))
    solutions, _ = both(with_long(notes, Space("none")), cache)
    assert {each.code for each in solutions.findings} <= {"note"}  # notes come at the end, pages after some marks


@pytest.mark.parametrize(("language", "says"), [("en", "Question 2, continued"), ("fr", "Question 2, suite")])
def test_a_page_that_goes_on_with_a_question_says_so_in_every_paper(cache: Store, language: str, says: str) -> None:
    long = replace(with_long("\n\n".join([prose(150)] * 11), Space("none")), language=language)
    solutions, student = both(long, cache)
    assert student.passes == 1
    heads = [[says in page for page in read_page_texts(result.pdf)] for result in (solutions, student)]
    assert heads[0] == heads[1]
    first, last = student.question_pages["long"], student.question_pages["after_0"]
    assert [number for number, found in enumerate(heads[0], 1) if found] == [*range(first + 1, last + 1)]


def test_a_page_that_begins_with_a_question_is_not_called_a_continuation(cache: Store) -> None:
    shown = paper(*(question(f"q{number}", number, part("a", f"q{number}", space=Space("fill"))) for number in (1, 2)))
    assert not any("continued" in page for page in read_page_texts(both(shown, cache)[1].pdf))


def test_a_solution_is_nowhere_in_the_students_latex() -> None:
    document = render(with_long("SOLVED", Space("none")), "student", heights={"long.a": ("5sp",)})
    assert "SOLVED" not in document.preamble + document.body


def test_a_solution_that_is_cut_gives_its_colour_to_nothing_after_it(cache: Store) -> None:
    figure = Figure("layer", 0, "drawings.layer", FrozenMap({}), 0.9, "A layer", None, (), "d1")
    ends_in_figure = part("a", "long", solution=f"{prose(130)}\n\n\\FIGURE{{layer}}", rubric=())
    shown = paper(question("long", 1, ends_in_figure, figures=(figure,)), question("after", 2))
    guide = typeset_document(render(shown, "marking"), FIGURES, store=cache)
    with pikepdf.open(io.BytesIO(guide.pdf)) as pdf:
        content = pikepdf.parse_content_stream(pdf.pages[-1])
    colours = [operands for operands, name in content if str(name) in ("g", "rg")]
    assert [float(number) for number in colours[-1]] == [0.0]
