"""Word embeddings learned from real counts by gradient descent, from equal and from unequal starts."""

import re

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NEAR = 4
"""Two words are neighbours when at most so many steps lie between them in the text."""

LENGTH = 0.3
"""Length of the common start c."""


def count_words(corpus: str) -> int:
    """How many words the text has."""
    return len(split(corpus))


def split(corpus: str) -> list[str]:
    """The words of a text in lower case, in their order."""
    return re.findall(r"[a-z']+", corpus.lower())


def counts(corpus: str, words: int) -> Floats:
    """How often two of the most frequent words are neighbours, plus one, so that every logarithm is finite."""
    text = split(corpus)
    frequent = sorted(set(text), key=lambda word: (-text.count(word), word))[:words]
    place = {word: index for index, word in enumerate(frequent)}
    codes = np.array([place.get(word, -1) for word in text])
    found = np.ones((words, words))
    for apart in range(1, NEAR + 1):
        left, right = codes[:-apart], codes[apart:]
        both = (left >= 0) & (right >= 0)
        np.add.at(found, (left[both], right[both]), 1)
        np.add.at(found, (right[both], left[both]), 1)
    return found


def loss(embeddings: Floats, goal: Floats) -> float:
    """The sum over all pairs of (w_i · w_j − goal_ij)², for embeddings in rows."""
    return float(np.sum((embeddings @ embeddings.T - goal) ** 2))


def gradient(embeddings: Floats, goal: Floats) -> Floats:
    """The derivative of the loss with respect to every entry of the embeddings."""
    gap = embeddings @ embeddings.T - goal
    return 2 * (gap + gap.T) @ embeddings


def descend(embeddings: Floats, goal: Floats, steps: int) -> tuple[Floats, Floats]:
    """The embeddings after so many steps, and the loss before each step and at the end.

    The rate is fixed: a quarter of what would overshoot along the strongest direction of the goal.
    """
    rate = 1 / (16 * np.linalg.norm(goal, 2))
    losses = [loss(embeddings, goal)]
    for _ in range(steps):
        embeddings = embeddings - rate * gradient(embeddings, goal)
        losses.append(loss(embeddings, goal))
    return embeddings, np.array(losses)


def rank(matrix: Floats) -> int:
    """Number of singular values above a millionth of the largest."""
    values = np.linalg.svd(matrix, compute_uv=False)
    return int(np.sum(values > 1e-6 * values[0]))


def learn(corpus: str, words: int, dimension: int, steps: int) -> dict[str, float]:
    """What is learned from equal rows, from one dimension, from a start of rank two and from a random start.

    `second`: second singular value over the first, from equal rows. `apart`: largest relative distance of those
    losses from the losses of the run with one dimension. `learned`: share of the loss that this run removes.
    `lengths`: longest of its embeddings over the shortest.
    `from_rank_two` and `from_any`: rank at the end, from a start of rank two and from a random one.
    """
    rng = np.random.default_rng(17)
    goal = np.log(counts(corpus, words))
    common = rng.normal(size=dimension)
    common *= LENGTH / np.linalg.norm(common)
    equal, losses = descend(np.tile(common, (words, 1)), goal, steps)
    _, single = descend(np.full((words, 1), LENGTH), goal, steps)
    low = rng.normal(size=(words, 2)) @ rng.normal(size=(2, dimension)) * LENGTH
    values = np.linalg.svd(equal, compute_uv=False)
    return {
        "second": float(values[1] / values[0]),
        "apart": float(np.max(np.abs(losses / single - 1))),
        "learned": float(1 - losses[-1] / losses[0]),
        "lengths": float(np.divide(*np.sort(np.linalg.norm(equal, axis=1))[[-1, 0]])),
        "from_rank_two": rank(descend(low, goal, steps)[0]),
        "from_any": rank(descend(rng.normal(size=(words, dimension)) * LENGTH, goal, steps)[0]),
    }
