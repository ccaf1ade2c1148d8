"""Question 8: the linear program is held against integer geometry, and the sigmoid unit against the linear program."""

from itertools import combinations, combinations_with_replacement, product
from pathlib import Path

import numpy as np
import pytest

from exam_builder.companions.python_files import read_python
from exam_builder.companions.python_runs import load_module

FILE = load_module(read_python(Path(__file__).parents[2] / "content/questions/square_in_square.py"))
sample, label, separable, separability = FILE.sample, FILE.label, FILE.separable, FILE.separability
train_one_sigmoid, linear_always = FILE.train_one_sigmoid, FILE.linear_always

SQUARES = list(product([1, 1.5], [2, 3]))


def turn(a, b, c):
    """The sign of the turn from a over b to c, for points with whole coordinates."""
    area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (area > 0) - (area < 0)


def on(point, ends):
    """Whether a point lies on a closed segment."""
    (ax, ay), (bx, by) = ends
    inside = min(ax, bx) <= point[0] <= max(ax, bx) and min(ay, by) <= point[1] <= max(ay, by)
    return inside and turn(*ends, point) == 0


def cross(first, second):
    """Whether two closed segments meet."""
    if any(on(end, second) for end in first) or any(on(end, first) for end in second):
        return True
    return turn(*first, second[0]) * turn(*first, second[1]) < 0 > turn(*second, first[0]) * turn(*second, first[1])


def holds(corners, point):
    """Whether a triangle with an area holds a point."""
    turns = {turn(corners[index], corners[(index + 1) % 3], point) for index in range(3)}
    return turn(*corners) != 0 and not {1, -1} <= turns


def apart(places, labels):
    """Whether the convex hulls of both classes are disjoint (Kirchberger: four points at a time decide)."""
    whole = [tuple(map(int, row)) for row in np.rint(1000 * places)]
    both = [[point for point, sign in zip(whole, labels, strict=True) if sign == wanted] for wanted in (1, -1)]
    sides = [list(combinations_with_replacement(points, 2)) for points in both]
    if any(cross(first, second) for first, second in product(*sides)):
        return False
    pairs = (both, both[::-1])
    return not any(
        holds(corners, point) for ours, theirs in pairs for corners in combinations(ours, 3) for point in theirs
    )


def test_labels_follow_the_inner_square():
    assert label(np.array([[0.5, -1.0], [1.001, 0.0], [-0.2, 0.9], [0.0, -1.5]]), 1).tolist() == [1, -1, 1, -1]


def test_the_linear_program_agrees_with_integer_geometry():
    rng = np.random.default_rng(6)
    draws = [sample(1, 2, size, rng) for size in (4, 5, 6, 8) for _ in range(25)]
    verdicts = [separable(*draw) for draw in draws]
    assert verdicts == [apart(*draw) for draw in draws]
    assert 20 < sum(verdicts) < 90


def test_touching_classes_are_not_separable():
    assert not separable(np.array([[0.0, 0.0], [2.0, 0.0], [1.0, 0.0]]), np.array([-1, -1, 1]))
    assert separable(np.array([[0.0, 0.0], [2.0, 0.0], [1.0, 0.001]]), np.array([-1, -1, 1]))


@pytest.mark.parametrize(("inner", "outer"), SQUARES)
def test_the_share_that_is_separable_falls_from_one(inner, outer):
    rates = separability(inner, outer)
    share = dict(zip(rates["points"], rates["share"], strict=True))
    assert share[2] == share[3] == 1
    assert 0 < share[6] < share[4] < 1
    assert all(part < 1 for size, part in share.items() if size > 3)
    assert share[20] < 0.25
    assert linear_always(rates) is False


def test_no_counterexample_would_be_noticed():
    assert linear_always({"points": [2.0, 3.0, 4.0, 8.0], "share": [1.0, 0.5, 1.0, 1.0]}) is True
    assert linear_always({"points": [2.0, 3.0, 4.0, 8.0], "share": [1.0, 1.0, 1.0, 0.98]}) is False


@pytest.mark.parametrize(("inner", "outer"), SQUARES)
def test_three_points_are_separable_unless_they_lie_on_a_line(inner, outer):
    assert FILE.three_points(inner, outer) == {"general": 1.0, "collinear": 0.0}
    rng = np.random.default_rng(0)
    for _ in range(50):
        places = FILE._on_a_line(inner, outer, rng)
        assert np.abs(places).max() <= outer
        assert label(places, inner).tolist() == [-1, 1, -1]


@pytest.mark.parametrize(("inner", "outer"), SQUARES)
def test_one_sigmoid_unit_never_beats_the_line(inner, outer):
    assert FILE.one_sigmoid_suffices(inner, outer) is False


def test_the_unit_learns_what_a_line_separates_and_no_more():
    rng = np.random.default_rng(9)
    places = rng.uniform(-2, 2, (20, 6, 2))
    by_line = np.where(places @ [1.0, -0.5] > 0.2, 1, -1)
    crossed = np.tile([[2.0, 2.0], [-2.0, -2.0], [2.0, -2.0], [-2.0, 2.0], [1.0, 1.0], [1.0, -1.0]], (3, 1, 1))
    assert (train_one_sigmoid(places, by_line) == 0).mean() >= 0.9
    assert train_one_sigmoid(crossed, np.tile([1, 1, -1, -1, 1, -1], (3, 1))).min() >= 1


@pytest.mark.parametrize("shown", [150, 200])
@pytest.mark.parametrize(("inner", "outer"), SQUARES)
def test_the_picture_shows_what_the_question_says(inner, outer, shown):
    drawn = FILE.draw_dataset(inner, outer, shown)
    places = np.column_stack([drawn["x"], drawn["y"]])
    assert places.shape == (shown, 2)
    assert np.abs(places).max() <= outer
    assert drawn["label"].tolist() == label(places, inner).tolist()
    assert (drawn["label"] == 1).mean() == pytest.approx((inner / outer) ** 2, abs=0.08)
