"""What docs/figures.md shows does what it says."""

import io
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import yaml
from plots import plot_figure

import exam_builder.plot
from exam_builder.plot import FILLS, LINES, POINTS, TEXT_WIDTH, FigureRequest, list_figure_arguments, style
from exam_builder.plot.picture_images import MAX_PIXELS
from exam_builder.plot.picture_pages import MAX_BYTES
from exam_builder.store import Store
from exam_builder.values import FrozenMap

TUTORIAL = (Path(__file__).parents[2] / "docs" / "figures.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The first example in that language."""
    found = re.search(rf"```{language}\n(.*?)```", TUTORIAL, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def descent(tmp_path: Path) -> Path:
    folder = tmp_path / "figures"
    folder.mkdir()
    (folder / "descent.py").write_text(block("python"), encoding="utf-8")
    return folder


@pytest.fixture
def question() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(block("yaml"))
    return loaded


def test_the_function_asks_for_what_the_question_has(descent: Path, question: dict[str, Any]) -> None:
    figure = question["figures"]["path"]
    needed, optional = list_figure_arguments(descent, figure["draw"])
    assert set(needed) <= set(question["parameters"])
    assert set(figure["with"]) <= {*needed, *optional}


def test_the_figure_is_drawn_half_a_line_wide(descent: Path, question: dict[str, Any], store: Store) -> None:
    figure = question["figures"]["path"]
    given = FrozenMap({"curvature": 2, "rate": Fraction(9, 10), **figure["with"]})
    pdf = plot_figure(FigureRequest(descent, figure["draw"], given, figure["width"]), store)
    page = pypdfium2.PdfDocument(pdf)[0]
    assert page.get_width() / 72 == pytest.approx(TEXT_WIDTH / 2, abs=1e-3)
    assert "gradient descent" in page.get_textpage().get_text_bounded()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        content = document.pages[0].Contents.read_bytes()
    markers = re.findall(rb"/M0 Do", content)
    assert len(markers) == figure["with"]["count"]


def test_it_can_be_looked_at_alone(descent: Path) -> None:
    command = block("sh").strip().removeprefix('python -c "').removesuffix('"')
    subprocess.run([sys.executable, "-c", command], cwd=descent, check=True, capture_output=True)
    assert (descent / "look.png").read_bytes().startswith(b"\x89PNG")


def test_all_that_a_function_may_use_is_named() -> None:
    public = {"subplots", "drawing", "LINES", "POINTS", "FILLS", "GREY"}
    table = TUTORIAL.partition("## How it looks")[2].partition("## Pictures")[0]
    assert set(re.findall(r"^\| `(\w+)", table, re.MULTILINE)) == public <= set(exam_builder.plot.__all__)


def test_the_numbers_that_it_gives_are_those_of_the_toolkit() -> None:
    words = ["no", "one", "two", "three", "four", "five", "six"]
    assert f"{words[len(LINES)]} looks of curves" in TUTORIAL
    assert f"{words[len(POINTS)]} classes of points" in TUTORIAL
    assert f"{words[len(FILLS)]} fillings of bars" in TUTORIAL
    assert f"{MAX_BYTES // 10**6} megabytes and {MAX_PIXELS // 10**6} million pixels" in TUTORIAL
    sizes = [style.STYLE[name] for name in ("axes.titlesize", "axes.labelsize", "xtick.labelsize", "legend.fontsize")]
    assert "Titles are {} points, labels {}, ticks and legends {}".format(*sizes[:3]) in TUTORIAL
    assert sizes[2] == sizes[3]
