# ruff: noqa: N803, N806, RET504 - the program that the paper prints has the names of the nodes
"""LogSumExp in five steps: the program that the paper prints, traced as it runs, and its derivatives."""

import sys
from collections.abc import Callable, Iterable, Mapping
from decimal import Context, Decimal
from types import FrameType
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.random import Generator
from numpy.typing import NDArray


def logsumexp(X):
    M = np.max(X)
    E = np.exp(X - M)
    S = np.sum(E)
    L = np.log(S)
    Y = M + L
    return Y


Array = NDArray[Any]
Edge = tuple[str, str]
Terms = Mapping[Edge, Callable[[Any, Mapping[str, Any]], Any]]

STEP = 1e-30
"""Size of a complex step: so small that its square vanishes beside 1, so that the slope is exact to rounding."""


class Traced(NDArrayOperatorsMixin):
    """A value that remembers by which NumPy function, and from what, it was computed."""

    def __init__(self, value: Any, function: Callable[..., Any] | None = None, inputs: tuple[Any, ...] = ()) -> None:
        self.value, self.function, self.inputs = value, function, inputs

    def __array_ufunc__(self, function: Any, method: str, *inputs: Any) -> "Traced":
        return Traced(getattr(function, method)(*map(bare, inputs)), function, inputs)

    def __array_function__(self, function: Any, types: Any, inputs: tuple[Any, ...], settings: Any) -> "Traced":
        return Traced(function(*map(bare, inputs), **settings), function, inputs)


def bare(value: Any) -> Any:
    """The value that a traced one carries; any other value itself."""
    return value.value if isinstance(value, Traced) else value


def trace(program: Callable[..., Any], X: Array) -> dict[str, Traced]:
    """Run a program on X and return all its variables, traced, in the order in which it assigned them."""
    variables: dict[str, Traced] = {}

    def watch(frame: FrameType, event: str, _: Any) -> None:
        if event == "return" and frame.f_code is program.__code__:
            variables.update(frame.f_locals)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        program(Traced(X))
    finally:
        sys.setprofile(before)
    return variables


def edges(variables: Mapping[str, Traced]) -> list[Edge]:
    """The edges of the computation graph, each from a variable to one that is computed directly from it."""
    names = {id(value): name for name, value in variables.items()}

    def sources(node: Traced) -> list[str]:
        known = [names[id(value)] for value in node.inputs if id(value) in names]
        between = [value for value in node.inputs if isinstance(value, Traced) and id(value) not in names]
        return known + [name for value in between for name in sources(value)]

    return [(source, name) for name, node in variables.items() for source in dict.fromkeys(sources(node))]


def trace_edges() -> list[str]:
    """The edges of the printed program's computation graph, each as `X->M`, found while it runs."""
    return [f"{source}->{target}" for source, target in edges(trace(logsumexp, np.array([0.5, -1.0, 2.0])))]


def trace_graph() -> dict[str, Any]:
    """The printed program's computation graph for the drawing: nodes with what they compute, and edges."""
    variables = trace(logsumexp, np.array([0.5, -1.0, 2.0]))
    names = {id(value): name for name, value in variables.items()}
    nodes = [{"name": name, "formula": formula(node, names)} for name, node in variables.items()]
    return {"nodes": nodes, "edges": [list(edge) for edge in edges(variables)]}


def formula(node: Any, names: Mapping[int, str]) -> str:
    """How a node is computed from named ones, in LaTeX's mathematics; empty for what the program is given."""
    if not isinstance(node, Traced):
        return str(node)
    if node.function is None:
        return ""
    words = [names.get(id(value)) or formula(value, names) for value in node.inputs]
    sign = {"add": " + ", "subtract": " - "}.get(node.function.__name__)
    return sign.join(words) if sign else rf"\mathrm{{{node.function.__name__}}}({', '.join(words)})"


TERMS: Terms = {
    ("L", "Y"): lambda bar, at: bar,
    ("S", "L"): lambda bar, at: bar / at["S"],
    ("E", "S"): lambda bar, at: bar * np.ones_like(at["E"]),
    ("M", "Y"): lambda bar, at: bar,
    ("M", "E"): lambda bar, at: -np.sum(bar * at["E"]),
    ("X", "M"): lambda bar, at: bar * (np.arange(at["X"].size) == np.argmax(at["X"])),
    ("X", "E"): lambda bar, at: bar * at["E"],
}
"""The solution's terms: what each edge carries back from the derivative `bar` at its end."""

NO_INDICATOR: Terms = TERMS | {("X", "M"): lambda bar, at: bar * np.ones_like(at["X"])}
"""The same with the most likely mistake: the maximum taken to depend on every entry."""


