"""The drawings show what the matrices and the trace say: every connection, every arrow, every name, inside the page."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from exam_builder.plot import TEXT_WIDTH

DASHED, SOLID = "--", "-"


def words(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def boxes(figure):
    """Where the words stand, in pixels."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    return [text.get_window_extent(renderer) for text in figure.axes[0].texts]


def overlaps(figure):
    found = boxes(figure)
    return [(a, b) for a in range(len(found)) for b in range(a) if found[a].overlaps(found[b])]


def outside(figure):
    page = figure.bbox
    return [
        box
        for box in boxes(figure)
        if not (page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1)
    ]


def sorter(companion, inputs, order):
    return companion("median_net").build_network(inputs, np.eye(inputs, dtype=int)[order - 1])


@pytest.mark.parametrize(("inputs", "order"), [(3, 2), (5, 3), (7, 6)])
def test_overview_draws_a_line_for_every_weight_that_is_not_zero(companion, figures, inputs, order):
    network = sorter(companion, inputs, order)
    drawn = figures("network").overview(network, TEXT_WIDTH).axes[0].lines
    hidden = [line for line in drawn if line.get_color() == "black" and line.get_linewidth() < 1]
    solid = sum(line.get_linestyle() == SOLID for line in hidden)
    signs = [(int((matrix > 0).sum()), int((matrix < 0).sum())) for matrix in network["weights"][:-1]]
    assert (solid, len(hidden) - solid) == tuple(map(sum, zip(*signs, strict=True)))
    assert len(drawn) - len(hidden) == inputs


@pytest.mark.parametrize(("inputs", "order"), [(3, 2), (5, 4), (7, 6)])
def test_overview_prints_the_last_layer_and_fits(companion, figures, inputs, order):
    figure = figures("network").overview(sorter(companion, inputs, order), TEXT_WIDTH)
    printed = words(figure)[:inputs]
    assert printed == ["1" if place == order else "0" for place in range(1, inputs + 1)]
    assert overlaps(figure) == []
    assert outside(figure) == []
    assert figure.get_size_inches()[0] == pytest.approx(TEXT_WIDTH)


def test_labelled_names_units_and_weights_and_nothing_overlaps(companion, figures):
    block = companion("median_net").build_block()
    figure = figures("network").labelled(block, ["a", "b"], [r"\min(a, b)", r"\max(a, b)"], 0.72 * TEXT_WIDTH)
    weights = [f"${weight}$" for matrix in block["weights"] for weight in matrix.ravel() if weight]
    assert sorted(words(figure)[: len(weights)]) == sorted(weights)
    relu = [rf"$\mathrm{{relu}}({inside})$" for inside in ("b-a", "b", "-b", "a-b")]
    assert words(figure)[len(weights) :] == ["$a$", "$b$", *relu, r"$\min(a, b)$", r"$\max(a, b)$"]
    assert overlaps(figure) == []
    assert outside(figure) == []


def test_computation_draws_every_edge_and_node_of_the_trace(companion, figures):
    trace = companion("logsumexp").trace_graph()
    figure = figures("graph").computation(trace, 0.9 * TEXT_WIDTH)
    arrows = [patch for patch in figure.axes[0].patches if type(patch).__name__ == "FancyArrowPatch"]
    assert len(arrows) == len(trace["edges"])
    for node in trace["nodes"]:
        assert f"${node['name']}$" in words(figure)
        assert not node["formula"] or f"${node['formula']}$" in words(figure)
    assert overlaps(figure) == []
    assert outside(figure) == []


def test_arrows_that_pass_nodes_take_turns_above_and_below(figures):
    graph = figures("graph")
    edges = [("X", "M"), ("X", "E"), ("M", "E"), ("M", "Y"), ("E", "Y")]
    assert graph.sides(["X", "M", "E", "Y"], edges) == {
        ("X", "M"): 0,
        ("X", "E"): 1,
        ("M", "E"): 0,
        ("M", "Y"): -1,
        ("E", "Y"): 0,
    }
