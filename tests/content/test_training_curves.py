"""The curves of question 5 come from a model that really learns, and what is said of them is measured."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from exam_builder.companions.python_files import read_python
from exam_builder.companions.python_runs import load_module

QUESTIONS = Path(__file__).parents[2] / "content/questions"
FILE = load_module(read_python(QUESTIONS / "training_curves.py"))
CORPUS = (QUESTIONS / "data/harbour_town.txt").read_text(encoding="utf-8")

examples, initial_weights, loss_and_gradient = FILE.examples, FILE.initial_weights, FILE.loss_and_gradient
train, train_given, fluctuation, compare = FILE.train, FILE.train_given, FILE.fluctuation, FILE.compare

GIVEN = {"rate": 0.2, "batch": 32}
NOISIER = ({"rate": 0.4, "batch": 8}, {"rate": 0.2, "batch": 4})
QUIETER = ({"rate": 0.1, "batch": 128}, {"rate": 0.2, "batch": 128})


@pytest.fixture(scope="module")
def given_run():
    return train_given(CORPUS, GIVEN)


def test_three_letters_are_followed_by_the_next():
    contexts, following = examples("Ab,\n c!")
    letters = "abcdefghijklmnopqrstuvwxyz .,"
    assert ["".join(letters[code] for code in row) for row in contexts] == ["ab,", "b, "]
    assert [letters[code] for code in following] == [" ", "c"]


def test_the_gradient_is_that_of_the_loss():
    rng = np.random.default_rng(1)
    contexts, following = examples(CORPUS[:60])
    weights = {name: array + 0.1 * rng.normal(size=array.shape) for name, array in initial_weights(rng).items()}
    _, slope = loss_and_gradient(weights, contexts, following)
    for name, array in weights.items():
        way = rng.normal(size=array.shape)
        up, down = ({**weights, name: array + sign * 1e-5 * way} for sign in (1, -1))
        measured = (
            loss_and_gradient(up, contexts, following)[0] - loss_and_gradient(down, contexts, following)[0]
        ) / 2e-5
        assert measured == pytest.approx(np.sum(slope[name] * way), abs=1e-8), name


def test_training_learns_something_and_repeats_itself(given_run):
    assert given_run.shape == (4, 300)
    assert given_run[:, 0] == pytest.approx(np.log(29), abs=0.1)
    assert given_run[:, -50:].mean() < np.log(29) - 0.9
    assert np.array_equal(given_run, train(CORPUS, 0.2, 32))
    assert len({tuple(curve) for curve in given_run}) == 4


def test_fluctuation_is_about_the_trend():
    steps = np.arange(300)
    slope, waves = 3 - 0.005 * steps, 0.2 * (-1.0) ** steps
    assert fluctuation(slope) == pytest.approx(0, abs=1e-12)
    assert fluctuation(slope + waves) == pytest.approx(0.2, rel=0.05)


def test_every_listed_setting_is_reported_from_the_given_one_by_its_curves(given_run):
    for wanted, settings in (("noisier", NOISIER), ("quieter", QUIETER)):
        for setting in settings:
            assert compare(given_run, train(CORPUS, **setting)) == wanted, setting


def test_a_change_that_hardly_shows_is_unclear(given_run):
    assert compare(given_run, given_run) == "unclear"
    assert compare(given_run, train(CORPUS, 0.3, 32)) == "unclear"
    assert compare(given_run, train(CORPUS, 0.2, 24)) == "unclear"


def test_one_odd_seed_makes_it_unclear(given_run):
    noisier = train(CORPUS, **NOISIER[0])
    noisier[2] = given_run[2]
    assert compare(given_run, noisier) == "unclear"


@pytest.mark.parametrize(("first", "second"), list(product(NOISIER, QUIETER)))
def test_both_parts_compare_with_the_given_run(given_run, first, second):
    runs = train(CORPUS, **first), train(CORPUS, **second)
    assert FILE.first_against_given(given_run, runs[0]) == "noisier"
    assert FILE.second_against_given(given_run, runs[1]) == "quieter"
    found = FILE.fluctuations(given_run, *runs)
    assert found["first"] > 1.5 * found["given"] > 1.5**2 * found["second"]