def jacobian(variables: Mapping[str, Traced], edge: Edge) -> Array:
    """The local derivative along an edge, by complex steps: only the edge's start moves, all else stays as it was."""
    start, end = edge
    values = {id(node): node.value for node in variables.values()}
    rows = []
    for entry in np.eye(np.size(variables[start].value)):
        step = 1j * STEP * entry.reshape(np.shape(variables[start].value))
        moved = values | {id(variables[start]): variables[start].value + step}
        rows.append(np.ravel(np.imag(compute(variables[end], moved)) / STEP))
    return np.array(rows)


def compute(node: Traced, values: Mapping[int, Any]) -> Any:
    """A node computed once more, from other values of the variables that it was computed from."""
    assert node.function is not None
    inputs = [
        values[id(value)] if id(value) in values else compute(value, values) if isinstance(value, Traced) else value
        for value in node.inputs
    ]
    return node.function(*inputs)


def edge_gap(variables: Mapping[str, Traced], terms: Terms) -> float:
    """Largest difference, over all edges, of the terms and the measured local derivatives."""
    at = {name: node.value for name, node in variables.items()}
    gaps = []
    for edge in edges(variables):
        measured = jacobian(variables, edge)
        end = np.shape(at[edge[1]])
        carried = [np.ravel(terms[edge](one.reshape(end), at)) for one in np.eye(measured.shape[1])]
        gaps.append(np.abs(np.array(carried).T - measured).max())
    return worst(gaps)


def reverse_pass(variables: Mapping[str, Traced], terms: Terms, bar: float) -> dict[str, Any]:
    """The derivative at every variable, from `bar` at the last one, carried back along the traced edges."""
    at = {name: node.value for name, node in variables.items()}
    bars = {name: np.zeros(np.shape(value)) for name, value in at.items()}
    bars[list(at)[-1]] += bar
    for name in reversed(at):
        for edge in edges(variables):
            if edge[1] == name:
                bars[edge[0]] = bars[edge[0]] + terms[edge](bars[name], at)
    return bars


def check_gradient(logit: int, rng: Generator) -> dict[str, float]:
    """Hold the solution's derivatives against complex steps, edge by edge, and the program against precise sums.

    `edge_gap`, `gradient_gap` (to the softmax of X) and `bar_of_M` are the largest over 20 random X of 2 to 5 entries;
    the two `slip` numbers are `gradient_gap` and the least `edge_gap` when the indicator is forgotten. `stable_gap` is
    the program's largest relative error for logits near `logit` and near -`logit`, `naive_gap` that of log(sum(exp))
    near 0, and `naive_finite` tells how often the latter is finite near the former.
    """
    cases = [trace(logsumexp, rng.normal(0, 2, size=2 + case % 4)) for case in range(20)]
    far = [centre + rng.uniform(-2, 2, size=4) for centre in (logit, -logit) for _ in range(5)]
    near = [rng.uniform(-2, 2, size=4) for _ in range(5)]
    return {
        "edges": len(edges(cases[0])),
        "edge_gap": worst(edge_gap(case, TERMS) for case in cases),
        "gradient_gap": worst(gradient_gap(case, TERMS) for case in cases),
        "bar_of_M": worst(abs(reverse_pass(case, TERMS, 1.0)["M"]) for case in cases),
        "slip_in_gradient": worst(gradient_gap(case, NO_INDICATOR) for case in cases),
        "slip_on_edge": min(edge_gap(case, NO_INDICATOR) for case in cases),
        "stable_gap": worst(abs(logsumexp(X) / precise(X) - 1) for X in far),
        "naive_gap": worst(abs(naive(X) - precise(X)) for X in near),
        "naive_finite": int(sum(np.isfinite(naive(X)) for X in far)),
    }


def worst(gaps: Iterable[Any]) -> float:
    """The largest of some gaps; infinite when one of them is no number."""
    return float(np.nan_to_num(list(gaps), nan=np.inf, posinf=np.inf).max())


def gradient_gap(variables: Mapping[str, Traced], terms: Terms) -> float:
    """Largest difference of the derivative at X, by the reverse pass, and softmax(X) times the one at Y."""
    X, bar = variables["X"].value, -1.5
    softmax = np.exp(X) / np.exp(X).sum()
    return float(np.abs(reverse_pass(variables, terms, bar)["X"] - bar * softmax).max())


def naive(X: Array) -> float:
    """The logarithm of the sum of exponentials, as it stands."""
    with np.errstate(over="ignore", divide="ignore"):
        return float(np.log(np.sum(np.exp(X))))


def precise(X: Array) -> float:
    """The same with 50 digits and exponents that neither underflow nor overflow."""
    context = Context(prec=50, Emin=-(10**9), Emax=10**9)
    total = Decimal(0)
    for entry in X:
        total = context.add(total, context.exp(Decimal(float(entry))))
    return float(context.ln(total))
