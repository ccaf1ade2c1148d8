"""Many papers in one run of TeX: each is as if it stood alone, and one that fails takes no other with it."""

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from papers import FIGURES, paper, part, picture_pdf, question, render, sample_paper, text, with_solution

from exam_builder.audit.page_text import read_page_texts
from exam_builder.paper import Audience, Paper, Student
from exam_builder.pdf import split_pdf
from exam_builder.render import Lines
from exam_builder.store import Store
from exam_builder.typeset import Limits, tex_process, typeset_document
from exam_builder.typeset.batch import BatchPaper, BatchResult, typeset_batch

FINE = "So many."
LOOP = r"\loop\iftrue\repeat"


def run(papers: Sequence[Paper], cache: Store, audience: Audience = "solutions", pages: int = 3) -> BatchResult:
    return typeset_batch([BatchPaper(render(each, audience), pages) for each in papers], FIGURES, store=cache)


def solved(*solutions: str) -> list[Paper]:
    """A paper of three pages for each solution, marked as a student's own."""
    return [
        replace(with_solution(solution), student=Student(f"s{number}", f"Ann {number}"))
        for number, solution in enumerate(solutions, 1)
    ]


def pages_of(made: BatchResult, index: int) -> tuple[str, ...]:
    return read_page_texts(made.pdf)[made.papers[index].span]


def cut(made: BatchResult) -> list[bytes]:
    """The PDF of each paper, by its index."""
    return list(split_pdf(made.pdf, [made.papers[index].span for index in sorted(made.papers)]))


def test_a_paper_says_the_same_in_company_as_alone(cache: Store) -> None:
    papers = solved(FINE, "Something else.", r"\[ a = b \]")
    together = run(papers, cache)
    for index, each in enumerate(papers):
        alone = typeset_document(render(each, "solutions"), FIGURES, store=cache)
        assert pages_of(together, index) == read_page_texts(alone.pdf)
        assert (together.papers[index].heights, together.papers[index].question_pages) == (
            alone.heights,
            alone.question_pages,
        )
    assert together.runs == 1


def test_the_same_papers_give_the_same_bytes_in_any_order(cache: Store) -> None:
    papers = solved(FINE, "Something else.", "A third.")
    ahead = run(papers, cache)
    assert run(papers, cache).pdf == ahead.pdf
    assert cut(run(papers[::-1], cache))[::-1] == cut(ahead)


def test_tex_without_an_end_on_the_cover_is_waited_for_once(cache: Store) -> None:
    papers = [replace(each, cover=replace(each.cover, instructions=text(LOOP))) for each in solved("One.", "Two.")]
    orders = [BatchPaper(render(each, "student"), 3) for each in papers]
    made = typeset_batch(orders, FIGURES, store=cache, limits=Limits(seconds=1))
    assert made.runs == 1 and sorted(made.failed) == [0, 1]
    assert {found.message for each in made.failed.values() for found in each} == {"TeX does not come to an end here"}


def test_a_paper_that_fails_is_set_aside_and_the_others_come_out(cache: Store) -> None:
    made = run(solved("One.", r"\unknown", "Three.", r"\begin{itemize}\item open", "Five."), cache)
    assert sorted(made.papers) == [0, 2, 4]
    assert [found.message for index in (1, 3) for found in made.failed[index]] == [
        r"LaTeX knows no command `\unknown`",
        r"`\begin{itemize}` is never closed",
    ]
    assert all(found.place and found.place.line == 20 for index in (1, 3) for found in made.failed[index])
    assert [("One", "Three", "Five")[index] in pages_of(made, 2 * index)[1] for index in range(3)] == [True] * 3


def test_of_many_that_fail_each_takes_a_short_run_and_none_is_blamed_for_another(cache: Store) -> None:
    made = run(solved(r"\unknown", r"\unknown", FINE, r"\unknown", r"\begin{itemize}\item open", FINE), cache)
    assert (sorted(made.papers), sorted(made.failed)) == ([2, 5], [0, 1, 3, 4])
    assert made.runs <= 1 + 4 + 1, "all, the suspects alone, those that are left"


