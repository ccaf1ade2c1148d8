"""What is given to figures that have no `shows`: each mistake at its argument, beside figures that are right."""

from collections.abc import Callable
from pathlib import Path

import pytest
from courses import load, shared_calls, write_course
from plots import plot_with_data

from exam_builder.checking.fault_location import locate_faults
from exam_builder.checking.question_sweep import sweep_question
from exam_builder.examine.draw_checks import check_draw
from exam_builder.examine.isolated_question import isolate_question
from exam_builder.findings import Finding
from exam_builder.plot import paper_figures

QUESTION = """\
title: Rain
parameters:
  rain: {read: rain.csv, unit: {plain: mm, hills: mm}}
figures:
  f:
    draw: shapes.WHICH
    with:
      ARGUMENTS
    alt: A figure.
prompt: '\\FIGURE{f} What?'
points: 1
answer: {number: "rain['hills'][0] - rain['plain'][0]", unit: mm, reference: 33}
recompute: read_bars
"""
TABLE = "month,plain,hills,days\nJan,62,95,11\nApr,48,81,9\nJul,35,52,6\nOct,71,118,13\n"
FUNCTIONS = """\
import numpy as np
from exam_builder.plot import FILLS, subplots


def bars(width, names, heights, labels, ylabel, look=0):
    figure, axes = subplots(width, 2)
    for number, (row, label) in enumerate(zip(heights, labels)):
        axes.bar(np.arange(len(names)) + 0.4 * number, row, 0.4, label=label, **FILLS[number + look])
    axes.set_xticks(np.arange(len(names)) + 0.2, names)
    axes.set_ylabel(ylabel)
    axes.legend()
    return figure


def curve(width, x, y, xlabel, ylabel, top=None, right=None, ticks=None, marks=(), scale="linear"):
    figure, axes = subplots(width, 2)
    axes.plot(x, y, marker="o")
    for mark in marks:
        axes.axvline(mark)
    axes.set(xlabel=xlabel, ylabel=ylabel, yscale=scale)
    if ticks is not None:
        axes.set_xticks(ticks)
    if top is not None:
        axes.set_ylim(0, top)
    if right is not None:
        axes.set_xlim(0, right)
    return figure
"""
ROOF = """\
title: A roof
parameters:
  a: {default: 8, unit: m}
  b: {default: 6, unit: m}
  c: {derive: sqrt(a**2 + b**2), unit: m}
figures:
  f:
    draw: shapes.triangle
    with: {GIVEN}
    alt: A triangle.
prompt: 'A roof has $a = \\VAR{quantity(a)}$ and $b = \\VAR{quantity(b)}$. \\FIGURE{f} How long is $c$?'
points: 1
answer: {number: c, unit: m, reference: 10}
waived: an example
"""
TRIANGLE = """\
from exam_builder.plot import drawing


def triangle(width, a, b):
    figure, axes = drawing(width, 2)
    axes.fill([0, a / 8, 0], [0, 0, b / 8])
    return figure


def dots(width, a, b, size):
    figure, axes = drawing(width, 2)
    axes.scatter([1, a / 8], [1, b / 8], s=size)
    return figure
"""
READ = """\
def read_bars(printed):
    low, high = printed.figures.f.bars
    return high.heights[0] - low.heights[0]
"""
BARS = {
    "names": "rain['month']",
    "heights": "[rain['plain'], rain['hills']]",
    "labels": "['plain', 'hills']",
    "ylabel": "'rain in mm'",
}
CURVE = {"x": "rain['days']", "y": "rain['hills']", "xlabel": "'days with rain'", "ylabel": "'rain in mm'"}
Look = Callable[..., list[str]]


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """What is reported of a question, each with the line of the YAML and its words."""
    monkeypatch.setattr(paper_figures, "plot_in_process", lambda asked, kept, fonts: plot_with_data(asked, kept))

    def found(base: dict[str, str], changes: dict[str, str]) -> list[str]:
        given = "\n      ".join(f'{name}: "{written}"' for name, written in {**base, **changes}.items())
        text = QUESTION.replace("WHICH", "bars" if "heights" in base else "curve").replace("ARGUMENTS", given)
        if "heights" not in base:
            text = text.replace("recompute: read_bars", "waived: an example")
        root = write_course(tmp_path, text, READ, figures=FUNCTIONS)
        (root / "content/questions/rain.csv").write_text(TABLE)
        subject = isolate_question(load(root), "q", shared_calls())
        return [_say(each, text) for each in locate_faults(subject, check_draw(subject, subject.reference).findings)]

    return found


def _say(finding: Finding, text: str) -> str:
    assert finding.place is not None
    argument = text.splitlines()[finding.place.line - 1].strip().partition(":")[0]
    return f"{argument}: {finding.message}"


