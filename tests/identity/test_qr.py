"""Codes are those of segno, and a reader finds them on a printed page."""

import re
import subprocess
from pathlib import Path

import pypdfium2
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_builder.identity import find_qr_version, make_page_code, make_qr_code, qr_to_tex, verify_code
from exam_builder.identity.copy_codes import CopyPage
from exam_builder.identity.qr import CAPACITY

SECRET = bytes(32)
MILLIMETRE = 72 / 25.4


def drawn(text: str, version: int) -> tuple[tuple[bool, ...], ...]:
    made = segno.make(text, version=version, error="m", mask=3, mode="byte", boost_error=False, micro=False)
    return tuple(tuple(map(bool, row)) for row in made.matrix)


@settings(deadline=None)
@given(text=st.text(st.characters(max_codepoint=127), min_size=1, max_size=84), spare=st.integers(0, 3))
def test_sums_are_what_segno_draws(text: str, spare: int) -> None:
    version = find_qr_version(len(text)) + spare
    assert make_qr_code(text, version).rows == drawn(text, version)


@pytest.mark.parametrize("version", range(1, 11))
def test_a_version_holds_so_much_and_no_more(version: int) -> None:
    full = "x" * CAPACITY[version - 1]
    assert (find_qr_version(len(full)), segno.make(full, error="m", boost_error=False, mode="byte").version) == (
        version,
    ) * 2
    assert make_qr_code("a/b", version).rows == drawn("a/b", version)
    with pytest.raises(segno.DataOverflowError):
        drawn(full + "x", version)
    with pytest.raises(ValueError, match=f"version {version} holds"):
        make_qr_code(full + "x", version)


def test_what_fits_no_version_is_refused() -> None:
    with pytest.raises(ValueError, match="214 bytes are too many"):
        find_qr_version(214)


def test_thousands_are_sums_of_few_that_segno_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    make = segno.make
    monkeypatch.setattr(segno, "make", lambda content, **how: asked.append(content) or make(content, **how))
    for copy in range(100):
        for page in range(1, 13):
            make_qr_code(make_page_code(SECRET, "midterm", f"2023{copy:04d}", page), 3)
    assert len(asked) <= 1 + 8 * CAPACITY[2]


def test_no_code_costs_more_than_one_of_segno(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a copy has few, all that it shares with others must not be drawn first."""
    asked: list[str] = []
    make = segno.make
    monkeypatch.setattr(segno, "make", lambda content, **how: asked.append(content) or make(content, **how))
    for page in (1, 2, 1, 2):
        make_qr_code(make_page_code(SECRET, "final", "2023", page), 4)
    assert len(asked) == 2


PAGE = r"""\documentclass{article}
\usepackage[paperwidth=60mm,paperheight=40mm,margin=5mm]{geometry}\pagestyle{empty}\parindent0pt
\begin{document}%s\end{document}
"""
BOX = r"\vbox to 14mm{\vss\hbox to 14mm{%s\hss}}"


def printed(body: str, folder: Path) -> pypdfium2.PdfDocument:
    (folder / "page.tex").write_text(PAGE % body)
    subprocess.run(["pdflatex", "-interaction=batchmode", "page.tex"], cwd=folder, check=True, capture_output=True)
    return pypdfium2.PdfDocument(folder / "page.pdf")


@pytest.mark.parametrize("length", [8, 30])
def test_a_reader_finds_them_on_paper(tmp_path: Path, length: int) -> None:
    codes = [make_page_code(SECRET, "midterm", "9" * length, page) for page in (1, 12)]
    boxes = (BOX % qr_to_tex(make_qr_code(code, find_qr_version(len(code)))) for code in codes)
    document = printed(r"\newpage ".join(boxes), tmp_path)
    for page, code in zip(document, codes, strict=True):
        for dots in (150, 300):
            (found,) = zxingcpp.read_barcodes(page.render(scale=dots / 72).to_numpy())
            assert found.text == code
            assert verify_code(SECRET, found.text) == CopyPage("midterm", "9" * length, int(code.split("/")[2]))


def test_it_takes_its_place_and_no_other(tmp_path: Path) -> None:
    (page,) = printed(BOX % qr_to_tex(make_qr_code("x" * 42, 3)), tmp_path)
    (found,) = zxingcpp.read_barcodes(page.render(scale=10).to_numpy())
    corners = [
        (at.x / 10 / MILLIMETRE, at.y / 10 / MILLIMETRE)
        for at in (found.position.top_left, found.position.bottom_right)
    ]
    white = 14 * 4 / 37
    assert corners[0] == pytest.approx((5 + white, 5 + white), abs=0.3)
    assert corners[1] == pytest.approx((19 - white, 19 - white), abs=0.3)


def test_the_same_text_makes_the_same_picture() -> None:
    code = make_qr_code("a", 1)
    assert qr_to_tex(code) == qr_to_tex(make_qr_code("a", 1))
    assert re.fullmatch(
        r"\\pdfliteral\{q 0 g 28\.737 0 0 28\.737 5\.474 5\.474 cm BI /W 21 /H 21 /IM true /BPC 1 /D \[1 0\] "
        r"/F /AHx ID [0-9A-F]{126}> EI Q\}",
        qr_to_tex(code),
    )
