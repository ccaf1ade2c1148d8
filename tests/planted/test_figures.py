"""Figures that show another thing than their question says, each beside the one that is right."""

import ast
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from courses import load, shared_calls, write_course
from plots import plot_with_data

from exam_builder.examine.figure_texts import find_turned
from exam_builder.examine.figure_witnesses import find_figure_errors
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.findings import Finding
from exam_builder.plot import paper_figures

pytestmark = pytest.mark.long

QUESTION = """\
title: Figure
parameters: {{tau: 2, V: 5, counts: [3, 1, 4], T: {{value: 4, unit: s}}}}
figures:
  f:
    draw: shapes.draw
    with: {{{given}}}
    shows: {{{shows}}}
    alt: A figure.
prompt: '\\FIGURE{{f}} What?'
points: 1
answer: {{number: tau * V, reference: 10}}
recompute: {{expression: V * tau}}
"""
START = """\
import numpy as np
from exam_builder.plot import LINES, FILLS, subplots

def draw(width, {arguments}):
    figure, axes = subplots(width, 2)
"""
Look = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """The messages about the figure of a question, drawn in this process."""
    monkeypatch.setattr(paper_figures, "plot_in_process", lambda asked, kept, fonts: plot_with_data(asked, kept))

    def found(
        shows: str, body: str, more: str = "", given: str = "", arguments: str = "tau, V", alt: str = "A figure."
    ) -> tuple[Finding, ...]:
        drawing = START.format(arguments=arguments) + dedent(body).replace("\n", "\n    ").join(("    ", ""))
        source = f"{drawing}return figure\n\n\n{dedent(more)}"
        question = QUESTION.format(shows=shows, given=given).replace("A figure.", alt)
        root = write_course(tmp_path, question, figures=source)
        subject = isolate_question(load(root), "q", shared_calls())
        return tuple(find_figure_errors(subject, subject.reference.questions[0]))

    return found


CURVE = """\
t = np.linspace(0, 20, 201)
axes.plot(t, {V} * (1 - np.exp(-t / {tau})))
axes.set(xlabel="$t$ in s", ylabel="$U$ in V")
"""
READ_TAU = """\
from exam_builder.readers import asymptote, where

def read_tau(figure):
    return where(figure, asymptote(figure) * (1 - np.exp(-1)))[0]
"""
CHARGE = "V: {read: asymptote, within: 0.001}, tau: {read: read_tau, within: 0.01}"
BARS = "axes.bar([0, 1, 2], {heights}, tick_label=['a', 'b', 'c'])\n"
FAMILY = """\
slow, = axes.plot([0, 1], [0, tau])
fast, = axes.plot([0, 1], [0, V])
axes.legend([slow, fast], {names})
"""
SLOPES = """tau: {read: slope, with: {line: "'slow'"}}, V: {read: slope, with: {line: "'fast'"}}"""
TAU_OR_V = "figure `f` shows `tau` as 5, but it should be 2, and shows `V` as 2, but it should be 5"