def test_a_paper_that_opens_a_file_of_others_is_set_aside(cache: Store, tmp_path: Path) -> None:
    (tmp_path / "key.tex").write_text("The key.")
    opener = rf"\immediate\pdfobj stream file {{{tmp_path}/key.tex}}\pdfrefobj\pdflastobj"
    made = run(solved(FINE, opener, FINE), cache)
    assert (sorted(made.papers), made.findings) == ([0, 2], ())
    assert [found.message for found in made.failed[1]] == [
        f"LaTeX opens `{tmp_path}/key.tex`, which is not the course's"
    ]


def test_what_comes_out_beside_a_failure_has_the_bytes_that_it_has_without(cache: Store) -> None:
    papers = solved(FINE, r"\unknown", FINE)
    assert cut(run(papers, cache)) == cut(run([papers[0], papers[2]], cache))


def test_the_last_paper_of_a_run_may_fail_and_the_only_one(cache: Store) -> None:
    assert sorted(run(solved(FINE, r"\unknown"), cache).papers) == [0]
    only = run(solved(r"\unknown"), cache)
    assert (only.papers, only.pdf, list(only.failed)) == ({}, b"", [0])


def test_a_paper_without_an_end_is_stopped_and_named(cache: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tex_process, "GRACE_SECONDS", 0.2)
    orders = [BatchPaper(render(each, "solutions"), 3) for each in solved(FINE, LOOP, FINE)]
    made = typeset_batch(orders, FIGURES, store=cache, limits=Limits(seconds=1))
    assert sorted(made.papers) == [0, 2]
    assert [found.message for found in made.failed[1]] == ["TeX does not come to an end here"]


def test_papers_with_another_number_of_pages_are_set_again_and_say_their_own(cache: Store) -> None:
    long = "\n\n".join(["Many words stand in this line, again and again."] * 80)
    made = run(solved(FINE, long, FINE), cache)
    assert [made.papers[index].pages for index in range(3)] == [3, 5, 3]
    assert [f"Page 1 of {pages}" in pages_of(made, index)[0] for index, pages in enumerate((3, 5, 3))] == [True] * 3
    assert made.runs == 2


def test_a_number_of_pages_that_never_settles_sets_its_paper_aside(cache: Store) -> None:
    restless = question("conv_cost", 1, part("a", prompt=r"\ifnum\numpages=3 \newpage\else x\fi", solution=FINE))
    papers = solved(FINE, FINE, FINE)
    made = run([papers[0], replace(papers[1], questions=(restless,)), papers[2]], cache)
    assert sorted(made.papers) == [0, 2]
    assert [found.message for found in made.failed[1]] == [
        "its number of pages depends on itself: where it says 4, there are 3"
    ]


def test_labels_are_those_of_the_paper_that_refers_to_them(cache: Store) -> None:
    one = r"See~(\ref{it}) on page~\pageref{it}. \begin{equation}\label{it} a=b \end{equation}"
    two = r"\begin{equation} c=d \end{equation} \begin{equation}\label{it} a=b \end{equation} See~\eqref{it}."
    made = run(solved(one, two, FINE, one), cache)
    assert not made.failed
    assert ["See (i) on page 2" in pages_of(made, index)[1] for index in (0, 3)] == [True, True]
    assert "See (ii)" in pages_of(made, 1)[1]


def test_a_reference_to_the_label_of_another_paper_refers_to_nothing(cache: Store) -> None:
    made = run(solved(r"\begin{equation}\label{it} a=b \end{equation}", r"See \ref{it}."), cache)
    assert sorted(made.papers) == [0]
    assert [found.message for found in made.failed[1]] == [r"`\ref{it}` refers to nothing"]


def test_counters_begin_anew_in_each_paper(cache: Store) -> None:
    counted = r"\begin{equation} a=b \end{equation} \begin{table}\caption{T}\end{table}"
    asked = part("a", prompt=r"Explain.\footnote{A note.} \begin{equation} x=y \end{equation}", solution=counted)
    made = run([paper(question("conv_cost", 1, asked))] * 3, cache)
    first = pages_of(made, 0)
    assert "(1)" in first[1] and "(i)" in first[1] and "Table i" in first[1]
    assert [pages_of(made, index) for index in (1, 2)] == [first, first]


