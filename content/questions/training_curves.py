"""A small neural language model, trained for real: its curves, and how much they fluctuate.

The model is the smallest of the kind of Bengio et al. (A neural probabilistic language model, 2003): the embeddings
of three letters, one tanh layer, and a softmax over the letter that comes next.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Weights = dict[str, Floats]

LETTERS = "abcdefghijklmnopqrstuvwxyz .,"
CONTEXT, EMBEDDING, HIDDEN = 3, 8, 32
ITERATIONS, SEEDS = 300, 4

WINDOW = 31
"""Iterations over which a running mean makes the trend of a curve."""

MARGIN = 1.5
"""How many times the fluctuation of one run must exceed that of another, in every seed, before we say that it does."""


def train_given(corpus: str, given: Mapping[str, float]) -> Floats:
    """Training losses in nats with the given settings, one row a seed, one column an iteration."""
    return train(corpus, given["rate"], int(given["batch"]))


def train_first(corpus: str, first: Mapping[str, float]) -> Floats:
    """The same with setting 1."""
    return train(corpus, first["rate"], int(first["batch"]))


def train_second(corpus: str, second: Mapping[str, float]) -> Floats:
    """The same with setting 2."""
    return train(corpus, second["rate"], int(second["batch"]))


def train(corpus: str, rate: float, batch: int) -> Floats:
    """Losses of SGD, rounded to 0.0001 nat; a seed starts from the same weights whatever the settings are."""
    contexts, following = examples(corpus)
    return np.round([_losses(contexts, following, rate, batch, seed) for seed in range(SEEDS)], 4)


def examples(corpus: str) -> tuple[Whole, Whole]:
    """Every run of three letters in a text, as numbers, and the letter after it; other characters are left out."""
    text = " ".join(corpus.lower().split())
    codes = np.array([LETTERS.index(letter) for letter in text if letter in LETTERS])
    windows = np.lib.stride_tricks.sliding_window_view(codes, CONTEXT + 1)
    return windows[:, :CONTEXT], windows[:, CONTEXT]


def initial_weights(rng: np.random.Generator) -> Weights:
    """Embeddings, hidden layer and softmax layer of an untrained model."""
    inputs = CONTEXT * EMBEDDING
    return {
        "embedding": rng.normal(0, 1, (len(LETTERS), EMBEDDING)),
        "hidden": rng.normal(0, inputs**-0.5, (inputs, HIDDEN)),
        "hidden_bias": np.zeros(HIDDEN),
        "output": rng.normal(0, 0.01, (HIDDEN, len(LETTERS))),
        "output_bias": np.zeros(len(LETTERS)),
    }


def loss_and_gradient(weights: Weights, contexts: Whole, following: Whole) -> tuple[float, Weights]:
    """Mean cross-entropy of a minibatch, and its derivative with respect to every weight."""
    rows = np.arange(len(following))
    embedded = weights["embedding"][contexts].reshape(len(rows), -1)
    hidden = np.tanh(embedded @ weights["hidden"] + weights["hidden_bias"])
    logits = hidden @ weights["output"] + weights["output_bias"]
    share = np.exp(logits - logits.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    loss = -np.log(share[rows, following]).mean()
    share[rows, following] -= 1
    upper = share / len(rows)
    lower = upper @ weights["output"].T * (1 - hidden**2)
    into_embedding = np.zeros_like(weights["embedding"])
    np.add.at(into_embedding, contexts, (lower @ weights["hidden"].T).reshape(*contexts.shape, EMBEDDING))
    return float(loss), {
        "embedding": into_embedding,
        "hidden": embedded.T @ lower,
        "hidden_bias": lower.sum(axis=0),
        "output": hidden.T @ upper,
        "output_bias": upper.sum(axis=0),
    }


def _losses(contexts: Whole, following: Whole, rate: float, batch: int, seed: int) -> list[float]:
    """The minibatch loss before each update of one run."""
    rng = np.random.default_rng(seed)
    weights, losses = initial_weights(rng), []
    for _ in range(ITERATIONS):
        chosen = rng.integers(0, len(following), batch)
        loss, gradient = loss_and_gradient(weights, contexts[chosen], following[chosen])
        weights = {name: weights[name] - rate * gradient[name] for name in weights}
        losses.append(loss)
    return losses


def fluctuation(curve: Floats) -> float:
    """Standard deviation, in nats, of a curve about its own trend, after the first fall (a sixth of the run)."""
    trend = np.convolve(curve, np.ones(WINDOW) / WINDOW, mode="valid")
    rest = curve[WINDOW // 2 : -(WINDOW // 2)] - trend
    return float(rest[len(curve) // 6 :].std())


def fluctuations(given_run: Floats, first_run: Floats, second_run: Floats) -> dict[str, float]:
    """Mean fluctuation of each run over the seeds, in nats, for the solutions."""
    runs = {"given": given_run, "first": first_run, "second": second_run}
    return {name: float(np.mean([fluctuation(curve) for curve in run])) for name, run in runs.items()}


def first_against_given(given_run: Floats, first_run: Floats) -> str:
    """What the curves themselves say of setting 1: `noisier`, `quieter` or `unclear`."""
    return compare(given_run, first_run)


def second_against_given(given_run: Floats, second_run: Floats) -> str:
    """What the curves themselves say of setting 2."""
    return compare(given_run, second_run)


def compare(given_run: Floats, changed_run: Floats) -> str:
    """Whether every seed of the changed run fluctuates more, or less, than every seed of the given run, by MARGIN."""
    given = [fluctuation(curve) for curve in given_run]
    changed = [fluctuation(curve) for curve in changed_run]
    if min(changed) > MARGIN * max(given):
        return "noisier"
    return "quieter" if max(changed) * MARGIN < min(given) else "unclear"
