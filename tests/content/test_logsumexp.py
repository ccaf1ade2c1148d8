# ruff: noqa: N803, N806, RET504 - programs in the style of the one that is printed
"""The program that is printed is the one that is traced, and a mistake in a derivative is seen at its edge."""

import inspect

import numpy as np
import pytest
import yaml

EDGES = {"X->M", "X->E", "M->E", "E->S", "S->L", "M->Y", "L->Y"}


@pytest.fixture
def lse(companion):
    return companion("logsumexp")


def checked(module, logit=-1000):
    return module.check_gradient(logit, np.random.default_rng(2))


def test_the_lines_that_are_printed_are_the_program_that_is_traced(lse, questions):
    question = yaml.safe_load((questions / "logsumexp.yaml").read_text())
    listing = question["listings"]["program"]
    first, last = listing["lines"]
    lines = (questions / listing["file"]).read_text().splitlines()[first - 1 : last]
    assert "\n".join(lines) + "\n" == inspect.getsource(lse.logsumexp)


def test_the_traced_edges(lse):
    assert set(lse.trace_edges()) == EDGES


def test_the_trace_follows_the_program_and_not_its_text(lse, monkeypatch):
    def detour(X):
        M = np.max(X)
        shifted = X - M
        Y = np.log(np.sum(np.exp(shifted))) + M
        return Y

    monkeypatch.setattr(lse, "logsumexp", detour)
    assert set(lse.trace_edges()) == {"X->M", "X->shifted", "M->shifted", "shifted->Y", "M->Y"}


def test_the_graph_says_what_each_node_computes(lse):
    formulas = {node["name"]: node["formula"] for node in lse.trace_graph()["nodes"]}
    assert formulas == {
        "X": "",
        "M": r"\mathrm{max}(X)",
        "E": r"\mathrm{exp}(X - M)",
        "S": r"\mathrm{sum}(E)",
        "L": r"\mathrm{log}(S)",
        "Y": "M + L",
    }


@pytest.mark.parametrize("logit", [-800, -1000, -1200, -2000])
def test_the_solution_holds(lse, logit):
    found = checked(lse, logit)
    gaps = ("edge_gap", "gradient_gap", "bar_of_M", "slip_in_gradient", "stable_gap", "naive_gap")
    assert max(found[name] for name in gaps) < 1e-12
    assert found["slip_on_edge"] == pytest.approx(1)
    assert (found["edges"], found["naive_finite"]) == (7, 0)


def test_a_wrong_term_on_any_edge_is_seen(lse, monkeypatch):
    right = lse.TERMS
    for edge, term in right.items():
        slip = right | {edge: lambda bar, at, term=term: -term(bar, at)}
        monkeypatch.setattr(lse, "TERMS", slip)
        assert checked(lse)["edge_gap"] > 0.01, edge


def test_a_program_that_does_not_subtract_the_maximum_is_seen(lse, monkeypatch):
    def unstable(X):
        M = np.max(X)
        E = np.exp(X - 0 * M)
        S = np.sum(E)
        L = np.log(S)
        Y = 0 * M + L
        return Y

    monkeypatch.setattr(lse, "logsumexp", unstable)
    with np.errstate(all="ignore"):
        assert checked(lse)["stable_gap"] == np.inf


def test_precise_sums_neither_underflow_nor_overflow(lse):
    assert lse.precise(np.full(4, -1000.0)) == pytest.approx(-1000 + np.log(4), abs=1e-12)
    assert lse.precise(np.full(4, 2000.0)) == pytest.approx(2000 + np.log(4), abs=1e-12)


def test_the_profiler_is_put_back(lse):
    import sys

    seen = []

    def mine(*event):
        seen.append(event)

    sys.setprofile(mine)
    try:
        lse.trace_edges()
        assert sys.getprofile() is mine
    finally:
        sys.setprofile(None)
