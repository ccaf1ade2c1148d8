"""A figure function that ends things is one finding about that figure."""

from pathlib import Path

import pytest

from exam_builder.companions import CompanionError
from exam_builder.plot import FigureError, FigureRequest
from exam_builder.plot.figure_functions import plot_in_process
from exam_builder.store import Store
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
        plot_in_process(FigureRequest(figures, "shapes.go", Record({}), 0.5), Store(tmp_path / "cache"))
    assert caught.value.message == words
    assert caught.value.hint.startswith("correct it in figures/shapes.py")


def test_a_figure_function_that_draws_otherwise_the_second_time_is_told(tmp_path: Path) -> None:
    figures = tmp_path / "figures"
    figures.mkdir()
    (figures / "shapes.py").write_text(
        "from exam_builder.plot import subplots\n\n\n"
        "def sets(names):\n    figure, axes = subplots(3, 2)\n    axes.plot(list(set(names)), [1, 2, 3, 4, 5])\n"
        "    return figure\n\n\n"
        "def chance():\n    import random\n    figure, axes = subplots(3, 2)\n    axes.plot([1, random.random()])\n"
        "    return figure\n\n\n"
        "def sound(names):\n    figure, axes = subplots(3, 2)\n    axes.plot(sorted(set(names)), [1, 2, 3, 4, 5])\n"
        "    return figure\n"
    )
    store = Store(tmp_path / "cache")
    names = Record({"names": ("red", "green", "blue", "white", "black")})
    for draw, given in (("shapes.sets", names), ("shapes.chance", Record({}))):
        with pytest.raises(FigureError) as caught:
            plot_in_process(FigureRequest(figures, draw, given, 0.5), store)
        assert caught.value.message == f"`{draw}` draws one picture one time and another the next"
        assert caught.value.hint.startswith("sort what comes out of a set, give random generators a seed")

    (figures / "days.py").write_text("import time\n\n\ndef day():\n    return time.strftime('%Y')\n")
    with pytest.raises(CompanionError, match="follows the clock: line 5 has"):
        plot_in_process(FigureRequest(figures, "days.day", Record({}), 0.5), store)

    first = plot_in_process(FigureRequest(figures, "shapes.sound", names, 0.5), store)
    assert all(plot_in_process(FigureRequest(figures, "shapes.sound", names, 0.5), store) == first for _ in range(4))