@pytest.mark.parametrize(
    ("shows", "body", "right", "wrong", "said"),
    [
        (
            "T: slope",
            "axes.plot([0, 1], [0, 4])\naxes.set(xlabel='$n$', ylabel='$t$ in {unit}')\n",
            {"unit": "s"},
            {"unit": "ms"},
            "figure `f` has an axis in ms, but `T`, which it shows, is in s",
        ),
        (
            "T: end",
            "axes.plot([0, 4], [1, 2])\naxes.set_xlabel('time in {unit}')\naxes.set_ylabel('delay in s')\n",
            {"unit": "s"},
            {"unit": "ms"},
            "figure `f` has an axis in ms, but `T`, which it shows, is in s",
        ),
        (
            "",
            "axes.set(xlabel='$T$ ({unit})', ylabel='$n$')\n",
            {"unit": "s"},
            {"unit": "h"},
            "has an axis in h (`$T$ (h)`), but",
        ),
        (CHARGE, CURVE, {"V": "V", "tau": "tau"}, {"V": "V", "tau": "V"}, "shows `tau` as 5, but it should be 2"),
        (CHARGE, CURVE, {"V": "V", "tau": "tau"}, {"V": "tau", "tau": "tau"}, "`V` as 2"),
        ("counts: heights", BARS, {"heights": "counts"}, {"heights": "[1, 4, 3]"}, "`counts` as [1, 4, 3]"),
        (SLOPES, FAMILY, {"names": "['slow', 'fast']"}, {"names": "['fast', 'slow']"}, TAU_OR_V),
        (
            "both: {is: '[[tau, V]]', read: points}",
            "axes.scatter([{x}], [{y}])\n",
            {"x": "tau", "y": "V"},
            {"x": "V", "y": "tau"},
            "figure `f` shows `both` as [[5, 2]], but `[[tau, V]]` is [[2, 5]]",
        ),
        (
            "n: {is: 3, read: count, with: {x: '[0, tau]', y: '[0, V]'}}",
            "axes.scatter([0, 1, {x}], [5, 3, 0])\n",
            {"x": "2"},
            {"x": "2.1"},
            "shows `n` as 2, but it should be 3",
        ),
        (
            "box: {is: '[1, 2, 3]', read: quartiles}",
            "axes.boxplot([0, 1, {x}, 3, 4])\n",
            {"x": "2"},
            {"x": "2.5"},
            "as [1, 2.5, 3], but it should be [1, 2, 3]",
        ),
        (
            "box: {is: '[1, 2, 3]', read: quartiles}",
            "axes.boxplot([0, 1, {x}, 3, 4], orientation='horizontal')\n",
            {"x": "2"},
            {"x": "2.5"},
            "as [1, 2.5, 3], but it should be [1, 2, 3]",
        ),
        (
            "turn: {is: '[[0, 0], [2, -4]]', read: turns, within: 0.001}",
            "x = np.linspace(-2, 3, 501)\naxes.plot(x, x**3 - 3 * x**2 + {c})\n",
            {"c": "0"},
            {"c": "1"},
            "1], [1.99998, -3]], but it should be [[0, 0], [2, -4]]",
        ),
        ("", 'axes.set_title(r"$\\tau = {n}$")\n', {"n": "2"}, {"n": "3"}, r"says `\tau = 3`, where `tau` is 2"),
        ("", 'axes.text(0, 0, r"$T_{{au}} = {n}$")\n', {"n": "2"}, {"n": "4"}, "says `T_{au} = 4`, where `tau` is 2"),
        (
            "top: {is: T, read: slope}",
            "axes.plot([0, 1], [0, 4])\naxes.set(xlabel='$n$', ylabel='$t$ in {unit}')\n",
            {"unit": "s"},
            {"unit": "ms"},
            "figure `f` has an axis in ms, but `T`, which it shows, is in s",
        ),
        ("", 'axes.text(0, 0, r"$V={n}$")\n', {"n": "5.0"}, {"n": "5.1"}, "says `V=5.1`, where `V` is 5"),
        (
            "",
            "axes.plot([0, 3], [0, 1])\naxes.set_xticks([0, 1, 2, 3], ['0', '1', '2', '{last}'])\n",
            {"last": "3"},
            {"last": "4"},
            "has the label 4 at 3 of the axis without a label",
        ),
    ],
    ids=["unit of a witness", "unit of an own reader", "unit of a name",
         "wrong parameter", "other parameter", "shifted bars", "legend", "swapped axes", "rim", "box", "lying box",
         "cubic", "title", "other signs", "unit of an expression", "text", "tick"],
)  # fmt: skip
def test_a_figure_that_shows_another_thing_is_reported(
    look: Look, shows: str, body: str, right: dict[str, str], wrong: dict[str, str], said: str
) -> None:
    more = READ_TAU + POINTS
    arguments = "tau, V, counts"
    assert look(shows, body.format(**right), more, arguments=arguments) == ()
    (finding,) = look(shows, body.format(**wrong), more, arguments=arguments)
    assert said in finding.message
    assert finding.severity == "error"
    written = finding.code == "figure-says"
    crossed = "7:18" if said == TAU_OR_V else "5:5"  # each witness reads what the other expects
    assert str(finding.caller if written else finding.place) == f"content/questions/q.yaml:{crossed}"
    assert not written or str(finding.place).startswith("figures/shapes.py:")


POINTS = """
def points(figure):
    return [[x, y] for each in figure.points for x, y in zip(each.x, each.y)]

def end(figure):
    return figure.lines[0].x[-1]

def turns(figure):
    from exam_builder.readers import extrema
    return sorted(extrema(figure))
"""


