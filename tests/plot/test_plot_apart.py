"""A figure function that ends things is one finding about that figure."""

from pathlib import Path

import pytest

from exam_builder.cache import Cache
from exam_builder.plot import FigureError
from exam_builder.plot.draw import plot_apart
from exam_builder.values import Record


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("os._exit(0)", "`shapes.go` ended its process with exit code 0"),
        ("os.abort()", "`shapes.go` crashed (SIGABRT)"),
        ("raise KeyboardInterrupt", "`shapes.go` cannot be drawn: KeyboardInterrupt: (line 5 of shapes.py)"),
    ],
)
def test_a_figure_function_that_ends_things_is_told(tmp_path: Path, body: str, words: str) -> None:
    figures = tmp_path / "figures"
    figures.mkdir()
    (figures / "shapes.py").write_text(f"import os\n\n\ndef go():\n    {body}\n")
    with pytest.raises(FigureError) as caught:
        plot_apart(figures, "shapes.go", Record({}), 0.5, Cache(tmp_path / "cache"))
    assert caught.value.message == words
    assert caught.value.mend.startswith("mend it in figures/shapes.py")
