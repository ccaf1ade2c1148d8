"""Memory is counted as it is used, and the economical ways give the plain gradient."""

import numpy as np
import pytest

CLOSE = 1e-8


@pytest.fixture
def memory(companion):
    return companion("out_of_memory")


def measured(module, layers=16, batch=64, pieces=4):
    return module.measure_ways_out(layers, 8, batch, pieces, round(layers**0.5), np.random.default_rng(3))


@pytest.mark.parametrize(("layers", "batch", "pieces"), [(9, 32, 2), (16, 64, 4), (25, 128, 8)])
def test_the_three_ways_save_memory_and_keep_the_gradient(memory, layers, batch, pieces):
    found = measured(memory, layers, batch, pieces)
    assert max(found["true_gap"], found["pieces_gap"], found["recomputing_gap"]) < CLOSE
    assert found["smaller_batch_peak"] == 0.5
    assert found["pieces_peak"] == 1 / pieces
    assert found["recomputing_peak"] < 0.6


def test_peaks_of_the_printed_example(memory):
    assert memory.count_stored(16, 8, 64, 4, 4) == {"plain": 8192, "pieces": 2048, "recomputing": 3584}


def test_everything_stored_is_freed(memory):
    weights, inputs, targets = memory.problem(9, 4, 6, np.random.default_rng(0))
    for spacing in (1, 2, 3, 9):
        used = memory.Memory()
        memory.gradient(weights, inputs, targets, used, spacing)
        assert (used.stored, used.peak > 0) == (0, True)


def test_a_wrong_gradient_is_seen(memory, monkeypatch):
    right = memory.gradient
    monkeypatch.setattr(memory, "gradient", lambda *given: [1.01 * matrix for matrix in right(*given)])
    assert measured(memory)["true_gap"] > CLOSE


def test_a_forgotten_piece_is_seen(memory, monkeypatch):
    split = np.array_split
    monkeypatch.setattr(memory.np, "array_split", lambda array, pieces: split(array, pieces)[1:])
    assert measured(memory)["pieces_gap"] > CLOSE


def test_keeping_everything_while_recomputing_is_seen(memory, monkeypatch):
    monkeypatch.setattr(memory.Memory, "free", lambda self, activations: None)
    found = measured(memory)
    assert found["recomputing_peak"] >= 1
    assert found["pieces_peak"] == 1