@pytest.mark.parametrize(
    ("right", "changes", "argument", "said"),
    [
        (BARS, {"labels": "['hills', 'plain']"}, "labels", "calls `rain['plain']` hills in its legend"),
        (BARS, {"labels": "['plain', 'plain']"}, "labels", "calls 2 looks `plain`"),
        (BARS, {"labels": "['plain']"}, "labels", "leaves something out: `heights` 2 and `labels` 1 entries"),
        (BARS, {"names": "['Jan', 'Jul', 'Apr', 'Oct']"}, "names", "and that belongs to `Apr`"),
        (
            BARS,
            {"names": "['A', 'B', 'C', 'D']"},
            "names",
            "rain['plain']` A, B, C, D, and the question calls them Jan",
        ),
        (BARS, {"heights": "[sorted(rain['plain']), rain['hills']]"}, "heights", "has 35 of `rain['plain']` at `Jan`"),
        (CURVE, {"y": "[10 * h for h in rain['hills']]", "ylabel": "'hills in mm'"}, "y", "shows 10 times `rain['hi"),
        (
            BARS,
            {"ylabel": "'rain in cm'"},
            "ylabel",
            "has an axis in cm (`rain in cm`), where `rain['plain']` is in mm",
        ),
        (BARS, {"ylabel": "'rain in \\\\%'"}, "ylabel", r"prints `\%` as it stands"),
        (BARS, {"ylabel": "'rain in $mm'"}, "ylabel", "with its dollar sign"),
        (CURVE, {"ylabel": "'days'", "top": "150"}, "ylabel", "is called after `rain['days']`"),
        (BARS, {"look": "7"}, "look", "it can be drawn without `look`"),
        (BARS, {"heights": "[rain['plain'], rain['plain']]"}, "labels", "calls `rain['plain']` hills"),
        (CURVE, {"x": "rain['hills']", "y": "rain['days']"}, "x", "along the axis `days with rain`, which"),
        (CURVE, {"y": "rain['days']"}, "y", "along both axes"),
        (
            CURVE,
            {"ylabel": "'days'", "xlabel": "'number'", "x": "[1, 2, 3, 4]"},
            "y",
            "is called after `rain['days']`",
        ),
        (CURVE, {"y": "rain['days']", "x": "[1, 2, 3, 4]"}, "ylabel", "has an axis in mm (`rain in mm`), as `rain['"),
        (
            CURVE,
            {"top": "100"},
            "top",
            "leaves out 1 of the 4 numbers of `rain['hills']`: the y axis runs from 0 to 100",
        ),
        (
            CURVE,
            {"y": "[[h / 2, h][1] + 3 for h in rain['hills']]", "top": "100", "ylabel": "'more rain'"},
            "top",
            "leaves out 1 of the 4 numbers of `y`: the y axis runs from 0 to 100",
        ),
        (CURVE, {"top": "10000"}, "top", "squeezes what it shows, from 0 to 118, into a small part"),
        (CURVE, {"ticks": "[0, 1, 2]"}, "ticks", "has ticks from 0 to 2, and what it shows runs from 6"),
        (CURVE, {"right": "20", "marks": "[12, 25]"}, "marks", "draws something at 25, which cannot be seen"),
        (CURVE, {"scale": "'logarithmic'"}, "scale", "it can be drawn without `scale`"),
        (CURVE, {"marks": "12"}, "marks", "it can be drawn without `marks`"),
        (CURVE, {"mark": "[12]"}, "mark", "takes no `mark`"),
    ],
)
def test_a_wrong_argument_is_reported_at_its_line(
    look: Look, right: dict[str, str], changes: dict[str, str], argument: str, said: str
) -> None:
    found = look(right, changes)
    assert found
    assert found[0].startswith(f"{argument}: ")
    assert said in found[0]
    assert len(found) <= 3


@pytest.mark.parametrize(
    ("right", "changes"),
    [
        (BARS, {}),
        (BARS, {"names": "['Jan', 'April', 'July', 'Oct']"}),
        (BARS, {"labels": "['the plain', 'hills']"}),
        (BARS, {"ylabel": "'$r$ in mm'"}),
        (CURVE, {}),
        (CURVE, {"y": "[h + 3 for h in rain['hills']]", "ylabel": "'more rain'"}),
        (CURVE, {"x": "[1, 2, 3, 4]", "xlabel": "'quarter'", "ylabel": "'rain by days of quarter, mm'"}),
        (CURVE, {"y": "[h / 10 for h in rain['hills']]", "ylabel": "'rain in cm'"}),
        (CURVE, {"y": "[h / 10 for h in rain['hills']]", "ylabel": "'hills in cm'"}),
        (CURVE, {"y": "[2 * h for h in rain['hills']]", "ylabel": "'hills and plain in mm'"}),
        (CURVE, {"top": "150", "right": "20", "marks": "[12]"}),
        (CURVE, {"x": "rain['plain']", "y": "rain['hills']", "xlabel": "'plain, mm'", "ylabel": "'hills, mm'"}),
        (CURVE, {"ticks": "[0, 5, 10]", "scale": "'log'"}),
    ],
)
def test_right_arguments_are_left_alone(look: Look, right: dict[str, str], changes: dict[str, str]) -> None:
    assert look(right, changes) == []


