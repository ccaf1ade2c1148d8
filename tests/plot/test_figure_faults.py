"""What a figure draws wrongly without failing, and whether it fails by what it is given; clean twins stay silent."""

from collections.abc import Callable
from pathlib import Path

import pytest
from plots import plot_figure

from exam_builder.findings import CompanionError
from exam_builder.plot import FigureRequest, subplots
from exam_builder.plot.figure_functions import AS_ASKED
from exam_builder.plot.figure_pages import write_pdf
from exam_builder.store import Store
from exam_builder.values import FrozenMap, Value

Write = Callable[[str, str], None]
START = "import numpy as np\nfrom exam_builder.plot import subplots\n\n\n"


def draw(write: Write, figures: Path, store: Store, body: str, given: FrozenMap) -> None:
    """Draw a figure whose function has these lines, from line 6 on."""
    lines = "\n".join(f"    {line}" for line in body.split("; "))
    write(
        "trial", f"{START}def f({', '.join(given)}):\n    figure, axes = subplots(3, 2)\n{lines}\n    return figure\n"
    )
    plot_figure(FigureRequest(figures, "trial.f", given, 0.5), store)


@pytest.mark.parametrize(
    ("body", "message", "line"),
    [
        ("axes.set_xlabel('x'); axes.set_ylabel('year', fontsize=1)", "`year` in letters of 1 point", 8),
        ("x = 1; axes.plot([1, 2], [np.nan, np.nan])", "draws 2 points, but none of them has a place", 8),
        ("axes.scatter([1, 2, 3], -np.log(np.zeros(3)))", "draws 3 points, but none of them has a place", 7),
        ("axes.plot([1, 2], [3, 4]); axes.legend()", "asks for a legend, but nothing has a label", 8),
        ("axes.set_yscale('log'); axes.set_ylim(0, 3)", "begins a logarithmic axis at 0 or below", 8),
        ("x = 1; axes.set_title('A long title ' * 6)", "edge of the figure cuts off a part", 5),
        ("axes.set_ylabel('the error in per cent of the first result of all')", "of which the upper edge", 7),
        ("figure.set_layout_engine('none'); axes.text(1, 1, 'the very last point')", "the right edge", 8),
        ("axes.plot([1], [2], label='a long name ' * 7); axes.legend()", "of which the", 5),
        ("figure.text(0.5, -0.02, 'below')", "it writes `below`, of which the lower edge", 7),
        ("figure.set_size_inches(3, 0)", "inches wide and 0 high", 7),
        ("figure.set_layout_engine('none'); axes.set_position((0.05, 0.2, 0.9, 0.7))", "a number or name along an", 5),
    ],
)
def test_what_nobody_can_see_is_reported_at_its_line(
    write: Write, figures: Path, store: Store, body: str, message: str, line: int
) -> None:
    with pytest.raises(CompanionError) as problem:
        draw(write, figures, store, body, FrozenMap({}))
    assert message in problem.value.message
    assert (problem.value.line, problem.value.hint != "") == (line, True)


@pytest.mark.parametrize(
    "body",
    [
        "axes.set_xlabel('', fontsize=1)",
        "axes.text(0, 0, 'x', fontsize=1, visible=False)",
        "axes.plot([], [], label='a'); axes.legend()",
        "axes.plot([np.nan], [np.nan], label='a'); axes.legend()",
        "axes.plot([1, 2, 3], [1, np.nan, 2]); axes.axhline(1); axes.axvline(2)",
        "axes.scatter([], [])",
        "axes.set_yscale('log'); axes.plot([1, 2], [0, 3])",
        "axes.axis('off')",
        "axes.axis('off'); axes.set_ylabel('the error in per cent of the first result of all')",
        "axes.set_title('A title in two\\nlines that is not too wide')",
        "axes.text(0.5, 0.5, 'it is clipped, as it should be, by the axes', clip_on=True)",
        "axes.text(9, 9, 'far away')",
        "axes.set_xlim(1, 2); axes.set_xticks([0, 1, 2], ['before it begins', 'A', 'B'])",
        "inset = axes.inset_axes((0.6, 0.6, 0.3, 0.3)); inset.plot([1, 2], [3, 4])",
        "figure.set_layout_engine('none'); axes.set_position((0.2, 0.2, 0.7, 0.7))",
    ],
)
def test_what_can_be_seen_is_drawn(write: Write, figures: Path, store: Store, body: str) -> None:
    draw(write, figures, store, body, FrozenMap({}))


@pytest.mark.parametrize("ylabel", [r"$f_{\chi^2}(x)$", "y", ""])
def test_the_labels_of_ticks_have_room_whichever_ticks_the_layout_takes(ylabel: str) -> None:
    """For the first, the layout takes other ticks for narrow axes than for those that it then makes wider."""
    figure, axes = subplots(2.6, 1.7)
    axes.plot([0, 12], [0, 0.242])
    axes.set_ylabel(ylabel)
    write_pdf(figure, 2.6)
    low, high = axes.get_xlim()
    places = zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)
    ends = [label.get_window_extent().x1 for at, label in places if low <= at <= high]
    assert len(ends) > 2
    assert max(ends) < 72 * 2.6


@pytest.mark.parametrize(
    ("body", "given", "words"),
    [
        ("axes.plot([a - 1], [2])", {"a": "80"}, "`a` is the text `80`"),
        ("axes.plot([1], [len(a)])", {"a": 3}, "`a` is 3"),
        ("axes.plot([a + 1], [2])", {"a": FrozenMap({"b": 1})}, "`a` is a mapping"),
        ("axes.plot(a, b)", {"a": (1, 2, 3), "b": (1, 2)}, "`a` has 3 entries, and `b` has 2"),
        ("axes.bar(a, b)", {"a": (1, 2, 3), "b": (1, 2)}, "`a` has 3 entries, and `b` has 2"),
        ("axes.set_xticks(a, b)", {"a": (1, 2, 3), "b": ("x", "y")}, "`a` has 3 entries, and `b` has 2"),
        ("axes.plot(a, [1, 2])", {"a": (1, 2, 3)}, ""),
        ("axes.plot(a[:2], a)", {"a": (1, 2, 3)}, ""),
        ("axes.plot([a.x], [2])", {"a": 3}, ""),
    ],
)
def test_what_a_figure_is_given_is_blamed_where_its_types_and_lengths_tell(
    write: Write, figures: Path, store: Store, body: str, given: dict[str, Value], words: str
) -> None:
    with pytest.raises(CompanionError) as problem:
        draw(write, figures, store, body, FrozenMap(given))
    assert words in problem.value.message
    assert (problem.value.line == AS_ASKED) == bool(words)