def test_nothing_leaks_into_the_next_paper(cache: Store) -> None:
    """Colours, sizes, commands and page styles of a paper are gone with it."""
    loud = r"\color{red}\Huge\bfseries\def\examnext{no}\renewcommand{\arraystretch}{9} Loud."
    asked = replace(solved(FINE)[0], questions=(question("conv_cost", 1, part("a", prompt=loud, solution=loud)),))
    quiet = solved(FINE, FINE)
    both, without = run([asked, quiet[1]], cache), run([quiet[0], quiet[1]], cache)
    assert contents(both, 1) == contents(without, 1)


def contents(made: BatchResult, index: int) -> list[bytes]:
    """What the pages of a paper draw."""
    found = made.papers[index]
    with pikepdf.Pdf.open(io.BytesIO(made.pdf)) as pdf:
        return [pdf.pages[page].Contents.read_bytes() for page in range(found.first, found.first + found.pages)]


def test_a_question_of_one_paper_is_not_continued_on_the_first_page_of_the_next(cache: Store) -> None:
    order = BatchPaper(render(solved(FINE)[0], "solutions"), 3)
    unfinished = replace(order, document=replace(order.document, paper=order.document.paper + MORE))
    made = typeset_batch([unfinished, order], FIGURES, store=cache, pages="given")
    assert "continued" in pages_of(made, 0)[-1]
    assert "continued" not in pages_of(made, 1)[0]


MORE = Lines("\\newpage\\makeatletter\\eb@began conv.\\@nil\\makeatother Question\\newpage More.\n", (None,))


def test_a_paper_cannot_pass_for_another(cache: Store) -> None:
    """What looks like the marks of a run, in log and .aux file, is none."""
    posing = r"\makeatletter\immediate\write\m@ne{exam-paper 1}\immediate\write\@auxout{\string\exampaperis{1}}Posing."
    made = run(solved(FINE, posing, FINE), cache)
    assert sorted(made.papers) == [0, 1, 2]
    assert "Posing" in pages_of(made, 1)[1]


def test_figures_of_all_papers_are_there(cache: Store) -> None:
    orders = [BatchPaper(render(sample_paper(), "student"), 6)] * 2
    made = typeset_batch(orders, {"d1": picture_pdf()}, store=cache, pages="given")
    assert sorted(made.papers) == [0, 1]


@pytest.mark.parametrize("large", [False, True])
def test_spots_are_where_the_heights_say(cache: Store, large: bool) -> None:
    student = Student("s1", "Ann", large_print=large)
    made = run([replace(each, student=student) for each in solved(FINE, FINE)], cache, pages=4 if large else 3)
    for found in made.papers.values():
        spot = next(each for each in found.spots if each.name == "conv_cost.a" and each.kind == "space")
        height = int(found.heights["conv_cost.a"][0].removesuffix("sp")) / 65781.76
        assert abs(spot.top - spot.bottom - height) < 0.02
        assert found.spots == made.papers[0].spots


@pytest.mark.parametrize("large", [False, True])
def test_the_heading_of_advice_stands_above_some_of_it(cache: Store, large: bool) -> None:
    """Whatever stands above it: where the cover has no room for the heading and some advice, both move."""
    plain = replace(solved(FINE)[0], student=Student("s1", "Ann", large_print=large))
    rules = [text(rf"\rule{{1pt}}{{{height}mm}}") for height in range(90, 170, 4)]
    made = run([replace(plain, cover=replace(plain.cover, instructions=rule)) for rule in rules], cache, pages=4)
    covers = [pages_of(made, index)[0] for index in range(len(rules))]
    headed = [cover for cover in covers if "Advice" in cover]
    assert len(covers) > len(headed) > 0
    assert [cover for cover in headed if "Order is not difficulty" not in cover] == []
