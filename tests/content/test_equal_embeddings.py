"""Question 9: equal starts learn one dimension, in floating point and exactly."""

from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from exam_builder.companions.python_files import read_python
from exam_builder.companions.python_runs import load_module

QUESTIONS = Path(__file__).parents[2] / "content/questions"
FILE = load_module(read_python(QUESTIONS / "equal_embeddings.py"))
CORPUS = (QUESTIONS / "data/harbour_town.txt").read_text(encoding="utf-8")
counts, count_words, gradient, loss = FILE.counts, FILE.count_words, FILE.gradient, FILE.loss
descend, learn, rank = FILE.descend, FILE.learn, FILE.rank

DRAWS = list(product([20, 30, 40], [4, 5, 8]))


def test_neighbours_are_counted_both_ways_and_smoothed():
    text = "The cat. The dog! the cat"
    assert count_words(text) == 6
    assert counts(text, 2).tolist() == [[1 + 2 * 3, 1 + 5], [1 + 5, 1 + 2 * 1]]


def test_counts_of_the_text_are_symmetric_and_have_a_logarithm():
    found = counts(CORPUS, 40)
    assert found.min() >= 1
    assert np.array_equal(found, found.T)


def test_the_gradient_is_that_of_the_loss():
    rng = np.random.default_rng(0)
    embeddings, goal, way = rng.normal(size=(6, 3)), rng.normal(size=(6, 6)), rng.normal(size=(6, 3))
    measured = (loss(embeddings + 1e-5 * way, goal) - loss(embeddings - 1e-5 * way, goal)) / 2e-5
    assert measured == pytest.approx(np.sum(gradient(embeddings, goal) * way), rel=1e-7)


@pytest.mark.parametrize(("words", "dimension"), DRAWS)
def test_equal_starts_learn_one_dimension_and_others_do_not(words, dimension):
    found = learn(CORPUS, words, dimension, steps=200)
    assert found["second"] < 1e-11
    assert found["apart"] < 1e-11
    assert found["learned"] > 0.7
    assert found["lengths"] > 2
    assert found["from_rank_two"] == 2
    assert found["from_any"] == dimension


def test_a_start_that_is_not_equal_is_noticed():
    goal = np.log(counts(CORPUS, 20))
    start = np.full((20, 4), 0.15)
    start[3, 1] += 1e-6
    end, _ = descend(start, goal, 200)
    values = np.linalg.svd(end, compute_uv=False)
    assert values[1] / values[0] > 1e-9
    assert rank(descend(np.full((20, 4), 0.15), goal, 200)[0]) == 1


def test_in_exact_fractions_every_minor_vanishes_and_one_dimension_does_the_same():
    """No rounding: three words, two dimensions, an unsymmetric goal, five steps."""
    goal = [[Fraction(number, 3) for number in row] for row in ([2, 1, 0], [4, 1, 5], [3, 2, 7])]
    wide = [[Fraction(3, 5), Fraction(4, 5)] for _ in range(3)]
    slim = [[Fraction(1)] for _ in range(3)]
    for _ in range(5):
        wide, slim = exact_step(wide, goal), exact_step(slim, goal)
    assert all(a[0] * b[1] == a[1] * b[0] for a, b in product(wide, wide))
    assert [row[0] for row in wide] == [Fraction(3, 5) * row[0] for row in slim]
    assert len({row[0] for row in slim}) == 3


def exact_step(rows, goal):
    """One step of gradient descent with rate 1/50, in fractions."""
    gap = [[dot(a, b) - goal[i][j] for j, b in enumerate(rows)] for i, a in enumerate(rows)]
    every = range(len(rows))
    pull = [
        [2 * dot([gap[k][j] + gap[j][k] for j in every], column) for column in zip(*rows, strict=True)] for k in every
    ]
    return [[w - g / 50 for w, g in zip(*pair, strict=True)] for pair in zip(rows, pull, strict=True)]


def dot(left, right):
    return sum(a * b for a, b in zip(left, right, strict=True))
