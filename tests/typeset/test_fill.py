"""Scratch pages at the end, as many as bring a paper to the number of pages that it is to have."""

from dataclasses import replace
from pathlib import Path

import pytest
from papers import FIGURES, with_solution

from exam_builder.audit.page_text import read_page_texts
from exam_builder.render import Renderer
from exam_builder.store import Store
from exam_builder.typeset.batch import BatchPaper, typeset_batch

TWO = "\\newpage\nRough work.\n\\newpage\nMore of it.\n"


def filled(cache: Store, pages: int, folder: Path, scratch: str = "", language: str = "en") -> tuple[str, ...]:
    """The text of each page of the solutions of a paper that is to have so many."""
    if scratch:
        (folder / "scratch.tex").write_text(scratch)
    renderer = Renderer([folder] if scratch else [])
    document = renderer.document(replace(with_solution("So many."), language=language), "solutions", body="filled")
    made = typeset_batch([BatchPaper(document, pages)], FIGURES, store=cache)
    texts = read_page_texts(made.pdf)
    assert len(texts) == made.papers[0].pages
    return texts


def test_a_short_paper_gets_further_scratch_pages_that_are_counted(cache: Store, tmp_path: Path) -> None:
    pages = filled(cache, 5, tmp_path, language="fr")
    assert ["Brouillon" in page for page in pages] == [False, False, True, True, True]
    assert [f"Page {number} sur 5" in page for number, page in enumerate(pages, 1)] == [True] * 5


@pytest.mark.parametrize("pages", [2, 3])
def test_a_paper_that_is_long_enough_stays_as_it_is(pages: int, cache: Store, tmp_path: Path) -> None:
    assert ["Scratch" in page for page in filled(cache, pages, tmp_path)] == [False, False, True]


def test_of_a_template_that_prints_two_pages_only_what_is_needed_is_printed(cache: Store, tmp_path: Path) -> None:
    pages = filled(cache, 5, tmp_path, TWO)
    assert [("Rough" in page, "More" in page) for page in pages[2:]] == [(True, False), (False, True), (True, False)]


def test_a_course_without_scratch_pages_gets_blank_ones(cache: Store, tmp_path: Path) -> None:
    pages = filled(cache, 5, tmp_path, "% none\n")
    assert [f"Page {number} of 5" in page for number, page in enumerate(pages, 1)] == [True] * 5