CURVES = """\
title: Curves
parameters:
  t: {value: [1, 2, 3]}
  x: {value: [1, 2, 4]}
  run: {value: {mine: [3, 2, 1], yours: [3, 2, 1], other: [3, 1, 1]}}
figures:
  f:
    draw: shapes.curves
    with: {GIVEN}
    alt: Curves.
prompt: 'Look. \\FIGURE{f} What?'
points: 1
answer: {number: 't[0] + 1', reference: 2}
waived: an example
"""
DRAW_CURVES = """\
from exam_builder.plot import subplots


def curves(width, x, all, names, xlabel, ylabel, xlim=None):
    figure, axes = subplots(width, 2)
    for values, name in zip(all, names):
        axes.plot(x, values, label=name)
    axes.set(xlabel=xlabel, ylabel=ylabel)
    if xlim TEST:
        axes.set_xlim(*xlim)
    axes.legend()
    return figure
"""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("[run['mine'], run['yours']]\", names: \"['mine', 'yours']\", xlabel: \"'$t$'\", ylabel: \"'loss'", ""),
        ("[run['mine'], run['other']]\", names: \"['mine', 'yours']\", xlabel: \"'$t$'\", ylabel: \"'loss'", "other"),
        ("[t, run['other']]\", names: \"['chance', 'model']\", xlabel: \"'alarms'\", ylabel: \"'hits'", ""),
        ("[t, run['other']]\", names: \"['t', 'other']\", xlabel: \"'a'\", ylabel: \"'b'", "`t` along both axes"),
        ("[x, run['other']]\", names: \"['a', 'b']\", xlabel: \"'$t$'\", ylabel: \"'$x$'", ""),
    ],
)
def test_curves_that_are_alike_or_have_short_names(tmp_path: Path, given: str, said: str) -> None:
    text = CURVES.replace("{GIVEN}", '{x: t, all: "' + given + '"}')
    root = write_course(tmp_path, text, figures=DRAW_CURVES.replace("TEST", "is not None"))
    subject = isolate_question(load(root), "q", shared_calls())
    found = [each.message for each in check_draw(subject, subject.reference).findings]
    assert [said in each for each in found] == [True] * bool(said)


def test_what_a_function_does_wrong_whatever_it_is_given_is_not_blamed_on_an_argument(tmp_path: Path) -> None:
    given = "all: \"[run['other'], t]\", names: \"['a', 'b']\", xlabel: \"'x'\", ylabel: \"'y'\", xlim: [0, 4]"
    root = write_course(tmp_path, CURVES.replace("GIVEN", f"x: t, {given}"), figures=DRAW_CURVES.replace(" TEST", ""))
    subject = isolate_question(load(root), "q", shared_calls())
    (found,) = check_draw(subject, subject.reference).findings
    assert str(found.place).startswith("figures/shapes.py:9")


def test_what_a_second_route_reads_is_reported_at_the_argument(look: Look) -> None:
    (found,) = look(BARS, {"heights": "[rain['hills'], rain['plain']]", "labels": "['one', 'other']"})
    assert found.startswith("heights: figure `f` gets something wrong: everything would agree with")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("a: a, b: b", ""),
        ("a: b, b: a", "f: figure `f` gets `b` as `a`, and `a` as `b`"),
        ("a: a, b: c", "f: figure `f` gets `c` as `b`, though there is a parameter `b`"),
        ("a: b, b: c", ""),
        ("a: a, b: 0", "f: figure `f` draws an area without height"),
        ("a: a, b: 2 * b", ""),
        ("a: a, b: 6", ""),
    ],
)
def test_a_parameter_under_the_name_of_another(tmp_path: Path, given: str, said: str) -> None:
    root = write_course(tmp_path, ROOF.replace("GIVEN", given), figures=TRIANGLE)
    subject = isolate_question(load(root), "q", shared_calls())
    assert [f"f: {each.message}" for each in check_draw(subject, subject.reference).findings] == (
        [said] if said else []
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("a: 8, b: b", "gets the number 8 as `a`, which stays when the parameter `a` is drawn anew"),
        ("a: 5, b: b", ""),
        ("a: 2 * 4, b: b", "gets the number 2 * 4 as `a`"),
    ],
)
def test_a_typed_number_in_place_of_a_drawn_one(tmp_path: Path, given: str, said: str) -> None:
    text = ROOF.replace("GIVEN", given).replace("default: 8", "default: 8, choose: [8, 9]")
    subject = isolate_question(load(write_course(tmp_path, text, figures=TRIANGLE)), "q", shared_calls())
    found = [each.message for each in check_draw(subject, subject.reference).findings]
    assert [said in each for each in found] == [True] * bool(said)


