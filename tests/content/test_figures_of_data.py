"""The figures of questions 5 and 8 show the data that they are given, and can be read without colour."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from plots import load_function

from exam_builder.plot import TEXT_WIDTH

FIGURES = Path(__file__).parents[2] / "figures"
STEPS = np.arange(1, 51)
GIVEN, FIRST, SECOND = 3 - STEPS / 50, 4 - STEPS / 50, 2.5 - STEPS / 50


@pytest.fixture(scope="module")
def curves():
    return load_function(FIGURES, "training.curves")(TEXT_WIDTH, GIVEN, FIRST, SECOND)


def test_each_panel_shows_its_run_and_the_given_one_on_top(curves):
    shown = [[line.get_ydata().tolist() for line in axes.lines] for axes in curves.axes]
    given, first, second = GIVEN.tolist(), FIRST.tolist(), SECOND.tolist()
    assert shown == [[given], [first, given], [second, given]]
    assert [axes.get_title() for axes in curves.axes] == ["As given", "Setting 1", "Setting 2"]
    assert [axes.lines[-1].get_color() for axes in curves.axes] == ["black", "0.7", "0.7"]


def test_the_panels_have_the_same_axes_with_room_for_every_run(curves):
    assert len({(axes.get_xlim(), axes.get_ylim()) for axes in curves.axes}) == 1
    low, high = curves.axes[0].get_ylim()
    assert low < 1.5
    assert high > 3.98


def test_the_dataset_shows_every_point_in_its_class():
    x, y, label = np.array([0.1, 1.5, -0.4]), np.array([0.2, -0.3, 0.9]), np.array([1.0, -1.0, 1.0])
    figure = load_function(FIGURES, "dataset.square")(3.0, 1, 2, x, y, label)
    positive, negative = figure.axes[0].collections
    assert positive.get_offsets().tolist() == [[0.1, 0.2], [-0.4, 0.9]]
    assert negative.get_offsets().tolist() == [[1.5, -0.3]]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["positive", "negative"]
    assert {(box.get_x(), box.get_width()) for box in figure.axes[0].patches} == {(-1, 2), (-2, 4)}


def test_the_rates_are_drawn_where_they_are():
    figure = load_function(FIGURES, "separability.rates")(3.0, np.array([2.0, 4.0, 8.0]), np.array([1.0, 0.7, 0.1]))
    (line,) = figure.axes[0].lines
    assert line.get_xydata().tolist() == [[2, 1], [4, 0.7], [8, 0.1]]
    assert figure.axes[0].get_xlabel() == "number of points drawn"


def test_no_figure_needs_colour(curves):
    lines = [line for axes in curves.axes for line in axes.lines]
    assert all(len(set(to_rgb(line.get_color()))) == 1 for line in lines)
