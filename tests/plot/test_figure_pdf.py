"""What is done to a PDF after matplotlib has written it."""

import io
import re
import subprocess
from pathlib import Path

import pikepdf
import pytest

from exam_builder.plot import FigureRequest, figure_pdf, plot_figure
from exam_builder.store import Store
from exam_builder.values import Record


def by_hand(first: int, second: int) -> io.BytesIO:
    """A page with two fonts whose objects have these numbers, with a date and a group."""
    return io.BytesIO(
        f"""%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Group << /S /Transparency >>
  /Resources << /Font << /F1 {first} 0 R /F2 {second} 0 R >> >> >> endobj
{first} 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj
{second} 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Courier >> endobj
6 0 obj << /CreationDate (D:20200101) >> endobj
trailer << /Root 1 0 R /Info 6 0 R /Size 7 >>
%%EOF
""".encode()
    )


@pytest.mark.filterwarnings("ignore")
def test_the_numbers_of_objects_which_follow_the_paths_of_fonts_do_not_show() -> None:
    assert figure_pdf.normalize_pdf(by_hand(4, 5)) == figure_pdf.normalize_pdf(by_hand(5, 4))


@pytest.mark.filterwarnings("ignore")
def test_dates_and_page_groups_are_left_out() -> None:
    with pikepdf.open(io.BytesIO(figure_pdf.normalize_pdf(by_hand(4, 5)))) as settled:
        assert "/Info" not in settled.trailer
        assert "/Group" not in settled.pages[0]
        assert set(settled.pages[0].Resources.Font) == {"/F1", "/F2"}


def test_a_version_that_pdftex_includes_without_a_warning() -> None:
    assert figure_pdf.normalize_pdf(by_hand(4, 5)).startswith(b"%PDF-1.5")


def test_pdftex_includes_a_figure_in_its_printed_size_without_a_word(
    figures: Path, store: Store, tmp_path: Path
) -> None:
    """Two of them, since page groups only show on the second."""
    (tmp_path / "half.pdf").write_bytes(
        plot_figure(FigureRequest(figures, "demo.curve", Record({"slope": 2}), 0.5), store)
    )
    (tmp_path / "exam.tex").write_text(r"""
        \documentclass{article}
        \usepackage{graphicx}
        \begin{document}
        \sbox0{\includegraphics{half}}\typeout{width \the\wd0}\typeout{line \the\dimexpr 16.5cm\relax}
        \usebox0 \includegraphics{half.pdf} \includegraphics[page=1]{./half.pdf}
        \end{document}
    """)
    command = ["pdflatex", "-interaction=batchmode", "exam"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    log = (tmp_path / "exam.log").read_text()
    width, line = (float(found) for found in re.findall(r"^(?:width|line) ([\d.]+)pt", log, re.MULTILINE))
    assert width == pytest.approx(line / 2, abs=0.1)
    assert "PDF inclusion" not in log
