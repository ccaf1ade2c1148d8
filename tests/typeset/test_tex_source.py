"""The .tex that a build leaves: plain pdflatex makes the same paper of it."""

import subprocess
from pathlib import Path

import pytest
from papers import FIGURES, render, sample_paper

from exam_builder.audit.page_text import read_page_texts
from exam_builder.render import Origin
from exam_builder.store import Store
from exam_builder.typeset import typeset_document, write_tex
from exam_builder.typeset.tex_source import TexSource


def test_plain_pdflatex_makes_the_same_pages_in_two_runs(cache: Store, tmp_path: Path) -> None:
    solutions = typeset_document(render(sample_paper(), "solutions"), FIGURES, store=cache)
    document = render(sample_paper(), "student", heights=solutions.heights)
    path = write_tex(document, FIGURES, tmp_path, "student")
    for _ in range(2):
        run = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", path.name]
        subprocess.run(run, cwd=tmp_path, check=True, capture_output=True)
    own = typeset_document(document, FIGURES, store=cache, aux=solutions.aux)
    assert read_page_texts((tmp_path / "student.pdf").read_bytes()) == read_page_texts(own.pdf)


def test_the_file_reads_well(tmp_path: Path) -> None:
    text = write_tex(render(sample_paper(), "student"), FIGURES, tmp_path).read_text()
    assert "% Question 1: conv_cost" in text
    assert "\x02" not in text
    assert "((" not in text.replace("((a", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["conv_cost-layer-d1.pdf", "paper.tex"]


@pytest.mark.parametrize("tall", [r"\begin{tabular}{l}", r"\begin{align*}", r"\begin{gather}", r"\includegraphics{x}"])
def test_what_may_be_too_high_is_found_in_its_question(tall: str) -> None:
    origins = tuple(Origin("content/questions/q.yaml", line, "q") for line in (4, 5, 6))
    found = TexSource("paper.tex", origins, text=f"one\ntwo {tall}\nthree").tall_in(1, 3)
    assert found is not None and found.line == 5
