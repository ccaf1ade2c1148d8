"""Question 6: gradient descent that is really run, on matrices that hide their eigenvalues."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from exam_builder.companions.python_files import read_python
from exam_builder.companions.python_runs import load_module

FILE = load_module(read_python(Path(__file__).parents[2] / "content/questions/curvature.py"))
dense, contraction, best_rate = FILE.dense, FILE.contraction, FILE.best_rate
steps_needed, faster_problem, scaled_problem = FILE.steps_needed, FILE.faster_problem, FILE.scaled_problem

GOOD = ([30, 20, 10], [24, 18, 6], [0.8, 0.4, 0.2])
BAD = ([1, 1, 0.0001], [400, 20, 0.1], [8, 1, 0.002])


def test_a_dense_matrix_hides_its_eigenvalues():
    matrix = dense(np.array([30, 20, 10]))
    assert np.abs(matrix - np.diag(np.diag(matrix))).max() > 1
    assert np.linalg.eigvalsh(matrix) == pytest.approx([10, 20, 30])


def test_contraction_is_the_worst_factor_of_a_step():
    matrix = dense(np.array([30, 20, 10]))
    assert contraction(matrix, np.array([0.01, 0.05, 0.1])) == pytest.approx([0.9, 0.5, 2.0], abs=1e-9)


@pytest.mark.parametrize("eigenvalues", [*GOOD, *BAD])
def test_the_best_rate_is_found_by_search(eigenvalues):
    high, low = max(eigenvalues), min(eigenvalues)
    rate, found = best_rate(dense(np.array(eigenvalues)))
    assert rate == pytest.approx(2 / (high + low), rel=1e-6)
    assert found == pytest.approx((high - low) / (high + low), abs=1e-9)


def test_steps_are_counted_until_a_hundredth_is_left():
    assert steps_needed(np.eye(3), rate=0.9) == 2
    assert steps_needed(np.eye(3), rate=0.5) == 7


@pytest.mark.parametrize(("good", "bad"), list(product(GOOD, BAD)))
def test_the_better_conditioned_problem_is_faster_in_either_place(good, bad):
    good, bad = np.array(good), np.array(bad)
    assert faster_problem(good, bad) == "problem_1"
    assert faster_problem(bad, good) == "problem_2"


@pytest.mark.parametrize("eigenvalues", [*GOOD, *BAD])
def test_the_condition_number_explains_the_steps(eigenvalues):
    assert FILE.explained(dense(np.array(eigenvalues))) > 0


def test_steps_that_it_does_not_explain_are_refused(monkeypatch):
    explained = FILE.explained
    matrix = dense(np.array([30, 20, 10]))
    monkeypatch.setitem(explained.__globals__, "steps_needed", lambda *_: 700)
    assert explained(matrix) == 0
    monkeypatch.setitem(explained.__globals__, "steps_needed", steps_needed)
    monkeypatch.setitem(explained.__globals__, "best_rate", lambda _: (0.04, 0.6))
    assert explained(matrix) == 0


def test_problems_that_are_alike_are_unclear():
    assert faster_problem(np.array([30, 20, 10]), np.array([3, 2, 1])) == "unclear"


@pytest.mark.parametrize(("eigenvalues", "c"), list(product([*GOOD, *BAD], [1.5, 2, 3, 5])))
def test_scaling_helps_only_a_small_rate_that_is_kept(eigenvalues, c):
    found = scaled_problem(np.array(eigenvalues), c)
    high, low = max(eigenvalues), min(eigenvalues)
    assert found["retuned"] < 1e-9
    assert found["kept"] == pytest.approx(c, rel=1e-3)
    assert found["best_kept"] == pytest.approx(2 * c * high / (high + low) - 1, rel=1e-6)
    assert found["best_kept"] > 1
