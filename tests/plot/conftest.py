"""A course with figure functions, and a store of fonts that all these tests share."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from courses import shared_fonts
from plots import plot_figure

from exam_builder.plot import FigureRequest
from exam_builder.store import Store
from exam_builder.values import FrozenMap, Value

CURVE = """
    from exam_builder.plot import subplots

    def curve(slope, width=3, note=""):
        figure, axes = subplots(width, 1.5)
        axes.plot([0, 1], [0, slope], label=r"$y = \\alpha x$")
        axes.set_xlabel("size of the fit" + note)
        axes.set_ylabel("italic", style="italic")
        axes.set_title("bold", weight="bold")
        axes.legend()
        return figure
"""


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return shared_fonts(tmp_path_factory.mktemp("store"))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], None]:
    """Writes a file of figure functions: `write("trial", source)`."""

    def put(name: str, source: str) -> None:
        file = tmp_path / "figures" / f"{name}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(dedent(source), encoding="utf-8")

    return put


@pytest.fixture
def course(tmp_path: Path, write: Callable[[str, str], None]) -> Path:
    """The root of a course whose figures/demo.py holds `curve`."""
    (tmp_path / "content" / "questions").mkdir(parents=True)
    write("demo", CURVE)
    return tmp_path


@pytest.fixture
def figures(course: Path) -> Path:
    return course / "figures"


@pytest.fixture
def drawn(figures: Path, write: Callable[[str, str], None], store: Store) -> Callable[..., bytes]:
    """Writes figures/trial.py and draws its function `f`: `drawn(source, width=0.5, n=3)`."""

    def make(source: str, width: float = 0.5, **arguments: Value) -> bytes:
        write("trial", source)
        return plot_figure(FigureRequest(figures, "trial.f", FrozenMap(arguments), width), store)

    return make