@pytest.mark.parametrize(
    ("given", "count"),
    [("height: b, angle: a", 0), ("height: a, angle: h", 1), ("height: h, angle: a", 0), ("height: a, angle: b", 0)],
)
def test_arguments_that_get_each_others_parameter(tmp_path: Path, given: str, count: int) -> None:
    text = ROOF.replace("GIVEN", given).replace("figures:", "  h: {default: 2, unit: m}\nfigures:")
    source = TRIANGLE.replace("triangle(width, a, b)", "triangle(width, height, angle)").replace("a / 8", "height / 8")
    root = write_course(tmp_path, text, figures=source.replace("b / 8", "angle / 8", 1))
    subject = isolate_question(load(root), "q", shared_calls())
    found = [each.message for each in check_draw(subject, subject.reference).findings]
    assert ["gets `a` as `height`, and `h` as `angle`" in each for each in found] == [True] * count


@pytest.mark.parametrize(("given", "count"), [("x: d['x'], y: d['y']", 0), ("x: d['y'], y: d['x']", 1)])
def test_columns_under_each_others_name(tmp_path: Path, given: str, count: int) -> None:
    columns = "d: {value: {x: [1, 2, 3], y: [4, 6, 5]}}"
    text = ROOF.replace("constraints", "").replace(
        "  a: {default: 8, unit: m}", f"  {columns}\n  a: {{default: 8, unit: m}}"
    )
    text = text.replace("shapes.triangle", "shapes.line").replace(
        "{GIVEN}", "{" + given.replace("d['x']", "\"d['x']\"").replace("d['y']", "\"d['y']\"") + "}"
    )
    line = "\n\ndef line(width, x, y):\n    figure, axes = drawing(width, 2)\n    axes.plot(x, y)\n    return figure\n"
    subject = isolate_question(load(write_course(tmp_path, text, figures=TRIANGLE + line)), "q", shared_calls())
    found = [each for each in check_draw(subject, subject.reference).findings if each.code == "figure-given"]
    assert ["column `y` as `x`" in each.message for each in found] == [True] * count


def test_bars_whose_heights_are_texts(tmp_path: Path) -> None:
    bars = "\n\ndef bars(width, a, names):\n    figure, axes = subplots(width, 2)\n"
    bars += "    axes.bar(range(len(names)), names)\n    return figure\n"
    source = TRIANGLE.replace("import drawing", "import drawing, subplots") + bars
    for names, count in (("['x', 'y', 'z']", 1), ("[3, 1, 2]", 0)):
        text = ROOF.replace("shapes.triangle", "shapes.bars").replace("GIVEN", f'a: a, names: "{names}"')
        subject = isolate_question(load(write_course(tmp_path, text, figures=source)), "q", shared_calls())
        found = check_draw(subject, subject.reference).findings
        assert ["bars whose heights are texts" in each.message for each in found] == [True] * count


def test_points_that_are_too_small_to_be_seen(tmp_path: Path) -> None:
    text = ROOF.replace("triangle", "dots").replace("GIVEN", "a: a, b: b, size: SIZE")
    for size, count in (("20", 0), ("1", 0), ("0.01", 1)):
        subject = isolate_question(
            load(write_course(tmp_path, text.replace("SIZE", size), figures=TRIANGLE)), "q", shared_calls()
        )
        found = check_draw(subject, subject.reference).findings
        assert [("nobody can see" in each.message, each.place.line) for each in found if each.place] == [
            (True, 9)
        ] * count


def test_a_list_of_expressions_is_an_argument_in_every_draw(tmp_path: Path) -> None:
    text = (
        ROOF.replace("GIVEN", "a: a, b: b, size: [a, b]")
        .replace("triangle", "dots")
        .replace("default: 8", "default: 8, choose: [8, 9]")
    )
    subject = isolate_question(load(write_course(tmp_path, text, figures=TRIANGLE)), "q", shared_calls())
    assert {each.code for each in sweep_question(subject, 4).findings} == set()