def test_an_argument_that_is_bound_wrongly_is_reported_where_it_is(look: Look) -> None:
    (finding,) = look("tau: slope", "axes.plot([0, 1], [0, tau])\n", given="tau: V")
    assert finding.message == "figure `f` shows `tau` as 5, but it should be 2"
    assert str(finding.place) == "content/questions/q.yaml:6:17"


@pytest.mark.parametrize(
    ("shows", "column"),
    [
        ("rise: {is: V, read: slope}", 24),
        ("ends: {is: '[V, tau]', read: both}", 24),
        ("ends: {is: '[tau]', read: both}", 24),
        ("half: {is: 1 / tau, read: slope}", 24),
        ("tau: low, V: high", 18),
    ],
)
def test_a_witness_that_expects_another_thing_is_reported_itself(look: Look, shows: str, column: int) -> None:
    readers = (
        "def both(figure):\n    return [2, 5]\n\ndef low(figure):\n    return 5\n\ndef high(figure):\n    return 2\n"
    )
    (finding,) = look(shows, "axes.plot([0, 1], [0, tau])\n", readers)
    assert str(finding.place) == f"content/questions/q.yaml:7:{column}"


@pytest.mark.parametrize(
    ("shows", "more", "said"),
    [
        ("tau: slop", "", "there is no function `slop` that reads a figure"),
        ("tau: {read: slope, with: {lines: 1}}", "", "`slope` takes no `lines`"),
        ("tau: where", "", "`where` needs `y`"),
        ("tau: {read: slope, with: {line: 3}}", "", "cannot read figure `f`: there is no line 3: the axes have 1"),
        ("tau: {read: own, with: {what: tau}}", "def own(figure, what):\n    return what\n", "given a parameter"),
        ("tau: own", "def own():\n    return 2\n", "`own` takes no figure"),
        ("tau: own", "def own(figure, *more):\n    return 2\n", "`own` in shapes.py asks for `*more`"),
        ("tau: own", "def own(figure):\n    return figure.lines[1]\n", "Python says IndexError"),
        ("tau: own", "def own(figure):\n    figure.lines[0].y[0] = 2\n", "read-only"),
        ("tau: own", "def own(figure):\n    return figure\n", "PlottedFigure is not a number, text"),
    ],
)  # fmt: skip
def test_a_reader_that_reads_nothing_is_reported(look: Look, shows: str, more: str, said: str) -> None:
    (finding,) = look(shows, "axes.plot([0, 1], [0, tau])\n", more)
    assert said in finding.message
    assert finding.severity == "error"


CURVES = """\
title: Curves
parameters: {sales: {value: {years: [1, 2, 3], money: [10, 40, 20]}}, years: 3}
figures:
  f:
    draw: shapes.draw
    with: WITH
    alt: A figure.
prompt: '\\FIGURE{f} What?'
points: 1
answer: {number: years * 2, reference: 6}
recompute: {expression: years + years}
"""


@pytest.mark.parametrize(
    ("given", "labels", "line", "messages"),
    [
        ("{x: \"sales['years']\", y: \"sales['money']\"}", ("year", "money in EUR"), "x, y", ""),
        ("{x: \"sales['money']\", y: \"sales['years']\"}", ("money", "year"), "x, y", ""),
        ("{x: \"sales['money']\", y: \"sales['years']\"}", ("x", "y"), "x, y", ""),
        ("{x: \"sales['years']\", y: \"sales['money']\"}", ("years", "year of money"), "x, y", ""),
        ("{x: \"sales['money']\", y: \"sales['years']\"}", ("year", "money $m$"), "x, y", "content/questions/q.yaml:6"),
        ("{x: \"sales['years']\", y: \"sales['money']\"}", ("year", "money"), "y, x", "figures/shapes.py:6"),
    ],
)
def test_lists_that_change_places_are_reported_by_the_labels_of_the_axes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, labels: tuple[str, str], line: str, messages: str
) -> None:
    monkeypatch.setattr(paper_figures, "plot_in_process", lambda asked, kept, fonts: plot_with_data(asked, kept))
    across, upward = labels
    lines = f"axes.plot({line})\n    axes.set_xlabel({across!r})\n    axes.set_ylabel({upward!r})\n    return figure\n"
    root = write_course(tmp_path, CURVES.replace("WITH", given), figures=f"{START.format(arguments='x, y')}    {lines}")
    subject = isolate_question(load(root), "q", shared_calls())
    found = list(find_figure_errors(subject, subject.reference.questions[0]))
    assert [str(each.place).rpartition(":")[0] for each in found] == ([messages] if messages else [])
    assert all("along the" in each.message and "exchange the two" in each.hint for each in found)


