"""The same document makes the same bytes: anywhere, at any time, from any cache."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from courses import shared_formats
from papers import FIGURES, paper, question, render, sample_paper, with_prompt

from exam_builder.store import Store
from exam_builder.typeset import typeset_document

pytestmark = pytest.mark.set_anew


def test_two_folders_two_times_cold_and_warm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = render(sample_paper(), "solutions")
    first, kept = (typeset_document(document, FIGURES, store=Store(tmp_path / "first")) for _ in range(2))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(time.time())))
    cold = typeset_document(document, FIGURES, store=Store(tmp_path / "cache"))
    assert first.passes == cold.passes == 2
    assert kept.passes == 0
    assert first.pdf == kept.pdf == cold.pdf
    assert kept.findings == first.findings and kept.heights == first.heights and kept.pages == first.pages


def test_a_seed_changes_the_passes_and_not_the_bytes(tmp_path: Path) -> None:
    document = render(sample_paper(), "marking")
    first = typeset_document(document, FIGURES, store=shared_formats(tmp_path / "one"))
    again = typeset_document(document, FIGURES, store=shared_formats(tmp_path / "two"), aux=first.aux)
    wrong = typeset_document(document, FIGURES, store=shared_formats(tmp_path / "three"), aux=b"\\relax\n")
    assert again.passes == 1 < wrong.passes
    assert first.pdf == again.pdf == wrong.pdf


def test_the_pdf_holds_no_date_and_no_path(cache: Store) -> None:
    pdf = typeset_document(render(sample_paper(), "student"), FIGURES, store=cache).pdf
    assert not [word for word in (b"CreationDate", b"ModDate", bytes(Path.cwd()), b"exam-", b"PTEX") if word in pdf]


def test_today_is_the_same_day_for_ever(cache: Store, tmp_path: Path) -> None:
    document = render(with_prompt("\\today \\the\\year"), "student")
    other = shared_formats(tmp_path)
    assert typeset_document(document, {}, store=cache).pdf == typeset_document(document, {}, store=other).pdf


def test_one_dumped_preamble_serves_all_audiences(tmp_path: Path) -> None:
    for audience in ("student", "solutions", "marking"):
        typeset_document(render(paper(), audience), {}, store=Store(tmp_path))
    assert len(list((tmp_path / "preamble").rglob("*.fmt"))) == 1


def test_another_figure_is_another_result(tmp_path: Path) -> None:
    figure = sample_paper().questions[0].figures[0]
    drawn = [paper(question(figures=(replace(figure, digest=name),))) for name in ("d1", "d2")]
    files = {"d1": FIGURES["d1"], "d2": FIGURES["d1"].replace(b"0.8 w", b"5.0 w")}
    one, two = (typeset_document(render(each, "student"), files, store=shared_formats(tmp_path)).pdf for each in drawn)
    assert one != two
