"""The exam's decimal mark beside the axes of figures."""

from collections.abc import Iterator

import matplotlib
import pytest
from matplotlib.figure import Figure

from exam_builder.plot.style import replace_point, set_decimal_mark


def labels(axis: object) -> list[str]:
    return [label.get_text() for label in axis.get_ticklabels()]  # type: ignore[attr-defined]


@pytest.fixture
def figure() -> Iterator[Figure]:
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        made = Figure()
        axes = made.subplots()
        axes.plot([0, 1, 2.5], [0, 0.5e-5, 1e-5])
        yield made


def test_numbers_beside_axes_have_the_decimal_mark(figure: Figure) -> None:
    (axes,) = figure.axes
    inset = axes.inset_axes((0.5, 0.5, 0.4, 0.4))
    inset.set_xticks([0.25])
    set_decimal_mark(figure, ",")
    figure.draw_without_rendering()
    assert labels(axes.xaxis) == ["−0,5", "0,0", "0,5", "1,0", "1,5", "2,0", "2,5", "3,0"]
    assert labels(inset.xaxis) == ["0,25"]
    assert axes.yaxis.get_major_formatter().get_offset() == "1e−5"


def test_what_the_function_wrote_and_the_point_stay(figure: Figure) -> None:
    (axes,) = figure.axes
    axes.set_yticks([0, 1e-5], ["v1.2", "0.5"])
    set_decimal_mark(figure, ".")
    figure.draw_without_rendering()
    assert labels(axes.xaxis)[2] == "0.5"
    set_decimal_mark(figure, ",")
    figure.draw_without_rendering()
    assert labels(axes.yaxis) == ["v1.2", "0.5"]


def test_in_mathematics_a_comma_has_no_space_after_it() -> None:
    assert replace_point(r"$\mathdefault{2.5}$", ",") == r"$\mathdefault{2{,}5}$"
    assert replace_point("1.25e3.", ",") == "1,25e3."