@pytest.mark.parametrize(
    ("call", "words"), [("scatter(x[1:], y[1:])", 0), ("scatter(y[x > 1], x)", 0), ("plot(y, x)", 1)]
)
def test_a_call_that_draws_y_along_the_x_axis_is_noticed(call: str, words: int) -> None:
    (function,) = ast.parse(f"def draw(axes, x, y):\n    axes.{call}\n").body
    assert isinstance(function, ast.FunctionDef)
    assert len(list(find_turned(function))) == words


PANELS = """\
figure, panels = subplots(width, 2, columns=2)
for axes, title in zip(panels, {titles}):
    axes.plot([0, 1], [0, tau])
    axes.set_title(title)
"""
LOSS = "axes.plot(np.arange(1, 31), np.arange(30) * tau)\naxes.set({x}, {y}, {ends})\n"
SAID = {"x": "xlabel='iteration'", "y": "ylabel='training loss'", "ends": "xlim=(0, 30)"}


@pytest.mark.parametrize(
    ("body", "right", "wrong", "said"),
    [
        (PANELS, {"titles": "('Run 1', 'Run 2')"}, {"titles": "('Run 2', 'Run 1')"}, "the panel `Run 2` before"),
        (PANELS, {"titles": "('Run 1', 'Run 3')"}, {"titles": "('b2', 'b1')"}, "the panel `b2` before the panel `b1`"),
        (
            PANELS,
            {"titles": "('Run 1', 'Run 3')"},
            {"titles": "('Run 1', 'Run 1')"},
            "two panels with the title `Run 1`",
        ),
        (LOSS, SAID, SAID | {"x": "xlabel='epoch'"}, "calls its x axis `epoch`, where a text says `loss against iter"),
        (LOSS, SAID, SAID | {"y": "ylabel='training error'"}, "calls its y axis `training error`"),
        (LOSS, SAID | {"x": "xlabel='$t$'"}, SAID | {"ends": "xlim=(0, 3)"}, "leaves out 27 of 30 points: the x axis"),
        (LOSS, SAID, SAID | {"y": "xlim=(0, 30)", "ends": "ylim=(0, 60)"}, "has no name for its y axis"),
        (LOSS.replace("plot", "scatter"), SAID, SAID | {"ends": "xlim=(0, 25)"}, "leaves out 5 of 30 points"),
        (LOSS, SAID, SAID | {"ends": "ylim=(0, 5000)"}, "squeezes what it shows, from 0 to 58"),
        (
            "axes.bar([1, 2], [3, 4])\naxes.set({})\n",
            {"": "xlabel='run'"},
            {"": "xlabel='$x_2$', ylabel='$x_1$'"},
            "has $x",
        ),
        (
            LOSS,
            SAID | {"ends": "xlim=(0, 40)"},
            SAID | {"x": "xlabel='training loss'", "y": "ylabel='iteration'"},
            "has",
        ),
        ("axes.set({})\n", {"": ""}, {"": "xlabel='$x_2$', ylabel='$x_1$'"}, "has $x_2$ along its x axis"),
        ("axes.set({})\n", {"": "xlabel='age', ylabel='size'"}, {"": "xlabel='age', ylabel='age'"}, "along both"),
        (LOSS, SAID, SAID | {"y": "ylabel='traniing loss'"}, "writes `traniing`, where a text says `training`"),
        (LOSS, SAID, SAID | {"y": "ylabel='training losss'", "x": "xlabel='iteraton'"}, "writes `iteraton`, where"),
        ("figure.set_size_inches(3, {high})\n", {"high": "4"}, {"high": "40"}, " inches high, and no page is"),
        ("axes.text(0, 0, {tau}'round {{tau}}')\n", {"tau": "f"}, {"tau": ""}, "prints `{tau}` as it stands in"),
    ],
)
def test_names_of_panels_and_axes_that_contradict_each_other_or_the_text_are_noticed(
    look: Look, body: str, right: dict[str, str], wrong: dict[str, str], said: str
) -> None:
    alt = "Two lines show training loss against iteration."
    assert look("", body.replace("{}", right.get("", "{}")).format(**right), alt=alt) == ()
    found = look("", body.replace("{}", wrong.get("", "{}")).format(**wrong), alt=alt)
    assert [said in each.message for each in found] == [True]
